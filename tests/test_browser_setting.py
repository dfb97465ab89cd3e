"""How articles are set, in a real browser: an editor pastes a chart from a spreadsheet, readers see it and its table; what lives
elsewhere is loaded by a press and not before; both without scripts too. Nothing leaves the machine."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from elsewhere import Elsewhere, elsewhere
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from real_server import Server
from windows import WAIT, ready, sign_in

from masthead.library.embeds import HOSTS

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVA = "eva@example.org"
HEADLINE = "Ships Wait Longer"
CELLS = "Year\tNorth\tSouth\n2020\t19\t10\n2022\t22\t13\n2024\t1.250\t12,5"
FILM = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """A real site that plays the one the film comes from."""
    with elsewhere(FILM.split("/")[2], tmp_path_factory.mktemp("elsewhere")) as site:
        yield site


@pytest.fixture(scope="module")
def chrome(site: Elsewhere) -> Iterator[Browser]:
    """A browser that finds the site under its name."""
    expect.set_options(timeout=WAIT)
    with chromium(f"--host-resolver-rules=MAP {FILM.split('/')[2]} 127.0.0.1:{site.port}") as browser:
        yield browser
    expect.set_options(timeout=5_000)


class Window:
    """A browser of somebody's own: what it asked of other sites, and what went wrong in it. Other sites are played."""

    def __init__(self, chrome: Browser, house: Server, **more: Any) -> None:
        self.noise: list[str] = []
        self.foreign: list[str] = []
        self.base = house.base
        self.context: BrowserContext = chrome.new_context(base_url=house.base, **{"viewport": {"width": 1300, "height": 1000}, **more})
        self.context.set_default_timeout(WAIT)
        self.context.route("**/*", self._answer)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda it: self.noise.append(f"console: {it.text} {it.location}") if it.type == "error" else None)
        self.page.on("pageerror", lambda it: None if "ViewTransition" in str(it) else self.noise.append(f"script: {it}"))

    def _answer(self, route: Route) -> None:
        if route.request.url.startswith((self.base, "data:", "blob:")):
            route.continue_()
            return
        self.foreign.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Elsewhere</title><p>A film, played by the test</p>")


@pytest.fixture
def window(chrome: Browser, house: Server) -> Iterator[Callable[..., Window]]:
    """A maker of windows; none may have made any noise."""
    made: list[Window] = []

    def make(**more: Any) -> Window:
        made.append(Window(chrome, house, **more))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert not one.noise


def add_block(page: Page, kind: str) -> None:
    """Choose a block at the end of the text."""
    body = page.locator("#panel-child-content-body-section")
    sections = body.locator("section[data-panel]")
    before = sections.count()
    body.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(sections).not_to_have_count(before)


def write(page: Page) -> None:
    """An article with a chart of bad figures, and a film."""
    page.get_by_placeholder("Headline*").fill(HEADLINE)
    add_block(page, "Paragraph")
    page.locator("#panel-child-content-body-section [contenteditable=true]").last.press_sequentially("The first ship was late.")
    add_block(page, "Chart")
    page.locator("textarea[name$=-value-data]").fill("Year\tNorth\tSouth\n2020\t19\tmany")
    page.locator("input[name$=-value-title]").fill("Twice as many wait")
    page.locator("input[name$=-value-source]").fill("The pilots")
    add_block(page, "Embed")
    page.locator("input[name$=-value-url]").fill("https://www.youtube.com/watch?v=aqz-KE-bpKQ")
    page.locator("[name$=-value-caption]").fill("The strait")
    page.locator("select[name=wall]").select_option("free")


