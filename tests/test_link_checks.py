"""Outside links of recent articles, asked a few at a time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from masthead import tasks
from masthead.kit.outside import Answer, is_public
from masthead.library.desk import facts, links
from masthead.library.models import ArticlePage, CheckedLink

pytestmark = pytest.mark.django_db


def body(*addresses: str) -> list[dict[str, str]]:
    anchors = " ".join(f'<a href="{address}">x</a>' for address in addresses)
    return [{"type": "paragraph", "value": f"<p>Words and {anchors}.</p>"}, {"type": "paragraph", "value": "<p>More.</p>"}]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked; every address answers 404."""
    seen: list[str] = []

    def ask(url: str, agent: str, guard: object) -> Answer:
        assert guard is is_public and settings.MASTHEAD.url in agent
        seen.append(url)
        return Answer(False, "404, it is gone")

    monkeypatch.setattr(links, "ask", ask)
    return seen


def test_two_failures_in_a_row_make_a_link_dead_and_one_answer_revives_it(articles: Any, asked: list[str], at: datetime) -> None:
    article = articles.one(body=body("https://gone.example/a"))

    def dead() -> list[Any]:
        return list(facts.of_live([article.pk])[article.pk].dead)

    links.do_check_some(at)
    assert dead() == []
    links.do_check_some(at + timedelta(hours=1))  # too soon to ask again
    assert len(asked) == 1 and dead() == []
    links.do_check_some(at + timedelta(days=1))
    assert dead() == [("gone.example/a", "404, it is gone")]
    links.do_note(url="https://gone.example/a", answer=Answer(True), at=at + timedelta(days=2))
    assert dead() == []


def test_one_host_at_a_time_the_longest_unasked_first_and_a_few_only(articles: Any, asked: list[str], at: datetime) -> None:
    articles.one(
        body=body("https://a.example/1", "https://a.example/2", "https://b.example/", *(f"https://h{n}.example/" for n in range(40)))
    )
    links.do_note(url="https://b.example/", answer=Answer(True), at=at - timedelta(days=30))
    assert links.do_check_some(at) == links.A_RUN == len(asked)
    assert "https://a.example/1" in asked and "https://a.example/2" not in asked and "https://b.example/" not in asked
    links.do_check_some(at + timedelta(minutes=1))
    links.do_check_some(at + timedelta(minutes=2))
    assert len(asked) == len(set(asked)) == 43


def test_a_run_ends_with_its_time(articles: Any, asked: list[str], at: datetime) -> None:
    articles.one(body=body(*(f"https://h{n}.example/" for n in range(5))))
    assert links.do_check_some(at, budget=-1) == 0


def test_drafts_and_our_own_pages_are_not_asked(articles: Any, asked: list[str], at: datetime) -> None:
    articles.one(body=body(f"{settings.MASTHEAD.url}/articles/1/", "/library/", "mailto:a@example.org"))
    draft = articles.one(body=body("https://secret.example/"))
    ArticlePage.objects.get(pk=draft.pk).unpublish()
    assert links.do_check_some(at) == 0


def test_what_nobody_links_to_is_forgotten(asked: list[str], at: datetime) -> None:
    links.do_note(url="https://old.example/", answer=Answer(True), at=at - timedelta(days=200))
    links.do_check_some(at)
    assert not CheckedLink.objects.exists()


def test_nobody_is_asked_unless_the_owner_wants_it(settings: Any, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    queued: list[int] = []
    monkeypatch.setattr(type(links.check_some), "enqueue", lambda self: queued.append(1))
    assert settings.MASTHEAD.check_links is False
    tasks.check_links(at)
    assert queued == []
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"check_links": True})
    tasks.check_links(at)
    assert queued == [1]


def test_links_to_our_own_pages_and_files_that_are_not_there(articles: Any) -> None:
    gone = articles.one()
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    there = articles.one()
    text = "".join(f'<a linktype="page" id="{pk}">x</a>' for pk in (gone.pk, there.pk, 99999)) + '<a linktype="document" id="7">f</a>'
    article = articles.one(body=[{"type": "paragraph", "value": f"<p>{text}</p>"}, {"type": "paragraph", "value": "<p>More.</p>"}])
    assert list(facts.of_live([article.pk])[article.pk].dead) == [
        (f"page {gone.pk}", "it is not published"),
        ("page 99999", "it does not exist"),
        ("file 7", "it is not here"),
    ]
