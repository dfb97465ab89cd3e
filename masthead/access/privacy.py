"""What this room keeps about a reader: passes given for their address. What they opened the library tells, with its titles."""

from datetime import datetime
from typing import Any

from masthead.access.models import Pass
from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Room


class Access(Room):
    """The wall."""

    name, title = "wall", "At the wall"

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Passes that were given where the reader's address was typed, by whomever."""
        return {
            "passes": [
                {"given_at": it.made_at.isoformat(), "until": it.until.isoformat(), "page": it.came_from}
                for it in Pass.objects.filter(address=reader.email).order_by("made_at")
            ]
        }

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """With the address they go; what was opened goes with its reader."""
        Pass.objects.filter(address__in=addresses).delete()
        return []
