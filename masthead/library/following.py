"""Saved searches and follows: kept, changed, listed. A reader's own; every read and every act names the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.http import QueryDict

from masthead.kit.refusals import BadInput
from masthead.library.models import Follow, Often, SavedSearch
from masthead.library.search.asked import Asked, read
from masthead.library.search.facets import NAMED
from masthead.readers.models import Reader

MOST_SEARCHES = 50
MOST_FOLLOWS = 200
LONGEST = 1500  # characters of a search's address; the column's
KINDS = {"regions": "region", "countries": "country", "topics": "topic", "series": "series", "authors": "author"}  # by address


# Acts


def check_often(typed: str) -> Often:
    """How often, as a form says it; raises BadInput."""
    if typed not in Often.values:
        raise BadInput("Choose daily, weekly or never.")
    return Often(typed)


def check_name(typed: str) -> str:
    """A name for a search; raises BadInput."""
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
    if not name or len(name) > 120:
        raise BadInput("Give the search a name of 1 to 120 characters.")
    return name


def check_asked(asked: Asked) -> str:
    """The search as it is kept; raises BadInput where there is nothing to search for, or too much."""
    pairs = urlencode(asked.lasting)
    if not pairs:
        raise BadInput("There is nothing to save yet: search for something first.")
    if len(pairs) > LONGEST:
        raise BadInput("This search is too long to be saved. Use fewer words.")
    return pairs


def do_save_search(*, reader: Reader, name: str, asked: str, often: Often, at: datetime) -> SavedSearch:
    """Keep a search. Twice is once: the later name and rhythm hold. Raises BadInput above the limit."""
    with transaction.atomic():
        _alone(reader)
        found = SavedSearch.objects.filter(reader=reader, asked=asked).first()
        if found is None:
            if SavedSearch.objects.filter(reader=reader).count() >= MOST_SEARCHES:
                raise BadInput(f"You have saved {MOST_SEARCHES} searches, which is as many as we keep. Remove one first.")
            return SavedSearch.objects.create(reader=reader, name=name, asked=asked, often=often, made_at=at)
        found.name, found.often = name, often
        found.save(update_fields=["name", "often"])
        return found


def do_follow(*, reader: Reader, kind: str, number: int, at: datetime, often: Often = Often.WEEKLY) -> None:
    """Follow a subject or an author. Twice is once, and the first rhythm stays. Raises BadInput above the limit."""
    with transaction.atomic():
        _alone(reader)
        if Follow.objects.filter(reader=reader, kind=kind, number=number).exists():
            return
        if Follow.objects.filter(reader=reader).count() >= MOST_FOLLOWS:
            raise BadInput(f"You follow {MOST_FOLLOWS} things, which is as many as we keep. Leave one first.")
        try:
            with transaction.atomic():
                Follow.objects.create(reader=reader, kind=kind, number=number, often=often, made_at=at)
        except IntegrityError:  # another tab was quicker
            return


def _alone(reader: Reader) -> None:
    """One act of a reader's after the other: two tabs cannot go above a limit together."""
    Reader.objects.select_for_update().get(pk=reader.pk)


def do_unfollow(*, reader: Reader, kind: str, number: int) -> None:
    """Follow it no more."""
    Follow.objects.filter(reader=reader, kind=kind, number=number).delete()


def do_remove(*, reader: Reader, what: str, number: int) -> None:
    """Drop one of the reader's rows: `what` is "search" or "follow"."""
    _of(reader, what).filter(pk=number).delete()


def do_change(*, reader: Reader, what: str, number: int, often: Often, name: str = "") -> None:
    """Another rhythm, and for a search another name."""
    _of(reader, what).filter(pk=number).update(often=often, **({"name": name} if what == "search" else {}))


def do_stop(*, reader: Reader) -> None:
    """Nothing is told any more, by one press. What is followed stays, silent."""
    for what in ("search", "follow"):
        _of(reader, what).update(often=Often.NEVER)


def _of(reader: Reader, what: str) -> Any:
    return (SavedSearch if what == "search" else Follow).objects.filter(reader=reader)


# Reads


@dataclass(frozen=True)
class Followed:
    """A follow with what it is of: `subject` is None where the desk has deleted it since."""

    row: Follow
    subject: Any


def asked_of(row: SavedSearch) -> Asked:
    """The search itself."""
    return read(QueryDict(row.asked))


def searches_of(reader: Reader) -> list[SavedSearch]:
    """By name. One query."""
    return sorted(SavedSearch.objects.filter(reader=reader), key=lambda row: (row.name.casefold(), row.pk))


def follows_of(reader: Reader) -> list[Followed]:
    """By kind, then name. One query, and one for each kind there is."""
    rows = list(Follow.objects.filter(reader=reader))
    subjects = subjects_of(rows)
    found = [Followed(row, subjects.get((row.kind, row.number))) for row in rows]
    order = Follow.Kind.values
    return sorted(found, key=lambda one: (order.index(one.row.kind), str(one.subject or "").casefold(), one.row.pk))


def subjects_of(rows: list[Follow]) -> dict[tuple[str, int], Any]:
    """What these rows are of, by kind and number."""
    found: dict[tuple[str, int], Any] = {}
    for kind in {row.kind for row in rows}:
        numbers = [row.number for row in rows if row.kind == kind]
        found |= {(kind, subject.pk): subject for subject in NAMED[kind].objects.filter(pk__in=numbers)}
    return found


def follows(reader: Reader | None, kind: str, number: int) -> bool:
    """Whether they follow it. No query for a stranger."""
    return reader is not None and Follow.objects.filter(reader=reader, kind=kind, number=number).exists()


def of_account(reader: Reader) -> dict[str, int]:
    """For the account page: how many there are. Two queries."""
    return {
        "searches_saved": SavedSearch.objects.filter(reader=reader).count(),
        "things_followed": Follow.objects.filter(reader=reader).count(),
    }


def export_of(reader: Reader, site: str) -> dict[str, list[dict[str, Any]]]:
    """For what a reader takes away. Moments are ISO 8601, in UTC."""
    return {
        "saved_searches": [
            {"name": row.name, "address": f"{site}/library/?{row.asked}", "told": row.often, "saved_at": row.made_at.isoformat()}
            for row in searches_of(reader)
        ],
        "follows": [
            {
                "kind": one.row.kind,
                "name": str(one.subject) if one.subject else None,
                "address": f"{site}{one.subject.get_absolute_url()}" if one.subject else None,
                "told": one.row.often,
                "since": one.row.made_at.isoformat(),
            }
            for one in follows_of(reader)
        ],
    }
