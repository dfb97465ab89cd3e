"""The list of calendars: adding an address or a file, pausing, taking off; and whether their events wait."""

import re
from datetime import date, datetime

from django.db import transaction

from masthead.access.rules import zone
from masthead.curator.calendars.apart import read_apart
from masthead.curator.calendars.keeping import do_keep
from masthead.curator.calendars.models import Calendar
from masthead.curator.calendars.reading import LARGEST, Reading
from masthead.curator.feeds.canonical import host_of
from masthead.curator.feeds.lists import check_address as check_feed_address
from masthead.curator.models import Suggestion
from masthead.curator.suggesting import entries
from masthead.curator.suggesting.filing import Files
from masthead.kit.refusals import BadInput

LONGEST_NAME = 200
MOST = 200  # calendars
State = Suggestion.State
NOT_THERE = "That calendar is not on the list any more. Reload the page."


def check_address(address: str) -> str:
    """The address to ask, tidied: `webcal:` is what programs that follow calendars write for `https:`. Raises BadInput."""
    said = re.sub(r"^webcals?:(//)?", "https://", address.strip(), flags=re.IGNORECASE)
    try:
        return check_feed_address(said)
    except BadInput as refusal:
        raise BadInput(
            refusal.say().replace("An address of a feed", "An address of a calendar").replace("feed.xml", "calendar.ics")
        ) from None


def do_add(*, address: str, at: datetime, name: str = "", at_once: bool = False) -> tuple[Calendar, bool]:
    """A calendar on the list, to be asked at once; whether it is new. Raises BadInput."""
    address = check_address(address)
    known = Calendar.objects.filter(address=address).first()
    if known is not None:
        return known, False
    _check_room()
    return Calendar.objects.create(address=address, name=_name(name) or host_of(address), at_once=at_once, next_at=at), True


def do_give(*, body: bytes, at: datetime, name: str = "", at_once: bool = False) -> Calendar:
    """A calendar as a file. It is read at once, and again each week, for the radar looks further ahead. Raises BadInput."""
    reading = _read(body, at)
    _check_room()
    with transaction.atomic():
        named = _name(name) or reading.name or "A calendar in a file"
        calendar = Calendar.objects.create(name=named[:LONGEST_NAME], file=body, at_once=at_once, next_at=at)
        do_keep(calendar_id=calendar.pk, reading=reading, at=at, today=_day(at))
    calendar.refresh_from_db()
    return calendar


def do_give_anew(*, calendar_id: int, body: bytes, at: datetime) -> Calendar:
    """A newer file for a calendar that is one: what changed in it changes on the radar. Raises BadInput."""
    reading = _read(body, at)
    with transaction.atomic():
        calendar = _found(calendar_id)
        if calendar.address:
            raise BadInput(f"“{calendar}” is asked at its address; it takes no file.")
        calendar.file = body
        calendar.save()
        do_keep(calendar_id=calendar.pk, reading=reading, at=at, today=_day(at))
    calendar.refresh_from_db()
    return calendar


def do_pause(*, calendar_id: int, paused: bool, at: datetime) -> Calendar:
    """Ask it no more, or again from now on. What it brought stays. Raises BadInput."""
    with transaction.atomic():
        calendar = _found(calendar_id)
        calendar.paused = paused
        if not paused:
            calendar.failures, calendar.problem, calendar.next_at = 0, "", at
        calendar.save()
    return calendar


def do_ask_soon(*, calendar_id: int, at: datetime) -> Calendar:
    """Have it asked in the next seconds, and read anew. Raises BadInput."""
    if not Calendar.objects.filter(pk=calendar_id, paused=False).update(next_at=at, read_at=None):
        raise BadInput("That calendar is paused, or not on the list any more.")
    return Calendar.objects.get(pk=calendar_id)


def do_let(*, calendar_id: int, at_once: bool, at: datetime, today: date) -> Calendar:
    """Have its events on the radar at once from now on, those that wait too; or have new ones wait. Raises BadInput."""
    with transaction.atomic():
        calendar = _found(calendar_id)
        calendar.at_once = at_once
        calendar.save()
        if at_once:
            files = Files()
            for row in Suggestion.objects.filter(calendar=calendar, state=State.WAITING, day__gte=today):
                entries.make(row, files)
                row.save()
    return calendar


def do_remove(*, calendar_id: int, today: date) -> tuple[str, int]:
    """Off the list, with its events to come; what an editor changed, and what is over, stays. Its name, and how many entries went."""
    with transaction.atomic():
        calendar, gone = _found(calendar_id), 0
        rows = Suggestion.objects.filter(calendar=calendar, state=State.ACCEPTED, entry__isnull=False, day__gte=today)
        for row in rows.select_related("entry"):
            if row.entry is not None and not entries.is_touched(row):
                row.entry.delete()
                gone += 1
        calendar.delete()
    return calendar.name, gone


def _read(body: bytes, at: datetime) -> Reading:
    if len(body) > LARGEST:
        raise BadInput(f"The file is larger than {LARGEST // 1_000_000} MB. Export fewer years of the calendar.")
    reading = read_apart(body, _day(at), str(zone()))
    if not reading.is_calendar:
        said = reading.problem.replace("What it answers is", "The file is")
        raise BadInput(f"{said} Choose a file in iCalendar format (.ics), as calendar programs export it.")
    return reading


def _check_room() -> None:
    if Calendar.objects.count() >= MOST:
        raise BadInput(f"{MOST} calendars are the most. Take one off the list first.")


def _found(calendar_id: int) -> Calendar:
    calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
    if calendar is None:
        raise BadInput(NOT_THERE)
    return calendar


def _name(said: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:LONGEST_NAME]


def _day(at: datetime) -> date:
    return at.astimezone(zone()).date()
