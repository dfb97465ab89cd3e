"""Where the opening ends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.library.openings import cut


def p(text: str = "word") -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{text}</p>"}


H = {"type": "heading", "value": {"text": "H", "level": "2"}}
IMAGE = {"type": "image", "value": {}}
CUT = {"type": "cut", "value": None}
NOTE = {"type": "footnote", "value": {"mark": "1", "text": "secret"}}
LONG = " ".join(["A sentence of six short words."] * 40)


@pytest.mark.parametrize(
    ("body", "opening", "rest"),
    [
        ([p("1"), p("2"), p("3"), p("4")], [p("1"), p("2")], [p("3"), p("4")]),
        ([p("1"), CUT, p("2"), p("3")], [p("1")], [p("2"), p("3")]),
        ([CUT, p("1")], [], [p("1")]),
        ([IMAGE, p("1"), H, p("2"), H, p("3")], [IMAGE, p("1"), H, p("2")], [H, p("3")]),
        ([p("1"), p("2"), IMAGE, p("3")], [p("1"), p("2")], [IMAGE, p("3")]),
        ([p("1"), p("2")], [p("1")], [p("2")]),
        ([p("short")], [p("short")], []),
        ([], [], []),
        ([p("1"), NOTE, p("2"), p("3")], [p("1"), p("2")], [p("3"), NOTE]),
        ([p("1"), NOTE, CUT, p("2")], [p("1")], [p("2"), NOTE]),
    ],
)
def test_cut(body: list[Any], opening: list[Any], rest: list[Any]) -> None:
    parts = cut(body, 2)
    assert (parts.opening, parts.rest) == (opening, rest)


def test_a_lone_long_paragraph_is_parted_after_a_sentence() -> None:
    parts = cut([p(LONG)], 2)
    first, second = parts.opening[0]["value"], parts.rest[0]["value"]
    assert first.endswith("words.</p>") and 30 <= len(first.split()) <= 60
    assert f"{first[3:-4]} {second[3:-4]}" == LONG


def test_a_lone_long_paragraph_with_tags_stays_behind_the_wall_whole() -> None:
    parts = cut([p(f"<b>{LONG}</b>")], 2)
    assert parts.opening == [] and len(parts.rest) == 1


@given(st.lists(st.sampled_from([p("a"), p("b"), H, IMAGE, NOTE]), max_size=12), st.integers(1, 5))
def test_nothing_is_lost_and_something_stays_behind_the_wall(body: list[Any], paragraphs: int) -> None:
    parts = cut(body, paragraphs)
    both = [*parts.opening, *parts.rest]
    assert sorted(map(str, both)) == sorted(map(str, body))
    assert not any(block["type"] == "footnote" for block in parts.opening)
    if sum(block["type"] == "paragraph" for block in body) > 1:
        assert any(block["type"] == "paragraph" for block in parts.rest)
