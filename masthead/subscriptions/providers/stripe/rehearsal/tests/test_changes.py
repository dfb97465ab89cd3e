"""A subscription changes: what is shown before is what is invoiced; coupons last as long as they say."""

from typing import Any

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.rules.retries import FINALIZED_AFTER
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import DAY, NOON, Stage


def rows(invoice: stripe.Invoice) -> list[tuple[str | None, int, bool]]:
    """An invoice's lines: what, how much, whether for a part of a period."""
    found = []
    for line in invoice.lines.data:
        details = line.parent.subscription_item_details or line.parent.invoice_item_details
        found.append((line.description, line.amount, details.proration))
    return found


def switch(sub: stripe.Subscription, price: stripe.Price, **more: Any) -> dict[str, Any]:
    """The parameters that put the subscription on another price."""
    return {"items": [{"id": sub["items"].data[0].id, "price": price.id}], **more}


@pytest.mark.parametrize(("day", "credit"), [(0, -1000), (10, -667), (15, -500), (29, -33)])
def test_from_month_to_year_the_preview_is_the_invoice_that_follows(stage: Stage, day: int, credit: int) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    if day:
        stage.advance(clock, NOON + day * DAY)
    details = switch(sub, stage.yearly, proration_date=NOON + day * DAY)
    preview = stage.stripe.v1.invoices.create_preview({"subscription": sub.id, "subscription_details": details})
    assert len(stage.invoices(sub)) == 1, "a preview changes nothing"
    changed = stage.stripe.v1.subscriptions.update(sub.id, {**details, "expand": ["latest_invoice"]})
    assert rows(preview) == rows(changed.latest_invoice)
    assert (preview.total, preview.amount_due) == (changed.latest_invoice.total, changed.latest_invoice.amount_due) == (10000 + credit,) * 2
    assert (changed.latest_invoice.status, changed["items"].data[0].price.id) == ("paid", stage.yearly.id)
    assert changed["items"].data[0].current_period_start == NOON + day * DAY


def test_from_year_to_month_the_rest_of_the_year_is_kept_as_a_credit(stage: Stage) -> None:
    clock = stage.clock()
    cleo = stage.cleo(test_clock=clock.id)
    sub = stage.subscribe(cleo, stage.yearly)
    stage.advance(clock, NOON + 73 * DAY)
    changed = stage.stripe.v1.subscriptions.update(sub.id, {**switch(sub, stage.monthly), "expand": ["latest_invoice"]})
    assert (changed.latest_invoice.total, changed.latest_invoice.amount_due, changed.latest_invoice.status) == (-7000, 0, "paid")
    assert stage.stripe.v1.customers.retrieve(cleo.id).balance == -7000
    stage.advance(clock, NOON + 110 * DAY)
    assert stage.again(sub).latest_invoice.amount_due == 0
    assert stage.stripe.v1.customers.retrieve(cleo.id).balance == -6000


def test_a_seat_more_waits_for_the_next_invoice_or_is_invoiced_at_once(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id), items=[{"price": stage.monthly.id, "quantity": 3}])
    item = sub["items"].data[0].id
    stage.advance(clock, NOON + 15 * DAY)
    details = {"items": [{"id": item, "quantity": 4}], "proration_behavior": "always_invoice"}
    preview = stage.stripe.v1.invoices.create_preview({"subscription": sub.id, "subscription_details": details})
    changed = stage.stripe.v1.subscriptions.update(sub.id, {**details, "expand": ["latest_invoice"]})
    assert (preview.total, changed.latest_invoice.total, changed.latest_invoice.status) == (500, 500, "paid")
    stage.stripe.v1.subscriptions.update(sub.id, {"items": [{"id": item, "quantity": 5}]})
    assert len(stage.invoices(sub)) == 2
    preview = stage.stripe.v1.invoices.create_preview({"subscription": sub.id})
    stage.advance(clock, NOON + 30 * DAY + FINALIZED_AFTER)
    assert stage.again(sub).latest_invoice.total == preview.total == 5500


