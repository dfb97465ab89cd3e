"""The radar by calendars and by the wire: a calendar entered at the desk, suggestions gone through by keyboard, readers' pages."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from real_server import Server
from windows import Noise, poll, sign_in, wrong

from masthead.curator.tests.calendar_files import calendar, event
from masthead.curator.tests.wire_server import WireServer, item, rss, text, wire_server

pytestmark = [pytest.mark.browser, pytest.mark.server]
EVA = "eva@example.org"
TODAY = datetime.now(UTC).date()


def ahead(days: int) -> str:
    return f"{TODAY + timedelta(days=days):%Y%m%d}"


def theirs() -> bytes:
    """A calendar of three events, one of them each week."""
    return calendar(
        event("a", ahead(6), "Council meets on Iran", "LOCATION:Vienna"),
        event("b", f";VALUE=DATE:{ahead(9)}", "Energy summit", f"DTEND;VALUE=DATE:{ahead(11)}"),
        event("w", f"{ahead(12)}T100000Z", "Rate decision", "RRULE:FREQ=WEEKLY;COUNT=2"),
    )


def paper() -> str:
    """Two days to come, one of them told by two items of one paper."""
    vote, visit = TODAY + timedelta(days=40), TODAY + timedelta(days=30)
    at = f"{datetime.now(UTC) - timedelta(minutes=40):%a, %d %b %Y %H:%M:%S} GMT"
    return rss(
        item("Chișinău prepares", "1", f"Moldova will hold a presidential election on {vote.day} {vote:%B}.", date=at),
        item("Orders for ballots", "2", f"Printers are busy ahead of the election in Moldova on {vote.day} {vote:%B}.", date=at),
        item("Pope travels", "3", f"The pope will visit Lebanon on {visit.day} {visit:%B}, his office said.", date=at),
        title="The Paper",
    )


@pytest.fixture(scope="module")
def wire() -> Iterator[WireServer]:
    with wire_server() as serving:
        serving.at("/council.ics", text(theirs(), "text/calendar; charset=utf-8"))
        serving.at("/feed", text(paper()))
        yield serving


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        server.environment["MASTHEAD_FEEDS_INSIDE"] = "127.0.0.0/8"
        archive = server.data.parent / "archive.jsonl"
        archive.write_text(
            '{"id": "1", "title": "Iran", "date": "2026-01-01T00:00:00Z", "format": "analysis", "countries": ["Iran"], "text": "It is so."}'
        )
        server.call("import", "jsonl", str(archive))
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def by_keyboard(eva: Page) -> None:
    """Through the suggestions: one waved off, two taken."""
    rows = eva.locator("[data-story]")
    # j, d: the visit is waved off. The Council's first is taken, its summit under a title of our own.
    eva.keyboard.press("j")
    while "Lebanon" not in eva.evaluate("document.activeElement.innerText"):
        eva.keyboard.press("j")
    eva.keyboard.press("d")
    expect(eva.locator("main")).to_contain_text("is not suggested again")
    expect(rows).to_have_count(5)
    eva.wait_for_load_state("networkidle")
    row = eva.locator("[data-story]", has=eva.locator("input[value='Council meets on Iran']"))
    row.focus()
    eva.keyboard.press("a")
    expect(eva.locator("main")).to_contain_text("On the radar: Council meets on Iran")
    expect(rows).to_have_count(4)
    eva.wait_for_load_state("networkidle")
    assert eva.evaluate("document.activeElement.matches('[data-story]')"), "the reading goes on at the next"
    eva.locator("[data-story]", has=eva.locator("input[value='Energy summit']")).focus()
    eva.keyboard.press("t")
    eva.keyboard.type("Ministers meet on energy")
    eva.keyboard.press("Enter")
    eva.keyboard.press("a")
    expect(eva.locator("main")).to_contain_text("On the radar: Ministers meet on energy")
    expect(rows).to_have_count(3)


def readers_see_it(stranger: Page) -> None:
    """The page, by country too, and the country's calendar."""
    stranger.goto("/radar/")
    expect(stranger.locator(".radar-title")).to_have_text(["Council meets on Iran", "Ministers meet on energy"])
    assert fits(stranger) and not wrong(stranger)
    stranger.get_by_label("Country").select_option("Iran")
    stranger.get_by_role("button", name="Show").click()
    expect(stranger.locator(".radar-title")).to_have_text(["Council meets on Iran"])
    told = stranger.context.request.get("/radar/countries/iran.ics").text()
    assert "SUMMARY:Council meets on Iran" in told and "Ministers" not in told


