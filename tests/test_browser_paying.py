"""A stranger subscribes, pays, reads, pauses, goes on, cancels, reads until the day, and is welcomed back: by card, and by invoice.

The server is in this process, so that the test may move its clock; Stripe is rehearsed on loopback, and its pages are pressed like ours.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from chromium import chromium
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr
from windows import WAIT

from conftest import NOON, Articles, People
from conftest import Browser as Client
from masthead.ads.models import Sponsorship
from masthead.newsletters.models import Message
from masthead.readers.models import Reader
from masthead.subscriptions.billing.models import ProviderEvent
from masthead.subscriptions.billing.receiving import do_work_off
from masthead.subscriptions.models import Grant, Plan, Price
from masthead.subscriptions.providers.chosen import forget_providers
from masthead.subscriptions.providers.manual import renewing
from masthead.subscriptions.providers.stripe.rehearsal.control import advance_house
from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.django_db(transaction=True)]


class House:
    """The publication at `base`, and what the worker would do meanwhile."""

    def __init__(self, base: str, stripe: Rehearsal | None, browser: Browser, page: Page) -> None:
        self.base, self.stripe, self.browser, self.page = base, stripe, browser, page
        self.travels: list[Any] = []

    def press(self, act: str) -> None:
        self.page.locator(f"form[data-act={act}] button").first.click()

    def work(self) -> None:
        """News is taken and worked off, invoices and ends are written, as the worker does it."""
        at = timezone.now()
        if self.stripe:
            self.stripe.webhooks.release()
        for pk in ProviderEvent.objects.filter(worked_at=None).order_by("pk").values_list("pk", flat=True):
            do_work_off(pk, at)
        renewing.do_renew_due(at)
        renewing.do_end_unpaid(at)

    def travel(self, to: datetime) -> None:
        moved = time_machine.travel(to, tick=True)
        moved.start()
        self.travels.append(moved)
        if self.stripe:
            with self.stripe.books.lock:
                advance_house(self.stripe.server, max(self.stripe.books.now(), int(to.timestamp())))
        self.work()

    def arrives(self, address: str) -> None:
        """A stranger types an address on the subscribe page and confirms it."""
        self.page.goto("/subscribe/")
        self.page.locator("form[data-act=subscribe] input[type=email]").fill(address)
        self.press("subscribe")
        expect(self.page.locator("form[data-act=enter-code]")).to_be_visible()
        code = re.search(r"\b(\d{6})\b", Message.objects.filter(to=address).latest("pk").text)
        assert code
        self.page.locator("form[data-act=enter-code] input[name=code]").fill(code[1])
        self.press("enter-code")
        expect(self.page.locator("form[data-act=subscribe] button[name=pay]").first).to_be_visible()


def _house(live_server: Any, settings: Any, stripe: Rehearsal | None) -> Iterator[House]:
    given: dict[str, Any] = {"url": live_server.url}
    if stripe:
        given |= {
            "stripe_secret_key": SecretStr(stripe.key),
            "stripe_webhook_secret": SecretStr(stripe.secret),
            "stripe_api": stripe.api_base,
        }
    settings.MASTHEAD = django_settings.MASTHEAD.model_copy(update=given)
    forget_providers()
    expect.set_options(timeout=WAIT)
    # The browser is opened after the database and closed before it: its loop stays in this thread, where Django would then refuse to ask.
    with chromium() as browser:
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1100, "height": 900})
        context.set_default_timeout(WAIT)
        house = House(live_server.url, stripe, browser, context.new_page())
        if stripe:
            stripe.webhooks.target = f"{live_server.url}/billing/news/stripe/"
        yield house
        connection.close()
    while house.travels:
        house.travels.pop().stop()
    expect.set_options(timeout=5_000)
    forget_providers()


@pytest.fixture
def by_card(transactional_db: None, live_server: Any, settings: Any) -> Iterator[House]:
    with Rehearsal(hold=True) as stripe:
        yield from _house(live_server, settings, stripe)
        assert stripe.breaches == []


@pytest.fixture
def by_invoice(transactional_db: None, live_server: Any, settings: Any) -> Iterator[House]:
    yield from _house(live_server, settings, None)


@pytest.fixture
def locked(transactional_db: None) -> str:
    """The address of an article for subscribers, in a publication with a monthly and a yearly price."""
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    Price.objects.create(plan=plan, months=1, minor=900, currency="EUR")
    Price.objects.create(plan=plan, months=12, minor=8900, currency="EUR")
    Sponsorship.objects.create(
        sponsor="Harbour & Vale", heading="Charts for people who sail them", text="Corrected weekly.", link="https://harbour-and-vale.example/",
        on_front=True, on_lists=True, starts=NOON - timedelta(days=900), ends=NOON + timedelta(days=9000),
    )  # fmt: skip
    (article,) = Articles()(1, wall="subscribers")
    return f"/articles/{article.pk}/{article.slug}/"


def reads(house: House, path: str) -> None:
    """The whole article, and no ad: neither its place, nor its markup, nor a request of its."""
    asked: list[str] = []
    house.page.on("request", lambda request: asked.append(request.url))
    for where in (path, "/", "/library/"):
        house.page.goto(where)
        expect(house.page.locator(".sponsored")).to_have_count(0)
        assert "sponsored" not in house.page.content() and "Harbour" not in house.page.content()
    assert asked and not [url for url in asked if "/sponsored/" in url]
    house.page.goto(path)
    expect(house.page.locator("#rest")).to_be_visible()
    expect(house.page.locator(".wall")).to_have_count(0)


def meets_the_wall(house: House, path: str, says: str) -> None:
    """And an ad, which says that it is one."""
    house.page.goto(path)
    expect(house.page.locator(".sponsored .label")).to_contain_text("Advertisement · Harbour & Vale", ignore_case=True)
    expect(house.page.locator(".wall h2")).to_have_text(says)
    expect(house.page.locator("#rest")).to_have_count(0)


def pauses_goes_on_cancels(house: House, path: str) -> datetime:
    """On the account page; returns the day that the page named as the end."""
    page = house.page
    page.goto("/account/")
    page.locator("#plan summary", has_text="Pause").click()
    house.press("pause")
    expect(page.locator("#plan .account-fact")).to_contain_text("paused")
    house.work()
    reads(house, path)
    page.goto("/account/")
    house.press("resume")
    expect(page.locator("#plan .account-fact")).not_to_contain_text("paused")
    house.work()

    page.locator("#plan a", has_text="Cancel").click()
    named = page.locator("main time").first
    expect(named).to_be_visible()
    until = datetime.fromisoformat(str(named.get_attribute("datetime")))
    house.press("cancel")
    expect(page.locator("#plan .account-fact")).to_contain_text("cancelled")
    expect(page.locator("#plan")).to_contain_text(f"{until:%-d %B %Y}")
    house.work()
    assert Message.objects.filter(kind="subscription", subject__contains="You have cancelled").exists()
    return until


def invoice_of(house: House, amount: str) -> None:
    house.page.goto("/account/")
    house.page.locator("#payment table a").first.click()
    expect(house.page.locator("article.invoice")).to_contain_text(amount)


def lapses(house: House, path: str, until: datetime) -> None:
    house.travel(until - timedelta(hours=1))
    reads(house, path)
    house.travel(until + timedelta(minutes=1))
    meets_the_wall(house, path, "Welcome back")
    house.page.locator(".wall-go a").click()
    expect(house.page.locator("h1")).to_have_text("Welcome back")


def test_by_card(by_card: House, locked: str) -> None:
    house, page = by_card, by_card.page
    meets_the_wall(house, locked, "For subscribers")
    house.arrives("ada@example.org")
    house.press("subscribe")
    expect(page.locator("[data-act=pay]").first).to_be_visible()  # the hosted page
    page.locator("[data-act=pay] button").first.click()
    expect(page.locator("h1")).to_have_text("Thank you. It is all yours")  # before its news
    reads(house, locked)
    house.work()
    invoice_of(house, "€9")
    until = pauses_goes_on_cancels(house, locked)
    lapses(house, locked, until)


def test_by_invoice_marked_paid_at_the_desk(by_invoice: House, locked: str, people: People) -> None:
    house, page = by_invoice, by_invoice.page
    house.arrives("ada@example.org")
    house.press("subscribe")
    expect(page.locator("h1")).to_contain_text("One step is left")
    meets_the_wall(house, locked, "For subscribers")

    desk = house.browser.new_context(base_url=house.base)
    client = Client().sign_in(people.eva())
    name = django_settings.SESSION_COOKIE_NAME
    desk.add_cookies([{"name": name, "value": client.cookies[name].value, "url": house.base}])
    eva = desk.new_page()
    eva.goto("/desk/snippets/subscriptions/order/")
    eva.get_by_role("button", name="Record payment").click()
    expect(eva.locator(".messages")).to_contain_text("is paid")
    desk.close()

    assert Grant.objects.filter(reader=Reader.objects.get(email="ada@example.org")).count() == 1
    reads(house, locked)
    invoice_of(house, "€9")
    until = pauses_goes_on_cancels(house, locked)
    lapses(house, locked, until)