def test_a_period_that_begins_again_today_credits_what_is_left_of_the_old(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    stage.advance(clock, NOON + 15 * DAY)
    wanted = {"billing_cycle_anchor": {"type": "now"}, "expand": ["latest_invoice"]}
    anew = stage.stripe.v1.subscriptions.update(sub.id, wanted)  # type: ignore[arg-type]
    assert ([amount for _, amount, _ in rows(anew.latest_invoice)], anew.latest_invoice.status) == ([-500, 1000], "paid")
    assert anew["items"].data[0].current_period_start == NOON + 15 * DAY


def test_what_was_paid_at_half_price_is_credited_at_half_price(stage: Stage) -> None:
    clock, coupon = stage.clock(), stage.stripe.v1.coupons.create({"percent_off": 50, "duration": "once"})
    sub = stage.subscribe(stage.cleo(test_clock=clock.id), discounts=[{"coupon": coupon.id}])
    stage.advance(clock, NOON + 15 * DAY)
    changed = stage.stripe.v1.subscriptions.update(sub.id, {**switch(sub, stage.yearly), "expand": ["latest_invoice"]})
    assert [amount for _, amount, _ in rows(changed.latest_invoice)] == [-250, 10000]


def test_without_proration_the_change_costs_nothing_until_it_renews(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo())
    dearer = stage.price(1500, "month")
    stage.stripe.v1.subscriptions.update(sub.id, switch(sub, dearer, proration_behavior="none"))
    assert stage.stripe.v1.invoices.create_preview({"subscription": sub.id}).total == 1500


def test_who_cannot_pay_for_more_is_past_due_or_stays_as_he_was_told(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    method = stage.stripe.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": cleo.id})
    stage.stripe.v1.customers.update(cleo.id, {"invoice_settings": {"default_payment_method": method.id}})
    with pytest.raises(stripe.CardError):
        stage.stripe.v1.subscriptions.update(sub.id, switch(sub, stage.yearly, payment_behavior="error_if_incomplete"))
    again = stage.again(sub)
    assert (again["items"].data[0].price.id, again.status, len(stage.invoices(sub))) == (stage.monthly.id, "active", 1)
    stage.stripe.v1.subscriptions.update(sub.id, switch(sub, stage.yearly))
    assert stage.again(sub).status == "past_due"


def test_a_trial_may_be_ended_today_or_made_longer(stage: Stage) -> None:
    clock = stage.clock()
    one, two = (stage.subscribe(stage.cleo(test_clock=clock.id), trial_period_days=14) for _ in range(2))
    ended = stage.stripe.v1.subscriptions.update(one.id, {"trial_end": "now", "expand": ["latest_invoice"]})
    assert (ended.status, ended.latest_invoice.total, ended.latest_invoice.status) == ("active", 1000, "paid")
    longer = stage.stripe.v1.subscriptions.update(two.id, {"trial_end": NOON + 30 * DAY})
    assert (longer.status, longer["items"].data[0].current_period_end) == ("trialing", NOON + 30 * DAY)


def test_the_next_charge_is_put_off_by_a_trial_and_comes_at_its_end_or_when_it_is_ended(stage: Stage) -> None:
    clock = stage.clock()
    one, two = (stage.subscribe(stage.cleo(test_clock=clock.id)) for _ in range(2))
    stage.advance(clock, NOON + 10 * DAY)
    for sub in (one, two):
        put_off = stage.stripe.v1.subscriptions.update(sub.id, {"trial_end": NOON + 90 * DAY, "proration_behavior": "none"})
        assert (put_off.status, put_off.trial_start, put_off.trial_end) == ("trialing", NOON + 10 * DAY, NOON + 90 * DAY)
    stage.advance(clock, NOON + 60 * DAY)
    assert stage.stripe.v1.subscriptions.update(two.id, {"trial_end": "now"}).status == "active"
    assert (len(stage.invoices(one)), stage.invoices(two)[0]) == (1, ("subscription_update", "paid", 1000))
    stage.advance(clock, NOON + 90 * DAY + FINALIZED_AFTER)
    assert (stage.again(one).status, stage.invoices(one)[0]) == ("active", ("subscription_cycle", "paid", 1000))
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.subscriptions.update(one.id, {"trial_end": NOON})


@pytest.mark.parametrize(
    ("coupon", "totals"),
    [
        ({"percent_off": 50, "duration": "once"}, [500, 1000, 1000, 1000]),
        ({"percent_off": 50, "duration": "forever"}, [500, 500, 500, 500]),
        ({"percent_off": 50, "duration": "repeating", "duration_in_months": 2}, [500, 500, 1000, 1000]),
        ({"amount_off": 300, "currency": "eur", "duration": "once"}, [700, 1000, 1000, 1000]),
        ({"amount_off": 3000, "currency": "eur", "duration": "once"}, [0, 1000, 1000, 1000]),
    ],
)
def test_a_coupon_lasts_as_long_as_it_says(stage: Stage, coupon: dict[str, Any], totals: list[int]) -> None:
    clock, made = stage.clock(), stage.stripe.v1.coupons.create(coupon)  # type: ignore[arg-type]
    sub = stage.subscribe(stage.cleo(test_clock=clock.id), discounts=[{"coupon": made.id}])
    stage.advance(clock, NOON + 95 * DAY)
    assert [total for _, _, total in stage.invoices(sub)] == totals[::-1]
    if coupon["duration"] != "forever":
        assert stage.again(sub).discounts == []


@pytest.mark.parametrize("spoiled", [{"redeem_by": NOON - DAY}, {"max_redemptions": 1}])
def test_a_coupon_that_is_over_or_used_up_is_refused(stage: Stage, spoiled: dict[str, int]) -> None:
    clock, coupon = stage.clock(), stage.stripe.v1.coupons.create({"percent_off": 50, **spoiled})  # type: ignore[typeddict-item]
    if "max_redemptions" in spoiled:
        stage.subscribe(stage.cleo(test_clock=clock.id), discounts=[{"coupon": coupon.id}])
        assert not stage.stripe.v1.coupons.retrieve(coupon.id).valid
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.subscribe(stage.cleo(test_clock=clock.id), discounts=[{"coupon": coupon.id}])
    assert refused.value.code == "coupon_expired"


def test_a_code_for_first_subscriptions_or_one_reader_is_for_nobody_else(stage: Stage) -> None:
    cleo, ben = stage.cleo(), stage.cleo()
    stage.subscribe(cleo)
    coupon = stage.stripe.v1.coupons.create({"percent_off": 50})
    first = stage.stripe.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "restrictions": {"first_time_transaction": True}}
    )
    hers = stage.stripe.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "customer": cleo.id})
    for customer, code in ((cleo, first), (ben, hers)):
        with pytest.raises(stripe.InvalidRequestError):
            stage.subscribe(customer, discounts=[{"promotion_code": code.id}])
    assert stage.subscribe(ben, discounts=[{"promotion_code": first.id}]).latest_invoice.total == 500
    assert stage.subscribe(cleo, discounts=[{"promotion_code": hers.id}]).latest_invoice.total == 500


