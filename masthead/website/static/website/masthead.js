// The little that scripts do here. Everything works without them.

// After "keep reading" or "read this article" the page opens at #rest: put the reader's place there.
const rest = location.hash === "#rest" && document.getElementById("rest");
if (rest) rest.focus();

// A browser whose address was confirmed elsewhere goes on by itself: it asks now and then, for ten minutes.
const watched = document.querySelector("[data-watch]");
const upgrade = document.querySelector('form[data-act="upgrade"]');
if (watched && upgrade) {
  const end = Date.now() + 600000;
  let pause = 3000;
  const ask = async () => {
    if (Date.now() > end) return;
    // Not while a code is being typed: the page would go away under the reader's hands.
    const typing = watched.contains(document.activeElement) && document.activeElement.value;
    if (!document.hidden && !typing) {
      try {
        const answer = await fetch(watched.dataset.watch, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (answer.ok && (await answer.json()).confirmed) return upgrade.submit();
      } catch {
        // The network is away; the next turn tries again.
      }
      pause = Math.min(pause * 1.15, 20000);
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
}

// Sharing: by the browser's own way where it has one; else the address is there to copy.
for (const box of document.querySelectorAll("[data-share]")) {
  const [summary, address, copy, done] = ["summary", "input, textarea", "[data-copy]", "[role=status]"].map((it) => box.querySelector(it));
  if (navigator.share && box.dataset.title) {
    summary.addEventListener("click", async (event) => {
      if (box.open) return;
      event.preventDefault();
      try {
        await navigator.share({ title: box.dataset.title, url: address.value });
      } catch (error) {
        if (error.name !== "AbortError") box.open = true;
      }
    });
  }
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    address.select();
    done.textContent = "";
    try {
      await navigator.clipboard.writeText(address.value);
      done.textContent = "Copied";
    } catch {
      done.textContent = document.execCommand("copy") ? "Copied" : "It is selected: copy it with your keyboard.";
    }
  });
  address.addEventListener("focus", () => address.select());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    summary.focus();
  });
}

// Where a reader is in the article, said every ten seconds and on leaving, once they have moved: only where the page asks for it.
const kept = document.querySelector("[data-place]");
const blocks = kept ? [...document.querySelectorAll('.text > [id^="p-"]')] : [];
if (blocks.length) {
  let moved = false;
  let said = "";
  const place = () => {
    if (blocks.at(-1).getBoundingClientRect().bottom <= innerHeight) return "end";
    const line = innerHeight / 3;
    return (blocks.findLast((it) => it.getBoundingClientRect().top <= line) ?? blocks[0]).id.slice(2);
  };
  const say = () => {
    const now = place();
    // Opening a page is not reading it: who has not moved loses no earlier place.
    if (now === said || !(moved || now === "end")) return;
    if (navigator.sendBeacon(kept.dataset.place, new URLSearchParams({ place: now, edition: kept.dataset.edition }))) said = now;
  };
  addEventListener("scroll", () => (moved = true), { passive: true, once: true });
  setInterval(() => document.hidden || say(), 10000);
  document.addEventListener("visibilitychange", () => document.hidden && say());
  addEventListener("pagehide", say);
}

