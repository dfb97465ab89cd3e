"""Answers of a provider that overtake each other, and a bare word about money."""

from dataclasses import replace
from datetime import timedelta

from conftest import NOON, People
from masthead.kit.money import Money
from masthead.subscriptions.billing.applying import do_draw, do_write_down
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.states import Standing, State
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_order, do_record_payment
from masthead.subscriptions.providers.manual.provider import Manual


def test_an_answer_that_was_overtaken_is_let_go(people: People) -> None:
    """Two workers ask; the first to ask is the last to write."""
    ben, plan = people.ben(), Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    price = Price.objects.create(plan=plan, months=1, minor=900, currency="EUR")
    do_record_payment(order=do_order(reader=ben, price=price, at=NOON), at=NOON)
    provider, known = Manual(), Subscription.objects.get()
    first, second = do_draw("manual", known.external_id), do_draw("manual", known.external_id)
    old = provider.fetch_subscription(known.external_id, NOON)
    ended = replace(old, standing=Standing(State.ENDED, NOON, known.paid_until, NOON + timedelta(hours=1)))
    do_write_down(provider=provider, told=ended, ticket=second, at=NOON + timedelta(hours=1))
    do_write_down(provider=provider, told=old, ticket=first, at=NOON + timedelta(hours=1))
    known.refresh_from_db()
    assert known.state == State.ENDED and not has_access(ben.pk, NOON + timedelta(hours=2))


def test_a_credit_is_written_as_one() -> None:
    assert [str(Money(minor, "EUR")) for minor in (-950, -900, 0, 950)] == ["−€9.50", "−€9", "€0", "€9.50"]
