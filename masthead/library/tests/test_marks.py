"""Paragraph marks and notes: the same words keep their mark, changed ones are said to have changed, markup stays whole."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.library.names import Names
from masthead.library.typesetting import marked, marks_of, typeset

VOID = {"br", "hr", "img", "col", "input", "wbr", "source", "path", "circle"}
TABLE = {
    "columns": [{"type": "text", "heading": "Land"}, {"type": "number", "heading": "Ships"}],
    "rows": [{"values": ["<p>Chad</p>", "12"]}],
    "caption": "Ships",
}
EVERY = [
    {"type": "paragraph", "value": "<p>One.</p><p>Two.[^1] <b>Bold</b></p>"},
    {"type": "heading", "value": {"text": "A chapter", "level": "2", "anchor": ""}},
    {"type": "list", "value": "<ul><li>One</li><li><p>Two</p></li></ul>"},
    {"type": "quote", "value": {"text": "<p>Said.</p>", "source": "Somebody"}},
    {"type": "pull_quote", "value": {"text": "<p>Pulled.</p>", "source": ""}},
    {"type": "question", "value": "Is it so?[^1]"},
    {"type": "points", "value": "<ul><li>First</li></ul>"},
    {"type": "note", "value": "<p>Framed.</p>"},
    {"type": "table", "value": TABLE},
    {"type": "chart", "value": {"kind": "line", "title": "Up", "data": "Year\tA\n2001\t1\n2002\t2"}},
    {"type": "embed", "value": {"url": "https://youtu.be/aqz-KE-bpKQ", "caption": "Film"}},
    {"type": "embed", "value": {"url": "https://example.org/", "caption": "Link"}},
    {"type": "preformatted", "value": {"kind": "verse", "text": "a\nb"}},
    {"type": "divider", "value": None},
    {"type": "html", "value": "<div>loose <br> <p>in</p></div>bare<p>second</p><table><tr><td>x</td></tr></table><dl><dt>t</dt></dl>"},
    {"type": "footnote", "value": {"mark": "1", "text": "<p>Note.</p>"}},
]


class Whole(HTMLParser):
    """Checks that what is opened is closed, and gathers ids and outermost elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.outer: list[tuple[str, str]] = []
        self.feed(page)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        if not self.open:
            self.outer.append((tag, found.get("id") or ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag


def para(*texts: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": "".join(f"<p>{text}</p>" for text in texts)}


def test_every_outermost_block_with_words_has_a_mark() -> None:
    page = Whole(typeset(EVERY))
    without = [tag for tag, name in page.outer if not name.startswith("p-")]
    assert without == ["h2", "hr", "section"]  # a heading has its own id; the notes have theirs
    assert len(page.ids) == len(set(page.ids))
    assert [mark for mark in marks_of(typeset(EVERY)) if f"p-{mark}" not in page.ids] == []


def test_marks_outlast_what_is_put_in_before_them() -> None:
    before = marks_of(typeset([para("One."), para("Two."), para("One.")]))
    after = marks_of(typeset([para("New."), para("One."), para("Two.", "One.")]))
    assert len(before) == 3 and before[2] == f"{before[0]}-2" and after[1:] == before


def test_a_notes_number_is_none_of_the_words() -> None:
    assert (
        marks_of(typeset([para("One.[^1] Two.")])) == marks_of(typeset([para("One.[^12] Two.")])) == marks_of(typeset([para("One. Two.")]))
    )


def test_words_that_look_like_a_mark_are_none() -> None:
    page = typeset([para('&lt;p id="p-abcdef1"> and id="p-abcdef2"'), {"type": "html", "value": '<p id="p-abcdef3" title="<p id=">x</p>'}])
    assert len(marks_of(page)) == 2 and not any(mark.startswith("abcdef") for mark in marks_of(page))


def test_what_changed_is_said() -> None:
    seen = set(marks_of(typeset([para("One."), para("Two.")])))
    page = marked(typeset([para("One."), para("Two!")]), seen)
    assert page.count("changed") == 1 and '<span class="unseen">Changed since you read it: </span>Two!' in page
    assert marked(typeset(EVERY), set(marks_of(typeset(EVERY)))) == typeset(EVERY)


def test_marking_everything_breaks_nothing() -> None:
    plain, page = typeset(EVERY), marked(typeset(EVERY), set())
    whole = Whole(page)
    assert whole.ids == Whole(plain).ids
    assert page.count(' class="changed"') + page.count(' changed"') == len(marks_of(plain)) == page.count("Changed since you read it: ")
    for broken in ("<ul><span", "<table><span", "<tr><span", "<dl><span", "<figure><span", "<details><span", 'class="chart changed"><span'):
        assert broken not in page.replace("\n", "").replace("  ", "")


@given(st.lists(st.text(alphabet="ab <>&\"'p=-/", max_size=30), max_size=6))
def test_any_imported_markup_stays_whole(pieces: list[str]) -> None:
    blocks = [{"type": "html", "value": f"<div>{piece}</div>{piece}<p>{piece}<ul><li>{piece}</ul>"} for piece in pieces]
    page = typeset([*blocks, *(para(piece) for piece in pieces)])
    Whole(page)
    Whole(marked(page, set()))
    marks = marks_of(page)
    assert len(marks) == len(set(marks))


def test_a_note_links_back_to_every_place_that_refers_to_it() -> None:
    note = {"type": "footnote", "value": {"mark": "Ibid", "text": "<p>Note.</p>"}}
    page = typeset([para("One.[^Ibid]"), para("Two.[^Ibid]"), note, {"type": "footnote", "value": {"mark": "7", "text": "<p>Unread.</p>"}}])
    assert page.count('href="#fn-ibid"') == 2 and 'id="fnref-ibid"' in page and 'id="fnref-ibid-2"' in page
    assert 'aria-label="Back to the text, place 2 of 2">↩<sup>2</sup></a>' in page and '<li id="fn-ibid">' in page
    assert '<li id="fn-7" value="7">Unread.</li>' in page  # nobody refers to it: no link that leads nowhere
    links = {part.split('"')[0] for part in page.split('href="#')[1:]}
    assert links <= set(Whole(page).ids)


def test_both_parts_of_a_text_share_their_names() -> None:
    one = Names()
    page = typeset([para("One.[^1]")], one) + typeset([para("One.[^1]"), EVERY[-1]], one)
    assert page.count('href="#fnref-1') == 2
    assert len(Whole(page).ids) == len(set(Whole(page).ids)) == 5


@pytest.mark.parametrize("number", ["1", "0042"])
def test_a_numbered_note_keeps_its_number(number: str) -> None:
    page = typeset([{"type": "footnote", "value": {"mark": number, "text": "Note."}}])
    assert f'value="{int(number)}"' in page
