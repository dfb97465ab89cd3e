"""The reading of JSON lines: rules as tables, and no word lost."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.transfer.incoming import Incoming, Refused
from masthead.transfer.jsonl.dates import read_date
from masthead.transfer.jsonl.lines import Line
from masthead.transfer.jsonl.reading import read_item, read_items
from masthead.transfer.jsonl.text import missing, tidy_title, to_blocks, words_of
from masthead.transfer.slugs import Free, latin, slug


def read(given: Any) -> Incoming | Refused:
    content = given if isinstance(given, bytes) else json.dumps(given).encode()
    return read_item(Line(7, content), UTC)


def codes(item: Incoming | Refused) -> list[str]:
    return [remark.code for remark in item.remarks] if isinstance(item, Incoming) else [item.code]


@pytest.mark.parametrize(
    ("written", "moment", "day_known"),
    [
        ("1952", datetime(1952, 1, 1, 12), False),
        ("1952-07", datetime(1952, 7, 1, 12), False),
        ("1952-07-04", datetime(1952, 7, 4, 12), True),
        (" 1952-07-04 ", datetime(1952, 7, 4, 12), True),
        ("1952-07-04T19:00:00", datetime(1952, 7, 4, 19), True),
        ("1952-07-04 19:00", datetime(1952, 7, 4, 19), True),
        ("1952-07-04T19:00:00Z", datetime(1952, 7, 4, 19), True),
        ("1952-07-04T19:00:00+02:00", datetime(1952, 7, 4, 17), True),
    ],
)
def test_a_date_is_read(written: str, moment: datetime, day_known: bool) -> None:
    dated = read_date(written, UTC)
    assert dated is not None
    assert dated.moment.astimezone(UTC) == moment.replace(tzinfo=UTC)
    assert dated.day_known is day_known


@pytest.mark.parametrize(
    "written", ["", "yesterday", "1952-13-01", "1952-02-30", "0000-00-00", "19520704", "1952-W01", "4 July 1952", "52"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_date(written, UTC) is None


def test_a_day_stays_the_same_day_where_it_is_shown() -> None:
    zone = ZoneInfo("Pacific/Auckland")
    dated = read_date("1952-07-04", zone)
    assert dated is not None and dated.moment.astimezone(zone).day == 4


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One.\n\nTwo.", [("paragraph", "<p>One.</p>"), ("paragraph", "<p>Two.</p>")]),
        ("One.\r\n \r\n\r\nTwo.", [("paragraph", "<p>One.</p>"), ("paragraph", "<p>Two.</p>")]),
        ("a < b & <b>c</b>", [("paragraph", "<p>a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;</p>")]),
        ("Ada Lovelace\n12 High Street\nLondon", [("paragraph", "<p>Ada Lovelace<br/>12 High Street<br/>London</p>")]),
        (f"{'word ' * 14}\n{'word ' * 14}\nend", [("paragraph", f"<p>{'word ' * 28}end</p>")]),
        ("too    many\tspaces", [("paragraph", "<p>too many spaces</p>")]),
        ("5\u00a0%", [("paragraph", "<p>5\u00a0%</p>")]),
        ("# The road\n\nText.", [("heading", "The road"), ("paragraph", "<p>Text.</p>")]),
        ("### Minor ###\n\nText.", [("heading", "Minor"), ("paragraph", "<p>Text.</p>")]),
        ("# 5 of 7", [("heading", "5 of 7")]),
        ("# 57", [("paragraph", "<p># 57</p>")]),
        ("#hashtag", [("paragraph", "<p>#hashtag</p>")]),
        ("# This is a sentence.", [("paragraph", "<p># This is a sentence.</p>")]),
        ("# One\nTwo", [("paragraph", "<p># One<br/>Two</p>")]),
    ],
)
def test_text_becomes_blocks(text: str, blocks: list[tuple[str, str]]) -> None:
    made = to_blocks(text)
    assert [(b["type"], b["value"] if isinstance(b["value"], str) else b["value"]["text"]) for b in made] == blocks


PIECES = st.sampled_from(["word", "# ", "#", "\n", "\n\n", "  ", "<b>", "&amp;", "&", "<br/>", "</p>", "\r\n", "\t", "\u00a0", "é", "."])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_no_word_is_lost_and_none_is_made_up(text: str) -> None:
    blocks = to_blocks(text)
    assert missing(text, blocks) == []
    marks = [word for word in text.split() if set(word) != {"#"}]
    assert [word for word in words_of(blocks) if set(word) != {"#"}] == marks


def test_a_lost_word_would_be_named() -> None:
    assert missing("one two three", to_blocks("one three")) == ["two"]


@pytest.mark.parametrize(
    ("title", "tidied"),
    [
        ("The Consul at Batavia ( Livengood ) to the Secretary", "The Consul at Batavia (Livengood) to the Secretary"),
        ("From HICOG , to Bonn", "From HICOG, to Bonn"),
        ("No. 89The Ambassador", "No. 89. The Ambassador"),
        ("No. 89", "No. 89"),
        ("The F-16B and 3Com", "The F-16B and 3Com"),
    ],
)
def test_a_title_is_tidied(title: str, tidied: str) -> None:
    assert tidy_title(title) == tidied


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": "a", "text": "caf\xe9"}', "not UTF-8"),
        (b"[1, 2]", "not a document"),
        ({"id": "a"}, "no text"),
        ({"id": "a", "text": " \n "}, "no text"),
        ({"id": "a", "text": 5}, "unreadable text"),
        ({"id": "a" * 501, "text": "x"}, "id too long"),
    ],
)
def test_a_bad_line_is_refused_by_name_with_its_number_and_what_to_do(line: Any, code: str) -> None:
    item = read(line)
    assert isinstance(item, Refused)
    assert (item.code, item.line) == (code, 7)
    assert item.say.endswith(".")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"date": "once"}, "bad date"),
        ({"date": "1952"}, "date without a day"),
        ({"id": None}, "no id"),
        ({"authors": [3]}, "unreadable authors"),
        ({"title": ["x"]}, "unreadable title"),
        ({"text": "<p>Markup</p>"}, "markup as text"),
        ({"title": "a\x00b"}, "unsound characters"),
        ({"title": "a\ud800b"}, "unsound characters"),
        ({"title": "( A ) B"}, "title tidied"),
    ],
)
def test_what_is_odd_is_named_and_comes_in(fields: dict[str, Any], code: str) -> None:
    item = read({"id": "a", "title": "T", "text": "Text.", **fields})
    assert isinstance(item, Incoming)
    assert codes(item) == [code]


def test_a_bad_date_stays_in_extra_and_the_article_is_undated() -> None:
    item = read({"id": "a", "title": "T", "text": "x", "date": "once"})
    assert isinstance(item, Incoming)
    assert (item.published, item.extra) == (None, {"date": "once"})


def test_names_may_be_words_or_objects() -> None:
    item = read(
        {"id": "a", "text": "x", "authors": "Ada Lovelace", "topics": [{"slug": "war", "name": "War & peace"}, "War"], "region": "Asia"}
    )
    assert isinstance(item, Incoming)
    assert item.authors == (("ada-lovelace", "Ada Lovelace"),)
    assert item.topics == (("war", "War & peace"),)
    assert item.regions == (("asia", "Asia"),)
    assert item.format == "analysis"


def test_unknown_fields_persons_and_references_are_kept() -> None:
    item = read({"id": "v/d1", "text": "x", "persons": ["Root, Elihu"], "refs": ["v/d2"], "volume": "v"})
    assert isinstance(item, Incoming)
    assert item.extra == {"persons": ["Root, Elihu"], "refs": ["v/d2"], "volume": "v"}
    assert item.format == "document"


def test_a_url_is_where_it_was_and_leads_here() -> None:
    item = read({"id": "a", "text": "x", "url": "https://old.example/2011/01/a/?p=3"})
    assert isinstance(item, Incoming)
    assert (item.source_url, item.old_paths) == ("https://old.example/2011/01/a/?p=3", ("/2011/01/a/?p=3",))


def test_the_first_of_two_same_ids_counts() -> None:
    lines = [Line(n, json.dumps({"id": "a", "text": f"Text {n}."}).encode()) for n in (1, 2)]
    first, second = read_items(lines, UTC)
    assert isinstance(first, Incoming)
    assert isinstance(second, Refused) and "Line 1" in second.say


def test_the_same_words_have_the_same_digest_wherever_they_stand() -> None:
    one, other = (read_item(Line(n, b'{"id": "a", "text": "x"}'), UTC) for n in (1, 99))
    changed = read_item(Line(1, b'{"id": "a", "text": "y"}'), UTC)
    assert isinstance(one, Incoming) and isinstance(other, Incoming) and isinstance(changed, Incoming)
    assert one.digest() == other.digest() != changed.digest()


@pytest.mark.parametrize(
    ("words", "made", "plain"),
    [
        ("Europe’s Long War", "europes-long-war", "europes-long-war"),
        ("  a -- b_c ", "a-b-c", "a-b-c"),
        ("Élysée", "elysee", "elysee"),
        ("Новый йод", "новый-йод", "n-"),
        ("Война", "война", "n-"),
        ("!!!", "", "n-"),
    ],
)
def test_slugs(words: str, made: str, plain: str) -> None:
    assert slug(words) == made
    assert latin(words).startswith(plain)


def test_a_taken_slug_gets_a_number() -> None:
    free = Free({"note", "note-3"})
    assert [free.draw("note") for _ in range(3)] == ["note-2", "note-4", "note-5"]
