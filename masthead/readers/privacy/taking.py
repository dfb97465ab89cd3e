"""A copy of everything about a reader: each room's part, under its name."""

from datetime import datetime, timedelta
from typing import Any

from masthead.kit.limits import Limit, check
from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Agreement, rooms
from masthead.readers.security import happened
from masthead.readers.security.models import Happening

EXPORTS = Limit("exports of everything", 10, timedelta(hours=1))


def everything(reader: Reader, at: datetime) -> dict[str, Any]:
    """What all rooms hold about the reader. Changes nothing."""
    parts = {room.name: room.holds(reader, at) for room in rooms()}
    agreed = [_agreement(one) for one in agreements(reader)]
    return {"reader": reader.email, "made_at": at.isoformat(), **parts, "agreed": agreed}


def agreements(reader: Reader) -> list[Agreement]:
    """All that the reader agreed to, newest first."""
    return sorted((one for room in rooms() for one in room.agreements(reader)), key=lambda one: one.given_at, reverse=True)


def titles() -> dict[str, str]:
    """What each part is called for people."""
    return {**{room.name: room.title for room in rooms()}, "agreed": "What you agreed to"}


def do_take(*, reader: Reader, where: happened.From, at: datetime) -> dict[str, Any]:
    """The copy, and the note that it was taken: whoever is in somebody else's account leaves a trace. Raises TooManyTries."""
    check(EXPORTS, str(reader.pk), at)
    copy = everything(reader, at)
    happened.do_record(reader_id=reader.pk, what=Happening.What.EXPORTED, at=at, where=where)
    return copy


def _agreement(one: Agreement) -> dict[str, Any]:
    withdrawn = one.withdrawn_at.isoformat() if one.withdrawn_at else None
    return {"what": one.what, "given_at": one.given_at.isoformat(), "wording": one.wording, "source": one.source, "withdrawn_at": withdrawn}
