"""The contract: what is asked and what is answered, held against the SDK's own types. A new SDK that moves something turns these red."""

import copy
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.contract import answers, requests
from masthead.subscriptions.providers.stripe.rehearsal.contract.operations import UnknownOperation, operation
from masthead.subscriptions.providers.stripe.rehearsal.playing import PARTS, SECOND
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import Stage
from masthead.subscriptions.providers.stripe.rehearsal.webhooks import noting


def unheard_of(heeds: frozenset[str], shape: Any) -> list[str]:
    """Which of the names (`items[price]` stands within) the SDK's type does not have."""
    missing = []
    for heed in heeds - {"expand"}:
        name, _, inner = heed.rstrip("]").partition("[")
        within = {inner: {}} if inner else {}
        said = [requests.breaches({name: given}, shape) for given in (within, [within])]
        if all(
            f"unknown parameter: {name}" in one or any(s.startswith("unknown parameter: ") and s.endswith(f"[{inner}]") for s in one)
            for one in said
        ):
            missing.append(heed)
    return missing


EVERY = [("v1", name) for name in PARTS] + [("v2", name) for name in SECOND]


@pytest.mark.parametrize(("version", "name"), EVERY, ids=[name for _, name in EVERY])
def test_each_operation_is_the_sdks_and_heeds_only_what_the_sdk_sends(version: str, name: str) -> None:
    found, part = operation(name, version), (PARTS if version == "v1" else SECOND)[name]
    assert found.method in {"GET", "POST", "DELETE"}
    assert found.path.startswith(f"/{version}/")
    assert found.params is not None
    assert unheard_of(part.heeds or frozenset(), found.params) == []
    assert found.answer is not None or version == "v2" or name == "credit_notes.line_items.list"


def test_what_the_sdk_does_not_have_cannot_be_played() -> None:
    with pytest.raises(UnknownOperation):
        operation("subscriptions.uncancel")


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("prices.create", {"curency": "eur", "currency": "eur"}, "unknown parameter: curency"),
        ("prices.create", {"unit_amount": "100"}, "missing required parameter: currency"),
        ("prices.create", {"currency": "eur", "recurring": {"intervall": "month"}}, "unknown parameter: recurring[intervall]"),
        ("prices.create", {"currency": "eur", "recurring": {"interval": "fortnight"}}, "recurring[interval] must be one of day, month"),
        ("prices.create", {"currency": "eur", "recurring": {}}, "missing required parameter: recurring[interval]"),
        ("prices.create", {"currency": "eur", "unit_amount": "ten"}, "unit_amount must be a number"),
        ("prices.create", {"currency": "eur", "active": "yes"}, "active must be true or false"),
        ("prices.create", {"currency": "eur", "metadata": "x"}, "metadata must be a hash"),
        ("prices.create", {"currency": {"a": "b"}}, "currency must not be a hash"),
        ("checkout.sessions.create", {"line_items": [{"qty": "1"}]}, "unknown parameter: line_items[0][qty]"),
        ("checkout.sessions.create", {"line_items": {"price": "p"}}, "line_items must be an array"),
        ("subscriptions.update", {"pause_collection": {"behaviour": "void"}}, "unknown parameter: pause_collection[behaviour]"),
        ("subscriptions.update", {"cancel_at": "soon"}, "cancel_at must be one of"),
        ("subscriptions.create", {"coupon": "x"}, "unknown parameter: coupon"),
        ("promotion_codes.create", {"coupon": "x"}, "unknown parameter: coupon"),
    ],
)
def test_a_slip_is_named_wherever_it_is_nested(name: str, given: dict[str, Any], says: str) -> None:
    said = requests.breaches(given, operation(name).params)
    assert any(one.startswith(says) for one in said), said


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("subscriptions.update", {"pause_collection": "", "cancel_at": "min_period_end", "metadata": "", "trial_end": "now"}),
        ("subscriptions.update", {"cancel_at": "1790000000", "discounts": [{"coupon": "x"}]}),
        ("customers.update", {"address": {"country": "DE"}, "metadata": {"anything": "at all"}, "tax_exempt": ""}),
        ("prices.create", {"currency": "eur", "currency_options": {"usd": {"unit_amount": "1200"}}, "unit_amount_decimal": "0.5"}),
    ],
)
def test_what_the_sdk_allows_is_allowed(name: str, given: dict[str, Any]) -> None:
    assert requests.breaches(given, operation(name).params) == []


def test_strings_of_a_form_become_what_the_sdk_declares() -> None:
    hints = requests.hints(operation("subscriptions.update").params)
    assert requests.typed("1790000000", hints["cancel_at"]) == 1790000000
    assert requests.typed("min_period_end", hints["cancel_at"]) == "min_period_end"
    assert requests.typed("false", hints["cancel_at_period_end"]) is False
    assert requests.typed([{"quantity": "3"}], hints["items"]) == [{"quantity": 3}]
    assert requests.typed({"a": "1"}, hints["metadata"]) == {"a": "1"}


