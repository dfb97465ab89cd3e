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
