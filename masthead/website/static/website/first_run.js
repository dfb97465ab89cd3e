// The page on which a publication is set up: a specimen of the masthead as it is typed, and whether the colour can be read.
(() => {
  const field = (name) => document.querySelector(`[name="${name}"]`);
  const specimen = document.querySelector(".specimen");
  const says = document.querySelector("[data-contrast]");
  const accent = field("accent");
  const colour = /^#[0-9a-f]{6}$/i;
  const picker = Object.assign(document.createElement("input"), { type: "color", value: accent.value });
  picker.setAttribute("aria-label", "Pick the accent colour");
  accent.after(picker);

  const light = (hex) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };

  const show = () => {
    specimen.hidden = false;
    specimen.querySelector(".specimen-name").textContent = field("name").value || "Name";
    specimen.querySelector(".specimen-tagline").textContent = field("tagline").value;
    const typed = accent.value.trim();
    if (!colour.test(typed)) {
      says.textContent = typed ? "That is not yet a colour: # and six digits." : "";
      return;
    }
    picker.value = typed.toLowerCase();
    specimen.style.setProperty("--accent", typed);
    const ratio = contrast(typed, "#fffdf8");
    says.textContent = ratio >= 4.5
      ? `On paper it has a contrast of ${ratio.toFixed(1)} to 1: good for words.`
      : `On paper it has a contrast of ${ratio.toFixed(1)} to 1, too little for words: lines keep it, words are set in a darker one.`;
  };
  picker.addEventListener("input", () => { accent.value = picker.value; show(); });
  for (const name of ["name", "tagline", "accent"]) field(name).addEventListener("input", show);
  show();
})();
