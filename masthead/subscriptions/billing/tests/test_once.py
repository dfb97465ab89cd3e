"""Gifts and seats paid by card, once: with the news as sent, thrice and shuffled, or lost; dropped, given back, of another reader."""

from datetime import timedelta

import pytest

from conftest import Browser
from masthead.readers.models import Reader
from masthead.subscriptions.billing import acts
from masthead.subscriptions.billing.models import Checkout, Invoice
from masthead.subscriptions.billing.tests.stage import ASKS_ONCE, DECLINES, VISA, Stage, path
from masthead.subscriptions.gifts import giving, redeeming
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.models import Grant, Order
from masthead.subscriptions.providers.stripe.rehearsal.visiting import press
from masthead.subscriptions.teams import seating
from masthead.subscriptions.teams.buying import reach
from masthead.subscriptions.teams.models import Team

GIFT = {"from": "Ben", "message": "Read this", "how": "now", "to": "friend@example.org"}


def gives(stage: Stage, reader: Reader, pay: str = "card") -> tuple[Browser, str]:
    """A browser of the giver, and where its press led."""
    browser = Browser().sign_in(reader)
    answer = browser.post("/subscribe/gift/", {**GIFT, "price": stage.yearly.pk, "pay": pay})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return browser, answer.url


def pays(page: str, card: str = VISA) -> str:
    return path(press(page, "pay", card=card))