def test_a_code_that_has_expired_or_was_switched_off_is_of_no_use(stage: Stage) -> None:
    coupon, cleo = stage.stripe.v1.coupons.create({"percent_off": 50}), stage.cleo()
    codes = [
        stage.stripe.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, **more})  # type: ignore[typeddict-item]
        for more in (
            {"expires_at": cleo.created + DAY},
            {"active": False},
            {"restrictions": {"minimum_amount": 1001, "minimum_amount_currency": "eur"}},
        )
    ]
    stage.house.advance(2 * DAY)
    for code in codes:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            stage.subscribe(cleo, discounts=[{"promotion_code": code.id}])
        assert refused.value.code == "promotion_code_not_redeemable"


def test_what_would_come_back_is_shown_before_one_cancels_and_is_what_comes(stage: Stage) -> None:
    clock = stage.clock()
    cleo = stage.cleo(test_clock=clock.id)
    sub = stage.subscribe(cleo)
    stage.advance(clock, NOON + 15 * DAY)
    preview = stage.stripe.v1.invoices.create_preview({"subscription": sub.id, "subscription_details": {"cancel_now": True}})
    stage.stripe.v1.subscriptions.cancel(sub.id, {"prorate": True, "invoice_now": True})
    assert (preview.total, stage.invoices(sub)[0][2], stage.stripe.v1.customers.retrieve(cleo.id).balance) == (-500, -500, -500)


def test_one_price_in_several_currencies_and_none_in_others(stage: Stage) -> None:
    price = stage.price(1000, "month", currency_options={"usd": {"unit_amount": 1200}, "jpy": {"unit_amount": 1500}})
    shown = stage.stripe.v1.prices.retrieve(price.id, {"expand": ["currency_options"]})
    assert shown.currency_options["usd"].unit_amount == 1200
    assert stage.subscribe(stage.cleo(), price, currency="jpy").latest_invoice.total == 1500
    with pytest.raises(stripe.InvalidRequestError):
        stage.subscribe(stage.cleo(), price, currency="gbp")


def test_a_rate_of_ones_own_is_on_top_or_within(stage: Stage) -> None:
    on_top = stage.stripe.v1.tax_rates.create({"display_name": "VAT", "percentage": 7, "inclusive": False})
    within = stage.stripe.v1.tax_rates.create({"display_name": "VAT", "percentage": 7, "inclusive": True})
    totals = [stage.subscribe(stage.cleo(), default_tax_rates=[rate.id]).latest_invoice for rate in (on_top, within)]
    assert [(one.total, one.total_taxes[0].amount) for one in totals] == [(1070, 70), (1000, 65)]


def test_what_a_stranger_would_pay_is_shown_before_there_is_a_subscription(stage: Stage) -> None:
    cleo = stage.cleo(address={"country": "AT"})
    preview = stage.stripe.v1.invoices.create_preview(
        {"customer": cleo.id, "subscription_details": {"items": [{"price": stage.yearly.id}]}, "automatic_tax": {"enabled": True}}
    )
    assert (preview.total, preview.total_taxes[0].amount) == (12000, 2000)
    assert stage.stripe.v1.subscriptions.list({"customer": cleo.id}).data == []
