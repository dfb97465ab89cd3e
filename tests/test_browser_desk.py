"""The desk in a real browser, as an editor who is new to it: sign in, write an article with a picture and a cut mark, see it
as each kind of reader, schedule it, find it published, correct it, take it down. And nothing foreign, nothing broken."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Page, expect
from real_server import Server
from windows import Noise, Pardon, app_code, code_for, poll, press, ready, saves_itself, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVA = "eva@example.org"
HEADLINE, CORRECTED = "A Harbor Waits for Its Ships", "A Harbour Waits for Its Ships"
STANDFIRST = "The port was widened for traffic that did not come."
ALT, CAPTION, CREDIT = "Two idle cranes over an empty quay", "The container quay at noon.", "Photograph: A. Example / Example Pictures"
OPEN, LOCKED = "OPENTOKEN", "LOCKEDTOKEN"


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


@pytest.fixture
def pardoned() -> Pardon:
    return saves_itself


def test_the_desk_sends_a_stranger_to_sign_in_and_takes_them_back(house: Server, open_window: Callable[[], Page], noise: Noise) -> None:
    page = open_window()
    page.goto("/desk/")
    assert re.search(r"/sign-in/\?next=(/|%2F)desk(/|%2F)$", page.url)
    page.locator("form[data-act=sign-in] input[type=email]").fill(EVA)
    press(page, "sign-in")
    page.locator("form[data-act=enter-code] input[name=code]").fill(code_for(house, EVA))
    press(page, "enter-code")
    # A mailbox alone does not open the desk: she takes an app in, and ten codes for the day on which it is lost.
    page.wait_for_url("**/sign-in/desk/**")
    page.get_by_role("link", name="Add an app").click()
    page.wait_for_url("**/account/security/app/**")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.locator("form[data-act=add-app] input[name=code]").fill(app_code(secret))
    press(page, "add-app")
    page.wait_for_url("**/account/security/recovery/**")
    press(page, "recovery-codes")
    expect(page.locator(".recovery li")).to_have_count(10)
    page.get_by_role("link", name="I have them").click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("link", name="Write an article")).to_be_visible()
    # An editor is no superuser: readers and their rights are not theirs to change.
    assert page.context.request.get("/desk/users/", max_redirects=0).status in (302, 403)
    ready(page, "/desk/account/")
    assert not noise


@pytest.fixture
def plain(house: Server, open_window: Callable[[], Page]) -> Page:
    """A signed-in reader who is no editor."""
    house.call("readers", "add", "plain@example.org")
    reader = open_window()
    reader.goto(house.call("readers", "link", "plain@example.org").split()[-1])
    press(reader, "sign-in")
    reader.wait_for_url("**/account/")
    return reader


def test_the_desk_does_not_let_a_plain_reader_in(plain: Page) -> None:
    for path in ("/desk/", "/desk/pages/", "/desk/snippets/subscriptions/order/"):
        assert status_of(plain, path) in (302, 403)


def test_a_plain_reader_at_the_desk_is_told_so(plain: Page) -> None:
    answer = plain.goto("/desk/")
    assert answer is not None and answer.status in (200, 403)


def make(page: Page, kind: str, name: str) -> None:
    """An author, a region, a country: by name; its slug writes itself."""
    ready(page, f"/desk/snippets/library/{kind}/add/")
    page.locator("input[name=name]").press_sequentially(name)
    expect(page.locator("input[name=slug]")).to_have_value(re.compile("^[a-z-]+$"))
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/{kind}/")
    expect(page.locator("main")).to_contain_text(name)


def go_to_a_new_article(page: Page) -> None:
    """Through the explorer, as somebody does who looks around first."""
    ready(page, "/desk/")
    page.get_by_role("button", name="Pages", exact=True).click()
    page.get_by_role("link", name="View child pages of 'Front page'").click()
    page.get_by_role("link", name="Articles", exact=True).click()
    page.wait_for_url(re.compile(r"/desk/pages/\d+/$"))
    page.get_by_role("link", name="Add child page").click()
    page.wait_for_url("**/pages/add/library/articlepage/**")
    ready(page)


def choose_picture(page: Page, file: Path) -> None:
    page.get_by_role("button", name="Choose an image").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.locator("input[name$=title]").fill("Harbour")
    dialog.locator("input[name$=description]").fill("Cranes")
    dialog.locator("textarea[name$=caption]").fill("The picture’s own caption.")
    dialog.locator("input[name$=credit]").fill("The picture’s own credit")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_have_count(0)
    expect(
        page.locator("#panel-child-content-picture-section .chooser__image, #panel-child-content-picture-section img").first
    ).to_be_visible()


def add_block(page: Page, kind: str, text: str = "") -> None:
    """The last plus of the body, the block's name, and its text typed where the cursor then is."""
    body = page.locator("#panel-child-content-body-section")
    sections = body.locator("section[data-panel]")
    before = sections.count()
    body.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(sections).not_to_have_count(before)
    if text:
        field = body.locator("input[name$='-value-text']" if kind == "Heading" else "[contenteditable=true]").last
        field.click()
        field.press_sequentially(text)