def the_calendar_changes(eva: Page, stranger: Page, wire: WireServer) -> None:
    """An editor's title stays; what the calendar does not name any more comes off."""
    wire.at("/council.ics", text(calendar(event("b", f";VALUE=DATE:{ahead(10)}", "Energy summit (new day)")), "text/calendar"))
    eva.goto("/desk/calendars/")
    eva.get_by_role("button", name="Ask now").click()
    expect(eva.locator("main")).to_contain_text("is asked in a moment")

    def changed() -> bool:
        stranger.goto("/radar/")
        return stranger.locator(".radar-title").all_text_contents() == ["Ministers meet on energy"]

    poll("the calendar's change", changed, 120)
    eva.goto("/desk/radar/")
    expect(eva.locator(".wire-asks")).to_contain_text("The calendar: Energy summit (new day)")
    eva.get_by_role("button", name="Keep ours").click()
    expect(eva.locator("main")).to_contain_text("stays as you have it")


def test_from_a_calendar_and_the_wire_to_the_radar(open_window: Callable[..., Page], house: Server, wire: WireServer, noise: Noise) -> None:
    eva = sign_in(open_window(viewport={"width": 1400, "height": 1000}), house, EVA)
    eva.goto("/desk/feeds/")
    eva.locator("#address").fill(f"{wire.base}/feed")
    eva.get_by_role("button", name="Add", exact=True).click()
    expect(eva.locator("main")).to_contain_text("is asked in a moment")
    eva.goto("/desk/calendars/")
    eva.get_by_label("Address").fill(f"{wire.base}/council.ics")
    eva.get_by_label("Name").first.fill("The Council")
    eva.get_by_role("button", name="Follow").click()
    expect(eva.locator("main")).to_contain_text("council.ics is asked in a moment.")
    assert not wrong(eva, "#main")

    def all_wait() -> bool:
        eva.goto("/desk/radar/")
        eva.wait_for_load_state("networkidle")
        return eva.locator("[data-story]").count() == 6

    poll("four events and two days of the wire", all_wait, 120)
    rows = eva.locator("[data-story]")
    expect(rows.locator("cite").first).to_contain_text("127.0.0.1")
    assert not wrong(eva, "#main")
    by_keyboard(eva)
    stranger = open_window(viewport={"width": 320, "height": 700}, color_scheme="dark")
    readers_see_it(stranger)
    the_calendar_changes(eva, stranger, wire)
    assert not noise


def test_the_desks_pages_at_320_pixels_in_the_dark(open_window: Callable[..., Page], house: Server, noise: Noise) -> None:
    page = sign_in(open_window(viewport={"width": 320, "height": 700}, color_scheme="dark"), house, EVA)
    for path in ("/desk/calendars/", "/desk/radar/"):
        page.goto(path)
        assert fits(page), path
        assert not wrong(page, "#main"), path
    assert not noise


def test_without_scripts_it_is_the_same_work(open_window: Callable[..., Page], house: Server, noise: Noise) -> None:
    with_scripts = sign_in(open_window(), house, EVA)
    page = open_window(java_script_enabled=False, storage_state=with_scripts.context.storage_state())
    page.goto("/desk/radar/")
    before = page.locator("[data-story]").count()
    assert before >= 1
    page.get_by_role("button", name="Dismiss").first.click()
    expect(page.locator("[data-story]")).to_have_count(before - 1)
    assert not noise
