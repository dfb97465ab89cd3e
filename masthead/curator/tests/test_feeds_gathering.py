"""The wire from end to end: a real server, the real fetcher, the database; and what came is kept once, whatever happens."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError

from conftest import NOON
from masthead.curator.feeds import gathering
from masthead.curator.feeds.fetching import Answer
from masthead.curator.feeds.gathering import Gathering, claim, do_fetch_due, network
from masthead.curator.feeds.lists import do_add, do_pause
from masthead.curator.feeds.models import Feed, Item
from masthead.curator.feeds.reading import Entry, Reading
from masthead.curator.feeds.storing import do_note_failure, do_store
from masthead.curator.tests.wire_server import WireServer, allowed, item, onward, rss, status, text, wire_server, with_etag
from masthead.kit.outside import networks

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"])]
LEAD = (
    "The ministers of eleven states met in the port city on Monday to sign an agreement on the shared use of the river, after nine years of talks "
    "that had twice been broken off over the height of the upper dam."
)
TITLE = "Eleven states sign the river pact"
GOT = Answer(200, "https://paper.example/feed")


@pytest.fixture
def server() -> Iterator[WireServer]:
    with wire_server() as one:
        yield one


def feed_at(address: str, outlet: str = "Paper", **fields: Any) -> Feed:
    return do_add(address=address, at=NOON, outlet=outlet, **fields)[0]


def fetched(feed: Feed, at: datetime = NOON, **how: Any) -> Feed:
    do_fetch_due(at, allowed(**how))
    return Feed.objects.get(pk=feed.pk)


def store(feed: Feed, *entries: Entry, at: datetime = NOON) -> list[Item]:
    return do_store(feed_id=feed.pk, answer=GOT, reading=Reading(entries=entries), at=at)


# A feed's life


def test_a_feed_is_read_and_kept(server: WireServer) -> None:
    body = rss(item(TITLE, "7", LEAD, "https://paper.example/7?utm_source=rss"), item("A strike in the port", "8"), title="The Paper")
    feed = fetched(
        feed_at(server.at("/feed", text(body, ETag='"one"', Last_Modified="Mon, 23 Nov 2026 09:00:00 GMT")), owner="Holding", country="gb")
    )
    assert (feed.title, feed.etag, feed.last_modified, feed.failures, feed.problem) == (
        "The Paper",
        '"one"',
        "Mon, 23 Nov 2026 09:00:00 GMT",
        0,
        "",
    )
    assert feed.succeeded_at == feed.tried_at == NOON and NOON < feed.next_at <= NOON + timedelta(hours=2)
    kept = Item.objects.select_related("outlet").get(guid_key__gt=0, title=TITLE)
    assert (kept.lead, kept.url, kept.language, kept.seen_at) == (LEAD, "https://paper.example/7", "en", NOON)
    assert kept.published_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert (kept.outlet.name, kept.outlet.owner, kept.outlet.country, kept.outlet.voice) == ("Paper", "Holding", "GB", "Holding")


def test_what_is_unchanged_costs_a_line(server: WireServer) -> None:
    feed = fetched(feed_at(server.at("/feed", with_etag(rss(item(TITLE)), '"one"'))))
    later = NOON + timedelta(hours=3)
    again = fetched(feed, later)
    assert server.asked[-1][1]["If-None-Match"] == '"one"' and len(server.asked) == 2
    assert again.succeeded_at == later and again.etag == '"one"' and Item.objects.count() == 1


def test_only_what_is_new_is_kept(server: WireServer) -> None:
    feed = feed_at(server.at("/feed", text(rss(item("One"), item("Two")))))
    fetched(feed)
    server.at("/feed", text(rss(item("Three"), item("Two, renamed", "Two"), item("One"))))
    fetched(feed, NOON + timedelta(hours=3))
    assert sorted(Item.objects.values_list("title", flat=True)) == ["One", "Three", "Two"]


def test_one_guid_for_all_keeps_each_page_once(server: WireServer) -> None:
    """Alone under its guid today, beside another under the same one tomorrow, alone again the day after: still one item."""
    one, two = (item(name, "news", link=f"https://paper.example/2026/{name}") for name in ("first", "second"))
    feed = feed_at(server.at("/feed", text(rss(one))))
    for hours, shown in enumerate(((one,), (two, one), (two,), (two, one))):
        server.at("/feed", text(rss(*shown)))
        fetched(feed, NOON + timedelta(hours=3 * hours))
    assert sorted(Item.objects.values_list("title", flat=True)) == ["first", "second"]


def test_a_failing_feed_waits_longer_each_time_and_says_why(server: WireServer) -> None:
    feed = feed_at(server.at("/feed", status(500)))
    at, waits = NOON, []
    for _ in range(4):
        feed = fetched(feed, at)
        waits.append((feed.next_at - at).total_seconds() / 60)
        at = feed.next_at
    assert feed.failures == 4 and feed.problem == "Its server fails (500)."
    assert all(0.75 * wait <= found <= 1.25 * wait for wait, found in zip((10, 20, 40, 80), waits, strict=True))
    server.at("/feed", text(rss(item(TITLE))))
    feed = fetched(feed, at)
    assert feed.failures == 0 and feed.problem == "" and feed.succeeded_at == at


@pytest.mark.parametrize("code", [429, 503])
def test_a_server_that_asks_us_to_wait_is_heard(server: WireServer, code: int) -> None:
    feed = fetched(feed_at(server.at("/feed", status(code, Retry_After="7200"))))
    assert feed.next_at == NOON + timedelta(hours=2)


def test_gone_is_gone(server: WireServer) -> None:
    feed = fetched(feed_at(server.at("/feed", status(410))))
    assert feed.paused and "410" in feed.problem
    fetched(feed, NOON + timedelta(days=30))
    assert len(server.asked) == 1
    do_pause(feed_id=feed.pk, paused=False, at=NOON)
    assert len(server.asked) == 1 and fetched(feed).paused and len(server.asked) == 2


def test_a_move_for_good_is_remembered_until_it_fails(server: WireServer) -> None:
    server.at("/new", text(rss(item(TITLE))))
    feed = fetched(feed_at(server.at("/old", onward("/new", 301))))
    assert feed.moved_to == f"{server.base}/new" and feed.address == f"{server.base}/old"
    feed = fetched(feed, NOON + timedelta(hours=3))
    assert [path for path, _ in server.asked] == ["/old", "/new", "/new"]
    server.at("/new", status(404))
    at = NOON + timedelta(hours=6)
    for _ in range(3):
        feed = fetched(feed, at)
        at = feed.next_at
    assert feed.moved_to == "", "a hotel’s network moves everything for good"
    fetched(feed, at)
    assert server.asked[-2][0] == "/old"


def test_a_feed_that_is_none_is_a_failure_that_is_named(server: WireServer) -> None:
    feed = fetched(feed_at(server.at("/feed", text("<!doctype html><html><body>Sign in to the network</body></html>", "text/html"))))
    assert feed.failures == 1 and feed.problem == "This is a web page and not a feed." and feed.etag == ""


def test_an_ended_feed_is_paused(server: WireServer) -> None:
    feed = fetched(feed_at(server.at("/feed", text('{"items": [{"id": "1", "title": "The end"}], "expired": true}'))))
    assert feed.paused and "nothing will follow" in feed.problem and Item.objects.count() == 1


# Politeness


def test_one_at_a_time_of_a_host_and_many_hosts_at_once(server: WireServer) -> None:
    both = threading.Barrier(2)  # each host's first answer waits until the other host is asked, too

    def meets(to: Any) -> None:
        both.wait(timeout=30)
        to.say(200, rss(item(TITLE)).encode())

    with wire_server("127.0.0.2") as other:
        for number in range(3):
            for host in (server, other):
                feed_at(host.at(f"/{number}", meets if number == 0 else text(rss(item(TITLE)))))
        done = do_fetch_due(NOON, allowed())
    assert done.asked == done.kept == 6 and not both.broken
    assert server.most_together == other.most_together == 1


def test_a_host_rests_between_two_questions(server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    through = allowed()
    monkeypatch.setattr(type(through), "is_inside", lambda self, number: False)  # as if it stood outside
    monkeypatch.setattr(type(through), "may_ask", lambda self, number, port: True)
    for number in range(3):
        feed_at(server.at(f"/{number}", text(rss(item(TITLE)))))
    began = time.monotonic()
    assert do_fetch_due(NOON, through, rest=0.3).asked == 3
    assert time.monotonic() - began >= 0.6


def test_a_feed_is_claimed_once(server: WireServer) -> None:
    feed = feed_at(server.at("/feed", text(rss(item(TITLE)))))
    assert [one.pk for one in claim(NOON, 5, set())] == [feed.pk] and claim(NOON, 5, set()) == []
    assert [one.pk for one in claim(NOON + gathering.LEASE, 5, set())] == [feed.pk], "the one who claimed it was killed"
    do_pause(feed_id=feed.pk, paused=True, at=NOON)
    assert claim(NOON + timedelta(days=1), 5, set()) == []


def test_a_stranger_s_feeds_do_not_hold_up_the_others(server: WireServer) -> None:
    """A hundred feeds of one host that rests; the one of another host is asked all the same."""
    for number in range(100):
        feed_at(f"http://busy.example/{number}")
    feed = feed_at(server.at("/feed", text(rss(item(TITLE)))))
    assert [one.pk for one in claim(NOON + timedelta(seconds=1), 4, {"busy.example"})] == [feed.pk]


def test_the_worker_s_thread_reads_survives_and_ends(server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, turns = threading.Event(), list[float]()

    def turn(self: Gathering, longest: float = 0.0) -> int:
        turns.append(longest)
        if len(turns) == 1:
            raise DatabaseError("database is locked")
        stop.set()
        return 1

    monkeypatch.setattr(Gathering, "turn", turn)
    monkeypatch.setattr(gathering, "LOOK", 0.01)
    monkeypatch.setattr(gathering, "close_old_connections", lambda: None)
    gathering.run(stop)
    assert len(turns) == 2


def test_the_owner_s_settings_say_where_we_may_go(settings: Any) -> None:
    assert network().inside == () and network().ports == {80, 443, 8080, 8443} and "+http://testserver.example" in network().agent
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"feeds_inside": "10.1.0.0/16, ::1", "feeds_ports": "443"})
    assert network().inside == networks("10.1.0.0/16,::1") and network().ports == {443}
    assert django_settings.MASTHEAD is settings.MASTHEAD


# Nothing lost, nothing doubled


def entry(title: str) -> Entry:
    return Entry(title, title, LEAD)


def test_items_and_the_mark_are_kept_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the mark kept without the items, the server would answer 304 and they would be lost."""
    feed = feed_at("https://one.example/a", "One")

    def broken(*rest: Any, **more: Any) -> None:
        raise DatabaseError("killed here")

    for place in ("masthead.curator.feeds.storing._succeed", "masthead.curator.feeds.storing.Sketch.objects.bulk_create"):
        with monkeypatch.context() as broken_there:
            broken_there.setattr(place, broken)
            with pytest.raises(DatabaseError):
                do_store(feed_id=feed.pk, answer=Answer(200, "", etag='"one"'), reading=Reading(entries=(entry(TITLE),)), at=NOON)
        assert Item.objects.count() == 0 and Feed.objects.get(pk=feed.pk).etag == ""
    do_store(feed_id=feed.pk, answer=Answer(200, "", etag='"one"'), reading=Reading(entries=(entry(TITLE),)), at=NOON)
    assert Item.objects.count() == 1 and Feed.objects.get(pk=feed.pk).etag == '"one"'
    assert store(feed, entry(TITLE)) == []


def test_a_feed_taken_off_the_list_meanwhile() -> None:
    feed = feed_at("https://one.example/a", "One")
    store(feed, entry(TITLE))
    number = feed.pk
    feed.delete()
    assert do_store(feed_id=number, answer=GOT, reading=Reading(entries=(entry("Two"),)), at=NOON) == []
    do_note_failure(feed_id=number, problem="x", at=NOON)
    assert Item.objects.get().feed is None, "what it brought stays"


def test_health_is_told(server: WireServer) -> None:
    feed = feed_at(server.at("/feed", text(rss(*[item(f"Old {n}", date=f"{17 + n % 6} Nov 2026 09:00:00 GMT") for n in range(14)]))))
    feed = fetched(feed)
    assert feed.items_a_day == pytest.approx(2) and feed.delay is None
    server.at("/feed", text(rss(item("New", date="Mon, 23 Nov 2026 14:50:00 GMT"))))
    feed = fetched(feed, NOON + timedelta(hours=3))
    assert feed.delay == 600
