"""A business's VAT number: kept by us, told to Stripe, taken away again; and what is billed then."""

import pytest

from masthead.subscriptions.billing.models import Customer, Invoice
from masthead.subscriptions.billing.tests.stage import Stage
from masthead.subscriptions.providers.stripe.made_out import number
from masthead.subscriptions.selling.models import Billing

GIVEN = {"name": "Cleo Ltd", "address": "1 Quay", "country": "FR", "vat_number": "FR 12 345678901"}
DETAILS = "/account/payment/details/"


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("", None),
        ("DE123456789", ("eu_vat", "DE123456789")),
        ("GR123456789", ("eu_vat", "EL123456789")),
        ("EL123456789", ("eu_vat", "EL123456789")),
        ("XI123456789", ("eu_vat", "XI123456789")),
        ("GB123456789", ("gb_vat", "GB123456789")),
        ("CHE123456789", ("ch_vat", "CHE-123.456.789 MWST")),
        ("CHE123456789TVA", ("ch_vat", "CHE-123.456.789 TVA")),
    ],
)
def test_a_number_is_spelled_as_stripe_spells_it(kept: str, told: tuple[str, str] | None) -> None:
    assert number(kept) == told


def numbers(stage: Stage) -> list[str]:
    """The VAT numbers of the one customer that Stripe has."""
    return [one.value for one in stage.house.client().v1.customers.tax_ids.list(Customer.objects.get().external_id).data]


def test_a_number_given_before_paying_is_on_stripes_invoice(stage: Stage) -> None:
    ben = stage.people.ben()
    browser = type(stage.posts)().sign_in(ben)
    assert browser.post(DETAILS, GIVEN).status_code == 302
    assert not Customer.objects.exists(), "Stripe is told of nobody who does not go to pay"
    stage.subscribes(ben)
    assert numbers(stage) == ["FR12345678901"]
    told = stage.house.client().v1.invoices.retrieve(Invoice.objects.get().external_id)
    assert [one.value for one in told.customer_tax_ids or []] == ["FR12345678901"] and told.customer_name == "Cleo Ltd"


def test_a_number_given_later_is_told_changed_and_taken_away(stage: Stage) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    assert numbers(stage) == []
    for _ in range(2):
        assert browser.post(DETAILS, GIVEN).status_code == 302
        assert numbers(stage) == ["FR12345678901"], "once, however often it is kept"
    assert browser.post(DETAILS, GIVEN | {"country": "DE", "vat_number": "DE123456789"}).status_code == 302
    assert numbers(stage) == ["DE123456789"]
    assert browser.post(DETAILS, GIVEN | {"vat_number": ""}).status_code == 302
    assert numbers(stage) == [] and Billing.objects.get().vat_number == ""


def test_what_stripe_does_not_take_or_cannot_be_told_is_not_kept(stage: Stage) -> None:
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    browser.post(DETAILS, GIVEN)
    stage.house.go_away()
    down = browser.post(DETAILS, GIVEN | {"country": "DE", "vat_number": "DE123456789"})
    assert down.status_code == 503 and "does not answer" in down.content.decode() and "DE123456789" in down.content.decode()
    stage.house.go_away(False)
    assert Billing.objects.get().vat_number == "FR12345678901" and numbers(stage) == ["FR12345678901"]
    assert browser.post(DETAILS, GIVEN | {"country": "RO", "vat_number": "RO12"}).status_code == 422, (
        "it looks like one, and Stripe says no"
    )
    assert Billing.objects.get().vat_number == "FR12345678901" and numbers(stage) == ["FR12345678901"]
