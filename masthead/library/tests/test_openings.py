"""Where the opening ends."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.library.openings import BUDGET, Cut, cut, words


def p(text: str = "word") -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{text}</p>"}


def several(*texts: str, **more: Any) -> dict[str, Any]:
    return {"type": "paragraph", "value": "".join(f"<p>{text}</p>" for text in texts), **more}


def say(count: int, of: str = "word") -> str:
    return " ".join([of] * count)


H = {"type": "heading", "value": {"text": "H", "level": "2"}}
IMAGE = {"type": "image", "value": {}}
CUT = {"type": "cut", "value": None}
NOTE = {"type": "footnote", "value": {"mark": "1", "text": "secret"}}
LIST = {"type": "list", "value": "<ul><li><p>one</p></li><li><p>two</p></li></ul>"}
QUOTE = {"type": "quote", "value": {"text": "<p>a</p><p>b</p>", "source": "S"}}
PULL = {"type": "pull_quote", "value": {"text": "<p>pulled</p>", "source": ""}}
PRE = {"type": "preformatted", "value": {"kind": "plain", "text": say(1500)}}
HTML = {"type": "html", "value": f"<div><p>{say(80)}</p></div>"}
SMALL = {"type": "html", "value": "<div>By one of us</div>"}
FRAME = {"type": "note", "value": "<p>framed</p>"}
TABLE = {"type": "table", "value": {"columns": [{"type": "text", "heading": "H"}], "rows": [{"values": ["cell"]}], "caption": ""}}
GALLERY = {"type": "gallery", "value": {"images": [{"type": "item", "value": {"image": 5, "caption": "seen"}}], "caption": ""}}
CHART = {"type": "chart", "value": {"kind": "line", "title": "Ships wait", "note": "", "data": f"Year,Ships\n{say(400)}", "unit": "km"}}
ASKED = {"type": "question", "value": "Is it so?"}
POINTS = {"type": "points", "value": "<ul><li>one</li><li>two</li></ul>"}
LONG = " ".join(["A sentence of six short words."] * 40)


@pytest.mark.parametrize(
    ("body", "opening", "rest"),
    [
        ([p("1"), p("2"), p("3"), p("4")], [p("1"), p("2")], [p("3"), p("4")]),
        ([p("1"), CUT, p("2"), p("3")], [p("1")], [p("2"), p("3")]),
        ([CUT, p("1")], [], [p("1")]),
        ([PRE, p(LONG), HTML, CUT], [PRE, p(LONG), HTML], []),
        ([IMAGE, p("1"), H, p("2"), H, p("3")], [IMAGE, p("1"), H, p("2")], [H, p("3")]),
        ([p("1"), p("2"), IMAGE, p("3")], [p("1"), p("2")], [IMAGE, p("3")]),
        ([p("1"), p("2")], [p("1")], [p("2")]),
        ([p("short")], [p("short")], []),
        ([H, IMAGE, p("short"), IMAGE, NOTE], [H, IMAGE, p("short")], [IMAGE, NOTE]),
        ([], [], []),
        ([p("1"), NOTE, p("2"), p("3")], [p("1"), p("2")], [p("3"), NOTE]),
        ([p("1"), NOTE, CUT, p("2")], [p("1")], [p("2"), NOTE]),
        ([p("1"), PRE, HTML], [p("1")], [PRE, HTML]),
        *([([p("1"), other, p("2"), p("3")], [p("1")], [other, p("2"), p("3")]) for other in (PRE, HTML, FRAME, TABLE, GALLERY, PULL)]),
        ([SMALL, p("1"), p("2"), p("3")], [SMALL, p("1"), p("2")], [p("3")]),
        ([HTML, p("1"), p("2")], [], [HTML, p("1"), p("2")]),
        ([SMALL, p("1")], [], [SMALL, p("1")]),
        ([PRE], [], [PRE]),
        ([p("1"), PULL], [p("1")], [PULL]),
        ([LIST, QUOTE, p("1")], [LIST, QUOTE], [p("1")]),
        ([p("1"), p(""), p("&nbsp;"), p("2"), p("3")], [p("1"), p(""), p("&nbsp;"), p("2")], [p("3")]),
        ([p("1"), p("")], [p("1")], [p("")]),
        ([p(say(200)), p(say(60)), p("3")], [p(say(200))], [p(say(60)), p("3")]),
        ([several("1", "2", "3"), several("4", "5")], [several("1", "2")], [p("3"), several("4", "5")]),
        ([several("1", "2"), p("3")], [several("1", "2")], [p("3")]),
        ([several("1", "2")], [p("1")], [p("2")]),
        ([CHART, p("1"), CHART, p("2"), CHART, p("3")], [CHART, p("1"), CHART, p("2")], [CHART, p("3")]),
        ([p("1"), CHART], [p("1")], [CHART]),
        ([ASKED, p("1"), ASKED, p("2"), ASKED, p("3")], [ASKED, p("1"), ASKED, p("2")], [ASKED, p("3")]),
        ([p("1"), ASKED], [p("1")], [ASKED]),
        ([POINTS, p("1"), p("2")], [POINTS, p("1")], [p("2")]),
        ([POINTS, {**ASKED, "value": say(260)}, p("1")], [POINTS], [{**ASKED, "value": say(260)}, p("1")]),
        ([p(f"<b>{say(300)}</b>"), p("2")], [p(f"<b>{say(300)}</b>")], [p("2")]),
    ],
)
def test_cut(body: list[Any], opening: list[Any], rest: list[Any]) -> None:
    parts = cut(body, 2)
    assert (parts.opening, parts.rest) == (opening, rest)


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        ([p("short")], []),
        ([p("1"), PRE, HTML], [p("1")]),
        ([p("1"), p("2")], [p("1")]),
        ([p("1"), PULL], []),
        ([{"type": "list", "value": f"<ul><li>{say(300)}</li></ul>"}, p("2")], []),
        ([p("1"), CUT], [p("1")]),
    ],
)
def test_what_subscribers_alone_read_is_opened_less(body: list[Any], opening: list[Any]) -> None:
    assert cut(body, 2, closed=True).opening == opening


def test_the_paragraphs_of_one_block_are_counted_as_a_reader_sees_them() -> None:
    body = [several(*"123456", id="a"), several(*"789012", id="b")]
    parts = cut(body, 2)
    assert parts.opening == [several("1", "2", id="a")]
    assert parts.rest == [several(*"3456"), several(*"789012", id="b")]
    assert cut([several(*"12345678")], 2) == Cut([several("1", "2")], [several(*"345678")])
    assert cut([{"type": "paragraph", "value": "<p>1<p>2<P>3"}], 2) == Cut(
        [{"type": "paragraph", "value": "<p>1<p>2"}], [{"type": "paragraph", "value": "<P>3"}]
    )


def test_a_lone_long_paragraph_is_parted_after_a_sentence() -> None:
    parts = cut([p(LONG)], 2)
    first, second = parts.opening[0]["value"], parts.rest[0]["value"]
    assert first.endswith("words.</p>") and 30 <= len(first.split()) <= 60
    assert f"{first[3:-4]} {second[3:-4]}" == LONG
    assert cut([p(LONG)], 2, closed=True) == parts


def test_a_lone_long_paragraph_with_tags_is_parted_outside_of_them_or_not_at_all() -> None:
    parts = cut([p(f"<b>{LONG}</b>")], 2)
    assert parts.opening == [] and len(parts.rest) == 1
    parts = cut([p(f"<b>A. B.</b> One.<br/> Two. <i>Three. {LONG}</i>")], 2)
    assert parts.opening == [p("<b>A. B.</b> One.<br/> Two.")] and parts.rest == [p(f"<i>Three. {LONG}</i>")]


def test_a_first_paragraph_that_is_too_long_is_parted() -> None:
    parts = cut([p(f"{LONG} {LONG}"), p("2"), p("3")], 2)
    assert 200 < words(parts.opening[0]["value"]) <= BUDGET
    assert words([block["value"] for block in parts.rest]) + words(parts.opening[0]["value"]) == 482


def test_text_without_spaces_is_long_too() -> None:
    parts = cut([p("短い文です。" * 500)], 2)
    assert len(parts.opening[0]["value"]) < 800 and len(parts.rest[0]["value"]) > 2000


TEXTS = st.sampled_from([
    *(say(count) for count in (1, 2, 20, 59, 60, 61, 119, 125, 249, 251)),
    *(say(count, "A sentence of six short words.") for count in (2, 9, 10, 11, 25, 41, 42, 60)),
    "", "&nbsp;", "a <b>bold. Word</b> here. And", "x<br/>y", "<p>in</p>", "</p>", "<ul><li><p>a</p></li>", "end.[^1] More",
])  # fmt: skip
BLOCKS = st.one_of(
    st.builds(p, TEXTS),
    st.builds(lambda texts: several(*texts), st.lists(TEXTS, max_size=4)),
    st.builds(
        lambda kind, text: {"type": kind, "value": text}, st.sampled_from(["list", "html", "note", "paragraph", "unheard-of"]), TEXTS
    ),
    st.builds(lambda kind, text: {"type": kind, "value": {"text": text}}, st.sampled_from(["quote", "preformatted", "pull_quote"]), TEXTS),
    st.builds(lambda text: {"type": "image", "value": {"caption": text}}, TEXTS),
    st.sampled_from([H, IMAGE, NOTE, TABLE, GALLERY]),
)
BODIES = st.lists(BLOCKS, max_size=8)
OTHER = {"html", "note", "preformatted", "pull_quote", "table", "gallery", "unheard-of"}
SIGNS = re.compile(r"</?p>|\s")  # a paragraph that is parted gets these new


def said(blocks: list[Any]) -> str:
    return "".join(SIGNS.sub("", str(block["value"])) for block in blocks)


def has_words(blocks: list[Any]) -> bool:
    return any(words(block["value"]) for block in blocks if block["type"] not in {"footnote"})


@given(BODIES, st.integers(1, 5), st.booleans())
def test_nothing_is_lost_and_the_order_is_kept(body: list[Any], paragraphs: int, closed: bool) -> None:
    parts = cut(body, paragraphs, closed)
    text = [block for block in body if block["type"] != "footnote"]
    assert said([*parts.opening, *parts.rest]) == said([*text, *(block for block in body if block["type"] == "footnote")])
    assert not any(block["type"] == "footnote" for block in parts.opening)
    assert len(parts.opening) + len(parts.rest) - len(body) in (0, 1)
    assert cut([*text], paragraphs, closed).opening == parts.opening


@given(BODIES, st.integers(1, 5), st.booleans())
def test_text_stays_behind_the_wall(body: list[Any], paragraphs: int, closed: bool) -> None:
    parts = cut(body, paragraphs, closed)
    counted = [block for block in body if block["type"] in {"paragraph", "list", "quote"} and words(block["value"])]
    if (closed and has_words(body)) or len(counted) > 1:
        assert has_words(parts.rest)


@given(BODIES, st.integers(1, 5), st.booleans())
def test_an_opening_has_its_bounds(body: list[Any], paragraphs: int, closed: bool) -> None:
    opening = cut(body, paragraphs, closed).opening
    kinds = [block["type"] for block in opening]
    places = [place for place, block in enumerate(opening) if block["type"] in {"paragraph", "list", "quote"} and words(block["value"])]
    assert len(places) <= paragraphs
    assert not opening or places[-1] == len(opening) - 1
    assert not [kind for kind in kinds[places[0] :] if kind in OTHER] if places else True
    assert sum(words(block["value"]) for block in opening if block["type"] in OTHER) < 60
    held = [words(block["value"]) for block in opening]
    assert sum(held) <= BUDGET or (not closed and len(places) == 1)
