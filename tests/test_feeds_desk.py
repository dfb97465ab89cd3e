"""The feeds at the desk: how they are, who may do what, lists in and out."""

import json
import lzma
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOON, Articles, Browser, People
from masthead.curator.feeds import lists, opml
from masthead.curator.feeds.models import Feed, Outlet
from masthead.kit.refusals import BadInput
from masthead.website.setting_up import let_writers_write

Browsers = Callable[[], Browser]
pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(browser: Browsers, people: People) -> Browser:
    return browser().sign_in(people.eva())


@pytest.fixture
def wim(browser: Browsers, people: People, articles: Articles) -> Browser:
    """He writes, and looks after no feeds."""
    wim = people.reader("wim")
    wim.groups.add(let_writers_write(articles.shelf))
    return browser().sign_in(wim)


def add(name: str = "one", **fields: Any) -> Feed:
    feed = lists.do_add(address=f"https://{name}.example/feed", at=NOON, outlet=name.title())[0]
    Feed.objects.filter(pk=feed.pk).update(**fields)
    return feed


def page_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_says_how_each_is(eva: Browser) -> None:
    add("well", succeeded_at=NOON - timedelta(minutes=5), items_a_day=12.34, delay=540.0)
    add("ill", failures=4, problem="It does not answer.", next_at=NOON + timedelta(hours=1))
    add("off", paused=True)
    add("moved", moved_to="https://new.example/feed")
    page = page_of(eva.get("/desk/feeds/"))
    assert "12.3" in page and "9 min" in page and "5 minutes ago" in page and "Well." in page
    assert "4 failures in a row; asked again " in page and "It does not answer." in page
    assert "Paused." in page and "Moved to https://new.example/feed" in page and "1 feed needs a look" in page
    assert page.index("Ill") < page.index("Moved") < page.index("Well"), "those that fail first, then by name"
    only = page_of(eva.get("/desk/feeds/?kind=trouble"))
    assert "ill.example" in only and "well.example" not in only
    assert "off.example" in page_of(eva.get("/desk/feeds/?kind=paused&q=off")) and "No feed is like that" in page_of(
        eva.get("/desk/feeds/?q=nothing")
    )
    assert '"/desk/feeds/"' in page_of(eva.get("/desk/")), "in the menu"


def test_what_a_stranger_s_feed_says_is_text(eva: Browser) -> None:
    add("evil", title="<script>alert(1)</script>", problem="<b>x</b>")
    page = page_of(eva.get("/desk/feeds/"))
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "<b>x</b>" not in page


def test_the_page_costs_the_same_with_1_feed_or_50(eva: Browser) -> None:
    counts = []
    for number in (1, 50):
        for n in range(number):
            add(f"n{number}x{n}")
        eva.get("/desk/feeds/")
        with CaptureQueriesContext(connection) as queries:
            eva.get("/desk/feeds/")
        counts.append(len([one for one in queries if "curator_" in one["sql"]]))
    assert counts == [3, 3]


def test_a_feed_is_added(eva: Browser) -> None:
    answer = eva.post(
        "/desk/feeds/act/",
        {"what": "add", "address": " https://paper.example/rss ", "outlet": "Paper", "owner": "Holding", "country": "gb"},
        follow=True,
    )
    assert "https://paper.example/rss is asked in a moment." in page_of(answer)
    feed = Feed.objects.select_related("outlet").get()
    assert (feed.outlet.name, feed.outlet.owner, feed.outlet.country, feed.host) == ("Paper", "Holding", "GB", "paper.example")
    assert "is on the list already, for Paper." in page_of(
        eva.post("/desk/feeds/act/", {"what": "add", "address": "https://paper.example/rss"}, follow=True)
    )
    eva.post("/desk/feeds/act/", {"what": "add", "address": "https://www.other.example/rss"})
    assert Outlet.objects.filter(name="other.example").exists(), "an outlet that nobody names is called after its host"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "paper",
        "ftp://paper.example/",
        "javascript:alert(1)",
        "http://eve:secret@paper.example/",
        "http://",
        "https://x.example/" + "y" * 500,
        "http://a b/",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(eva: Browser, address: str) -> None:
    page = page_of(eva.post("/desk/feeds/act/", {"what": "add", "address": address}, follow=True))
    assert ("cannot be asked" in page or "has at most" in page) and Feed.objects.count() == 0
    with pytest.raises(BadInput):
        lists.check_address(address)


