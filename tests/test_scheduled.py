"""What the schedule has done that no room's own tests can see: that it is in the schedule."""

from datetime import UTC, datetime, timedelta

from conftest import NOON
from masthead.kit import heard
from masthead.lane.models import Change
from masthead.tasks import SCHEDULE, forget
from masthead.website import doctor_machine


def test_a_worker_that_is_not_heard_of(db: None) -> None:
    heard.cache.delete(heard.KEY)
    never = doctor_machine.worker(NOON)
    assert not never.fine and not never.unsafe
    next(job for job in SCHEDULE if job.run == heard.from_worker).run(NOON)
    assert doctor_machine.worker(NOON + timedelta(minutes=4)).fine
    lost = doctor_machine.worker(NOON + timedelta(minutes=6))
    assert lost.unsafe and "stand still" in lost.sentence and "masthead work" in lost.sentence
    heard.cache.delete(heard.KEY)


def test_old_words_of_changes_are_thrown_away_each_hour(db: None) -> None:
    Change.objects.create(of=0, at=datetime(2000, 1, 1, tzinfo=UTC))
    kept = Change.objects.create(of=0, at=datetime(2100, 1, 1, tzinfo=UTC))
    next(job for job in SCHEDULE if job.run == forget).run(NOON)
    assert list(Change.objects.filter(at__year__in=(2000, 2100))) == [kept]
