"""Threats that belong to no one room: a cookie bent or copied, a reader suspended, a form that leads elsewhere, an answer that tells
who is known here. `docs/security/accounts-and-billing.md` lists them all.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_account_threats import ELSEWHERE
from wall_play import Browsers, Clock, Outbox, clock, code_in, keep_reading, reads

from conftest import NOON, Articles, Browser, People
from masthead.access.models import Pass, Passed
from masthead.access.passes import LIFE
from masthead.kit.signing import seal
from masthead.newsletters.letters import do_make_letters
from masthead.subscriptions.institutions.admitting import do_add_ranges
from masthead.subscriptions.institutions.models import Institution
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_record_payment
from masthead.subscriptions.teams import buying

assert clock  # the fixture, used by each test


def with_cookie(browser: Browser, name: str, value: str) -> Browser:
    browser.cookies = SimpleCookie({name: value})
    return browser


def test_sec_a_pass_that_was_bent_is_none(browser: Browsers, articles: Articles) -> None:
    """One character changed anywhere, another purpose's seal, no seal: no pass, and no question to the database."""
    one = articles.one()
    ada = browser()
    keep_reading(ada, one)
    good = ada.cookies["pass"].value
    assert reads(with_cookie(browser(), "pass", good), one)
    name = good.partition(":")[0]
    bent = [good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(len(good))]
    # The last character of a digest carries two bits that count and four that do not: it is bent where it counts.
    bent[-1] = good[:-1] + ("Q" if good[-1] in "ABCD" else "A")
    others = [
        name,
        f"{name}:",
        seal(name, purpose="gift"),
        seal(name, purpose="admission"),
        f"{good}x",
        "",
        "x" * 5000,
        f"{name}:{'A' * 43}",
    ]
    for value in bent + others:
        page = with_cookie(browser(), "pass", value).get(one.address())
        assert b"LOCKED1x6" not in page.content, value
        assert page["Cache-Control"].startswith("public"), "they get the page that every stranger gets"


def test_sec_a_pass_runs_out_whatever_its_cookie_says(browser: Browsers, articles: Articles, clock: Clock) -> None:
    one = articles.one()
    ada = browser()
    keep_reading(ada, one)
    kept = ada.cookies["pass"].value
    clock.stand(NOON + LIFE - timedelta(minutes=1))
    assert reads(with_cookie(browser(), "pass", kept), one)
    clock.stand(NOON + LIFE)
    assert not reads(with_cookie(browser(), "pass", kept), one)


def test_sec_a_copied_pass_is_one_allowance(browser: Browsers, articles: Articles) -> None:
    """Five browsers with the same cookie read what one would; a deleted cookie gives nothing back to the mailbox's day."""
    some = articles(6)
    ada = browser()
    keep_reading(ada, some[0])
    copies = [with_cookie(browser(), "pass", ada.cookies["pass"].value) for _ in range(5)]
    for copy, article in zip(copies, some[1:], strict=True):
        copy.post(article.address() + "open/")
    assert Passed.objects.count() == 2
    assert sum(reads(ada, article) for article in some) == sum(reads(copies[4], article) for article in some) == 2
    for _ in range(12):
        keep_reading(browser(), some[5])
    assert Pass.objects.filter(address="ada@example.org").count() < 10, "the mailbox's day has an end"


def test_sec_a_suspended_reader_is_nobody_at_the_next_request(browser: Browsers, articles: Articles, people: People) -> None:
    one = articles.one()
    cleo = people.cleo()
    here = browser().sign_in(cleo)
    assert reads(here, one) and here.get("/account/").status_code == 200
    cleo.is_active = False
    cleo.save()
    assert not reads(here, one) and here.get("/account/").status_code in {302, 403}
    assert here.post(one.address() + "open/").status_code in {302, 403} and not reads(here, one)
    answer = browser().post("/sign-in/", {"email": cleo.email})
    assert answer.status_code == 302, "and is told so by nothing"


