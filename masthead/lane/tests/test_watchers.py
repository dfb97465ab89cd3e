"""Every table is watched, or is none of those that a stranger's page is made of; and no watcher cries without need."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from conftest import NOON
from masthead.ads.models import Sponsorship, Tally
from masthead.lane.models import Version
from masthead.lane.watchers import PAGES, SHARED
from masthead.readers.models import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the lane stands on SQLite alone")]

# By room, what a stranger's article page does not show. Whoever adds a table says here or in `watchers.SHARED` which it is.
APART = {
    "access": "gift giftopened opened pass passed",
    "curator": "apart bookmark calendar decision feed item knownperson listedname outlet proposal radarentry radarentry_countries "
    "radarentry_topics report sketch story suggestion told weighing",
    "kit": "count refused",
    "lane": "version",
    "library": "changed checkedlink file follow frontpage frontpick pause planned reading rhythm saved savedsearch shelfpage",
    "newsletters": "alarm consent consentrecord delivery dispatch edition imprint inbound letter link linkday message round run signup "
    "signup_letters suppression told trouble version",
    "readers": "addresschange arrival deskact device happening reader reader_groups reader_user_permissions safetycode signinlink",
    "subscriptions": "asked asking billing campususe checkout coupon customer giftcode giftsubscription grant institution institutiondomain "
    "invoice known librarian member notice order place plan price providerevent seat sellingrules subscription taxrate team teamdomain "
    "teaminvitation teamorder use voice way",
    "transfer": "original",
}


def test_every_table_of_ours_is_watched_or_stands_apart() -> None:
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("masthead.")}
    apart = {f"{room}_{name}" for room, names in APART.items() for name in names.split()}
    assert ours == apart | SHARED and not apart & SHARED


def version() -> int:
    return Version.objects.get(pk=PAGES).n


def raised(act: Callable[[], object]) -> bool:
    before = version()
    act()
    return version() > before


def test_what_is_seen_raises_nothing_until_the_cap_is_reached() -> None:
    one = Sponsorship.objects.create(sponsor="A", heading="H", link="https://a.example", starts=NOON, ends=NOON + timedelta(days=1), cap=3)
    other = Sponsorship.objects.create(sponsor="B", heading="H", link="https://b.example", starts=NOON, ends=NOON + timedelta(days=1))
    monday, tuesday = ({"day": NOON.date() + timedelta(days=days), "place": "article"} for days in (0, 1))
    for row in (one, other):
        assert not raised(lambda row=row: Tally.objects.create(sponsorship=row, **monday, seen=1))
        assert not raised(lambda row=row: Tally.objects.create(sponsorship=row, **tuesday))
    more = [lambda row=row: Tally.objects.filter(sponsorship=row, **tuesday).update(seen=F("seen") + 1) for row in (one, other)]
    assert [raised(more[0]) for _ in range(4)] == [False, True, False, False]
    assert not any(raised(more[1]) for _ in range(4))
    assert raised(lambda: Sponsorship.objects.filter(pk=one.pk).update(cap=9))
    assert raised(lambda: Tally.objects.filter(sponsorship=other).delete())


def test_who_reads_changes_no_page() -> None:
    assert connection.vendor == "sqlite" and not raised(lambda: Reader.objects.create(email="ada@example.org"))
