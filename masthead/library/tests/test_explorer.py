"""The desk's lists and searches: the same few queries for many articles, and never a body."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.backends import get_search_backend

from conftest import NOON
from masthead.library.desk.subjects import do_keep
from masthead.library.models import ArticlePage, Author, BasePage, Byline, Country, Region, ShelfPage, Topic
from masthead.library.tree import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(people: Any, browser: Callable[[], Any]) -> Any:
    return browser().sign_in(people.eva())


@pytest.fixture
def archive(db: None) -> ShelfPage:
    return shelf("Archive", "archive")


def fill(on: ShelfPage, count: int, title: str = "Treaty number", **fields: Any) -> list[ArticlePage]:
    made, first = [], ArticlePage.objects.count()
    for n in range(first, first + count):
        article = ArticlePage(title=f"{title} {n}", slug=f"article-{n}", published_at=NOON - timedelta(days=n), **fields)
        on.refresh_from_db()
        made.append(on.add_child(instance=article))
    get_search_backend().add_bulk(ArticlePage, made)  # in life a task does it
    return made


def seen(desk: Any, path: str, **query: Any) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(path, query)
    assert page.status_code == 200
    return page, [one["sql"] for one in queries.captured_queries]


def titles(page: Any) -> list[str]:
    return [one.title for one in page.context["object_list"]]


def test_the_list_costs_the_same_with_many_and_reads_no_body(desk: Any, archive: ShelfPage) -> None:
    path = f"/desk/pages/{archive.pk}/"
    ilse = Author.objects.create(name="Ilse Marwick", slug="ilse")
    fill(archive, 60)
    for article in ArticlePage.objects.all():
        Byline.objects.create(article=article, author=ilse)
    seen(desk, path)
    page, few = seen(desk, path)
    assert "Ilse Marwick" in page.content.decode() and "Gated" in page.content.decode()
    fill(archive, 240)
    seen(desk, path)
    page, many = seen(desk, path)
    assert page.context["paginator"].count == 300 and len(titles(page)) == 50
    assert len(many) <= len(few)
    last, _ = seen(desk, path, p=6)
    assert len(titles(last)) == 50
    assert not [sql for sql in many if re.search(r'"library_articlepage"\."body"|library_galley', sql)]


def test_a_body_is_read_by_no_search_and_no_chooser(desk: Any, archive: ShelfPage) -> None:
    fill(archive, 30)
    for path, query in (
        (f"/desk/pages/{archive.pk}/", {"q": "treaty"}),
        ("/desk/pages/search/", {"q": "treaty"}),
        (f"/desk/choose-page/{archive.pk}/", {"page_type": "library.articlepage"}),
        ("/desk/choose-page/search/", {"q": "treaty", "page_type": "library.articlepage"}),
    ):
        _, queries = seen(desk, path, **query)
        assert not [sql for sql in queries if '"library_articlepage"."body"' in sql], path


@pytest.mark.parametrize(
    "ordering", ["title", "-title", "published_at", "-published_at", "format", "wall", "live", "-latest_revision_created_at"]
)
def test_every_column_sorts(desk: Any, archive: ShelfPage, ordering: str) -> None:
    fill(archive, 3)
    ArticlePage.objects.filter(slug="article-1").update(published_at=None)
    page, _ = seen(desk, f"/desk/pages/{archive.pk}/", ordering=ordering)
    assert len(titles(page)) == 3
    if "published" in ordering:
        assert titles(page)[-1] == "Treaty number 1"  # undated last, whichever way


class TestFilters:
    @pytest.fixture
    def one(self, archive: ShelfPage) -> ArticlePage:
        fill(archive, 3)
        one = fill(archive, 1, title="The one", wall="free", format="column", live=False)[0]
        Byline.objects.create(article=one, author=Author.objects.create(name="Ilse Marwick", slug="ilse"))
        one.countries = [do_keep(Country, "Chad"), do_keep(Country, "Chad, northern")]
        one.topics = [do_keep(Topic, "Water")]
        one.regions = [do_keep(Region, "Africa")]
        one.save()
        return one

    @pytest.mark.parametrize(
        "query",
        [
            {"format": "column"},
            {"wall": "free"},
            {"live": "false"},
            {"author": "marwick"},
            {"country": "chad"},
            {"topic": "WATER"},
            {"region": "africa"},
            {"published_at_from": "2026-11-19", "published_at_to": "2026-11-20"},
            {"wall": "free", "country": "chad", "q": "one"},
        ],
    )
    def test_each_finds_the_one(self, desk: Any, archive: ShelfPage, one: ArticlePage, query: dict[str, Any]) -> None:
        if query.get("region"):
            query = {"region": Region.objects.get().pk}
        page, queries = seen(desk, f"/desk/pages/{archive.pk}/", **query)
        assert titles(page) == ["The one 3"]
        assert not [sql for sql in queries if '"library_articlepage"."body"' in sql or 'SELECT DISTINCT "library_articlepage"' in sql]

    def test_a_filter_that_nothing_meets_finds_nothing(self, desk: Any, archive: ShelfPage, one: ArticlePage) -> None:
        assert titles(seen(desk, f"/desk/pages/{archive.pk}/", country="Atlantis")[0]) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL ranks in one pass; nothing of ours is in its way")
class TestSearching:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch, archive: ShelfPage) -> None:
        from masthead.library.desk import finding  # it needs SQLite's own tables

        monkeypatch.setattr(finding, "RANKED", 5)
        fill(archive, 8)
        fill(archive, 1, title="Zanzibar, and the treaty of Zanzibar")
        fill(archive, 1, title="A long title about many things of which Zanzibar is one")

    def find(self, words: str) -> tuple[list[str], list[str]]:
        with CaptureQueriesContext(connection) as queries:
            found = [page.title for page in BasePage.objects.all().autocomplete(words)[:20]]
        return found, [one["sql"] for one in queries.captured_queries]

    def test_few_hits_are_ranked(self) -> None:
        found, queries = self.find("zanzibar")
        assert found == ["Zanzibar, and the treaty of Zanzibar 8", "A long title about many things of which Zanzibar is one 9"]
        assert sum("bm25" in sql for sql in queries) == 1

    def test_many_hits_are_all_there_newest_first_and_never_ranked(self) -> None:
        found, queries = self.find("treaty")
        assert len(found) == 9 and found[0].startswith("Zanzibar") and found[1:] == [f"Treaty number {n}" for n in range(7, -1, -1)]
        assert not any("bm25" in sql for sql in queries)
        assert BasePage.objects.all().autocomplete("treaty").count() == 9

    def test_the_text_is_searched_once_not_once_a_hit(self) -> None:
        """What made it slow: a search tied to each row of a list."""
        for words in ("treaty", "zanzibar"):
            for sql in self.find(words)[1]:
                if "MATCH" in sql:
                    assert "JOIN" not in sql.partition("MATCH")[0].rpartition("SELECT")[2]
                    assert not re.search(r'object_id" = \("library_basepage"', sql)

    @pytest.mark.parametrize(("words", "count"), [("", 0), ("treaty zanzibar", 1), ("tre", 9), ("nothing", 0), ('"(', 0), ("number 3", 1)])
    def test_words_and_beginnings(self, words: str, count: int) -> None:
        assert BasePage.objects.type(ArticlePage).autocomplete(words).count() == count

    def test_what_wagtail_asks_else(self) -> None:
        found = ArticlePage.objects.all().search("zanzibar")
        assert len(found.annotate_score("score")) == 2
        assert found.facet("wall") == {"gated": 2}
        plain = ArticlePage.objects.order_by("title").search("zanzibar", order_by_relevance=False)
        assert next(iter(plain)).title.startswith("A long")

    def test_the_desk_finds(self, desk: Any, archive: ShelfPage) -> None:
        for path in (f"/desk/pages/{archive.pk}/", "/desk/pages/search/"):
            assert titles(seen(desk, path, q="zanz")[0])[0].startswith("Zanzibar")
