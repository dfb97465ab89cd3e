"""From the wire to a scheduled Daily Review: real feeds, the worker, and an editor at six in the morning with a keyboard."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from real_server import Server
from windows import Noise, poll, sign_in, wrong

from masthead.curator.tests.newsroom import QUAKE, STRIKE, VOTE
from masthead.curator.tests.wire_server import item, rss, text, wire_server

pytestmark = [pytest.mark.browser, pytest.mark.server]
EVA = "eva@example.org"
ALONE = (
    ("Orchestra finds a new hall", "The orchestra of the harbour town moves into a disused grain store next spring."),
    ("Wheat harvest beats last year’s", "Farmers on the plain brought in a tenth more wheat than a year ago, the ministry said."),
    ("Court fines a bank over fees", "A court in the capital fined a savings bank for fees that its customers had not agreed to."),
    ("Glacier railway opens again", "The cog railway to the glacier carried its first passengers since the landslide of June."),
)


def papers() -> list[str]:
    """Four papers' feeds of this hour: four tell of the quake, two of the strike, two of the vote, each of a thing of its own."""
    at = f"{datetime.now(UTC) - timedelta(minutes=40):%a, %d %b %Y %H:%M:%S} GMT"
    feeds = []
    for n in range(4):
        told = [QUAKE[n], *(STRIKE[n : n + 1]), *(VOTE[n - 2 : n - 1] if n > 1 else []), ALONE[n]]
        feeds.append(
            rss(
                *(item(title, f"{n}-{m}", lead, f"https://p{n}.example/{m}/x", at) for m, (title, lead) in enumerate(told)),
                title=f"Paper {n}",
            )
        )
    return feeds


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with ExitStack() as wires, Server() as server:
        server.environment["MASTHEAD_FEEDS_INSIDE"] = "127.0.0.0/8"
        new, old = datetime.now(UTC) - timedelta(hours=3), datetime.now(UTC) - timedelta(days=600)
        rows = [
            {"id": str(n), "title": title, "date": f"{day:%Y-%m-%dT%H:%M:%SZ}", "format": "analysis", "countries": ["Iran"],
             "text": f"{text}\n\nIt goes on about that.\n\nIt ends."}
            for n, (title, day, text) in enumerate([
                ("What ports are for", new, "A port is a promise."),
                ("Bandar Abbas, explained", old, "Bandar Abbas is the largest port in southern Iran, and an earthquake there would close it."),
            ])
        ]  # fmt: skip
        archive = server.data.parent / "archive.jsonl"
        archive.write_text("\n".join(json.dumps(row) for row in rows))
        server.call("import", "jsonl", str(archive))
        server.call("readers", "add", EVA, "--staff")
        server.start()
        # Each paper on a host of its own, for a host is an outlet.
        addresses = [wires.enter_context(wire_server(f"127.0.0.{n}")).at("/feed", text(feed)) for n, feed in enumerate(papers(), 1)]
        outlines = "".join(f'<outline type="rss" text="Paper {n}" xmlUrl="{address}"/>' for n, address in enumerate(addresses))
        (server.data.parent / "papers.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        yield server


@pytest.fixture
def eva(open_window: Callable[..., Page], house: Server) -> Page:
    return sign_in(open_window(viewport={"width": 1400, "height": 1000}), house, EVA)


def test_from_the_morning_to_a_scheduled_review_by_keyboard(eva: Page, house: Server, noise: Noise) -> None:
    eva.goto("/desk/settings/newsletters/imprint/")
    eva.locator("input[name=postal_address]").fill("1 Quay Street, Port Town")
    eva.get_by_role("button", name="Save").last.click()
    eva.goto("/desk/feeds/")
    eva.locator("input[name=list]").set_input_files(str(house.data.parent / "papers.opml"))
    eva.get_by_role("button", name="Take in").click()

    def told() -> bool:
        eva.goto("/desk/wire/")
        return eva.locator("[data-story]").count() == 3

    poll("the wire in stories", told, 90)
    first = eva.locator("[data-story]").first
    expect(first.locator(".wire-why")).to_contain_text("4 outlets; first seen")
    assert not wrong(eva, ".wire")

    # j, k: up and down. What is no story of ours is muted; the quake is opened, read, and goes into the Review; then the strike.
    quake = first.locator("h2").inner_text()
    for key in "jjjkk":
        eva.keyboard.press(key)
    expect(first).to_be_focused()
    eva.keyboard.press("o")
    eva.wait_for_url(re.compile(r"/desk/wire/\d+/"))
    expect(eva.locator("h1")).to_contain_text(quake)
    expect(eva.locator(".wire-said").first).to_contain_text("Bandar Abbas")
    assert not wrong(eva, ".wire")
    eva.keyboard.press("r")
    expect(eva.locator("main")).to_contain_text("It stands in the Daily Review of")
    eva.keyboard.press("u")
    eva.wait_for_url(re.compile(r"/desk/wire/#story-"))
    expect(first).to_be_focused()
    eva.keyboard.press("p")
    expect(eva.locator(".wire-pinned")).to_have_count(1)
    expect(first).to_be_focused()  # the script has come, too
    eva.keyboard.press("j")
    muted = eva.evaluate("document.activeElement.querySelector('h2').innerText")
    eva.keyboard.press("m")
    expect(eva.locator("[data-story]")).to_have_count(2)
    expect(eva.locator("main")).to_contain_text("is off the list")
    assert muted != quake and eva.evaluate("document.activeElement.matches('[data-story]')")

    compose_and_schedule(eva)
    assert not noise


def compose_and_schedule(eva: Page) -> None:
    """From the list of letters on."""
    eva.goto("/desk/reviews/")
    eva.wait_for_load_state("networkidle")
    eva.get_by_role("link", name=re.compile("Daily Review")).first.focus()
    edition = eva.evaluate("[...document.querySelectorAll('a')].find((a) => /desk\\/reviews\\/\\d+\\/$/.test(a.href)).href")
    eva.goto(edition)
    eva.wait_for_load_state("networkidle")
    labels = eva.get_by_label("In bold")
    expect(labels.first).to_have_value("Iran")
    expect(eva.get_by_label("What is new").first).to_have_value(re.compile(r"Bandar Abbas.*\(127\.0\.0\.\d\)"))
    eva.get_by_label("Headline").focus()
    eva.keyboard.press("Control+A")
    eva.keyboard.type("A port is closed")
    eva.get_by_label("Our take").focus()
    eva.keyboard.type(
        "A port is a promise that somebody else will be there when the ship comes in, and that is why its closing is felt so far inland."
    )
    eva.keyboard.press("Control+s")
    expect(eva.locator("#said")).to_have_text("Saved.")
    expect(eva.frame_locator("#preview").locator("body")).to_contain_text("Bandar Abbas")
    eva.keyboard.press("Control+Enter")
    expect(eva.get_by_role("button", name="Schedule")).to_be_focused()
    eva.keyboard.press("Enter")
    expect(eva.locator("main")).to_contain_text("Scheduled: 0 readers get it")


def test_the_morning_at_320_pixels_in_the_dark(open_window: Callable[..., Page], house: Server, noise: Noise) -> None:
    page = sign_in(open_window(viewport={"width": 320, "height": 700}, color_scheme="dark"), house, EVA)
    for path in ("/desk/wire/", "/desk/wire/?q=iran"):
        page.goto(path)
        assert page.evaluate("document.querySelector('.wire').scrollWidth <= document.querySelector('.wire').clientWidth"), path
        assert not wrong(page, ".wire")
    assert not noise
