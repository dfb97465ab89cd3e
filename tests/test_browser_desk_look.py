"""Our own screens of the desk, full of the demo's plan: nothing for axe to say in light and dark, on a telephone and on a desk, and
nothing wider than 320 px. Each is loaded once and then turned; Wagtail's frame around them is judged with them.
"""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from real_server import Server
from tour import house
from windows import press
from windows import wrong as amiss

pytestmark = [pytest.mark.browser, pytest.mark.server]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": RULES, "resultTypes": ["violations"]}
# What a reader of the screen would have to push sideways; the desk's frame hides it from the window's own measure. A region that
# scrolls by itself is meant to.
WIDER = """() => [...document.querySelectorAll("main *")].filter(it => it.checkVisibility() && !it.closest(
  ".explained-scroll, .w-overflow-x-auto, .w-sr-only, thead, [aria-hidden=true]") && it.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 5).map(it => it.tagName + "." + it.className)"""
# A picture whose rights end, an article taken down, one kept back, feeds that fail and rest: so that each list has something to show.
_BUSY = """
from datetime import timedelta
import django
django.setup()
from masthead.curator.feeds.lists import do_add
from masthead.curator.feeds.models import Feed
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Picture
for name in ("a-paper-of-a-long-name", "failing", "paused"):
    do_add(address=f"https://{name}.example/world/latest/news/feed.xml", at=now() + timedelta(days=9), outlet=name.title(), owner="Holding", country="GB")
Feed.objects.filter(host="failing.example").update(failures=4, problem="It does not answer.", succeeded_at=now() - timedelta(days=3))
Feed.objects.filter(host="paused.example").update(paused=True, title="World news")
first, second = ArticlePage.objects.live().exclude(picture=None).order_by("pk")[:2]
Picture.objects.filter(pk=first.picture_id).update(rights_end=now().date() + timedelta(days=9))
Picture.objects.filter(pk=second.picture_id).update(rights_end=now().date() - timedelta(days=9))
ArticlePage.objects.live().order_by("pk").last().unpublish()
second.save_revision(approved_go_live_at=now() - timedelta(hours=1))
from masthead.access.wall import PER_NETWORK
from masthead.kit import limits
from masthead.kit.refusals import TooManyTries
for n in range(90):
    try:
        limits.check(PER_NETWORK, f"203.0.113.{n % 3}", now())
    except TooManyTries:
        continue
"""
SCREENS = (
    "/desk/",
    "/desk/planning/",
    "/desk/reports/checks/",
    "/desk/reports/rights/",
    "/desk/explain/",
    "/desk/specimen/",
    "/desk/feeds/",
    "/desk/limits/",
)


def judge(page: Page, where: str) -> list[str]:
    """In four ways, and at 320 px."""
    wrong: list[str] = []
    schemes: tuple[Any, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(150)  # the desk folds its menu
            found = Axe().run(page, options=AXE).response["violations"]
            wrong += [f"{where}, {width} {scheme}: {it['id']}: {node['html'][:160]}" for it in found for node in it["nodes"][:3]]
    page.set_viewport_size({"width": 320, "height": 900})
    page.wait_for_timeout(150)
    if wider := page.evaluate(WIDER):
        wrong.append(f"{where}: wider than 320 px, {wider}")
    return wrong


@pytest.fixture(scope="module")
def desk(chrome: Browser) -> Iterator[Page]:
    with house() as (server, links, _):
        make_busy(server)
        context = chrome.new_context(base_url=server.base)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(links["editor"])
        press(page, "sign-in")
        page.wait_for_url("**/desk/")
        yield page
        context.close()


def make_busy(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BUSY],
        env={**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(desk: Page, screen: str) -> None:
    answer = desk.goto(screen, wait_until="networkidle")
    assert answer is not None and answer.status == 200
    wrong = judge(desk, screen)
    assert not wrong, "\n".join(wrong)


def test_the_answer_of_explain_the_wall(desk: Page) -> None:
    desk.goto("/desk/explain/", wait_until="networkidle")
    address = desk.context.request.get("/sitemap-1.xml").text().split("/articles/")[1].split("<")[0]
    desk.locator("form[data-act=explain] input[name=address]").fill(f"/articles/{address}")
    desk.locator("form[data-act=explain] button[type=submit]").click()
    desk.locator("#answer").wait_for()
    wrong = judge(desk, "an answer")
    assert not wrong, "\n".join(wrong)


def test_subjects_in_the_form(desk: Page) -> None:
    """The field itself; the form around it is Wagtail's."""
    desk.goto("/desk/", wait_until="networkidle")
    desk.get_by_role("link", name="Write").first.click()
    desk.wait_for_url("**/pages/add/library/articlepage/**")
    desk.get_by_role("combobox", name="Topics").press_sequentially("ener")
    desk.get_by_role("option").first.wait_for()
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert not amiss(desk, "#panel-child-content-what_it_is_about-section", AXE), scheme
