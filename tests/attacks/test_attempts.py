"""Every attempt that is a request: over HTTP, against the real server, on an article of the demo, of a WordPress archive and of FRUS.

No sentence of any locked part comes out; nothing breaks; nobody is given what a cache would hand to others; and afterwards a stranger
is told, byte for byte, what they were told before: what an attacker says gets into no page of anybody else's.
"""

import os
from itertools import islice

import pytest
from asking import Answer, Asker
from attacks.attempts import ATTEMPTS, Ask, Target
from attacks.house import House

pytestmark = pytest.mark.server
WHOLE = bool(os.environ.get("MASTHEAD_TESTS_WHOLE"))
PACKINGS = ("br", "gzip", "")
SOURCES = {"demo": "", "wordpress": "wordpress", "frus": "jsonl"}
CHANGES = {"date", "content-length"}  # gzip is padded at random, so that nothing can be guessed by length


def holds(house: House, ask: Ask, answer: Answer) -> None:
    """What is true of every answer to somebody who may not read."""
    what = f"{ask.method} {ask.path} {ask.headers}"[:300]
    assert answer.status < 500, f"{what}: {answer.status}"
    leaked = house.leaked(answer, ask.path)
    assert not leaked, f"{what} tells “{leaked}”"
    told = repr(answer.headers) + answer.text
    assert "evil.example" not in told, f"{what} repeats a stranger's host"
    if "public" in answer.header("Cache-Control"):
        assert not answer.header("Set-Cookie"), f"{what}: a cookie in what caches keep"
    assert "Traceback" not in told and "SELECT " not in told, what


def strangers_page(house: House, at: Target) -> list[tuple[int, list[tuple[str, str]], str]]:
    """As it is told in each packing."""
    ada = house.asker()
    pages = [ada.ask(at.path, Accept_Encoding=packing) for packing in PACKINGS]
    return [(page.status, [row for row in page.headers if row[0].lower() not in CHANGES], page.text) for page in pages]


def play(house: House, visitor: Asker, at: Target, name: str, most: int | None = None) -> int:
    """Everything the attempt asks, or its first so many requests; how many were asked."""
    asked = 0
    for ask in islice(ATTEMPTS[name](at), most):
        if "Cookie" in ask.headers and visitor.cookies:
            continue  # who has cookies tries them as they are
        answer = visitor.say(ask.path, ask.headers, ask.method, ask.body, keep=not visitor.cookies)
        holds(house, ask, answer)
        asked += 1
    return asked


@pytest.fixture(scope="session")
def targets(house: House) -> dict[str, Target]:
    return {name: house.target(source) for name, source in SOURCES.items()}


@pytest.mark.parametrize("source", SOURCES)
def test_who_may_read_is_sent_what_the_others_are_not(house: House, targets: dict[str, Target], source: str) -> None:
    """So the attempts look for something that is there, by means that find it."""
    page = house.signed_in("cleo").ask(targets[source].path, Accept_Encoding="br")
    assert page.status == 200 and house.leaked(page)
    assert not house.leaked(house.asker().ask(targets[source].path))


@pytest.fixture(scope="session")
def before(house: House, targets: dict[str, Target]) -> dict[Target, object]:
    """What strangers are told before anybody attacked."""
    return {at: strangers_page(house, at) for at in targets.values()}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_stranger(house: House, before: dict[Target, object], name: str) -> None:
    """Whole on one of the three articles, each attempt on the next, and its beginning on the others; `make attacks`: whole on all."""
    chosen = list(ATTEMPTS).index(name) % len(before)
    for n, (at, told) in enumerate(before.items()):
        assert play(house, house.asker(), at, name, None if WHOLE or n == chosen else 3)
        assert strangers_page(house, at) == told, f"{name} left something in a stranger's page"


@pytest.fixture(scope="session")
def spent(house: House) -> Asker:
    """Who has opened what a month gives."""
    return house.signed_in("bea")


@pytest.fixture(scope="session")
def held(house: House) -> Asker:
    """Whose pass has opened its two articles."""
    one, other, *_ = [
        piece for piece in house.pieces if piece.source == "wordpress" and piece.wall == "gated" and piece != house.one("wordpress")
    ]
    visitor = house.asker()
    assert visitor.post(f"{one.path}keep-reading/", email="noor.held@sextant.example").status == 302
    assert visitor.post(f"{other.path}open/").status == 302
    assert house.leaked(visitor.ask(one.path)) and house.leaked(visitor.ask(other.path))
    return visitor


# Those where it might matter that somebody is known.
BY_THE_KNOWN = ("11", "15", "17", "22", "24", "25", "26", "32", "34", "35", "+-credentials")


@pytest.mark.parametrize("name", [name for name in ATTEMPTS if name.startswith(BY_THE_KNOWN)])
def test_one_who_has_had_theirs(house: House, before: dict[Target, object], spent: Asker, held: Asker, name: str) -> None:
    """Either of them, by turns; `make attacks`: both."""
    *_, at = before
    for visitor in (spent, held) if WHOLE else (spent, held)[len(name) % 2 :][:1]:
        play(house, Asker(visitor.port, cookies=dict(visitor.cookies)), at, name)
    assert strangers_page(house, at) == before[at], f"{name} left a reader's words in a stranger's page"
