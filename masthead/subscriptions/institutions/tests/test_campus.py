"""On the premises of an institution: who reads, who does not, and what is counted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import NOON, Articles, Browser, People
from masthead.kit.refusals import BadInput
from masthead.subscriptions.institutions import admitting, usage
from masthead.subscriptions.institutions.models import AddressRange, CampusUse, Institution, Librarian, Place

Browsers = Callable[[], Browser]
HERE, THERE = "192.0.2.7", "198.51.100.7"
AGENT = "Mozilla/5.0 Firefox/140.0"


@pytest.fixture
def university(db: None) -> Institution:
    """Its addresses are 192.0.2.0/24 and 2001:db8::/48."""
    made = Institution.objects.create(slug="univ", name="The University", starts=NOON - timedelta(days=9), ends=NOON + timedelta(days=9))
    admitting.do_add_ranges(institution=made, typed="192.0.2.0/24\n2001:db8::/48\n")
    return made


def get(browser: Browser, path: str, address: str = HERE, **extra: Any) -> Any:
    return browser.get(path, REMOTE_ADDR=address, headers={"User-Agent": AGENT, **extra.pop("headers", {})}, **extra)


@pytest.mark.parametrize("address", [HERE, "2001:db8::9", "::ffff:192.0.2.9"])
def test_on_the_premises_everything_is_read_and_no_cache_keeps_it(
    browser: Browsers, articles: Articles, university: Institution, address: str
) -> None:
    page = articles.one().address()
    there, here = get(browser(), page, THERE), get(browser(), page, address)
    assert b"LOCKED1x6" not in there.content and "public" in there["Cache-Control"] and not there.cookies
    assert b"LOCKED1x6" in here.content and here["Cache-Control"] == "private, no-store" and "campus" in here.cookies
    assert "no-store" in get(browser(), "/", address)["Cache-Control"] and "public" in get(browser(), "/", THERE)["Cache-Control"]


def test_a_free_article_too_is_kept_from_caches(browser: Browsers, articles: Articles, university: Institution) -> None:
    page = articles.one(wall="free").address()
    assert get(browser(), page)["Cache-Control"] == "private, no-store" and "public" in get(browser(), page, THERE)["Cache-Control"]


def test_what_a_visitor_says_of_their_address_is_not_believed(
    browser: Browsers, articles: Articles, university: Institution, settings: Any
) -> None:
    page = articles.one().address()
    forged = [{name: HERE} for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP")]
    for headers in forged:
        assert b"LOCKED1x6" not in get(browser(), page, THERE, headers=headers).content
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"proxies": 1})
    assert b"LOCKED1x6" not in get(browser(), page, "10.0.0.1", headers={"X-Forwarded-For": f"{HERE}, {THERE}"}).content
    assert b"LOCKED1x6" in get(browser(), page, "10.0.0.1", headers={"X-Forwarded-For": f"{THERE}, {HERE}"}).content


def test_the_cookie_of_a_campus_opens_nothing_elsewhere(browser: Browsers, articles: Articles, university: Institution) -> None:
    page, visitor = articles.one().address(), browser()
    get(visitor, page)
    assert b"LOCKED1x6" not in get(visitor, page, THERE).content


def test_a_range_taken_away_or_a_licence_ended_closes_at_the_next_request_in_every_process(
    browser: Browsers, articles: Articles, university: Institution
) -> None:
    page, visitor = articles.one().address(), browser()
    assert b"LOCKED1x6" in get(visitor, page).content
    Institution.objects.update(ends=NOON - timedelta(days=1))
    assert b"licence is not in force" in get(visitor, page).content and b"LOCKED1x6" not in get(visitor, page).content
    Institution.objects.update(ends=NOON + timedelta(days=1))
    assert b"LOCKED1x6" in get(visitor, page).content
    AddressRange.objects.filter(first__startswith="0000").delete()  # as another process does: this one's memory is not told
    assert len(admitting.table()) == 2 and b"LOCKED1x6" not in get(visitor, page).content


def test_a_stranger_elsewhere_costs_no_query_more(
    browser: Browsers, articles: Articles, university: Institution, django_assert_num_queries: Any
) -> None:
    page = articles.one().address()
    get(browser(), page, THERE)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        get(browser(), page, THERE)
    assert not any("institution" in query["sql"] or "addressrange" in query["sql"] for query in asked)
    with CaptureQueriesContext(connection) as asked:
        get(browser(), "/radar/", HERE)
    assert sum("addressrange" in query["sql"] for query in asked) == 1


@pytest.mark.parametrize("typed", ["192.0.2.255", "192.0.0.0/16", "192.0.2.9-192.0.9.9", "2001:db8:0:7::1"])
def test_overlapping_ranges_are_refused_with_both_names_and_nothing_is_added(university: Institution, typed: str) -> None:
    other = Institution.objects.create(slug="other", name="Other", starts=NOON, ends=NOON + timedelta(days=9))
    with pytest.raises(BadInput, match="The University’s"):
        admitting.do_add_ranges(institution=other, typed=f"203.0.113.0/24\n{typed}")
    assert not other.ranges.exists()
    assert admitting.do_add_ranges(institution=other, typed="192.0.1.0/24\n192.0.3.0/24") == 2


def test_places_are_lent_counted_and_free_again(browser: Browsers, articles: Articles, university: Institution) -> None:
    Institution.objects.update(places=2)
    page = articles.one().address()
    visitors = [browser() for _ in range(3)]
    assert b'data-act="campus"' in get(visitors[0], page).content and not Place.objects.exists()
    enter = [one.post("/campus/", {"next": page}, REMOTE_ADDR=HERE) for one in visitors]
    assert [one.status_code for one in enter] == [302, 302, 409] and b"places of The University are taken" in enter[2].content
    assert [b"LOCKED1x6" in get(one, page).content for one in visitors] == [True, True, False]
    assert visitors[0].post("/campus/", {"next": page}, REMOTE_ADDR=HERE).url == page and Place.objects.count() == 2
    assert CampusUse.objects.filter(what=CampusUse.What.LIMIT_EXCEEDED).count() == 1

    Place.objects.filter(number=1).update(until=NOON - timedelta(minutes=1))
    assert visitors[2].post("/campus/", {"next": "//evil.example"}, REMOTE_ADDR=HERE).url == "/"
    assert [b"LOCKED1x6" in get(one, page).content for one in visitors] == [False, True, True]
    visitors[1].post("/campus/", {"act": "leave"}, REMOTE_ADDR=HERE)
    assert b"LOCKED1x6" not in get(visitors[1], page).content and Place.objects.count() == 1
    assert visitors[1].post("/campus/", REMOTE_ADDR=THERE).status_code == 200 and Place.objects.count() == 1


def test_reading_is_counted_without_persons_and_without_robots(browser: Browsers, articles: Articles, university: Institution) -> None:
    page, reader = articles.one().address(), browser()
    get(reader, page)
    get(reader, page, THERE)
    reader.head(page, REMOTE_ADDR=HERE, headers={"User-Agent": AGENT})
    get(browser(), page, headers={"User-Agent": "Googlebot/2.1"})
    use = CampusUse.objects.get()
    assert use.what == CampusUse.What.REQUEST and HERE not in str(vars(use)) and len(use.session) == 32


def test_a_librarian_sees_their_institution_alone(browser: Browsers, people: People, articles: Articles, university: Institution) -> None:
    article = articles.one()
    get(browser(), article.address())
    Librarian.objects.create(institution=university, reader=people.ben())
    other = Institution.objects.create(slug="other", name="Other", starts=NOON, ends=NOON + timedelta(days=9))
    Librarian.objects.create(institution=other, reader=people.cleo())
    pages = ["/institutions/univ/", *(f"/institutions/univ/{name}.{form}" for name in ("TR", "IR") for form in ("csv", "json"))]
    ben, cleo = browser().sign_in(people.ben()), browser().sign_in(people.cleo())
    for page in pages:
        assert browser().get(page).url.startswith("/sign-in/") and cleo.get(page).status_code == 404
        assert ben.get(page).status_code == 200
    assert article.title in ben.get(pages[3]).content.decode()
    assert ben.get(pages[4]).json()["Report_Items"][0]["Items"][0]["Item"] == article.title
    assert ben.get("/institutions/univ/XR.csv").status_code == 404
    for bad in ("begin=soon", "begin=2026-12&end=2026-01", "begin=2001-01"):
        assert ben.get(f"/institutions/univ/?{bad}").status_code == 422


def test_the_desk_adds_and_takes_away(browser: Browsers, people: People, university: Institution) -> None:
    eva, page = browser().sign_in(people.eva()), f"/desk/institutions/{university.pk}/addresses/"
    assert "Addresses and librarians" in eva.get("/desk/snippets/subscriptions/institution/").content.decode()
    wrong = eva.post(page, {"ranges": "203.0.113.0/24\nnonsense"})
    assert "no range of addresses" in wrong.content.decode() and "nonsense" in wrong.content.decode()
    assert university.ranges.count() == 2
    eva.post(page, {"ranges": "203.0.113.0/24"})
    assert university.ranges.count() == 3
    eva.post(page, {"act": "remove", "number": university.ranges.get(typed="203.0.113.0/24").pk})
    people.ben()
    eva.post(page, {"act": "librarian", "email": "Ben@example.org"})
    assert university.ranges.count() == 2 and university.librarians.count() == 1
    for visitor in (browser(), browser().sign_in(people.cleo())):
        assert visitor.get(page).status_code == 302 or b"nobody" not in visitor.get(page).content
        visitor.post(page, {"ranges": "203.0.113.0/24"})
    assert university.ranges.count() == 2


def test_what_was_noted_is_forgotten_in_time(university: Institution) -> None:
    CampusUse.objects.create(institution=university, article_id=1, what="request", session="s", at=NOON - usage.KEPT)
    assert usage.forget(NOON) == 1
