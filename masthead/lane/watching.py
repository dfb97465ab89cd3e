"""Watchers are taken down before every migration, which may make tables anew, and put up after it."""

from typing import Any

from django.db import connections

from masthead.lane.engines import postgresql, sqlite
from masthead.lane.models import Change, Version
from masthead.lane.watchers import watchers

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def before_migrating(using: str, **kwargs: Any) -> None:
    """Take them down; until they are up again the lane does not answer."""
    engine = ENGINES.get(connections[using].vendor)
    if engine is not None:
        with connections[using].cursor() as cursor:
            engine.take_down(cursor)


def after_migrating(using: str, **kwargs: Any) -> None:
    """Put them up. A table that is not there (a migration to an earlier state) is not watched, and the lane stands still."""
    connection = connections[using]
    engine = ENGINES.get(connection.vendor)
    if engine is None:
        return
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if {Version._meta.db_table, Change._meta.db_table} <= there:
            engine.take_down(cursor)
            engine.put_up(cursor, watchers(there))
