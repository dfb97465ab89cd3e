// The planning board by mouse and by key. Every act is the plain form's: the same address, the same fields.
(() => {
  "use strict";
  const status = document.getElementById("plan-status");
  if (!status) return;
  const board = () => document.getElementById("plan-board");
  let lifted = null;
  let busy = Promise.resolve();

  const say = (words, wrong) => {
    status.textContent = words;
    status.toggleAttribute("data-wrong", Boolean(wrong));
  };

  // What the server holds now, others' changes too; the focus stays on the card that moved.
  const refresh = async (article) => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("plan-board");
    if (!fresh) throw new Error("no board");
    board().replaceWith(fresh);
    const card = article && document.getElementById(`card-${article}`);
    if (card) card.querySelector("summary")?.focus();
  };

  const place = (article) => {
    const list = document.getElementById(`card-${article}`)?.closest("[data-day]");
    if (!list) return "";
    const cards = [...list.children];
    return `, ${cards.findIndex((card) => card.dataset.article === String(article)) + 1} of ${cards.length}`;
  };

  const send = (article, fields) => {
    busy = busy.then(async () => {
      const body = new URLSearchParams({ article, ...fields });
      const token = board().querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
      try {
        const answer = await fetch(board().dataset.move, {
          method: "POST",
          body,
          headers: { Accept: "application/json", "X-CSRFToken": token },
        });
        const told = await answer.json();
        await refresh(article);
        say(told.say + (answer.ok ? place(article).replace(/^, /, " Place ") + (place(article) ? "." : "") : ""), !answer.ok);
      } catch {
        say("The board could not be changed. Reload the page and try again.", true);
      }
    });
    return busy;
  };

  // By mouse
  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(".plan-card");
    if (!card) return;
    if (card.dataset.why) {
      event.preventDefault();
      say(`“${card.dataset.title}”: ${card.dataset.why}`, true);
      return;
    }
    lifted = card.dataset.article;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.title);
    card.classList.add("plan-lifted");
  });
  const over = (list) => {
    document.querySelectorAll(".plan-over").forEach((one) => one !== list && one.classList.remove("plan-over"));
    list?.classList.add("plan-over");
  };
  const listAt = (event) => event.target.closest?.(".plan-day, .plan-loose")?.querySelector("[data-day]");
  document.addEventListener("dragover", (event) => {
    const list = lifted && listAt(event);
    if (!list) return;
    event.preventDefault();
    over(list);
  });
  document.addEventListener("dragend", () => {
    lifted = null;
    over(null);
    document.querySelector(".plan-lifted")?.classList.remove("plan-lifted");
  });
  document.addEventListener("drop", (event) => {
    const list = lifted && listAt(event);
    if (!list) return;
    event.preventDefault();
    const others = [...list.children].filter((card) => card.dataset.article !== lifted && !card.dataset.why);
    const next = others.find((card) => event.clientY < card.getBoundingClientRect().top + card.offsetHeight / 2);
    send(lifted, { to: list.dataset.day, before: next?.dataset.article || "" });
  });

  // By key: on "Move", the arrows go between days and within the day.
  document.addEventListener("keydown", (event) => {
    const summary = event.target.closest?.(".plan-move > summary");
    const card = summary?.closest(".plan-card");
    if (!card || card.dataset.why || !event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
    const list = card.closest("[data-day]");
    const loose = list.dataset.day === "none";
    event.preventDefault();
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      if (!loose) send(card.dataset.article, { to: event.key === "ArrowUp" ? "up" : "down" });
      return;
    }
    const days = [...document.querySelectorAll("[data-day]")];
    const step = (event.key === "ArrowRight") === (getComputedStyle(card).direction !== "rtl") ? 1 : -1;
    const next = loose && step > 0 ? days[0] : days[days.indexOf(list) + step];
    if (next) send(card.dataset.article, { to: next.dataset.day });
    else say("There is no day further that way on this board.", true);
  });

  // The form in a card's menu, without leaving the page.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-act=move-card]");
    if (!form) return;
    event.preventDefault();
    const given = new FormData(form);
    send(given.get("article"), { to: given.get("to"), other: given.get("other") });
  });
})();
