"""A clock that jumps a day, ahead or back: readers stay who they are, nothing breaks, and the scheduler goes on."""

from datetime import datetime, timedelta

import pytest
import time_machine
from wall_play import ADA, Browsers, Outbox, code_in, keep_reading, reads

from conftest import NOON, Articles, People
from masthead.access.models import Opened
from masthead.tasks import Job, due

DAY = timedelta(days=1)


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_readers_stay_who_they_are_and_what_they_opened_stays_open(
    browser: Browsers, articles: Articles, people: People, jump: timedelta
) -> None:
    first, second = articles(2)
    ben = browser().sign_in(people.ben())
    cleo = browser().sign_in(people.cleo())
    assert ben.post(f"{first.address()}open/").status_code == 302
    with time_machine.travel(NOON + jump, tick=True):
        for reader, article in ((ben, first), (cleo, second)):
            assert reads(reader, article), (jump, article)
        assert ben.get("/account/").status_code == 200
        assert ben.post(f"{second.address()}open/").status_code == 302
        assert browser().get(first.address()).status_code == 200
    assert Opened.objects.count() == 2


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_code_asked_for_before_the_jump_is_taken_or_refused_in_a_sentence(
    browser: Browsers, articles: Articles, outbox: Outbox, jump: timedelta
) -> None:
    (article,) = articles()
    ada = browser()
    keep_reading(ada, article)
    code = code_in(outbox()[-1])
    with time_machine.travel(NOON + jump, tick=True):
        answer = ada.post("/keep-reading/code/", {"code": code})
        assert answer.status_code in {302, 410, 422}, answer.status_code
        assert keep_reading(browser(), article, f"other-{ADA}").status_code == 302, "the next one is not kept from trying"


def test_the_scheduler_does_not_wait_for_the_clock_to_catch_up() -> None:
    ran: list[datetime] = []
    schedule = [Job(ran.append, timedelta(minutes=1))]
    for at in (NOON, NOON - DAY, NOON - DAY + timedelta(seconds=30), NOON - DAY + timedelta(seconds=61), NOON + DAY):
        due(at, schedule)
    assert ran == [NOON, NOON - DAY, NOON - DAY + timedelta(seconds=61), NOON + DAY]
