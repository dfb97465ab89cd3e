"""The library's search in a real browser: with and without JavaScript, by keyboard, narrow and wide, light and dark; years by
dragging and by keys; saving, following, taking away, citing."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

WAIT = 20_000
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Thirty pieces of ten years, from two countries, by two people; one subscriber."""
    rows = [
        {
            "id": f"a{n}",
            "title": f"Grain report {n}" if n % 2 else f"The straits in part {n}",
            "date": f"{2011 + n % 10}-03-0{1 + n % 9}",
            "text": f"The corridor of year {n}.\n\nA second paragraph on wheat.\n\nBehind the wall stands aluminium{n}.",
            "authors": ["Ilse Marwick" if n % 3 else "Nadira Halvorsen"],
            "countries": ["Turkey" if n % 2 else "Iran"],
            "topics": ["Trade"],
        }
        for n in range(1, 31)
    ]
    archive = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    archive.write_text("\n".join(map(json.dumps, rows)))
    with Server(work=False) as server:
        server.call("import", "jsonl", str(archive))
        server.call("index", "--rebuild")
        server.call("readers", "add", "ben@example.org")
        server.start()
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT)  # a busy machine is not a failure
    with chromium() as browser:
        yield browser
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def bens(browser: Browser, house: Server) -> Any:
    """Ben's cookies: he signs in once."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(house.call("readers", "link", "ben@example.org").strip())
    page.locator("form[data-act=sign-in] button").click()
    page.wait_for_url("**/account/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def noise() -> list[str]:
    return []


@pytest.fixture
def window(browser: Browser, house: Server, noise: list[str]) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def make(width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(base_url=house.base, viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda it: None if it.url.startswith((house.base, "data:")) else noise.append(f"foreign: {it.url}"))
        page.on("console", lambda it: noise.append(f"console: {it.text}") if it.type == "error" else None)
        page.on("pageerror", lambda it: noise.append(f"script: {it}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not noise


def test_suggestions_by_keyboard(window: Open) -> None:
    page = window()
    page.goto("/library/")
    field, options = page.get_by_role("combobox", name="Search the library"), page.get_by_role("option")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("tur")
    expect(options).to_have_text(re.compile("Turkey Country"))
    expect(field).to_have_attribute("aria-expanded", "true")
    assert field.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("ArrowDown")  # and round: the field itself
    assert field.get_attribute("aria-activedescendant") is None
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("tur")
    field.press("ArrowDown")  # opens it again
    expect(options).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/countries/turkey/")
    page.goto("/library/")
    page.get_by_role("combobox").press_sequentially("marw")
    page.get_by_role("option").click()
    page.wait_for_url("**/authors/ilse-marwick/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_ask_narrow_sort_turn_and_take_back(window: Open, scripts: bool) -> None:
    page = window(java_script_enabled=scripts)
    page.goto("/library/")
    page.get_by_label("Search the library").fill("corridor")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".search-count")).to_have_text("30 articles")
    expect(page.locator(".card-found mark").first).to_have_text("corridor")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"\?q=corridor&page=2$"))
    expect(page.locator(".card-found")).to_have_count(10)
    facets = page.get_by_role("complementary", name="Narrow the results")
    facets.get_by_role("link", name="Turkey").click()
    expect(page.locator(".search-count")).to_have_text("15 articles")
    page.get_by_role("navigation", name="Order").get_by_role("link", name="Oldest").click()
    expect(page).to_have_url(re.compile(r"\?q=corridor&country=turkey&sort=oldest$"))
    expect(page.locator(".card-found time").first).to_contain_text("2012")
    page.get_by_label("From").fill("2014")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"country=turkey&sort=oldest&from=2014&to=2020$"))
    chips = page.get_by_role("list", name="Chosen")
    chips.get_by_role("link", name="2014–2020").click()
    chips.get_by_role("link", name="Turkey").click()
    expect(page.locator(".search-count")).to_have_text("30 articles")
    page.get_by_text("How to ask").click()
    expect(page.get_by_text("These words side by side.")).to_be_visible()
    facets.get_by_role("link", name="Only what I can read now").click()
    expect(page.locator(".search-count")).to_have_text("0 articles")
    page.get_by_role("link", name="Search behind any wall").click()
    expect(page.locator(".search-count")).to_have_text("30 articles")
    expect(page.locator(".locked").first).to_have_text("Your e-mail opens it")


def test_years_by_dragging_and_by_keys(window: Open) -> None:
    page = window()
    page.goto("/library/?q=corridor")
    box = page.locator("[data-years]").bounding_box()
    assert box is not None
    at = lambda n: (box["x"] + box["width"] * (n + 0.5) / 10, box["y"] + 40)  # noqa: E731 (2011 is the first of ten)
    page.mouse.move(*at(6))
    page.mouse.down()
    page.mouse.move(*at(4))
    page.mouse.move(*at(3))
    expect(page.locator("[data-years] .in")).to_have_count(4)
    page.mouse.up()
    page.wait_for_url(re.compile("from=2014&to=2017"))
    expect(page.locator(".search-count")).to_have_text("12 articles")
    expect(page.locator("[data-years] rect")).to_have_count(10)  # the years beside them are still there
    last = page.get_by_label("to", exact=True)
    last.press("ArrowUp")
    expect(last).to_have_value("2018")
    expect(page.locator("[data-years] .in")).to_have_count(5)
    last.press("Enter")
    page.wait_for_url(re.compile("from=2014&to=2018"))
    expect(page.locator(".search-count")).to_have_text("15 articles")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_save_follow_and_change(window: Open, bens: Any, scripts: bool) -> None:
    page = window(java_script_enabled=scripts, storage_state=bens)
    page.goto('/library/?q="grain report"&country=turkey')
    page.locator("form[data-act=save] button").click()
    page.get_by_label("Its name").fill("Grain")
    page.get_by_label("Told").select_option("daily")
    page.locator("form[data-act=save] button").click()
    page.wait_for_url("**/account/following/#search-*")
    page.get_by_role("link", name="Grain", exact=True).click()
    expect(page.locator(".search-count")).to_have_text("15 articles")
    page.goto("/countries/iran/")
    page.locator("form[data-act=follow] button").click()
    expect(page.locator("form[data-act=follow] button")).to_contain_text("Following")
    page.goto("/account/following/")
    page.get_by_label("Told of Iran").select_option("never")
    page.get_by_role("button", name="Keep this for Iran").click()
    expect(page.get_by_label("Told of Iran")).to_have_value("never")
    page.get_by_role("button", name="Remove Iran").click()
    expect(page.get_by_label("Told of Iran")).to_have_count(0)
    page.get_by_role("button", name="Remove Grain").click()
    expect(page.locator("#searches + p")).to_contain_text("None yet.")


def test_results_and_a_citation_are_taken_away(window: Open, tmp_path: Path) -> None:
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/library/?q=corridor&country=iran")
    for name, kind in (("CSV", "csv"), ("RIS", "ris"), ("BibTeX", "bib"), ("CSL-JSON", "json")):
        with page.expect_download() as waiting:
            page.locator(".search-away").get_by_role("link", name=name, exact=True).click()
        assert waiting.value.suggested_filename == f"library.{kind}"
        waiting.value.save_as(tmp_path / kind)
        text = (tmp_path / kind).read_text(encoding="utf-8-sig")
        assert text.count("http") == 15 and "aluminium" not in text and "second paragraph" not in text
    page.locator(".card-title a").first.click()
    page.get_by_text("Cite this article").click()
    line = page.get_by_label("As in the Chicago Manual").input_value()
    assert re.match(r"(Marwick, Ilse|Halvorsen, Nadira)\. “The straits in part \d+\.” .*/articles/\d+/", line)
    page.get_by_role("button", name="Copy the citation").click()
    expect(page.locator(".cite [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == line
    with page.expect_download() as waiting:
        page.locator(".cite").get_by_role("link", name="RIS").click()
    assert waiting.value.suggested_filename.endswith(".ris")


PLACES = ("/library/?q=corridor", "/library/?q=zebra&country=iran&from=2012&open=1", "/library/save/?q=grain", "/countries/iran/follow/", "/account/following/")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_sound(window: Open, bens: Any, width: int, scheme: str) -> None:
    page = window(width, storage_state=bens, color_scheme=scheme)
    page.goto("/countries/iran/follow/")
    if page.locator("input[value=yes]").count():
        page.locator("form[data-act=follow] button").click()
        page.goto("/library/save/?q=corridor")
        page.locator("form[data-act=save] button").click()
        page.wait_for_url("**/account/following/#*")
    for place in PLACES:
        page.goto(place)
        page.locator("main details").evaluate_all("all => all.forEach((it) => { it.open = true; })")
        if page.get_by_role("combobox", name="Search the library").count():
            page.get_by_role("combobox", name="Search the library").fill("tu")
            expect(page.get_by_role("option")).to_have_count(1)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{place} {width} {scheme}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{place} scrolls sideways at {width}"


def test_on_paper(window: Open) -> None:
    page = window()
    page.goto("/library/?q=corridor")
    page.emulate_media(media="print")
    for gone in (".search-facets", ".search-keep", ".search-sorts", ".search .ask", ".asking-help"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".card-found").first).to_be_visible()
    assert "/articles/" in page.locator(".card-title a").first.evaluate("it => getComputedStyle(it, '::after').content")
