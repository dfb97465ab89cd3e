"""Members with subscriptions that run at Stripe, brought along in a file of readers, and asked about that night."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import NOON, People
from masthead.readers.models import Reader
from masthead.subscriptions.billing import clockwork
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.billing.tests.stage import house_for
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Plan
from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal
from masthead.transfer.readers.importing import import_readers

MANY = 5_000


@pytest.fixture
def house(settings: Any) -> Iterator[Rehearsal]:
    with Rehearsal(hold=True) as house:
        for _ in house_for(settings, house):
            yield house
        assert house.breaches == []


def runs(house: Rehearsal, email: str) -> str:
    """A subscription that somebody has at Stripe from before."""
    client = house.client()
    customer = client.v1.customers.create({"email": email})
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": card.id}})
    product = client.v1.products.create({"name": "Their old plan"})
    price = client.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 700, "recurring": {"interval": "month"}})
    return client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}]}).id


def test_five_thousand_members_come_with_their_subscriptions(house: Rehearsal, people: People, tmp_path: Path) -> None:
    Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})
    live = {f"member{n}@example.org": runs(house, f"member{n}@example.org") for n in range(3)}
    lines = [f"{email},{sub}" for email, sub in live.items()]
    lines += [f"m{n}@example.org,sub_old{n}" for n in range(MANY - 5)] + [
        "bad@example.org,cus_1",
        f"thief@example.org,{live['member0@example.org']}",
    ]
    file = tmp_path / "members.csv"
    file.write_text("email,subscription_id\n" + "\n".join(lines))

    report = import_readers(file, progress=False, at=NOON)
    assert Reader.objects.count() == MANY
    assert {entry.code for entry in report.entries} >= {"lost: no subscription id", "another's subscription"}
    assert Subscription.objects.filter(state=State.UNKNOWN).count() == MANY - 2
    import_readers(file, progress=False, at=NOON)
    assert Subscription.objects.count() == MANY - 2, "again brings none"
    first = Reader.objects.get(email="member0@example.org")
    assert not has_access(first.pk, NOON), "not before Stripe was asked"

    Subscription.objects.filter(external_id__startswith="sub_old").delete()  # their account is not rehearsed here
    assert clockwork.do_reconcile(NOON) == 3
    for email in live:
        reader = Reader.objects.get(email=email)
        assert has_access(reader.pk, NOON), email
        assert Subscription.objects.get(reader=reader).minor == 700
    assert not has_access(Reader.objects.get(email="thief@example.org").pk, NOON)
