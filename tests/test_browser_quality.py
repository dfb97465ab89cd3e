"""Every page as everyone who may see it: accessible, still, quiet, no wider than the screen, by keyboard and without scripts.

The matrix, honestly: each page of `tour.stops` as each person named there is loaded twice, at 390 px light and at 1280 px
dark. Each time: zero axe violations (WCAG 2.0 to 2.2, A and AA, and best practice), layout shift of at most 0.01, nothing on
the console, nothing from elsewhere, one h1, no sideways scroll. The same two loads, resized to 320 and to 768 px: no sideways
scroll. Keyboard, scripts off, text spacing, right to left and forced colours: a page of each kind.
"""

from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from html5lib.constants import E as MESSAGES
from playwright.sync_api import Browser, BrowserContext, Page
from real_server import Server
from tour import PEOPLE, Stop, articles, house, people, stops, watch

pytestmark = [pytest.mark.browser, pytest.mark.server]

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
SEEN = ((390, "light"), (1280, "dark"))
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

Everyone = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def tour() -> Iterator[tuple[Server, Browser, Everyone, list[Stop]]]:
    with house() as (server, links), chromium() as browser:
        yield server, browser, people(browser, server, links), stops(server)


Window = Callable[..., Page]


@pytest.fixture
def window(tour: tuple[Server, Browser, Everyone, list[Stop]]) -> Iterator[Window]:
    """A maker of windows: whose, and how the browser is set."""
    server, browser, everyone, _ = tour
    contexts: list[BrowserContext] = []

    def make(who: str = "stranger", width: int = 390, **how: Any) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(base_url=server.base, storage_state=everyone[who], viewport=size, **how)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def sideways(page: Page, where: str) -> list[str]:
    """Wider than the window?"""
    return [f"{where}: wider than the window, {page.evaluate(CULPRITS)}"] if page.evaluate(SIDEWAYS) > 0 else []


def axe(page: Page, where: str) -> list[str]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{where}: {it['id']}: {it['nodes'][0]['target']} {it['nodes'][0].get('failureSummary', '')[:300]}" for it in found]


