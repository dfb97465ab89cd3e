"""The meter and the grants, as readers of every kind meet them."""

from datetime import timedelta
from typing import Any

from wall_play import Browsers, Clock, clock, reads

from conftest import NOON, Articles, People
from masthead.access.models import Opened

assert clock  # the fixture, used by each test


def test_ben_can_reopen_an_article_after_his_meter_is_spent(browser: Browsers, articles: Articles, people: People) -> None:
    found = articles(4)
    ben = browser().sign_in(people.ben())
    for article in found[:3]:
        ben.post(article.address() + "open/")
        ben.post(article.address() + "open/")
    assert reads(ben, found[0]) and Opened.objects.count() == 3
    assert ben.get(found[3].address()).context["decision"].reason == "meter_spent"


def test_opening_a_page_spends_nothing(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles()
    ben = browser().sign_in(people.ben())
    for headers in ({}, {"Sec-Purpose": "prefetch"}, {"User-Agent": "Twitterbot/1.0"}):
        ben.get(article.address(), headers=headers)
        ben.head(article.address(), headers=headers)
    assert ben.get(article.address() + "open/").status_code == 405
    assert not Opened.objects.exists() and not reads(ben, article)


def test_the_month_renews(browser: Browsers, articles: Articles, people: People, clock: Clock) -> None:
    found = articles(4)
    ben = browser().sign_in(people.ben())
    for article in found[:3]:
        ben.post(article.address() + "open/")
    clock.stand(NOON + timedelta(days=9))  # 2 December
    assert reads(ben, found[0]), "kept open for thirty days"
    ben.post(found[3].address() + "open/")
    assert reads(ben, found[3])
    clock.stand(NOON + timedelta(days=40))
    assert not reads(ben, found[0])


def test_cleo_reads_everything_and_spends_nothing(browser: Browsers, articles: Articles, people: People) -> None:
    found = [*articles(4), *articles(1, wall="subscribers")]
    cleo = browser().sign_in(people.cleo())
    assert all(reads(cleo, article) for article in found)
    cleo.post(found[0].address() + "open/")
    page = cleo.get(found[0].address())
    assert not Opened.objects.exists() and page["Cache-Control"] == "private, no-store"
    assert 'data-act="keep-reading"' not in page.content.decode() and 'data-act="open-article"' not in page.content.decode()


def test_dmitris_access_has_ended(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles(1, wall="subscribers")
    assert not reads(browser().sign_in(people.dmitri()), article)


def test_a_revoked_grant_ends_at_the_next_request(browser: Browsers, articles: Articles, people: People) -> None:
    from masthead.subscriptions.granting import do_revoke

    (article,) = articles()
    reader = people.cleo()
    cleo = browser().sign_in(reader)
    assert reads(cleo, article)
    do_revoke(grant=reader.grants.get(), at=NOON, reason="refunded")
    assert not reads(cleo, article)


def test_eva_reads_everything_on_the_site(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles(1, wall="subscribers")
    assert reads(browser().sign_in(people.eva()), article)


def test_an_article_page_costs_few_queries(
    browser: Browsers, articles: Articles, people: People, django_assert_max_num_queries: Any
) -> None:
    (article,) = articles()
    ada, cleo = browser(), browser().sign_in(people.cleo())
    for visitor in (ada, cleo):
        visitor.get(article.address())  # what is remembered for seconds is remembered now
    with django_assert_max_num_queries(8):
        ada.get(article.address())
    with django_assert_max_num_queries(14):
        cleo.get(article.address())


def test_unlocking_costs_few_queries(browser: Browsers, articles: Articles, people: People, django_assert_max_num_queries: Any) -> None:
    (article,) = articles()
    ben = browser().sign_in(people.ben())
    with django_assert_max_num_queries(19):
        ben.post(article.address() + "open/")
