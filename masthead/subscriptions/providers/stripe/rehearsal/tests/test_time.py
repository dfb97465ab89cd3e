"""Time passes: renewals, trials, failures and their retries, ends; each at its moment, with its events."""

from datetime import UTC, datetime

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.rules.retries import FINALIZED_AFTER
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import DAY, NOON, Stage
from masthead.subscriptions.providers.stripe.rehearsal.visiting import press

MONTH = 30 * DAY  # from 28 November to 28 December
FAILING = "pm_card_chargeCustomerFail"


def moment(year: int, month: int, day: int, hour: int = 12) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


def days(subscription: stripe.Subscription) -> tuple[str, str]:
    """The day on which the period began, and the one on which it ends."""
    item = subscription["items"].data[0]
    return tuple(f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d}" for when in (item.current_period_start, item.current_period_end))


def change_card(stage: Stage, customer: stripe.Customer, card: str) -> None:
    method = stage.stripe.v1.payment_methods.attach(card, {"customer": customer.id})
    stage.stripe.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})


def test_a_month_later_the_next_is_invoiced_and_an_hour_after_that_paid(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    stage.advance(clock, NOON + MONTH + 60)
    assert stage.invoices(sub)[0] == ("subscription_cycle", "draft", 1000)
    assert days(stage.again(sub)) == ("2026-12-28", "2027-01-28")
    stage.advance(clock, NOON + MONTH + FINALIZED_AFTER)
    assert stage.invoices(sub)[0] == ("subscription_cycle", "paid", 1000)
    assert stage.again(sub).status == "active"


def test_what_begins_on_the_31st_ends_with_february_and_comes_back_to_the_31st(stage: Stage) -> None:
    clock = stage.clock(moment(2027, 1, 31))
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    stage.advance(clock, moment(2027, 3, 1))
    assert days(stage.again(sub)) == ("2027-02-28", "2027-03-31")


def test_a_jump_of_two_years_makes_each_renewal_at_its_own_time(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    stage.advance(clock, moment(2028, 11, 28, 18))
    invoices = stage.stripe.v1.invoices.list({"subscription": sub.id, "limit": 100}).data
    assert len(invoices) == 25
    assert {invoice.status for invoice in invoices} == {"paid"}
    assert {datetime.fromtimestamp(invoice.created, UTC).day for invoice in invoices} == {28}


def test_a_renewal_is_announced_a_week_before_with_what_it_will_cost(stage: Stage) -> None:
    clock = stage.clock()
    stage.subscribe(stage.cleo(test_clock=clock.id), stage.yearly)
    stage.advance(clock, moment(2027, 11, 21, 13))
    upcoming = stage.stripe.v1.events.list({"type": "invoice.upcoming"}).data
    assert [event.data.object["total"] for event in upcoming] == [10000]


def test_a_trial_is_warned_of_three_days_before_and_then_paid(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id), trial_period_days=14)
    assert (sub.status, sub.latest_invoice.total, sub.latest_invoice.status) == ("trialing", 0, "paid")
    stage.advance(clock, NOON + 11 * DAY + 60)
    assert stage.told()[-2:] == ["customer.subscription.trial_will_end", "test_helpers.test_clock.ready"]
    stage.advance(clock, NOON + 14 * DAY + FINALIZED_AFTER)
    assert (stage.again(sub).status, stage.invoices(sub)[0]) == ("active", ("subscription_cycle", "paid", 1000))
    assert days(stage.again(sub)) == ("2026-12-12", "2027-01-12")


def test_a_trial_whose_card_fails_is_past_due(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(FAILING, test_clock=clock.id), trial_period_days=14)
    stage.advance(clock, NOON + 15 * DAY)
    assert (stage.again(sub).status, stage.invoices(sub)[0][1]) == ("past_due", "open")
    assert "invoice.payment_failed" in stage.told()


@pytest.mark.parametrize(("behavior", "status"), [("cancel", "canceled"), ("pause", "paused"), ("create_invoice", "past_due")])
def test_a_trial_without_a_card_ends_as_was_said(stage: Stage, behavior: str, status: str) -> None:
    clock = stage.clock()
    ben = stage.stripe.v1.customers.create({"email": "ben@example.org", "test_clock": clock.id})
    end = {"end_behavior": {"missing_payment_method": behavior}}
    sub = stage.subscribe(ben, trial_period_days=7, trial_settings=end)
    stage.advance(clock, NOON + 8 * DAY)
    assert stage.again(sub).status == status


def test_who_was_paused_for_want_of_a_card_resumes_with_one_and_pays_from_that_day(stage: Stage) -> None:
    clock = stage.clock()
    ben = stage.stripe.v1.customers.create({"email": "ben@example.org", "test_clock": clock.id})
    sub = stage.subscribe(ben, trial_period_days=7, trial_settings={"end_behavior": {"missing_payment_method": "pause"}})
    stage.advance(clock, moment(2026, 12, 20))
    change_card(stage, ben, "pm_card_visa")
    stage.stripe.v1.subscriptions.resume(sub.id)
    assert (stage.again(sub).status, days(stage.again(sub))) == ("active", ("2026-12-20", "2027-01-20"))
    assert "customer.subscription.resumed" in stage.told()


def failing(stage: Stage, clock: stripe.test_helpers.TestClock, card: str = FAILING) -> tuple[stripe.Customer, stripe.Subscription]:
    """Somebody whose second month is not paid."""
    dmitri = stage.cleo(test_clock=clock.id)
    sub = stage.subscribe(dmitri)
    change_card(stage, dmitri, card)
    stage.advance(clock, NOON + MONTH + FINALIZED_AFTER)
    return dmitri, sub


def test_a_failed_renewal_is_tried_again_after_three_days_and_recovers(stage: Stage) -> None:
    clock = stage.clock()
    dmitri, sub = failing(stage, clock)
    again = stage.again(sub)
    assert (again.status, again.latest_invoice.attempt_count) == ("past_due", 1)
    assert again.latest_invoice.next_payment_attempt == NOON + MONTH + FINALIZED_AFTER + 3 * DAY
    assert stage.stripe.v1.customers.retrieve(dmitri.id).delinquent
    change_card(stage, dmitri, "pm_card_visa")
    stage.advance(clock, NOON + MONTH + 4 * DAY)
    assert (stage.again(sub).status, stage.again(sub).latest_invoice.status) == ("active", "paid")
    assert not stage.stripe.v1.customers.retrieve(dmitri.id).delinquent


def test_one_click_pays_what_is_past_due(stage: Stage) -> None:
    clock = stage.clock()
    dmitri, sub = failing(stage, clock)
    with pytest.raises(stripe.CardError) as refused:
        stage.stripe.v1.invoices.pay(stage.again(sub).latest_invoice.id)
    assert (refused.value.code, refused.value.http_status) == ("card_declined", 402)
    change_card(stage, dmitri, "pm_card_visa")
    stage.stripe.v1.invoices.pay(stage.again(sub).latest_invoice.id)
    assert stage.again(sub).status == "active"


@pytest.mark.parametrize("after", ["canceled", "unpaid", "past_due"])
def test_when_every_retry_failed_the_account_says_what_becomes_of_it(stage: Stage, after: str) -> None:
    stage.house.books.after_retries = after
    clock = stage.clock()
    _, sub = failing(stage, clock)
    stage.advance(clock, NOON + MONTH + (3 + 5 + 7) * DAY + 2 * FINALIZED_AFTER)
    again = stage.again(sub)
    assert (again.status, again.latest_invoice.attempt_count, again.latest_invoice.next_payment_attempt) == (after, 4, None)
    if after == "canceled":
        assert again.cancellation_details.reason == "payment_failed"
        assert "customer.subscription.deleted" in stage.told()


def test_a_bank_that_asks_at_a_renewal_waits_for_the_invoices_page(stage: Stage) -> None:
    clock = stage.clock()
    _, sub = failing(stage, clock, "pm_card_authenticationRequired")
    invoice = stage.again(sub).latest_invoice
    assert (stage.again(sub).status, "invoice.payment_action_required" in stage.told()) == ("past_due", True)
    assert "Your bank asks" in press(invoice.hosted_invoice_url, "pay", card="4000002760003184").text
    press(invoice.hosted_invoice_url, "authenticate", card="4000002760003184")
    assert stage.again(sub).status == "active"


def test_an_end_that_is_set_undone_and_set_again_comes_with_the_period(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    end = stage.stripe.v1.subscriptions.update(sub.id, {"cancel_at_period_end": True})
    assert (end.cancel_at, end.status, end.cancellation_details.reason) == (NOON + MONTH, "active", "cancellation_requested")
    undone = stage.stripe.v1.subscriptions.update(sub.id, {"cancel_at_period_end": False})
    assert (undone.cancel_at, undone.canceled_at) == (None, None)
    stage.stripe.v1.subscriptions.update(sub.id, {"cancel_at_period_end": True, "cancellation_details": {"feedback": "too_expensive"}})
    stage.advance(clock, NOON + MONTH)
    ended = stage.again(sub)
    assert (ended.status, ended.ended_at, ended.cancellation_details.feedback) == ("canceled", NOON + MONTH, "too_expensive")
    assert len(stage.invoices(sub)) == 1


def test_who_cancels_now_has_no_subscription_now(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo())
    assert stage.stripe.v1.subscriptions.cancel(sub.id).status == "canceled"
    assert stage.told()[-1] == "customer.subscription.deleted"
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.subscriptions.cancel(sub.id)


def test_collecting_may_rest_and_comes_back_by_itself(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id))
    stage.stripe.v1.subscriptions.update(sub.id, {"pause_collection": {"behavior": "void", "resumes_at": NOON + 50 * DAY}})
    stage.advance(clock, NOON + 35 * DAY)
    assert (stage.invoices(sub)[0], stage.again(sub).status) == (("subscription_cycle", "void", 1000), "active")
    stage.advance(clock, NOON + 65 * DAY)
    assert stage.again(sub).pause_collection is None
    assert stage.invoices(sub)[0] == ("subscription_cycle", "paid", 1000)


def test_a_pause_is_ended_by_hand(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo())
    assert stage.stripe.v1.subscriptions.update(sub.id, {"pause_collection": {"behavior": "keep_as_draft"}}).pause_collection.behavior
    assert stage.stripe.v1.subscriptions.update(sub.id, {"pause_collection": ""}).pause_collection is None


def test_a_first_payment_that_is_never_made_good_expires_after_23_hours(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(FAILING, test_clock=clock.id))
    assert (sub.status, sub.latest_invoice.status) == ("incomplete", "open")
    stage.advance(clock, NOON + 24 * 3600)
    assert (stage.again(sub).status, stage.again(sub).latest_invoice.status) == ("incomplete_expired", "void")


def test_a_first_payment_may_be_refused_at_once_and_then_there_is_no_subscription(stage: Stage) -> None:
    with pytest.raises(stripe.CardError):
        stage.subscribe(stage.cleo(FAILING), payment_behavior="error_if_incomplete")
    assert stage.stripe.v1.subscriptions.list({"status": "all"}).data == []


def test_a_bill_that_is_sent_is_active_at_once_and_overdue_after_its_days(stage: Stage) -> None:
    clock = stage.clock()
    sub = stage.subscribe(stage.cleo(test_clock=clock.id), stage.yearly, collection_method="send_invoice", days_until_due=14)
    assert (sub.status, sub.latest_invoice.status, sub.latest_invoice.due_date) == ("active", "open", NOON + 14 * DAY)
    stage.advance(clock, NOON + 15 * DAY)
    assert (stage.again(sub).status, "invoice.overdue" in stage.told()) == ("past_due", True)
    stage.stripe.v1.invoices.pay(sub.latest_invoice.id, {"paid_out_of_band": True})
    assert (stage.again(sub).status, stage.again(sub).latest_invoice.amount_paid_off_stripe) == ("active", 10000)


def test_the_houses_time_moves_everybody_without_a_clock_and_nobody_with_one(stage: Stage) -> None:
    clock = stage.clock()
    by_clock, by_house = stage.subscribe(stage.cleo(test_clock=clock.id)), stage.subscribe(stage.cleo())
    stage.house.advance(33 * DAY)
    assert (len(stage.invoices(by_clock)), len(stage.invoices(by_house))) == (1, 2)
    with pytest.raises(stripe.InvalidRequestError):
        stage.advance(clock, NOON - DAY)
