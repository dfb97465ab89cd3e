"""The lane on PostgreSQL: watchers add rows, one for each transaction that changes pages, and who looks asks what rows there are.

A number that all writers raise would make them wait for each other until they commit, and could lock two against each other. Rows that
are only added do not; and as a transaction may commit after one that began later, it is their number, the greatest and the sum that say
whether there are others than before. They are thrown away after an hour: that is a change too, and costs each process one page anew.

Each look is a question to the server, so a page costs one or two of a few tenths of a millisecond, and not the twenty that Django takes.
"""

import time
from collections.abc import Hashable, Iterable
from contextlib import closing
from typing import Any

from django.db import OperationalError, connections
from django.db.backends.utils import CursorWrapper
from django.db.utils import InterfaceError

from masthead.lane.watchers import PAGES, PREFIX, Facts, Watcher, needed

VERSION = "SELECT count(*), max(id), sum(id)::bigint FROM lane_change WHERE of = %s"
STANDING = "SELECT count(*) FROM pg_trigger WHERE starts_with(tgname::text, %s) AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
FACTS = (
    "SELECT (SELECT concat_ws(' ', count(*), max(id), sum(id)) FROM lane_change WHERE of = %(reader)s), "
    "(SELECT expire_date::text || ' ' || session_data FROM django_session WHERE session_key = %(session)s), "
    "EXISTS (SELECT 1 FROM library_saved WHERE reader_id = %(reader)s AND article_id = %(article)s), "
    "(SELECT json_build_array(place, last_at, seen)::text FROM library_reading WHERE reader_id = %(reader)s AND article_id = %(article)s)"
)
AGAIN = 1.0  # seconds after which a process looks whether all watchers stand, though nothing was changed
ONCE = "masthead.lane"  # a word of the transaction's own: whether it has told already

# `ONCE` holds until the transaction ends, or the savepoint is rolled back with what was told in it.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION {PREFIX}tell() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('{ONCE}', true) IS DISTINCT FROM '1' THEN
        INSERT INTO lane_change (of) VALUES ({PAGES});
        PERFORM set_config('{ONCE}', '1', true);
    END IF;
END $$;
CREATE OR REPLACE FUNCTION {PREFIX}pages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM {PREFIX}tell();
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION {PREFIX}reader() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ->> TG_ARGV[0] END;
    after text := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ->> TG_ARGV[0] END;
BEGIN
    INSERT INTO lane_change (of) SELECT DISTINCT one::bigint FROM unnest(ARRAY[before, after]) AS one WHERE one IS NOT NULL;
    RETURN NULL;
END $$;
"""  # noqa: S608 - names of ours


class Looking:
    """At the database that Django has, over this thread's own connection to it."""

    def __init__(self, alias: str = "default") -> None:
        self.alias = alias
        self.sure: tuple[Hashable, float] = (None, 0.0)  # with which version all watchers stood, and until when that is taken for true

    def version(self) -> Hashable:
        """The pages' version now; None when not all watchers stand, and nothing may be answered from memory."""
        version = self._row(VERSION, [PAGES])
        moment = time.monotonic()
        if self.sure[0] != version or moment > self.sure[1]:
            if self._row(STANDING, [PREFIX])[0] != needed():
                self.sure = (None, 0.0)
                return None
            self.sure = (version, moment + AGAIN)
        return version

    def facts(self, reader_id: int, session: str, article_id: int) -> Facts:
        """Of this reader and this article, now."""
        return Facts(*self._row(FACTS, {"reader": reader_id, "session": session, "article": article_id}))

    def _row(self, sql: str, params: Any) -> tuple[Any, ...]:
        """The only row; asked a second time where the server has closed the connection since it was last used."""
        connection = connections[self.alias]
        try:
            return self._asked(sql, params)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            return self._asked(sql, params)

    def _asked(self, sql: str, params: Any) -> tuple[Any, ...]:
        with closing(connections[self.alias].cursor()) as cursor:
            cursor.execute(sql, params)
            row: tuple[Any, ...] = cursor.fetchone()
        return row


def take_down(cursor: CursorWrapper) -> None:
    """Every watcher there is."""
    cursor.execute(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname::text, %s) AND NOT tgisinternal", [PREFIX]
    )
    for name, table in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


def put_up(cursor: CursorWrapper, watchers: Iterable[Watcher]) -> None:
    """These; and say once that pages were changed, for nobody watched meanwhile."""
    cursor.execute(FUNCTIONS)
    for one in watchers:
        when = f"WHEN ({one.when})" if one.when and not one.looks_around else ""
        does = f"{PREFIX}reader('{one.reader}')" if one.reader else f"{PREFIX}pages()"
        if one.looks_around:  # a trigger's own condition may not read other rows
            does = f"{one.name}()"
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {does} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {one.when} THEN PERFORM {PREFIX}tell(); END IF; RETURN NULL; END $$"
            )
        cursor.execute(f'CREATE TRIGGER "{one.name}" AFTER {one.act} ON "{one.table}" FOR EACH ROW {when} EXECUTE FUNCTION {does}')
    cursor.execute("INSERT INTO lane_change (of) VALUES (%s)", [PAGES])
