// The newsroom by keyboard: every press is a button of the page, so that the keys do nothing that the page does not.
"use strict";
(() => {
  const stories = [...document.querySelectorAll("[data-story]")];
  const at = () => stories.indexOf(document.activeElement.closest("[data-story]"));
  const go = (to) => {
    const story = stories[Math.max(0, Math.min(stories.length - 1, to))];
    if (story) { story.focus({ preventScroll: true }); story.scrollIntoView({ block: "nearest" }); }
  };
  const press = (button, next) => {
    if (!button) return;
    const form = button.form;
    if (form.elements.next) form.elements.next.value = next || "";
    form.requestSubmit(button);
  };
  const within = (what) => stories[at()]?.querySelector(`button[value^="${what}:"]`);
  const after = () => { const here = at(); return (stories[here + 1] || stories[here - 1])?.dataset.story; };
  const here = () => stories[at()]?.dataset.story;
  const keys = {
    j: () => go(at() + 1),
    k: () => go(at() < 0 ? 0 : at() - 1),
    o: () => stories[at()]?.querySelector("h2 a").click(),
    r: () => press(within("review") || alone("r"), after()),
    p: () => press(within("pin") || within("unpin") || alone("p"), here()),
    m: () => press(within("mute") || alone("m"), after()),
    s: () => press(alone("s")),
    u: () => document.querySelector("[data-back]")?.click(),
    x: () => { const box = stories[at()]?.querySelector("input[type=checkbox]"); if (box) box.checked = !box.checked; },
    g: () => press(document.querySelector('#act button[value="merge"]')),
    "/": () => document.getElementById("q")?.focus(),
  };
  const alone = (key) => document.querySelector(`[data-key="${key}"]`);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  // A proposal that the worker is asking for: look again until it is there.
  if (document.querySelector("[data-waiting]")) setTimeout(() => location.reload(), 2000);
  // Where the reading goes on after a press.
  const named = location.hash.startsWith("#story-") && document.getElementById(location.hash.slice(1));
  if (named) go(stories.indexOf(named));
  // What is new since this browser last looked.
  const said = document.querySelector("[data-since]");
  if (!said) return;
  const KEPT = "newsroom-looked";
  const last = Number(sessionStorage.getItem(KEPT) || localStorage.getItem(KEPT) || 0);
  if (!sessionStorage.getItem(KEPT)) sessionStorage.setItem(KEPT, String(last));
  const fresh = last ? stories.filter((story) => Number(story.dataset.newest) > last) : [];
  fresh.forEach((story) => story.setAttribute("data-fresh", ""));
  if (last) said.textContent = `${fresh.length} of these moved since you last looked.`;
  localStorage.setItem(KEPT, String(Math.floor(Date.now() / 1000)));
})();
