"""Keeping what a calendar said: new events, changed ones, and those that are gone, with the calendar's marks in one transaction."""

import random
from datetime import date, datetime, timedelta

from django.db import transaction

from masthead.curator.calendars.models import Calendar
from masthead.curator.calendars.reading import Happening, Reading
from masthead.curator.feeds import patience
from masthead.curator.feeds.canonical import key
from masthead.curator.feeds.fetching import Answer
from masthead.curator.models import Suggestion
from masthead.curator.suggesting import entries
from masthead.curator.suggesting.filing import Files, named

EVERY = timedelta(hours=2)  # between two questions to a calendar that is well
MOVE_TRIES = 3  # failures at the new address before the old one is asked again
EMPTIED = "It holds nothing any more, though it did before. Nothing was taken off the radar: look whether that is right."
State = Suggestion.State


def do_keep(*, calendar_id: int, reading: Reading, at: datetime, today: date, answer: Answer | None = None) -> None:
    """Bring the suggestions and entries of a calendar up to what it says. `answer` None: it is a file."""
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
        if calendar is None:  # taken off the list while its server was asked
            return
        kept = _Keeping(calendar, at, today)
        kept.keep(reading)
        calendar.name = calendar.name or reading.name
        calendar.problem = (kept.problem or reading.problem)[:300]
        calendar.read_at = at
        if answer is not None:
            calendar.etag, calendar.last_modified = answer.etag, answer.last_modified
        _succeed(calendar, answer, at)


def do_note_unchanged(*, calendar_id: int, answer: Answer, at: datetime) -> None:
    """The server has nothing new (304)."""
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
        if calendar is not None:
            _succeed(calendar, answer, at)


def do_note_failure(
    *, calendar_id: int, problem: str, at: datetime, retry_after: timedelta | None = None, gone: bool = False, chance: float | None = None
) -> None:
    """It could not be had: say why, and wait longer each time. What it said before stays on the radar."""
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
        if calendar is None:
            return
        calendar.failures = min(calendar.failures + 1, 1000)
        calendar.problem, calendar.tried_at = problem[:300], at
        calendar.paused = calendar.paused or gone
        spread = random.random() if chance is None else chance  # noqa: S311 - to spread questions, not to hide anything
        calendar.next_at = patience.after_failure(at, calendar.failures, retry_after, spread)
        if calendar.moved_to and calendar.failures >= MOVE_TRIES:
            calendar.moved_to, calendar.etag, calendar.last_modified = "", "", ""
        calendar.save()


def _succeed(calendar: Calendar, answer: Answer | None, at: datetime) -> None:
    calendar.failures = 0
    calendar.tried_at = calendar.succeeded_at = at
    if answer is not None and answer.moved_to and len(answer.moved_to) <= 500:
        calendar.moved_to = answer.moved_to
    asked_for = patience.max_age(answer.cache_control) if answer is not None else None
    calendar.next_at = at + (min(max(EVERY, asked_for or EVERY), timedelta(days=1)) if calendar.address else timedelta(days=7))
    calendar.save()


class _Keeping:
    """One reading, brought in."""

    def __init__(self, calendar: Calendar, at: datetime, today: date) -> None:
        self.calendar, self.at, self.today = calendar, at, today
        self.files = Files()
        self.problem = ""

    def keep(self, reading: Reading) -> None:
        known = {row.key: row for row in Suggestion.objects.filter(calendar=self.calendar).select_related("entry")}
        said = {key(one.key): one for one in reading.happenings}
        for number, one in said.items():
            if number not in known:
                if not one.cancelled:
                    self._add(number, one)
            elif one.cancelled:
                self._end(known[number])
            else:
                self._renew(known[number], one)
        missing = [row for number, row in known.items() if number not in said and (row.last_day or row.day) >= self.today]
        if not reading.happenings and any(row.state == State.ACCEPTED for row in missing):
            self.problem = EMPTIED
        elif reading.whole:
            for row in missing:
                self._end(row)

    def _add(self, number: int, one: Happening) -> None:
        row = Suggestion(calendar=self.calendar, key=number, first_at=self.at, newest_at=self.at, **_said(one))
        if self.calendar.at_once:
            entries.make(row, self.files)
        row.save()

    def _renew(self, row: Suggestion, one: Happening) -> None:
        said = _said(one)
        if row.gone or any(getattr(row, name) != value for name, value in said.items()):
            entries.change(row, said)
            row.gone, row.newest_at = False, self.at
            row.save()

    def _end(self, row: Suggestion) -> None:
        """Cancelled, or there no more. An entry with an editor's own words in it stays, and asks what to do."""
        if row.state == State.DISMISSED or row.gone:
            return
        if row.state == State.ACCEPTED and row.entry is None:  # an editor took the entry off: that too is remembered
            return
        if row.entry is not None and entries.is_touched(row):
            row.gone = row.asks = True
            row.save()
            return
        if row.entry is not None:
            row.entry.delete()
        row.delete()


def _said(one: Happening) -> dict[str, object]:
    return {
        "day": one.day,
        "last_day": one.last_day,
        "day_known": True,
        "title": one.title,
        "text": one.text,
        "place": one.place,
        "about": ",".join(named(one.title, one.place, one.categories, one.text)),
        "categories": list(one.categories),
    }