def test_pause_resume_ask_now(eva: Browser) -> None:
    feed = add(failures=7, problem="It does not answer.", next_at=NOON + timedelta(days=1))
    eva.post("/desk/feeds/act/", {"what": "soon", "feed": feed.pk})
    assert Feed.objects.get().next_at < NOON + timedelta(minutes=1)
    eva.post("/desk/feeds/act/", {"what": "pause", "feed": feed.pk})
    assert Feed.objects.get().paused
    assert "is paused, or not on the list" in page_of(eva.post("/desk/feeds/act/", {"what": "soon", "feed": feed.pk}, follow=True))
    eva.post("/desk/feeds/act/", {"what": "resume", "feed": feed.pk})
    now = Feed.objects.get()
    assert (now.paused, now.failures, now.problem) == (False, 0, "")
    for wrong in (
        {"what": "pause", "feed": "999999"},
        {"what": "pause", "feed": "9" * 40},
        {"what": "pause", "feed": "²"},
        {"what": "explode", "feed": feed.pk},
        {},
    ):
        assert eva.post("/desk/feeds/act/", wrong).status_code == 302, wrong


def test_lists_in_and_out(eva: Browser) -> None:
    add("one")
    file = opml.written(
        "Theirs", [opml.Line("https://one.example/feed"), opml.Line("https://two.example/feed", "World", "https://two.example/", "Two", "Holding", "IN"),
                   opml.Line("http://eve:secret@three.example/", "Three")],
    )  # fmt: skip
    page = page_of(eva.post("/desk/feeds/act/", {"what": "import", "list": SimpleUploadedFile("list.opml", file)}, follow=True))
    assert "1 feed added, 1 known already, 1 refused." in page and "three.example/ cannot be asked: it is no address of the web" in page
    two = Feed.objects.select_related("outlet").get(address="https://two.example/feed")
    assert (two.title, two.outlet.owner, two.outlet.country, two.outlet.home) == ("World", "Holding", "IN", "https://two.example/")
    answer = eva.get(reverse("feeds-opml"))
    assert answer["Content-Disposition"] == 'attachment; filename="feeds.opml"'
    Feed.objects.all().delete()
    Outlet.objects.all().delete()
    taken = lists.do_take_in(answer.content, NOON)
    assert (taken.added, taken.known, taken.refused) == (2, 0, ())
    assert Feed.objects.get(address="https://two.example/feed").outlet.owner == "Holding"


def test_ten_thousand_feeds_are_taken_in_at_once(shared: Path) -> None:
    """A real list; with a handful of questions, however long it is."""
    path = shared / "data/news/feeds/kite_feeds.json.xz"
    if not path.is_file():
        pytest.skip("../shared/data/news/feeds is not here")
    addresses = {address for group in json.loads(lzma.decompress(path.read_bytes())).values() for address in group["feeds"]}
    file = opml.written("Kite", (opml.Line(address) for address in sorted(addresses)))
    with CaptureQueriesContext(connection) as queries:
        taken = lists.do_take_in(file, NOON)
    assert taken.added + taken.known + len(taken.refused) == len(opml.read(file)) > 9_000 and len(taken.refused) < 20
    assert Feed.objects.count() == taken.added and not Feed.objects.filter(host="").exists()
    assert len([one for one in queries if not one["sql"].startswith("INSERT")]) <= 6
    assert lists.do_take_in(file, NOON).added == 0


