"""Attacks on billing: each was seen to succeed once, with its defence taken away (`tools/mutations`)."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import stripe

from conftest import NOON, Browser, People
from masthead.subscriptions.billing import acts
from masthead.subscriptions.billing.models import Checkout, Invoice, ProviderEvent, Subscription
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.billing.tests.stage import VISA, Stage, path
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.chosen import forget_providers, provider
from masthead.subscriptions.providers.port import BadEvent
from masthead.subscriptions.providers.stripe.rehearsal.visiting import press
from masthead.subscriptions.selling.coupons import do_hold
from masthead.subscriptions.selling.models import Coupon, Use

Browsers = Callable[[], Browser]
NEWS = "/billing/news/stripe/"


def signed(stage: Stage, told: dict[str, Any], *, secret: str | None = None, age: int = 0, signature: str | None = None) -> Any:
    body = json.dumps(told)
    at = int(stage.at.timestamp()) - age
    mark = stripe.WebhookSignature._compute_signature(f"{at}.{body}", stage.house.secret if secret is None else secret)
    headers = {"Stripe-Signature": f"t={at},v1={mark}" if signature is None else signature}
    return Browser().generic("POST", NEWS, body.encode(), content_type="application/json", headers=headers)


def event(stage: Stage, **more: Any) -> dict[str, Any]:
    thing = {"object": "subscription", "id": "sub_x", "customer": "cus_x"}
    return {
        "id": "evt_1",
        "object": "event",
        "type": "customer.subscription.updated",
        "created": int(stage.at.timestamp()),
        "livemode": False,
        "data": {"object": thing},
        **more,
    }


def test_sec_news_that_is_not_proven_leaves_no_trace(stage: Stage) -> None:
    good = event(stage)
    refused = [
        signed(stage, good, secret="whsec_somebody_elses"),
        signed(stage, good, age=400),
        signed(stage, good, signature=""),
        signed(stage, good, signature="t=1,v1=00"),
        signed(stage, event(stage, livemode=True)),
        signed(stage, {"no": "event"}),
        signed(stage, event(stage, created="yesterday")),
    ]
    assert {answer.status_code for answer in refused} == {400}
    assert signed(stage, event(stage, data={"object": {"object": "x" * 300_000}})).status_code == 413
    assert not ProviderEvent.objects.exists()
    assert [signed(stage, good).status_code for _ in range(3)] == [202, 200, 200]
    assert ProviderEvent.objects.count() == 1


def test_sec_a_body_is_not_believed_without_its_length(stage: Stage) -> None:
    large = b"{" + b" " * 300_000 + b"}"
    answer = Browser().generic("POST", NEWS, large, content_type="application/json", CONTENT_LENGTH="")
    assert answer.status_code in {400, 413} and not ProviderEvent.objects.exists()


def test_sec_without_a_secret_nothing_is_taken(stage: Stage, settings: Any) -> None:
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"stripe_webhook_secret": None})
    forget_providers()
    answers = [
        signed(stage, event(stage)),
        signed(stage, event(stage), secret=""),
        Browser().generic("POST", "/billing/news/manual/", b"{}"),
        Browser().generic("POST", "/billing/news/x/", b"{}"),
    ]
    assert [answer.status_code for answer in answers] == [400] * 4
    with pytest.raises(BadEvent, match="STRIPE_WEBHOOK_SECRET"):  # refused before the SDK is asked, and the log says what to set
        provider("stripe").parse_webhook(b"{}", {}, stage.at)
    assert not ProviderEvent.objects.exists()


def test_sec_the_words_of_news_are_not_believed(stage: Stage) -> None:
    """A signed event that is old says `active` of what has ended: the provider is asked, and access stays shut."""
    ben = stage.people.ben()
    stage.subscribes(ben)
    old = dict(event(stage), data={"object": stage.subscription(ben).raw})
    acts.do_cancel(subscription=stage.subscription(ben), at=stage.at, now=True)
    stage.tell()
    signed(stage, {**old, "id": "evt_old"})
    stage.tell()
    assert stage.subscription(ben).state == State.ENDED and not stage.reads(ben)


def test_sec_an_unknown_kind_is_kept_and_let_be(stage: Stage) -> None:
    assert signed(stage, event(stage, type="treasury.flux.capacitated")).status_code == 202
    stage.tell()
    kept = ProviderEvent.objects.get()
    assert kept.worked_at and kept.note == "about nothing of ours"


def test_sec_a_subscription_of_nobodys_gives_nobody_access(stage: Stage) -> None:
    """Somebody pays in the same account of Stripe's, with Cleo's address, and a mark of their own."""
    cleo, client = stage.people.reader("cleo"), stage.house.client()
    method = client.v1.customers.create({"email": "cleo@example.org"})
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": method.id})
    client.v1.customers.update(method.id, {"invoice_settings": {"default_payment_method": card.id}})
    product = client.v1.products.create({"name": "Another shop's"})
    price = client.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 1, "recurring": {"interval": "month"}})
    client.v1.subscriptions.create({"customer": method.id, "items": [{"price": price.id}], "metadata": {"masthead_reader": str(cleo.pk)}})
    stage.tell()
    assert not Subscription.objects.exists() and not stage.reads(cleo)


def test_sec_what_comes_back_is_only_the_payers(stage: Stage) -> None:
    ben, cleo = stage.people.ben(), stage.people.reader("cleo")
    _, page = stage.goes_to_pay(ben)
    back = path(press(page, "pay", card=VISA))
    assert Browser().sign_in(cleo).get(back).status_code == 404
    assert not stage.reads(ben) and not stage.reads(cleo), "and looking changed nothing"
    assert Browser().get(back).status_code == 302


def test_sec_invoices_are_their_readers_alone(stage: Stage) -> None:
    ben, cleo = stage.people.ben(), stage.people.reader("cleo")
    browser = stage.subscribes(ben)
    address = f"/account/invoices/{Invoice.objects.get().pk}/"
    assert browser.get(address).status_code == 200
    assert Browser().sign_in(cleo).get(address).status_code == 404
    assert Browser().get(address).status_code == 302


def test_sec_the_price_is_ours(stage: Stage) -> None:
    ben = stage.people.ben()
    hidden = Price.objects.create(plan=Plan.objects.create(slug="x", name="X", on_sale=False), months=1, minor=1, currency="EUR")
    browser = Browser().sign_in(ben)
    assert browser.post("/subscribe/", {"price": hidden.pk}).status_code == 404
    assert browser.post("/subscribe/", {"price": "1 OR 1=1"}).status_code == 404
    answer = browser.post("/subscribe/", {"price": stage.monthly.pk, "minor": "1", "amount": "1", "currency": "JPY", "pay": "card"})
    press(answer.url, "pay", card=VISA)
    stage.tell()
    assert Invoice.objects.get().minor == 900


def test_sec_a_preview_holds_for_its_plan_and_its_half_hour(stage: Stage) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    shown = browser.get(f"/account/plan/change/?price={stage.yearly.pk}").context["shown"]
    other = Price.objects.create(plan=Plan.objects.create(slug="y", name="Y"), months=12, minor=99_900, currency="EUR")
    for price, sealed in ((other.pk, shown), (stage.yearly.pk, shown + "x"), (stage.yearly.pk, "")):
        assert browser.post("/account/plan/change/", {"price": price, "shown": sealed}).status_code == 422
    stage.later(hours=1)
    assert browser.post("/account/plan/change/", {"price": stage.yearly.pk, "shown": shown}).status_code == 422
    assert stage.subscription(ben).months == 1


def test_sec_two_tabs_are_not_charged_twice(stage: Stage) -> None:
    ben = stage.people.ben()
    browser, first = stage.goes_to_pay(ben)
    _, second = stage.goes_to_pay(ben)
    press(second, "pay", card=VISA)
    press(first, "pay", card=VISA)
    stage.tell()
    assert Invoice.objects.count() == Subscription.objects.count() == 1
    again = browser.post("/subscribe/", {"price": stage.monthly.pk, "pay": "card"})
    assert again.status_code == 409 and "did not charge you twice" in again.content.decode()


def test_sec_opening_pages_changes_nothing(stage: Stage) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    before = stage.subscription(ben)
    asked = len(stage.house.operations())
    pages = ["cancel/", "withdraw/", "resume/", "pause/", f"change/?price={stage.yearly.pk}"]
    for page in [
        *(f"/account/plan/{page}" for page in pages),
        "/account/payment/retry/",
        "/account/payment/card/",
        "/account/",
        "/subscribe/",
    ]:
        for _ in range(2):
            browser.get(page)
            browser.head(page)
    after = stage.subscription(ben)
    assert (after.state, after.ends_at, after.paused_until, after.months) == (before.state, None, None, before.months)
    assert {name for name in stage.house.operations()[asked:] if not name.endswith(("preview", "list", "retrieve"))} <= {"prices.create"}


def test_sec_forms_of_other_sites_do_nothing(stage: Stage) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    for act in ("plan/cancel/", "plan/pause/", "plan/withdraw/", "payment/retry/", "payment/details/"):
        answer = browser.post(f"/account/{act}", {"months": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, act
    assert stage.subscription(ben).ends_at is None and stage.reads(ben)


@pytest.mark.django_db(transaction=True)
def test_sec_the_last_use_of_a_coupon_is_used_once() -> None:
    """Eight readers press at once; three may have it."""
    from django.db import OperationalError, connection

    from masthead.kit.refusals import BadInput
    from masthead.readers.signing_in import do_add

    coupon = Coupon.objects.create(code="SPRING", percent=50, most=3)
    at, readers = NOON, [do_add(email=f"r{n}@example.org", at=NOON) for n in range(8)]
    gate, got = threading.Barrier(8), []

    def press_it(reader: Any) -> None:
        gate.wait()
        while True:
            try:
                do_hold(coupon=coupon, reader=reader, at=at)
                got.append(reader.pk)
            except OperationalError:  # a database in memory does not wait for a lock, as one in a file does: press again
                time.sleep(0.01)
                continue
            except BadInput:
                pass
            connection.close()
            return

    threads = [threading.Thread(target=press_it, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == Use.objects.count() == 3


def test_coupons_at_the_checkout(every_way: Stage) -> None:
    stage = every_way
    ben, cleo = stage.people.ben(), stage.people.reader("cleo")
    Coupon.objects.create(code="HALF", percent=50, most=1)
    Coupon.objects.create(code="OLD", percent=50, ends=stage.at - timedelta(days=1))
    Coupon.objects.create(code="ALWAYS", minor=200, currency="EUR", lasting="forever")
    browser = Browser().sign_in(ben)
    for code, why in (("NONE", "do not know this code"), ("OLD", "has expired")):
        refused = browser.post("/subscribe/", {"price": stage.monthly.pk, "pay": "card", "code": code})
        assert refused.status_code == 422 and why in refused.content.decode(), code
    stage.subscribes(ben, code="half")
    assert Invoice.objects.get(reader=ben).minor == 450
    refused = Browser().sign_in(cleo).post("/subscribe/", {"price": stage.monthly.pk, "pay": "card", "code": "HALF"})
    assert "as often as it may be" in refused.content.decode()
    stage.subscribes(cleo, code="ALWAYS")
    stage.later(days=30, hours=3)
    assert [one.minor for one in Invoice.objects.filter(reader=ben).order_by("issued_at")] == [450, 900], "once"
    assert [one.minor for one in Invoice.objects.filter(reader=cleo).order_by("issued_at")] == [700, 700], "for ever"


def test_an_introductory_price_is_for_the_first_periods(every_way: Stage) -> None:
    stage = every_way
    Price.objects.filter(pk=stage.monthly.pk).update(first_minor=100, first_periods=2)
    ben = stage.people.ben()
    stage.subscribes(ben)
    stage.later(days=30, hours=3)
    stage.later(days=31, hours=3)
    assert [one.minor for one in Invoice.objects.filter(reader=ben).order_by("issued_at")] == [100, 100, 900]


def test_who_left_without_paying_gives_the_code_back(every_way: Stage) -> None:
    stage = every_way
    ben, cleo = stage.people.ben(), stage.people.reader("cleo")
    Coupon.objects.create(code="LAST", percent=50, most=1)
    stage.goes_to_pay(ben, code="LAST")
    assert Checkout.objects.get().coupon
    stage.later(days=2)
    stage.subscribes(cleo, code="LAST")
    assert Use.objects.get().reader == cleo and Use.objects.get().held_until is None


def test_sec_withdrawing_is_for_its_days(every_way: Stage, people: People) -> None:
    stage = every_way
    ben = people.ben()
    browser = stage.subscribes(ben)
    stage.later(days=13)
    assert "paid back" in browser.get("/account/plan/withdraw/").content.decode() and stage.reads(ben)
    browser.post("/account/plan/withdraw/")
    assert not stage.reads(ben), "at the next request"
    stage.tell()
    assert Invoice.objects.get(reader=ben).refunded_minor == 900
    cleo = people.reader("cleo")
    late = stage.subscribes(cleo)
    stage.later(days=15)
    assert late.post("/account/plan/withdraw/").status_code == 409 and stage.reads(cleo)
    with pytest.raises(acts.TooLate):  # whoever asks: the page is not the only way to it
        acts.do_withdraw(subscription=stage.subscription(cleo), at=stage.at)
