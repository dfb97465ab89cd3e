"""Feeds made to do harm, asked of a real server by the real gathering: each is named at the desk, and harms neither rows nor neighbours."""

import resource
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from conftest import NOON
from masthead.curator.feeds.fetching import Network
from masthead.curator.feeds.gathering import do_fetch_due
from masthead.curator.feeds.lists import do_add
from masthead.curator.feeds.models import Feed, Item
from masthead.curator.tests.wire_server import (
    AGENT,
    LAUGHS,
    Answer,
    WireServer,
    allowed,
    dripping_head,
    endless,
    gzip_bomb,
    item,
    onward,
    packed,
    rss,
    status,
    text,
    wire_server,
)

HOSTS = [f"127.0.0.{number}" for number in range(1, 9)]
pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(HOSTS)]
GOOD = rss(item("A strike in the port", "good"))

# What each is, and what the desk says of it ("": an item is kept, harmless).
ATTACKS: dict[str, tuple[Answer, str]] = {
    "laughs": (text(f"<?xml version='1.0'?>{LAUGHS}<rss><channel>{item('Strike &l9;', 'laughs')}</channel></rss>"), ""),
    "laughs-utf16": (
        text(f"<?xml version='1.0' encoding='utf-16'?>{LAUGHS}<rss><channel>{item('Strike &l9;', '16')}</channel></rss>".encode("utf-16")),
        "",
    ),
    "outside": (
        text(f"<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss><channel>{item('Strike &f;', 'outside')}</channel></rss>"),
        "",
    ),
    "script": (
        text(rss(item("&lt;script&gt;alert(1)&lt;/script&gt;Strike &lt;img src=x onerror=alert(1)&gt;", "s", link="javascript:alert(1)"))),
        "",
    ),
    "title": (text(rss(item("Strike " * 1_000_000, "title"))), ""),
    "title-10-mb": (text(rss(item("x" * 10_000_000))), "It is larger than 8 MB."),
    "year-9999": (text(rss(item("Strike", "9999", date="Fri, 31 Dec 9999 23:59:59 GMT"))), ""),
    "year-0": (text(rss(item("Strike", "0", date="Sat, 01 Jan 0000 00:00:00 GMT"))), ""),
    "encoding": (text(b"<?xml version='1.0' encoding='punycode'?>" + rss(item("Strike \xff", "e")).encode("latin-1")), ""),
    "gzip-bomb": (gzip_bomb(100), "It is larger than 8 MB."),
    "long-name-in-gzip": (text(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"n" * 9_000_000, Content_Encoding="gzip"), "It is larger than 8 MB."),
    "endless": (endless(), "It is larger than 8 MB."),
    "slow": (endless(b"<rss>", b"x", pause=0.05), "It took longer than 1.5 seconds."),
    "slow-head": (dripping_head(), "It took longer than 1.5 seconds."),
    "round": (onward("/round"), "It redirects for ever."),
    "inside": (onward("http://10.0.0.1/feed"), "It leads into a private network."),
    "metadata": (onward("http://169.254.169.254/latest/meta-data/"), "It leads into a private network."),
    "inside-in-six": (onward("http://[::ffff:10.0.0.1]/feed"), "It leads into a private network."),
    "inside-by-6to4": (onward("http://[2002:a00:1::]/feed"), "It leads into a private network."),
    "inside-by-nat64": (onward("http://[64:ff9b::a00:1]/feed"), "It leads into a private network."),
    "file": (onward("file:///etc/passwd"), "It is no address of the web."),
    "password": (onward("http://eve:secret@127.0.0.1/"), "It is no address of the web."),
    "brotli": (packed(GOOD, "br"), "It is compressed in a way that we did not ask for."),
    "deep": (text("<rss><channel>" + "<item>" * 100_000), "It is not well-formed XML, and no item could be saved."),
    "marks": (text("<" * 1_000_000), "It is made of more marks than any feed needs, so it was not read."),
    "deep-json": (text('{"items": ' + "[" * 200_000, "application/feed+json"), "It begins like a JSON Feed and is not well-formed JSON."),
    "null": (text(rss(item("Stri\x00ke\x0b", "null"))), ""),
    "web-page": (text("<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"), "This is a web page and not a feed."),
    "nothing": (text(""), "The server sent nothing."),
    "broken": (status(500), "Its server fails (500)."),
}


@pytest.fixture
def servers() -> Iterator[list[WireServer]]:
    with wire_server(HOSTS[0]) as a, wire_server(HOSTS[1]) as b, wire_server(HOSTS[2]) as c, wire_server(HOSTS[3]) as d:
        yield [a, b, c, d]


def memory() -> int:
    """The most that this process ever had, in octets."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_an_evening_with_all_of_them(servers: list[WireServer]) -> None:
    """All at once, good feeds among them. The process has its memory and its time still, and every feed has its sentence."""
    feeds, good = dict[str, Feed](), list[Feed]()
    for number, (name, (answer, _)) in enumerate(ATTACKS.items()):
        server = servers[number % len(servers)]
        feeds[name] = do_add(address=server.at(f"/{name}", answer), at=NOON, outlet=name)[0]
        good.append(do_add(address=server.at(f"/good-{name}", text(GOOD)), at=NOON, outlet=f"Good {name}")[0])
    before, began = memory(), time.process_time()
    do_fetch_due(NOON, allowed(patience=1.5))
    assert memory() - before < 400_000_000 and time.process_time() - began < 60

    said = {name: Feed.objects.get(pk=feed.pk) for name, feed in feeds.items()}
    assert {name: (feed.problem, feed.failures) for name, feed in said.items()} == {
        name: (problem, 1 if problem else 0) for name, (_, problem) in ATTACKS.items()
    }
    assert Item.objects.filter(feed__in=good).count() == len(good)
    for name, (_, problem) in ATTACKS.items():
        rows = Item.objects.filter(feed=feeds[name])
        assert rows.count() == (0 if problem else 1), name
        for row in rows:
            assert "Stri" in row.title and len(row.title) <= 300 and len(row.lead) <= 600, name
            assert not {"lollol", "root:", "<script", "onerror", "\x00"} & {
                bad for bad in ("lollol", "root:", "<script", "onerror", "\x00") if bad in row.title
            }
            assert row.url == "" or row.url.startswith("https://paper.example/"), name
            assert NOON - timedelta(days=1) < row.published_at <= NOON, name


def test_an_owner_s_network_is_asked_only_where_it_was_named(servers: list[WireServer]) -> None:
    """Nothing is inside unless a setting says so: the very same feed is refused."""
    feed = do_add(address=servers[0].at("/feed", text(GOOD)), at=NOON, outlet="Own")[0]
    do_fetch_due(NOON, Network(agent=AGENT, ports=frozenset({servers[0].server_port})))
    assert Feed.objects.get(pk=feed.pk).problem == "It leads into a private network." and servers[0].asked == []
    Feed.objects.update(next_at=NOON)
    do_fetch_due(NOON, allowed())
    assert Feed.objects.get(pk=feed.pk).problem == "" and Item.objects.count() == 1
