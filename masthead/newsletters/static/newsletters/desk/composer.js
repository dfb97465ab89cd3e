// The composer by key and by mouse. Every act is the plain form's own press; this only makes it quicker.
(() => {
  "use strict";
  const form = document.getElementById("compose");
  if (!form) return;
  const said = document.getElementById("said");
  const frame = document.getElementById("preview");
  const views = document.getElementById("views");
  let dirty = false;
  let timer = 0;
  let busy = Promise.resolve();

  const say = (words, wrong) => {
    said.textContent = words;
    said.toggleAttribute("data-wrong", Boolean(wrong));
  };

  const show = () => {
    const chosen = new URLSearchParams(new FormData(views));
    for (const name of ["as", "show"]) form.elements[name].value = chosen.get(name);
    frame.className = `comp-frame comp-${chosen.get("show")}`;
    frame.src = `${frame.dataset.src}?${chosen}`;
  };

  const keep = () => {
    clearTimeout(timer);
    busy = busy.then(async () => {
      if (!dirty) return true;
      dirty = false;
      const body = new FormData(form);
      body.set("do", "save");
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
        const told = await answer.json();
        say(told.say, !answer.ok);
        if (!answer.ok) return false;
        form.elements.version.value = told.version;
        for (const name of ["counts", "checks"]) document.getElementById(name).outerHTML = told[name];
        show();
        return true;
      } catch {
        dirty = true;
        say("Not saved: the server does not answer. Your words are still here.", true);
        return false;
      }
    });
    return busy;
  };

  const changed = () => {
    dirty = true;
    say("");
    clearTimeout(timer);
    timer = setTimeout(keep, 2000);
  };

  // Words as they are typed, until the server has counted the whole letter
  const count = () => {
    const words = (text) => (text.trim().match(/\S+/g) || []).length;
    let all = 0;
    for (const one of form.querySelectorAll("#title, #take, [name=story-text], [name=story-label]")) all += words(one.value);
    return all;
  };
  let before = count();
  form.addEventListener("input", () => {
    const shown = form.querySelector("[data-count=words]");
    const now = count();
    shown.textContent = Math.max(0, Number(shown.textContent) + now - before);
    form.querySelector("[data-count=minutes]").textContent = Math.max(1, Math.ceil(Number(shown.textContent) / 230));
    before = now;
    changed();
  });

  // The order, by key and by mouse. What is sent is the order in which the rows stand.
  const shift = (row, steps) => {
    const other = steps < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focus = document.activeElement;
    row.parentElement.insertBefore(steps < 0 ? row : other, steps < 0 ? other : row);
    focus.focus();
    const rows = [...row.parentElement.children];
    say(`Place ${rows.indexOf(row) + 1} of ${rows.length}.`);
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 1200);
  };
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest(".comp-row");
    if (row && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      shift(row, event.key === "ArrowUp" ? -1 : 1);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "s") {
      event.preventDefault();
      dirty = true;
      keep();
    } else if (event.key === "Enter") {
      const press = form.querySelector("[value=schedule]");
      if (press) {
        event.preventDefault();
        press.focus();
        say("Press Enter to schedule.");
      }
    }
  });
  // A press in a text field is not the first button's: Enter there keeps the words.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=search])")) {
      event.preventDefault();
      dirty = true;
      keep();
    }
  });
  form.addEventListener("click", (event) => {
    const press = event.target.closest("button[name=do]");
    const moved = press && /^(stories|articles|radar):(up|down):/.exec(press.value);
    const row = press && press.closest(".comp-row");
    if (row && press.value.startsWith("stories:remove:")) press.value = `stories:remove:${[...row.parentElement.children].indexOf(row)}`;
    if (moved && row) {
      event.preventDefault();
      shift(row, moved[2] === "up" ? -1 : 1);
    }
  });
  let lifted = null;
  form.addEventListener("dragstart", (event) => {
    lifted = event.target.closest(".comp-row");
    if (lifted) lifted.classList.add("comp-lifted");
  });
  form.addEventListener("dragover", (event) => {
    const over = event.target.closest(".comp-row");
    if (!lifted || !over || over.parentElement !== lifted.parentElement || over === lifted) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over.parentElement.insertBefore(lifted, event.clientY > box.top + box.height / 2 ? over.nextElementSibling : over);
  });
  form.addEventListener("dragend", () => {
    if (!lifted) return;
    lifted.classList.remove("comp-lifted");
    lifted = null;
    dirty = true;
    keep();
  });

  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = false;
  });
  views.addEventListener("change", show);
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
})();
