"""Several hosts, each with an index of its own: what one has worked off waits for the others all the same."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import NOON, Articles
from masthead.library.models import ArticlePage, Changed
from masthead.library.search import booking, indexing
from masthead.library.search.engine import Entitlement, Wish
from masthead.library.search.folders import Folders
from masthead.library.search.noting import note
from masthead.library.search.query import parse
from masthead.library.search.seen import LATE, Seen, Span


@pytest.mark.parametrize(
    ("before", "worked", "at", "gaps", "last"),
    [
        (Seen(5), [6, 7], 0.0, [], 7),
        (Seen(5), [], 0.0, [], 5),
        (Seen(5), [7, 10], 1.0, [(6, 6), (8, 9)], 10),
        (Seen(10, (Span(3, 6, 0.0),)), [4], 1.0, [(3, 3), (5, 6)], 10),
        (Seen(10, (Span(3, 6, 0.0),)), [3, 4, 5, 6], 1.0, [], 10),
        (Seen(10, (Span(3, 6, 0.0),)), [11], LATE + 1, [], 11),  # it will not come any more
    ],
)
def test_numbers_that_come_late_are_waited_for(before: Seen, worked: list[int], at: float, gaps: list[tuple[int, int]], last: int) -> None:
    after = before.after(worked, at)
    assert [(gap.first, gap.last) for gap in after.gaps] == gaps and (after.last, after.at) == (last, at)


@pytest.fixture
def hosts(tmp_path: Path, db: None, articles: Articles) -> tuple[Folders, Folders, Any]:
    (article,) = articles(1)
    made = Folders(tmp_path / "one"), Folders(tmp_path / "two")
    for where in made:
        indexing.do_rebuild(NOON, where=where)
    return *made, article


def has(where: Folders, word: str) -> bool:
    engine = where.engine(Entitlement.OPENINGS)
    engine.reload()
    return engine.search(Wish(parse(word), any_word=False)).total == 1


def rename(article: Any, title: str, withheld: bool = False) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(title=title)
    note([article.pk], NOON, withheld=withheld)


def test_each_works_off_every_change(hosts: tuple[Folders, Folders, Any]) -> None:
    one, two, article = hosts
    for word in ("Firstly", "Secondly"):
        rename(article, f"{word} renamed")
        assert indexing.do_index(NOON, one) == 1 and indexing.do_index(NOON, one) == 0
        assert has(one, word) and not has(two, word)
        assert indexing.do_index(NOON, two) == 1 and has(two, word)


def test_what_is_withheld_is_not_found_on_any_host_before_its_own_index_has_seen_to_it(hosts: tuple[Folders, Folders, Any]) -> None:
    one, two, article = hosts
    rename(article, "Shorter", withheld=True)
    indexing.do_index(NOON, one)
    assert not booking.withheld(one.root).exists()
    assert [row.article_id for row in booking.withheld(two.root)] == [article.pk]
    indexing.do_index(NOON, two)
    assert not booking.withheld(two.root).exists()


def test_a_note_that_is_seen_after_a_later_one_is_not_passed_over(hosts: tuple[Folders, Folders, Any]) -> None:
    """As PostgreSQL shows them: numbers are taken when a transaction writes, and seen when it ends."""
    one, _, article = hosts
    newest = (Changed.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 10
    ArticlePage.objects.filter(pk=article.pk).update(title="Unseen as yet")
    Changed.objects.create(pk=newest, article_id=999_999, at=NOON)
    indexing.do_index(NOON, one)
    Changed.objects.create(pk=newest - 5, article_id=article.pk, at=NOON)
    assert indexing.do_index(NOON, one) == 1 and has(one, "unseen")


def test_another_database_below_an_index_is_noticed(hosts: tuple[Folders, Folders, Any]) -> None:
    """One that was restored: its numbers begin where they were."""
    one, _, article = hosts
    booking.do_begin(one.root, Seen(1_000_000))
    rename(article, "Restored")
    assert indexing.do_index(NOON, one) >= 1 and has(one, "restored") and indexing.do_index(NOON, one) == 0


def test_an_index_of_before_there_were_books_goes_on(hosts: tuple[Folders, Folders, Any]) -> None:
    one, _, article = hosts
    (one.root / booking.NAME).unlink()
    rename(article, "Upgraded")
    assert indexing.do_index(NOON, one) == 1 and has(one, "upgraded") and indexing.do_index(NOON, one) == 0


def test_a_torn_book_is_begun_anew(hosts: tuple[Folders, Folders, Any]) -> None:
    one, _, article = hosts
    (one.root / booking.NAME).write_text('{"last": 1')
    rename(article, "Torn")
    assert indexing.do_index(NOON, one) == 1 and has(one, "torn")


def test_a_host_that_was_away_for_days_compares(hosts: tuple[Folders, Folders, Any]) -> None:
    _, two, article = hosts
    rename(article, "While it was away")
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    Changed.objects.all().delete()  # cleared away meanwhile
    indexing.do_catch_up(NOON + timedelta(hours=1), two)
    assert not Changed.objects.exists(), "an hour is not days"
    indexing.do_catch_up(NOON + timedelta(days=3), two)
    assert indexing.do_index(NOON, two) == 1 and not has(two, "paragraph")


def test_a_host_follows_until_it_is_told_to_stop(hosts: tuple[Folders, Folders, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    one, _, article = hosts
    monkeypatch.setattr(indexing, "close_old_connections", lambda: None)
    stop, rounds = threading.Event(), 0

    def wait(seconds: float) -> bool:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            rename(article, "Followed")
        if rounds == 2:
            stop.set()
        return True

    monkeypatch.setattr(stop, "wait", wait)
    indexing.follow(stop, one)
    assert rounds == 2 and has(one, "followed")
