"""The interface's manners: keys, ids, pages, expansion, idempotency, errors, outages; all seen through the SDK."""

import threading

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import Stage


def test_a_wrong_key_is_refused_and_not_shown_whole(stage: Stage) -> None:
    with pytest.raises(stripe.AuthenticationError) as refused:
        stage.house.client("sk_test_of_somebody_else").v1.products.list()
    assert refused.value.http_status == 401
    assert "somebody" not in str(refused.value)


def test_what_is_not_there_is_404_with_its_noun(stage: Stage) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        stage.stripe.v1.customers.retrieve("cus_none")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    assert missing.value.request_id.startswith("req_")


def test_an_operation_that_is_not_played_says_so(stage: Stage) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.stripe.v1.disputes.list()
    assert "does not play" in str(refused.value)


def test_the_same_key_twice_makes_one_customer_and_with_other_words_none(stage: Stage) -> None:
    options = {"idempotency_key": "reader-7"}
    one, two = (stage.stripe.v1.customers.create({"email": "cleo@example.org"}, options) for _ in range(2))
    assert one.id == two.id
    assert two._last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        stage.stripe.v1.customers.create({"email": "ben@example.org"}, options)


def test_eight_at_once_with_one_key_make_one(stage: Stage) -> None:
    ids: list[str] = []

    def create() -> None:
        ids.append(stage.stripe.v1.customers.create({"email": "cleo@example.org"}, {"idempotency_key": "once"}).id)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 1


def test_a_page_at_a_time_forward_and_backward(stage: Stage) -> None:
    made = [stage.stripe.v1.customers.create({"email": f"{n}@example.org"}).id for n in range(7)][::-1]
    first = stage.stripe.v1.customers.list({"limit": 3})
    assert ([one.id for one in first.data], first.has_more) == (made[:3], True)
    last = stage.stripe.v1.customers.list({"limit": 3, "starting_after": made[5]})
    assert ([one.id for one in last.data], last.has_more) == (made[6:], False)
    before = stage.stripe.v1.customers.list({"limit": 3, "ending_before": made[5]})
    assert ([one.id for one in before.data], before.has_more) == (made[2:5], True)
    assert [one.id for one in stage.stripe.v1.customers.list({"limit": 2}).auto_paging_iter()] == made


def test_lists_are_filtered_and_a_filter_that_is_not_played_is_not_overheard(stage: Stage) -> None:
    cleo, ben = stage.cleo(), stage.stripe.v1.customers.create({"email": "ben@example.org"})
    sub = stage.subscribe(cleo)
    stage.stripe.v1.subscriptions.cancel(sub.id)
    assert stage.stripe.v1.customers.list({"email": "ben@example.org"}).data[0].id == ben.id
    assert stage.stripe.v1.subscriptions.list({"customer": cleo.id}).data == []
    assert [one.id for one in stage.stripe.v1.subscriptions.list({"customer": cleo.id, "status": "ended"})] == [sub.id]
    assert stage.stripe.v1.customers.list({"created": {"lt": cleo.created - 10}}).data == []
    assert (
        stage.stripe.v1.events.list({"types": ["customer.subscription.*", "invoice.paid"]}).data[0].type == "customer.subscription.deleted"
    )
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.subscriptions.list({"automatic_tax": {"enabled": True}})


def test_a_price_is_found_by_its_lookup_key_which_may_move(stage: Stage) -> None:
    one = stage.price(900, "month", lookup_key="monthly")
    with pytest.raises(stripe.InvalidRequestError):
        stage.price(950, "month", lookup_key="monthly")
    two = stage.price(950, "month", lookup_key="monthly", transfer_lookup_key=True)
    found = stage.stripe.v1.prices.list({"lookup_keys": ["monthly"], "expand": ["data.product"]}).data
    assert [(price.id, price.product.name) for price in found] == [(two.id, "All-Access")]
    assert stage.stripe.v1.prices.retrieve(one.id).lookup_key is None


