"""Readers who are signed in, answered from memory: each as Django would, nobody another's, and not a request longer than they may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser, People
from masthead.access import ledger
from masthead.access.ledger import do_open
from masthead.access.models import Opened
from masthead.kit.clock import now
from masthead.lane import readers
from masthead.lane.lane import Lane
from masthead.lane.memory import EVERYONE
from masthead.lane.tests.conftest import Eyes, beyond_looking, environ, text_of
from masthead.library.models import Reading, Saved
from masthead.readers.models import Reader
from masthead.readers.security.devices import do_sign_out_others
from masthead.subscriptions.granting import do_grant, do_revoke
from masthead.subscriptions.institutions.models import Institution, Member
from masthead.subscriptions.models import Grant, Plan

Make = Callable[[], Lane]


def cookie_of(reader: Reader) -> str:
    client = Browser()
    client.force_login(reader)
    return f"sid={client.cookies['sid'].value}"


def subscriber(people: People, name: str) -> Reader:
    reader: Reader = people.reader(name)
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=NOON - timedelta(days=30), until=NOON + timedelta(days=3))
    return reader


def lapsed(people: People, name: str) -> Reader:
    reader = subscriber(people, name)
    Grant.objects.filter(reader=reader).update(ends=NOON - timedelta(days=1))
    return reader


def django(path: str, cookie: str) -> bytes:
    """What Django says to the same reader."""
    return b"".join(WSGIHandler()(environ(path, HTTP_COOKIE=cookie), lambda status, headers: None))


def from_memory(lane: Lane, path: str, cookie: str) -> bytes:
    """The page, which must not cost Django a query."""
    with CaptureQueriesContext(connection) as asked:
        text = text_of(lane, path, HTTP_COOKIE=cookie)
    assert not beyond_looking(asked)
    return text


def costs(lane: Lane, path: str, cookie: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        text_of(lane, path, HTTP_COOKIE=cookie)
    return len(asked.captured_queries)


def opened(reader: Reader, article: Any) -> None:
    assert do_open(reader=reader, piece=article.piece, at=now()).may_read


def spent(reader: Reader, article: Any) -> None:
    for n in range(3):
        Opened.objects.create(
            reader=reader, article_id=900 + n, month=NOON.date().replace(day=1), slot=n + 1, opened_at=NOON, until=NOON + timedelta(9)
        )


def quiet(reader: Reader, article: Any) -> None:
    Reader.objects.filter(pk=reader.pk).update(keeps_history=False)


def saved(reader: Reader, article: Any) -> None:
    Saved.objects.create(reader=reader, article_id=article.pk, saved_at=NOON)


def read(reader: Reader, article: Any) -> None:
    Reading.objects.create(reader=reader, article=article, first_at=NOON, last_at=NOON, place="", part=100, seen=["nothing-of-this"])


def nothing(reader: Reader, article: Any) -> None:
    pass


KINDS: dict[str, tuple[Callable[[People, str], Reader], Callable[[Reader, Any], None]]] = {
    "subscriber": (subscriber, nothing),
    "subscriber who saved it": (subscriber, saved),
    "subscriber without a history": (subscriber, quiet),
    "subscriber who read another edition of it": (subscriber, read),
    "reader who may choose": (People.reader, nothing),
    "reader who opened it": (People.reader, opened),
    "reader whose month is spent": (People.reader, spent),
    "lapsed reader who may choose": (lapsed, nothing),
    "lapsed reader who opened it": (lapsed, opened),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_third_of_the_same_kind_gets_what_django_would_say(make: Make, articles: Articles, people: People, kind: str) -> None:
    who, does = KINDS[kind]
    lane, article = make(), articles.one()
    path, cookies = article.address(), []
    for others in KINDS.values():  # somebody of every kind was here before
        other = others[0](people, f"other{len(cookies)}")
        others[1](other, article)
        cookies.append(cookie_of(other))
        text_of(lane, path, HTTP_COOKIE=cookies[-1])
    for name in ("ada", "ben", "cleo"):
        reader = who(people, name)
        does(reader, article)
        cookie = cookie_of(reader)
        expected = django(path, cookie)
        assert text_of(lane, path, HTTP_COOKIE=cookie) == expected
        assert from_memory(lane, path, cookie) == expected
    # The third's came from memory: all that was asked is who they are.
    fourth = who(people, "dora")
    does(fourth, article)
    cookie = cookie_of(fourth)
    text_of(lane, "/articles/1/other/", HTTP_COOKIE=cookie)
    assert any(page.owner == EVERYONE for page in lane.memory.pages.values())
    assert costs(lane, path, cookie) <= 10 and from_memory(lane, path, cookie) == django(path, cookie)


def test_a_page_is_its_readers_alone_until_a_second_one_had_the_same(make: Make, articles: Articles, people: People) -> None:
    lane, path = make(), articles.one().address()
    first, second, third = (cookie_of(subscriber(people, name)) for name in ("ada", "ben", "cleo"))
    for cookie in (first, second, third):
        text_of(lane, "/articles/1/x/", HTTP_COOKIE=cookie)  # who they are is known now
    asked = [costs(lane, path, cookie) for cookie in (first, first, second, third)]
    looks = int(connection.vendor == "postgresql")
    assert asked[0] > 9 and asked[1] == looks and asked[2] > 9 and asked[3] == looks


def test_what_differs_between_two_readers_is_never_shared(
    make: Make, articles: Articles, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the future: a page that names its reader, which nothing in the key tells."""
    from masthead.website import context

    plain = context.publication
    monkeypatch.setattr(context, "identity", context.identity)
    lane, path = make(), articles.one().address()

    def naming(request: Any) -> dict[str, Any]:
        found = plain(request)
        found["publication"].tagline = f"For {found['reader']}" if found["reader"] else ""
        return found

    handler = WSGIHandler()
    for engine in __import__("django.template", fromlist=["engines"]).engines.all():
        engine.engine.__dict__.pop("template_context_processors", None)
        monkeypatch.setitem(
            engine.engine.__dict__, "template_context_processors", (*engine.engine.template_context_processors[:-1], naming)
        )
    lane.django = lane.personal.django = handler
    cookies = {name: cookie_of(subscriber(people, name)) for name in ("ada", "ben", "cleo")}
    for _ in range(3):
        for name, cookie in cookies.items():
            assert f"For {name.title()}".encode() in text_of(lane, path, HTTP_COOKIE=cookie)


