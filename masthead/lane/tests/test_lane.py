"""The lane in front of Django, in one process: whom it answers, of what, and for how long."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles
from masthead.ads.models import Sponsorship
from masthead.ads.showing import forget_sponsorships
from masthead.kit.clock import now
from masthead.lane.asking import ask, request
from masthead.lane.lane import Lane
from masthead.lane.tests.conftest import Eyes, environ, text_of
from masthead.lane.watchers import SHARED
from masthead.library.models import Correction, Region
from masthead.library.pictures import making
from masthead.library.tests.test_pictures import picture
from masthead.subscriptions.institutions import admitting
from masthead.subscriptions.institutions.models import AddressRange, Institution
from masthead.subscriptions.institutions.tests.test_campus import HERE, THERE, university

assert university  # the fixture
PROXY = "10.0.0.1"


def test_a_campus_is_for_django_to_answer(make: Callable[[], Lane], articles: Articles, university: Institution) -> None:
    lane, path = make(), articles.one().address()
    for _ in range(2):
        assert b"LOCKED" not in text_of(lane, path) and b"LOCKED" in text_of(lane, path, HERE)
    assert lane.memory.pages
    row = university.ranges.first()
    assert row is not None and admitting.do_remove_range(institution=university, range_id=row.pk)
    assert b"LOCKED" not in text_of(lane, path, HERE)


def test_a_range_that_another_process_adds_counts_at_the_next_request(
    make: Callable[[], Lane], articles: Articles, university: Institution, eyes: Eyes
) -> None:
    lane, path = make(), articles.one().address()
    assert b"LOCKED" not in text_of(lane, path)
    number = f"{0xFFFFC6336407:032x}"  # THERE
    AddressRange.objects.create(institution=university, first=number, last=number, typed=THERE)
    eyes.n += 1
    assert b"LOCKED" in text_of(lane, path)


def test_what_a_visitor_says_of_their_address_is_believed_as_far_as_django_does(
    make: Callable[[], Lane], articles: Articles, university: Institution, settings: Any
) -> None:
    path = articles.one().address()
    assert b"LOCKED" not in text_of(make(), path, HTTP_X_FORWARDED_FOR=HERE)
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"proxies": 1})
    lane = make()
    for _ in range(2):
        assert b"LOCKED" not in text_of(lane, path, PROXY, HTTP_X_FORWARDED_FOR=f"{HERE}, {THERE}")
        assert b"LOCKED" in text_of(lane, path, PROXY, HTTP_X_FORWARDED_FOR=f"{THERE}, {HERE}")


def test_what_is_prepared_costs_no_query(make: Callable[[], Lane], articles: Articles, university: Institution) -> None:
    lane, path = make(), articles.one().address()
    before = text_of(lane, path)
    with CaptureQueriesContext(connection) as asked:
        assert text_of(lane, path) == before
    assert not asked.captured_queries


def test_what_may_not_be_answered_any_more_takes_no_room(make: Callable[[], Lane], articles: Articles, eyes: Eyes) -> None:
    lane, found = make(), articles(3)
    for article in found:
        text_of(lane, article.address())
    assert len(lane.memory.pages) == 3
    eyes.n += 1
    text_of(lane, found[0].address())
    assert len(lane.memory.pages) == 1 and lane.memory.size < 100_000


def sponsored(starts: datetime, ends: datetime, **more: Any) -> Sponsorship:
    made: Sponsorship = Sponsorship.objects.create(
        sponsor="Acme", heading="Maps", link="https://a.example", starts=starts, ends=ends, **more
    )
    forget_sponsorships()
    return made


@pytest.mark.parametrize(("starts", "ends"), [(40, 99), (-9, 40)])
def test_a_page_does_not_outlive_the_moment_a_sponsorship_begins_or_ends(
    make: Callable[[], Lane], articles: Articles, starts: int, ends: int
) -> None:
    change, lane = now() + timedelta(seconds=40), make()
    sponsored(now() + timedelta(seconds=starts), now() + timedelta(seconds=ends))
    text_of(lane, articles.one().address())
    (page,) = lane.memory.pages.values()
    assert page.until - time.monotonic() <= max(0.0, (change - now()).total_seconds()) + 0.5


def test_a_page_with_everything_on_it_is_made_of_what_is_watched(articles: Articles) -> None:
    shown = picture(description="A chart of the strait")
    making.do_make(shown)
    article = articles.one(picture=shown)
    article.regions.add(Region.objects.create(slug="europe", name="Europe"))
    article.save_revision().publish()
    Correction.objects.create(article=article, day=NOON.date(), text="It was Tuesday.")
    sponsored(NOON - timedelta(days=1), NOON + timedelta(days=1), picture=shown, cap=9)
    admitting.forget_ranges()
    told, tables = ask(WSGIHandler(), request(environ(article.address())))
    assert told.status == "200 OK" and b"Acme" in told.body[0] and b"It was Tuesday." in told.body[0]
    assert {"ads_sponsorship", "ads_tally", "subscriptions_addressrange", "library_correction"} <= tables.read
    assert tables.within(SHARED), tables.read - SHARED
