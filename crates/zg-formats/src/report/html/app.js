// Filters and keys of the report. Plain script: no library, no network.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.getElementById("filters");
  const words = document.getElementById("words").dataset;
  const cards = all(".finding");
  const keys = ["platform", "rule", "agent", "certainty"];
  let day = "";

  if (form) {
    form.hidden = false;
    const pills = all(".pill", form);
    const nothing = document.querySelector(".nothing");
    const dayButton = form.querySelector(".day");
    const reset = form.querySelector("[type=reset]");
    const texts = new Map();
    // A card's words in lower case, read once and only when someone searches.
    const text = (card) => {
      if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
      return texts.get(card);
    };

    const apply = () => {
      const severities = new Set(pills.filter((p) => p.ariaPressed === "true").map((p) => p.dataset.severity));
      const wanted = keys.map((k) => [k, form.elements[k] ? form.elements[k].value : ""]).filter(([, v]) => v);
      const search = form.elements.text.value.trim().toLowerCase();
      let shown = 0;
      for (const card of cards) {
        const d = card.dataset;
        const fits =
          severities.has(d.severity) &&
          (!day || d.day === day) &&
          wanted.every(([k, v]) => d[k] === v) &&
          (!search || text(card).includes(search));
        card.hidden = !fits;
        if (fits) shown += 1;
      }
      form.querySelector("output").textContent = words.shown.replace("{n}", shown).replace("{all}", cards.length);
      nothing.hidden = shown > 0;
      dayButton.hidden = !day;
      dayButton.textContent = day + " ×";
      reset.hidden = shown === cards.length;
      for (const bar of all("[data-set]")) {
        const current = bar.dataset.set === "day" ? day : (form.elements[bar.dataset.set] || {}).value;
        bar.classList.toggle("on", current === bar.dataset.value);
      }
    };

    // A bar of a chart sets its filter, and clears it when it is set already.
    const choose = (bar) => {
      const { set, value } = bar.dataset;
      if (set === "day") day = day === value ? "" : value;
      else if (form.elements[set]) form.elements[set].value = form.elements[set].value === value ? "" : value;
      apply();
      form.scrollIntoView({ block: "start", behavior: "smooth" });
    };

    form.addEventListener("input", apply);
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("reset", () => {
      day = "";
      pills.forEach((p) => (p.ariaPressed = "true"));
      setTimeout(apply);
    });
    dayButton.addEventListener("click", () => { day = ""; apply(); });
    for (const pill of pills) {
      pill.addEventListener("click", () => {
        pill.ariaPressed = pill.ariaPressed === "true" ? "false" : "true";
        apply();
      });
    }
    for (const bar of all("[data-set]")) {
      bar.addEventListener("click", () => choose(bar));
      bar.addEventListener("keydown", (e) => {
        if (bar.tagName !== "BUTTON" && (e.key === "Enter" || e.key === " ")) { e.preventDefault(); choose(bar); }
      });
    }
    apply();
  }

  // A link to a chat opens it.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", open);
  open();

  // `/` searches, `j` and `k` step through what is shown.
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    if (e.key === "/" && form) {
      e.preventDefault();
      form.elements.text.focus();
    } else if (e.key === "j" || e.key === "k") {
      const shown = cards.filter((c) => !c.hidden);
      const here = shown.indexOf(document.activeElement.closest(".finding"));
      const next = shown[here < 0 ? 0 : here + (e.key === "j" ? 1 : -1)];
      if (next) { next.focus(); next.scrollIntoView({ block: "start", behavior: "smooth" }); }
    }
  });
})();
