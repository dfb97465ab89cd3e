"""Limits, cache and queue with a Redis: right while it is there, and done by the database while it is gone, frozen or emptied."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.db import connection, transaction
from django.test import TestCase
from django_tasks import task_backends
from django_tasks_db.models import DBTaskResult
from rq import SimpleWorker
from services import Redis, or_skip

from masthead.configuration import load
from masthead.kit.beyond import queueing, reaching, working
from masthead.kit.beyond.caching import Cache
from masthead.kit.clock import now
from masthead.kit.limits import Limit, allowed
from masthead.kit.models import Count
from masthead.library.search.noting import index_changes
from masthead.tasks import CLAIM_LIFE, requeue

pytestmark = pytest.mark.django_db
THRICE = Limit("trying", 3, timedelta(minutes=10))
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    found: list[Redis] = []

    class Kept(Redis):
        def __enter__(self) -> str:
            found.append(self)
            return super().__enter__()

    with or_skip(Kept):
        yield found[0]


@pytest.fixture
def there(server: Redis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A Redis with nothing in it, named by the settings."""
    address = f"redis://{server.host}:{server.port}/3"
    settings.MASTHEAD = load({"CACHE_URL": address, "QUEUE_URL": address})
    monkeypatch.setattr(reaching, "PATIENCE", 0.3)
    monkeypatch.setitem(reaching.MANNERS, "socket_timeout", 0.3)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)  # this test's own is in use
    for memory in (reaching.reach, queueing.queue):
        memory.cache_clear()
    if server.process.poll() is not None:
        server.start()
    redis.Redis.from_url(address).flushall()
    yield server
    for memory in (reaching.reach, queueing.queue):
        memory.cache_clear()


@pytest.fixture
def address(there: Redis, settings: Any) -> str:
    return str(settings.MASTHEAD.cache_in_redis)


@pytest.fixture
def cache(address: str) -> Cache:
    return Cache(address, {})


@pytest.fixture
def told(address: str) -> Iterator[Callable[[], list[str]]]:
    """Tasks go through the queue under test; what the workers will hear of."""
    usual = task_backends["default"]
    task_backends["default"] = queueing.Backend("default", {"QUEUES": []})
    yield lambda: [row for name in (queueing.FRONT, queueing.BEHIND) for row in queueing.queue(address, name).job_ids]
    task_backends["default"] = usual


def rows() -> list[str]:
    return [str(pk) for pk in DBTaskResult.objects.order_by("enqueued_at").values_list("pk", flat=True)]


def back(server: Redis, address: str) -> None:
    server.start()
    reaching.reach(address).try_anew()


