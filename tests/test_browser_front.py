"""The shop window in a real browser: an editor composes the front page at the desk, dates something ahead; a stranger sees
all of it. The letters have a file of their own. And nothing foreign, nothing broken."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from real_server import Server
from test_browser_desk import show
from windows import Pardon, ready, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVA = "eva@example.org"
LEAD, PICK, GROUPED, ARCHIVE = "Islands sell their neutrality", "Seoul makes up again", "The dam to fear", "Zambia paid in months"
TITLES = ("The newest of all", *(f"An article of day {n}" for n in range(2, 10)), LEAD, PICK, GROUPED, ARCHIVE)
Windows = Callable[[], Page]


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        rows = [
            {"id": str(n), "title": title, "date": f"2026-{9 if n < 9 else 8}-{28 - n:02}", "format": "analysis", "countries": ["Moldova"],
             "text": "It opens.\n\nIt goes on.\n\nIt says.\n\nIt ends."}
            for n, title in enumerate(TITLES)
        ]  # fmt: skip
        archive = server.data.parent / "archive.jsonl"
        archive.write_text("\n".join(json.dumps(row) for row in rows))
        server.call("import", "jsonl", str(archive))
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


@pytest.fixture
def pardoned() -> Pardon:
    """The desk saves drafts by itself, and answers 400 while a collection has no article yet."""
    return lambda answer: answer.status == 400


@pytest.fixture
def eva(house: Server, open_window: Windows) -> Page:
    """At the desk."""
    return sign_in(open_window(), house, EVA)


def choose(page: Page, title: str) -> None:
    """In the chooser that is open: type a few words, take the article."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Search", exact=False).first.fill(title[:24])
    dialog.get_by_role("link", name=title).click()
    expect(dialog).to_have_count(0)


def choose_in(page: Page, place: str, title: str) -> None:
    page.locator(place).get_by_role("button", name=re.compile("^Choose a")).last.click()
    choose(page, title)


def compose(page: Page) -> None:
    """The front page's form, found through the explorer."""
    ready(page, "/desk/")
    page.get_by_role("button", name="Pages", exact=True).click()
    page.get_by_role("link", name=re.compile("Edit 'Front page'")).click()
    page.wait_for_url("**/edit/")
    ready(page)
    choose_in(page, "#panel-child-content-lead-section", LEAD)
    page.get_by_role("button", name="Add Article").click()
    choose_in(page, "#panel-child-content-beside_the_lead-section", PICK)
    choose_in(page, "#panel-child-content-from_the_library-section", ARCHIVE)
    page.locator("input[name=archive_note]").fill("It explains this week.")
    collections = page.locator("#panel-child-content-collections-section")
    collections.get_by_role("button", name="Insert a block").first.click()
    page.locator("input[name$='-value-heading']").fill("Who owns the water")
    choose_in(page, "#panel-child-content-collections-section", GROUPED)


def check_composed(where: Page | FrameLocator) -> None:
    """On the page, or in the preview's frame."""
    expect(where.locator(".card-lead .card-title")).to_have_text(LEAD)
    expect(where.locator(".seconds .card-title")).to_have_text([PICK])
    expect(where.locator(".archive")).to_contain_text(ARCHIVE)
    expect(where.locator(".archive-note")).to_have_text("It explains this week.")
    expect(where.locator(".collection")).to_contain_text(GROUPED)


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_be_visible()


def test_an_editor_composes_the_front_page(eva: Page, open_window: Windows, noise: list[str]) -> None:
    stranger = open_window()
    stranger.goto("/")
    expect(stranger.locator(".card-lead .card-title")).not_to_have_text(LEAD)
    compose(eva)
    show(eva, "Toggle preview")
    check_composed(eva.frame_locator("iframe[title=Preview]").last)
    stranger.reload()
    expect(stranger.locator(".card-lead .card-title")).not_to_have_text(LEAD)  # a preview publishes nothing
    publish(eva)
    stranger.reload()
    check_composed(stranger)
    titles = stranger.locator(".card-title").all_text_contents()
    assert len(titles) == len(set(titles)) == len(TITLES)
    assert not noise


def day_from_now(page: Page, days: int) -> str:
    return str(page.evaluate("days => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10)", days))


def test_an_editor_dates_something_ahead(eva: Page, open_window: Windows, noise: list[str]) -> None:
    ready(eva, "/desk/")
    eva.get_by_role("link", name="Radar", exact=True).click()
    eva.get_by_role("link", name=re.compile("Add radar entry", re.IGNORECASE)).first.click()
    ready(eva)
    eva.locator("input[name=title]").fill("Moldova votes in a second round")
    eva.locator("input[name=day]").fill(day_from_now(eva, 1))
    eva.locator("input[name=day]").press("Tab")
    eva.locator("textarea[name=text]").fill("The first election in which heating bills matter.")
    countries = eva.get_by_role("combobox", name="Countries")
    countries.press_sequentially("mol")
    expect(eva.get_by_role("option", name="Moldova")).to_be_visible()
    countries.press("Enter")
    expect(eva.get_by_role("checkbox", name="Moldova")).to_be_checked()
    eva.get_by_role("button", name="Save", exact=True).click()
    expect(eva.locator("main")).to_contain_text("Moldova votes in a second round")
    stranger = open_window()
    for path in ("/", "/countries/moldova/"):
        stranger.goto(path)
        stranger.get_by_role("link", name="Moldova votes in a second round").click()
        expect(stranger.locator(":target .radar-why")).to_have_text("The first election in which heating bills matter.")
    assert "SUMMARY:Moldova votes" in stranger.context.request.get("/radar.ics").text()
    assert not noise
