"""What the checks say, each as a sentence; and where texts link to."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from masthead.library.checks import Facts, Kind, Shown, examine, numbers_of_pictures
from masthead.library.links import links

LOREM = " ".join(["word"] * 70)


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{text}</p>"}


def heading(level: int, text: str = "H") -> dict[str, Any]:
    return {"type": "heading", "value": {"text": text, "level": str(level), "anchor": ""}}


def table(*headings: str) -> dict[str, Any]:
    return {"type": "table", "value": {"columns": [{"type": "text", "heading": it} for it in headings], "rows": [{"values": ["a"]}]}}


CUT = {"type": "cut", "value": None}
BODY = [paragraph(LOREM), CUT, heading(2), paragraph(LOREM)]
GOOD = Facts("Title", "Standfirst.", BODY, authors=1, places=1, picture=Shown("P", "alt", "credit"))
IMAGE = {"type": "image", "value": {"image": 7, "alt": "", "credit": "", "caption": ""}}
GALLERY = {"type": "gallery", "value": {"images": [{"type": "item", "id": "x", "value": {"image": 7}}, {"image": 8}], "caption": ""}}


def test_a_finished_article_has_no_findings() -> None:
    assert examine(GOOD) == []


CASES: list[tuple[dict[str, Any], list[Kind]]] = [
    ({"title": "x" * 110}, []),
    ({"title": "x" * 111}, [Kind.LONG_TITLE]),
    ({"standfirst": " "}, [Kind.NO_STANDFIRST]),
    ({"authors": 0}, [Kind.NO_AUTHOR]),
    ({"places": 0}, [Kind.NO_PLACE]),
    ({"picture": None}, []),
    ({"picture": Shown("P", "", "credit")}, [Kind.NO_ALT]),
    ({"picture": Shown("P", "alt", " ")}, [Kind.NO_CREDIT]),
    ({"body": []}, [Kind.EMPTY]),
    ({"body": [paragraph(""), CUT]}, [Kind.EMPTY]),
    ({"body": [paragraph("Short."), CUT, paragraph(LOREM)]}, [Kind.OPENING_SHORT]),
    ({"body": [paragraph("Short."), CUT, paragraph(LOREM)], "wall": "free"}, []),
    ({"body": [CUT, paragraph(LOREM)]}, [Kind.OPENING_SHORT]),
    ({"body": [paragraph(LOREM), CUT]}, [Kind.OPENING_WHOLE]),
    ({"body": [paragraph(LOREM), CUT], "wall": "free"}, []),
    ({"body": [paragraph(LOREM)] * 11}, [Kind.NO_CUT]),
    ({"body": [paragraph(LOREM)] * 9}, []),
    ({"body": [paragraph(LOREM), CUT, heading(3, "Deep"), paragraph(LOREM)]}, [Kind.HEADINGS]),
    ({"body": [*BODY, heading(4), paragraph(LOREM)]}, [Kind.HEADINGS]),
    ({"body": [*BODY, heading(3), heading(4), heading(2), paragraph(LOREM)]}, []),
    ({"body": [*BODY, {"type": "html", "value": "<h5>x</h5>"}]}, [Kind.HEADINGS]),
    ({"body": [*BODY, table("", " ")]}, [Kind.TABLE]),
    ({"body": [*BODY, table("Year", "")]}, []),
    ({"body": [*BODY, IMAGE], "pictures": {7: Shown("Quay", "", "")}}, [Kind.NO_ALT, Kind.NO_CREDIT]),
    ({"body": [*BODY, IMAGE], "pictures": {7: Shown("Quay", "alt", "credit")}}, []),
    ({"body": [*BODY, IMAGE]}, []),  # its file is not here
    ({"body": [*BODY, GALLERY], "pictures": {7: Shown("Q", "a", "c"), 8: Shown("R", "a", "")}}, [Kind.NO_CREDIT]),
    ({"dead": [("example.org/a", "404")]}, [Kind.DEAD_LINK]),
    ({"dead": [(f"example.org/{n}", "404") for n in range(9)]}, [Kind.DEAD_LINK] * 6),
    ({"day": date(2026, 12, 25), "pause": "Christmas"}, [Kind.PAUSED]),
    ({"day": date(2026, 12, 22)}, []),
    ({"format": "document", "standfirst": "", "authors": 0, "body": [paragraph("Short."), paragraph("x")]}, []),
]


@pytest.mark.parametrize(("changed", "kinds"), CASES)
def test_checks(changed: dict[str, Any], kinds: list[Kind]) -> None:
    assert [finding.kind for finding in examine(replace(GOOD, **changed))] == kinds


def test_every_kind_can_be_found() -> None:
    by_the_home_alone = {Kind.KEPT_BACK}  # it knows what was due: test_planning
    assert {kind for _, kinds in CASES for kind in kinds} == set(Kind) - by_the_home_alone


def test_findings_are_sentences_that_name_their_field() -> None:
    for changed, _ in CASES:
        for finding in examine(replace(GOOD, **changed)):
            assert finding.words.endswith(".") and finding.words[0].isupper() | (finding.words[0] in "“0123456789")
            assert finding.field in {"title", "standfirst", "bylines", "picture", "body", "countries", ""}
    (pause,) = examine(replace(GOOD, day=date(2026, 12, 25), pause="Christmas"))
    assert pause.words == "It is planned for Friday 25 December, which is in a pause: Christmas."


def test_numbers_of_pictures() -> None:
    assert numbers_of_pictures([IMAGE, GALLERY, paragraph("x")]) == [7, 7, 8]


def test_links_of_every_kind() -> None:
    body = [
        paragraph('<a linktype="page" id="3">p</a> <a linktype="document" id="4">f</a> <a href="https://example.org/?a=1&amp;b=2">o</a>'),
        paragraph('<a href=\'/articles/9/x/\'>ours</a> <a href="https://US.example/articles/10/">ours</a> <a href="/about/">not asked</a>'),
        paragraph('<a href="mailto:a@b">m</a> <a href="javascript:alert(1)">j</a> <a href="#fn">n</a> <a href="http://[broken">b</a>'),
        {"type": "embed", "value": {"url": "https://video.example/1", "caption": ""}},
        {"type": "list", "value": '<ul><li><a href="https://example.org/?a=1&b=2">again</a></li></ul>'},
        {"type": "image", "value": {"image": 1, "link": "http://pictures.example/", "source_url": "https://gone.example/x.jpg"}},
        {"type": "table", "value": {"columns": [], "rows": [{"values": ['<a href="https://cell.example/">c</a>']}]}},
        CUT,
    ]
    found = links(body, "us.example")
    assert list(found.pages) == [3, 9, 10] and list(found.files) == [4]
    assert list(found.outside) == [
        "https://example.org/?a=1&b=2",
        "https://video.example/1",
        "http://pictures.example/",
        "https://cell.example/",
    ]


def test_an_endless_address_is_left_alone() -> None:
    assert not links([paragraph(f'<a href="https://e.example/{"x" * 1000}">l</a>')], "us.example").outside
