"""The list of names: what editors do with it, and the gazetteer that comes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from masthead.curator import tagging
from masthead.curator.actors import sheet
from masthead.curator.actors.entries import Actor, BadLine, Entries, Name
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.listed import Line, entries_of, read
from masthead.curator.names.models import KnownPerson, ListedName
from masthead.kit.refusals import BadInput

MOST = 2000  # names on the list
LARGEST = sheet.LARGEST


@dataclass(frozen=True)
class Taken:
    """What a sheet came to: every row of it is in one of the three."""

    added: int
    changed: int
    refused: tuple[str, ...]


def typed(*, name: str, means: str, of: str = "", countries: str = "", note: str = "") -> Line:
    """A line as an editor typed it. Raises BadInput."""
    try:
        return read(name=name, means=means, of=of, countries=countries, note=note, identities=tagging.identities())
    except BadLine as wrong:
        raise BadInput(str(wrong)) from None


def do_list(*, line: Line, by: Any, at: datetime) -> bool:
    """Say what a name means from now on, instead of what the list said before. Returns whether it is new to the list."""
    with transaction.atomic():
        _, new = ListedName.objects.update_or_create(key=line.key, defaults=_row(line, by, at))
        _check_room()
    return new


def do_unlist(*, pk: int) -> str:
    """Take a name off the list; returns it. Raises BadInput where it is off already."""
    with transaction.atomic():
        row = ListedName.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            raise BadInput("That name is not on the list any more.")
        row.delete()
    return row.name


def do_take_in(*, body: bytes, by: Any, at: datetime) -> Taken:
    """A sheet's rows, each instead of what the list said of its name; the others stay. Raises BadInput when it is no such sheet."""
    if len(body) > sheet.LARGEST:
        raise BadInput(f"A sheet of names has {sheet.LARGEST:,} characters at most. Take it in in parts.")
    try:
        read_rows = list(sheet.taken_in(body.decode("utf-8"), tagging.identities()))
    except UnicodeDecodeError:
        raise BadInput("This is not text in UTF-8. Save the sheet as “CSV UTF-8”.") from None
    except BadLine as wrong:
        raise BadInput(str(wrong)) from None
    lines = {row.key: row for row in read_rows if isinstance(row, Line)}  # of two rows for one name the later holds
    with transaction.atomic():
        there = set(ListedName.objects.filter(key__in=lines).values_list("key", flat=True))
        fields = list(_row(Line("", "never"), by, at))
        rows = [ListedName(key=key, **_row(line, by, at)) for key, line in lines.items()]
        ListedName.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=fields)
        _check_room()
    return Taken(len(lines) - len(there), len(there), tuple(row for row in read_rows if isinstance(row, str)))


def give_out() -> str:
    """The whole list as a sheet."""
    return sheet.written(row.line for row in ListedName.objects.all())


def _row(line: Line, by: Any, at: datetime) -> dict[str, Any]:
    told = {"name": line.name, "means": line.means, "of": line.of, "countries": ",".join(line.countries), "note": line.note}
    return {**told, "by": by, "at": at}


def _check_room() -> None:
    """Counted after the writing, in its transaction."""
    if (there := ListedName.objects.count()) > MOST:
        raise BadInput(f"The list holds {MOST:,} names at most; this would make it {there:,}. Take some off first.")


class Kept:
    """The gazetteer with the archive's persons and the editor's list: asked again before each use, made anew when either changed.

    Asking is one query for each; making takes a quarter of a second. One for each thread that tags.
    """

    def __init__(self) -> None:
        self._of: object = None
        self._made: Gazetteer | None = None

    def gazetteer(self) -> Gazetteer:
        """As it is now."""
        lines, names = listed(), known()
        if self._made is None or self._of != (lines, names):
            self._made, self._of = with_names(lines, names), (lines, names)
        return self._made


def with_names(lines: tuple[Line, ...], persons: tuple[str, ...] = ()) -> Gazetteer:
    """The shipped gazetteer, the archive's persons, an editor's lines."""
    if not lines and not persons:
        return tagging.shipped()
    theirs = Entries([Name(name, Actor(name, "person", name)) for name in persons])
    return tagging.with_entries(theirs, entries_of(lines, tagging.identities()))


def listed(but: Line | None = None) -> tuple[Line, ...]:
    """The list; with `but`, as it would be with that line."""
    lines = tuple(row.line for row in ListedName.objects.only("name", "means", "of", "countries", "note"))
    return (*(line for line in lines if line.key != but.key), but) if but else lines


def known() -> tuple[str, ...]:
    """Persons whom the archive knows."""
    return tuple(KnownPerson.objects.order_by("name").values_list("name", flat=True))
