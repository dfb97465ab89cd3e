"""Looking whether anything has changed: what the lane asks of a database before it answers from memory."""

from collections.abc import Hashable
from typing import Protocol

from django.db import connections

from masthead.lane.engines import postgresql, sqlite
from masthead.lane.watchers import Facts


class Looking(Protocol):
    """What was committed before a request came is known to it."""

    def version(self) -> Hashable:
        """The pages' version now; None when not all watchers stand, and nothing may be answered from memory."""

    def facts(self, reader_id: int, session: str, article_id: int) -> Facts:
        """Of this reader and this article, at the moment at which this thread last asked for `version`, or later."""


def looking() -> Looking | None:
    """At the publication's database; None where the lane does not stand on such a one."""
    database = connections["default"]
    if database.vendor == "sqlite":
        return sqlite.Looking(str(database.settings_dict["NAME"]))
    return postgresql.Looking() if database.vendor == "postgresql" else None
