"""Attempts that take more than a request: a cookie after its time, another's cookie, a cache in between, many at once.

Over HTTP, against the same house as `test_attempts.py`. What is tried elsewhere already is named in docs/security/attempts.md.
"""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import pytest
from asking import Answer, Asker
from attacks.house import House, Piece, made

pytestmark = pytest.mark.server
SOURCES = {"demo": "", "wordpress": "wordpress", "frus": "jsonl"}


@pytest.fixture(params=SOURCES)
def piece(house: House, request: pytest.FixtureRequest) -> Piece:
    return house.one(SOURCES[request.param])


@pytest.fixture(scope="module")
def cleo(house: House) -> Asker:
    """She subscribes."""
    return house.signed_in("cleo")


def reads(house: House, visitor: Asker, piece: Piece) -> bool:
    return bool(house.leaked(visitor.ask(piece.path, keep=False)))


def is_a_strangers(answer: Answer) -> bool:
    return answer.header("Cache-Control").startswith("public") and not answer.header("Set-Cookie")


def test_4_a_pass_that_was_bent_opens_nothing(house: House, piece: Piece) -> None:
    ada = house.asker()
    assert ada.post(f"{piece.path}keep-reading/", email="ada.bent@sextant.example").status == 302
    assert reads(house, ada, piece)
    good = ada.cookies["pass"]
    name, _, seal = good.rpartition(":")
    other = house.asker()
    other.post(f"{house.one('jsonl').path}keep-reading/", email="ada.other@sextant.example")
    foreign = other.cookies["pass"].rpartition(":")
    bent = [
        f"{name}:{seal[:-2]}xx",
        f"{foreign[0]}:{seal}",
        f"{name}:{foreign[2]}",
        name,
        f"{name}:",
        f"{good}:{seal}",
        good.upper(),
        good + "%00",
        f'"{good}" ',
    ]
    for value in bent[:-1]:
        assert not reads(house, Asker(ada.port, cookies={"pass": value}), piece), value
    for wrong in ("sid", "gifts", "csrf", "Pass", "__Host-pass"):
        assert not reads(house, Asker(ada.port, cookies={wrong: good}), piece), wrong


def test_6_a_strangers_cookies_are_worth_nothing_to_keep_or_to_clear(house: House, piece: Piece) -> None:
    ada = house.asker()
    for _ in range(5):
        page = ada.ask(piece.path)
        assert is_a_strangers(page) and not ada.cookies and not house.leaked(page)


def test_7_a_session_after_signing_out(house: House, piece: Piece) -> None:
    visitor = house.signed_in("cleo")
    kept = visitor.again()
    assert reads(house, kept, piece)
    assert visitor.post("/sign-out/").status in {200, 302}
    assert not reads(house, kept, piece) and not reads(house, visitor, piece)


def test_9_many_presses_at_once_open_what_a_month_gives(house: House) -> None:
    house.server.call("readers", "add", "racer@sextant.example")
    racer = house.signed_in("racer")
    gated = [one for one in house.pieces if one.wall == "gated"][:12]
    with ThreadPoolExecutor(12) as crowd:
        list(crowd.map(lambda one: Asker(racer.port, cookies=dict(racer.cookies)).post(f"{one.path}open/"), gated))
    assert sum(reads(house, racer, one) for one in gated) == 3


def test_10_an_opened_article_stays_open_and_is_one(house: House, piece: Piece) -> None:
    name = f"again{piece.pk}@sextant.example"
    house.server.call("readers", "add", name)
    visitor = house.signed_in(name.partition("@")[0])
    for _ in range(3):
        visitor.post(f"{piece.path}open/")
    assert all(reads(house, visitor, piece) for _ in range(2))
    assert house.leaked(visitor.ask(f"{piece.path}?utm_source=x")) and visitor.ask(f"/articles/{piece.pk}/").status == 301
    assert house.rows(
        f"SELECT count(*) FROM access_opened WHERE article_id = {piece.pk} AND reader_id = (SELECT id FROM readers_reader WHERE email = '{name}')"
    ) == [(1,)]


