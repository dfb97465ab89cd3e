"""Every block an editor may set, through the real form, by somebody who has read nothing; then the piece as an in-depth one with
chapters and two authors in order, corrected in public, shown in every format, found again by the explorer's filters; and its
picture on the report of rights that end."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from real_server import Server
from test_browser_desk import EVA, choose_picture, make, preview_as, save_draft, show
from windows import WAIT, poll, ready, saves_itself, sign_in, watch

pytestmark = [pytest.mark.browser, pytest.mark.server]

HEADLINE = "Who pilots the strait"
AUTHORS = ("Ilse Marwick", "Tomas Brandt")
CELLS = "Year\tNorth\tSouth\n2020\t19\t10\n2022\t22\t13\n2024\t25\t12"
CORRECTION = "An earlier version named the wrong river. It is the Neva."


class Desk:
    """Eva's window, kept through the whole module, and what went wrong in it."""

    def __init__(self, page: Page, server: Server, picture: Path) -> None:
        self.page, self.server, self.picture = page, server, picture
        self.noise: list[str] = []
        self.edit = ""
        watch(page, server.base, self.noise, saves_itself)

    @property
    def path(self) -> str:
        found = re.search(r"/pages/(\d+)/", self.edit)
        assert found is not None
        return f"/articles/{found[1]}/who-pilots-the-strait/"


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server(work=False) as server:
        server.call("readers", "add", EVA, "--staff")
        server.start()
        yield server