def test_what_is_expanded_is_whole_and_what_cannot_be_is_refused(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    whole = stage.stripe.v1.customers.retrieve(cleo.id, {"expand": ["subscriptions"]})
    assert whole.subscriptions.data[0].id == sub.id
    found = stage.stripe.v1.subscriptions.retrieve(sub.id, {"expand": ["customer", "items.data.price.product", "latest_invoice.payments"]})
    assert (found.customer.email, found["items"].data[0].price.product.name) == ("cleo@example.org", "All-Access")
    for wrong in ("nonsense", "a.b.c.d.e"):
        with pytest.raises(stripe.InvalidRequestError):
            stage.stripe.v1.subscriptions.retrieve(sub.id, {"expand": [wrong]})


def test_metadata_is_set_key_by_key_and_cleared(stage: Stage) -> None:
    cleo = stage.stripe.v1.customers.create({"metadata": {"reader": "7", "old": "x"}})
    update = stage.stripe.v1.customers.update
    assert update(cleo.id, {"metadata": {"old": "", "new": "1"}}).metadata.to_dict() == {"reader": "7", "new": "1"}
    assert update(cleo.id, {"metadata": ""}).metadata.to_dict() == {}


@pytest.mark.parametrize(("status", "kind"), [(429, stripe.RateLimitError), (500, stripe.APIError), (503, stripe.APIError)])
def test_it_fails_when_told_to_and_only_there(stage: Stage, status: int, kind: type[Exception]) -> None:
    stage.house.fail(status, only="checkout.sessions.create")
    stage.stripe.v1.products.list()
    with pytest.raises(kind):
        stage.checkout()
    assert stage.checkout().url


def test_a_failure_is_got_over_by_the_sdks_own_retries(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe._http_client.HTTPClient, "_sleep_time_seconds", lambda *rest: 0.0)
    stage.house.fail(500, times=2, only="customers.create")
    assert stage.house.client(max_network_retries=2).v1.customers.create({"email": "cleo@example.org"}).id
    assert len(stage.stripe.v1.customers.list().data) == 1


def test_when_it_is_gone_nobody_answers(stage: Stage) -> None:
    stage.house.go_away()
    with pytest.raises(stripe.APIConnectionError):
        stage.stripe.v1.products.list()
    stage.house.go_away(False)
    assert stage.stripe.v1.products.list().data


def test_what_was_deleted_says_so(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    assert stage.stripe.v1.customers.delete(cleo.id).deleted
    assert stage.stripe.v1.subscriptions.retrieve(sub.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.customers.retrieve(cleo.id)


def test_a_tax_number_is_kept_and_nonsense_is_not(stage: Stage) -> None:
    cleo = stage.cleo(tax_id_data=[{"type": "eu_vat", "value": "DE123456789"}])
    assert stage.stripe.v1.customers.tax_ids.list(cleo.id).data[0].country == "DE"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.stripe.v1.customers.tax_ids.create(cleo.id, {"type": "eu_vat", "value": "1"})
    assert refused.value.code == "tax_id_invalid"
    number = stage.stripe.v1.customers.tax_ids.list(cleo.id).data[0]
    assert stage.stripe.v1.customers.tax_ids.delete(cleo.id, number.id).deleted


def test_a_card_is_kept_refused_or_forgotten(stage: Stage) -> None:
    cleo = stage.cleo()
    with pytest.raises(stripe.CardError) as refused:
        stage.stripe.v1.payment_methods.attach("pm_card_chargeDeclinedExpiredCard", {"customer": cleo.id})
    assert refused.value.code == "expired_card"
    (method,) = stage.stripe.v1.customers.payment_methods.list(cleo.id, {"type": "card"}).data
    assert (method.card.last4, method.card.brand) == ("4242", "visa")
    stage.stripe.v1.payment_methods.detach(method.id)
    assert stage.stripe.v1.customers.retrieve(cleo.id).invoice_settings.default_payment_method is None
