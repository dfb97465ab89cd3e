"""Access at the very next request, asked of an article's page as a reader asks for it: what ends it, what does not, what never begins it."""

from datetime import timedelta
from typing import Any

import pytest

from conftest import Articles, Browser
from masthead.subscriptions.billing import acts, clockwork
from masthead.subscriptions.billing.models import Invoice
from masthead.subscriptions.billing.tests.stage import DECLINES, Stage
from masthead.subscriptions.models import Grant
from masthead.subscriptions.providers.stripe.rehearsal.visiting import press


@pytest.fixture
def article(articles: Articles) -> Any:
    return articles.one(wall="subscribers")


def opens(browser: Browser, article: Any) -> bool:
    """Whether its page has the rest, and no wall; or the wall, and no word of the rest."""
    page = browser.get(article.address()).content.decode()
    whole, walled = "LOCKED1x6" in page, 'class="wall' in page
    assert whole is not walled
    return whole


@pytest.mark.parametrize("how", ["refunded", "cancelled now", "withdrawn", "revoked", "refunded at Stripe"])
def test_what_ends_access_ends_it_at_the_next_request(stage: Stage, article: Any, how: str) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    invoice, subscription = Invoice.objects.get(reader=ben), stage.subscription(ben)
    assert opens(browser, article) and opens(browser, article)
    if how == "refunded":
        acts.do_refund(invoice=invoice, minor=invoice.minor, at=stage.at)
    elif how == "cancelled now":
        acts.do_cancel(subscription=subscription, at=stage.at, now=True)
    elif how == "withdrawn":
        browser.post("/account/plan/withdraw/")
    elif how == "revoked":
        from masthead.subscriptions.granting import do_revoke

        do_revoke(grant=Grant.objects.get(reader=ben), at=stage.at, reason="a mistake")
    else:
        stage.house.client().v1.refunds.create({"payment_intent": invoice.payment_id})
        stage.tell()
    assert not opens(browser, article)


def test_what_was_cancelled_ends_to_the_minute(stage: Stage, article: Any) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    browser.post("/account/plan/cancel/")
    until = stage.subscription(ben).paid_until
    assert until
    stage.travel(until - timedelta(seconds=30))
    assert opens(browser, article)
    stage.travel(until + timedelta(seconds=1))
    assert not opens(browser, article), "before any news, and before the night"


def test_access_given_by_the_desk_ends_with_its_day(article: Any, stage: Stage) -> None:
    """A present of the desk's, typed in its form; the next day it is over."""
    ben, eva = stage.people.ben(), Browser().sign_in(stage.people.eva())
    until = stage.at + timedelta(days=10)
    form = {"reader": ben.pk, "plan": stage.plan.pk, "source": "comp", "reason": "spoke at our evening"}
    moments = {"starts": f"{stage.at:%Y-%m-%d %H:%M}", "ends": f"{until:%Y-%m-%d %H:%M}"}
    browser = Browser().sign_in(ben)
    assert not opens(browser, article)
    answer = eva.post("/desk/snippets/subscriptions/grant/add/", form | moments)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    grant = Grant.objects.get(reader=ben)
    assert grant.source == Grant.Source.COMP and grant.ends and abs(grant.ends - until) < timedelta(minutes=1)
    assert opens(browser, article)
    stage.travel(until + timedelta(minutes=1))
    assert not opens(Browser().sign_in(ben), article)


def test_stripe_is_not_asked_when_an_article_is_opened(stage: Stage, article: Any) -> None:
    """So that its being down or slow is nothing to whoever reads, nor a way in for whoever did not pay."""
    ben, ada = stage.people.ben(), stage.people.reader("ada")
    browser, page = stage.goes_to_pay(ada)
    press(page, "pay", card=DECLINES)
    paying = stage.subscribes(ben)
    asked = len(stage.house.operations())
    stage.house.go_away()
    for _ in range(3):
        assert opens(paying, article) and not opens(browser, article)
    stage.travel(stage.at + timedelta(days=31))
    clockwork.do_reconcile(stage.at)
    paying, browser = Browser().sign_in(ben), Browser().sign_in(ada)
    assert opens(paying, article), "the renewal's news cannot come"
    assert not opens(browser, article)
    stage.house.go_away(False)
    assert [name for name in stage.house.operations()[asked:] if not name.startswith("subscriptions.")] == []
