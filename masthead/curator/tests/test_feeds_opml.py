"""Lists of feeds, in and out."""

import pytest

from masthead.curator.feeds import opml
from masthead.curator.tests.wire_server import LAUGHS


def test_opml_there_and_back() -> None:
    lines = [
        opml.Line("https://a.example/feed", "A & B", "https://a.example/", "A", "Holding", "GB"),
        opml.Line("https://a.example/world", "World", "https://a.example/", "A", "Holding", "GB"),
        opml.Line("https://c.example/feed", "C <x>", "", "C", "", ""),
    ]
    assert opml.read(opml.written("Ours", lines)) == lines


def test_opml_of_other_readers() -> None:
    text = """<?xml version="1.0"?><OPML version="1.0"><head/><body><outline text="World"><outline type="rss" text="A" xmlURL=" https://a.example/feed "
    htmlUrl="https://a.example/"/><outline text="B" xmlUrl="feed://b.example/rss"/><outline text="Again" xmlUrl="https://a.example/feed"/>
    <outline text="Evil" xmlUrl="javascript:alert(1)"/><outline text="No feed"/></outline></body></OPML>"""
    assert [(line.address, line.outlet) for line in opml.read(text.encode())] == [
        ("https://a.example/feed", ""),
        ("https://b.example/rss", ""),
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<opml><body>", "Line 1, column 13: this is not well-formed XML, so it is not a list in OPML."),
        (b"<rss/>", "This is XML but not OPML: it should begin with an <opml> element."),
        (b"<opml/>", "This list holds no feed: none of its outlines has an xmlUrl."),
        (b"x" * 5_000_001, "The file is larger than 5 MB; a list of feeds is not."),
        (f"{LAUGHS}<opml><body>&l9;</body></opml>".encode(), "Line 1, column 13: this is not well-formed XML, so it is not a list in OPML."),
    ],
    ids=["broken", "rss", "empty", "large", "laughs"],
)  # fmt: skip
def test_what_is_no_list(body: bytes, why: str) -> None:
    with pytest.raises(opml.NotOpml) as said:
        opml.read(body)
    assert str(said.value) == why


def test_a_list_may_be_nested_as_deep_as_it_likes() -> None:
    deep = (
        b"<opml><body>"
        + b"<outline text='x'>" * 20_000
        + b"<outline xmlUrl='https://a.example/'/>"
        + b"</outline>" * 20_000
        + b"</body></opml>"
    )
    assert len(opml.read(deep)) == 1
