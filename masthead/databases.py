"""Where the database is, and what is beside it, as DATABASE_URL, CACHE_URL and QUEUE_URL say it. Pure."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from masthead.mailer import split


def database(url: str, data: Path) -> dict[str, Any]:
    """Read DATABASE_URL into Django's form; raises ValueError with the sentence to show."""
    parts = split(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:] or str(data / "masthead.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # IMMEDIATE: a transaction takes the write lock when it begins and waits for it; DEFERRED would fail at
                # its first write when another has written since ("database is locked"), without waiting.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # NORMAL loses nothing when a process dies; what may not be lost to a power cut is settled (`kit.settling`).
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": query,
        }
    raise ValueError("accepted are sqlite:///path and postgres://user:password@host:port/name")


def in_redis(url: str, *others: str) -> str:
    """The address when it is one of Redis; "" when it is one of `others`. Raises ValueError with the sentence to show."""
    if url in others:
        return ""
    parts = split(url)
    number = parts.path.removeprefix("/")
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname or not (number.isdigit() or not number):
        raise ValueError(f"accepted are {', '.join(others)} and redis://user:password@host:port/number, or rediss:// for TLS")
    return url
