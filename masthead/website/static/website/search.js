// The library's search, made quicker: suggestions while one types, `/` to begin, years chosen by dragging. All of it works without.

const form = document.querySelector("form[data-suggest]");
const field = form && form.elements.q;

if (field) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  field.parentElement.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    field.setAttribute(name, value);
  }

  let at = -1;
  let wanted = 0;
  let timer = 0;
  const kept = new Map();

  const close = () => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (next) => {
    const options = [...list.children];
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === next)));
    at = next;
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((one, place) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `suggestion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = one.address;
      kind.className = "label";
      kind.textContent = one.kind;
      option.append(one.text, " ", kind);
      return option;
    }));
    at = -1;
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };

  const look = async () => {
    const typed = field.value.trim();
    const mine = ++wanted;
    if (typed.length < 2) return close();
    if (!kept.has(typed)) {
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return close();
        kept.set(typed, (await answer.json()).suggestions);
      } catch {
        return close(); // The network is away; Enter still searches when it is back.
      }
    }
    if (mine === wanted && document.activeElement === field) show(kept.get(typed));
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      look();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((at + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(list.children[at].dataset.address);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The field keeps the cursor.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) location.assign(option.dataset.address);
  });
  field.addEventListener("blur", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}

// Years: press on one, drag to another, let go. By keyboard the two fields do it: their arrows move the bars.
const years = document.querySelector("[data-years]");
const span = document.querySelector(".years-form");
if (years && span) {
  const bars = [...years.querySelectorAll("rect")];
  let from = null;
  const bar = (event) => {
    const box = years.getBoundingClientRect();
    const part = (event.clientX - box.left) / box.width;
    return bars[Math.min(bars.length - 1, Math.max(0, Math.floor(part * bars.length)))];
  };
  const show = (first, last) => bars.forEach((one) => one.classList.toggle("in", first <= one.dataset.year && one.dataset.year <= last));
  span.addEventListener("input", () => show(Number(span.elements.from.value), Number(span.elements.to.value)));
  const draw = (event) => {
    const [first, last] = [from, Number(bar(event).dataset.year)].sort((a, b) => a - b);
    show(first, last);
    span.elements.from.value = first;
    span.elements.to.value = last;
  };
  years.addEventListener("pointerdown", (event) => {
    from = Number(bar(event).dataset.year);
    years.setPointerCapture(event.pointerId);
    draw(event);
  });
  years.addEventListener("pointermove", (event) => from !== null && draw(event));
  years.addEventListener("pointerup", (event) => {
    if (from === null) return;
    draw(event);
    from = null;
    span.requestSubmit();
  });
  years.addEventListener("pointercancel", () => { from = null; });
}
