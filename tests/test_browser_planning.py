"""The planning board and the review in a real browser: an idea, dragged, moved by keys, seen on the home; submitted by a
writer, approved by an editor, live; the calendar's address. As somebody does it who has never read the docs."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from real_server import Server
from windows import Noise, ready, sign_in, wrong

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVA, WIM = "eva@example.org", "wim@example.org"


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server(work=False) as server:
        server.call("readers", "add", EVA, "--staff", "--name", "Eva Lind")
        server.call("readers", "add", WIM, "--writer", "--name", "Wim Achterberg")
        server.start()
        yield server


Opener = Callable[..., Page]


@pytest.fixture
def enter(open_window: Callable[..., Page], house: Server) -> Opener:
    """A maker of windows, each of somebody at the desk."""
    return lambda address, **options: sign_in(open_window(viewport={"width": 1400, "height": 1100}, **options), house, address)


def next_monday() -> datetime:
    """Next week's: whatever day it is, its days are still to come."""
    today = datetime.now(UTC)
    return today + timedelta(days=7 - today.weekday())


def column(page: Page, day: datetime) -> Locator:
    return page.locator(f"[data-day='{day:%Y-%m-%d}']")


def add_idea(page: Page, title: str, day: datetime | None = None) -> str:
    """Through the board's form; returns the editor's address."""
    ready(page, "/desk/planning/")
    form = page.locator("form[data-act=add-idea]")
    form.get_by_label("Working title").fill(title)
    if day:
        form.get_by_label("Day").fill(f"{day:%Y-%m-%d}")
    form.get_by_role("button", name="Make it a draft").click()
    page.wait_for_url("**/edit/")
    expect(page.get_by_placeholder("Headline*")).to_have_value(title)
    return page.url


def until_saved(page: Page, words: str, seen: Callable[[], bool]) -> None:
    """Write until the form has saved itself and it shows. The form takes its time before it looks for changes."""
    deadline = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < deadline, "the form did not save itself, or the list was not read again"
        page.locator("textarea[name=standfirst]").press_sequentially(words)
        with suppress(PlaywrightTimeout):
            page.wait_for_event("response", lambda it: re.search(r"/desk/checks/\d+/$", it.url) is not None, timeout=4_000)
        ready(page)


def test_an_editor_plans_by_mouse_and_by_keys(house: Server, enter: Opener, noise: Noise) -> None:
    page, monday = enter(EVA), next_monday()
    thursday, friday = monday + timedelta(days=3), monday + timedelta(days=4)
    add_idea(page, "Who pays for the corridor")
    add_idea(page, "Harbour dues", thursday)
    ready(page, "/desk/")
    page.get_by_role("link", name="Planning", exact=True).click()
    page.wait_for_url("**/desk/planning/")
    card = page.locator(".plan-card", has_text="Who pays for the corridor")
    expect(column(page, thursday).locator(".plan-card")).to_have_count(1)
    ready(page)
    card.drag_to(column(page, thursday))  # by mouse, below the card that stands there
    expect(page.locator("#plan-status")).to_have_text(re.compile(rf"is planned for Thursday {thursday:%-d} .*Place 2 of 2\."))
    expect(column(page, thursday).locator(".plan-title")).to_have_text(["Harbour dues", "Who pays for the corridor"])
    move = card.locator("summary")
    expect(move).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(column(page, thursday).locator(".plan-title")).to_have_text(["Who pays for the corridor", "Harbour dues"])
    expect(page.locator("#plan-status")).to_contain_text("Place 1 of 2.")
    expect(move).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(column(page, friday).locator(".plan-title")).to_have_text(["Who pays for the corridor"])
    expect(move).to_be_focused()
    page.keyboard.press("Enter")  # the menu, by key
    card.locator("select[name=to]").select_option(label=f"{monday:%A} {monday.day} {monday:%b}")
    card.get_by_role("button", name="Move", exact=True).click()
    expect(column(page, monday).locator(".plan-title")).to_have_text(["Who pays for the corridor"])
    page.reload()
    expect(column(page, monday).locator(".plan-title")).to_have_text(["Who pays for the corridor"])
    assert wrong(page) == []
    ready(page, "/desk/")
    row = page.locator("#weeks-section tr", has_text=f"{monday:%a} {monday.day} {monday:%b}")
    expect(row).to_contain_text("1 of 1 planned")
    expect(row.get_by_role("link", name="Who pays for the corridor")).to_be_visible()
    assert wrong(page) == []
    assert not noise


