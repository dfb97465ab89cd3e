"""The hosted pages: whose they are, what they allow, and that they say what they are."""

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.pages.portal_page import LIFETIME
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import Stage
from masthead.subscriptions.providers.stripe.rehearsal.visiting import look, press


def portal(stage: Stage, customer: stripe.Customer, **more: object) -> str:
    """The address of a portal session."""
    wanted = {"customer": customer.id, "return_url": "https://paper.example/account/", **more}
    return stage.stripe.v1.billing_portal.sessions.create(wanted).url  # type: ignore[arg-type]


def test_the_portal_shows_the_subscription_its_card_and_its_invoices(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    page = look(portal(stage, cleo)).text
    for seen in ("All-Access", "Renews on", "ends in 4242", sub.latest_invoice.number, "https://paper.example/account/", "no money moves"):
        assert seen in page


def test_an_end_is_set_and_undone_in_the_portal(stage: Stage) -> None:
    cleo = stage.cleo()
    sub, url = stage.subscribe(cleo), portal(stage, cleo)
    press(url, "cancel", subscription=sub.id)
    assert stage.again(sub).cancel_at_period_end
    assert "Ends on" in look(url).text
    press(url, "undo", subscription=sub.id)
    assert not stage.again(sub).cancel_at_period_end


def test_nobody_cancels_anothers_subscription_in_his_own_portal(stage: Stage) -> None:
    hers, ben = stage.subscribe(stage.cleo()), stage.cleo()
    url = portal(stage, ben)
    press(url, "cancel", subscription=hers.id)
    assert not stage.again(hers).cancel_at_period_end
    assert "cannot be done" in look(url).text


def test_a_card_is_changed_in_the_portal_unless_it_is_declined(stage: Stage) -> None:
    cleo = stage.cleo()
    stage.subscribe(cleo)
    url = portal(stage, cleo)
    press(url, "update-card", card="4000000000000002")
    assert "was declined" in look(url).text
    press(url, "update-card", card="5555555555554444")
    assert "Mastercard that ends in 4444" in look(url).text


def test_a_configuration_may_forbid_and_a_flow_leads_back(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    firm = stage.stripe.v1.billing_portal.configurations.create({"features": {"subscription_cancel": {"enabled": False}}})
    url = portal(stage, cleo, configuration=firm.id)
    press(url, "cancel", subscription=sub.id)
    assert not stage.again(sub).cancel_at_period_end
    with pytest.raises(stripe.InvalidRequestError):
        portal(
            stage, cleo, configuration=firm.id, flow_data={"type": "subscription_cancel", "subscription_cancel": {"subscription": sub.id}}
        )
    stage.stripe.v1.billing_portal.configurations.update(
        firm.id, {"features": {"subscription_cancel": {"enabled": True, "mode": "immediately"}}}
    )
    after = {"type": "redirect", "redirect": {"return_url": "https://paper.example/ended/"}}
    flow = {"type": "subscription_cancel", "subscription_cancel": {"subscription": sub.id}, "after_completion": after}
    url = portal(stage, cleo, configuration=firm.id, flow_data=flow)
    assert press(url, "cancel", subscription=sub.id).goes_to == "https://paper.example/ended/"
    assert stage.again(sub).status == "canceled"


def test_a_portal_page_is_over_after_an_hour(stage: Stage) -> None:
    url = portal(stage, stage.cleo())
    stage.house.advance(LIFETIME + 60)
    assert look(url).status == 410


def test_names_are_words_and_never_markup(stage: Stage) -> None:
    stage.stripe.v1.products.update(stage.product.id, {"name": "<script>alert(1)</script>"})
    session = stage.checkout(allow_promotion_codes=True)
    press(session.url, "pay", name='"><img src=x onerror=alert(1)>', card="4000000000000002")
    page = look(session.url).text
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_looking_changes_nothing(stage: Stage) -> None:
    cleo = stage.cleo()
    sub = stage.subscribe(cleo)
    session = stage.checkout()
    before = stage.told()
    url = portal(stage, cleo)
    for address in (session.url, url, sub.latest_invoice.hosted_invoice_url, sub.latest_invoice.invoice_pdf):
        look(f"{address}?act=pay")
    assert [kind for kind in stage.told() if not kind.startswith("billing_portal.")] == before


@pytest.mark.parametrize(
    "path", ["/", "/c/pay/cs_none", "/p/session/bps_none", "/i/in_none", "/i/in_none/pdf", "/3ds/pi_none", "/rehearsal.css/x"]
)
def test_what_is_not_there_has_a_page_that_says_so(stage: Stage, path: str) -> None:
    seen = look(stage.house.api_base + path)
    assert (seen.status, "<h1>" in seen.text) == (404, True)


def test_an_open_invoice_is_paid_on_its_page_and_a_declined_card_says_why(stage: Stage) -> None:
    sub = stage.subscribe(stage.cleo("pm_card_chargeCustomerFail"))
    url = sub.latest_invoice.hosted_invoice_url
    press(url, "pay", card="4000000000000069")
    assert "has expired" in look(url).text
    press(url, "pay", card="4242424242424242")
    assert stage.again(sub).status == "active"
    assert "Paid on" in look(url).text
