"""The rehearsal as tests and the demo hold it: start, stop, time, webhooks, troubles, breaches."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from masthead.subscriptions.providers.stripe.rehearsal.acts import subscribing
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.control import advance_house
from masthead.subscriptions.providers.stripe.rehearsal.interface import Breach, Interface, Trouble
from masthead.subscriptions.providers.stripe.rehearsal.rules import retries
from masthead.subscriptions.providers.stripe.rehearsal.server import Server
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.delivering import Postroom, Target

if TYPE_CHECKING:
    import stripe

KEY, SECRET = "sk_test_rehearsal", "whsec_rehearsal"
SOON = (0.05, 0.1, 0.2)  # seconds before each further try of a webhook, for tests


class Rehearsal:
    """`with Rehearsal(webhook=address) as stripe_house:`; a server on a free port of loopback, in threads of this process."""

    def __init__(
        self,
        *,
        webhook: Target | None = None,
        key: str = KEY,
        secret: str = SECRET,
        port: int = 0,
        file: Path | None = None,
        patience: tuple[float, ...] = SOON,
        hold: bool = False,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`webhook`: the address that events are POSTed to, or a function `(body, headers) -> status` that takes them; more endpoints may
        be made through the interface. `hold`: events wait for `webhooks.release()`. `file`: keeps all from one start to the next."""
        self.key, self.secret = key, secret
        self.books = Books(wall, file)
        self.interface = Interface(self.books, key)
        self.webhooks = Postroom(self.books, target=webhook, secret=secret, patience=patience, held=hold)
        self.server = Server(self.interface, self.webhooks, port)

    @property
    def api_base(self) -> str:
        """What `base_addresses={"api": …}` takes."""
        return self.books.root

    def client(self, key: str | None = None, max_network_retries: int = 0) -> "stripe.StripeClient":
        """The SDK's own client, unmodified, that speaks to this server."""
        import stripe

        return stripe.StripeClient(key or self.key, base_addresses={"api": self.api_base}, max_network_retries=max_network_retries)

    def start(self) -> "Rehearsal":
        """Open the house."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Close it: the server, the deliveries."""
        self.server.shutdown()
        self.server.server_close()
        self.webhooks.close()

    def __enter__(self) -> "Rehearsal":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    # What a test asks of the stage

    def clear(self) -> None:
        """As new, on the same port: for the next test of a module that shares one house."""
        with self.books.lock:
            for part in (
                self.books.things,
                self.books.by_kind,
                self.books.by_owner,
                self.books.diaries,
                self.interface.breaches,
                self.interface.troubles,
                self.interface.asked,
            ):
                part.clear()
            self.interface.forget_answers()
            for deliveries in (self.webhooks.waiting, self.webhooks.lost, self.webhooks.done, self.webhooks.to_come, self.webhooks.unknown):
                deliveries.clear()
            self.books.offset, self.books.stood_still, self.server.hangs_up = 0, None, False
            self.books.retry_days, self.books.after_retries = retries.AFTER_DAYS, "canceled"

    def advance(self, seconds: int) -> int:
        """Let time pass for everybody without a test clock; how many things happened."""
        with self.books.lock:
            return advance_house(self.server, self.books.now() + seconds)

    def seed(self, members: int, price: str) -> list[tuple[str, str]]:
        """So many customers with a card and an active subscription to the price, quickly and with nobody told, as they are when a
        publication moves in; the ids of each customer and subscription."""
        with self.books.lock:
            heard, self.books.heard = self.books.heard, []
            try:
                return [subscribing.member(self.books, f"member-{n}@example.org", price) for n in range(members)]
            finally:
                self.books.heard = heard

    def fail(self, status: int, times: int | None = 1, only: str = "") -> None:
        """The next requests (of the operation `only`) are answered with this status."""
        self.interface.troubles.append(Trouble(status, times, only))

    def go_away(self, gone: bool = True) -> None:
        """An outage: connections are closed without an answer, until `go_away(False)`."""
        self.server.hangs_up = gone

    @property
    def breaches(self) -> list[Breach]:
        """What the product asked that the SDK's types do not allow, and what we answered so. A test expects none."""
        unknown = [Breach("events", f"the SDK knows no event {kind!r}", asked=False) for kind in self.webhooks.unknown]
        return self.interface.breaches + unknown

    def operations(self) -> list[str]:
        """The operations that were asked for, in their order."""
        return [name for name, _ in self.interface.asked]