def test_a_gift_is_paid_by_card_and_goes_out(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser, page = gives(stage, ben)
    assert page.startswith(stage.house.api_base) and not Invoice.objects.exists(), "no invoice goes out for what is paid at once"
    back = pays(page)
    stage.tell()
    gift = GiftSubscription.objects.get()
    if stage.how == "lost":
        assert gift.paid_at is None, "nobody came back, nothing was told: asked about at night"
        stage.later(hours=1)
        gift.refresh_from_db()
    assert gift.sent_at and gift.codes.count() == 1
    assert browser.get(back).url == f"/subscribe/gifts/{gift.pk}/"
    stage.tell()
    gift.refresh_from_db()
    assert gift.codes.count() == 1 and not stage.reads(ben), "handed over once, and not to who paid"
    invoice = Invoice.objects.get()
    assert (invoice.state, invoice.minor, invoice.provider, invoice.order, invoice.reader) == ("paid", 8900, "stripe", gift.order, ben)


def test_who_comes_back_first_is_not_handed_it_twice(stage: Stage) -> None:
    ben = stage.people.ben()
    browser, page = gives(stage, ben)
    assert browser.get(pays(page)).status_code == 302
    stage.tell()
    stage.later(days=1, hours=2)
    assert GiftSubscription.objects.get().codes.count() == 1 and Invoice.objects.count() == 1


def test_a_declined_card_gives_nothing_and_the_order_can_be_paid_later(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser, page = gives(stage, ben)
    assert press(page, "pay", card=DECLINES).goes_to == page
    gift = GiftSubscription.objects.get()
    order = f"/subscribe/order/{gift.order.reference}/"
    back = f"/subscribe/paid/{Checkout.objects.get().pk}/"
    said = browser.get(back).content.decode()
    assert "Not paid yet" in said and order in said
    assert f"Pay {gift.order.money} by card" in browser.get(order).content.decode()
    assert Browser().sign_in(stage.people.reader("ada")).post(order).status_code == 404
    again = browser.post(order).url
    browser.get(path(press(press(again, "pay", card=ASKS_ONCE).goes_to, "authenticate")))
    gift.refresh_from_db()
    assert gift.sent_at and browser.post(order).status_code == 302 and Checkout.objects.count() == 2, "paid: it leads nowhere any more"


def test_by_invoice_all_the_same(stage: Stage) -> None:
    ben = stage.people.ben()
    browser, order = gives(stage, ben, pay="invoice")
    assert order == f"/subscribe/order/{Order.objects.get().reference}/"
    assert (Invoice.objects.get().provider, Invoice.objects.get().state) == ("manual", "open")
    pays(browser.post(order).url)  # and then by card after all
    stage.tell()
    assert dict(Invoice.objects.values_list("provider", "state")) == {"manual": "void", "stripe": "paid"}


def test_money_that_comes_for_a_dropped_order_buys_what_it_was_for(every_way: Stage) -> None:
    stage = every_way
    _, page = gives(stage, stage.people.ben())
    Order.objects.update(state=Order.State.CANCELLED)
    pays(page)
    stage.later(hours=0.5)  # a checkout is asked about at night once it is ten minutes old
    assert Order.objects.get().state == Order.State.PAID and GiftSubscription.objects.get().sent_at


def test_a_gift_given_back_at_stripe_ends(every_way: Stage) -> None:
    stage = every_way
    ada = stage.people.reader("ada")
    browser, page = gives(stage, stage.people.ben())
    browser.get(pays(page))
    gift = GiftSubscription.objects.get()
    redeeming.do_redeem(gift=gift, reader=ada, at=stage.at)
    assert stage.reads(ada)
    stage.house.client().v1.refunds.create({"payment_intent": Invoice.objects.get().payment_id})
    stage.tell()
    assert not stage.reads(ada)


@pytest.mark.parametrize("pay", ["card", "invoice"])
def test_a_refund_at_the_desk_takes_the_gift_back_and_half_of_one_does_not(stage: Stage, pay: str) -> None:
    from masthead.subscriptions.providers.manual.invoices import do_record_payment

    ben = stage.people.ben()
    browser, page = gives(stage, ben, pay)
    if pay == "card":
        browser.get(pays(page))
    else:
        do_record_payment(order=Order.objects.get(), at=stage.at)
    invoice = Invoice.objects.get()
    acts.do_refund(invoice=invoice, minor=4000, at=stage.at)
    assert GiftSubscription.objects.get().revoked_at is None
    invoice.refresh_from_db()
    acts.do_refund(invoice=invoice, minor=4900, at=stage.at)
    assert GiftSubscription.objects.get().revoked_at is not None
    with pytest.raises(giving.NotNow):
        giving.do_make_card(gift=GiftSubscription.objects.get(), at=stage.at)


def test_seats_by_card_and_given_back(every_way: Stage) -> None:
    stage = every_way
    ben, ada = stage.people.ben(), stage.people.reader("ada")
    browser = Browser().sign_in(ben)
    page = browser.post("/subscribe/team/", {"name": "Ours", "seats": "3", "price": stage.yearly.pk, "pay": "card"}).url
    team = Team.objects.get()
    assert browser.get(pays(page)).url == f"/teams/{team.pk}/"
    team.refresh_from_db()
    assert team.seats == 3 and team.runs(stage.at) and Invoice.objects.get().minor == 3 * 8900
    seat = seating.do_take_seat(team=team, reader=ada, at=stage.at)
    assert Grant.objects.open_at(stage.at).filter(seat=seat).exists()
    stage.house.client().v1.refunds.create({"payment_intent": Invoice.objects.get().payment_id})
    stage.tell()
    team.refresh_from_db()
    assert not team.runs(stage.at) and not Grant.objects.open_at(stage.at).filter(seat=seat).exists()


def test_how_far_paid_periods_reach(stage: Stage) -> None:
    at = stage.at.replace(year=2026, month=1, day=31)
    assert reach([]) is None
    assert reach([(at, 1), (at + timedelta(days=3), 12)]) == reach([(at, 13)]), "one after the other, though paid early"
    assert reach([(at, 1), (at + timedelta(days=90), 1)]) == reach([(at + timedelta(days=90), 1)]), "a gap is not paid for"


def test_sec_whoever_comes_back_is_who_went_to_pay(stage: Stage) -> None:
    _, page = gives(stage, stage.people.ben())
    back = pays(page)
    assert Browser().sign_in(stage.people.reader("ada")).get(back).status_code == 404
    assert GiftSubscription.objects.get().paid_at is None


def test_sec_a_price_for_students_is_given_to_nobody(stage: Stage) -> None:
    stage.plan.audience = "students"
    stage.plan.save()
    browser = Browser().sign_in(stage.people.ben())
    assert browser.post("/subscribe/gift/", {**GIFT, "price": stage.yearly.pk, "pay": "card"}).status_code == 404
    assert not Order.objects.exists() and "Nothing is on sale" in browser.get("/subscribe/gift/").content.decode()


def test_stripe_down_the_gift_waits_to_be_paid(stage: Stage) -> None:
    browser = Browser().sign_in(stage.people.ben())
    stage.house.go_away()
    answer = browser.post("/subscribe/gift/", {**GIFT, "price": stage.yearly.pk, "pay": "card"})
    assert answer.status_code == 503 and "Read this" in answer.content.decode(), "nothing that was typed is lost"
    stage.house.go_away(False)
    again = browser.post("/subscribe/gift/", {**GIFT, "price": stage.yearly.pk, "pay": "card"}).url
    browser.get(pays(again))
    assert Order.objects.get().state == Order.State.PAID, "the same order, pressed again"
