"""Threats to whoever pays, tried at every address of theirs: foreign forms, programs that open links, other readers, caches, strange hosts."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.urls import URLPattern, get_resolver

from conftest import Browser
from masthead.subscriptions.billing.models import Checkout, Invoice
from masthead.subscriptions.billing.tests.stage import Stage
from masthead.subscriptions.models import Order

Outbox = Callable[[], list[str]]
TOLD_BY_PROVIDERS = "billing/news/<slug:key>/"  # proven by a signature; a provider has no page of ours to come from
FOR_ANYBODY = {"subscribe/", "cancel/", "cancel/<str:token>/", TOLD_BY_PROVIDERS}


class Pays:
    """A reader who pays by card and has an unpaid order by invoice besides: every address of theirs has something to show."""

    def __init__(self, stage: Stage) -> None:
        self.reader = stage.people.ben()
        self.browser = stage.subscribes(self.reader)
        Browser().sign_in(self.reader).post("/subscribe/", {"price": stage.yearly.pk, "pay": "invoice"})
        self.yearly = stage.yearly
        self.filled = {
            "<str:reference>": Order.objects.get(reader=self.reader).reference,
            "<uuid:checkout>": str(Checkout.objects.filter(reader=self.reader).exclude(done_at=None).get().pk),
            "<int:number>": str(Invoice.objects.get(reader=self.reader, provider="stripe").pk),
            "<str:token>": signing.dumps(stage.subscription(self.reader).pk, salt="masthead.cancel"),
            "<slug:key>": "stripe",
        }

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every route of the room, and its address with this reader's own numbers in it."""
        for it in get_resolver("masthead.subscriptions.urls").url_patterns:
            if not isinstance(it, URLPattern):
                continue  # a room within, which tries its own
            route = str(it.pattern)
            address = "/" + re.sub(r"<[^>]+>", lambda found: self.filled[found[0]], route)
            yield route, f"{address}?price={self.yearly.pk}" if route == "account/plan/change/" else address


@pytest.fixture
def pays(stage: Stage) -> Pays:
    return Pays(stage)


def test_sec_no_act_of_a_payer_is_taken_from_a_foreign_page(pays: Pays) -> None:
    asked = 0
    for route, address in pays.addresses():
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}):
            answer = super(Browser, pays.browser).post(address, {"months": "1"}, headers=headers)
            assert answer.status_code == (400 if route == TOLD_BY_PROVIDERS else 403), (route, headers)
            asked += 1
        assert super(Browser, pays.browser).post(address, {}, headers={"Origin": "https://evil.example"}).status_code in {400, 403}
    assert asked > 40


def rows() -> list[Any]:
    """Everything that is kept, but for sessions and counts of requests."""
    return [
        (model._meta.label, list(model._base_manager.order_by("pk").values()))
        for model in apps.get_models()
        if model._meta.label not in {"sessions.Session", "kit.Count"}
    ]


def test_sec_opening_any_page_of_a_payer_changes_no_row(pays: Pays, stage: Stage) -> None:
    subscription = stage.subscription(pays.reader)
    for _, address in pays.addresses():  # what is made the first time anybody asks, such as the rules' own row
        pays.browser.get(address)
    before, told = rows(), len(stage.house.operations())
    for _, address in pays.addresses():
        for _ in range(3):
            pays.browser.get(address)
            pays.browser.head(address)
    assert rows() == before
    after = stage.subscription(pays.reader)
    assert (after.state, after.ends_at, after.paused_until) == (subscription.state, None, None), "nor did the first look"
    assert {name.rsplit(".", 1)[-1] for name in stage.house.operations()[told:]} <= {"retrieve", "list", "create_preview"}


def test_sec_another_readers_numbers_open_nothing(pays: Pays, stage: Stage) -> None:
    """Two readers, every address: with a number of somebody else's it is as if it were not there."""
    cleo = Browser().sign_in(stage.people.reader("cleo"))
    before, numbered = rows(), 0
    for route, address in pays.addresses():
        if route in FOR_ANYBODY:
            continue
        asked, pressed = cleo.get(address).status_code, cleo.post(address, {"price": stage.yearly.pk, "months": "1"}).status_code
        if "<" in route:
            assert (asked, pressed) in {(404, 404), (404, 405)}, route
            numbered += 1
        elif route != "account/payment/details/":  # her own, which may be empty
            assert {asked, pressed} <= {405, 409}, (route, "she has no subscription to do it with")
        assert Browser().get(address).status_code in {302, 405}, route
    assert numbered == 3
    changed = {label for (label, then), (_, now) in zip(before, rows(), strict=True) if then != now}
    assert changed <= {"subscriptions.Billing"}, "her own"


def test_sec_no_page_of_a_payer_is_kept_by_a_cache(pays: Pays) -> None:
    seen = 0
    for route, address in pays.addresses():
        answer = pays.browser.get(address)
        if answer.status_code == 200:
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), route
            seen += 1
            assert pays.browser.get(address.split("?")[0] + "x.css").status_code == 404 or route == "cancel/", route
    assert seen >= 8


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}])
def test_sec_no_mail_and_no_way_back_names_anybody_elses_host(stage: Stage, outbox: Outbox, headers: dict[str, str]) -> None:
    ben = stage.people.ben()
    stage.subscribes(ben)
    outbox()
    extra = {"HTTP_HOST": headers["Host"]} if "Host" in headers else {}
    answer = Browser().post("/cancel/", {"email": ben.email}, headers=headers, **extra)
    assert answer.status_code == (400 if extra else 200)
    assert not any("evil" in mail for mail in outbox())
    ada = Browser().sign_in(stage.people.reader("ada"))
    answer = ada.post("/subscribe/", {"price": stage.monthly.pk, "pay": "card"}, headers=headers, **extra)
    assert answer.status_code == (400 if extra else 302)
    sessions = stage.house.client().v1.checkout.sessions.list({"limit": 5}).data
    assert sessions and not any("evil" in f"{one.success_url} {one.cancel_url}" for one in sessions)
