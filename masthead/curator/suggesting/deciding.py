"""What editors do with suggestions: take, wave off, bring back; and what they answer when a calendar asks. Remembered for good."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from masthead.curator.models import RadarEntry, Suggestion
from masthead.curator.suggesting import entries
from masthead.curator.suggesting.filing import Files
from masthead.kit.refusals import BadInput

LONGEST = 160
KEPT = timedelta(days=90)  # of what is over
State = Suggestion.State


def waiting(today: date) -> QuerySet[Suggestion]:
    """What waits for an editor: said by most first, then the newest. A month without a day waits until it is over."""
    ahead = Q(last_day__gte=today) | Q(day__gte=today) | Q(day_known=False, day__gte=today.replace(day=1))
    rows = Suggestion.objects.filter(ahead, state=State.WAITING).select_related("calendar")
    return rows.order_by("-reports", F("newest_at").desc(), "day", "pk")


def asking() -> QuerySet[Suggestion]:
    """Entries on which a calendar says something else than an editor."""
    return Suggestion.objects.filter(asks=True, entry__isnull=False).select_related("calendar", "entry").order_by("day", "pk")


def dismissed(today: date) -> QuerySet[Suggestion]:
    """What was waved off, and is still to come; the last first."""
    return Suggestion.objects.filter(state=State.DISMISSED, day__gte=today, decided_at__isnull=False).order_by("-decided_at", "-pk")


def do_accept(*, number: int, by: Any, at: datetime, title: str = "") -> RadarEntry:
    """Put it on the radar, under this title if one is given; what is there already is returned. Raises BadInput."""
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())
    if len(said) > LONGEST:
        raise BadInput(f"A title on the radar has {LONGEST} characters at most; this has {len(said)}.")
    with transaction.atomic():
        suggestion = _found(number)
        if suggestion.entry is None:
            entries.make(suggestion, Files(), said)
            entries.decide(suggestion, State.ACCEPTED, by, at)
            suggestion.save()
        assert suggestion.entry is not None
    return suggestion.entry


def do_join(*, number: int, entry_id: int, by: Any, at: datetime) -> RadarEntry:
    """It is on the radar already: this entry is meant. Raises BadInput."""
    with transaction.atomic():
        suggestion = _found(number)
        entry = RadarEntry.objects.filter(pk=entry_id).first()
        if entry is None:
            raise BadInput("That entry is not on the radar any more. Reload the page.")
        suggestion.entry = entry
        suggestion.touched = list(entries.FIELDS)  # an editor wrote it: no calendar changes it
        entries.decide(suggestion, State.ACCEPTED, by, at)
        suggestion.save()
    return entry


def do_dismiss(*, number: int, by: Any, at: datetime) -> Suggestion:
    """Not for our radar, now or later, whoever says it again. Raises BadInput."""
    with transaction.atomic():
        suggestion = _found(number)
        if suggestion.state == State.ACCEPTED:
            raise BadInput("It is on the radar already: take the entry off there.")
        entries.decide(suggestion, State.DISMISSED, by, at)
        suggestion.save()
    return suggestion


def do_bring_back(*, number: int, by: Any, at: datetime) -> Suggestion:
    """Have it wait again. Raises BadInput."""
    with transaction.atomic():
        suggestion = _found(number)
        if suggestion.state == State.DISMISSED:
            entries.decide(suggestion, State.WAITING, by, at)
            suggestion.save()
    return suggestion


def do_follow(*, number: int, by: Any, at: datetime) -> Suggestion:
    """The calendar is right: the entry is as it says, or goes where it has gone. Raises BadInput."""

    def answer(suggestion: Suggestion) -> None:
        if suggestion.gone and suggestion.entry is not None:
            suggestion.entry.delete()
            suggestion.entry = None
        else:
            entries.follow(suggestion)

    return _answered(number, by, at, answer)


def do_keep_ours(*, number: int, by: Any, at: datetime) -> Suggestion:
    """The editors are right: the entry stays as it is, and the calendar is not heard on it until it changes again. Raises BadInput."""
    return _answered(number, by, at, entries.note_touched)


def _answered(number: int, by: Any, at: datetime, answer: Callable[[Suggestion], None]) -> Suggestion:
    with transaction.atomic():
        suggestion = _found(number)
        answer(suggestion)
        entries.decide(suggestion, State.ACCEPTED, by, at)
        suggestion.save()
    return suggestion


def _found(number: int) -> Suggestion:
    suggestion = Suggestion.objects.select_for_update(of=("self",)).select_related("entry").filter(pk=number).first()
    if suggestion is None or (suggestion.state == State.ACCEPTED and suggestion.entry is None):
        raise BadInput("That suggestion is not there any more. Reload the page.")
    return suggestion


def forget(at: datetime) -> None:
    """Drop what is long over; the radar's entries stay."""
    Suggestion.objects.filter(day__lt=(at - KEPT).date()).filter(Q(last_day=None) | Q(last_day__lt=(at - KEPT).date())).delete()