def test_without_scripts_plain_forms_do_it(house: Server, enter: Opener, noise: Noise) -> None:
    page, monday = enter(EVA, java_script_enabled=False), next_monday()
    tuesday = monday + timedelta(days=1)
    page.goto("/desk/planning/")
    form = page.locator("form[data-act=add-idea]")
    form.locator("[name=title]").fill("Plain forms")
    form.get_by_role("button", name="Make it a draft").click()
    page.wait_for_url("**/edit/")
    page.goto("/desk/planning/")
    card = page.locator(".plan-card", has_text="Plain forms")
    card.locator("summary").click()
    card.locator("select[name=to]").select_option(value=f"{tuesday:%Y-%m-%d}")
    card.get_by_role("button", name="Move", exact=True).click()
    expect(column(page, tuesday).locator(".plan-title")).to_have_text(["Plain forms"])
    expect(page.locator(".messages")).to_contain_text("“Plain forms” is planned for Tuesday")
    pause = page.locator("form[data-act=add-pause]")
    pause.locator("[name=why]").fill("Founders’ day")
    for name in ("first_day", "last_day"):
        pause.locator(f"[name={name}]").fill(f"{monday + timedelta(days=2):%Y-%m-%d}")
    pause.get_by_role("button", name="Add the pause").click()
    expect(page.get_by_text("pause: Founders’ day")).to_be_visible()


def test_a_writer_submits_and_an_editor_approves(house: Server, enter: Opener, noise: Noise) -> None:
    wim, eva = enter(WIM), enter(EVA)
    edit = add_idea(wim, "Letter from the border")
    ready(wim)
    checks = wim.locator("[data-checks]")
    expect(checks).to_contain_text("There is no standfirst.")
    until_saved(wim, "The border is open. ", lambda: "There is no standfirst." not in checks.inner_text())
    wim.get_by_role("button", name="More actions").click()
    expect(wim.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    wim.get_by_role("button", name="Submit to Editorial review").click()
    wim.wait_for_url(re.compile(r"/desk/pages/\d+/$"))
    ready(wim, "/desk/")
    expect(wim.locator("#reviews-section")).to_contain_text("Letter from the border")
    ready(eva, "/desk/")
    review = eva.locator("#reviews-section")
    expect(review).to_contain_text("Wim Achterberg")
    review.get_by_role("link", name="Letter from the border").click()
    eva.wait_for_url("**/edit/")
    ready(eva)
    eva.get_by_role("button", name="More actions").click()
    eva.get_by_role("button", name="Approve and Publish", exact=True).click()
    eva.wait_for_url(re.compile(r"/desk/(pages/\d+/)?$"))
    found = re.search(r"/pages/(\d+)/", edit)
    assert found is not None
    answer = eva.goto(f"/articles/{found[1]}/letter-from-the-border/")
    assert answer is not None and answer.status == 200
    expect(eva.locator("h1")).to_have_text("Letter from the border")
    assert not noise


def test_the_calendar_has_an_address_and_the_old_one_dies(house: Server, enter: Opener, noise: Noise) -> None:
    page = enter(EVA)
    add_idea(page, "In the calendar", next_monday())
    addresses = []
    for press in ("Make the address", "New address (the old one ends)"):
        ready(page, "/desk/planning/")
        page.get_by_role("button", name=press).click()
        page.wait_for_url("**/desk/planning/#calendar")
        addresses.append(page.get_by_label("Address").input_value())
    old, new = (page.context.request.get(address) for address in addresses)
    assert old.status == 404
    assert new.status == 200 and new.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:In the calendar" in new.text() and "BEGIN:VCALENDAR\r\n" in new.text()
    assert not noise
