"""What was acknowledged is on the disk before it is: on a real file, with SQLite's own log."""

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from masthead.kit import settling
from masthead.kit.settling import SettlingMiddleware, settle


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A database in a file, as production's; and how much of its log was on the disk at each asking."""
    file = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=NORMAL")
    file.execute("CREATE TABLE acts (what TEXT)")
    ours = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(tmp_path / "x.sqlite3")})
    monkeypatch.setattr(settling, "connection", ours)
    asked: list[bytes] = []
    monkeypatch.setattr(os, "fdatasync", lambda number: asked.append(Path(f"/proc/self/fd/{number}").read_bytes()))
    yield file, asked
    file.close()


@pytest.mark.parametrize(("method", "times"), [("POST", 1), ("DELETE", 1), ("GET", 0), ("HEAD", 0)])
def test_an_act_is_on_the_disk_before_its_answer(disk: Any, method: str, times: int) -> None:
    file, asked = disk

    def view(request: HttpRequest) -> HttpResponse:
        file.execute("INSERT INTO acts VALUES ('unlocked')")
        assert not asked
        return HttpResponse("done")

    SettlingMiddleware(view)(RequestFactory().generic(method, "/"))
    assert len(asked) == times and all(b"unlocked" in log for log in asked)


def test_without_a_log_there_is_nothing_to_settle(disk: Any, tmp_path: Path) -> None:
    file, asked = disk
    file.close()  # the last connection puts the log into the database
    assert not (tmp_path / "x.sqlite3-wal").exists()
    settle()
    assert not asked


def test_postgresql_is_not_asked(disk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "connection", SimpleNamespace(vendor="postgresql"))
    settle()
    assert not disk[1]


def test_it_is_around_everything_that_writes(settings: Any) -> None:
    """Sessions are written on the way out."""
    order = settings.MIDDLEWARE
    assert order.index("masthead.kit.settling.SettlingMiddleware") < order.index("django.contrib.sessions.middleware.SessionMiddleware")
