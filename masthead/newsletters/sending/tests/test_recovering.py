"""What a dead sender leaves behind, settled from its journal; and that no two senders hold the same row."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from conftest import NOON
from masthead.newsletters.models import Delivery, Dispatch, Edition, Run
from masthead.newsletters.senders.outcome import End, Kind
from masthead.newsletters.sending import batches
from masthead.newsletters.sending.freezing import do_hand_over
from masthead.newsletters.sending.journal import Alive, Dead, Journal, path_of
from masthead.newsletters.sending.recovering import LEASE, do_recover


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def dispatch(edition: Edition, crowd: Callable[..., Any]) -> Dispatch:
    crowd(10)
    return do_hand_over(edition=edition, at=NOON, at_once=True)


class Sender:
    """A sender that has claimed some rows, and dies."""

    def __init__(self, dispatch: Dispatch, most: int = 6, beat: Any = NOON) -> None:
        self.run = uuid4()
        self.journal = Journal(self.run)
        Run.objects.create(pk=self.run, began_at=beat, beat_at=beat)
        self.ids = batches.do_claim(dispatch, self.run, NOON, most)

    def die(self) -> None:
        os.close(self.journal.file)  # as the kernel does for a killed process: the lock goes with it


def states(*ids: int) -> list[str]:
    found = dict(Delivery.objects.filter(pk__in=ids).values_list("pk", "state"))
    return [found[pk] for pk in ids]


def test_two_senders_never_hold_the_same_row(dispatch: Dispatch) -> None:
    one, two, three = Sender(dispatch), Sender(dispatch), Sender(dispatch)
    assert (len(one.ids), len(two.ids), len(three.ids)) == (6, 4, 0) and not set(one.ids) & set(two.ids)
    for sender in (one, two, three):
        sender.die()


def test_a_dead_senders_letters_are_settled_each_as_it_was(dispatch: Dispatch) -> None:
    sender = Sender(dispatch)
    sent, refused, later, in_doubt, untouched, other = sender.ids
    sender.journal.write([], [sent])
    sender.journal.write([(sent, End(Kind.SENT, "250 Ok"))], [in_doubt])
    sender.journal.write([(refused, End(Kind.REFUSED, "550 5.1.1 No")), (later, End(Kind.LATER, "450 Wait"))])
    sender.die()
    assert do_recover(NOON) == 1
    assert states(sent, refused, later, in_doubt, untouched, other) == ["sent", "failed", "waiting", "waiting", "waiting", "waiting"]
    assert list(Delivery.objects.exclude(doubt="").values_list("pk", "doubt")) == [(in_doubt, "resent")]
    assert Delivery.objects.get(pk=later).next_at == NOON + timedelta(minutes=5)
    assert not Run.objects.exists() and not path_of(sender.run).exists()
    assert do_recover(NOON) == 0


def test_in_doubt_is_held_where_the_owner_says_so(dispatch: Dispatch, settings: Any) -> None:
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"doubtful": "hold"})
    sender = Sender(dispatch)
    sender.journal.write([], sender.ids[:1])
    sender.die()
    do_recover(NOON)
    assert states(*sender.ids[:2]) == ["held", "waiting"]


def test_one_that_lives_is_left_alone_however_long_it_is_silent(dispatch: Dispatch) -> None:
    sender = Sender(dispatch, beat=NOON - timedelta(days=1))
    with pytest.raises(Alive):
        Dead(sender.run)
    assert do_recover(NOON) == 0 and set(states(*sender.ids)) == {"claimed"}
    sender.die()
    assert do_recover(NOON) == 1


def test_a_sender_elsewhere_is_given_up_when_it_is_silent_and_then_all_of_it_is_in_doubt(dispatch: Dispatch) -> None:
    sender = Sender(dispatch)
    sender.die()
    path_of(sender.run).unlink()  # its journal is on another machine
    assert do_recover(NOON + LEASE - timedelta(seconds=1)) == 0
    assert do_recover(NOON + LEASE) == 1
    assert set(states(*sender.ids)) == {"waiting"} and Delivery.objects.filter(doubt="resent").count() == 6


def test_after_a_power_cut_what_the_journal_does_not_end_is_in_doubt(dispatch: Dispatch) -> None:
    """The machine has started anew since: the journal's last lines may never have reached the disk."""
    sender = Sender(dispatch)
    sender.journal.write([(sender.ids[0], End(Kind.SENT, "250"))])
    sender.die()
    text = path_of(sender.run).read_text().replace("boot ", "boot another-", 1)
    path_of(sender.run).write_text(text)
    do_recover(NOON)
    assert states(sender.ids[0]) == ["sent"] and Delivery.objects.filter(doubt="resent").count() == 5


def test_a_line_cut_short_tells_nothing(dispatch: Dispatch) -> None:
    sender = Sender(dispatch)
    sender.journal.write([], sender.ids[:1])
    with path_of(sender.run).open("a") as file:
        file.write(f"e {sender.ids[0]} sent 25")
    sender.die()
    do_recover(NOON)
    assert Delivery.objects.get(pk=sender.ids[0]).doubt == "resent"


def test_rows_that_another_has_by_now_are_not_touched(dispatch: Dispatch) -> None:
    """Given up by mistake, then found dead: its journal speaks of rows that were sent again meanwhile."""
    sender = Sender(dispatch)
    sender.journal.write([], sender.ids[:1])
    sender.die()
    Delivery.objects.filter(pk__in=sender.ids).update(state="sent", run=None)
    do_recover(NOON)
    assert set(states(*sender.ids)) == {"sent"} and not Delivery.objects.exclude(doubt="").exists()


def test_a_row_that_was_given_back_is_not_the_claimants_to_end(dispatch: Dispatch) -> None:
    one = Sender(dispatch, 3)
    batches.do_give_back(one.run, one.ids)
    two = Sender(dispatch, 3)
    assert batches.do_sent(one.run, one.ids, NOON, 1) == 0 and set(states(*two.ids)) == {"claimed"}
    for sender in (one, two):
        sender.die()


def test_claiming_leaves_closed_domains_and_late_rows_alone(dispatch: Dispatch) -> None:
    Delivery.objects.filter(pk=dispatch.deliveries.first().pk).update(domain="slow.example")
    dispatch.grace = timedelta(hours=1)
    assert len(batches.do_claim(dispatch, uuid4(), NOON, 3, ["slow.example", "other.example"])) == 3
    assert not Delivery.objects.filter(domain="slow.example", state="claimed").exists()
    assert batches.do_claim(dispatch, uuid4(), NOON + timedelta(hours=2), 3) == []


def test_claiming_looks_at_waiting_rows_alone(dispatch: Dispatch) -> None:
    """By their index: a dispatch of 100,000 must not be read through for each batch."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the plan is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM newsletters_delivery WHERE state = 'waiting' AND dispatch_id = %s AND next_at <= %s "
            "ORDER BY next_at LIMIT 5",
            [dispatch.pk, "2026-11-23 12:00:00"],
        )
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "deliveries_waiting" in plan and "TEMP B-TREE" not in plan