def stays(location: str) -> bool:
    """As a browser reads it: tabs and line ends fall out, a backslash is a slash."""
    parts = urlsplit(urljoin("https://testserver.example/x/", re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")))
    return (parts.scheme, parts.netloc) == ("https", "testserver.example")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_sec_no_form_sends_its_visitor_elsewhere(browser: Browsers, outbox: Outbox, elsewhere: str) -> None:
    """The code at the wall, and a place on a campus; `test_account_threats.py` has the pages of an account."""
    ada = browser()
    ada.post("/keep-reading/arrive/", {"email": "ada@example.org", "next": elsewhere})
    answers = [ada.post("/keep-reading/code/", {"code": code_in(outbox()[-1])})]
    university = Institution.objects.create(name="U", slug="u", starts=NOON - timedelta(days=1), ends=NOON + timedelta(days=9000))
    do_add_ranges(institution=university, typed="127.0.0.0/8")
    answers.append(browser().post("/campus/", {"next": elsewhere}))
    assert [answer.status_code for answer in answers] == [302, 302]
    for answer in answers:
        assert stays(answer["Location"]), answer["Location"]


def bare(content: bytes, address: str) -> bytes:
    """The page without the address typed, and without what is drawn anew each time."""
    return re.sub(rb"\b\d+\b|[\w-]{43}|[0-9a-f-]{36}|\b[A-Z0-9]{9,10}\b", b"#", content.replace(address.encode(), b"X"))


@pytest.fixture
def yearly(db: None) -> Price:
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    return Price.objects.create(plan=plan, months=12, minor=9000, currency="EUR")


Ask = Callable[[str], list[Any]]


@pytest.fixture(params=["seat", "gift", "letters", "cancel", "wall", "sign in"])
def ask(request: pytest.FixtureRequest, browser: Browsers, people: People, articles: Articles, yearly: Price) -> Ask:
    """Type an address into one of the house's forms; the answers, as the one who typed it sees them."""
    do_make_letters()
    giver = people.reader("gil")
    article = articles.one()
    do_record_payment(order=buying.do_order(owner=giver, price=yearly, seats=3, name="The desk", at=NOON), at=NOON)
    team = buying.Team.objects.get()

    def seat(address: str) -> list[Any]:
        manager = browser().sign_in(giver)
        found = [manager.post(f"/teams/{team.pk}/", {"act": "invite", "address": address}), manager.get(f"/teams/{team.pk}/")]
        team.invitations.all().delete()
        return found

    def gift(address: str) -> list[Any]:
        wish = {"from": "Gil", "message": "Read well.", "how": "now", "to": address, "price": yearly.pk}
        buyer = browser().sign_in(giver)
        ordered = buyer.post("/subscribe/gift/", wish)
        return [ordered, buyer.get(ordered["Location"])]

    def typed(path: str, **fields: str) -> Callable[[str], list[Any]]:
        def ask(address: str) -> list[Any]:
            visitor = browser()
            first = visitor.post(path, {"email": address, "address": address, **fields})
            return [first, visitor.get(first["Location"])] if "Location" in first else [first]

        return ask

    return {
        "seat": seat,
        "gift": gift,
        "letters": typed("/letters/sign-up/", letter="daily"),
        "cancel": typed("/cancel/"),
        "wall": typed(article.address() + "keep-reading/"),
        "sign in": typed("/sign-in/"),
    }[request.param]


def test_sec_no_form_tells_who_is_known_here(ask: Ask, people: People) -> None:
    """Status, headers and text are the same for who has an account, who pays, and who is unknown."""
    people.ben(), people.cleo()
    ask("warm@example.org")
    said = {}
    for address in ("nil@example.org", "ben@example.org", "cleo@example.org"):
        heard = ask(address)
        assert all(answer.status_code in {200, 302} for answer in heard), [answer.status_code for answer in heard]
        said[address] = [
            (
                answer.status_code,
                sorted(answer.headers.keys()),
                bare(answer.get("Location", "").encode(), address),
                bare(answer.content, address),
            )
            for answer in heard
        ]
    assert said["ben@example.org"] == said["nil@example.org"] == said["cleo@example.org"]


@pytest.mark.parametrize("ask", ["seat", "gift", "wall"], indirect=True)
def test_sec_a_known_address_costs_no_question_more(ask: Ask, people: People) -> None:
    """What cannot be read off a page could be measured with a watch: the same questions are asked of the database for everybody."""
    people.ben(), people.cleo()
    ask("warm@example.org")
    asked = {}
    for address in ("nil@example.org", "ben@example.org", "cleo@example.org"):
        with CaptureQueriesContext(connection) as queries:
            ask(address)
        asked[address] = [re.sub(r"\s.*", "", query["sql"]) for query in queries]
    assert asked["ben@example.org"] == asked["nil@example.org"] == asked["cleo@example.org"]
