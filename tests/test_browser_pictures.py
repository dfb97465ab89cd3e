"""A picture's way through a real house: uploaded with what the agency wrote into it, refused without a credit, published, and
served as AVIF once the worker has made it."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from real_server import Server
from test_browser_desk import add_block
from windows import Noise, Pardon, poll, ready, saves_itself, sign_in

from masthead.library.tests.test_iptc import iim

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVA = "eva@example.org"
ALT = "Two idle cranes over an empty quay"
CREDIT = "A. Example / Example Pictures"
SAID = {105: "Idle cranes at noon", 120: "The container quay.", 116: "© 2026 Example Pictures", 90: "Ghent", 101: "Belgium"}


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


@pytest.fixture
def pardoned() -> Pardon:
    return saves_itself


def photograph(path: Path, said: dict[int, str]) -> Path:
    """A detailed JPEG with IPTC's block where Photoshop keeps it."""
    detail = Image.effect_noise((1600, 1000), 40).convert("RGB")
    image, out = Image.blend(detail, Image.radial_gradient("L").resize((1600, 1000)).convert("RGB"), 0.6), io.BytesIO()
    image.save(out, "JPEG", quality=90)
    jpeg, block = out.getvalue(), iim(said)
    resource = b"8BIM" + (0x0404).to_bytes(2, "big") + b"\0\0" + len(block).to_bytes(4, "big") + block + b"\0" * (len(block) % 2)
    segment = b"Photoshop 3.0\0" + resource
    path.write_bytes(jpeg[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:])
    return path


def upload(page: Page, file: Path) -> None:
    """Through the article's chooser, with nothing typed."""
    page.get_by_role("button", name="Choose an image").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("input[type=file]").set_input_files(file)
    expect(dialog.locator("input[name$=title]")).not_to_have_value("")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#panel-child-content-picture-section img").first).to_be_visible()


def check_filled_in(page: Page) -> None:
    """What the file said stands in the picture's own form."""
    ready(page, "/desk/images/")
    page.get_by_role("link", name=re.compile(SAID[105])).first.click()
    page.wait_for_url(re.compile(r"/desk/images/\d+/"))
    expect(page.locator("input[name=title]")).to_have_value(SAID[105])
    expect(page.locator("textarea[name=caption]")).to_have_value(SAID[120])
    expect(page.locator("input[name=licence]")).to_have_value(SAID[116])
    expect(page.locator("input[name=place]")).to_have_value("Ghent, Belgium")
    expect(page.locator("input[name=credit]")).to_have_value("")


def begin(page: Page, headline: str) -> None:
    ready(page, "/desk/")
    page.get_by_role("link", name="Write an article").click()
    page.wait_for_url("**/pages/add/library/articlepage/**")
    ready(page)
    page.get_by_placeholder("Headline*").press_sequentially(headline)
    page.locator("textarea[name=standfirst]").fill("The port was widened for traffic that did not come.")
    add_block(page, "Paragraph", "The first ship was late.")


def press_publish(page: Page, done: Callable[[], bool]) -> None:
    """Press until it has happened: the desk saves by itself all the while, and may ask whether to overwrite what it saved."""
    ready(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    asks = page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True)

    def pressed() -> bool:
        if asks.is_visible():
            asks.click()
        return done()

    poll("the press on Publish", pressed, 60)


def test_a_press_on_publish_waits_for_the_draft_that_saves_itself(house: Server, open_window: Callable[..., Page], noise: Noise) -> None:
    """The server has made the draft, and its answer is under way: pressed now, the article would be made a second time."""
    eva = open_window()
    sign_in(eva, house, EVA)
    under_way = []

    def hold_the_first(route: Route) -> None:
        if under_way or route.request.resource_type != "fetch":
            route.continue_()
        else:
            under_way.append((route, route.fetch()))

    eva.route(re.compile(r"/pages/add/library/articlepage/\d+/$"), hold_the_first)
    begin(eva, "Pressed at once")
    for again in range(40):  # what is written before the desk has looked at the form saves nothing
        eva.locator("textarea[name=standfirst]").fill(f"The port was widened. {again}")
        eva.locator("textarea[name=standfirst]").blur()
        eva.wait_for_timeout(1000)
        if under_way:
            break
    eva.get_by_role("button", name="More actions").click()
    eva.get_by_role("button", name="Publish", exact=True).click()
    eva.wait_for_timeout(500)
    assert "/add/" in eva.url
    route, answer = under_way[0]
    route.fulfill(response=answer)
    eva.wait_for_url(re.compile(r"/desk/pages/\d+/$"))
    expect(eva.locator("main").get_by_role("link", name="Pressed at once")).to_have_count(1)
    expect(eva.locator("main")).to_contain_text("Live")
    assert not noise


def test_from_the_agency_to_the_reader(house: Server, open_window: Callable[..., Page], noise: Noise, tmp_path: Path) -> None:
    eva = open_window()
    sign_in(eva, house, EVA)
    begin(eva, "Waiting for ships")
    upload(eva, photograph(tmp_path / "xp-4711.jpg", SAID))
    refused = eva.locator("#panel-child-content-picture-section")
    press_publish(eva, lambda: refused.get_by_text("Say whose picture this is.").is_visible())
    expect(refused).to_contain_text("Say what the picture shows")
    eva.locator("input[name=picture_alt]").fill(ALT)
    eva.locator("input[name=picture_credit]").fill(CREDIT)
    press_publish(eva, lambda: bool(re.search(r"/desk/pages/\d+/$", eva.url)))
    check_filled_in(eva)

    reader = open_window(viewport={"width": 390, "height": 900}, device_scale_factor=2)
    loaded: list[tuple[str, int]] = []
    reader.on("requestfinished", lambda it: loaded.append((it.url, it.sizes()["responseBodySize"] + it.sizes()["responseHeadersSize"])))

    def has_avif() -> bool:
        reader.goto("/")
        reader.get_by_role("link", name="Waiting for ships").first.click()
        reader.wait_for_url("**/articles/**")
        return reader.locator("figure.lead-picture source[type='image/avif']").count() == 1

    poll("the AVIF", has_avif, 60)
    loaded.clear()
    reader.reload(wait_until="load")
    image = reader.locator("figure.lead-picture img")
    assert image.evaluate("it => it.decode().then(() => it.currentSrc)").endswith(".800.avif")
    assert image.evaluate("it => it.complete && it.naturalWidth > 0")
    expect(image).to_have_attribute("alt", ALT)
    expect(reader.locator("figure.lead-picture .caption")).to_have_text(SAID[120])
    expect(reader.locator("figure.lead-picture .credit")).to_have_text(CREDIT)
    assert sum(size for _, size in loaded) <= 180_000, loaded
    shared = reader.locator("meta[property='og:image']").get_attribute("content")
    assert shared and shared.startswith(f"{house.base}/media/images/")
    preview = reader.context.request.get(shared)
    assert preview.status == 200 and len(preview.body()) <= 150_000
    assert not noise
