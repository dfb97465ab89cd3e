"""Consents: given, withdrawn, read."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from masthead.kit.signing import seal, unseal
from masthead.newsletters.models import Consent, Letter
from masthead.readers.events import ReaderConfirmed
from masthead.readers.models import Reader


def in_force(reader: Reader) -> set[str]:
    """The letters the reader receives, by slug."""
    return set(Consent.objects.filter(reader=reader, withdrawn_at=None).values_list("letter__slug", flat=True))


def do_agree(*, reader_id: int, letter: Letter, at: datetime, wording: str, source: str) -> bool:
    """Record the consent; False when one is in force already."""
    try:
        with transaction.atomic():
            Consent.objects.create(reader_id=reader_id, letter=letter, given_at=at, wording=wording, source=source)
    except IntegrityError:
        return False
    return True


def do_withdraw(*, reader_id: int, letter: Letter, at: datetime) -> None:
    """The reader does not want the letter any more. Doing it twice is doing it once."""
    Consent.objects.filter(reader_id=reader_id, letter=letter, withdrawn_at=None).update(withdrawn_at=at)


def opt_in(event: ReaderConfirmed) -> None:
    """Confirming an address for the first time is the consent to the free letter.

    Only the first time: who has unsubscribed since and signs in again by the wall has not changed their mind.
    """
    if not event.first:
        return
    for letter in Letter.objects.filter(on_arrival=True):
        do_agree(reader_id=event.reader_id, letter=letter, at=event.at, wording=event.wording, source=event.source)


def unsubscribe_address(reader_id: int, letter: Letter) -> str:
    """The address in every letter's footer; opening it shows a button, pressing that unsubscribes."""
    token = seal(f"{reader_id}.{letter.pk}", purpose="unsubscribe")
    return f"{settings.MASTHEAD.url}{reverse('unsubscribe', args=[token])}"


def find_by_token(token: str) -> tuple[Reader, Letter] | None:
    """Whom and what an unsubscribe address means; None for a forged one, or one that means nobody any more."""
    value = unseal(token, purpose="unsubscribe")
    if value is None:
        return None
    reader_id, _, letter_id = value.partition(".")
    reader, letter = Reader.objects.filter(pk=reader_id).first(), Letter.objects.filter(pk=letter_id).first()
    return (reader, letter) if reader and letter else None