class TestLimits:
    def test_they_are_counted_there(self, there: Redis) -> None:
        assert [allowed(THRICE, "ada", NOON) for _ in range(5)] == [True, True, True, False, False]
        assert allowed(THRICE, "ada", NOON + THRICE.per) and allowed(THRICE, "ben", NOON)
        assert not Count.objects.exists()

    def test_a_burst_is_counted_to_the_last(self, there: Redis) -> None:
        """From many threads at once: each of them has a connection of its own."""
        barrier, answers = threading.Barrier(16), []

        def press() -> None:
            barrier.wait()
            answers.append(allowed(THRICE, "ada", NOON))

        threads = [threading.Thread(target=press) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [False] * 13 + [True] * 3

    def test_a_count_runs_out(self, there: Redis, address: str) -> None:
        allowed(THRICE, "ada", NOON)
        (key,) = redis.Redis.from_url(address).keys("masthead:limit:*")
        assert 0 < redis.Redis.from_url(address).ttl(key) <= 660 and b"ada" not in key

    def test_a_redis_that_is_gone_is_no_way_around_them(self, there: Redis) -> None:
        there.stop()
        assert [allowed(THRICE, "ada", NOON) for _ in range(5)] == [True, True, True, False, False]
        assert Count.objects.get().times == 5

    def test_one_that_hangs_is_waited_for_once(self, there: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
        there.signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            assert [allowed(THRICE, "ada", NOON) for _ in range(5)] == [True, True, True, False, False]
            assert time.monotonic() - began < reaching.REST, "not once for each of the five"
        finally:
            there.signal(signal.SIGCONT)


class TestCache:
    def test_what_is_kept_is_found(self, cache: Cache) -> None:
        cache.set("a", [1.5, True], 30)
        cache.set("gone", 1, 0)
        assert cache.get("a") == [1.5, True] and cache.get("gone", "no") == "no"
        assert (cache.add("a", 2), cache.add("b", 2), cache.delete("b"), cache.delete("b")) == (False, True, True, False)
        assert cache.get_many(["a", "b"]) == {"a": [1.5, True]} and "a" in cache and "b" not in cache

    def test_a_number_is_counted_up_in_one_step_and_never_from_nothing(self, cache: Cache, address: str) -> None:
        cache.set("n", 4, 30)
        assert cache.incr("n", 2) == 6
        assert 0 < redis.Redis.from_url(address).ttl(cache._redis.make_key("n")) <= 30
        with pytest.raises(ValueError, match="not found"):
            cache.incr("other")
        assert "other" not in cache

    def test_while_redis_is_gone_the_table_keeps_it(self, cache: Cache, there: Redis) -> None:
        there.stop()
        assert cache.add("used-code", 1, 60) and not cache.add("used-code", 1, 60), "a code is not used twice meanwhile"
        cache.set("a", 1, 60)
        assert cache.get("a") == 1

    def test_when_it_is_back_it_does_not_answer_with_what_was_before(self, cache: Cache, there: Redis, address: str) -> None:
        for key in "abc":
            cache.set(key, "before", 60)
        reaching.reach(address)._resting_until = time.monotonic() + 60  # not to be reached, and alive
        cache.set("a", "meanwhile", 60)
        cache.delete("b")
        reaching.reach(address).try_anew()
        assert cache.get_many("abc") == {"c": "before"}

    def test_signing_in_is_counted_by_it(self, cache: Cache, monkeypatch: pytest.MonkeyPatch, rf: Any) -> None:
        """allauth's own counting, on this cache: with Redis, and without."""
        from allauth.core.internal import ratelimit

        monkeypatch.setattr(ratelimit, "cache", cache)
        asked = rf.post("/sign-in/")
        again = lambda: bool(ratelimit.consume(asked, app="account", action="x", config={"x": "2/m/key"}, key="ada"))  # noqa: E731
        assert [again() for _ in range(3)] == [True, True, False]


class TestQueue:
    def test_workers_are_told_after_commit_and_of_nothing_taken_back(self, told: Callable[[], list[str]]) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            with transaction.atomic():
                index_changes.enqueue()
                assert told() == [], "not yet"
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                index_changes.enqueue()
                raise ZeroDivisionError
        assert told() == rows() and len(rows()) == 1

    def test_what_may_wait_waits(self, told: Callable[[], list[str]]) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.using(priority=-10).enqueue()
            index_changes.enqueue()
        behind, front = rows()
        assert told() == [front, behind]

    def test_without_redis_nothing_fails_and_nothing_is_lost(self, told: Callable[[], list[str]], there: Redis, address: str) -> None:
        there.stop()
        with TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.enqueue()
        assert queueing.do_tell_again(now() + queueing.OVERDUE * 2) == 0
        back(there, address)
        assert queueing.do_tell_again(now() + queueing.OVERDUE * 2) == 1
        assert told() == rows() and len(rows()) == 1
        assert queueing.do_tell_again(now() + queueing.OVERDUE * 2) == 0, "who was told is not told again"

    def test_an_emptied_redis_is_told_anew_and_a_later_task_in_its_time(self, told: Callable[[], list[str]], address: str) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.enqueue()
            index_changes.using(run_after=now() + timedelta(hours=1)).enqueue()
        assert len(told()) == 1
        redis.Redis.from_url(address).flushall()
        assert queueing.do_tell_again(now() + queueing.OVERDUE * 2) == 1
        assert told() == rows()[:1], "the later one is not due"
        DBTaskResult.objects.filter(pk=rows()[1]).update(run_after=now() - timedelta(seconds=1))
        assert queueing.do_tell_again(now() + queueing.OVERDUE * 2) == 1 and len(told()) == 2

    def test_a_row_is_done_once_however_often_it_is_told(self, told: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
        done: list[str] = []
        monkeypatch.setattr(working.FromTable, "run_task", lambda self, row: done.append(str(row.pk)))
        with TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.enqueue()
        queueing.tell([(rows()[0], 0)])
        working.do_run(rows()[0])
        working.do_run(rows()[0])
        assert done == rows()

    def test_what_a_killed_worker_had_in_hand_is_told_anew(self, told: Callable[[], list[str]], address: str) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.enqueue()
        redis.Redis.from_url(address).flushall()
        DBTaskResult.objects.update(status="RUNNING", started_at=now() - CLAIM_LIFE / 2)
        later = now() + queueing.OVERDUE * 2
        requeue(now())
        assert queueing.do_tell_again(later) == 0, "it may still be at work"
        requeue(now() + CLAIM_LIFE)
        assert queueing.do_tell_again(later) == 1 and told() == rows()

    def test_what_fails_is_kept_in_its_row(self, told: Callable[[], list[str]], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(at: datetime) -> None:
            raise ValueError("no such index")

        monkeypatch.setattr("masthead.library.search.indexing.do_heal", fail)
        with TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.enqueue()
        worker = SimpleWorker([queueing.queue(address, queueing.FRONT)], connection=reaching.reach(address).client, serializer="json")
        kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        assert worker.work(burst=True, logging_level="CRITICAL") and told() == []
        for number, handler in kept.items():
            signal.signal(number, handler)  # RQ leaves its own behind
        row = DBTaskResult.objects.get()
        assert row.status == "FAILED" and "no such index" in row.traceback

    def test_a_page_asks_the_database_no_oftener(self, told: Callable[[], list[str]]) -> None:
        """The word to the workers is no query."""
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked, TestCase.captureOnCommitCallbacks(execute=True):
            index_changes.enqueue()
        assert len(asked.captured_queries) == 1 and len(told()) == 1


def test_by_default_there_is_no_redis() -> None:
    assert load({}).cache_in_redis == load({}).queue_in_redis == ""
