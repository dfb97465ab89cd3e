"""Invoices by hand, money back, and the papers for it."""

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import Stage
from masthead.subscriptions.providers.stripe.rehearsal.visiting import look


def charge_of(stage: Stage, sub: stripe.Subscription) -> stripe.Charge:
    """The charge that paid the newest invoice, found as SDK 16 has it: over the invoice's payments."""
    found = stage.stripe.v1.invoice_payments.list(
        {"invoice": sub.latest_invoice.id, "expand": ["data.payment.payment_intent.latest_charge"]}
    )
    return found.data[0].payment.payment_intent.latest_charge


def test_money_goes_back_in_parts_and_never_more_than_came(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo())
    charge = charge_of(stage, sub)
    part = stage.stripe.v1.refunds.create(
        {"charge": charge.id, "amount": 300, "reason": "requested_by_customer", "metadata": {"by": "eva"}}
    )
    assert (part.amount, part.status, part.reason) == (300, "succeeded", "requested_by_customer")
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.refunds.create({"charge": charge.id, "amount": 701})
    rest = stage.stripe.v1.refunds.create({"payment_intent": charge.payment_intent})
    assert rest.amount == 700
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.stripe.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    again = stage.stripe.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (again.refunded, again.amount_refunded, len(again.refunds.data)) == (True, 1000, 2)
    assert stage.told().count("charge.refunded") == 2
    assert stage.again(sub).status == "active", "money back ends nothing by itself"


def test_a_credit_note_says_what_went_back_with_its_tax(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo(address={"country": "DE"}), automatic_tax={"enabled": True})
    wanted = {"invoice": sub.latest_invoice.id, "amount": 595, "refund_amount": 595, "reason": "order_change"}
    preview = stage.stripe.v1.credit_notes.preview(wanted)
    note = stage.stripe.v1.credit_notes.create(wanted)
    assert (note.total, note.total_taxes[0].amount, note.subtotal) == (595, 95, 500) == (preview.total, preview.total_taxes[0].amount, 500)
    assert note.number.startswith(sub.latest_invoice.number)
    assert stage.stripe.v1.refunds.retrieve(note.refunds[0].refund).amount == 595
    assert stage.stripe.v1.invoices.retrieve(sub.latest_invoice.id).post_payment_credit_notes_amount == 595
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.credit_notes.create({**wanted, "amount": 596, "refund_amount": 596})


def test_a_credit_is_used_up_by_the_next_invoice(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    line = sub.latest_invoice.lines.data[0].id
    lines = [{"type": "invoice_line_item", "invoice_line_item": line, "amount": 400}]
    stage.stripe.v1.credit_notes.create({"invoice": sub.latest_invoice.id, "lines": lines, "credit_amount": 400})
    assert stage.stripe.v1.customers.retrieve(cleo.id).balance == -400
    assert stage.subscribe(cleo).latest_invoice.amount_due == 600


def test_a_credit_note_on_what_is_unpaid_lowers_it_until_it_is_taken_back(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo(), stage.yearly, collection_method="send_invoice", days_until_due=30)
    note = stage.stripe.v1.credit_notes.create({"invoice": sub.latest_invoice.id, "amount": 2500})
    assert stage.again(sub).latest_invoice.amount_remaining == 7500
    stage.stripe.v1.credit_notes.void_credit_note(note.id)
    assert stage.again(sub).latest_invoice.amount_remaining == 10000


def test_an_invoice_by_hand_is_drafted_sent_and_paid_elsewhere(stage: Stage) -> None:
    library = stage.stripe.v1.customers.create({"name": "A library", "email": "library@example.org"})
    stage.stripe.v1.invoice_items.create({"customer": library.id, "amount": 120000, "currency": "eur", "description": "Campus access"})
    draft = stage.stripe.v1.invoices.create({"customer": library.id, "collection_method": "send_invoice", "days_until_due": 30})
    assert (draft.status, draft.total, draft.lines.data[0].description) == ("draft", 120000, "Campus access")
    sent = stage.stripe.v1.invoices.send_invoice(draft.id)
    assert (sent.status, bool(sent.due_date), bool(sent.number)) == ("open", True, True)
    paid = stage.stripe.v1.invoices.pay(sent.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid_off_stripe) == ("paid", 120000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stage.stripe.v1.invoices.pay(sent.id)
    assert refused.value.code == "invoice_already_paid"


def test_a_draft_thrown_away_gives_its_items_back(stage: Stage) -> None:
    ben = stage.stripe.v1.customers.create({"email": "ben@example.org"})
    stage.stripe.v1.invoice_items.create({"customer": ben.id, "amount": 500, "currency": "eur"})
    draft = stage.stripe.v1.invoices.create({"customer": ben.id})
    assert stage.stripe.v1.invoice_items.list({"customer": ben.id, "pending": True}).data == []
    stage.stripe.v1.invoices.delete(draft.id)
    assert len(stage.stripe.v1.invoice_items.list({"customer": ben.id, "pending": True}).data) == 1


def test_an_open_invoice_may_be_taken_back_or_written_off_and_a_paid_one_not(stage: Stage) -> None:
    bills = [stage.subscribe(stage.cleo(), collection_method="send_invoice", days_until_due=30).latest_invoice.id for _ in range(2)]
    assert stage.stripe.v1.invoices.void_invoice(bills[0]).status == "void"
    assert stage.stripe.v1.invoices.mark_uncollectible(bills[1]).status == "uncollectible"
    with pytest.raises(stripe.InvalidRequestError):
        stage.stripe.v1.invoices.void_invoice(stage.subscribe(stage.cleo()).latest_invoice.id)


def test_an_invoice_has_a_page_and_a_pdf(stage: Stage) -> None:
    invoice = stage.subscribe(stage.cleo()).latest_invoice
    page = look(invoice.hosted_invoice_url).text
    assert invoice.number in page
    assert "Paid on" in page
    pdf = look(invoice.invoice_pdf).text
    assert pdf.startswith("%PDF-1.4")
    assert f"Invoice {invoice.number}" in pdf
    assert "no money moves" in pdf


def test_a_payment_of_ones_own_succeeds_fails_or_waits_for_its_holder(stage: Stage) -> None:
    cleo, intents = stage.cleo(), stage.stripe.v1.payment_intents
    wanted = {"amount": 500, "currency": "eur", "customer": cleo.id}
    paid = intents.create({**wanted, "payment_method": "pm_card_visa", "confirm": True})
    assert (paid.status, paid.amount_received) == ("succeeded", 500)
    asked = intents.create({**wanted, "payment_method": "pm_card_authenticationRequired", "confirm": True})
    assert (asked.status, asked.next_action.type) == ("requires_action", "redirect_to_url")
    with pytest.raises(stripe.CardError) as refused:
        intents.create({**wanted, "payment_method": "pm_card_authenticationRequired", "confirm": True, "off_session": True})
    assert refused.value.code == "authentication_required"
    assert intents.cancel(asked.id).status == "canceled"