def publish(page: Page) -> None:
    ready(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()


@pytest.fixture(scope="module")
def address(chrome: Browser, house: Server) -> str:
    """Where the article is that Eva wrote, after her first figures were refused with a sentence."""
    eva = Window(chrome, house)
    page = eva.page
    sign_in(page, house, EVA)
    page.get_by_role("link", name="Write an article").click()
    ready(page)
    write(page)
    publish(page)
    expect(page.get_by_text("Row 2, “many”: a number is expected under South.").first).to_be_visible()
    page.locator("textarea[name$=-value-data]").fill(CELLS)
    publish(page)
    page.wait_for_url(re.compile(r"/desk/pages/\d+/$"))
    page.goto("/")
    path = page.get_by_role("link", name=HEADLINE).first.get_attribute("href")
    # A refused form, also one that saves itself, is answered with 400, which Chromium notes.
    assert path is not None and not eva.foreign and not [line for line in eva.noise if "status of 400" not in line]
    eva.context.close()
    return path


def test_readers_see_the_chart_and_its_table(address: str, window: Callable[..., Window]) -> None:
    ada = window()
    ada.page.goto(address)
    chart = ada.page.locator("figure.chart")
    expect(chart.locator(".chart-title")).to_have_text("Twice as many wait")
    wide, narrow = chart.locator(".chart-wide svg"), chart.locator(".chart-narrow svg")
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    assert ada.page.get_by_role("img", name="Twice as many wait").count() == 1
    expect(wide.locator("desc")).to_contain_text("North: from 19.0 in 2020 to 1,250.0 in 2024.")
    chart.get_by_text("The figures").click()
    expect(chart.get_by_role("rowheader", name="2022")).to_be_visible()
    expect(chart.get_by_role("columnheader", name="North")).to_be_visible()
    assert Axe().run(ada.page, options=RULES).violations_count == 0, Axe().run(ada.page, options=RULES).generate_report()
    ada.page.set_viewport_size({"width": 320, "height": 800})
    expect(narrow).to_be_visible()
    expect(wide).to_be_hidden()
    assert ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not ada.foreign


def test_what_lives_elsewhere_is_loaded_by_a_press(address: str, window: Callable[..., Window]) -> None:
    ada = window()
    shift = "new PerformanceObserver(l => l.getEntries().forEach(e => window.moved = (window.moved || 0) + e.value))"
    ada.context.add_init_script(f"{shift}.observe({{type: 'layout-shift', buffered: true}})")
    ada.page.goto(address)
    press = ada.page.get_by_role("button", name="Load from YouTube")
    press.scroll_into_view_if_needed()
    expect(press).to_be_visible()
    ready(ada.page)
    assert not ada.foreign and ada.page.locator("iframe").count() == 0
    press.press("Enter")
    frame = ada.page.locator("iframe[title='The strait']")
    expect(frame).to_be_focused()
    expect(ada.page.frame_locator("iframe").get_by_text("played by the test")).to_be_visible()
    assert ada.foreign == [FILM]
    assert "allow-scripts" in (frame.get_attribute("sandbox") or "")
    assert Axe().run(ada.page, options=RULES).violations_count == 0
    assert (ada.page.evaluate("window.moved") or 0) < 0.01


def test_the_frame_is_really_loaded(address: str, house: Server, chrome: Browser, site: Elsewhere) -> None:
    """Over the network, from a site of another name and with its own script: nothing is played, but the site is this machine's."""
    context = chrome.new_context(base_url=house.base, ignore_https_errors=True)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    ready(page, address)
    assert not site.asked
    page.get_by_role("button", name="Load from YouTube").click()
    expect(page.frame_locator("iframe").get_by_text("A film from elsewhere, which sees its own page only")).to_be_visible()
    (path, headers), *rest = [one for one in site.asked if "favicon" not in one[0]]
    assert FILM.endswith(path) and not rest and "Cookie" not in headers
    assert address not in headers.get("Referer", ""), "it learns the publication's name at most"
    context.close()


def test_no_other_host_may_be_framed(address: str, window: Callable[..., Window]) -> None:
    """The policy itself, not our good behaviour."""
    ada = window()
    ada.page.goto(address)
    assert not any("example.org" in host for host in HOSTS)
    ada.page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), {src: 'https://example.org/'}))")
    ada.page.wait_for_timeout(300)
    assert not ada.foreign
    assert any("frame-src" in line for line in ada.noise)
    ada.noise.clear()


def test_without_scripts_there_is_the_link(address: str, window: Callable[..., Window]) -> None:
    ada = window(java_script_enabled=False)
    ada.page.goto(address)
    expect(ada.page.get_by_role("button", name="Load from YouTube")).to_have_count(0)
    expect(ada.page.get_by_role("link", name="Open it at YouTube")).to_be_visible()
    expect(ada.page.locator(".chart-wide svg")).to_be_visible()
    assert not ada.foreign
