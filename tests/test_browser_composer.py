"""The composer in a real browser: from draft to scheduled by keyboard, and without scripts. As somebody does it who has half an hour."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from real_server import Server
from windows import Noise, sign_in, wrong

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVA = "eva@example.org"
TITLES = ("Islands sell their neutrality", "Seoul makes up again", "The dam to fear", "Zambia paid in months")
Windows = Callable[..., Page]


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server(work=False) as server:
        new = datetime.now(UTC) - timedelta(hours=3)
        rows = [
            {"id": str(n), "title": title, "date": f"{new - timedelta(hours=n) if n < 3 else new - timedelta(days=700):%Y-%m-%dT%H:%M:%SZ}",
             "format": "analysis", "countries": ["Moldova"], "text": "It opens, and says what it is about.\n\nIt goes on.\n\nIt ends."}
            for n, title in enumerate(TITLES)
        ]  # fmt: skip
        archive = server.data.parent / "archive.jsonl"
        archive.write_text("\n".join(json.dumps(row) for row in rows))
        server.call("import", "jsonl", str(archive))
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


@pytest.fixture
def enter(open_window: Callable[..., Page], house: Server) -> Windows:
    """A maker of desks, with scripts or without."""
    return lambda **options: sign_in(open_window(viewport={"width": 1400, "height": 1000}, **options), house, EVA)


def give_an_address(page: Page) -> None:
    page.goto("/desk/settings/newsletters/imprint/")
    page.locator("input[name=postal_address]").fill("1 Quay Street, Port Town")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("input[name=postal_address]")).to_have_value("1 Quay Street, Port Town")


def test_from_draft_to_scheduled_by_keyboard(enter: Windows, noise: Noise) -> None:
    eva = enter()
    give_an_address(eva)
    eva.goto("/desk/reviews/")
    eva.wait_for_load_state("networkidle")
    begin = eva.get_by_role("button", name=re.compile("Begin The Daily Review")).first
    begin.focus()
    eva.keyboard.press("Enter")
    eva.wait_for_url(re.compile(r"/desk/reviews/\d+/"))
    eva.wait_for_load_state("networkidle")
    articles = eva.locator("[data-rows=articles] .comp-row")
    expect(articles).to_have_count(3)
    expect(eva.locator("#piece")).to_contain_text("Zambia paid in months")
    eva.get_by_label("Headline").focus()
    eva.keyboard.press("Control+A")
    eva.keyboard.type("A peace that runs on rails")
    eva.get_by_label("Our take").focus()
    eva.keyboard.type("A railway has a *timetable*, which is more than can be said for most of the treaties that we have read.")
    eva.keyboard.press("Control+s")
    expect(eva.locator("#said")).to_have_text("Saved.")
    letter = eva.frame_locator("#preview")
    expect(letter.locator("h1")).to_have_text("A peace that runs on rails")
    expect(letter.locator("em, i").first).to_have_text("timetable")
    expect(eva.locator("[data-count=minutes]")).to_have_text("1")
    first = articles.first.locator("strong").inner_text()
    articles.first.get_by_role("button", name=re.compile("^Later")).focus()
    eva.keyboard.press("Alt+ArrowDown")
    expect(articles.nth(1)).to_contain_text(first)
    eva.keyboard.press("Control+s")
    expect(letter.locator("h3").nth(1)).to_have_text(first)
    assert not wrong(eva, ".comp", options={"iframes": False})
    eva.locator("#views select[name=show]").select_option("text")
    expect(letter.locator("body")).to_contain_text("NEW FROM US")
    expect(eva.locator("#checks")).to_contain_text("Ready")
    eva.keyboard.press("Control+Enter")
    expect(eva.get_by_role("button", name="Schedule")).to_be_focused()
    eva.keyboard.press("Enter")
    expect(eva.locator("main")).to_contain_text("Scheduled: 0 readers get it at 06:00 where each lives.")
    expect(eva.locator("#out")).to_contain_text("Handed over")
    assert not noise


def test_without_scripts_it_is_the_same_work(enter: Windows, noise: Noise) -> None:
    eva = enter(java_script_enabled=False)
    eva.goto("/desk/reviews/")
    day = datetime.now(UTC).date() - timedelta(days=1)
    eva.locator("select[name=kind]").select_option("weekly")
    eva.locator("input[type=date][name=day]").fill(f"{day:%Y-%m-%d}")
    eva.get_by_role("button", name="Begin or open").click()
    eva.get_by_label("Headline").fill("The week on rails")
    eva.get_by_label("Our take").fill("A week has its timetable too.")
    eva.get_by_role("button", name="Add a story").click()
    eva.get_by_label("In bold").fill("Gas storage")
    eva.get_by_label("What is new").fill("It fell again.")
    row = eva.locator("[data-rows=articles] .comp-row").filter(has_text="The dam to fear")
    row.get_by_role("button", name=re.compile("^Take out")).click()
    expect(eva.locator("[data-rows=articles]")).not_to_contain_text("The dam to fear")
    expect(eva.get_by_label("In bold")).to_have_value("Gas storage")
    eva.get_by_label("Find in the library").fill("dam to fear")
    eva.get_by_role("button", name="Find").click()
    eva.locator("#articles").get_by_role("button", name="Put in: The dam to fear").last.click()
    expect(eva.locator("[data-rows=articles] .comp-row").last).to_contain_text("The dam to fear")
    eva.locator("#views select[name=as]").select_option("registered")
    eva.get_by_role("button", name="Show").click()
    expect(eva.frame_locator("#preview").locator("body")).to_contain_text("One of your three a month")
    eva.get_by_role("button", name="Publish on the site only").click()
    expect(eva.locator("main")).to_contain_text("Its page is open.")
    eva.goto(f"/reviews/weekly/{day:%Y-%m-%d}/")
    expect(eva.locator("h1")).to_have_text("The week on rails")
    expect(eva.locator(".issue-take")).to_contain_text("Gas storage.")
    assert not noise
