// "Before you publish": the list is read anew when the form has saved itself.
(() => {
  "use strict";
  document.addEventListener("w-autosave:success", async (event) => {
    const box = document.querySelector("[data-checks]");
    const pk = event.detail?.response?.pk;
    if (!box || !pk) return;
    try {
      const answer = await fetch(box.dataset.checks.replace("{id}", pk), { headers: { Accept: "text/html" } });
      const text = answer.ok ? await answer.text() : "";
      if (text && box.innerHTML.trim() !== text.trim()) box.innerHTML = text;
    } catch {
      // the list of the last save stays
    }
  });
})();
