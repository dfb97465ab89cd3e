"""Looking whether anything was committed to PostgreSQL, where the tests have one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from masthead.lane.engines import postgresql
from masthead.lane.models import Change
from masthead.lane.watchers import PAGES, PREFIX
from masthead.library.models import Topic
from masthead.readers.models import Reader

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of PostgreSQL alone: make test-services"),
]


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Iterator[postgresql.Looking]:
    monkeypatch.setattr(postgresql, "AGAIN", 0)
    yield postgresql.Looking()


def elsewhere(act: Callable[[], object]) -> None:
    """In a connection of its own."""

    def go() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=go)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "one writer waits for another"


def test_each_commit_that_changes_pages_is_another_version(looking: postgresql.Looking) -> None:
    seen = [looking.version()]
    elsewhere(lambda: Topic.objects.create(slug="a", name="A"))
    seen.append(looking.version())
    elsewhere(lambda: Reader.objects.create(email="ada@example.org"))
    assert looking.version() == seen[-1] is not None
    elsewhere(lambda: Topic.objects.update(name="B"))
    seen.append(looking.version())
    assert len(set(seen)) == 3 and None not in seen


def test_a_transaction_that_commits_after_a_later_one_is_seen(looking: postgresql.Looking) -> None:
    """And neither waits for the other."""
    with transaction.atomic():
        Topic.objects.create(slug="early", name="Early")
        elsewhere(lambda: Topic.objects.create(slug="late", name="Late"))
        between: list[object] = []
        elsewhere(lambda: between.append(looking.version()))
    assert looking.version() not in {None, *between}


def test_a_transaction_tells_once_and_what_is_rolled_back_tells_nothing(looking: postgresql.Looking) -> None:
    before, version = Change.objects.filter(of=PAGES).count(), looking.version()
    with transaction.atomic():
        for n in range(5):
            Topic.objects.create(slug=f"t{n}", name=f"T{n}")
    assert Change.objects.filter(of=PAGES).count() == before + 1
    version = looking.version()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Topic.objects.create(slug="x", name="X")
        raise ZeroDivisionError
    assert looking.version() == version
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Topic.objects.create(slug="x", name="X")
            raise ZeroDivisionError
        Topic.objects.create(slug="y", name="Y")
    assert looking.version() != version


def test_without_a_watcher_there_is_no_version(looking: postgresql.Looking) -> None:
    assert looking.version() is not None
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE library_topic DISABLE TRIGGER {PREFIX}library_topic_update")
        try:
            assert looking.version() is None
        finally:
            cursor.execute(f"ALTER TABLE library_topic ENABLE TRIGGER {PREFIX}library_topic_update")
    assert looking.version() is not None


def test_what_was_changed_an_hour_ago_is_thrown_away(looking: postgresql.Looking) -> None:
    Topic.objects.create(slug="a", name="A")
    Change.forget(datetime(2100, 1, 1, tzinfo=UTC))
    version = looking.version()
    assert not Change.objects.exists() and version is not None
    Topic.objects.update(name="B")
    assert looking.version() != version


def test_a_connection_that_the_server_closed_is_opened_again(looking: postgresql.Looking) -> None:
    version = looking.version()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    elsewhere(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [number]))
    assert looking.version() == version