def write(page: Page, picture: Path) -> None:
    """Fill in the article."""
    page.get_by_placeholder("Headline*").press_sequentially(HEADLINE)
    page.locator("textarea[name=standfirst]").fill(STANDFIRST)
    page.get_by_role("button", name="Add Author").click()
    page.get_by_role("button", name="Choose author").click()
    page.get_by_role("dialog").get_by_role("link", name="Ilse Marwick").click()
    choose_picture(page, picture)
    page.locator("input[name=picture_alt]").fill(ALT)
    page.locator("textarea[name=picture_caption]").fill(CAPTION)
    page.locator("input[name=picture_credit]").fill(CREDIT)
    add_block(page, "Paragraph", f"The first ship was late. {OPEN}.")
    add_block(page, "Paragraph", "The second never sailed.")
    add_block(page, "Cut mark")
    add_block(page, "Heading", "What the ledger says")
    add_block(page, "Paragraph", f"The ledger says otherwise. {LOCKED}.")
    add_block(page, "List", "- Cranes: two")
    page.get_by_role("checkbox", name="Europe").check()
    page.get_by_role("combobox", name="Countries").press_sequentially("cote")
    page.get_by_role("option", name="Côte d’Ivoire").click()
    expect(page.get_by_role("checkbox", name="Côte d’Ivoire")).to_be_checked()


def show(page: Page, panel: str) -> None:
    """Open a panel beside the form, unless it is open: the desk remembers which one was."""
    toggle = page.get_by_role("button", name=panel)
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")


def preview_as(page: Page, mode: str, holds: str = "article") -> FrameLocator:
    """Chosen until it shows, and holds what it should: the panel drops a choice made while it loads what was chosen before."""
    frame = page.frame_locator("iframe[title=Preview]").last

    def shows() -> bool:
        page.locator("select[name=preview_mode]").select_option(mode)
        time.sleep(1.5)
        return mode in frame.locator(".preview-bar").inner_text().lower() and frame.locator(holds).count() > 0

    poll(f"the preview as {mode}", shows, 60)
    return frame


def check_previews(page: Page) -> None:
    """What the panel really shows, inside its frame."""
    show(page, "Toggle preview")
    for mode, sees, bar in (
        ("stranger", "Your e-mail address", "stranger"),
        ("reader", "Read this article", "reader"),
        ("spent", "Your month is read", "spent"),
    ):
        frame = preview_as(page, mode)
        expect(frame.locator(".preview-bar")).to_contain_text(re.compile(bar, re.IGNORECASE))
        expect(frame.locator("main")).to_contain_text(OPEN)
        expect(frame.locator(".wall")).to_contain_text(sees)
        expect(frame.locator("body")).not_to_contain_text(LOCKED)
    frame = preview_as(page, "subscriber")
    expect(frame.locator("#rest")).to_contain_text(LOCKED)
    expect(frame.locator("#rest h2")).to_have_text("What the ledger says")
    expect(frame.locator("#rest li")).to_have_text("Cranes: two")
    expect(frame.locator(".wall")).to_have_count(0)
    expect(frame.locator("figure.lead-picture figcaption")).to_contain_text(CAPTION)
    image = frame.locator("figure.lead-picture img")
    expect(image).to_have_attribute("alt", ALT)
    image.scroll_into_view_if_needed()
    poll("the picture in the preview", lambda: bool(image.evaluate("it => it.complete && it.naturalWidth > 0")), 15)


def save_draft(page: Page) -> str:
    """Save, and return the address of the editor's screen."""
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")
    ready(page)
    return page.url.partition("?")[0]


def schedule(page: Page) -> datetime:
    """Set the next full minute that leaves time for it, and press *Schedule to publish*. Returns when it goes live."""
    show(page, "Toggle status")
    page.get_by_role("button", name="Set schedule").click()
    goes_live = (datetime.now(UTC) + timedelta(seconds=85)).replace(second=0, microsecond=0)
    page.locator("input[name=go_live_at]").fill(goes_live.strftime("%Y-%m-%d %H:%M"))
    page.get_by_role("button", name="Save schedule").press("Enter")  # by key: the calendar lies over it
    expect(page.locator(".messages")).to_contain_text(HEADLINE)
    publish(page, "Schedule to publish")
    return goes_live