// Reading aloud, in the browser's own voice: the words on this page and no others. The button shows where there is a voice.
const listen = document.querySelector("[data-listen]");
const voice = window.speechSynthesis;
if (listen && voice && Intl.Segmenter) {
  const player = document.querySelector("[data-player]");
  const [hold, stop] = player.querySelectorAll("button");
  const speed = player.querySelector("select");
  const language = document.documentElement.lang;
  const slow = matchMedia("(prefers-reduced-motion: reduce)");
  let queue = [];
  let at = 0;
  let current = null;

  const show = () => (listen.hidden = !voice.getVoices().length);
  const chosen = () => {
    const same = voice.getVoices().filter((it) => it.lang.replace("_", "-").slice(0, 2) === language.slice(0, 2));
    const exact = same.filter((it) => it.lang.replace("_", "-").toLowerCase() === language.toLowerCase());
    const of = exact.length ? exact : same;
    return of.find((it) => it.default) ?? of.find((it) => it.localService) ?? of[0] ?? null;
  };
  // Chromium falls silent after a quarter of a minute: it is given a sentence at a time, a long one in pieces.
  const pieces = (text) =>
    [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].flatMap(
      ({ segment }) => segment.match(/\S.{0,179}(?=\s|$)|\S{1,180}/gs) ?? [],
    );
  const gather = () => {
    const tops = document.querySelectorAll(
      ".article .title, .head .standfirst, .text > :is(p, h2, h3, h4, ul, ol, blockquote, .note, .callout, .verse)",
    );
    const inner = (it) => (it.matches("ul, ol, blockquote, aside") && it.children.length ? [...it.children] : [it]);
    return [...tops].flatMap(inner).flatMap((node) => {
      const copy = node.cloneNode(true);
      for (const it of copy.querySelectorAll(".note-ref, .unseen, figure, table")) it.remove();
      return pieces(copy.textContent).map((text) => ({ node, text }));
    });
  };
  const light = (node) => {
    const before = document.querySelector(".spoken");
    if (before === node) return;
    before?.classList.remove("spoken");
    if (!node) return;
    node.classList.add("spoken");
    const { top, bottom } = node.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight * 0.8) {
      node.scrollIntoView({ block: bottom - top > innerHeight / 2 ? "start" : "center", behavior: slow.matches ? "instant" : "smooth" });
    }
  };
  const quiet = () => {
    current = null;
    voice.cancel();
  };
  const end = () => {
    const within = player.contains(document.activeElement);
    quiet();
    light(null);
    player.hidden = true;
    listen.textContent = "Listen";
    if (within) listen.focus();
  };
  const speak = () => {
    if (at >= queue.length) return end();
    const words = new SpeechSynthesisUtterance(queue[at].text);
    words.lang = language;
    words.voice = chosen();
    words.rate = Number(speed.value);
    words.onend = () => {
      if (current !== words) return;
      at += 1;
      speak();
    };
    words.onerror = () => current === words && end();
    current = words;
    hold.textContent = "Pause";
    light(queue[at].node);
    voice.speak(words);
  };
  show();
  voice.addEventListener?.("voiceschanged", show);
  listen.addEventListener("click", () => {
    if (!player.hidden) return end();
    queue = gather();
    at = 0;
    player.hidden = false;
    listen.textContent = "Stop listening";
    hold.focus();
    quiet();
    speak();
  });
  hold.addEventListener("click", () => {
    if (!current) return speak();
    quiet();
    hold.textContent = "Go on";
  });
  stop.addEventListener("click", end);
  speed.addEventListener("change", () => {
    if (!current) return;
    quiet();
    speak();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && !player.hidden && end());
  addEventListener("pagehide", end);
}

// What lives elsewhere is loaded by a press, and not before. The press is seen only where this runs.
for (const press of document.querySelectorAll("button[data-frame]")) {
  press.classList.add("ready");
  press.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.title = press.dataset.title;
    frame.referrerPolicy = press.dataset.referrer;
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";
    frame.allow = "fullscreen; encrypted-media; picture-in-picture";
    frame.src = press.dataset.frame;
    const plate = press.parentElement;
    for (const part of plate.children) part.style.visibility = "hidden";
    plate.append(frame);
    frame.focus();
  });
}

// Says once that a sponsorship stood in the window: no cookie, no name, to our own house alone.
for (const place of document.querySelectorAll("[data-seen]")) {
  if (!("IntersectionObserver" in window)) break;
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    fetch(place.dataset.seen, { method: "POST", credentials: "omit", keepalive: true }).catch(() => {});
  }, { threshold: 0.5 });
  watch.observe(place);
}