def test_what_is_no_list_is_refused_in_a_sentence(eva: Browser) -> None:
    for content, said in (
        (b"<rss/>", "This is XML but not OPML"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"\xff\xfe", "not well-formed XML"),
    ):
        page = page_of(eva.post("/desk/feeds/act/", {"what": "import", "list": SimpleUploadedFile("list.opml", content)}, follow=True))
        assert said in page, said
    assert "Choose a file" in page_of(eva.post("/desk/feeds/act/", {"what": "import"}, follow=True))
    assert Feed.objects.count() == 0


def test_who_may_not(wim: Browser, browser: Browsers, people: People) -> None:
    feed = add()
    for visitor in (wim, browser().sign_in(people.ben()), browser()):
        for path in ("/desk/feeds/", "/desk/feeds/feeds.opml", "/desk/snippets/curator/feed/", "/desk/snippets/curator/outlet/"):
            assert visitor.get(path).status_code in {302, 403}, path
        for form in ({"what": "pause", "feed": feed.pk}, {"what": "add", "address": "https://x.example/"}, {"what": "import"}):
            visitor.post("/desk/feeds/act/", form)
    assert Feed.objects.count() == 1 and not Feed.objects.get().paused
    assert '"/desk/feeds/"' not in page_of(wim.get("/desk/"))


def test_looking_changes_nothing(eva: Browser) -> None:
    feed = add()
    for path in (f"/desk/feeds/act/?what=pause&feed={feed.pk}", f"/desk/feeds/?what=pause&feed={feed.pk}", "/desk/feeds/feeds.opml"):
        eva.get(path)
    before = list(Feed.objects.values())
    assert not before[0]["paused"] and eva.get("/desk/feeds/act/").status_code == 405
    assert eva.post("/desk/feeds/act/", {"what": "pause", "feed": feed.pk}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert list(Feed.objects.values()) == before


def test_another_address_is_another_feed(eva: Browser) -> None:
    feed = add(
        "one", etag='"1"', moved_to="https://moved.example/", failures=3, problem="x", next_at=NOON + timedelta(days=1), succeeded_at=NOON
    )
    form = {"address": "https://one.example/other", "outlet": feed.outlet_id, "title": ""}
    path = f"/desk/snippets/curator/feed/edit/{feed.pk}/"
    assert eva.get(path).status_code == 200
    assert eva.post(path, form).status_code == 302
    now = Feed.objects.get()
    assert (now.address, now.etag, now.moved_to, now.failures, now.problem, now.host) == (
        "https://one.example/other",
        "",
        "",
        0,
        "",
        "one.example",
    )
    assert now.next_at < NOON + timedelta(minutes=5) and now.succeeded_at is None
    answer = eva.post(path, {**form, "address": "http://eve:secret@one.example/"})
    assert answer.status_code == 200 and "no address of the web" in page_of(answer)


def test_outlets_stay_and_are_edited(eva: Browser) -> None:
    outlet = add().outlet
    assert "One" in page_of(eva.get("/desk/snippets/curator/outlet/"))
    path = f"/desk/snippets/curator/outlet/edit/{outlet.pk}/"
    assert eva.post(path, {"name": "One", "owner": "Holding", "country": "GB", "home": ""}).status_code == 302
    assert Outlet.objects.get().owner == "Holding"
    assert "Two capital letters" in page_of(eva.post(path, {"name": "One", "owner": "", "country": "g1", "home": ""}))
    assert eva.post(f"/desk/snippets/curator/outlet/delete/{outlet.pk}/").status_code in {302, 403, 404} and Outlet.objects.exists()


def test_a_feed_is_taken_off_the_list(eva: Browser) -> None:
    feed = add()
    assert eva.post(f"/desk/snippets/curator/feed/delete/{feed.pk}/").status_code == 302
    assert not Feed.objects.exists() and Outlet.objects.exists()