def publish(page: Page, press_name: str) -> None:
    """What stands under *More actions*."""
    ready(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=press_name, exact=True).click()
    page.wait_for_url(re.compile(r"/desk/pages/\d+/$"))
    expect(page.locator(".messages")).to_be_visible()


def check_published(page: Page, path: str, at: datetime) -> None:
    """The page as a stranger sees it."""
    answer = page.goto(path)
    assert answer is not None and answer.status == 200
    assert LOCKED not in answer.text()
    expect(page.locator("h1")).to_have_text(HEADLINE)
    expect(page.locator(".standfirst").first).to_have_text(STANDFIRST)
    expect(page.locator(".byline")).to_contain_text("Ilse Marwick")
    expect(page.locator(".byline time")).to_have_text(f"{at:%-d %B %Y}")
    expect(page.locator("article header")).to_contain_text("Europe")
    expect(page.locator("article header")).to_contain_text("Côte d’Ivoire")
    image = page.locator("figure.lead-picture img")
    expect(image).to_have_attribute("alt", ALT)
    assert image.evaluate("it => it.decode().then(() => it.naturalWidth)") > 0
    expect(page.locator("figure.lead-picture .caption")).to_have_text(CAPTION)
    expect(page.locator("figure.lead-picture .credit")).to_have_text(CREDIT)
    expect(page.locator(".opening-text")).to_contain_text(OPEN)
    expect(page.locator("form[data-act=keep-reading]")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name=HEADLINE).first).to_be_visible()
    feed = page.context.request.get("/feeds/all.atom").text()
    assert HEADLINE in feed and OPEN in feed and LOCKED not in feed


def status_of(page: Page, path: str) -> int:
    return page.context.request.get(path, max_redirects=0).status


def correct(page: Page, edit: str) -> None:
    """A new headline, published at once."""
    ready(page, edit)
    page.get_by_placeholder("Headline*").fill(CORRECTED)
    publish(page, "Publish")


def look_back(page: Page, edit: str) -> None:
    """The history names both versions, and shows what changed between them."""
    ready(page, edit.replace("/edit/", "/history/"))
    page.locator("main table").get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name=re.compile("Compare with")).first.click()
    page.wait_for_url("**/compare/**")
    expect(page.locator("main")).to_contain_text("Harbour")


def unpublish(page: Page, edit: str) -> None:
    ready(page, edit.replace("/edit/", "/unpublish/"))
    page.get_by_role("button", name="Yes, unpublish").click()
    page.wait_for_url(re.compile(r"/desk/pages/\d+/$"))


def test_an_editor_publishes(house: Server, open_window: Callable[[], Page], noise: Noise, tmp_path: Path) -> None:
    picture = tmp_path / "harbour.png"
    Image.radial_gradient("L").resize((1600, 900)).convert("RGB").save(picture)
    eva, stranger = open_window(), open_window()
    sign_in(eva, house, EVA)
    for kind, name in (("author", "Ilse Marwick"), ("region", "Europe"), ("country", "Côte d’Ivoire")):
        make(eva, kind, name)
    go_to_a_new_article(eva)
    write(eva, picture)
    check_previews(eva)
    edit = save_draft(eva)
    found = re.search(r"/pages/(\d+)/edit/", edit)
    assert found is not None
    path = f"/articles/{found[1]}/a-harbor-waits-for-its-ships/"

    assert status_of(stranger, path) == 404
    goes_live = schedule(eva)
    assert status_of(stranger, path) == 404
    assert HEADLINE not in stranger.context.request.get("/").text()
    poll("the scheduled article", lambda: status_of(stranger, path) == 200, 140)
    assert datetime.now(UTC) >= goes_live
    check_published(stranger, path, goes_live)

    correct(eva, edit)
    stranger.goto(path)
    expect(stranger.locator("h1")).to_have_text(CORRECTED)
    expect(stranger.locator(".byline time")).to_have_text(f"{goes_live:%-d %B %Y}")
    look_back(eva, edit)
    unpublish(eva, edit)
    assert status_of(stranger, path) == 404
    assert CORRECTED not in stranger.context.request.get("/").text()
    assert CORRECTED not in stranger.context.request.get("/feeds/all.atom").text()
    assert not noise
