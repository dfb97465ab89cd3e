"""What this room keeps about a reader: their reading. All of it goes with them."""

from datetime import datetime
from typing import Any

from masthead.library.reading_export import reading_of
from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Room


class Library(Room):
    """What they read, saved, opened, gave away and follow."""

    name, title = "reading", "Your reading"

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """The same as their copy of their reading alone."""
        part = reading_of(reader, at)
        return {name: value for name, value in part.items() if name not in {"reader", "made_at"}}
