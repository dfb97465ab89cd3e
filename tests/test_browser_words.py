"""What words mean and how they are put: an editor's list of names, and a language model's wording held against its sources."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from real_server import Server
from windows import Noise, poll, sign_in, wrong

from masthead.curator.tests.model_server import KEY, Given, Handler, completion, model_server
from masthead.curator.tests.newsroom import QUAKE
from masthead.curator.tests.wire_server import item, rss, text, wire_server

pytestmark = [pytest.mark.browser, pytest.mark.server]
EVA = "eva@example.org"


def half_lying(to: Handler, given: Given) -> None:
    """One sentence that holds, one that does not."""
    source = next(one for one in given if one["text"].startswith("The earthquake in southern Iran"))
    rows = [
        {"text": "The earthquake in southern Iran damaged the port of Bandar Abbas.", "sources": [source["id"]]},
        {"text": "The earthquake in southern Iran killed ninety people in the port.", "sources": [source["id"]]},
    ]
    to.say(200, completion(json.dumps({"sentences": rows})))


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with ExitStack() as running, Server() as server:
        model = running.enter_context(model_server(half_lying))
        server.environment |= {
            "MASTHEAD_FEEDS_INSIDE": "127.0.0.0/8",
            "MASTHEAD_WORDING_INSIDE": "127.0.0.1",
            "MASTHEAD_WORDING_URL": model.address,
            "MASTHEAD_WORDING_MODEL": "tiny",
            "MASTHEAD_WORDING_KEY": KEY,
        }
        server.call("setup")
        server.call("readers", "add", EVA, "--staff")
        server.start()
        at = f"{datetime.now(UTC) - timedelta(minutes=40):%a, %d %b %Y %H:%M:%S} GMT"
        feeds = [rss(item(title, str(n), lead, f"https://p{n}.example/x", at)) for n, (title, lead) in enumerate(QUAKE)]
        addresses = [running.enter_context(wire_server(f"127.0.0.{n}")).at("/feed", text(feed)) for n, feed in enumerate(feeds, 1)]
        outlines = "".join(f'<outline type="rss" text="Paper {n}" xmlUrl="{address}"/>' for n, address in enumerate(addresses))
        (server.data.parent / "papers.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        yield server


def narrow(page: Page) -> None:
    """At 320 pixels in the dark nothing stands beyond the edge, and nothing is amiss."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark")
    # The desk's own frame takes a moment to fold.
    page.wait_for_function("() => document.querySelector('.wire').scrollWidth <= document.querySelector('.wire').clientWidth")
    assert not wrong(page, ".wire")


def test_eva_tries_a_name_on_a_sentence_puts_it_on_the_list_and_takes_it_off(
    open_window: Callable[..., Page], house: Server, noise: Noise
) -> None:
    eva = sign_in(open_window(viewport={"width": 1400, "height": 1000}), house, EVA)
    eva.goto("/desk/wire/names/")
    eva.get_by_label("Name", exact=True).fill("Blighty")
    eva.get_by_label("Which", exact=True).fill("United Kingdom")
    eva.get_by_label("Try it on a sentence").fill("Blighty sent an envoy to France.")
    eva.get_by_label("Try it on a sentence").press("Tab")
    expect(eva.get_by_role("button", name="Try")).to_be_focused()
    eva.keyboard.press("Enter")
    expect(eva.get_by_label("With “Blighty”")).to_contain_text("Blighty United Kingdom, GB")
    expect(eva.get_by_label("Now")).not_to_contain_text("United Kingdom")
    assert not wrong(eva, ".wire")
    eva.get_by_role("button", name="Put on the list").click()
    expect(eva.locator("main")).to_contain_text("“Blighty” is on the list")
    expect(eva.get_by_role("row", name="Blighty")).to_contain_text("United Kingdom")
    assert not wrong(eva, ".wire")
    narrow(eva)
    eva.get_by_role("button", name="Take off").click()
    expect(eva.locator("main")).to_contain_text("No name yet")
    assert not noise


def test_eva_has_wording_proposed_and_takes_what_holds(open_window: Callable[..., Page], house: Server, noise: Noise) -> None:
    eva = sign_in(open_window(viewport={"width": 1400, "height": 1000}), house, EVA)
    eva.goto("/desk/feeds/")
    eva.locator("input[name=list]").set_input_files(str(house.data.parent / "papers.opml"))
    eva.get_by_role("button", name="Take in").click()
    expect(eva.locator("main")).to_contain_text("4 feeds added")

    def told() -> bool:
        eva.goto("/desk/wire/")
        return eva.get_by_text("4 outlets; first seen").is_visible()

    poll("the quake told by all four", told, 90)
    eva.locator("[data-story] h2 a").click()
    expect(eva.get_by_role("heading", name="Proposed wording")).to_be_visible()
    eva.get_by_role("button", name="Propose wording for What we’re following").click()
    wording = eva.locator("#wording")
    expect(wording).to_contain_text("Refused. Its sources do not have the number 90.", timeout=30_000)
    expect(wording.locator(".wire-sources")).to_contain_text(
        "The earthquake in southern Iran damaged the port of Bandar Abbas, the country’s"
    )
    assert not wrong(eva, ".wire")
    narrow(eva)
    wording.get_by_role("button", name="Take the chosen into the Review").click()
    expect(eva.locator("main")).to_contain_text("It stands so in the Daily Review of")
    expect(wording).to_contain_text("Taken by")
    assert not noise
