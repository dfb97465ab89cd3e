"""Watchers in the database: whatever a prepared page was made of, a change to it raises a version, in the change's own transaction.

Triggers, and not signals: a bulk update, an import, a script, another process and somebody with a database's own console change rows
too, and none of them may leave an older page standing. What is not watched is not prepared (see `asking`).

`watching` puts them up. Where one is missing, the lane does not answer (see `looking`). On PostgreSQL a TRUNCATE is not watched.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from django.apps import apps

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


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader's page of one article depends on besides the pages' version, as the database has it."""

    version: Hashable  # the reader's
    session: str | None  # until when it lasts, and what it holds
    saved: int
    reading: str | None  # how far they came, when, and what they have seen


@dataclass(frozen=True, slots=True)
class Watcher:
    """Of one table and act. `reader`: the column that says whose version is raised; "" for the pages'. `when`: only then, in SQL about
    OLD and NEW; `looks_around`: it reads other rows too."""

    table: str
    act: str
    reader: str = ""
    when: str = ""
    looks_around: bool = False

    @property
    def name(self) -> str:
        """The trigger's."""
        return f"{PREFIX}{self.table}_{self.act.lower()}"


def watchers(there: set[str]) -> Iterator[Watcher]:
    """All of them, for the tables that are there."""
    whens = _whens()
    for table in sorted(SHARED & there):
        for act in ACTS:
            yield Watcher(table, act, when=whens.get((table, act), ""), looks_around=table == "ads_tally" and act != "DELETE")
    for table, column in sorted(PERSONAL.items()):
        if table in there:
            for act in ACTS:
                yield Watcher(table, act, reader=column)


def _whens() -> dict[tuple[str, str], str]:
    return {
        ("library_basepage", "UPDATE"): _published(),
        ("ads_tally", "INSERT"): _spent("0"),
        ("ads_tally", "UPDATE"): _spent("OLD.seen"),
        # What stands at an article's end is made as it is first read, which keeps no page, and marked as old at every publishing;
        # readers see another only where it says something else.
        ("library_ending", "INSERT"): "FALSE",
        ("library_ending", "UPDATE"): "(OLD.story, OLD.further) IS DISTINCT FROM (NEW.story, NEW.further)",
        # A Review that is being composed is saved with each press, and stands on no page.
        ("newsletters_edition", "INSERT"): "NEW.published_at IS NOT NULL",
        ("newsletters_edition", "UPDATE"): "OLD.published_at IS NOT NULL OR NEW.published_at IS NOT NULL",
        ("newsletters_edition", "DELETE"): "OLD.published_at IS NOT NULL",
    }


def _published() -> str:
    """When anything but a draft's own columns changes."""
    columns = [field.column for field in apps.get_model("library", "BasePage")._meta.local_concrete_fields if field.column not in OF_DRAFTS]
    names = {side: ", ".join(f'{side}."{column}"' for column in columns) for side in ("OLD", "NEW")}
    return f"({names['OLD']}) IS DISTINCT FROM ({names['NEW']})"


def _spent(before: str) -> str:
    """When a sponsorship has just been seen as often as it was bought for. What is seen changes no page before that."""
    total = "(SELECT sum(seen) FROM ads_tally WHERE sponsorship_id = NEW.sponsorship_id)"
    reached = f"({total} >= cap) <> ({total} - NEW.seen + {before} >= cap)"
    return f"EXISTS (SELECT 1 FROM ads_sponsorship WHERE id = NEW.sponsorship_id AND cap > 0 AND {reached})"  # noqa: S608
