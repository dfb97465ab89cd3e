"""Codes mailed to a reader who is signed in, to show that it is still they."""

from datetime import datetime, timedelta

from django.db.models import F

from masthead.kit import limits
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.refusals import Refusal
from masthead.kit.signing import digest, draw_code, same
from masthead.readers.events import SafetyCodeAsked
from masthead.readers.models import Reader
from masthead.readers.security.models import AddressChange, SafetyCode

LIFE = timedelta(minutes=10)  # ASVS 6.5.5 allows no more
TRIES = 5
PER_READER = Limit("codes for safety", 6, timedelta(hours=1))
TYPED = Limit("codes for safety typed", 30, timedelta(hours=1))


class WrongCode(Refusal):
    """Not the newest code we mailed, or too old, or too often wrong."""

    code, status = "wrong_code", 422

    def say(self) -> str:
        return "That is not the code of our newest message, or it is older than ten minutes. Ask for a new one below."


def do_ask(*, reader: Reader, purpose: SafetyCode.For, at: datetime) -> None:
    """Mail the reader a code; the newest one counts. Raises TooManyTries."""
    limits.check(PER_READER, str(reader.pk), at)
    code = draw_code()
    SafetyCode.objects.create(
        reader=reader, purpose=purpose, asked_at=at, code_until=at + LIFE, code_digest=digest(code, purpose=f"{purpose}.{reader.pk}")
    )
    announce(SafetyCodeAsked(reader.email, code, purpose.value, at))


def check(*, reader: Reader, purpose: SafetyCode.For, typed: str, at: datetime) -> None:
    """Whether this is the newest code, asked for this; it is spent. Raises WrongCode, TooManyTries."""
    limits.check(TYPED, str(reader.pk), at)
    row = SafetyCode.objects.filter(reader=reader, purpose=purpose).order_by("-asked_at", "-pk").first()
    check_row(row, typed, f"{purpose}.{reader.pk}", at)
    SafetyCode.objects.filter(reader=reader, purpose=purpose).delete()


def check_row(row: SafetyCode | AddressChange | None, typed: str, purpose: str, at: datetime) -> None:
    """Whether what was typed is the row's code; the try is counted first. Raises WrongCode."""
    if row is None or at >= row.code_until:
        raise WrongCode
    # Counted before it is compared, in one statement: parallel guesses cannot share a try.
    counted = type(row)._default_manager.filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1)
    if not counted or not same(digest("".join(typed.split()), purpose=purpose), row.code_digest):
        raise WrongCode


def forget(at: datetime) -> int:
    """Drop what has run out; returns how many."""
    return SafetyCode.objects.filter(code_until__lt=at).delete()[0]
