"""How a reader wants their letters: which, on which days, not until when. Reached from every letter, without signing in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from masthead.kit.refusals import BadInput
from masthead.newsletters import suppressions
from masthead.newsletters.consents import Act, do_agree, do_withdraw
from masthead.newsletters.models import Consent, Letter
from masthead.newsletters.outcomes.models import Suppression
from masthead.readers.models import Reader

DAILY = "daily"  # the letter of which some days can be left out
LONGEST_PAUSE = timedelta(days=366)
METHOD = "the page of preferences"


@dataclass(frozen=True)
class Wanted:
    """A letter and how the reader has it."""

    letter: Letter
    on: bool
    weekdays: int
    paused_until: date | None

    @property
    def has_days(self) -> bool:
        """Whether days can be chosen."""
        return self.letter.slug == DAILY


def of(reader: Reader) -> list[Wanted]:
    """Every letter there is, and how the reader has it."""
    standing = {one.letter_id: one for one in Consent.objects.filter(reader=reader, withdrawn_at=None)}
    return [_wanted(letter, standing.get(letter.pk)) for letter in Letter.objects.all()]


def _wanted(letter: Letter, consent: Consent | None) -> Wanted:
    if consent is None:
        return Wanted(letter, False, Consent.Days.EVERY, None)
    return Wanted(letter, True, consent.weekdays, consent.paused_until)


def check_pause(typed: str, today: date) -> date | None:
    """The first day on which letters come again, None for at once; raises BadInput."""
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise BadInput("That is no date. Choose the day on which letters shall come again, or leave it empty.") from None
    if day <= today:
        return None
    if day - today > LONGEST_PAUSE:
        raise BadInput("A pause may last a year. For longer, switch the letters off.")
    return day


def do_save(*, reader: Reader, chosen: set[str], days: int, pause: date | None, act: Act, at: datetime) -> None:
    """Have exactly the chosen letters, on these days, from that day on."""
    with transaction.atomic():
        for wanted in of(reader):
            if wanted.letter.slug in chosen:
                words = f"{wanted.letter.name}, chosen on the page of preferences"
                do_agree(
                    reader_id=reader.pk,
                    letter=wanted.letter,
                    at=at,
                    wording=words,
                    source=act.source,
                    method=act.method,
                    network=act.network,
                )
            elif wanted.on:
                do_withdraw(reader_id=reader.pk, letter=wanted.letter, at=at, act=act)
        standing = Consent.objects.filter(reader=reader, withdrawn_at=None)
        standing.update(paused_until=pause)
        standing.filter(letter__slug=DAILY).update(weekdays=days)


def do_stop_everything(*, reader: Reader, act: Act, at: datetime) -> None:
    """No letter any more, nor by an import: until the reader signs up again themselves."""
    with transaction.atomic():
        for wanted in of(reader):
            do_withdraw(reader_id=reader.pk, letter=wanted.letter, at=at, act=act)
        suppressions.do_suppress(address=reader.email, reason=Suppression.Reason.ASKED, at=at)


def check_days(given: Mapping[str, str]) -> int:
    """The days chosen in a form; raises BadInput."""
    typed = given.get("days", str(Consent.Days.EVERY.value))
    if typed not in {str(value) for value in Consent.Days.values}:
        raise BadInput("Please choose the days from the list.")
    return int(typed)
