"""Django's cache in Redis, and in the database while Redis is gone.

What stands in the cache are tries to sign in, codes of authenticator apps already used, and where Wagtail's sites begin. The
first two must be counted whatever happens; so a Redis that is gone is neither an open door nor a closed one.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from masthead.kit.beyond.reaching import MANNERS, Gone, reach

T = TypeVar("T")
TABLE = "cache"  # that of `settings.CACHES["table"]`
# Django's own looks first and counts then: a key that runs out in between would be counted from nothing, without an end.
INCREASE = "if redis.call('exists', KEYS[1]) == 1 then return redis.call('incrby', KEYS[1], ARGV[1]) else return false end"


class Client(RedisCacheClient):
    """Counts in one step."""

    def incr(self, key: Any, delta: int) -> int:
        """See Django's."""
        found = self.get_client(key, write=True).eval(INCREASE, 1, key, delta)
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return int(found)


class Redis(RedisCache):
    """Django's, with our patience."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**params.get("OPTIONS", {}), **MANNERS}})
        self._class = Client


class Cache(BaseCache):
    """Each act is tried in Redis; where that is gone, it is done in the database's table.

    What was written or deleted beside Redis is deleted in Redis when it is back, before anything is read from it: it never answers
    with what was before.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis, self._table = Redis(server, params), DatabaseCache(TABLE, params)
        self._reach = reach(server)
        self._owed: set[tuple[str, int | None]] = set()

    def _either(self, act: Callable[[Any], T], written: Iterable[str] = (), version: int | None = None) -> T:
        """`act` on Redis or on the table; `written`: the keys that it changes."""
        try:
            return self._reach.ask(lambda: self._settled(act))
        except Gone:
            self._owed |= {(key, version) for key in written}
            return act(self._table)

    def _settled(self, act: Callable[[Any], T]) -> T:
        for key, version in list(self._owed):
            self._redis.delete(key, version)
            self._owed.discard((key, version))
        return act(self._redis)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """See Django's, as all below."""
        return self._either(lambda it: it.add(key, value, timeout, version), [key], version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """One value."""
        return self._either(lambda it: it.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """One value."""
        self._either(lambda it: it.set(key, value, timeout, version), [key], version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it longer."""
        return self._either(lambda it: it.touch(key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        """One value."""
        return self._either(lambda it: it.delete(key, version), [key], version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """In one step, in Redis."""
        return self._either(lambda it: it.incr(key, delta, version), [key], version)

    def clear(self) -> None:
        """Everything."""
        self._either(lambda it: it.clear())
