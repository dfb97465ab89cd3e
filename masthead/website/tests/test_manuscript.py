"""Manuscripts: every mark becomes its block."""

from pathlib import Path
from typing import Any

import pytest

from masthead.library.charts.chart import check, marks
from masthead.website.demo import manuscript
from masthead.website.demo.manuscript import read

ARTICLES = Path(manuscript.__file__).parent / "articles"


def blocks(text: str) -> list[Any]:
    return read(f"+++\ntitle = 'T'\n+++\n{text}").body


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Words *there*.", "paragraph", "<p>Words <i>there</i>.</p>"),
        ("Q: Is it\nso?", "question", "Is it so?"),
        ("!- One\n!- **Two**", "points", "<ul><li>One</li><li><b>Two</b></li></ul>"),
        (":::note\nOne.\n\n- a\n- b\n:::", "note", "<p>One.</p><ul><li>a</li><li>b</li></ul>"),
        (":::embed https://youtu.be/x\nA film\nabout it\n:::", "embed", {"url": "https://youtu.be/x", "caption": "A film about it"}),
        (
            ':::table Ships\nLand,2024,Word\n"A, B","1,200",*x*\nC,−3 %,\n:::',
            "table",
            {
                "columns": [
                    {"type": "text", "heading": "Land"},
                    {"type": "number", "heading": "2024"},
                    {"type": "text", "heading": "Word"},
                ],
                "rows": [{"values": ["A, B", "1,200", "<i>x</i>"]}, {"values": ["C", "−3 %", ""]}],
                "caption": "Ships",
            },
        ),
        (
            ":::chart bar\ntitle: Up: it goes\n\nunit: %\n---\nLand,A\n\nX,1\n:::",
            "chart",
            {"kind": "bar", "title": "Up: it goes", "note": "", "unit": "%", "source": "", "highlight": "", "data": "Land,A\n\nX,1"},
        ),
    ],
)
def test_each_mark_becomes_its_block(text: str, kind: str, value: Any) -> None:
    assert blocks(f"Before.\n\n{text}\n\nAfter.")[1:-1] == [{"type": kind, "value": value}]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (":::note\nNever closed.", "a fence is not closed"),
        (":::poem\nx\n:::", "a fence is chart, table, embed or note, not “poem”"),
        (":::chart line\ntitle: x\n:::", "parted by a line of ---"),
        (":::chart line\nname: x\n---\na,b\n:::", "a chart has title, note, unit, source, highlight, not “name”"),
    ],
)
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        blocks(text)


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.md")), ids=lambda path: path.stem)
def test_every_chart_of_the_demo_can_be_drawn(path: Path) -> None:
    for block in read(path.read_text(encoding="utf-8")).body:
        if block["type"] == "chart":
            assert marks(check(block["value"]["kind"], block["value"]["data"]), block["value"]["highlight"])
            assert len(block["value"]["title"]) <= 160 and len(block["value"]["unit"]) <= 12
