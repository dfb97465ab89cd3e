"""A lane in one process, around Django's own handler."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from masthead.access.models import WallRules
from masthead.lane import personal
from masthead.lane.engines import postgresql, sqlite
from masthead.lane.in_front import house
from masthead.lane.lane import Lane
from masthead.lane.memory import Memory
from masthead.lane.watchers import Facts
from masthead.library.models import Publication
from masthead.subscriptions.institutions.tests.test_campus import THERE


class Eyes:
    """In place of `Looking`, whose connection sees nothing of a test's transaction."""

    def __init__(self) -> None:
        self.n = 1

    def version(self) -> int:
        return self.n

    def facts(self, reader_id: int, session: str, article_id: int) -> Facts:
        if connection.vendor == "postgresql":
            return postgresql.Looking().facts(reader_id, session, article_id)
        connection.ensure_connection()
        return Facts(*connection.connection.execute(sqlite.FACTS, (reader_id, session, article_id)).fetchone())


def environ(path: str, address: str = THERE, method: str = "GET", **headers: str) -> dict[str, Any]:
    found: dict[str, Any] = RequestFactory().generic(method, path, HTTP_HOST=house().host, REMOTE_ADDR=address, **headers).environ
    return {name: value for name, value in found.items() if name != "HTTP_COOKIE" or headers.get(name)}


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test's transaction is on it, so no request may close it, as Django's own test client sees to."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    monkeypatch.setattr(personal, "close_old_connections", lambda: None)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _set_up(db: None) -> None:
    """As every publication is: its one row and the wall's are there."""
    Publication.load()
    WallRules.load()


@pytest.fixture
def eyes() -> Eyes:
    return Eyes()


@pytest.fixture
def make(eyes: Eyes) -> Iterator[Callable[[], Lane]]:
    """A maker of lanes; the settings are read when it is called."""
    yield lambda: Lane(WSGIHandler(), house(), eyes, Memory(2**24))  # type: ignore[arg-type]


def text_of(lane: Lane, path: str, address: str = THERE, **headers: str) -> bytes:
    return b"".join(lane(environ(path, address, **headers), lambda status, headers: None))


def beyond_looking(asked: CaptureQueriesContext) -> list[str]:
    """What was asked of the database; on PostgreSQL a look is one question, and no more than one is meant."""
    said = [one["sql"] for one in asked.captured_queries]
    looks = [sql for sql in said if "lane_change" in sql]
    assert len(looks) <= (connection.vendor == "postgresql")
    return [sql for sql in said if sql not in looks]
