"""Gifts, as giver and receiver meet them, and as somebody who tries to get more out of them does. Without JavaScript."""

from datetime import timedelta
from typing import Any

import pytest
from wall_play import Browsers, Clock, clock, keep_reading, reads

from conftest import NOON, Articles, Browser, People
from masthead.access.models import Gift, GiftOpened, Opened, WallRules
from masthead.access.rules import forget_rules
from masthead.kit.signing import seal
from masthead.library.models import ArticlePage
from masthead.subscriptions.granting import do_revoke
from masthead.subscriptions.models import Grant

assert clock  # the fixture, used by each test


def rule(**values: int) -> None:
    WallRules.objects.update_or_create(pk=WallRules.load().pk, defaults=values)
    forget_rules()


def give(giver: Browser, article: Any) -> str:
    """Give the article away; its gift's path."""
    assert giver.post(f"{article.address()}gift/").status_code == 302
    return f"/gifts/{Gift.objects.get(article_id=article.pk).token}/"


@pytest.fixture
def cleo(browser: Browsers, people: People) -> Browser:
    """A subscriber, signed in."""
    return browser().sign_in(people.cleo())


@pytest.mark.parametrize("wall", ["gated", "subscribers"])
def test_a_stranger_opens_a_gift_in_this_browser_alone(browser: Browsers, articles: Articles, cleo: Browser, wall: str) -> None:
    one, two = articles(2, wall=wall)
    path = give(cleo, one)
    ada, other = browser(), browser()
    assert not reads(ada, one)
    page = ada.get(path)
    assert page.status_code == 200 and 'data-act="open-gift"' in page.content.decode() and one.title in page.content.decode()
    response = ada.post(path)
    assert response.status_code == 302 and response["Location"] == one.address()
    assert reads(ada, one) and not reads(ada, two) and not reads(other, one)
    shown = ada.get(one.address())
    assert shown.context["decision"].reason == "opened_by_gift"
    assert shown["Cache-Control"] == "private, no-store" and "ETag" not in shown
    assert "A gift from a subscriber of" in shown.content.decode() and "cleo" not in shown.content.decode().lower()


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("headers", [{}, {"Sec-Purpose": "prefetch"}, {"User-Agent": "Slackbot-LinkExpanding 1.0"}])
def test_looking_opens_and_counts_nothing(
    browser: Browsers, articles: Articles, cleo: Browser, method: str, headers: dict[str, str]
) -> None:
    (article,) = articles(wall="subscribers")
    path, scanner = give(cleo, article), browser()
    for _ in range(3):
        response = getattr(scanner, method)(path, headers=headers)
        assert (
            response.status_code < 500 and not response.cookies and b"LOCKED" not in response.content and b"OPEN1" not in response.content
        )
    assert not GiftOpened.objects.exists() and not scanner.cookies and not reads(scanner, article)
    assert scanner.get(path)["Cache-Control"] == "private, no-store"


