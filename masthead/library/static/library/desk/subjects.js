// Subjects chosen by name: suggestions while one types (an ARIA combobox), and a press that makes one there is not yet.
(() => {
  const PAUSE = 150; // milliseconds without a key before the server is asked

  class SubjectsController extends window.StimulusModule.Controller {
    static targets = ["chosen", "line", "found", "says"];
    static values = { suggest: String, name: String, one: String };

    connect() {
      const line = this.lineTarget;
      this.named = line.name;
      line.removeAttribute("name"); // half a word is nothing to save by itself; see leave()
      line.setAttribute("role", "combobox");
      line.setAttribute("aria-autocomplete", "list");
      line.setAttribute("aria-expanded", "false");
      line.setAttribute("aria-controls", this.foundTarget.id);
      this.at = -1;
    }

    disconnect() {
      clearTimeout(this.timer);
      this.asking?.abort();
    }

    get options() {
      return [...this.foundTarget.children];
    }

    look() {
      clearTimeout(this.timer);
      this.lineTarget.removeAttribute("name");
      const typed = this.lineTarget.value.trim();
      if (!typed) return this.close();
      this.timer = setTimeout(() => this.ask(typed), PAUSE);
    }

    async ask(typed) {
      this.asking?.abort();
      this.asking = new AbortController();
      try {
        const answer = await fetch(`${this.suggestValue}?q=${encodeURIComponent(typed)}`, { signal: this.asking.signal });
        if (!answer.ok) throw new Error(answer.status);
        this.show(typed, await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") this.fault("The suggestions did not come. Please try again.");
      }
    }

    show(typed, { found, exact, may_make: mayMake }) {
      this.shown = typed;
      const has = new Set([...this.chosenTarget.querySelectorAll("input:checked")].map((box) => box.value));
      const options = found.filter((one) => !has.has(String(one.id))).map((one) => this.option(one.name, () => this.choose(one)));
      if (mayMake && !exact) options.push(this.option(`Make “${typed}” a ${this.oneValue}`, () => this.make(typed), "subjects-make"));
      this.foundTarget.replaceChildren(...options);
      options.forEach((option, n) => { option.id = `${this.foundTarget.id}-${n}`; });
      const open = options.length > 0 && document.activeElement === this.lineTarget;
      this.foundTarget.hidden = !open;
      this.lineTarget.setAttribute("aria-expanded", String(open));
      // What makes a new one is never marked beforehand: Enter after a slip of the finger must not make a country.
      this.mark(open && !options[0].classList.contains("subjects-make") ? 0 : -1);
      this.say(options.length ? `${options.length} found.` : exact ? "Chosen already." : `There is no ${this.oneValue} of that name.`);
    }

    option(words, pick, kind = "") {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.textContent = words;
      option.className = kind;
      option.pick = pick;
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the line keeps the cursor
      option.addEventListener("click", pick);
      return option;
    }

    key(event) {
      const open = !this.foundTarget.hidden;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Enter") {
        event.preventDefault(); // never saves the whole form
        const fresh = this.shown === this.lineTarget.value.trim();
        if (open && fresh) this.options[this.at]?.pick();
        else this.look();
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      } else if (step && open) {
        event.preventDefault();
        this.mark((this.at + step + this.options.length) % this.options.length);
      } else if (step) this.look();
    }

    mark(at) {
      this.at = at;
      this.options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      const marked = this.options[at];
      if (marked) this.lineTarget.setAttribute("aria-activedescendant", marked.id);
      else this.lineTarget.removeAttribute("aria-activedescendant");
      marked?.scrollIntoView({ block: "nearest" });
    }

    choose({ id, name }) {
      let box = [...this.chosenTarget.querySelectorAll("input")].find((one) => one.value === String(id));
      if (!box) {
        box = Object.assign(document.createElement("input"), { type: "checkbox", name: this.nameValue, value: id });
        const label = document.createElement("label");
        label.append(box, ` ${name}`);
        const item = document.createElement("li");
        item.append(label);
        this.chosenTarget.append(item);
      }
      box.checked = true;
      this.lineTarget.value = "";
      this.close();
      this.say(`${name} is chosen.`);
      box.dispatchEvent(new Event("change", { bubbles: true })); // the form is to be saved
    }

    async make(name) {
      const token = this.element.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(this.suggestValue, {
        method: "POST",
        headers: { "X-CSRFToken": token, Accept: "application/json" },
        body: new URLSearchParams({ name }),
      }).catch(() => null);
      const said = await answer?.json().catch(() => null);
      if (answer?.ok && said) this.choose(said);
      else this.fault(said?.say ?? "It could not be made. Please try again.");
    }

    leave() {
      clearTimeout(this.timer);
      // What was typed and not picked is sent along: the form finds it by its name, or says that there is none.
      if (this.lineTarget.value.trim()) this.lineTarget.name = this.named;
      this.close();
    }

    close() {
      this.foundTarget.hidden = true;
      this.lineTarget.setAttribute("aria-expanded", "false");
      this.mark(-1);
    }

    say(words) {
      this.saysTarget.textContent = words;
      this.saysTarget.classList.remove("fault");
    }

    fault(words) {
      this.say(words);
      this.saysTarget.classList.add("fault");
    }
  }

  window.wagtail.app.register("subjects", SubjectsController);
})();