def look(page: Page, stop: Stop, width: int, where: str) -> list[str]:
    """Everything that is wrong with one page, loaded at this width."""
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(stop.path, wait_until="load")
    wrong = [] if answer is not None and answer.status == stop.status else [f"{where}: {answer and answer.status}"]
    page.evaluate("document.fonts.ready.then(() => true)")
    if (shift := page.evaluate(SHIFT)) > 0.01:
        wrong.append(f"{where}: moved by {shift:.3f}")
    if (count := page.locator("h1").count()) != 1:
        wrong.append(f"{where}: {count} h1")
    wrong += sideways(page, where) + axe(page, where)
    page.set_viewport_size({"width": 320 if width < 768 else 768, "height": 900})
    return wrong + sideways(page, f"{where} resized")


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page(who: str, tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    server, _, _, way = tour
    wrong: list[str] = []
    for width, scheme in SEEN:
        page = window(who, width, color_scheme=scheme)
        noise: list[str] = []
        watch(page, server.base, noise)
        for stop in way:
            if who in stop.people:
                where = f"{stop.name} as {who}, {width} {scheme}"
                wrong += look(page, stop, width, where)
                # A page that is not there says so on the console too; that is the browser's own line.
                wrong += [f"{where}: {it}" for it in noise if stop.status == 200 or "status of" not in it]
                noise.clear()
    assert not wrong, "\n".join(wrong)


TABBABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility({visibilityProperty: true}) && it.type !== "hidden")
  .map((it, n) => { it.dataset.stop = n; return it.type === "radio" ? `radio ${it.name}` : String(n); })"""
FOCUSED = """() => { const it = document.activeElement; if (!it || it === document.body) return null;
  const box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {stop: it.type === "radio" ? `radio ${it.name}` : it.dataset.stop, seen, inside: box.bottom > 0 && box.top < innerHeight,
    what: it.outerHTML.slice(0, 90)}; }"""


def tab_through(page: Page) -> list[str]:
    """Press Tab until it leaves the page: everything is come by, nothing holds the focus, and it can always be seen."""
    wanted, wrong, met = set(page.evaluate(TABBABLE)), [], set()
    for _ in range(len(wanted) + 3):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            break
        met.add(at["stop"])
        wrong += [f"focus is not seen on {at['what']}"] if not at["seen"] else []
        wrong += [f"focus is outside the window on {at['what']}"] if not at["inside"] else []
    left = [page.locator(f"[data-stop='{it}']") for it in wanted - met if not it.startswith("radio")]
    return wrong + [f"not reached: {it.evaluate('it => it.outerHTML.slice(0, 90)')}" for it in left]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("front", "stranger"),
        ("analysis", "stranger"),
        ("everything", "subscriber"),
        ("account", "reader"),
        ("subscribe", "stranger"),
        ("code", "held"),
    ],
)
def test_by_keyboard_alone(name: str, who: str, tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    page = window(who, 1280)
    page.goto(path_of(tour, name), wait_until="load")
    assert not (wrong := tab_through(page)), "\n".join(wrong)


def test_the_skip_link_skips(window: Window) -> None:
    page = window()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")


@pytest.mark.parametrize("who", ["stranger", "reader", "subscriber"])
def test_without_scripts(who: str, tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    """Every page answers, and says what it is."""
    page = window(who, java_script_enabled=False)
    for stop in tour[3]:
        if who in stop.people:
            answer = page.goto(stop.path)
            assert answer is not None and answer.status == stop.status
            assert page.locator("h1").count() == 1


def test_the_wall_opens_without_scripts(tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    page = window("stranger", java_script_enabled=False)
    page.goto(articles(tour[0])["caspian-falling-sea"])
    page.locator("form[data-act=keep-reading] input[type=email]").fill("ada@sextant.example")
    page.locator("form[data-act=keep-reading] button").click()
    assert page.locator("#rest").count() == 1


SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
CUT = """() => [...document.querySelectorAll("main *")].filter(it => { const s = getComputedStyle(it);
    return it.innerText && s.overflow.includes("hidden") && it.clientHeight > 1 && it.scrollHeight > it.clientHeight + 2; })
  .map(it => it.className)"""
KINDS = ("front", "analysis", "in-depth", "everything", "library", "subscribe", "account", "sign-in")


@pytest.mark.parametrize("changed", ["spaced", "right to left"])
def test_nothing_is_lost_when_the_page_is(changed: str, tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    """WCAG 1.4.12 at the width of 1.4.10; and the same page turned round."""
    wrong = []
    for name in KINDS:
        for width in (320, 1280):
            page = window("reader" if name == "account" else "subscriber" if name == "everything" else "stranger", width, bypass_csp=True)
            page.goto(path_of(tour, name), wait_until="load")
            if changed == "spaced":
                page.add_style_tag(content=SPACED)
            else:
                page.evaluate("document.documentElement.dir = 'rtl'")
            wrong += sideways(page, f"{name} {width} {changed}") + [f"{name} {width}: cut off: {it}" for it in page.evaluate(CUT)]
            page.context.close()
    assert not wrong, "\n".join(wrong)


def test_buttons_and_fields_have_edges_in_forced_colours(tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    page = window(forced_colors="active")
    page.goto(path_of(tour, "analysis"))
    for thing in ("form[data-act=keep-reading] button", "form[data-act=keep-reading] input"):
        assert (
            page.locator(thing).evaluate(
                "it => parseFloat(getComputedStyle(it).borderTopWidth) >= 1 && getComputedStyle(it).borderTopStyle"
            )
            == "solid"
        )


def test_with_reduced_motion_nothing_moves(tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    page = window(reduced_motion="reduce")
    page.goto(path_of(tour, "analysis"))
    assert page.evaluate("document.getAnimations().length") == 0


def path_of(tour: tuple[Server, Browser, Everyone, list[Stop]], name: str) -> str:
    return next(stop.path for stop in tour[3] if stop.name == name)


IDS_AND_NAMES = """() => { const seen = new Set(), wrong = [];
  for (const it of document.querySelectorAll("[id]")) { if (seen.has(it.id)) wrong.push(`twice: #${it.id}`); seen.add(it.id); }
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const it of document.querySelectorAll(`[${name}]`))
      for (const id of it.getAttribute(name).split(/\\s+/)) if (!seen.has(id)) wrong.push(`${name} names nobody: ${id}`);
  for (const it of document.querySelectorAll("a a, a button, button a, button button, p div, p section, ul > :not(li, script, template), form form"))
    wrong.push(`nested: ${it.parentElement.tagName} > ${it.tagName}`);
  for (const it of document.querySelectorAll("main a[href^='#']"))
    if (it.hash.length > 1 && !seen.has(decodeURIComponent(it.hash.slice(1)))) wrong.push(`leads nowhere: ${it.hash}`);
  return wrong; }"""


@pytest.mark.parametrize("who", PEOPLE)
def test_the_markup_is_valid(who: str, tour: tuple[Server, Browser, Everyone, list[Stop]], window: Window) -> None:
    """By html5lib's reading of the standard, and a few rules that no parser checks."""
    page, wrong = window(who), []
    for stop in tour[3]:
        if who in stop.people:
            answer = page.goto(stop.path)
            assert answer is not None
            parser = html5lib.HTMLParser()
            parser.parse(answer.text())
            wrong += [f"{stop.name} as {who}: {MESSAGES[code] % about} {place}" for place, code, about in parser.errors]
            wrong += [f"{stop.name} as {who}: {it}" for it in page.evaluate(IDS_AND_NAMES)]
    assert not wrong, "\n".join(wrong)
