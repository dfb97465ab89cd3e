"""Consents: given, withdrawn, read."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from masthead.kit.signing import digest, seal, sealing, unseal
from masthead.newsletters import suppressions
from masthead.newsletters.models import Consent, ConsentRecord, Letter
from masthead.readers.events import ReaderConfirmed
from masthead.readers.models import Reader


def in_force(reader: Reader) -> set[str]:
    """The letters the reader receives, by slug."""
    return set(Consent.objects.filter(reader=reader, withdrawn_at=None).values_list("letter__slug", flat=True))


@dataclass(frozen=True)
class Act:
    """How a consent was given or withdrawn: by what act, on which page, to which words, from which network (never kept in the clear)."""

    method: str
    source: str = ""
    wording: str = ""
    network: str = ""
    network_digest: str = ""

    def record(self, *, reader_id: int, letter_id: int, what: ConsentRecord.What, at: datetime) -> ConsentRecord:
        """The line for the log, not yet kept."""
        return ConsentRecord(
            reader_id=reader_id,
            letter_id=letter_id,
            what=what,
            at=at,
            method=self.method,
            source=self.source[:500],
            wording=self.wording,
            version=version_of(self.wording),
            network=digest(self.network, purpose="consent network") if self.network else self.network_digest,
        )


def version_of(wording: str) -> str:
    """A name for exactly these words, however the page around them changes."""
    return hashlib.sha256(wording.encode()).hexdigest()[:12] if wording else ""


def do_agree(
    *,
    reader_id: int,
    letter: Letter,
    at: datetime,
    wording: str,
    source: str,
    method: str = "a press on the site",
    network: str = "",
    network_digest: str = "",
) -> bool:
    """Record the consent; False when one is in force already. `network_digest`: where it was asked for, hashed at that time."""
    act = Act(method, source, wording, network, network_digest)
    try:
        with transaction.atomic():
            Consent.objects.create(reader_id=reader_id, letter=letter, given_at=at, wording=wording, source=source[:500])
            act.record(reader_id=reader_id, letter_id=letter.pk, what=ConsentRecord.What.GIVEN, at=at).save()
    except IntegrityError:
        return False
    return True


def do_withdraw(*, reader_id: int, letter: Letter, at: datetime, act: Act | None = None) -> bool:
    """The reader does not want the letter any more. Doing it twice is doing it once; False when there was nothing to withdraw."""
    with transaction.atomic():
        if not Consent.objects.filter(reader_id=reader_id, letter=letter, withdrawn_at=None).update(withdrawn_at=at):
            return False
        how = act or Act("a press on the site")
        how.record(reader_id=reader_id, letter_id=letter.pk, what=ConsentRecord.What.WITHDRAWN, at=at).save()
    return True


def receiving(letter: Letter, day: date) -> QuerySet[Consent]:
    """The consents by which a letter of that day may be sent: in force, of active readers, not paused, on a day they want it.

    The audience of an edition; addresses that are suppressed are left out of it by `suppressions.suppressed`.
    """
    wanted = Q(paused_until=None) | Q(paused_until__lte=day)
    consents = Consent.objects.filter(wanted, letter=letter, withdrawn_at=None, reader__is_active=True)
    bit = 1 << day.weekday()
    return consents.annotate(wants=F("weekdays").bitand(bit)).filter(wants=bit)


def opt_in(event: ReaderConfirmed) -> None:
    """Confirming an address for the first time is the consent to the free letter.

    Only the first time: who has unsubscribed since and signs in again by the wall has not changed their mind.
    """
    if not event.first:
        return
    for letter in Letter.objects.filter(on_arrival=True):
        do_agree(
            reader_id=event.reader_id,
            letter=letter,
            at=event.at,
            wording=event.wording,
            source=event.source,
            method="a confirmed address",
        )
    # Whoever erased their account and comes back, by a press in their own mailbox, wants to be written to again.
    suppressions.do_lift_own(address=Reader.objects.get(pk=event.reader_id).email, at=event.at)


def unsubscribe_address(reader_id: int, letter: Letter) -> str:
    """The address in every letter's footer; opening it shows a button, pressing that unsubscribes."""
    return unsubscribing(letter)(reader_id)


def unsubscribing(letter: Letter) -> Callable[[int], str]:
    """The same for many readers: what makes their addresses, with the part that all of them share made once."""
    before, after = f"{settings.MASTHEAD.url}{reverse('unsubscribe', args=['TOKEN'])}".split("TOKEN")
    seals = sealing("unsubscribe")
    return lambda reader_id: f"{before}{seals(f'{reader_id}.{letter.pk}')}{after}"


def find_by_token(token: str) -> tuple[Reader, Letter] | None:
    """Whom and what an unsubscribe address means; None for a forged one, or one that means nobody any more."""
    value = unseal(token, purpose="unsubscribe")
    if value is None:
        return None
    reader_id, _, letter_id = value.partition(".")
    reader, letter = Reader.objects.filter(pk=reader_id).first(), Letter.objects.filter(pk=letter_id).first()
    return (reader, letter) if reader and letter else None


def preferences_token(reader_id: int) -> str:
    """What names a reader in the address of their preferences. It shows and changes letters; it signs nobody in."""
    return seal(str(reader_id), purpose="preferences")


def preferring() -> Callable[[int], str]:
    """What makes the address in every letter's footer where its reader says which letters they want, and when."""
    before, after = f"{settings.MASTHEAD.url}{reverse('preferences', args=['TOKEN'])}".split("TOKEN")
    seals = sealing("preferences")
    return lambda reader_id: f"{before}{seals(str(reader_id))}{after}"


def find_by_preferences(token: str) -> Reader | None:
    """Whose preferences an address opens; None for a forged one, or one that means nobody any more."""
    value = unseal(token, purpose="preferences")
    return Reader.objects.filter(pk=value, is_active=True).first() if value is not None else None
