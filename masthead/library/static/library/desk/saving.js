// A press on Publish waits for the draft that is saving itself: else a new article is made twice, and the second, the one that
// was to be published, is refused because the first has its address.
(() => {
  "use strict";
  const PATIENCE = 15000; // milliseconds; then the press goes on without
  const saving = new Set();
  const waiting = new Map();

  const goOn = (form) => {
    const press = waiting.get(form);
    saving.delete(form);
    if (!press) return;
    waiting.delete(form);
    clearTimeout(press.late);
    // By name, not by the button: the desk greys it while it works, and what is grey is not sent.
    const said = Object.assign(document.createElement("input"), { type: "hidden", name: press.name, value: press.value });
    if (press.name) form.append(said);
    form.requestSubmit();
    said.remove();
  };

  // At the window, behind all who may still call the save off.
  window.addEventListener("w-autosave:save", (event) => {
    if (!event.defaultPrevented) saving.add(event.target);
  });
  for (const end of ["success", "error"]) window.addEventListener(`w-autosave:${end}`, (event) => goOn(event.target));

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!saving.has(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting.has(form)) return;
      const { name = "", value = "" } = event.submitter ?? {};
      waiting.set(form, { name, value, late: setTimeout(goOn, PATIENCE, form) });
    },
    true,
  );
})();
