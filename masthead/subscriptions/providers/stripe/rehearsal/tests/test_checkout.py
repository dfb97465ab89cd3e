"""Checkout: pay, be declined, be asked by the bank, leave; and what exists afterwards."""

import threading

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import DAY, Stage
from masthead.subscriptions.providers.stripe.rehearsal.visiting import look, press


def test_who_pays_has_a_subscription_and_comes_back_with_the_sessions_id(stage: Stage) -> None:
    session = stage.checkout(client_reference_id="reader-7", subscription_data={"metadata": {"reader": "7"}})
    assert stage.pay(session).goes_to == f"https://paper.example/thanks/?session={session.id}"
    paid = stage.session(session, "subscription.latest_invoice.payments", "customer", "line_items")
    assert (paid.status, paid.payment_status, paid.amount_total, paid.client_reference_id) == ("complete", "paid", 1000, "reader-7")
    assert (paid.subscription.status, paid.subscription.metadata.to_dict()) == ("active", {"reader": "7"})
    assert paid.subscription.latest_invoice.payments.data[0].status == "paid"
    assert paid.customer.email == "cleo@example.org"
    assert paid.line_items.data[0].price.id == stage.monthly.id


def test_a_sessions_page_says_that_no_money_moves_and_what_is_due(stage: Stage) -> None:
    page = look(stage.checkout().url)
    assert page.status == 200
    assert "no money moves" in page.text
    assert "10.00 EUR" in page.text
    assert 'data-act="pay"' in page.text


def test_what_is_declined_says_why_and_leaves_the_session_open(stage: Stage) -> None:
    session = stage.checkout()
    assert stage.pay(session, "4000000000009995").goes_to == session.url
    assert "insufficient funds" in look(session.url).text
    assert (stage.session(session).status, stage.stripe.v1.subscriptions.list({"status": "all"}).data) == ("open", [])
    assert "thanks" in stage.pay(session).goes_to


def test_a_bank_that_asks_and_is_not_answered_leaves_nothing_behind_and_one_may_come_again(stage: Stage) -> None:
    session = stage.checkout()
    press(session.url, "challenge")
    assert "Your bank asks" in look(session.url).text
    press(session.url, "abandon")
    assert "unable to authenticate" in look(session.url).text
    assert stage.session(session).subscription is None
    stage.pay(session, "4000002760003184")
    assert "thanks" in press(session.url, "authenticate").goes_to
    assert stage.session(session, "subscription").subscription.status == "active"


def test_nobody_authenticates_what_no_bank_asked_about(stage: Stage) -> None:
    session = stage.checkout()
    assert press(session.url, "authenticate", card="4000002760003184").goes_to == session.url
    assert stage.session(session).status == "open"


def test_who_leaves_goes_to_the_cancel_address_and_nothing_was_paid(stage: Stage) -> None:
    session = stage.checkout()
    assert press(session.url, "leave").goes_to == "https://paper.example/subscribe/"
    assert stage.session(session).status == "open"


def test_a_session_expires_after_a_day_or_when_told(stage: Stage) -> None:
    old, told = stage.checkout(), stage.checkout()
    stage.stripe.v1.checkout.sessions.expire(told.id)
    stage.house.advance(DAY + 60)
    assert [stage.session(one).status for one in (old, told)] == ["expired", "expired"]
    assert press(old.url or f"{stage.house.api_base}/c/pay/{old.id}", "pay").status == 410
    assert stage.told().count("checkout.session.expired") == 2


def test_a_trial_costs_nothing_today_and_keeps_the_card(stage: Stage) -> None:
    session = stage.checkout(subscription_data={"trial_period_days": 14})
    assert "Free until" in look(session.url).text
    stage.pay(session, "4000000000000341")
    sub = stage.session(session, "subscription").subscription
    assert (sub.status, sub.trial_end - sub.trial_start, session.amount_total) == ("trialing", 14 * DAY, 0)
    assert stage.session(session).payment_status == "no_payment_required"
    assert sub.default_payment_method


def test_a_gift_is_paid_once_with_an_invoice(stage: Stage) -> None:
    gift = stage.stripe.v1.prices.create({"product": stage.product.id, "currency": "eur", "unit_amount": 6000})
    session = stage.checkout(gift, mode="payment", invoice_creation={"enabled": True}, metadata={"gift": "12"})
    stage.pay(session)
    paid = stage.session(session, "invoice", "payment_intent")
    assert (paid.payment_intent.status, paid.invoice.status, paid.invoice.total, paid.subscription) == ("succeeded", "paid", 6000, None)


def test_the_last_code_goes_to_one_of_eight_who_pay_at_once(stage: Stage) -> None:
    coupon = stage.stripe.v1.coupons.create({"percent_off": 50, "duration": "once"})
    code = stage.stripe.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SPRING", "max_redemptions": 1}
    )
    sessions = [stage.checkout(discounts=[{"promotion_code": code.id}]) for _ in range(8)]
    threads = [threading.Thread(target=stage.pay, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stage.session(session).status for session in sessions) == ["complete"] + ["open"] * 7
    assert stage.stripe.v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    loser = next(session for session in sessions if stage.session(session).status == "open")
    assert "cannot be redeemed" in look(loser.url).text


def test_a_code_typed_on_the_page_lowers_what_is_due(stage: Stage) -> None:
    coupon = stage.stripe.v1.coupons.create({"percent_off": 30, "duration": "forever"})
    stage.stripe.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "FRIENDS"})
    session = stage.checkout(allow_promotion_codes=True)
    press(session.url, "apply-code", code="nonsense")
    assert "This code is invalid" in look(session.url).text
    press(session.url, "apply-code", code="friends")
    assert "7.00 EUR" in look(session.url).text
    stage.pay(session)
    assert stage.session(session, "subscription.latest_invoice").subscription.latest_invoice.total == 700


def test_tax_follows_the_country_and_a_vat_number_of_another_country_turns_it_over(stage: Stage) -> None:
    more = {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}
    private, business = stage.checkout(**more), stage.checkout(**more)
    stage.pay(private, country="FR")
    stage.pay(business, country="FR", vat="FR12345678901")
    private, business = (stage.session(one, "subscription.latest_invoice") for one in (private, business))
    assert private.subscription.latest_invoice.total_taxes[0].amount == 200
    assert (private.amount_total, business.amount_total) == (1200, 1000)
    assert business.subscription.latest_invoice.total_taxes[0].taxability_reason == "reverse_charge"
    assert business.subscription.latest_invoice.customer_tax_ids[0].value == "FR12345678901"


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"cancel_url": "https://paper.example/\r\nSet-Cookie:a=b"}, "cancel_url"),
        ({"subscription_data": {"billing_cycle_anchor": 1}}, "subscription_data[billing_cycle_anchor]"),
        ({"mode": "payment"}, "mode"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "line_items[0][price]"),
        ({"expires_at": 1}, "expires_at"),
        ({"allow_promotion_codes": True, "discounts": [{"coupon": "x"}]}, "discounts"),
        ({"customer": "cus_none", "customer_email": None}, "customer"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused_with_the_parameters_name(stage: Stage, wrong: dict, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.checkout(**wrong)
    assert refused.value.param == param
    stage.house.interface.breaches.clear()
