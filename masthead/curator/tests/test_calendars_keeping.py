"""What a calendar's events become on the radar, and what happens to them when the calendar, or an editor, changes its mind."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles
from masthead.access.rules import zone
from masthead.curator.calendars import lists, reading
from masthead.curator.calendars.keeping import EMPTIED, do_keep
from masthead.curator.calendars.models import Calendar
from masthead.curator.calendars.reading import Reading
from masthead.curator.models import RadarEntry, Suggestion
from masthead.curator.suggesting import deciding, entries
from masthead.curator.tests.calendar_files import TODAY, calendar, event
from masthead.library.models import Country, Topic

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)


def followed(*events: str, at_once: bool = True) -> Calendar:
    theirs = lists.do_add(address="https://council.example/cal.ics", at=NOON, name="The Council", at_once=at_once)[0]
    says(theirs, *events)
    return theirs


def says(theirs: Calendar, *events: str, body: bytes | None = None) -> None:
    said = reading.read(calendar(*events) if body is None else body, TODAY, zone())
    do_keep(calendar_id=theirs.pk, reading=said, at=LATER, today=TODAY)


def only() -> RadarEntry:
    return RadarEntry.objects.get()


def edit(**fields: object) -> RadarEntry:
    """As an editor does at the desk."""
    entry = only()
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    return entry


def test_events_are_entries_at_once_with_their_countries_and_topics() -> None:
    iran, energy = Country.objects.create(name="Iran"), Topic.objects.create(name="Energy")
    Country.objects.create(name="Switzerland")
    followed(
        event(
            "a",
            ";VALUE=DATE:20261201",
            "Talks with Iran",
            "DTEND;VALUE=DATE:20261203",
            "DESCRIPTION:The third round.",
            "LOCATION:Geneva",
            "CATEGORIES:energy,Other",
        )
    )
    entry = only()
    assert (entry.title, entry.text, entry.place) == ("Talks with Iran", "The third round.", "Geneva")
    assert (entry.day, entry.last_day, entry.day_known) == (date(2026, 12, 1), date(2026, 12, 2), True)
    assert iran in entry.countries.all() and list(entry.topics.all()) == [energy]
    assert {one.name for one in entry.countries.all()} == {"Iran", "Switzerland"}


def test_or_they_wait() -> None:
    followed(event(), at_once=False)
    assert not RadarEntry.objects.exists()
    row = deciding.waiting(TODAY).get()
    assert deciding.do_accept(number=row.pk, by=None, at=NOON) == only()
    assert deciding.do_accept(number=row.pk, by=None, at=NOON) == only(), "pressed in two windows it is one"


def test_the_same_again_changes_nothing() -> None:
    theirs = followed(event(), event("two", "20261205", "Summit"))
    before = list(RadarEntry.objects.values("pk", "changed_at"))
    says(theirs, event(), event("two", "20261205", "Summit"))
    assert list(RadarEntry.objects.values("pk", "changed_at")) == before and Suggestion.objects.count() == 2


def test_a_changed_event_changes_in_place() -> None:
    theirs = followed(event("a", "20261201", "Talks"))
    entry = only()
    says(theirs, event("a", "20261208", "Talks, second round", "SEQUENCE:1"))
    assert only().pk == entry.pk and (only().day, only().title) == (date(2026, 12, 8), "Talks, second round")


@pytest.mark.parametrize("then", [(event("a", "20261201", "Talks", "STATUS:CANCELLED"), event("b", "20261205")), (event("b", "20261205"),)])
def test_what_is_cancelled_or_vanishes_comes_off(then: tuple[str, ...]) -> None:
    theirs = followed(event("a", "20261201", "Talks"), event("b", "20261205"))
    says(theirs, *then)
    assert [str(entry.day) for entry in RadarEntry.objects.all()] == ["2026-12-05"] and Suggestion.objects.count() == 1
    says(theirs, event("a", "20261201", "Talks"), event("b", "20261205"))
    assert RadarEntry.objects.count() == 2, "and what comes back is there again"


def test_one_of_a_series_comes_off() -> None:
    weekly = event("w", "20261201T100000Z", "Weekly", "RRULE:FREQ=WEEKLY;COUNT=3")
    theirs = followed(weekly)
    kept = set(RadarEntry.objects.exclude(day=date(2026, 12, 8)).values_list("pk", flat=True))
    says(theirs, weekly.replace("COUNT=3", "COUNT=3\r\nEXDATE:20261208T100000Z"))
    assert set(RadarEntry.objects.values_list("pk", flat=True)) == kept


def test_what_is_over_stays_when_the_calendar_forgets_it() -> None:
    theirs = followed(event("a", "20261123", "Today"), event("b", "20261205"))
    do_keep(
        calendar_id=theirs.pk,
        reading=reading.read(calendar(event("b", "20261205")), date(2026, 11, 24), zone()),
        at=LATER,
        today=date(2026, 11, 24),
    )
    assert RadarEntry.objects.count() == 2


def test_what_an_editor_changed_is_never_overwritten() -> None:
    theirs = followed(event("a", "20261201", "Talks"))
    edit(title="Iran talks resume")
    says(theirs, event("a", "20261208", "Talks (moved)"))
    assert (only().title, only().day) == ("Iran talks resume", date(2026, 12, 8)), "what was not touched follows"
    row = deciding.asking().get()
    assert entries.differences(row) == [("title", "Talks (moved)", "Iran talks resume")]
    says(theirs, event("a", "20261208", "Iran talks resume"))
    says(theirs, event("a", "20261208", "Something else"))
    assert only().title == "Iran talks resume", "also where the calendar said for a while what the editor had"


def test_an_editor_keeps_theirs_until_the_calendar_changes_again() -> None:
    theirs = followed(event("a", "20261201", "Talks"))
    edit(text="Why it matters.")
    says(theirs, event("a", "20261201", "Talks", "DESCRIPTION:Agenda"))
    deciding.do_keep_ours(number=deciding.asking().get().pk, by=None, at=NOON)
    says(theirs, event("a", "20261201", "Talks", "DESCRIPTION:Agenda"))
    assert not deciding.asking().exists() and only().text == "Why it matters."
    says(theirs, event("a", "20261201", "Talks", "DESCRIPTION:Another agenda"))
    assert deciding.asking().exists() and only().text == "Why it matters."


def test_an_editor_gives_the_entry_back_to_its_calendar() -> None:
    theirs = followed(event("a", "20261201", "Talks"))
    edit(title="Ours")
    says(theirs, event("a", "20261201", "Theirs"))
    deciding.do_follow(number=deciding.asking().get().pk, by=None, at=NOON)
    assert only().title == "Theirs"
    says(theirs, event("a", "20261201", "Theirs again"))
    assert only().title == "Theirs again"


def test_an_editors_day_and_the_calendars_other_end_make_no_entry_that_ends_before_it_begins() -> None:
    theirs = followed(event("a", ";VALUE=DATE:20261201", "Summit", "DTEND;VALUE=DATE:20261205"))
    edit(day=date(2026, 12, 3))
    says(theirs, event("a", ";VALUE=DATE:20261130", "Summit", "DTEND;VALUE=DATE:20261202"))
    assert (only().day, only().last_day) == (date(2026, 12, 3), date(2026, 12, 4))
    assert deciding.asking().exists()


@pytest.mark.parametrize("what", ["title", "article", "countries"])
def test_what_an_editor_touched_stays_when_it_vanishes_and_asks(what: str, articles: Articles) -> None:
    theirs = followed(event("a", "20261201", "Talks"), event("b", "20261205"))
    entry = RadarEntry.objects.get(title="Talks", day=date(2026, 12, 1))
    if what == "countries":
        entry.countries.add(Country.objects.create(name="Iran"))
    else:
        setattr(entry, what, "Ours" if what == "title" else articles.one())
        entry.save()
    says(theirs, event("b", "20261205"))
    row = deciding.asking().get()
    assert row.gone and row.entry == entry and RadarEntry.objects.filter(pk=entry.pk).exists()
    says(theirs, event("b", "20261205"))
    deciding.do_follow(number=row.pk, by=None, at=NOON)
    assert not RadarEntry.objects.filter(pk=entry.pk).exists()


def test_what_an_editor_took_off_does_not_come_back() -> None:
    theirs = followed(event("a", "20261201", "Talks"))
    only().delete()
    says(theirs, event("a", "20261202", "Talks, moved"))
    assert not RadarEntry.objects.exists()


def test_what_was_dismissed_is_never_suggested_again() -> None:
    theirs = followed(event("a", "20261201", "Talks"), at_once=False)
    deciding.do_dismiss(number=deciding.waiting(TODAY).get().pk, by=None, at=NOON)
    says(theirs, event("a", "20261208", "Talks, moved"))
    says(theirs, event("b", "20261209", "Other"))
    says(theirs, event("a", "20261208", "Talks, moved"))
    lists.do_let(calendar_id=theirs.pk, at_once=True, at=NOON, today=TODAY)
    assert not deciding.waiting(TODAY).exists() and not RadarEntry.objects.filter(title__startswith="Talks").exists()


def test_a_calendar_that_is_suddenly_empty_takes_nothing_off() -> None:
    theirs = followed(event(), event("b", "20261205"))
    says(theirs)
    theirs.refresh_from_db()
    assert RadarEntry.objects.count() == 2 and theirs.problem == EMPTIED


@pytest.mark.parametrize(
    "said", [Reading(problem="What it answers is no calendar."), Reading(is_calendar=True, problem="One event could not be read.")]
)
def test_what_was_not_read_whole_takes_nothing_off(said: Reading) -> None:
    theirs = followed(event(), event("b", "20261205"), at_once=False)
    do_keep(calendar_id=theirs.pk, reading=said, at=LATER, today=TODAY)
    assert Suggestion.objects.count() == 2


def test_off_the_list_what_was_changed_by_hand_stays() -> None:
    theirs = followed(event("a", "20261201", "Talks"), event("b", "20261205", "Summit"))
    RadarEntry.objects.filter(title="Talks").update(text="Ours")
    assert lists.do_remove(calendar_id=theirs.pk, today=TODAY) == ("The Council", 1)
    assert only().text == "Ours" and not Suggestion.objects.exists() and not Calendar.objects.exists()


def test_hundreds_of_events_that_have_not_changed_cost_a_handful_of_questions() -> None:
    many = [event(str(n), f"2026120{n % 9 + 1}", f"Event {n}") for n in range(300)]
    theirs = followed(*many, at_once=False)
    with CaptureQueriesContext(connection) as queries:
        says(theirs, *many)
    assert len([one for one in queries if "curator_" in one["sql"]]) <= 3
