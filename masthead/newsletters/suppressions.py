"""Addresses that get no letters: asked, added, lifted."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction

from masthead.kit.signing import digest
from masthead.newsletters.outcomes.models import Suppression
from masthead.readers.events import AddressChanged

CHUNK = 10_000  # addresses a query: SQLite takes 32,766 values in one


def key(address: str) -> str:
    """The address as it is kept: whatever its case, and under our key, so that the list cannot be read back."""
    return digest(address.strip().lower(), purpose="suppression")


def any_in_force() -> bool:
    """Whether there is any: without one no address need be looked up."""
    return Suppression.objects.filter(lifted_at=None).exists()


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that get no letters, as they were given. One query for each ten thousand."""
    found: set[str] = set()
    waiting = iter(addresses)
    while keys := {address: key(address) for address in islice(waiting, CHUNK)}:
        known = set(Suppression.objects.filter(lifted_at=None, digest__in=set(keys.values())).values_list("digest", flat=True))
        found.update(address for address, one in keys.items() if one in known)
    return found


def in_force(address: str) -> Suppression | None:
    """Why the address gets no letters, or None."""
    return Suppression.objects.filter(digest=key(address), lifted_at=None).first()


def do_suppress(*, address: str, reason: Suppression.Reason, at: datetime, evidence: str = "") -> bool:
    """Send no more letters to the address; False when it gets none already. The first reason stays."""
    kept = re.sub(re.escape(address), "…", evidence, flags=re.IGNORECASE)[:2000]
    try:
        with transaction.atomic():
            Suppression.objects.create(digest=key(address), reason=reason, since=at, evidence=kept)
    except IntegrityError:
        return False
    return True


def do_lift(*, address_key: str, at: datetime, by: str) -> bool:
    """Write to the address again; False when nothing held it back. `by`: who decided it."""
    return bool(Suppression.objects.filter(digest=address_key, lifted_at=None).update(lifted_at=at, lifted_by=by[:254]))


def do_lift_own(*, address: str, at: datetime) -> None:
    """A reader who had asked for no letters at all chooses one again. What others had reason to hold back stays so."""
    asked = Suppression.objects.filter(digest=key(address), lifted_at=None, reason=Suppression.Reason.ASKED)
    asked.update(lifted_at=at, lifted_by="the reader")


def follow(event: AddressChanged) -> None:
    """A reader has another address: what they themselves said to letters goes along; what the old mailbox did wrong does not."""
    held = in_force(event.old)
    if held is not None and held.reason in {Suppression.Reason.ASKED, Suppression.Reason.COMPLAINT}:
        do_suppress(address=event.new, reason=Suppression.Reason(held.reason), at=event.at)
