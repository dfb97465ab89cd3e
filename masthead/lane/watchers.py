"""Watchers in the database: whatever a prepared page was made of, a change to it raises a version, in the change's own transaction.

Triggers, and not signals: a bulk update, an import, a script, another process and somebody with a database's own console change rows
too, and none of them may leave an older page standing. What is not watched is not prepared (see `asking`).

They are taken down before every migration, which on SQLite makes tables anew, and put up after it. Where one is missing, the lane
does not answer (see `looking`).
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from masthead.lane.models import Version

PREFIX = "masthead_lane_"
ACTS = ("INSERT", "UPDATE", "DELETE")
PAGES = 0  # the number of the version of what is the same for all

# What pages are made of, whoever reads them.
SHARED = frozenset(
    {
        "access_wallrules",
        "ads_sponsorship",
        "ads_tally",
        "curator_radarentry",
        "curator_radarentry_countries",
        "curator_radarentry_topics",
        "library_articlepage",
        "library_articlepage_countries",
        "library_articlepage_regions",
        "library_articlepage_topics",
        "library_author",
        "library_basepage",
        "library_byline",
        "library_correction",
        "library_country",
        "library_ending",
        "library_frontpage",
        "library_frontpick",
        "library_galley",
        "library_picture",
        "library_publication",
        "library_region",
        "library_rendition",
        "library_series",
        "library_topic",
        "newsletters_edition",
        "subscriptions_addressrange",
    }
)
# What decides about a reader, and the column that says about whom.
PERSONAL = {
    "access_opened": "reader_id",
    "readers_reader": "id",
    "subscriptions_grant": "reader_id",
    "subscriptions_member": "reader_id",
}
# An editor's draft is saved every few seconds and changes nothing that is published.
OF_DRAFTS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision_id",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by_id",
    }
)


def needed() -> int:
    """How many watchers there must be."""
    return len(ACTS) * (len(SHARED) + len(PERSONAL))


def before_migrating(using: str, **kwargs: Any) -> None:
    """Take them down; until they are up again the lane does not answer."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [f"{PREFIX}*"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def after_migrating(using: str, **kwargs: Any) -> None:
    """Put them up. A table that is not there (a migration to an earlier state) is not watched, and the lane stands still."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if Version._meta.db_table not in there:
            return
        before_migrating(using)
        for statement in _statements(connection, there):
            cursor.execute(statement)
        cursor.execute(_raise(str(PAGES)))


def _statements(connection: BaseDatabaseWrapper, there: set[str]) -> Iterator[str]:
    whens = {
        ("library_basepage", "UPDATE"): _published(connection),
        ("ads_tally", "INSERT"): _spent("0"),
        ("ads_tally", "UPDATE"): _spent("OLD.seen"),
        # What stands at an article's end is made as it is first read, which keeps no page, and marked as old at every publishing;
        # readers see another only where it says something else.
        ("library_ending", "INSERT"): "WHEN 0",
        ("library_ending", "UPDATE"): "WHEN (OLD.story, OLD.further) IS NOT (NEW.story, NEW.further)",
        # A Review that is being composed is saved with each press, and stands on no page.
        ("newsletters_edition", "INSERT"): "WHEN NEW.published_at IS NOT NULL",
        ("newsletters_edition", "UPDATE"): "WHEN OLD.published_at IS NOT NULL OR NEW.published_at IS NOT NULL",
        ("newsletters_edition", "DELETE"): "WHEN OLD.published_at IS NOT NULL",
    }
    for table in sorted(SHARED & there):
        for act in ACTS:
            yield _watcher(table, act, [_raise(str(PAGES))], whens.get((table, act), ""))
    for table, column in sorted(PERSONAL.items()):
        if table in there:
            for act, rows in zip(ACTS, (("NEW",), ("OLD", "NEW"), ("OLD",)), strict=True):
                yield _watcher(table, act, [_raise(f"{row}.{column}") for row in rows])


def _watcher(table: str, act: str, does: list[str], when: str = "") -> str:
    return f'CREATE TRIGGER "{PREFIX}{table}_{act.lower()}" AFTER {act} ON "{table}" {when} BEGIN {" ".join(f"{one};" for one in does)} END'


def _raise(number: str) -> str:
    # WHERE TRUE: without it SQLite would take ON for a join's.
    return f"INSERT INTO lane_version (id, n) SELECT {number}, 1 WHERE TRUE ON CONFLICT (id) DO UPDATE SET n = n + 1"


def _published(connection: BaseDatabaseWrapper) -> str:
    """When anything but a draft's own columns changes."""
    columns = [field.column for field in apps.get_model("library", "BasePage")._meta.local_concrete_fields if field.column not in OF_DRAFTS]
    names = {side: ", ".join(f'{side}."{column}"' for column in columns) for side in ("OLD", "NEW")}
    return f"WHEN ({names['OLD']}) IS NOT ({names['NEW']})"


def _spent(before: str) -> str:
    """When a sponsorship has just been seen as often as it was bought for. What is seen changes no page before that."""
    total = "(SELECT sum(seen) FROM ads_tally WHERE sponsorship_id = NEW.sponsorship_id)"
    reached = f"({total} >= cap) <> ({total} - NEW.seen + {before} >= cap)"
    return f"WHEN EXISTS (SELECT 1 FROM ads_sponsorship WHERE id = NEW.sponsorship_id AND cap > 0 AND {reached})"  # noqa: S608