def test_the_address_does_not_travel(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    path = give(cleo, articles.one())
    page = browser().get(path)
    assert page["Referrer-Policy"] == "same-origin" and "noindex" in page["X-Robots-Tag"]
    assert path.split("/")[2] not in page.content.decode(), "the page does not repeat its own key"
    assert len(path.split("/")[2]) == 43


def test_a_press_from_elsewhere_opens_nothing(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    path = give(cleo, articles.one())
    assert browser().post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not GiftOpened.objects.exists()


def test_the_cookie_is_signed_and_hidden_from_scripts(browser: Browsers, articles: Articles, cleo: Browser, settings: Any) -> None:
    one, two = articles(2)
    ada = browser()
    cookie = ada.post(give(cleo, one)).cookies["gifts"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    assert 0 < int(cookie["max-age"]) <= 30 * 24 * 3600
    row = GiftOpened.objects.get()
    assert str(row.browser) in cookie.value
    for forged in (
        str(row.browser),
        cookie.value[:-2],
        f"{row.browser}:x",
        "x",
        "",
        seal(str(row.browser), purpose="pass"),
        seal("1", purpose="gifts"),
    ):
        mallory = browser()
        mallory.cookies["gifts"] = forged
        assert not reads(mallory, one), forged
    swapped = cookie.value.replace(str(row.browser)[:8], "0" * 8)
    mallory = browser()
    mallory.cookies["gifts"] = swapped
    assert not reads(mallory, one) and not reads(ada, two)


def test_over_https_the_cookie_is_bound_to_this_host(settings: Any) -> None:
    from masthead.access import gifts

    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"url": "https://review.example"})
    assert gifts.cookie_name() == "__Host-gifts"


def test_several_gifts_stand_open_in_one_browser(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    one, two, three = articles(3)
    ada = browser()
    for article in (one, two):
        ada.post(give(cleo, article))
    assert (reads(ada, one), reads(ada, two), reads(ada, three)) == (True, True, False)


def test_pressing_again_takes_no_second_place(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    path, ada = give(cleo, articles.one()), browser()
    for _ in range(3):
        ada.post(path)
    assert GiftOpened.objects.count() == 1


def test_a_gift_taken_back_closes_at_the_next_request(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    (article,) = articles()
    path, ada, late = give(cleo, article), browser(), browser()
    ada.post(path)
    assert reads(ada, article)
    cleo.post("/account/gifts/revoke/", {"gift": Gift.objects.get().pk})
    assert not reads(ada, article)
    assert late.post(path).status_code == 410 and not reads(late, article)
    assert late.get(path).status_code == 410 and "no longer open" in late.get(path).content.decode()
    again = cleo.post(f"{article.address()}gift/")
    assert again.status_code == 409 and "next month" in again.content.decode()


def test_a_gift_runs_out(browser: Browsers, articles: Articles, cleo: Browser, clock: Clock) -> None:
    (article,) = articles()
    path, ada, late = give(cleo, article), browser(), browser()
    ada.post(path)
    clock.stand(NOON + timedelta(days=29, hours=23))
    assert reads(ada, article)
    clock.stand(NOON + timedelta(days=30))
    assert not reads(ada, article)
    assert late.post(path).status_code == 410 and not late.cookies


def test_nobody_opens_the_gift_of_one_who_has_no_access_any_more(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    (article,) = articles()
    path, ada = give(cleo, article), browser()
    do_revoke(grant=Grant.objects.get(), at=NOON, reason="test")
    assert ada.get(path).status_code == 410
    assert ada.post(path).status_code == 410 and not ada.cookies and not reads(ada, article)


def test_a_gift_opens_for_so_many_and_no_more(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    rule(gift_opens=2)
    (article,) = articles()
    path = give(cleo, article)
    first, second, third = browser(), browser(), browser()
    for one in (first, second, third):
        one.post(path)
    assert [reads(one, article) for one in (first, second, third)] == [True, True, False]
    assert "as many people" in third.get(path).content.decode() and third.post(path).status_code == 410
    assert first.post(path).status_code == 302, "who opened it may come back by the same address"


def test_one_network_opens_few_at_once(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    paths = [give(cleo, article) for article in articles(7)]
    statuses = [browser().post(paths[n % 7]).status_code for n in range(62)]
    assert statuses[:60] == [302] * 60 and statuses[60:] == [429] * 2


def test_one_network_takes_no_more_than_some_places_of_a_gift(browser: Browsers, articles: Articles, cleo: Browser, clock: Clock) -> None:
    one, two = articles(2)
    path, other = give(cleo, one), give(cleo, two)
    first = browser()
    assert first.post(path).status_code == 302
    assert [browser().post(path).status_code for _ in range(12)] == [302] * 9 + [429] * 3
    assert GiftOpened.objects.count() == 10, "fifteen places are left for others"
    assert browser().post(other).status_code == 302, "another gift is counted by itself"
    assert browser().post(path, REMOTE_ADDR="203.0.113.9").status_code == 302, "and so is another network"
    assert first.post(path).status_code == 302 and reads(first, one), "who has a place keeps it"
    clock.stand(NOON + timedelta(days=1))
    assert browser().post(path).status_code == 302


def test_a_known_readers_month_is_not_touched(browser: Browsers, articles: Articles, cleo: Browser, people: People) -> None:
    (article,) = articles()
    path, ben = give(cleo, article), browser().sign_in(people.ben())
    ben.post(path)
    assert reads(ben, article)
    ben.post(f"{article.address()}open/")  # pressed in a tab that was open from before
    assert not Opened.objects.exists()
    assert ben.get(article.address()).context["decision"].left == 3


def test_a_pass_is_not_spent_on_what_a_gift_opens(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    one, two, three = articles(3)
    ada = browser()
    ada.post(give(cleo, one))
    ada.post(f"{one.address()}keep-reading/", {"email": "ada@example.org"})
    keep_reading(ada, two)
    ada.post(f"{three.address()}open/")
    assert reads(ada, one) and reads(ada, two) and reads(ada, three)


def test_who_reads_it_anyway_takes_nobodys_place(browser: Browsers, articles: Articles, cleo: Browser, people: People) -> None:
    path = give(cleo, articles.one())
    for one in (cleo, browser().sign_in(people.eva())):
        assert one.post(path).status_code == 302 and "gifts" not in one.cookies
        assert 'data-act="open-gift"' not in one.get(path).content.decode()
    assert not GiftOpened.objects.exists()


def test_only_subscribers_and_editors_give(browser: Browsers, articles: Articles, people: People) -> None:
    (article,), (free,) = articles(), articles(wall="free")
    for one in (people.ben(), people.dmitri()):
        reader = browser().sign_in(one)
        assert reader.post(f"{article.address()}gift/").status_code == 403
        assert reader.get(f"{article.address()}gift/").status_code == 403
        assert 'data-act="gift"' not in reader.get(article.address()).content.decode()
    ada = browser().post(f"{article.address()}gift/")
    assert ada.status_code == 302 and ada["Location"].startswith("/sign-in/")
    assert not Gift.objects.exists()
    eva = browser().sign_in(people.eva())
    assert eva.post(f"{article.address()}gift/").status_code == 302
    refused = eva.post(f"{free.address()}gift/")
    assert refused.status_code == 409 and "Share the address instead" in refused.content.decode()
    assert 'data-act="gift"' not in eva.get(free.address()).content.decode()


def test_so_many_gifts_a_month_and_the_same_one_again_is_the_same(articles: Articles, cleo: Browser, clock: Clock) -> None:
    rule(gifts_a_month=2)
    one, two, three = articles(3)
    path = give(cleo, one)
    assert give(cleo, one) == path and "1 of 2 gifts left this month" in cleo.get(f"{one.address()}gift/").content.decode()
    give(cleo, two)
    refused = cleo.post(f"{three.address()}gift/")
    assert refused.status_code == 409 and "all 2 of this month" in refused.content.decode()
    assert Gift.objects.count() == 2
    clock.stand(NOON + timedelta(days=14))
    give(cleo, three)


def test_the_giver_sees_opens_and_nobody_elses_gifts(browser: Browsers, articles: Articles, cleo: Browser, people: People) -> None:
    (article,) = articles()
    path = give(cleo, article)
    browser().post(path)
    assert "Opened by one person so far" in cleo.get(f"{article.address()}gift/").content.decode()
    assert "1 opened" in cleo.get("/account/").content.decode()
    eva, gift = browser().sign_in(people.eva()), Gift.objects.get()
    assert eva.post("/account/gifts/revoke/", {"gift": gift.pk}).status_code == 404
    for bad in ("", "x", "9" * 30, "-1"):
        assert cleo.post("/account/gifts/revoke/", {"gift": bad}).status_code == 404
    gift.refresh_from_db()
    assert gift.revoked_at is None
    for address in (f"{article.address()}gift/", "/account/", "/account/reading/export.json", "/account/reading/export.html"):
        assert gift.token not in eva.get(address).content.decode()


def test_an_address_that_no_gift_has(browser: Browsers, db: None) -> None:
    response = browser().get(f"/gifts/{'x' * 43}/")
    assert response.status_code == 404 and "ask for it again" in response.content.decode()
    assert browser().post("/gifts/%00/").status_code == 404


def test_a_gift_of_an_unpublished_article_shows_nothing(browser: Browsers, articles: Articles, cleo: Browser) -> None:
    (article,) = articles()
    path = give(cleo, article)
    ArticlePage.objects.get(pk=article.pk).unpublish()
    assert browser().get(path).status_code == 404 and browser().post(path).status_code == 404


def test_only_the_cookie_costs_a_query(
    browser: Browsers, articles: Articles, cleo: Browser, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one, two = articles(2)
    ada, stranger = browser(), browser()
    ada.post(give(cleo, one))
    stranger.get(two.address())
    with CaptureQueriesContext(connection) as plain:
        stranger.get(two.address())
    with django_assert_num_queries(len(plain) + 1):
        ada.get(two.address())
    stranger.cookies["gifts"] = "rubbish"
    with django_assert_num_queries(len(plain)):
        stranger.get(two.address())
    assert not any("gift" in query["sql"] for query in plain)
