"""Who is in an edition's audience, when each is due, and that all of them are accounted for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conftest import NOON
from masthead.kit.refusals import BadInput
from masthead.newsletters.consents import do_withdraw
from masthead.newsletters.models import Delivery, Edition, Letter
from masthead.newsletters.outcomes.models import Suppression
from masthead.newsletters.sending.freezing import do_correct, do_hand_over, renditions_of
from masthead.newsletters.sending.progress import progress
from masthead.newsletters.suppressions import do_suppress

EARLY = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def test_the_audience_is_who_agreed_and_may_be_written_to(edition: Edition, daily: Letter, people: Any, agrees: Callable[..., Any]) -> None:
    ben, cleo, dmitri = agrees(people.ben()), agrees(people.cleo()), agrees(people.dmitri())
    people.reader("ada")  # never agreed
    left, gone = agrees(people.reader("fay")), agrees(people.reader("gil"))
    do_withdraw(reader_id=left.pk, letter=daily, at=EARLY)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    dispatch = do_hand_over(edition=edition, at=EARLY)
    rows = {row.reader_id: row for row in dispatch.deliveries.all()}
    assert {pk: row.segment for pk, row in rows.items()} == {ben.pk: "registered", cleo.pk: "subscriber", dmitri.pk: "registered"}
    assert {row.domain for row in rows.values()} == {"example.org"} and dispatch.audience == 3


def test_a_suppressed_address_is_accounted_for_as_left_out(edition: Edition, people: Any, agrees: Callable[..., Any]) -> None:
    ben, _ = agrees(people.ben()), agrees(people.cleo())
    do_suppress(address=ben.email.upper(), reason=Suppression.Reason.values[0], at=EARLY)
    dispatch = do_hand_over(edition=edition, at=EARLY)
    counts = progress(dispatch)
    assert (counts.audience, counts.to_send, counts.left_out) == (2, 1, 1)
    assert "suppressed" in dispatch.deliveries.get(reader=ben).reply


def test_a_letter_that_is_not_free_goes_to_subscribers(edition: Edition, daily: Letter, people: Any, agrees: Callable[..., Any]) -> None:
    Letter.objects.filter(pk=daily.pk).update(free=False)
    agrees(people.ben())
    cleo = agrees(people.cleo())
    assert [row.reader_id for row in do_hand_over(edition=edition, at=EARLY).deliveries.all()] == [cleo.pk]


@pytest.mark.parametrize(
    ("zone", "due"),
    [("", "06:00"), ("Europe/Berlin", "05:00"), ("America/New_York", "11:00"), ("Asia/Kolkata", "00:30"), ("Mars", "06:00")],
)
def test_each_is_due_at_the_hour_where_they_live(zone: str, due: str, edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(1, time_zone=zone)
    (row,) = do_hand_over(edition=edition, at=EARLY).deliveries.all()
    assert row.due_at == row.next_at == datetime.fromisoformat(f"2026-11-23T{due}").replace(tzinfo=UTC)


def test_now_means_now(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(2, time_zone="Pacific/Auckland")
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    assert {row.due_at for row in dispatch.deliveries.all()} == {NOON} and dispatch.grace is None


def test_it_is_handed_over_once_and_published_with_it(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(3)
    do_hand_over(edition=edition, at=EARLY)
    edition.refresh_from_db()
    assert edition.published_at == EARLY
    with pytest.raises(BadInput, match="handed over already"):
        do_hand_over(edition=edition, at=NOON)
    assert Delivery.objects.count() == 3


def test_freezing_costs_the_same_queries_for_any_audience(
    edition: Edition, crowd: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    crowd(3000)
    with django_assert_max_num_queries(40):
        dispatch = do_hand_over(edition=edition, at=EARLY)
    assert dispatch.audience == Delivery.objects.count() == 3000


def test_a_correction_is_a_further_version_and_no_change_is_none(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(3)
    dispatch = do_hand_over(edition=edition, at=EARLY)
    assert do_correct(dispatch=dispatch, at=EARLY) == 0
    Edition.objects.filter(pk=edition.pk).update(title="Corrected")
    dispatch.refresh_from_db()
    Delivery.objects.filter(pk=dispatch.deliveries.first().pk).update(state="sent")
    assert do_correct(dispatch=dispatch, at=EARLY + timedelta(hours=1)) == 2
    newest = dispatch.versions.latest("number")
    assert newest.number == 2 and {one.subject for one in renditions_of(newest).values()} == {"Corrected"}
