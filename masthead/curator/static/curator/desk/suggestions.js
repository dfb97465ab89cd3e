// The radar's suggestions by keyboard: every press is a button of the page, so that the keys do nothing that the page does not.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-story]")];
  const at = () => rows.indexOf(document.activeElement.closest("[data-story]"));
  const go = (to) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  };
  const press = (what) => {
    const here = at();
    const button = rows[here]?.querySelector(`button[value^="${what}:"]`);
    if (!button) return;
    button.form.elements.next.value = (rows[here + 1] || rows[here - 1])?.dataset.story || "";
    button.form.requestSubmit(button);
  };
  const keys = {
    j: () => go(at() + 1),
    k: () => go(at() < 0 ? 0 : at() - 1),
    a: () => press("accept"),
    o: () => press("open"),
    d: () => press("dismiss"),
    t: () => { const title = rows[at()]?.querySelector("input[type=text]"); title?.focus(); title?.select(); },
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    // From a title back to its suggestion, the new words in it.
    if (field && (event.key === "Escape" || event.key === "Enter") && field.closest("[data-story]")) {
      event.preventDefault();
      field.closest("[data-story]").focus();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  // Where the reading goes on after a press.
  const named = location.hash.startsWith("#suggestion") && document.getElementById(location.hash.slice(1));
  if (named) go(Math.max(0, rows.indexOf(named)));
})();
