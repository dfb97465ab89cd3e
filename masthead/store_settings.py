"""The settings of where things are kept: the database, the cache, the queue."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from masthead.databases import database, in_redis
from masthead.wire_settings import OfTheWire

DATABASE, MEMORY = "database:", "memory:"


class OfStores(OfTheWire):
    """Part of `configuration.Settings`."""

    database_url: SecretStr | None = Field(
        None,
        alias="DATABASE_URL",
        description="`sqlite:///path` (the default: masthead.sqlite3 in the data folder) or `postgres://user:password@host:port/name`.",
    )
    cache_url: SecretStr = Field(
        SecretStr(DATABASE),
        alias="CACHE_URL",
        description="Where limits and tries to sign in are counted: `database:` (shared by all processes), "
        "`redis://user:password@host:port/number` (`rediss://` with TLS) or `memory:` (one process; tests only).",
    )
    queue_url: SecretStr = Field(
        SecretStr(DATABASE),
        alias="QUEUE_URL",
        description="How workers hear of what is to be done: `database:` (they look several times a second) or "
        "`redis://user:password@host:port/number` (they are told, by RQ; what is to be done is kept in the database all the same).",
    )

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            database(value.get_secret_value(), Path("."))
        return value

    @field_validator("cache_url")
    @classmethod
    def _cache(cls, value: SecretStr) -> SecretStr:
        in_redis(value.get_secret_value(), DATABASE, MEMORY)
        return value

    @field_validator("queue_url")
    @classmethod
    def _queue(cls, value: SecretStr) -> SecretStr:
        in_redis(value.get_secret_value(), DATABASE)
        return value

    @property
    def cache_in_redis(self) -> str:
        """The address of the Redis that holds the cache and counts limits, or ""."""
        return in_redis(self.cache_url.get_secret_value(), DATABASE, MEMORY)

    @property
    def cache_in_memory(self) -> bool:
        """Whether each process counts by itself."""
        return self.cache_url.get_secret_value() == MEMORY

    @property
    def queue_in_redis(self) -> str:
        """The address of the Redis by which workers are told, or ""."""
        return in_redis(self.queue_url.get_secret_value(), DATABASE)
