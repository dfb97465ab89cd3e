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