def test_a_breach_is_refused_in_stripes_words_and_remembered(stage: Stage) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.stripe.v1.customers.create({"emial": "cleo@example.org"})  # type: ignore[typeddict-unknown-key]
    assert (refused.value.http_status, refused.value.param, refused.value.code) == (400, "emial", "parameter_unknown")
    for more in ({"backdate_start_date": 1}, {"items": [{"price": "p", "billing_thresholds": ""}]}):
        with pytest.raises(stripe.InvalidRequestError) as unplayed:
            stage.stripe.v1.subscriptions.create({"customer": "cus_1", **more})  # type: ignore[typeddict-item]
        assert unplayed.value.code == "not_played"
    said = [(breach.operation, breach.says, breach.asked) for breach in stage.house.breaches]
    assert said == [
        ("customers.create", "unknown parameter: emial", True),
        ("subscriptions.create", "not played: backdate_start_date", True),
        ("subscriptions.create", "not played: items[billing_thresholds]", True),
    ]
    stage.house.interface.breaches.clear()


def test_who_asks_for_another_version_than_the_sdks_is_a_breach(stage: Stage) -> None:
    stage.stripe.v1.products.list(options={"stripe_version": "2019-02-19"})
    assert "2019-02-19" in stage.house.breaches[0].says
    stage.house.interface.breaches.clear()


def test_a_form_that_is_no_form_is_refused(stage: Stage) -> None:
    for body in (b"metadata=x&metadata[a]=b", b"name[]=x", b"%5B%5D=1"):
        request = urllib.request.Request(f"{stage.house.api_base}/v1/products", body, {"Authorization": f"Bearer {stage.house.key}"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 400
        refused.value.close()
    stage.house.interface.breaches = [breach for breach in stage.house.interface.breaches if not breach.asked]


# Answers


@pytest.fixture
def invoice(stage: Stage) -> dict[str, Any]:
    """A whole answer, as the SDK got it."""
    sub = stage.subscribe(stage.cleo(address={"country": "DE"}), automatic_tax={"enabled": True})
    found = stage.stripe.v1.invoices.retrieve(sub.latest_invoice.id, {"expand": ["payments", "customer", "lines.data.subscription"]})
    return found._last_response.data


def test_an_answer_holds_every_field_that_the_sdk_declares(invoice: dict[str, Any]) -> None:
    assert answers.drift(invoice) == []
    declared = set(answers.fields(stripe.Invoice)) - answers.SPARING
    assert declared <= set(invoice)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.update(charge="ch_1"), "invoice.charge: the SDK knows no such field"),
        (lambda one: one.pop("total"), "invoice.total: missing"),
        (lambda one: one.update(total=None), "invoice.total: null"),
        (lambda one: one.update(total="10.00"), "invoice.total: '10.00'"),
        (lambda one: one.update(total=True), "invoice.total: True"),
        (lambda one: one.update(status="settled"), "invoice.status: 'settled' is none of"),
        (lambda one: one["lines"]["data"][0].update(plan={}), "invoice.lines.data[0].plan: the SDK knows no such field"),
        (lambda one: one["parent"].pop("type"), "invoice.parent.type: missing"),
        (lambda one: one.update(total_taxes={}), "invoice.total_taxes: not a list"),
        (lambda one: one["customer"].update(object="coupon"), "invoice.customer: a 'coupon'"),
    ],
)
def test_drift_of_an_answer_is_found_wherever_it_is(invoice: dict[str, Any], change: Any, says: str) -> None:
    spoiled = copy.deepcopy(invoice)
    change(spoiled)
    said = answers.drift(spoiled)
    assert any(one.startswith(says) for one in said), said


def test_the_events_a_product_listens_for_are_known_to_the_sdk() -> None:
    assert {"checkout.session.completed", "customer.subscription.updated", "invoice.paid", "invoice.payment_failed"} <= noting.known()
    assert "customer.subscription.renewed" not in noting.known()


def test_an_event_that_the_sdk_does_not_know_is_a_breach_of_ours(stage: Stage) -> None:
    product = stage.house.books.things[stage.product.id]
    stage.house.books.note("product.renamed", product)
    assert [breach.asked for breach in stage.house.breaches] == [False]
    assert "product.renamed" not in stage.told()
    stage.house.webhooks.unknown.clear()


def test_a_slip_of_ours_is_a_500_and_a_breach_and_not_an_outage(stage: Stage) -> None:
    stage.house.books.things[stage.monthly.id].pop("product")
    with pytest.raises(stripe.APIError):
        stage.subscribe(stage.cleo())
    assert stage.stripe.v1.products.list().data
    assert "KeyError" in stage.house.breaches[0].says
    stage.house.interface.breaches.clear()
