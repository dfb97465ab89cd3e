"""The Reviews' pages: the editor's words and cards; drafts for editors alone; nothing from behind the wall."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser
from masthead.curator.models import RadarEntry
from masthead.newsletters.editions.reading import minutes, sentences
from masthead.newsletters.models import Edition

Browsers = Callable[[], Browser]
TODAY = NOON.date()
PAGE = f"/reviews/daily/{TODAY:%Y-%m-%d}/"


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("masthead.newsletters.views_editions.now", lambda: NOON)
    yield


def edition(day: date = TODAY, published: bool = True, **fields: Any) -> Edition:
    at = NOON - timedelta(hours=6) - (TODAY - day)
    return Edition.objects.create(**{"day": day, "title": "Rails", "published_at": at if published else None, **fields})


def test_it_holds_the_editors_words_and_what_joins_them(browser: Browsers, articles: Articles) -> None:
    edition(TODAY - timedelta(days=1), title="Before")
    new = articles.one(title="New this morning", published_at=NOON - timedelta(hours=8))
    old = articles.one(title="Older", published_at=NOON - timedelta(days=2))
    late = articles.one(title="After it went out", published_at=NOON - timedelta(hours=1))
    library = articles.one(title="From long ago", published_at=NOON.replace(year=2019))
    RadarEntry.objects.create(day=TODAY + timedelta(days=1), title="A vote")
    following = [{"type": "story", "value": {"label": "Gas", "text": "It fell.", "article": old.pk}}]
    edition(take="<p>Our <b>take</b>.</p>", following=following, piece=library, piece_note="Still true.")
    page = browser().get(PAGE).content.decode()
    for words in (
        "<b>take</b>",
        "<strong>Gas.</strong> It fell.",
        "Still true.",
        "From 2019",
        "A vote",
        "a 1-minute read",
        new.address(),
        old.address(),
    ):
        assert words in page, words
    assert late.title not in page and "New from us" in page
    assert page.index("Our <b>take") < page.index("following") < page.index("New this morning")
    assert "LOCKED" not in page


def test_the_page_has_no_personal_data_and_nothing_locked(browser: Browsers, articles: Articles, people: Any) -> None:
    articles.one(published_at=NOON - timedelta(hours=8))
    edition(take="<p>Ours.</p>")
    strangers = {browser().get(PAGE).content for _ in range(2)}
    ben = people.ben()
    his = browser().sign_in(ben).get(PAGE).content.decode()
    assert len(strangers) == 1 and "LOCKED" not in his
    for words in (ben.email, "/letters/unsubscribe/", "/reviews/links/", "Because you follow"):
        assert words not in his and words.encode() not in next(iter(strangers)), words


def test_what_an_editor_pasted_does_no_harm(browser: Browsers, db: None) -> None:
    take = '<p onclick="x()">A<script>alert(1)</script><a href="javascript:x()">b</a></p>'
    edition(take=take, following=[{"type": "story", "value": {"label": "<i>L", "text": "<script>", "article": None}}])
    page = browser().get(PAGE).content.decode()
    for bad in ("onclick", "alert(1)", "javascript:", "<i>L"):
        assert bad not in page, bad


def test_a_draft_is_for_editors_alone(browser: Browsers, people: Any) -> None:
    edition(published=False, title="Not yet")
    for who in (browser(), browser().sign_in(people.ben())):
        assert who.get(PAGE).status_code == 404
        assert "Not yet" not in who.get("/reviews/daily/").content.decode()
    eva = browser().sign_in(people.eva())
    response = eva.get(PAGE)
    assert response.status_code == 200 and "A draft" in response.content.decode() and response["Cache-Control"] == "private, no-store"


def test_a_draft_piece_is_not_named(browser: Browsers, articles: Articles) -> None:
    secret = articles.one(title="Secret")
    secret.refresh_from_db()
    secret.unpublish()
    edition(
        piece=secret, piece_note="Why", following=[{"type": "story", "value": {"label": "Gas", "text": "It fell.", "article": secret.pk}}]
    )
    page = browser().get(PAGE).content.decode()
    assert "Secret" not in page and secret.address() not in page and "It fell." in page


@pytest.mark.parametrize(
    "path",
    ["/reviews/daily/2026-13-01/", "/reviews/daily/2026-11-22/", "/reviews/monthly/", "/reviews/daily/x/", "/reviews/daily/?before=x"],
)
def test_where_there_is_none_nothing_is_found(browser: Browsers, db: None, path: str) -> None:
    assert browser().get(path).status_code == 404


def test_all_editions_newest_first_and_paged(browser: Browsers, db: None) -> None:
    for n in range(35):
        edition(TODAY - timedelta(days=n), title=f"Take {n}.")
    edition(TODAY - timedelta(days=1), kind="weekly", title="The week")
    ada = browser()
    first = ada.get("/reviews/daily/").content.decode()
    assert first.index("Take 0.") < first.index("Take 29.") and "Take 30." not in first and "The week" not in first
    older = ada.get(f"/reviews/daily/?before={TODAY - timedelta(days=29):%Y-%m-%d}").content.decode()
    assert "Take 30." in older and "Take 34." in older and "Take 29." not in older
    assert "The week" in ada.get("/reviews/weekly/").content.decode()


def test_the_page_costs_the_same_with_few_articles_and_with_many(browser: Browsers, articles: Articles) -> None:
    made = articles(1, published_at=NOON - timedelta(hours=8))
    edition(piece=made[0])
    ada = browser()
    ada.get(PAGE)
    costs = []
    for count in (1, 12):
        articles(count, published_at=NOON - timedelta(hours=9))
        ada.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            ada.get(PAGE)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14


@pytest.mark.parametrize(
    ("text", "words", "kept"),
    [
        ("One two. Three four. Five.", 4, "One two. Three four."),
        ("One two three.", 2, "One two three."),  # hardly longer than wanted: whole
        ("One two three four five six.", 2, "One two …"),
        ("", 5, ""),
        ("A; b c. D", 3, "A; b c."),
    ],
)
def test_beginnings_end_with_a_sentence(text: str, words: int, kept: str) -> None:
    assert sentences(text, words) == kept


def test_minutes_are_those_of_the_editors_words(db: None) -> None:
    assert minutes(Edition(title="A", take="")) == 1
    assert minutes(Edition(title="A", take=f"<p>{'word ' * 500}</p>")) == 3