@pytest.mark.parametrize(
    "act",
    [
        lambda reader: do_revoke(grant=Grant.objects.get(reader=reader), at=now(), reason="refund"),
        lambda reader: Grant.objects.filter(reader=reader).update(ends=NOON),
        lambda reader: Reader.objects.filter(pk=reader.pk).update(is_active=False),
        lambda reader: Reader.objects.filter(pk=reader.pk).update(sign_out_epoch=9),
        lambda reader: Session.objects.all().delete(),
        lambda reader: Session.objects.update(expire_date=NOON),
        lambda reader: reader.delete(),
    ],
)
def test_who_may_read_no_more_reads_no_more_at_the_next_request(
    make: Make, articles: Articles, people: People, act: Callable[[Reader], object]
) -> None:
    lane, path, reader = make(), articles.one().address(), subscriber(people, "cleo")
    cookie = cookie_of(reader)
    for _ in range(3):
        assert b"LOCKED" in text_of(lane, path, HTTP_COOKIE=cookie)
    act(reader)
    for _ in range(2):
        assert b"LOCKED" not in text_of(lane, path, HTTP_COOKIE=cookie)


def proven(reader: Reader) -> readers.Known | None:
    cookie = cookie_of(reader).removeprefix("sid=")
    facts = Eyes().facts(reader.pk, cookie, 1)
    return readers.proven(cookie, "sid", facts, now())


def test_what_is_known_of_a_reader_ends_when_time_alone_changes_it(people: People) -> None:
    reader = subscriber(people, "cleo")
    known = proven(reader)
    assert known is not None and known.visit.subscribed and known.until <= now() + timedelta(seconds=60)
    Grant.objects.filter(reader=reader).update(ends=now() + timedelta(seconds=20))
    known = proven(reader)
    assert known is not None and known.until == Grant.objects.get(reader=reader).ends
    closes = now() + timedelta(seconds=9)
    Opened.objects.create(reader=reader, article_id=5, month=NOON.date().replace(day=1), slot=1, opened_at=NOON, until=closes)
    known = proven(reader)
    assert known is not None and known.until == closes


def test_staff_members_of_institutions_and_unusual_sessions_are_djangos(people: People) -> None:
    assert proven(people.eva()) is None
    member = subscriber(people, "mia")
    ends = NOON + timedelta(days=9)
    at = Institution.objects.create(slug="u", name="U", starts=NOON - timedelta(days=9), ends=ends)
    Member.objects.create(institution=at, reader=member, proven_at=NOON)
    assert proven(member) is None
    client = Client()
    client.force_login(subscriber(people, "cleo"))
    session = client.session
    session["message"] = "to be shown"
    session.save()
    key = str(session.session_key)
    facts = Eyes().facts(Reader.objects.get(name="Cleo").pk, key, 1)
    assert readers.proven(key, "sid", facts, now()) is None


def test_signing_out_elsewhere_ends_what_is_known(make: Make, articles: Articles, people: People, browser: Callable[[], Browser]) -> None:
    lane, path, reader = make(), articles.one().address(), subscriber(people, "cleo")
    here, there = browser(), cookie_of(reader)
    here.force_login(reader)
    assert b"LOCKED" in text_of(lane, path, HTTP_COOKIE=there)
    request = here.get("/account/").wsgi_request
    do_sign_out_others(request=request, reader=reader, at=now())
    assert b"LOCKED" not in text_of(lane, path, HTTP_COOKIE=there)


