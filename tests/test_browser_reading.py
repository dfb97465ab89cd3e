"""What a reader does with an article, in a real browser: give it, save it, pass it on, listen, continue where they stopped, see
what changed, switch the history off. And what only a browser can show: no console error, nothing foreign, no axe violation."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from real_server import Server
from windows import poll, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.server]

PARAGRAPHS = 30
END = f"End of paragraph {PARAGRAPHS}."
REPUBLISH = """
import django; django.setup()
import sys
from masthead.library.models import ArticlePage
article = ArticlePage.objects.get(title=sys.argv[1])
body = [{"type": block.block_type, "value": "<p>Written anew.</p>" if n in (3, 9) else str(block.value)} for n, block in enumerate(article.body)]
article.body = article.body.stream_block.to_python(body)
article.save_revision().publish()
"""
# The browser here has no voices of its own: one that says each piece at once when told to, and keeps what it was given.
VOICE = """
    window.said = [];
    const speaker = { getVoices: () => [{ lang: "de-DE", name: "Anna" }, { lang: "en-GB", name: "Kate", localService: true }],
      addEventListener() {}, cancel() { speaker.now = null; }, speak(words) { speaker.now = words; window.said.push(words); } };
    window.goOn = () => { const words = speaker.now; speaker.now = null; words.onend(); };
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", { value: speaker });
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A publication with four long articles and a subscriber."""
    text = "\n\n".join(f"{'Some words to fill the line. ' * 14}End of paragraph {n}." for n in range(1, PARAGRAPHS + 1))
    rows = [{"id": f"a{n}", "title": f"Article {n}", "date": f"2026-10-0{n}", "text": text} for n in range(1, 5)]
    archive = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    archive.write_text("\n".join(map(json.dumps, rows)))
    with Server(work=False) as server:
        server.call("import", "jsonl", str(archive))
        server.call("readers", "add", "cleo@example.org", "--plan", "all-access")
        server.start()
        yield server


Open = Callable[..., Page]


def enter(page: Page, house: Server) -> Page:
    return sign_in(page, house, "cleo@example.org", "**/account/")


def go_to(page: Page, n: int) -> str:
    """The article's page, found from the library; its path."""
    page.goto("/library/")
    page.get_by_role("link", name=f"Article {n}", exact=True).click()
    page.wait_for_url("**/articles/**")
    return page.url


def read_as_far_as(page: Page, house: Server, n: int) -> None:
    """Scroll until the nth paragraph is what one reads, and leave; wait until it is written down. (Of this article: a window of
    the test before may still be saying how far it was read. Asked of the database: there is a limit to a reader's own copies.)"""
    slug = urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[1]
    before = readings(house, slug)
    page.locator(".text > p").nth(n).evaluate("it => scrollTo(0, scrollY + it.getBoundingClientRect().top - 100)")
    page.wait_for_function("scrollY > 100")
    page.goto("/account/reading/")
    poll("how far it was read", lambda: readings(house, slug) != before, 20)
    page.reload()


def readings(house: Server, slug: str = "%") -> list[tuple[str, int, str]]:
    """What is written down of Cleo's reading: the article, how far in hundredths, when."""
    asked = """
        select slug, part, last_at from library_reading join library_basepage page on page.id = article_id
        join readers_reader reader on reader.id = reader_id where email = 'cleo@example.org' and slug like ? order by slug
    """
    with closing(sqlite3.connect(house.data / "masthead.sqlite3")) as database:
        return database.execute(asked, [slug]).fetchall()


