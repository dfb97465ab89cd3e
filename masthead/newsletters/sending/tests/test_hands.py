"""What a sender has in hand: more where letters go fast, and no more than go in a few seconds."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from conftest import NOON
from masthead.newsletters.models import Edition
from masthead.newsletters.sending import hands
from masthead.newsletters.sending.feed import LetterFeed
from masthead.newsletters.sending.freezing import do_hand_over
from masthead.newsletters.sending.journal import Journal


@pytest.fixture(autouse=True)
def _alone(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(hands, "LOOK_EACH", 3600.0)


def holding(count: int, edition: Edition, crowd: Callable[..., Any]) -> tuple[hands.Hands, LetterFeed]:
    """A sender with nothing in hand yet, connected; so many are due."""
    crowd(count)
    do_hand_over(edition=edition, at=NOON, at_once=True)
    run = uuid4()
    feed = LetterFeed(Journal(run))
    feed.ready()
    return hands.Hands(run, feed, settings.MASTHEAD), feed


def test_where_lanes_have_taken_everything_twice_as_many_are_claimed(edition: Edition, crowd: Callable[..., Any]) -> None:
    ours, feed = holding(800, edition, crowd)
    claimed = []
    for _ in range(4):
        claimed.append(ours.claim(NOON))
        feed.recall()  # as lanes would take them, and not have answered yet
    assert claimed == [100, 100, 200, 400] and ours.size == 800
    assert ours.claim(NOON) == 0 and ours.size == 800, "there are no more: that is not haste"


def test_where_letters_still_wait_for_a_lane_no_more_are_claimed(edition: Edition, crowd: Callable[..., Any]) -> None:
    ours, feed = holding(300, edition, crowd)
    assert [ours.claim(NOON) for _ in range(3)] == [100, 0, 0] and ours.size == 100
    for _ in range(60):
        feed.take(wait=False)
    assert ours.claim(NOON) == 100 and ours.size == 100, "some waited still: a server that takes its time gets no more"
