"""The rooms that keep something about readers. A higher room offers itself here, in its `apps.py`; this room asks them all.

Inside a transaction, unlike an event: what one room cannot erase undoes what the others did.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from masthead.readers.models import Reader


@dataclass(frozen=True)
class Agreement:
    """Something a reader agreed to: the words, when, on which page; and when they took it back."""

    what: str
    given_at: datetime
    wording: str = ""
    source: str = ""
    withdrawn_at: datetime | None = None


class Room:
    """What a room answers about one reader. Rows that point at a reader and go with them (CASCADE) need no word of it."""

    name = ""  # in the export, one word
    title = ""  # for people
    # Models, as "app.Model", whose rows about the reader `leave` sees to, or that stay though the reader goes.
    keeps: frozenset[str] = frozenset()

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Everything it holds about the reader, as plain data: words, numbers, lists, dictionaries; moments in ISO 8601."""
        return {}

    def agreements(self, reader: Reader) -> list[Agreement]:
        """What the reader agreed to here."""
        return []

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """Erase it, end what runs; inside the transaction. `addresses`: those by which they were known, the present one included.

        Returns what has to stay, a sentence each, with the reason.
        """
        return []

    def stays(self, reader: Reader) -> list[str]:
        """What `leave` would have to let stay: told before the press."""
        return []


_rooms: dict[str, Room] = {}


def offer(room: Room) -> None:
    """From now on ask this room too."""
    _rooms[room.name] = room


def rooms() -> list[Room]:
    """All of them, by name."""
    return [_rooms[name] for name in sorted(_rooms)]
