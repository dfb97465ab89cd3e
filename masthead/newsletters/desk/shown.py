"""What the desk's pages about letters show. Reads alone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from masthead.access.rules import zone
from masthead.curator import radar
from masthead.library import shelf
from masthead.library.desk.plan import breaks, pauses
from masthead.newsletters.editions import drafting, form, links, reading, rhythm
from masthead.newsletters.editions.composing import Written
from masthead.newsletters.editions.stories import source
from masthead.newsletters.models import Dispatch, Edition, Letter

LATEST, FOUND, OFFERED = 30, 8, 8


def coming(at: datetime) -> list[dict[str, Any]]:
    """Of each letter its next two days, with the editions that are there."""
    today = at.astimezone(zone()).date()
    rests = breaks(pauses(today, today + timedelta(days=370)))
    letters = {letter.slug: letter for letter in Letter.objects.filter(slug__in=reading.LETTERS.values())}
    rows = []
    for kind, slug in reading.LETTERS.items():
        letter = letters.get(slug)
        days = _days(letter, today, rests) if letter else []
        there = {one.day: one for one in Edition.objects.filter(kind=kind, day__in=[*days, today])}
        rows.append({"kind": kind, "letter": letter, "name": letter.name if letter else reading.NAMES[kind], "today": today,
                     "days": [(day, there.get(day)) for day in days]})  # fmt: skip
    return rows


def _days(letter: Letter, today: date, rests: list[Any]) -> list[date]:
    beat = drafting.rhythm_of(letter)
    days: list[date] = []
    day: date | None = today - rhythm.DAY
    while day is not None and len(days) < 2:
        day = rhythm.next_day(beat, day, rests)
        days += [day] if day else []
    return days


def latest(kind: str = "") -> list[Edition]:
    """The latest editions, of one kind if it is named."""
    found = Edition.objects.select_related("dispatch").order_by("-day", "kind")
    return list((found.filter(kind=kind) if kind in Edition.Kind.values else found)[:LATEST])


def desk(edition: Edition, given: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Everything on the composer's page beside what is judged: the words as they are typed, the choices, and what may be chosen instead."""
    laid = reading.lay_out(edition, at)
    chosen = {card.pk for card in laid.new}
    words = given.get("find", "")[:200].strip()
    since, until = reading.window(edition, at)
    told = {(row.get("key") or row.get("label")) for row in edition.stories}
    entries = radar.next_few(edition.day, 30)
    return {
        "laid": laid,
        "take_text": form.take_of(edition),
        "stories": edition.stories,
        "others": [card for card in reading.since_the_last(edition, at) if card.pk not in chosen][:OFFERED],
        "find": words,
        "found": shelf.newest(FOUND, shelf.with_words(shelf.cards(), words)) if words else [],
        "offers": [one for one in source().offer(edition, since, until, OFFERED) if one.key not in told and one.label not in told],
        "entries": [entry for entry in entries if entry.pk not in {one.pk for one in laid.radar}],
        "dispatch": Dispatch.objects.filter(edition=edition).first(),
        "followed": links.counted(edition)[:12] if edition.published_at else [],
        "public": reading.NAMES[edition.kind],
    }


def with_offer(work: Written, edition: Edition, press: str, at: datetime) -> Written:
    """What was written, and the story that was offered and is now put in; unchanged for any other press."""
    if not press.startswith("offer:"):
        return work
    since, until = reading.window(edition, at)
    found = [one for one in source().offer(edition, since, until, OFFERED) if one.key == press.removeprefix("offer:")]
    return Written(work.fields, [*work.stories, *(dict(one.fields) for one in found[:1])])