def press(lane: Lane, path: str, cookie: str, **headers: str) -> str:
    said: list[str] = []
    sent = {"HTTP_SEC_FETCH_SITE": "same-origin", **headers}
    b"".join(lane(environ(f"{path}open/", method="POST", HTTP_COOKIE=cookie, **sent), lambda status, headers: said.append(status)))
    return said[0]


def test_choosing_an_article_costs_three_queries_at_most(make: Make, articles: Articles, people: People) -> None:
    lane, (one, two), reader = make(), articles(2), people.ben()
    cookie = cookie_of(reader)
    assert b"LOCKED" not in text_of(lane, one.address(), HTTP_COOKIE=cookie)
    with CaptureQueriesContext(connection) as asked:
        assert press(lane, one.address(), cookie) == "302 Found"
    assert len(asked.captured_queries) <= 3 + (connection.vendor == "postgresql")  # two are the test's savepoint, there one is a look
    assert b"LOCKED" in text_of(lane, one.address(), HTTP_COOKIE=cookie)
    assert press(lane, one.address(), cookie) == "302 Found" and press(lane, two.address(), cookie) == "302 Found"
    assert list(Opened.objects.order_by("slot").values_list("article_id", "slot")) == [(one.pk, 1), (two.pk, 2)]


def test_what_was_chosen_is_on_the_disk_before_the_answer(
    make: Make, articles: Articles, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = list[int]()
    monkeypatch.setattr("masthead.kit.settling.settle", lambda: there.append(Opened.objects.count()))
    assert press(make(), articles.one().address(), cookie_of(people.ben())) == "302 Found"
    assert there == [1]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's alone: one writer at a time")
def test_a_press_does_not_wait_for_a_writer_twice_as_long_as_django_does(
    make: Make, articles: Articles, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is handed on after a second, and waits there as every press does."""
    waits, do_open_ = list[int](), ledger.do_open

    def patience() -> int:
        return int(connection.connection.execute("PRAGMA busy_timeout").fetchone()[0])

    def opened(**words: Any) -> Any:
        waits.append(patience())
        return do_open_(**words)

    monkeypatch.setattr(ledger, "do_open", opened)
    assert press(make(), articles.one().address(), cookie_of(people.ben())) == "302 Found"
    assert waits == [1000] and patience() == 20_000


def test_no_more_is_chosen_than_the_month_has(make: Make, articles: Articles, people: People) -> None:
    lane, found, reader = make(), articles(5), people.ben()
    cookie = cookie_of(reader)
    assert [press(lane, article.address(), cookie) for article in found] == ["302 Found"] * 5
    assert Opened.objects.count() == 3
    assert [b"LOCKED" in text_of(lane, article.address(), HTTP_COOKIE=cookie) for article in found] == [True] * 3 + [False] * 2


def test_another_press_that_was_quicker_is_seen(articles: Articles, people: People) -> None:
    """What was proven is a moment old: the unique keys say so, and the ledger is looked at again."""

    (one, two, three, four), reader = articles(4), people.ben()
    before = ledger.visit_of(reader, now())
    for article in (one, two):
        opened(reader, article)
    assert ledger.do_open(reader=reader, piece=three.piece, at=now(), proven=before).may_read
    assert ledger.do_open(reader=reader, piece=one.piece, at=now(), proven=before).may_read
    assert not ledger.do_open(reader=reader, piece=four.piece, at=now(), proven=before).may_read
    assert Opened.objects.count() == 3


@pytest.mark.parametrize("headers", [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": "same-site"}])
def test_a_press_from_a_foreign_page_chooses_nothing(make: Make, articles: Articles, people: People, headers: dict[str, str]) -> None:
    lane, article, cookie = make(), articles.one(), cookie_of(people.ben())
    text_of(lane, article.address(), HTTP_COOKIE=cookie)
    assert press(lane, article.address(), cookie, **headers) == "403 Forbidden"
    assert not Opened.objects.exists()


def test_the_redirect_has_the_headers_that_djangos_has(make: Make, articles: Articles, people: People) -> None:
    lane, (one, two), cookie = make(), articles(2), cookie_of(people.ben())
    said: list[Any] = []
    for number, other in ((one, ""), (two, "; other=1")):  # a cookie that the lane does not know
        sent = environ(f"{number.address()}open/", method="POST", HTTP_COOKIE=cookie + other, HTTP_SEC_FETCH_SITE="same-origin")
        lane(sent, lambda status, headers: said.append((status, {k.lower(): v for k, v in headers if k.lower() not in {"expires"}})))
    for found, article in zip(said, (one, two), strict=True):
        assert found[1].pop("location") == f"{article.address()}#rest"
    assert said[0] == said[1]
