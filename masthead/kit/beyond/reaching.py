"""Reaching Redis: a second's patience, and a rest for one that did not answer, so that no page waits for it twice."""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")
log = logging.getLogger("masthead.redis")

PATIENCE = 1.0  # seconds for a connection, and for an answer
REST = 5.0  # seconds in which one that did not answer is not asked again
# Once more at once: a connection kept from before Redis was started anew fails at its first use.
MANNERS: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 1)}


class Gone(Exception):
    """Redis does not answer, or not as one that may be used: still loading, read-only, out of memory, another password."""


class Reach:
    """One Redis, as this process reaches it."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url, **MANNERS)
        self._resting_until = float("-inf")
        self._gone = False

    def ask(self, act: Callable[[], T]) -> T:
        """What `act`, which asks this Redis, returns. Raises Gone where it cannot, and at once for a while after that."""
        if time.monotonic() < self._resting_until:
            raise Gone
        try:
            answer = act()
        except (redis.RedisError, OSError) as error:
            self._resting_until = time.monotonic() + REST
            self._say(gone=True, why=type(error).__name__)
            raise Gone from error
        self._say(gone=False)
        return answer

    def _say(self, *, gone: bool, why: str = "") -> None:
        """Once when it goes, once when it comes."""
        if gone and not self._gone:
            log.warning("Redis cannot be used (%s); the database does its work until it can.", why)
        elif self._gone and not gone:
            log.warning("Redis is back.")
        self._gone = gone

    def try_anew(self) -> None:
        """Ask again at the next occasion, whatever was."""
        self._resting_until = float("-inf")


@cache
def reach(url: str) -> Reach:
    """The Redis at this address: all who ask it know together whether it answers."""
    return Reach(url)
