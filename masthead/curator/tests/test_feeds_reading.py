"""Feeds as they are: feedparser's own tests, ill-formed ones, and those made to do harm. Nothing raises, nothing is taken for what it is not."""

import ast
import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
import pytest

from masthead.curator.feeds import reading
from masthead.curator.feeds.cleaning import plain
from masthead.curator.feeds.reading import LEAD, MOST, TITLE, Reading, read
from masthead.curator.tests.wire_server import item, rss

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADDRESS = "https://paper.example/feed.xml"
EXPECTED = re.compile(rb"Expect:\s*(?:not bozo and )?entries\[0\]\['title'\] == (u?'[^'\n]*'|\"[^\"\n]*\")\s*$", re.MULTILINE)


def of(text: str | bytes, content_type: str = "") -> Reading:
    return read(text.encode() if isinstance(text, str) else text, AT, ADDRESS, content_type)


@cache
def unpacked(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile() and one.name.endswith((".xml", ".json"))}  # type: ignore[union-attr]


@pytest.fixture
def files(shared: Path) -> dict[str, bytes]:
    """Feedparser's own tests, by their names."""
    path = shared / "data/news/feeds/feedparser_tests.tar.xz"
    if not path.is_file():
        pytest.skip("../shared/data/news/feeds is not here")
    return unpacked(path)


@pytest.fixture(autouse=True)
def _nothing_is_caught_unseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The last net of `read` logs what it catches; here nothing may fall into it."""
    yield
    assert [one for one in caplog.records if one.name == "masthead.curator.feeds"] == []


def test_all_of_feedparser_s_tests_are_taken_in(files: dict[str, bytes]) -> None:
    found, items = Counter[str](), Counter[str]()
    for name, body in files.items():
        one, kind = of(body), name.split("/")[1]
        found[kind] += 1
        items[kind] += bool(one.entries)
        for entry in one.entries:
            assert entry.title and len(entry.title) <= TITLE and len(entry.lead) <= LEAD and entry.guid
            assert entry.url == "" or entry.url.startswith(("http://", "https://"))
            assert entry.published is None or datetime(1990, 1, 1, tzinfo=UTC) <= entry.published <= AT
    assert found["wellformed"] > 1700 and found["illformed"] > 15 and found["encoding"] > 80 and found["entities"] > 250
    # Most of them are about the feed itself and have no item at all, or one with nothing but a date or a name.
    assert items["wellformed"] > 500 and items["illformed"] > 4 and items["json"] == 1


def test_no_item_with_words_is_lost(files: dict[str, bytes]) -> None:
    """Against feedparser's own answer, without our decoding, declarations and limits before it."""

    def has_words(entry: Any) -> bool:
        texts = [entry.get("title"), entry.get("summary"), *(one.get("value") for one in entry.get("content", ()))]
        return any(plain(str(text or ""), TITLE) for text in texts)

    lost = []
    for name, body in files.items():
        entries = feedparser.parse(io.BytesIO(body)).entries if name.endswith(".xml") else ()
        if any(map(has_words, entries)) and not of(body).entries:
            lost.append(name)
    assert lost == ["tests/wellformed/rss/item_description_not_a_doctype.xml"]  # its words are `<!' ` and no more


def test_the_titles_that_feedparser_s_tests_expect(files: dict[str, bytes]) -> None:
    right, wrong = 0, []
    for name, body in files.items():
        if not (found := EXPECTED.search(body)) or "sanitize" in name:  # those expect marks to be kept that we do not keep
            continue
        expected = plain(str(ast.literal_eval(found[1].decode().removeprefix("u"))), TITLE)
        if expected:
            got = of(body).entries
            right += bool(got) and got[0].title == expected
            wrong += [] if got and got[0].title == expected else [(name, expected, got[:1])]
    assert right > 30 and wrong == []


