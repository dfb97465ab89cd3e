"""What calendars bring to the radar comes into the Reviews."""

from datetime import timedelta

import pytest

from conftest import NOON
from masthead.access.rules import zone
from masthead.curator.calendars import lists, reading
from masthead.curator.calendars.keeping import do_keep
from masthead.curator.models import RadarEntry
from masthead.curator.suggesting import deciding
from masthead.curator.tests.calendar_files import TODAY, calendar, event
from masthead.newsletters.editions.drafting import do_draft
from masthead.newsletters.editions.models import Edition
from masthead.newsletters.editions.reading import lay_out

pytestmark = pytest.mark.django_db


def test_a_calendars_entries_come_into_a_draft_and_leave_it_when_they_are_cancelled() -> None:
    theirs = lists.do_add(address="https://council.example/cal.ics", at=NOON, at_once=True)[0]
    told = (event("a", "20261124", "Talks in Geneva"), event("b", "20261126", "A ruling"))
    do_keep(calendar_id=theirs.pk, reading=reading.read(calendar(*told), TODAY, zone()), at=NOON, today=TODAY)
    waiting = lists.do_add(address="https://court.example/cal.ics", at=NOON)[0]
    do_keep(
        calendar_id=waiting.pk, reading=reading.read(calendar(event("c", "20261125", "A hearing")), TODAY, zone()), at=NOON, today=TODAY
    )
    draft = do_draft(Edition.Kind.DAILY, TODAY, NOON)
    assert [entry.title for entry in lay_out(draft, NOON).radar] == ["Talks in Geneva", "A ruling"], "and what waits is in no letter"
    do_keep(calendar_id=theirs.pk, reading=reading.read(calendar(told[1]), TODAY, zone()), at=NOON + timedelta(hours=1), today=TODAY)
    draft.refresh_from_db()
    assert [entry.title for entry in lay_out(draft, NOON).radar] == ["A ruling"]
    deciding.do_accept(number=deciding.waiting(TODAY).get().pk, by=None, at=NOON)
    assert RadarEntry.objects.filter(title="A hearing").exists()
