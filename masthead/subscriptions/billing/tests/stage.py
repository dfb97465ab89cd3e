"""What the acceptance tests of billing play with: a publication with prices, a rehearsed Stripe, time that passes for both, and browsers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from conftest import Browser, People
from masthead.readers.models import Reader
from masthead.subscriptions.billing import clockwork
from masthead.subscriptions.billing.models import ProviderEvent, Subscription
from masthead.subscriptions.billing.receiving import do_work_off
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.stripe.rehearsal.control import advance_house
from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal
from masthead.subscriptions.providers.stripe.rehearsal.visiting import Seen, press

VISA, DECLINES, ASKS_ONCE, FAILS_LATER = "4242424242424242", "4000000000000002", "4000002500003155", "4000000000000341"
FUNDS = "4000000000009995"


class Stage:
    """`told`: how the news of Stripe comes: as it was sent, or each piece three times and shuffled, or not at all."""

    def __init__(self, house: Rehearsal, people: People, told: str = "plainly") -> None:
        self.house, self.people, self.how = house, people, told
        house.webhooks.target, house.webhooks.held = self._take, True
        self.plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
        self.monthly = Price.objects.create(plan=self.plan, months=1, minor=900, currency="EUR")
        self.yearly = Price.objects.create(plan=self.plan, months=12, minor=8900, currency="EUR")
        self.travels: list[Any] = []
        self.posts = Browser()

    # Time

    @property
    def at(self) -> datetime:
        return timezone.now()

    def later(self, days: float = 0, hours: float = 0) -> None:
        """Time passes for everybody; what Stripe does meanwhile is told."""
        self.travel(self.at + timedelta(days=days, hours=hours))
        self.tell()

    def travel(self, to: datetime) -> None:
        """Time passes, and nothing is told."""
        moved = time_machine.travel(to, tick=True)
        moved.start()
        self.travels.append(moved)
        with self.house.books.lock:
            advance_house(self.house.server, max(self.house.books.now(), int(to.timestamp())))

    def stop(self) -> None:
        while self.travels:
            self.travels.pop().stop()

    # News

    def tell(self) -> None:
        """What waits to be told is told, and worked off."""
        if self.how == "thrice and shuffled":
            self.house.webhooks.release(copies=3, shuffle=7)
        elif self.how == "lost":
            self.house.webhooks.forget()
        else:
            self.house.webhooks.release()
        for pk in ProviderEvent.objects.filter(worked_at=None).order_by("received_at", "pk").values_list("pk", flat=True):
            do_work_off(pk, self.at)
        if self.how == "lost":
            clockwork.do_reconcile(self.at, everything=True)

    def _take(self, body: bytes, headers: dict[str, str]) -> int:
        signature = headers.get("Stripe-Signature", "")
        answer = self.posts.generic(
            "POST", "/billing/news/stripe/", body, content_type="application/json", headers={"Stripe-Signature": signature}
        )
        return int(answer.status_code)

    # People

    def goes_to_pay(self, reader: Reader, price: Price | None = None, code: str = "") -> tuple[Browser, str]:
        """A browser signed in as the reader, and the address of the hosted page it was sent to."""
        browser = Browser().sign_in(reader)
        answer = browser.post("/subscribe/", {"price": (price or self.monthly).pk, "pay": "card", "code": code})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        assert answer.url.startswith(self.house.api_base), answer.url
        return browser, answer.url

    def subscribes(self, reader: Reader, price: Price | None = None, card: str = VISA, code: str = "") -> Browser:
        """The whole way: the reader has paid, come back, and the news has come."""
        browser, page = self.goes_to_pay(reader, price, code)
        seen = press(page, "pay", card=card)
        assert seen.goes_to, seen.text[-2000:]
        browser.get(path(seen))
        self.tell()
        return browser

    def subscription(self, reader: Reader) -> Subscription:
        return Subscription.objects.get(reader=reader)

    def reads(self, reader: Reader) -> bool:
        return has_access(reader.pk, self.at)


def path(seen: Seen) -> str:
    """Where a hosted page sends a reader back to, as a path of ours."""
    return seen.goes_to.split("://", 1)[1].split("/", 1)[1].join(["/", ""])


def day(year: int, month: int, of: int) -> datetime:
    return datetime(year, month, of, 12, tzinfo=UTC)


Play = Callable[..., Stage]


def house_for(settings: Any, house: Rehearsal) -> Iterator[None]:
    """Settings with the rehearsal's keys, and providers made anew."""
    from pydantic import SecretStr

    from masthead.subscriptions.providers.chosen import forget_providers

    settings.MASTHEAD = settings.MASTHEAD.model_copy(
        update={"stripe_secret_key": SecretStr(house.key), "stripe_webhook_secret": SecretStr(house.secret), "stripe_api": house.api_base}
    )
    forget_providers()
    yield
    forget_providers()
