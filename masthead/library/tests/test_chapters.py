"""Chapters: a long piece has contents, and the titles of locked chapters stay behind the wall like the rest."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Articles, Browser, People
from masthead.access.gate import Decision, Reason
from masthead.library import shelf
from masthead.library.models import Galley
from masthead.library.typesetting import TYPESETTER

Browsers = Callable[[], Browser]
pytestmark = pytest.mark.django_db
NO, YES = Decision(Reason.NEEDS_EMAIL), Decision(Reason.SUBSCRIBER, may_read=True)


def heading(text: str, level: str = "2") -> dict[str, Any]:
    return {"type": "heading", "value": {"text": text, "level": level, "anchor": ""}}


def para(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{text}</p>"}


BODY = [
    para("One."), heading("The open chapter"), para("Two."), heading("The LOCKEDTITLE chapter"), para("Three."), heading("Aside", "3"),
    para("Four."), heading("The last LOCKEDTITLE"), para("Five."),
]  # fmt: skip


def test_the_galley_knows_its_chapters_and_its_typesetter(articles: Articles) -> None:
    galley = Galley.objects.get(pk=articles.one(body=BODY).pk)
    assert galley.chapters == [
        {"id": "the-open-chapter", "text": "The open chapter", "open": True},
        {"id": "the-lockedtitle-chapter", "text": "The LOCKEDTITLE chapter", "open": False},
        {"id": "the-last-lockedtitle", "text": "The last LOCKEDTITLE", "open": False},
    ]
    assert galley.typesetter == TYPESETTER


def test_the_one_door_filters_them(articles: Articles, django_assert_num_queries: Any) -> None:
    article = articles.one(body=BODY)
    with django_assert_num_queries(1):
        stranger = shelf.readable(article.pk, NO)
    assert [one.text for one in stranger.chapters] == ["The open chapter"] and stranger.more_chapters == 2
    assert stranger.chapters_in_all == 3 and "LOCKEDTITLE" not in repr(stranger)
    reader = shelf.readable(article.pk, YES)
    assert len(reader.chapters) == 3 and reader.more_chapters == 0
    draft = shelf.readable_draft(Galley.objects.get(pk=article.pk), NO)
    assert draft == stranger


def test_a_stranger_sees_the_contents_of_the_opening(articles: Articles, browser: Browsers, people: People) -> None:
    article = articles.one(body=BODY, format="in-depth")
    page = browser().get(article.address()).content.decode()
    assert '<a href="#the-open-chapter">The open chapter</a>' in page and "And two more chapters further on." in page
    assert "LOCKEDTITLE" not in page
    page = browser().sign_in(people.cleo()).get(article.address()).content.decode()
    assert page.count("LOCKEDTITLE") == 4 and "further on" not in page and 'href="#the-last-lockedtitle"' in page


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"format": "in-depth"}, True),
        ({"format": "analysis"}, False),
        ({"format": "analysis", "body": [*BODY, para("word " * 1600)]}, True),
        ({"format": "in-depth", "body": BODY[:5]}, False),
    ],
)
def test_contents_are_for_long_pieces_with_three_chapters(
    articles: Articles, browser: Browsers, fields: dict[str, Any], shown: bool
) -> None:
    article = articles.one(**{"body": BODY, "wall": "free", **fields})
    assert ('class="contents"' in browser().get(article.address()).content.decode()) == shown
