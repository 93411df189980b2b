// Copy buttons: `data-copy` holds the text, `#words` what the button says before and after. Plain script: no library, no network.
(() => {
  "use strict";
  const words = document.getElementById("words").dataset;
  const copy = async (value) => {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      const area = document.createElement("textarea");
      area.value = value;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  document.addEventListener("click", async (e) => {
    const button = e.target.closest(".copy");
    if (!button) return;
    await copy(button.dataset.copy);
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), 1500);
  });
})();