RSS = rss(
    item("Eleven states sign &amp; <b>seal</b> the pact", "tag:7", "&lt;p&gt;They met.&lt;/p&gt;&lt;p&gt;They &lt;script&gt;x()&lt;/script&gt;signed.&lt;/p&gt;",
         "/a?utm_source=rss", "Mon, 23 Nov 2026 09:30:00 +0200"),
    title="The Wire",
)  # fmt: skip
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Draht</title><link href="https://paper.example/"/>
<entry><id>urn:7</id><title type="html">Der &amp;lt;b&amp;gt;Pakt&amp;lt;/b&amp;gt; ist unterzeichnet</title><link href="b"/><author><name>E. Vogt</name></author>
<updated>2026-11-23T08:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Elf Staaten haben in der Stadt für den Fluss unterschrieben.</p></div></content></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Fil", "language": "fr", "home_page_url": "https://paper.example/", "items": [
{"id": 7, "url": "https://paper.example/c", "title": "Le pacte est <i>signé</i>", "content_html": "<p>Onze États ont signé dans la ville pour le fleuve.</p>",
 "authors": [{"name": "É. Vogt"}], "date_published": "2026-11-23T09:00:00+01:00"}, "no item", {"id": "empty"}]}"""


def test_rss() -> None:
    one = of(RSS)
    [entry] = one.entries
    assert (one.title, one.problem, entry.guid, entry.title) == ("The Wire", "", "tag:7", "Eleven states sign & seal the pact")
    assert (entry.lead, entry.url) == ("They met. They signed.", "https://paper.example/a")
    assert entry.published == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_atom() -> None:
    one = of(ATOM)
    [entry] = one.entries
    assert (one.title, one.home, entry.guid, entry.url, entry.author) == (
        "Draht",
        "https://paper.example/",
        "urn:7",
        "https://paper.example/b",
        "E. Vogt",
    )
    assert entry.lead.startswith("Elf Staaten") and entry.language == "de" and entry.published == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_json_feed() -> None:
    one = of(JSON)
    [entry] = one.entries
    assert (one.title, one.home, entry.guid, entry.title, entry.author) == (
        "Fil",
        "https://paper.example/",
        "7",
        "Le pacte est signé",
        "É. Vogt",
    )
    assert entry.lead.startswith("Onze États") and entry.language == "fr" and entry.published == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert of('{"items": [], "expired": true}').ended


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "The server sent nothing."),
        ("\n \n", "The server sent nothing."),
        ("<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "This is a web page and not a feed."),
        ("hello", "This is not a feed."),
        ("{", "It begins like a JSON Feed and is not well-formed JSON."),
        ('{"a": 1}', "It is JSON without a list of `items`, so it is not a JSON Feed."),
        ('{"items": ' + "[" * 100_000, "It begins like a JSON Feed and is not well-formed JSON."),
        ('{"items": [' + "9" * 100_000 + "]}", "It begins like a JSON Feed and is not well-formed JSON."),
        ("<rss>" + "<" * 200_000, "It is made of more marks than any feed needs, so it was not read."),
        ("<rss>" + "&" * 500_000, "It is made of more marks than any feed needs, so it was not read."),
        ('{"items": [' + "[]," * 500_000, "It is made of more lists than any feed needs, so it was not read."),
        (rss(), ""),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_no_feed_is_said(body: str, problem: str) -> None:
    one = of(body)
    assert one.problem == problem and one.entries == ()
    assert one.is_feed is (problem == "")


def test_of_the_broken_what_can_be_saved_is() -> None:
    [one, two] = of(RSS.replace("</channel></rss>", "<item><title>Second & last</title></item>")).entries
    assert (one.guid, two.title) == ("tag:7", "Second & last")


@pytest.mark.parametrize("body", [RSS, ATOM, rss(item("One", "1", "First."), item("Two", "2", "Second."))])
def test_what_breaks_off_anywhere_gives_no_half_of_an_item(body: str) -> None:
    whole = {(one.guid, one.title, one.lead, one.url) for one in of(body).entries}
    assert whole
    for cut in range(len(body)):
        assert {(one.guid, one.title, one.lead, one.url) for one in of(body[:cut]).entries} <= whole, body[:cut]


def test_items_are_told_apart() -> None:
    same = [item(f"Story {n}", "1", link=f"https://paper.example/{n}") for n in range(3)]
    assert len({entry.guid for entry in of(rss(*same)).entries}) == 3, "one guid for several pages"
    assert len(of(rss(same[0], same[0])).entries) == 1
    [bare] = of("<rss><channel><item><title>Only a title</title></item></channel></rss>").entries
    assert bare.guid and bare.url == "" and bare.published is None
    assert of("<rss><channel><item><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>").entries == ()


def test_the_newest_of_a_long_feed_are_taken_and_it_is_said() -> None:
    one = of(rss(*[item(f"Story {n}", date=f"Mon, 23 Nov 2026 {n // 60:02}:{n % 60:02}:00 GMT") for n in range(400)]))
    assert len(one.entries) == MOST and one.entries[0].title == "Story 399"
    assert one.problem == "It holds 400 items; the newest 300 are taken." and one.is_feed


# Dates and words


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Fri, 31 Dec 9999 23:59:59 GMT", AT), ("Mon, 23 Nov 2026 12:30:00 GMT", AT), ("Mon, 23 Nov 2026 11:59:00 GMT", AT.replace(hour=11, minute=59)),
        ("Sat, 01 Jan 0000 00:00:00 GMT", None), ("Sat, 01 Jan 0001 00:00:00 GMT", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None), ("-1", None),
        ("yesterday", None), ("99999999999999999999", AT), ("Mon, 99 Nov 2026 09:00:00 GMT", None), ("2026-11-23T09:00:00+99:00", datetime(2026, 11, 19, 6, 0, tzinfo=UTC)), ("", None),
        ("1" * 100_000, None),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_dates(date: str, moment: datetime | None) -> None:
    [entry] = of(rss(item("A strike in the port", date=date))).entries
    assert entry.published == moment


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00", "x", ""])
def test_dates_in_json(date: str) -> None:
    [entry] = of(f'{{"items": [{{"id": "1", "title": "A strike", "date_published": "{date}"}}]}}').entries
    assert entry.published in {None, AT}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<script>alert(1)</script>A <img src=x onerror=alert(1)>strike", "A strike"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),  # words on a page, which escapes them again
        ("A<style>b{}</style><p>strike</p>goes<br>on", "A strike goes on"),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt>alert(1)ipt>"),
        ("AT&amp;T and AT&T", "AT&T and AT&T"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("\u202eevil\u202c a\u200bb \u2066x\u2069\x07", "evil ab x"),
        ("Word. <a href='x'>Read more…</a>", "Word."),
        ("Word. The post <a href='x'>Title</a> appeared first on <a href='y'>Paper</a>.", "Word."),
        ("<!-- x -->A", "A"),
        ("<a href='javascript:alert(1)'>A</a>", "A"),
    ],
)  # fmt: skip
def test_markup_becomes_words(markup: str, text: str) -> None:
    assert plain(markup, 100) == text


def test_a_long_text_is_cut_between_words() -> None:
    assert plain("word " * 100, 20) == "word word word word…" and plain("x" * 100, 20) == "x" * 19 + "…"
    assert len(of(rss(item("word " * 2_000_000))).entries[0].title) <= TITLE


def test_the_last_net(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """What no one has thought of is logged, said, and ends nothing."""
    monkeypatch.setattr(reading.feedparser, "parse", lambda *rest, **more: 1 / 0)
    assert of(RSS).problem == "This cannot be read as a feed." and "reading" in caplog.text
    caplog.clear()
