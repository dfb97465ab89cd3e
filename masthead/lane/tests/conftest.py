"""A lane in one process, around Django's own handler."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from masthead.access.models import WallRules
from masthead.lane.in_front import house
from masthead.lane.lane import Lane
from masthead.lane.looking import FACTS, Facts
from masthead.lane.memory import Memory
from masthead.library.models import Publication
from masthead.subscriptions.institutions.tests.test_campus import THERE


class Eyes:
    """In place of `Looking`, whose connection sees nothing of a test's transaction."""

    def __init__(self) -> None:
        self.n = 1

    def version(self) -> int:
        return self.n

    def facts(self, reader_id: int, session: str, article_id: int) -> Facts:
        connection.ensure_connection()
        return Facts(*connection.connection.execute(FACTS, (reader_id, session, article_id)).fetchone())


def environ(path: str, address: str = THERE, method: str = "GET", **headers: str) -> dict[str, Any]:
    found: dict[str, Any] = RequestFactory().generic(method, path, HTTP_HOST=house().host, REMOTE_ADDR=address, **headers).environ
    return {name: value for name, value in found.items() if name != "HTTP_COOKIE" or headers.get(name)}


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