def test_20_no_list_no_feed_no_map_says_a_sentence(house: House) -> None:
    """A stranger follows the links of the site, maps and every fifth locked article first, until 120 pages are read; test_crawl.py follows the demo's to their end."""
    waiting = ["/sitemap.xml", "/news-sitemap.xml", "/feeds/all.atom", "/feeds/all.rss", "/titles.kbart.txt", "/", "/library/", "/feeds/"]
    waiting += [one.path for source in SOURCES.values() for one in [*filter(lambda piece: piece.source == source, house.pieces)][::5]]
    ada, seen = house.asker(), set()
    link = re.compile(r"""(?:href|src|action)=["']([^"'#]+)|<(?:loc|link|id|guid[^>]*)>\s*([^<\s]+)""")
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen or path.startswith(("/static/", "/media/")):
            continue
        seen.add(path)
        answer = ada.ask(path, Accept_Encoding="br")
        assert answer.status < 500 and not house.leaked(answer), path
        for found in (one or two for one, two in link.findall(answer.text)):
            parts = urlsplit(urljoin(f"{house.server.base}{path}", found.replace("&amp;", "&")))
            if f"{parts.scheme}://{parts.netloc}" == house.server.base:
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    assert len(seen) == 120


def test_34_a_subscribers_page_cannot_be_asked_after(house: House, cleo: Asker, piece: Piece) -> None:
    """It has no ETag to be asked about, and no part of it is handed out; nor does a stranger's make a subscriber's unchanged."""
    whole = cleo.ask(piece.path)
    assert not whole.header("ETag") and not whole.header("Last-Modified") and not whole.header("Accept-Ranges")
    strangers = house.asker().ask(piece.path).header("ETag")
    assert house.leaked(cleo.ask(piece.path, If_None_Match=strangers))
    assert house.asker().ask(piece.path, If_None_Match=strangers).status == 304


class Cache:
    """A cache in front, as careless as the rules of HTTP allow: keyed by address and by what `Vary` names, and it keeps what is public."""

    def __init__(self, unkeyed: bool) -> None:
        self.kept: dict[tuple[str, ...], Answer] = {}
        self.varies: dict[str, list[str]] = {}
        self.unkeyed = unkeyed  # one that does not look at Vary: it may keep nothing that differs, so only what every visitor is sent

    def ask(self, visitor: Asker, path: str, **headers: str) -> Answer:
        sent = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        key = (path, *(sent.get(name, "") for name in self.varies.get(path, []) if not self.unkeyed))
        if key in self.kept:
            return self.kept[key]
        answer = visitor.ask(path, keep=False, **headers)
        control = answer.header("Cache-Control")
        if (
            answer.status in {200, 301, 404, 410}
            and "private" not in control
            and "no-store" not in control
            and ("public" in control or "max-age" in control)
        ):
            self.varies[path] = [name.strip().title() for name in answer.header("Vary").split(",") if name.strip()]
            key = (path, *(sent.get(name, "") for name in self.varies[path] if not self.unkeyed))
            self.kept[key] = answer
        return answer


@pytest.mark.parametrize("unkeyed", [False, True])
def test_36_a_cache_in_front_gives_nobody_anybody_elses(house: House, cleo: Asker, piece: Piece, unkeyed: bool) -> None:
    """Subscriber first, then a stranger; and whatever it keeps may be given to all."""
    cache, ben = Cache(unkeyed), house.signed_in("ben")
    tails = ("", "?utm_source=x", "style.css", "x.js", "%2e.css", ";a.css", "?a.css", "cite.json", "gift/", "open/")
    for tail in tails:
        for visitor in (cleo, ben, house.asker(), Asker(house.server.port, cookies={"sid": "garbage"}), house.asker()):
            answer = cache.ask(visitor, piece.path + tail)
            assert visitor is cleo or not house.leaked(answer), tail
    for kept in cache.kept.values():
        assert not kept.header("Set-Cookie") and not house.leaked(kept) and "cleo" not in kept.text.casefold()


