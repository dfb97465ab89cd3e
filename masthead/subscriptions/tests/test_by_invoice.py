"""By invoice, from the order to the end: renewed, changed, paused, cancelled, withdrawn; without any key of Stripe's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from conftest import NOON, Browser, People
from masthead.subscriptions.billing import acts
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.granting import has_access, months_later
from masthead.subscriptions.models import Order, Plan, Price
from masthead.subscriptions.providers.chosen import card_provider
from masthead.subscriptions.providers.manual.invoices import do_order, do_record_payment
from masthead.subscriptions.providers.manual.renewing import do_end_unpaid, do_renew_due
from masthead.subscriptions.selling.models import Billing, Coupon, SellingRules, TaxRate

Browsers = Callable[[], Browser]
DAY = timedelta(days=1)
END = months_later(NOON, 1)


@pytest.fixture
def monthly(db: None) -> Price:
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    Price.objects.create(plan=plan, months=12, minor=8900, currency="EUR")
    return Price.objects.create(plan=plan, months=1, minor=900, currency="EUR")


def subscribes(reader: Any, price: Price, **more: Any) -> Subscription:
    do_record_payment(order=do_order(reader=reader, price=price, at=NOON, **more), at=NOON)
    return Subscription.objects.get(reader=reader)


def test_without_a_key_the_site_runs_on_invoices(browser: Browsers, people: People, monthly: Price) -> None:
    assert card_provider() is None
    ben = browser().sign_in(people.ben())
    page = ben.get("/subscribe/").content.decode()
    assert "By bank transfer" in page and "Subscribe and pay" not in page
    answer = ben.post("/subscribe/", {"price": monthly.pk, "pay": "card"})
    assert answer.url.startswith("/subscribe/order/")
    assert browser().post("/billing/news/stripe/", b"{}", content_type="application/json").status_code == 400


def test_paid_it_is_a_subscription_with_an_invoice(browser: Browsers, people: People, monthly: Price) -> None:
    ben = people.ben()
    subscription = subscribes(ben, monthly)
    assert (subscription.state, subscription.paid_until, subscription.renews_at) == (State.ACTIVE, END, END)
    page = browser().sign_in(ben).get("/account/").content.decode()
    assert "Paid until" in page and f"{END:%-d %B %Y}" in page and Invoice.objects.get().number in page


def test_the_next_invoice_comes_before_the_end_and_once(people: People, monthly: Price) -> None:
    subscribes(people.ben(), monthly)
    assert do_renew_due(NOON + 2 * DAY) == 0
    assert [do_renew_due(END - 13 * DAY + hour * timedelta(hours=1)) for hour in range(3)] == [1, 0, 0]
    order = Order.objects.get(state=Order.State.AWAITING)
    do_record_payment(order=order, at=END - DAY)
    subscription = Subscription.objects.get()
    assert (subscription.paid_until, Invoice.objects.filter(state="paid").count()) == (months_later(NOON, 2), 2)
    assert do_renew_due(END + DAY) == 0


def test_unpaid_it_ends_to_the_minute(people: People, monthly: Price) -> None:
    ben = people.ben()
    subscribes(ben, monthly)
    assert has_access(ben.pk, END - timedelta(minutes=1)) and not has_access(ben.pk, END)
    assert [do_end_unpaid(END + timedelta(minutes=1)), do_end_unpaid(END + DAY)] == [1, 0]
    assert Subscription.objects.get().state == State.ENDED


def test_cancelled_and_taken_back(people: People, monthly: Price) -> None:
    ben = people.ben()
    subscription = acts.do_cancel(subscription=subscribes(ben, monthly), at=NOON + DAY)
    assert (subscription.ends_at, subscription.renews_at, has_access(ben.pk, END - DAY)) == (END, None, True)
    assert do_renew_due(END - DAY) == 0, "no invoice comes"
    subscription = acts.do_resume(subscription=subscription, at=NOON + 2 * DAY)
    assert (subscription.ends_at, subscription.renews_at) == (None, END)
    assert do_renew_due(END - DAY) == 1


def test_paused_the_next_invoice_waits(people: People, monthly: Price) -> None:
    ben = people.ben()
    subscription = acts.do_pause(subscription=subscribes(ben, monthly), months=2, at=NOON + DAY)
    later = months_later(NOON, 3)
    assert (subscription.state, subscription.paused_until, subscription.renews_at) == (State.PAUSED, later, later)
    assert has_access(ben.pk, END - DAY) and not has_access(ben.pk, END)
    assert do_renew_due(END - DAY) == 0 and do_end_unpaid(END + DAY) == 0
    assert do_renew_due(later - 10 * DAY) == 1
    do_record_payment(order=Order.objects.get(state=Order.State.AWAITING), at=later)
    assert has_access(ben.pk, later) and Subscription.objects.get().state == State.ACTIVE


def test_a_change_is_invoiced_as_shown_and_made_when_paid(browser: Browsers, people: People, monthly: Price) -> None:
    ben = people.ben()
    subscribes(ben, monthly)
    yearly = Price.objects.get(months=12)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        window = browser().sign_in(ben)
        page = window.get(f"/account/plan/change/?price={yearly.pk}")
        assert page.context["preview"].due.minor == 8900 - 600, "twenty of thirty days are unused"
        answer = window.post("/account/plan/change/", {"price": yearly.pk, "shown": page.context["shown"]})
    order = Order.objects.get(state=Order.State.AWAITING)
    assert answer.url == f"/subscribe/order/{order.reference}/" and order.minor == 8300
    assert Subscription.objects.get().months == 1, "not before it is paid"
    paid = NOON + 12 * DAY
    do_record_payment(order=order, at=paid)
    subscription = Subscription.objects.get()
    assert (subscription.months, subscription.paid_until) == (12, months_later(paid, 12))
    assert [minor for _, minor in Invoice.objects.get(number=order.reference).lines] == [8900, -600]
    assert has_access(ben.pk, paid) and not has_access(ben.pk, months_later(paid, 12))


def test_withdrawn_is_owed_until_somebody_transfers_it(browser: Browsers, people: People, monthly: Price) -> None:
    ben, eva = people.ben(), people.eva()
    acts.do_withdraw(subscription=subscribes(ben, monthly), at=NOON + 3 * DAY)
    assert not has_access(ben.pk, NOON + 3 * DAY)
    invoice = Invoice.objects.get()
    assert (invoice.refunded_minor, invoice.refund_owed) == (900, 900)
    desk = browser().sign_in(eva)
    assert "Transfer made" in desk.get("/desk/snippets/subscriptions/invoice/").content.decode()
    desk.post(f"/desk/invoices/{invoice.pk}/refund/", {"act": "transferred"})
    invoice.refresh_from_db()
    assert invoice.refund_owed == 0


def test_the_desk_pays_back_and_access_ends_at_once(browser: Browsers, people: People, monthly: Price) -> None:
    ben = people.ben()
    subscribes(ben, monthly)
    invoice, desk = Invoice.objects.get(), browser().sign_in(people.eva())
    for visitor in (browser(), browser().sign_in(ben)):
        visitor.post(f"/desk/invoices/{invoice.pk}/refund/", {"ends": "yes"})
    assert has_access(ben.pk, NOON), "only the desk"
    assert "up to the rest" in desk.post(f"/desk/invoices/{invoice.pk}/refund/", {"amount": "901"}, follow=True).content.decode()
    desk.post(f"/desk/invoices/{invoice.pk}/refund/", {"amount": "", "ends": "yes"})
    assert not has_access(ben.pk, NOON + timedelta(seconds=5))
    for page in ("subscription", "invoice", "providerevent", "coupon", "taxrate", "voice"):
        assert desk.get(f"/desk/snippets/subscriptions/{page}/").status_code == 200, page
    assert "All-Access" in desk.get("/desk/snippets/subscriptions/subscription/?q=ben@").content.decode()
    assert "Begun" in desk.get("/desk/subscriptions/overview/").content.decode()
    for path in ("subscription/add/", "invoice/add/", "providerevent/add/", f"invoice/delete/{invoice.pk}/"):
        assert desk.get(f"/desk/snippets/subscriptions/{path}").status_code in {302, 403, 404}, path


def test_taxes_and_the_vat_number_are_on_the_invoice(browser: Browsers, people: People, monthly: Price) -> None:
    ben = people.ben()
    TaxRate.objects.create(country="DE", percent="7.00")
    TaxRate.objects.create(country="FR", percent="2.10")
    rules = SellingRules.load()
    rules.seller, rules.seller_country = "Sextant Ltd\n1 Quay Street", "DE"
    rules.save()
    window = browser().sign_in(ben)
    wrong = window.post("/account/payment/details/", {"name": "Ben", "vat_number": "DE12", "country": "FR"})
    assert wrong.status_code == 422 and "This is not how VAT numbers of DE look" in wrong.content.decode()
    assert window.post("/account/payment/details/", {"country": "de1"}).status_code == 422
    assert window.post("/account/payment/details/", {"country": "DE", "vat_number": "FR12345678901"}).status_code == 422
    assert not Billing.objects.exists()
    subscribes(ben, monthly)
    page = window.get(f"/account/invoices/{Invoice.objects.get().pk}/").content.decode()
    assert "7 %" in page and "€0.59" in page and "1 Quay Street" in page
    window.post("/account/payment/details/", {"name": "Ben SARL", "country": "FR", "vat_number": "fr 12 345678901"})
    do_record_payment(order=do_order(reader=ben, price=monthly, at=NOON), at=NOON)
    newest = Invoice.objects.order_by("-pk").first()
    assert newest is not None and newest.reverse_charge and newest.tax_minor == 0
    page = window.get(f"/account/invoices/{newest.pk}/").content.decode()
    assert "FR12345678901" in page and "Reverse charge" in page


def test_a_coupon_and_an_introductory_price(people: People, monthly: Price) -> None:
    coupon = Coupon.objects.create(code="HALF", percent=50, lasting="months", months=2)
    ben = people.ben()
    subscribes(ben, monthly, coupon=coupon)
    do_renew_due(END - DAY)
    do_record_payment(order=Order.objects.get(state=Order.State.AWAITING), at=END - DAY)
    do_renew_due(months_later(NOON, 2) - DAY)
    Price.objects.filter(pk=monthly.pk).update(first_minor=100)
    monthly.refresh_from_db()
    assert [order.minor for order in Order.objects.filter(reader=ben).order_by("pk")] == [450, 450, 900]
    assert [do_order(reader=reader, price=monthly, at=NOON).minor for reader in (people.reader("ada"), ben)] == [100, 900]


def test_who_may_buy_what_at_the_counter(browser: Browsers, people: People, monthly: Price) -> None:
    students = Plan.objects.create(slug="students", name="Students", audience="students", position=1)
    south = Plan.objects.create(slug="south", name="South", countries="IN NG", position=2)
    cheap, local = (Price.objects.create(plan=plan, months=1, minor=300, currency="EUR") for plan in (students, south))
    Price.objects.create(plan=monthly.plan, months=1, minor=1000, currency="USD")
    stranger = browser().get("/subscribe/").content.decode()
    assert "Students" in stranger and "South" not in stranger and "save 17 %" in stranger
    assert "South" in browser().get("/subscribe/?country=IN").content.decode()
    assert "$10" in browser().get("/subscribe/?currency=USD").content.decode()
    ben = browser().sign_in(people.ben())
    assert "Students" not in ben.get("/subscribe/").content.decode()
    for price in (cheap, local):
        assert ben.post("/subscribe/", {"price": price.pk}).status_code == 403
    assert ben.post("/subscribe/", {"price": local.pk, "country": "NG"}).status_code == 302
    from masthead.readers.signing_in import do_add

    stella = do_add(email="stella@kcl.ac.uk", at=NOON)
    assert browser().sign_in(stella).post("/subscribe/", {"price": cheap.pk}).status_code == 302


def test_the_account_costs_no_more_with_more_invoices(
    browser: Browsers, people: People, monthly: Price, django_assert_max_num_queries: Any
) -> None:
    ben = people.ben()
    subscribes(ben, monthly)
    window = browser().sign_in(ben)
    window.get("/account/")
    for _ in range(8):
        do_record_payment(order=do_order(reader=ben, price=monthly, at=NOON), at=NOON)
    with django_assert_max_num_queries(40):
        window.get("/account/")