def republish(house: Server, title: str) -> None:
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
    done = subprocess.run(
        [sys.executable, "-c", REPUBLISH, title], env=environment, capture_output=True, text=True, cwd=Path(__file__).parent.parent
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("scripts", "n"), [(True, 1), (False, 2)], ids=["with JavaScript", "without JavaScript"])
def test_a_gift_from_giver_to_receiver_and_back(open_window: Open, house: Server, noise: list[str], scripts: bool, n: int) -> None:
    cleo = enter(open_window(java_script_enabled=scripts), house)
    path = go_to(cleo, n)
    press(cleo, "gift")
    cleo.wait_for_url("**/gift/")
    address = cleo.get_by_label("Its address").input_value()
    assert re.fullmatch(rf"{house.base}/gifts/[\w-]{{43}}/", address)
    expect(cleo.locator(".gift-facts")).to_contain_text("gifts left this month. Nobody has opened it yet.")
    mail = cleo.get_by_role("link", name="Send by e-mail").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=Article%20") and address.rsplit("/", 2)[1] in mail

    ada = open_window(java_script_enabled=scripts)
    ada.goto(address)
    expect(ada.get_by_role("heading", level=1)).to_have_text(f"Article {n}")
    assert END not in ada.content() and not ada.context.cookies()
    press(ada, "open-gift")
    expect(ada.locator("#rest")).to_contain_text(END)
    assert ada.url == path and [cookie["httpOnly"] for cookie in ada.context.cookies()] == [True]
    expect(ada.get_by_role("note", name="A gift")).to_contain_text("A gift from a subscriber")

    cleo.reload()
    expect(cleo.locator(".gift-facts")).to_contain_text("Opened by one person so far.")
    press(cleo, "revoke-gift")
    expect(cleo.locator("#gifts")).to_contain_text("1 opened. Taken back.")
    ada.reload()
    expect(ada.locator("form[data-act=keep-reading]")).to_be_visible()
    assert END not in ada.content() and not noise


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_save_and_pass_on(open_window: Open, house: Server, noise: list[str], scripts: bool) -> None:
    cleo = enter(open_window(java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"]), house)
    path = go_to(cleo, 3)
    press(cleo, "save")
    expect(cleo.locator("form[data-act=save] button")).to_contain_text("Saved")
    cleo.locator(".share summary").click()
    expect(cleo.get_by_label("Its address")).to_have_value(path)
    if scripts:
        cleo.get_by_role("button", name="Copy the link").click()
        expect(cleo.locator(".share [role=status]")).to_have_text("Copied")
        assert cleo.evaluate("navigator.clipboard.readText()") == path
        cleo.keyboard.press("Escape")
    else:
        expect(cleo.get_by_role("button", name="Copy the link")).to_be_hidden()
        expect(cleo.get_by_role("button", name="Listen")).to_be_hidden()
    cleo.goto("/account/saved/")
    expect(cleo.locator(".card-title")).to_have_text("Article 3")
    press(cleo, "unsave")
    expect(cleo.locator(".leaf-none")).to_contain_text("Nothing yet.")
    assert not noise


def test_the_browsers_own_sharing_comes_first(open_window: Open, noise: list[str]) -> None:
    ada = open_window("window.shared = []; navigator.share = async (it) => { window.shared.push(it); };")
    path = go_to(ada, 3)
    ada.locator(".share summary").press("Enter")
    ada.wait_for_function("shared.length")
    assert ada.evaluate("shared[0]") == {"title": "Article 3", "url": path}
    expect(ada.get_by_label("Its address")).to_be_hidden()
    assert not noise


def test_continue_where_one_stopped_and_see_what_changed(open_window: Open, house: Server, noise: list[str]) -> None:
    cleo = enter(open_window(), house)
    path = go_to(cleo, 3)
    expect(cleo.locator(".reading-notice")).to_have_count(0)
    read_as_far_as(cleo, house, 15)
    cleo.goto(path)
    expect(cleo.locator(".reading-notice")).to_contain_text("You stopped reading here earlier today.")
    cleo.get_by_role("link", name="Continue").click()
    expect(cleo.locator(":target")).to_contain_text("End of paragraph 16.")
    expect(cleo.locator(":target")).to_be_in_viewport()

    republish(house, "Article 3")
    cleo.goto(path)
    expect(cleo.locator(".reading-notice")).to_contain_text("Changed since you read it earlier today: 2 paragraphs are marked.")
    expect(cleo.locator(".changed")).to_have_count(2)
    cleo.get_by_role("link", name="See the first").click()
    expect(cleo.locator(":target")).to_contain_text("Written anew.")
    read_as_far_as(cleo, house, PARAGRAPHS - 1)
    expect(cleo.locator(".readings")).to_contain_text("Article 3")
    cleo.goto(path)
    expect(cleo.locator(".changed")).to_have_count(0)
    assert not noise


def test_the_switch_ends_it(open_window: Open, house: Server, noise: list[str]) -> None:
    cleo = enter(open_window(), house)
    path = go_to(cleo, 4)
    read_as_far_as(cleo, house, 12)
    expect(cleo.locator(".readings").get_by_role("link", name="Article 4", exact=True)).to_be_visible()
    press(cleo, "keep-history")
    expect(cleo.get_by_role("status")).to_contain_text("Your reading is not kept.")
    assert readings(house) == []
    cleo.goto(path)
    expect(cleo.locator("[data-place]")).to_have_count(0)
    cleo.mouse.wheel(0, 4000)
    cleo.wait_for_function("scrollY > 1000")
    cleo.goto("/account/reading/")
    assert readings(house) == []
    press(cleo, "keep-history")
    expect(cleo.locator("#read")).to_be_visible()
    assert not noise


def test_listen(open_window: Open, house: Server, noise: list[str]) -> None:
    cleo = enter(open_window(VOICE, reduced_motion="reduce"), house)
    go_to(cleo, 4)
    listen, pause = cleo.get_by_role("button", name="Listen", exact=True), cleo.get_by_role("button", name="Pause")
    listen.press("Enter")
    expect(pause).to_be_focused()
    expect(cleo.locator(".spoken")).to_have_text("Article 4")
    first = cleo.evaluate("({ text: said[0].text, lang: said[0].lang, rate: said[0].rate, voice: said[0].voice.name })")
    assert first == {"text": "Article 4", "lang": "en-gb", "rate": 1, "voice": "Kate"}
    for _ in range(40):
        cleo.evaluate("goOn()")
    assert cleo.evaluate("Math.max(...said.map((it) => it.text.length))") <= 180
    expect(cleo.locator(".spoken")).to_be_in_viewport()
    count = cleo.evaluate("said.length")
    pause.press("Enter")
    expect(cleo.get_by_role("button", name="Go on")).to_be_focused()
    cleo.get_by_role("button", name="Go on").press("Enter")
    cleo.get_by_label("Speed").select_option("1.5")
    again = cleo.evaluate("said.map((it) => [it.text, it.rate])")
    assert again[count:] == [[again[count - 1][0], 1], [again[count - 1][0], 1.5]]
    cleo.keyboard.press("Escape")
    expect(cleo.locator("[data-player]")).to_be_hidden()
    expect(cleo.locator(".spoken")).to_have_count(0)
    listen.click()
    cleo.evaluate("() => { while (speechSynthesis.now) goOn(); }")
    whole = " ".join(cleo.evaluate("said.map((it) => it.text)"))
    assert END in whole
    expect(cleo.locator("[data-player]")).to_be_hidden()

    ada = open_window(VOICE)
    go_to(ada, 4)
    ada.get_by_role("button", name="Listen", exact=True).click()
    ada.evaluate("() => { while (speechSynthesis.now) goOn(); }")
    whole = " ".join(ada.evaluate("said.map((it) => it.text)"))
    assert "End of paragraph 1." in whole and END not in whole and "Keep reading" not in whole
    assert not noise


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_sound_on_a_small_screen(open_window: Open, house: Server, noise: list[str], scheme: str) -> None:
    cleo = enter(open_window(viewport={"width": 320, "height": 700}, color_scheme=scheme), house)
    path = go_to(cleo, 3)
    if scheme == "light":
        press(cleo, "save")
        read_as_far_as(cleo, house, 10)
    cleo.goto(f"{path}gift/")
    if cleo.locator("form[data-act=gift]").count():
        press(cleo, "gift")
        expect(cleo.locator("form[data-act=revoke-gift]")).to_be_visible()
    address = cleo.get_by_label("Its address").input_value()
    for place in (
        path,
        f"{path}gift/",
        f"{path}save/",
        "/account/",
        "/account/saved/",
        "/account/reading/",
        "/account/reading/export.html",
    ):
        check(cleo, place)
    check(open_window(viewport={"width": 320, "height": 700}, color_scheme=scheme), address)
    assert not noise


def check(page: Page, place: str) -> None:
    page.goto(place)
    for summary in page.locator(".share:not([open]) summary").all():
        summary.click()
    found = Axe().run(page)
    assert found.violations_count == 0, f"{place}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{place} scrolls sideways"
    small = page.locator(".tool:visible").evaluate_all(
        "all => all.filter((it) => it.getBoundingClientRect().height < 44).map((it) => it.textContent)"
    )
    assert not small, f"{place}: targets under 44 px: {small}"
