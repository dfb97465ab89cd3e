"""What a machine can judge of a page, in a window of somebody's own."""

import json
from collections.abc import Callable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from stops import Stop
from tour import Tour
from windows import Noise, watch

WIDTHS = (320, 390, 768, 1280)
SOUND = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
# Asking for stylesheets and media once more, for two rules about them, is dear; what it finds does not hang on the window's width.
BROUGHT = {**SOUND, "preload": False}
# The rules that another scheme of colours can break. The others read the markup, which is the same in both.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"], "preload": False}
SHIFT = """() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => { for (const it of list.getEntries()) if (!it.hadRecentInput) shift += it.value; })
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(shift), 50));
})"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What stands farther right than the window, for the message.
CULPRITS = """() => [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 4).map(it => it.tagName + "." + it.className)"""

Window = Callable[..., Page]


def sideways(page: Page, where: str) -> list[str]:
    """Wider than the window?"""
    return [f"{where}: wider than the window, {page.evaluate(CULPRITS)}"] if page.evaluate(SIDEWAYS) > 0 else []


def axe(page: Page, rules: dict[str, Any], where: str) -> list[str]:
    """What axe finds; its script is brought once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"axe.run(document, {json.dumps(rules)})")["violations"]
    return [f"{where}: {it['id']}: {it['nodes'][0]['target']} {it['nodes'][0].get('failureSummary', '')[:300]}" for it in found]


def look(page: Page, stop: Stop, where: str, judged: set[int], rules: dict[str, Any]) -> list[str]:
    """Everything that is wrong with one page, loaded in the light and then seen in the dark. What was `judged` as it stands is not again."""
    answer = stop.open(page)
    wrong = [] if answer.status == stop.status else [f"{where}: {answer.status}"]
    page.evaluate("document.fonts.ready.then(() => true)")
    if (shift := page.evaluate(SHIFT)) > 0.01:
        wrong.append(f"{where}: moved by {shift:.3f}")
    if (text := hash(page.content())) in judged:
        return wrong
    judged.add(text)
    if (count := page.locator("h1").count()) != 1:
        wrong.append(f"{where}: {count} h1")
    wrong += sideways(page, where) + axe(page, rules, where)
    page.emulate_media(color_scheme="dark")
    wrong += sideways(page, f"{where}, dark") + axe(page, COLOURS, f"{where}, dark")
    page.emulate_media(color_scheme="light")
    return wrong


def look_around(tour: Tour, window: Window, people: tuple[str, ...], width: int) -> list[str]:
    """What is wrong with the pages that these people may see, at this width."""
    wrong, judged = list[str](), set[int]()
    for who in people:
        page, noise, meant = window(who, width, color_scheme="light"), Noise(), [200]
        watch(page, tour.bases, noise, lambda answer, meant=meant: answer.status == meant[0])
        for stop in tour.of(who):
            meant[0], where = stop.status, f"{stop.name} as {who}, {width}"
            wrong += look(page, stop, where, judged, SOUND if width == WIDTHS[0] else BROUGHT) + [f"{where}: {it}" for it in noise]
            noise.clear()
        page.context.close()
    return wrong
