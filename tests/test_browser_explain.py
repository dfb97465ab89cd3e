"""Explain the wall and the chooser of subjects, at the real desk: as an editor who has read no docs."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real_server import Server
from windows import WAIT, Noise, ready, saves_itself, sign_in, watch

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        server.call("demo")
        server.start()
        yield server


@pytest.fixture(scope="module")
def eva(chrome: Browser, house: Server) -> Iterator[BrowserContext]:
    """The demo's editor, signed in."""
    context = chrome.new_context(base_url=house.base, viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(WAIT)
    sign_in(context.new_page(), house, "eva@sextant.example").close()
    yield context
    context.close()


@pytest.fixture
def open_page(eva: BrowserContext, house: Server, noise: Noise) -> Iterator[Callable[[str], Page]]:
    """Opens a screen of the desk. What goes wrong in it is an error at the end."""
    pages: list[Page] = []

    def make(path: str) -> Page:
        page = eva.new_page()
        pages.append(page)
        watch(page, house.base, noise, saves_itself)
        ready(page, path)
        return page

    yield make
    for page in pages:
        page.close()
    assert not noise


def test_dmitri_asks_why(open_page: Callable[[str], Page]) -> None:
    page = open_page("/desk/")
    page.get_by_role("link", name="Explain the wall").click()
    page.get_by_label("E-mail address").fill("dmitri@sextant.example")
    page.get_by_role("button", name="Choose a page").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Search term").fill("Lobito")
    dialog.get_by_role("link", name="The Lobito railway will be judged").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Explain").click()
    answer = page.locator("#answer")
    expect(answer).to_contain_text(
        "Dmitri Sandoval may open “The Lobito railway will be judged by the wagons that come back”, and has not yet: their subscription ended on"
    )
    expect(answer).to_contain_text("Reason: may_choose.")
    expect(page.get_by_role("table", name="Access")).to_contain_text("All-Access")
    assert "dmitri" not in page.url and "sextant.example" not in page.url


def test_subjects_are_chosen_by_name_and_keyboard(open_page: Callable[[str], Page], eva: BrowserContext, house: Server) -> None:
    page = open_page("/desk/")
    page.get_by_role("link", name="Write an article").or_(page.get_by_role("link", name="Write for Articles")).first.click()
    page.wait_for_url("**/pages/add/library/articlepage/**")
    ready(page)
    page.get_by_placeholder("Headline*").press_sequentially("On the river")
    line = page.get_by_role("combobox", name="Countries")
    line.press_sequentially("mol")
    expect(page.get_by_role("option", name="Moldova")).to_be_visible()
    expect(line).to_have_attribute("aria-expanded", "true")
    line.press("Enter")
    expect(page.get_by_role("checkbox", name="Moldova")).to_be_checked()
    expect(line).to_have_value("")

    topics = page.get_by_role("combobox", name="Topics")
    topics.press_sequentially("River law")
    expect(page.get_by_role("option", name="Make “River law” a topic")).to_be_visible()
    topics.press("Escape")
    expect(topics).to_have_attribute("aria-expanded", "false")
    topics.press("ArrowDown")
    expect(page.get_by_role("option", name="Make “River law” a topic")).to_be_visible()
    topics.press("Enter")  # makes nothing: a slip of the finger would make a topic
    expect(page.get_by_role("checkbox", name="River law")).to_have_count(0)
    topics.press("ArrowDown")
    topics.press("Enter")
    expect(page.get_by_role("checkbox", name="River law")).to_be_checked()

    page.wait_for_url("**/edit/**")  # the desk saves by itself
    ready(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("On the river")
    ready(page)
    expect(page.get_by_role("checkbox", name="Moldova")).to_be_checked()
    page.get_by_role("checkbox", name="River law").uncheck()
    ready(page)
    page.get_by_role("button", name="Save draft").click()
    ready(page)
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_role("checkbox", name="Moldova")).to_be_checked()
    expect(page.get_by_role("checkbox", name="River law")).to_have_count(0)
