"""Typesetting: what comes out is safe to show, and says all that went in."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.library.names import Names
from masthead.library.typesetting import names, plain, typeset

EVIL = '<script>alert(1)</script><p onclick="x()" style="color:red">text <a href="javascript:alert(2)">a</a><img src=x onerror=y()></p>'


def set_one(kind: str, value: Any) -> str:
    return typeset([{"type": kind, "value": value}])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("paragraph", EVIL),
        ("list", EVIL),
        ("note", EVIL),
        ("html", EVIL),
        ("unheard-of", EVIL),
        ("quote", {"text": EVIL, "source": EVIL}),
        ("pull_quote", {"text": EVIL, "source": EVIL}),
        ("heading", {"text": EVIL, "level": "2", "anchor": '"><script>alert(3)</script>'}),
        ("heading", {"text": EVIL, "level": '2 onclick="x()"', "anchor": ""}),
        ("preformatted", {"text": EVIL, "kind": '"><script>'}),
        ("footnote", {"mark": '"><script>alert(4)</script>', "text": EVIL}),
        ("table", {"columns": [{"type": "text", "heading": EVIL}], "rows": [{"values": [EVIL]}], "caption": EVIL}),
        ("embed", {"url": "javascript:alert(5)", "caption": EVIL}),
        ("media", {"kind": "audio", "url": "javascript:alert(6)", "caption": EVIL}),
        (
            "image",
            {
                "image": None,
                "source_url": "javascript:alert(7)",
                "alt": '"><script>',
                "caption": EVIL,
                "credit": EVIL,
                "link": "javascript:alert(8)",
            },
        ),
    ],
)
def test_nothing_that_runs_is_set(kind: str, value: Any) -> None:
    seen = Tags(set_one(kind, value))
    assert seen.tags, "something is set"
    assert not {tag for tag, _ in seen.tags} & {"script", "style", "iframe", "object", "form", "base", "meta", "link"}
    for tag, attributes in seen.tags:
        for name, content in attributes.items():
            assert not name.startswith("on") and name != "style", (tag, name)
            if name in {"href", "src", "srcset", "action"}:
                assert content.startswith(("http://", "https://", "/", "#", "mailto:")), (tag, name, content)


class Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def test_marks_become_notes_that_link_both_ways() -> None:
    page = typeset(
        [{"type": "paragraph", "value": "<p>Text.[^1]</p>"}, {"type": "footnote", "value": {"mark": "1", "text": "<p>Note.</p>"}}]
    )
    assert 'href="#fn-1" id="fnref-1"' in page and '<li id="fn-1" value="1">' in page and 'href="#fnref-1"' in page


@pytest.mark.parametrize(
    "markup",
    [
        '<p>No mark, <a href="/a?b=[1]">none</a>.</p>',
        '<p><a href="/a?b=[^1]" title="a > [^1]">link</a></p>',
        '<p><a href="/a">a link with a mark[^1]</a></p>',
    ],
)
def test_a_mark_inside_a_tag_or_a_link_is_no_mark(markup: str) -> None:
    assert Names().refer(markup) == markup


def test_a_mark_beside_a_link_is_one() -> None:
    page = set_one("paragraph", '<p>1 &lt; 2[^a] <a href="/x?[^1]" title="]>[^2]">x</a>[^b]</p>')
    links = [attributes for tag, attributes in Tags(page).tags if tag == "a"]
    assert [link["href"] for link in links] == ["#fn-a", "/x?[^1]", "#fn-b"] and links[1]["title"] == "]>[^2]"


def test_headings_have_names_in_any_script_each_its_own() -> None:
    def heading(text: str, anchor: str = "") -> dict[str, Any]:
        return {"type": "heading", "value": {"text": text, "level": "2", "anchor": anchor}}

    one = names()
    page = typeset([heading("Война и мир"), heading("?!"), heading("A b"), heading("A b"), heading("Rest")], one)
    page += typeset([heading("Another", "a-b")], one)
    given = [attributes.get("id") for tag, attributes in Tags(page).tags if tag == "h2"]
    assert given == ["война-и-мир", None, "a-b", "a-b-2", "rest-2", "a-b-3"]
    assert 'id=""' not in page


def test_links_in_a_table_lead_somewhere() -> None:
    cell = '<p><a linktype="unheard-of" id="3">gone</a> <a href="https://x.example/">there</a></p>'
    page = set_one("table", {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": [cell]}], "caption": ""})
    assert 'href="https://x.example/"' in page


@pytest.mark.django_db
def test_links_to_our_articles_in_a_table_lead_there(articles: Any) -> None:
    article = articles.one()
    cell = f'<p><a linktype="page" id="{article.pk}">ours</a></p>'
    page = set_one("table", {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": [cell]}], "caption": ""})
    assert f'{article.address()}"' in page


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("paragraph", "<p>Ships &amp; men</p>", "Ships & men"),
        ("heading", {"text": "A < B", "level": "3", "anchor": ""}, "A < B"),
        ("quote", {"text": "<p>Words</p>", "source": "Somebody"}, "Words Somebody"),
        ("preformatted", {"text": "one\n  two", "kind": "verse"}, "one two"),
        ("list", "<ul><li>One</li><li>Two</li></ul>", "One Two"),
        ("table", {"columns": [{"type": "text", "heading": "H"}], "rows": [{"values": ["<p>cell</p>"]}], "caption": "Cap"}, "Cap H cell"),
        (
            "gallery",
            {
                "images": [
                    {
                        "type": "item",
                        "value": {"image": None, "alt": "Alt", "caption": "Cap", "credit": "", "source_url": "http://x.example/1.jpg"},
                    }
                ],
                "caption": "All",
            },
            "Cap",
        ),
    ],
)
def test_the_words_come_out(kind: str, value: Any, words: str) -> None:
    page = plain(set_one(kind, value))
    assert all(word in page for word in words.split())


@given(st.text(max_size=200))
def test_any_text_is_set_without_losing_what_is_not_markup(text: str) -> None:
    import html

    page = set_one("paragraph", f"<p>{html.escape(text)}</p>")
    visible = "".join(ch for ch in text if ch.isalnum())
    assert "".join(ch for ch in plain(page) if ch.isalnum()).startswith(visible[:50]) or "\x00" in text or "[^" in text