@pytest.fixture(scope="module")
def desk(house: Server, chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    picture = tmp_path_factory.mktemp("pictures") / "quay.png"
    Image.radial_gradient("L").resize((800, 450)).convert("RGB").save(picture)
    context = chrome.new_context(base_url=house.base, viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(WAIT)
    yield Desk(sign_in(context.new_page(), house, EVA), house, picture)
    context.close()


def block(page: Page, kind: str) -> Locator:
    """Add one at the end, and return it."""
    body = page.locator("#panel-child-content-body-section")
    sections = body.locator("section[data-panel]")
    before = sections.count()
    body.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(sections).not_to_have_count(before)  # else the last field is that of the block before
    return sections.last


def written(page: Page, text: str) -> None:
    """Into the rich text that came last."""
    field = page.locator("#panel-child-content-body-section [contenteditable=true]").last
    field.click()
    field.press_sequentially(text)


def fill(page: Page, end: str, text: str) -> None:
    """The last field of the body whose name ends so."""
    page.locator(f"#panel-child-content-body-section [name$='-{end}']").last.fill(text)


def write_every_block(desk: Desk) -> None:
    page = desk.page
    block(page, "Paragraph")
    written(page, "The pilots read the water first.[^1]")
    block(page, "Paragraph")
    written(page, "They have done so since 1857.")
    block(page, "Cut mark")
    for number, name in enumerate(("The water", "The pilots", "The price")):
        block(page, "Heading")
        fill(page, "value-text", name)
        block(page, "Paragraph")
        written(page, f"Chapter {number + 1} says LOCKED{number}.")
    block(page, "Quote")
    written(page, "Whoever counts the ships knows the price.")
    fill(page, "value-source", "A harbour master")
    block(page, "Pull quote")
    written(page, "No instrument says so in time.")
    block(page, "List")
    written(page, "- Two cranes")
    block(page, "Note in a frame")
    written(page, "The figures are the pilots’ own.")
    block(page, "Chart")
    fill(page, "value-title", "Twice as many ships wait")
    fill(page, "value-data", CELLS)
    table(page)
    block(page, "Embed")
    fill(page, "value-url", "https://www.youtube.com/watch?v=aqz-KE-bpKQ")
    fill(page, "value-caption", "The strait from a bridge")
    block(page, "Footnote")
    fill(page, "value-mark", "1")
    written(page, "Their logbook begins in that year.")


def table(page: Page) -> None:
    """Two columns and a row, by its own buttons."""
    grid = block(page, "Table")
    for kind in ("Text", "Number"):
        page.get_by_role("button", name=re.compile("^(Add|Insert) column")).last.click()
        page.get_by_role("button", name=kind, exact=True).or_(page.get_by_role("menuitem", name=kind, exact=True)).last.click()
    assert grid
    for number, name in enumerate(("Strait", "Ships a day")):
        fill(page, f"column-{number}-heading", name)
    for row, (strait, ships) in enumerate((("Bosphorus", "112"), ("Dardanelles", "98"))):
        if row:
            page.get_by_role("button", name="Add row", exact=True).last.click()
        written(page, strait)
        fill(page, f"cell-{row}-1", ships)


def picture_in_text(desk: Desk) -> None:
    """The picture that the article already has, from among those there are."""
    page = desk.page
    block(page, "Picture")
    body = page.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Choose an image").last.click()
    page.get_by_role("dialog").get_by_role("link", name=re.compile("Harbour")).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    fill(page, "value-alt", "The quay again")


def publish(page: Page) -> None:
    """Press until it has happened: the desk saves by itself all the while, and may ask whether to overwrite what it saved."""
    ready(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    asks = page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True)

    def pressed() -> bool:
        if asks.is_visible():
            asks.click()
        return re.search(r"/desk/pages/\d+/$", page.url) is not None

    poll("published", pressed, 60)


def test_every_block_through_the_form(desk: Desk) -> None:
    page = desk.page
    for name in AUTHORS:
        make(page, "author", name)
    ready(page, "/desk/")
    page.get_by_role("link", name=re.compile("^Write (an article|for Articles)$")).click()
    page.wait_for_url("**/pages/add/library/articlepage/**")
    ready(page)
    page.get_by_placeholder("Headline*").press_sequentially(HEADLINE)
    page.locator("textarea[name=standfirst]").fill("Nobody sees them come aboard.")
    for name in reversed(AUTHORS):
        page.get_by_role("button", name="Add Author").click()
        page.get_by_role("button", name="Choose author").click()
        page.get_by_role("dialog").get_by_role("link", name=name).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Move up").and_(page.locator("#panel-child-content-authors-section button")).last.click()
    choose_picture(page, desk.picture)
    write_every_block(desk)
    picture_in_text(desk)
    page.locator("select[name=format]").select_option("in-depth")
    page.wait_for_url("**/edit/**")  # it saves itself
    desk.edit = page.url.partition("?")[0]
    publish(page)
    see_every_block(desk)
    assert not desk.noise


def see_every_block(desk: Desk) -> None:
    """As an editor reads it, who reads everything; and as a stranger does not."""
    page = desk.page
    page.goto(desk.path)
    expect(page.locator(".byline a")).to_have_text(list(AUTHORS))
    rest = page.locator("#rest")
    expect(page.locator(".opening-text")).to_contain_text("since 1857")
    expect(rest.locator("h2")).to_have_text(["The water", "The pilots", "The price"])
    expect(page.get_by_role("navigation", name="Contents").get_by_role("link")).to_have_text(["The water", "The pilots", "The price"])
    for seen, text in (
        ("blockquote", "Whoever counts"), ("blockquote", "A harbour master"), (".pull-quote, .pull", "No instrument"), ("li", "Two cranes"),
        (".note, .callout, aside", "pilots’ own"), ("figure svg, figure", "Twice as many"), ("table", "Bosphorus"), ("table", "112"),
        ("figure", "The strait from a bridge"), ("figure", "The picture’s own caption."),
    ):  # fmt: skip
        expect(rest.locator(seen).filter(has_text=text).first).to_be_visible()
    expect(rest.get_by_role("img", name="The quay again")).to_have_count(1)
    reference = page.locator(".opening-text sup a, .opening-text a[role=doc-noteref], .opening-text a[href^='#']").first
    reference.click()
    expect(page.get_by_text("Their logbook begins in that year.").first).to_be_visible()
    stranger = page.context.browser.new_context(base_url=desk.server.base)  # type: ignore[union-attr]
    text = stranger.request.get(desk.path).text()
    stranger.close()
    assert "since 1857" in text and not re.search(r"LOCKED\d|logbook|Bosphorus|harbour master", text)


def test_every_format_in_the_preview(desk: Desk) -> None:
    page = desk.page
    ready(page, desk.edit)
    show(page, "Toggle preview")
    # Wagtail hears no choice that is made before its first preview is there.
    expect(page.frame_locator("iframe[title=Preview]").last.locator("article.article")).to_have_count(1)
    for kind, mode in (
        ("analysis", "reader"), ("column", "spent"), ("interview", "stranger"), ("briefing", "reader"), ("note", "spent"),
        ("document", "stranger"), ("in-depth", "subscriber"),
    ):  # fmt: skip
        page.locator("select[name=format]").select_option(kind)
        frame = preview_as(page, mode, f"article.format-{kind}")
        expect(frame.locator(f"article.format-{kind}")).to_have_count(1)
        expect(frame.locator(".preview-bar")).to_contain_text(re.compile(mode, re.IGNORECASE))
        expect(frame.locator(".wall")).to_have_count(0 if mode == "subscriber" else 1)
        seen = frame.locator("body").get_by_text("LOCKED0")
        expect(seen).to_have_count(1 if mode == "subscriber" else 0)
    save_draft(page)  # in depth again, whatever the desk saved by itself meanwhile
    assert not desk.noise


def test_a_correction_is_entered_and_seen(desk: Desk) -> None:
    page = desk.page
    ready(page, desk.edit)
    page.get_by_role("button", name="Add Correction").click()
    section = page.locator("#panel-child-content-corrections-section")
    section.locator("input[name$=-day]").fill(f"{datetime.now(UTC):%Y-%m-%d}")
    page.keyboard.press("Escape")
    section.locator("textarea[name$=-text]").fill(CORRECTION)
    publish(page)
    for path in (desk.path, "/corrections/"):
        page.goto(path)
        expect(page.get_by_text(CORRECTION)).to_be_visible()
    assert not desk.noise


def test_the_explorer_finds_it(desk: Desk) -> None:
    page = desk.page
    ready(page, "/desk/")
    page.get_by_role("button", name="Pages", exact=True).click()
    page.get_by_role("link", name="View child pages of 'Front page'").click()
    page.get_by_role("link", name="Articles", exact=True).click()
    page.wait_for_url(re.compile(r"/desk/pages/\d+/$"))
    ready(page)
    table = page.locator("main table")
    expect(table.get_by_role("link", name=HEADLINE)).to_have_count(1)
    page.get_by_role("button", name="Show filters").click()
    for field, narrow, found in (
        ("Format", lambda: page.get_by_role("checkbox", name="Column").check(), 0),
        ("Format", lambda: page.get_by_role("checkbox", name="In depth").check(), 1),
        ("Author’s name", lambda: page.locator("input[name=author]").fill("nobody"), 0),
        ("Author’s name", lambda: page.locator("input[name=author]").fill("brandt"), 1),
        ("State", lambda: page.locator("select[name=live]").select_option("false"), 0),
    ):
        page.locator(".w-drilldown__toggle", has_text=field).click()
        narrow()
        expect(page.locator("main").get_by_role("link", name=HEADLINE)).to_have_count(found)
        page.get_by_role("button", name="Back", exact=True).locator("visible=true").click()
    assert not desk.noise


def test_rights_that_end_are_reported(desk: Desk) -> None:
    page = desk.page
    ready(page, "/desk/images/")
    page.get_by_role("link", name=re.compile("Harbour")).first.click()
    page.wait_for_url(re.compile(r"/desk/images/\d+/"))
    page.locator("input[name=rights_end]").fill(f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/desk/images/")
    page.get_by_role("button", name="Reports").click()
    page.get_by_role("link", name="Rights expiring").click()
    expect(page.locator("main")).to_contain_text("End in 20 days")
    row = page.locator("main tr", has_text="Harbour")
    expect(row.get_by_role("link", name=HEADLINE, exact=True)).to_be_visible()
    expect(row).to_contain_text("at the top, in the text")
    assert not desk.noise