def test_37_what_the_lane_does_not_look_at_is_in_no_page_it_keeps(house: House, piece: Piece) -> None:
    """The first to ask for a page after a change is the attacker: every header they might smuggle into what is kept."""
    poisons = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1", "Accept-Language": "xx", "Accept": "application/json",
               "X-Forwarded-Prefix": "/evil", "Origin": "https://evil.example", "Referer": "https://evil.example/", "User-Agent": "<script>", "X-Requested-With": "XMLHttpRequest"}  # fmt: skip
    told = house.asker().ask(piece.path)
    for name, value in poisons.items():
        house.change("UPDATE lane_version SET n = n + 1")
        house.asker().say(f"{piece.path}?utm_source=evil.example", {name: value})
        page = house.asker().ask(piece.path)
        assert (page.status, page.text) == (200, told.text) and "evil" not in repr(page.headers), name


def test_37_strangers_and_subscribers_at_once_are_not_mixed_up(house: House, cleo: Asker, piece: Piece) -> None:
    """Fifty requests in flight, while the page is being forgotten and made again."""
    wrong: list[str] = []
    over = threading.Event()

    def ask(who: str) -> None:
        visitor = Asker(house.server.port, cookies=dict(cleo.cookies) if who == "cleo" else {"other": "1"} if who == "odd" else {})
        for n in range(6):
            page = visitor.ask(piece.path, keep=False, Accept_Encoding=("br", "gzip", "")[n % 3])
            if bool(house.leaked(page)) != (who == "cleo") or (who != "cleo") != page.header("Cache-Control").startswith("public"):
                wrong.append(f"{who}: {page.status} {page.header('Cache-Control')}")

    def forget() -> None:
        while not over.wait(0.05):
            house.change("UPDATE lane_version SET n = n + 1")

    stirring = threading.Thread(target=forget)
    stirring.start()
    with ThreadPoolExecutor(9) as crowd:
        list(crowd.map(ask, ["cleo", "ada", "odd"] * 3))
    over.set()
    stirring.join()
    assert not wrong


def test_38_no_cookie_in_what_caches_keep(house: House) -> None:
    for path in ("/", "/library/", "/feeds/all.atom", "/sitemap.xml", house.one("").path, "/theme.css", "/radar/", "/today/", "/authors/"):
        for visitor in (house.asker(), Asker(house.server.port, cookies={"sid": "garbage", "pass": "garbage"})):
            page = visitor.ask(path)
            assert not (page.header("Set-Cookie") and "public" in page.header("Cache-Control")), path


def test_39_a_gift_is_for_its_article_alone(house: House) -> None:
    gift, over = made(house)["gift"], made(house)["over"]
    ada = house.asker()
    landed = ada.post(f"/gifts/{gift}/").header("Location")
    assert house.leaked(ada.ask(landed))
    for source in SOURCES.values():
        other = next(one for one in house.pieces if one.source == source and one.path not in landed)
        assert not reads(house, ada, other)
        assert not house.leaked(ada.ask(f"/gifts/{gift}/?article={other.pk}&next={other.path}"))
    bob = house.asker()
    assert bob.post(f"/gifts/{over}/").status == 410 and bob.post(f"/gifts/{gift[:-1]}x/").status in {404, 410}
    assert not house.leaked(bob.ask(landed))


def test_40_a_mailed_link_opened_by_a_machine_opens_nothing(house: House, piece: Piece) -> None:
    link = house.server.call("readers", "link", "cleo@sextant.example").strip().removeprefix(house.server.base)
    scanner = house.asker()
    for method in ("GET", "HEAD", "GET"):
        scanner.ask(link, method)
    assert not reads(house, scanner, piece)
    reader = house.asker()
    assert reader.post(link).status == 302 and reads(house, reader, piece)
    late = house.asker()
    assert late.post(link).status == 410 and not reads(house, late, piece)


