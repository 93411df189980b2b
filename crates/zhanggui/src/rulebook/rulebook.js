// Filters of the rulebook's lists, the search of every page, and keys. Plain script: works from file:// too.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.getElementById("filters");
  const words = document.getElementById("words").dataset;

  if (form) {
    form.hidden = false;
    const rows = all(".row");
    const groups = all(".group").reverse();
    const keys = ["pack", "topic", "status", "severity", "kind"].filter((k) => form.elements[k]);
    const reset = form.querySelector("[type=reset]");
    const nothing = document.querySelector(".nothing");
    const texts = new Map();
    // A row's words in lower case, read once and only when someone searches.
    const text = (row) => {
      if (!texts.has(row)) texts.set(row, (row.textContent + " " + (row.dataset.more || "")).toLowerCase());
      return texts.get(row);
    };
    const apply = () => {
      const wanted = keys.map((k) => [k, form.elements[k].value]).filter(([, v]) => v);
      const terms = form.elements.text.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const fits = wanted.every(([k, v]) => row.dataset[k] === v) && terms.every((t) => text(row).includes(t));
        row.hidden = !fits;
        if (fits) shown += 1;
      }
      for (const group of groups) group.hidden = !group.querySelector(".row:not([hidden])");
      form.querySelector("output").textContent = words.shown.replace("{n}", shown).replace("{all}", rows.length);
      nothing.hidden = shown > 0;
      reset.hidden = shown === rows.length && !terms.length && !wanted.length;
      remember();
    };
    // What is filtered stands in the address, so that it can be sent on and comes back with the back button.
    const remember = () => {
      const query = new URLSearchParams();
      for (const k of keys) if (form.elements[k].value) query.set(k, form.elements[k].value);
      if (form.elements.text.value) query.set("q", form.elements.text.value);
      const search = String(query) && "?" + query;
      if (search !== location.search) try { history.replaceState(null, "", location.pathname + search + location.hash); } catch { /* some browsers forbid it for files */ }
    };
    const asked = new URLSearchParams(location.search);
    for (const k of keys) if (asked.get(k)) form.elements[k].value = asked.get(k);
    if (asked.get("q")) form.elements.text.value = asked.get("q");
    form.addEventListener("input", apply);
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    apply();
  }

  // On paper everything is open.
  addEventListener("beforeprint", () => all("details").forEach((d) => (d.open = true)));

  // `/` searches.
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    const field = form ? form.elements.text : document.querySelector(".bar input");
    if (e.key === "/" && field) { e.preventDefault(); field.focus(); }
  });
})();
