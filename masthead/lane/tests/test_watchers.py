"""Every table is watched, or is none of those that a stranger's page is made of; and no watcher cries without need."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from conftest import NOON
from masthead.access.models import Opened
from masthead.ads.models import Sponsorship, Tally
from masthead.lane.engines import postgresql
from masthead.lane.models import Change, Version
from masthead.lane.watchers import PAGES, PERSONAL, SHARED
from masthead.library.models import Ending
from masthead.newsletters.models import Edition
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant, Plan

pytestmark = pytest.mark.django_db

# By room, what no page of the lane shows or asks. Whoever adds a table says here or in `watchers.SHARED` which it is.
APART = {
    "access": "gift giftopened pass passed",
    "curator": "apart bookmark calendar decision feed item knownperson listedname outlet proposal report sketch "
    "story suggestion told weighing",
    "kit": "count refused",
    "lane": "change version",
    "library": "changed checkedlink file follow pause planned reading rhythm saved savedsearch shelfpage",
    "newsletters": "alarm consent consentrecord delivery dispatch imprint inbound letter link linkday message round run signup "
    "signup_letters suppression told trouble version",
    "readers": "addresschange arrival deskact device happening reader_groups reader_user_permissions safetycode signinlink",
    "subscriptions": "asked asking billing campususe checkout coupon customer giftcode giftsubscription institution institutiondomain "
    "invoice known librarian notice order place plan price providerevent seat sellingrules subscription taxrate team teamdomain "
    "teaminvitation teamorder use voice way",
    "transfer": "original",
}


def test_every_table_of_ours_is_watched_or_stands_apart() -> None:
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("masthead.")}
    apart = {f"{room}_{name}" for room, names in APART.items() for name in names.split()}
    assert ours == apart | SHARED | set(PERSONAL) and not apart & (SHARED | set(PERSONAL))


def version(of: int = PAGES) -> int:
    """By what the engine keeps it. On PostgreSQL a transaction says once that pages changed; here each act stands for one."""
    if connection.vendor == "sqlite":
        return Version.objects.get(pk=of).n
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, '', true)", [postgresql.ONCE])
    return Change.objects.filter(of=of).count()


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
    assert not raised(lambda: Reader.objects.create(email="ada@example.org"))


def test_a_review_raises_nothing_until_it_is_published() -> None:
    edition = Edition.objects.create(day=NOON.date(), title="A draft")
    assert not raised(lambda: Edition.objects.filter(pk=edition.pk).update(title="Another"))
    assert raised(lambda: Edition.objects.filter(pk=edition.pk).update(published_at=NOON))
    assert raised(lambda: Edition.objects.filter(pk=edition.pk).update(title="A third"))
    assert raised(lambda: Edition.objects.filter(pk=edition.pk).update(published_at=None))
    assert not raised(edition.delete)


def test_an_articles_end_raises_only_when_it_says_something_else() -> None:
    fields = {"article_id": 1, "entitlement": "everything", "story": [], "further": [2], "made_at": NOON, "rule": 1, "stale": False}
    assert not raised(lambda: Ending.objects.create(**fields))
    assert not raised(lambda: Ending.objects.update(stale=True, made_at=NOON + timedelta(hours=1)))
    assert raised(lambda: Ending.objects.update(further=[3]))
    assert raised(lambda: Ending.objects.all().delete())


def test_what_decides_about_a_reader_raises_theirs_and_nobody_elses() -> None:
    ada, ben = (Reader.objects.create(email=f"{name}@example.org") for name in ("ada", "ben"))
    plan = Plan.objects.create(slug="p", name="P")

    def versions() -> tuple[int, int]:
        return version(ada.pk), version(ben.pk)

    def raises(act: Callable[[], object]) -> tuple[bool, bool]:
        before = versions()
        act()
        return tuple(new > old for new, old in zip(versions(), before, strict=True))  # type: ignore[return-value]

    grant = Grant.objects.create(reader=ada, plan=plan, source=Grant.Source.COMP, starts=NOON)
    opened = {"article_id": 1, "month": NOON.date(), "opened_at": NOON, "until": NOON}
    for act in (
        lambda: Grant.objects.filter(pk=grant.pk).update(revoked_at=NOON),
        lambda: Opened.objects.create(reader=ada, **opened),
        lambda: Opened.objects.filter(reader=ada).delete(),
        lambda: Reader.objects.filter(pk=ada.pk).update(is_active=False),
        lambda: Grant.objects.filter(pk=grant.pk).delete(),
    ):
        assert raises(act) == (True, False)
    assert raises(lambda: Grant.objects.create(reader=ben, plan=plan, source=Grant.Source.COMP, starts=NOON)) == (False, True)
    assert raises(lambda: Grant.objects.filter(reader=ben).update(reader=ada)) == (True, True)
