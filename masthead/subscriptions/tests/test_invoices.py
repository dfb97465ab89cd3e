"""Orders by invoice, and the press at the desk that records a payment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conftest import NOON, Browser, People
from masthead.kit.refusals import BadInput
from masthead.subscriptions.granting import do_grant, has_access, months_later
from masthead.subscriptions.models import Grant, Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import NotAwaiting, do_cancel, do_order, do_record_payment

Browsers = Callable[[], Browser]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("views", "wagtail_hooks"):
        monkeypatch.setattr(f"masthead.subscriptions.{place}.now", lambda: NOON)


@pytest.fixture
def monthly(db: None) -> Price:
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    return Price.objects.create(plan=plan, months=1, minor=900, currency="EUR")


def decide(browser: Browser, order: Order, act: str = "paid") -> Any:
    return browser.post(f"/desk/orders/{order.pk}/decide/", {"act": act}, follow=True)


def test_ordered_twice_is_one_order(browser: Browsers, people: People, monthly: Price) -> None:
    ben = browser().sign_in(people.ben())
    first = ben.post("/subscribe/", {"price": monthly.pk})
    assert ben.post("/subscribe/", {"price": monthly.pk}).url == first.url
    order = Order.objects.get()
    assert first.url == f"/subscribe/order/{order.reference}/"
    assert b"EUR" in ben.get(first.url).content or "€".encode() in ben.get(first.url).content
    assert browser().sign_in(people.cleo()).get(first.url).status_code == 404


def test_paid_starts_access_once(browser: Browsers, people: People, monthly: Price) -> None:
    ben, eva = people.ben(), browser().sign_in(people.eva())
    order = do_order(reader=ben, price=monthly, at=NOON)
    assert not has_access(ben.pk, NOON)
    assert "Record payment" in eva.get("/desk/snippets/subscriptions/order/").content.decode()

    assert f"{order.reference} is paid" in decide(eva, order).content.decode()
    grant = Grant.objects.get(reader=ben)
    assert (grant.starts, grant.ends, grant.order_id) == (NOON, months_later(NOON, 1), order.pk)
    assert has_access(ben.pk, NOON)

    assert "Nothing was changed" in decide(eva, order).content.decode()
    assert "Nothing was changed" in decide(eva, order, "cancel").content.decode()
    assert Grant.objects.filter(reader=ben).count() == 1
    with pytest.raises(NotAwaiting):
        do_record_payment(order=order, at=NOON)
    assert "Record payment" not in eva.get("/desk/snippets/subscriptions/order/").content.decode()


def test_cancelled_is_not_paid_afterwards(people: People, monthly: Price) -> None:
    order = do_order(reader=people.ben(), price=monthly, at=NOON)
    do_cancel(order=order)
    with pytest.raises(NotAwaiting):
        do_record_payment(order=order, at=NOON)
    assert not Grant.objects.exists()
    assert do_order(reader=order.reader, price=monthly, at=NOON).pk != order.pk


def test_only_the_desk_decides(browser: Browsers, people: People, monthly: Price) -> None:
    order = do_order(reader=people.ben(), price=monthly, at=NOON)
    for visitor in (browser(), browser().sign_in(order.reader), browser().sign_in(people.cleo())):
        visitor.post(f"/desk/orders/{order.pk}/decide/", {"act": "paid"})
        order.refresh_from_db()
        assert order.state == Order.State.AWAITING
    eva = browser().sign_in(people.eva())
    assert eva.get(f"/desk/orders/{order.pk}/decide/").status_code == 405
    for path in ("add/", f"delete/{order.pk}/", f"edit/{order.pk}/"):
        assert eva.get(f"/desk/snippets/subscriptions/order/{path}").status_code in (302, 403, 404), path
    order.refresh_from_db()
    assert order.state == Order.State.AWAITING


def test_the_desk_prices_a_plan(browser: Browsers, people: People, monthly: Price) -> None:
    eva = browser().sign_in(people.eva())
    form = {"plan": monthly.plan_id, "months": 12, "minor": 8900, "currency": "EUR"}
    assert eva.post("/desk/snippets/subscriptions/price/add/", form).status_code == 302
    assert Price.objects.filter(plan=monthly.plan, months=12, minor=8900).exists()
    assert eva.get("/desk/snippets/subscriptions/price/").status_code == 200
    assert browser().sign_in(people.ben()).get("/desk/snippets/subscriptions/price/").status_code in (302, 403)


def test_renewing_is_appended(people: People, monthly: Price) -> None:
    ben = people.ben()
    first = do_record_payment(order=do_order(reader=ben, price=monthly, at=NOON), at=NOON)
    later = NOON + timedelta(days=10)
    second = do_record_payment(order=do_order(reader=ben, price=monthly, at=later), at=later)
    assert second.starts == first.ends


def test_renewing_twice_ahead_is_appended_twice(people: People, monthly: Price) -> None:
    ben = people.ben()
    do_record_payment(order=do_order(reader=ben, price=monthly, at=NOON), at=NOON)
    later = NOON + timedelta(days=10)
    second = do_record_payment(order=do_order(reader=ben, price=monthly, at=later), at=later)
    third = do_record_payment(order=do_order(reader=ben, price=monthly, at=later), at=later)
    assert third.starts == second.ends, "a second renewal comes after the first, not beside it"
    assert third.ends == months_later(NOON, 3)


def test_a_lapsed_reader_begins_anew(people: People, monthly: Price) -> None:
    dmitri = people.dmitri()
    assert not has_access(dmitri.pk, NOON)
    grant = do_record_payment(order=do_order(reader=dmitri, price=monthly, at=NOON), at=NOON)
    assert grant.starts == NOON


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 12, 31), 1, (2027, 1, 31)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
    ],
)
def test_months(start: tuple[int, int, int], months: int, end: tuple[int, int, int]) -> None:
    assert months_later(datetime(*start, 9, tzinfo=UTC), months) == datetime(*end, 9, tzinfo=UTC)


def test_a_gift_cannot_end_before_it_starts(people: People, monthly: Price) -> None:
    with pytest.raises(BadInput):
        do_grant(reader=people.ben(), plan=monthly.plan, source=Grant.Source.COMP, at=NOON, until=NOON - timedelta(days=1))
    assert not Grant.objects.exists()


def test_the_desks_form_refuses_it_too(browser: Browsers, people: People, monthly: Price) -> None:
    form = {"reader": people.ben().pk, "plan": monthly.plan_id, "source": "comp", "starts": "2026-11-23 12:00", "ends": "2026-11-22 12:00"}
    answer = browser().sign_in(people.eva()).post("/desk/snippets/subscriptions/grant/add/", form)
    assert answer.status_code == 200
    assert not Grant.objects.exists()
