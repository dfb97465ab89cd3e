"""Sponsorships: Ada and Ben see them, labelled; Cleo, Eva and a campus never do."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser, People
from masthead.ads.choosing import Candidate, choose, next_change
from masthead.ads.models import Sponsorship, Tally
from masthead.ads.showing import forget_sponsorships
from masthead.ads.views import report_address
from masthead.library.models import Region
from masthead.library.pictures import making
from masthead.library.tests.test_pictures import picture
from masthead.subscriptions.institutions import admitting
from masthead.subscriptions.institutions.models import Institution

Browsers = Callable[[], Browser]
EVERYWHERE = frozenset({"article", "front", "list"})
ONE = Candidate(1, EVERYWHERE, NOON - timedelta(days=1), NOON + timedelta(days=1))
PAGES = [f"/articles/{n}/" for n in range(2000)]
AGENT = {"User-Agent": "Mozilla/5.0 Firefox/140.0"}


def test_one_page_one_hour_one_sponsorship() -> None:
    both = [ONE, replace(ONE, id=2, weight=3)]
    first = [choose(both, "article", page, NOON) for page in PAGES]
    assert first == [choose(both[::-1], "article", page, NOON + timedelta(minutes=59)) for page in PAGES]
    share = sum(one is not None and one.id == 2 for one in first) / len(PAGES)
    assert 0.70 < share < 0.80
    assert first != [choose(both, "article", page, NOON + timedelta(hours=1)) for page in PAGES]
    third = [choose([*both, replace(ONE, id=3)], "article", page, NOON) for page in PAGES]
    assert all(before == after for before, after in zip(first, third, strict=True) if after is None or after.id != 3)


@pytest.mark.parametrize(
    "change",
    [
        {"starts": NOON + timedelta(hours=1)},
        {"ends": NOON},
        {"cap": 10, "seen": 10},
        {"places": frozenset({"front"})},
    ],
)
def test_what_does_not_stand(change: dict[str, Any]) -> None:
    assert choose([replace(ONE, **change)], "article", "/", NOON) is None
    assert choose([replace(ONE, cap=10, seen=9)], "article", "/", NOON) is not None


def test_our_own_stands_where_nothing_sold_does() -> None:
    house = replace(ONE, id=2, house=True, weight=100)
    assert choose([house, ONE], "article", "/", NOON) == ONE
    assert choose([house, replace(ONE, ends=NOON)], "article", "/", NOON) == house


@pytest.mark.parametrize(
    ("candidates", "minutes"),
    [
        ([], None),
        ([ONE], 60),
        ([replace(ONE, starts=NOON + timedelta(minutes=4))], 4),
        ([ONE, replace(ONE, ends=NOON + timedelta(minutes=6))], 6),
        ([replace(ONE, starts=NOON, ends=NOON + timedelta(hours=3))], 60),
    ],
)
def test_when_the_clock_chooses_otherwise(candidates: list[Candidate], minutes: int | None) -> None:
    found = next_change(candidates, NOON)
    assert found == (None if minutes is None else NOON + timedelta(minutes=minutes))


@pytest.fixture
def sponsored(db: None) -> Sponsorship:
    made = Sponsorship.objects.create(
        sponsor="Acme <b>", heading="<script>alert(1)</script>Maps", text="Every <i>river</i>.", link="https://acme.example/maps?a=1", on_front=True, on_lists=True, starts=NOON - timedelta(days=1), ends=NOON + timedelta(days=1)
    )  # fmt: skip
    forget_sponsorships()
    return made


@pytest.fixture
def pages(articles: Articles) -> list[str]:
    region = Region.objects.create(slug="europe", name="Europe")
    article = articles.one()
    article.regions.add(region)
    article.save_revision().publish()
    return [article.address(), articles.one(wall="free").address(), articles.one(wall="subscribers").address(), "/", "/regions/europe/"]


def test_a_stranger_sees_it_labelled_escaped_and_the_same(browser: Browsers, pages: list[str], sponsored: Sponsorship) -> None:
    for page in pages:
        one, other = browser().get(page), browser().get(page)
        text = one.content.decode()
        assert one.content == other.content and "public" in one["Cache-Control"] and not one.cookies
        (place,) = re.findall(r'<aside class="sponsored".*?</aside>', text, re.DOTALL)
        assert "Advertisement · Acme &lt;b&gt;" in place and "<i>" not in place and "<script>alert" not in place
        assert re.search(r'<a href="/sponsored/\d+/\w+/" rel="sponsored nofollow noopener">', place)
        assert not re.findall(r'(?:src|href|data-seen)="(?:https?:)?//', place)  # nobody else is called


def test_a_picture_is_served_by_us(browser: Browsers, people: People, pages: list[str], sponsored: Sponsorship) -> None:
    sponsored.picture = picture(description="A chart of the strait")
    sponsored.save()
    making.do_make(sponsored.picture)
    forget_sponsorships()
    (place,) = re.findall(r'<aside class="sponsored".*?</aside>', browser().get(pages[0]).content.decode(), re.DOTALL)
    (source,) = re.findall(r'<img src="([^"]+)"', place)
    assert source.startswith("/media/") and 'alt="A chart of the strait"' in place
    assert source not in browser().sign_in(people.cleo()).get(pages[0]).content.decode()


def test_who_has_access_gets_no_ad_no_markup_no_request_and_no_place(
    browser: Browsers, people: People, pages: list[str], sponsored: Sponsorship
) -> None:
    university = Institution.objects.create(slug="u", name="U", starts=NOON - timedelta(days=1), ends=NOON + timedelta(days=1))
    admitting.do_add_ranges(institution=university, typed="192.0.2.0/24")
    for visitor, address in ((browser().sign_in(people.cleo()), ""), (browser().sign_in(people.eva()), ""), (browser(), "192.0.2.9")):
        for page in [*pages, "/radar/", "/library/?q=article", "/account/"]:
            text = visitor.get(page, REMOTE_ADDR=address or "198.51.100.1").content.decode()
            assert "sponsor" not in text and "Advertisement" not in text and "ads/" not in text, page
    ben = browser().sign_in(people.ben())
    assert "Advertisement" in ben.get(pages[0]).content.decode()


def test_a_page_asks_once_whether_its_reader_pays(browser: Browsers, people: People, pages: list[str], sponsored: Sponsorship) -> None:
    reader = browser().sign_in(people.cleo())
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            reader.get(page)
        assert sum('FROM "subscriptions_grant"' in query["sql"] for query in queries) == 1, page


def test_seen_and_followed_are_counted_without_cookies(browser: Browsers, sponsored: Sponsorship) -> None:
    ada, place = browser(), f"/sponsored/{sponsored.pk}/article/"
    followed = ada.get(f"{place}?to=https://evil.example", headers=AGENT)
    assert (followed.status_code, followed["Location"]) == (302, "https://acme.example/maps?a=1") and not followed.cookies
    assert ada.post(f"{place}seen/", headers=AGENT).status_code == 204 and not ada.cookies
    ada.get(place, headers={"User-Agent": "Googlebot/2.1"})
    ada.head(place, headers=AGENT)
    ada.get(f"/sponsored/{sponsored.pk}/nowhere/", headers=AGENT)
    assert ada.get(f"{place}seen/").status_code == 405
    assert ada.post(f"{place}seen/", headers={**AGENT, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert list(Tally.objects.values_list("place", "seen", "followed")) == [("article", 1, 1)]


def test_one_network_is_counted_no_oftener_than_people_see(browser: Browsers, sponsored: Sponsorship) -> None:
    ada = browser()
    for _ in range(125):
        ada.post(f"/sponsored/{sponsored.pk}/front/seen/", headers=AGENT)
    assert Tally.objects.get().seen == 120


def test_a_report_is_its_sponsors_by_a_signed_address(browser: Browsers, people: People, sponsored: Sponsorship) -> None:
    Tally.objects.create(sponsorship=sponsored, day=NOON.date(), place="article", seen=1234, followed=5)
    other = Sponsorship.objects.create(
        sponsor="=Other", heading="Else", link="https://o.example", starts=NOON, ends=NOON + timedelta(days=1)
    )
    address = report_address(sponsored).removeprefix("http://testserver.example")
    assert "1,234" in browser().get(address).content.decode()
    assert "Acme <b>,<script>alert(1)</script>Maps,2026-11-23,1234,5" in browser().get(f"{address}?as=csv").content.decode()
    key = address.split("/")[3]
    for forged in (key.replace(f"{sponsored.pk}:", f"{other.pk}:", 1), f"{other.pk}:", str(other.pk), "x"):
        assert browser().get(f"/sponsored/report/{forged}/").status_code == 404
    assert address in browser().sign_in(people.eva()).get("/desk/snippets/ads/sponsorship/").content.decode()


def test_without_sponsorships_nothing_is_asked(browser: Browsers, people: People, pages: list[str]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ben = browser().sign_in(people.ben())
    ben.get(pages[4])
    with CaptureQueriesContext(connection) as asked:
        ben.get(pages[4])
    assert not any("ads_" in query["sql"] or "subscriptions_grant" in query["sql"] for query in asked)