@contextmanager
def changed(house: House, sql: str, back: str) -> Iterator[None]:
    house.change(sql)
    try:
        yield
    finally:
        house.change(back)


def test_43_access_that_ends_ends_at_the_next_request(house: House, piece: Piece) -> None:
    house.server.call("readers", "add", f"lapsing{piece.pk}@sextant.example", "--plan", "all-access")
    visitor = house.signed_in(f"lapsing{piece.pk}")
    assert reads(house, visitor, piece)
    of = f"reader_id = (SELECT id FROM readers_reader WHERE email = 'lapsing{piece.pk}@sextant.example')"
    with changed(
        house,
        f"UPDATE subscriptions_grant SET revoked_at = '2020-01-02 00:00:00' WHERE {of}",
        f"UPDATE subscriptions_grant SET revoked_at = NULL WHERE {of}",
    ):
        assert not reads(house, visitor, piece)
    assert reads(house, visitor, piece)
    house.change(f"UPDATE readers_reader SET is_active = 0 WHERE email = 'lapsing{piece.pk}@sextant.example'")
    assert not reads(house, visitor, piece)


def test_44_who_pays_is_shown_no_ad_and_nobody_calls_a_third_party(house: House, cleo: Asker, piece: Piece) -> None:
    whole, strangers = cleo.ask(piece.path), house.asker().ask(piece.path)
    assert "/sponsored/" not in whole.text and "Advertisement" not in whole.text
    called = re.compile(r"""<(?:script|img|source|iframe|video|audio)\b[^>]*?\ssrc="((?:https?:)?//[^"]*)""")
    assert not [one for page in (whole, strangers) for one in called.findall(page.text) if not one.startswith(house.server.base)]


def test_plus_the_wall_put_up_again_is_up_at_once(house: House, piece: Piece) -> None:
    """An editor closes what stood open: the page that was kept for strangers is not told again."""
    wall = "UPDATE library_articlepage SET wall = '{}' WHERE basepage_ptr_id = " + str(piece.pk)
    with changed(house, wall.format("free"), wall.format("gated")):
        assert all(house.leaked(house.asker().ask(piece.path, Accept_Encoding=packing)) for packing in ("br", "gzip", "", "br"))
    assert not any(house.leaked(house.asker().ask(piece.path, Accept_Encoding=packing)) for packing in ("br", "gzip", "", "br"))


def test_plus_readers_remembered_by_the_lane_are_not_taken_for_one_another(house: House, cleo: Asker, piece: Piece) -> None:
    """Cleo's page is asked for until it is told from memory; then by a reader, by a bent session, by two sessions at once."""
    ben = house.signed_in("dmitri")
    for _ in range(4):
        assert reads(house, cleo, piece) and not reads(house, ben, piece)
    hers, his = cleo.cookies["sid"], ben.cookies["sid"]
    for cookies in (
        f"sid={hers[:-1]}",
        f"sid={hers}x",
        f"sid={hers.upper()}",
        f"sid={his}; sid2={hers}",
        f"Sid={hers}",
        f"sid={his[:16]}{hers[16:]}",
        f"sid2={hers}; sid={his}",
    ):
        page = Asker(house.server.port).say(piece.path, {"Cookie": cookies}, keep=False)
        assert not house.leaked(page) and "cleo" not in page.text.casefold(), cookies
    for headers in ({"X-Forwarded-For": "192.0.2.7"}, {"Range": "bytes=0-"}, {"If-None-Match": "*"}, {"Accept-Encoding": "br;q=0"}):
        page = ben.say(piece.path, headers, keep=False)
        assert page.status in {200, 304} and not house.leaked(page) and "public" not in page.header("Cache-Control"), headers
    press = ben.ask(f"{piece.path}open/", "POST", "", keep=False, Sec_Fetch_Site="cross-site")
    assert press.status == 403 and not reads(house, ben, piece)
