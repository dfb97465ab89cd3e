"""What was acknowledged is kept, come a power cut: on SQLite, its log is on the disk before the answer leaves.

SQLite could do so at each commit (`synchronous=FULL`), under its one write lock: on a disk that takes four milliseconds, everybody
who writes waits in one line of 250 a second, and so do counts of limits that nobody would miss. `NORMAL` lets the system write
when it likes: nothing is lost when a process dies, the last seconds when the power does. So commits are `NORMAL`, and whoever
is about to say *it is done* asks for the disk once, outside the lock: one request for all of its commits, many at the same time.
"""

import os
from collections.abc import Callable
from contextlib import suppress

from django.db import connection
from django.http import HttpRequest, HttpResponse

CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS", "TRACE"}


def settle() -> None:
    """Everything committed before this moment is on the disk. PostgreSQL has it there when it says that it committed."""
    if connection.vendor != "sqlite":
        return
    # Opening this file drops no lock of SQLite's: those are on the database and its `-shm`. What is no longer in the log was on
    # the disk before it was taken out of it.
    with suppress(FileNotFoundError):
        log = os.open(f"{connection.settings_dict['NAME']}-wal", os.O_RDONLY)
        try:
            os.fdatasync(log)
        finally:
            os.close(log)


class SettlingMiddleware:
    """Around everything that may write: the session, too, is written on the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in CHANGES_NOTHING:
            settle()
        return response
