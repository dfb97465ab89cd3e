"""`masthead review`, as a script would call it."""

import argparse
from typing import Any

import pytest

from masthead.kit.refusals import BadInput
from masthead.newsletters.editions.composing import NotReady, do_approve
from masthead.newsletters.letters import do_make_letters
from masthead.newsletters.models import Dispatch, Edition, Letter
from masthead.newsletters.sending.command import review

DAY = "2026-11-23"


def call(**words: Any) -> int:
    return review(argparse.Namespace(**{"kind": "daily", "date": DAY, "status": False, "send": False, "now": True, "json": False, **words}))


@pytest.fixture(autouse=True)
def _letters(db: None) -> None:
    do_make_letters()


def test_a_draft_is_begun_once_and_sent_by_a_second_call(capsys: Any) -> None:
    assert call() == 0 and call() == 0
    assert "a draft" in capsys.readouterr().out and Edition.objects.get().published_at is None
    assert call(send=True) == 0
    assert Dispatch.objects.get().edition == Edition.objects.get()
    with pytest.raises(BadInput, match="handed over already"):
        call(send=True)


def test_where_a_second_person_approves_the_command_does_not_send_without_them(people: Any, at: Any) -> None:
    Letter.objects.filter(slug="daily").update(needs_approval=True)
    with pytest.raises(NotReady, match="second person"):
        call(send=True)
    assert not Dispatch.objects.exists() and Edition.objects.get().published_at is None
    do_approve(edition=Edition.objects.get(), by=people.eva(), at=at)
    assert call(send=True) == 0 and Dispatch.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [({"kind": "hourly"}, "no edition called 'hourly'"), ({"date": "monday"}, "2027-01-31"), ({"status": True}, "has been handed over")],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(words: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        call(**words)
