"""What a session has proven, and when. The moments lie in the session; how long each is worth something is a rule of its own.

*Signed in*: by a code, a passkey, a link made by whoever has the machine. *Second*: what the desk asks for besides, a passkey, a
code of an authenticator app, a recovery code or, again, such a link.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KEY = "proofs"
RECENT = timedelta(minutes=15)  # before an address, a passkey or a person's data is touched
DESK = timedelta(hours=12)  # a day at the desk
IDLE = timedelta(hours=2)  # a desk left alone


@dataclass(frozen=True)
class Proofs:
    """The moments of one session; None for what was never proven."""

    signed_in: datetime | None = None
    second: datetime | None = None
    at_desk: datetime | None = None

    def recent(self, now: datetime) -> bool:
        """Whether the person has just shown that it is they."""
        return any(moment is not None and now - moment < RECENT for moment in (self.signed_in, self.second))

    def recent_second(self, now: datetime) -> bool:
        """The same, by the second proof."""
        return self.second is not None and now - self.second < RECENT

    def opens_desk(self, now: datetime) -> bool:
        """Whether the desk is open to the session: twelve hours from the second proof, and not left alone for two."""
        if self.second is None or now - self.second >= DESK:
            return False
        return now - max(self.second, self.at_desk or self.second) < IDLE


def of(session: Any) -> Proofs:
    """What the session has proven."""
    kept = session.get(KEY, {})
    return Proofs(*(datetime.fromisoformat(kept[name]) if kept.get(name) else None for name in ("signed_in", "second", "at_desk")))


def note(session: Any, name: str, at: datetime) -> None:
    """Write down that `name` (`signed_in`, `second`, `at_desk`) was at `at`."""
    session[KEY] = {**session.get(KEY, {}), name: at.isoformat()}
