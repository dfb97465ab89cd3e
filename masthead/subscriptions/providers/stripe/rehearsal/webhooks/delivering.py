"""Deliveries: each event to each endpoint, by a thread of its own, again when it was not taken; or held, for a test to release."""

import heapq
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.webhooks import noting
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.faults import Fault, Letter, write

Thing = dict[str, Any]
Target = str | Callable[[bytes, dict[str, str]], int]  # an address, or a function of (body, headers) that gives a status
TAKEN = range(200, 300)
UNREACHABLE = 0  # the status of a delivery to nobody


@dataclass
class Delivery:
    """One event on its way to one endpoint. `answers` are the statuses it was met with, `faults` what befell it."""

    event: Thing
    target: Target
    secret: str
    thin: bool = False
    answers: list[int] = field(default_factory=list)
    fault: Fault | None = None
    counted: bool = True

    @property
    def taken(self) -> bool:
        """Whether the endpoint has it."""
        return any(answer in TAKEN for answer in self.answers)

    def body(self) -> bytes:
        """What is sent."""
        told = noting.thin(self.event) if self.thin else {name: value for name, value in self.event.items() if not name.startswith("_")}
        return json.dumps(told, indent=2).encode()


@dataclass
class Misbehaviour:
    """A fault to come: how often still (None: until told otherwise), and for which kinds of event (empty: any)."""

    fault: Fault
    times: int | None = None
    only: tuple[str, ...] = ()


class Postroom:
    """Hears what the books note, makes events of it, and delivers them."""

    def __init__(
        self, books: Books, *, target: Target | None, secret: str, patience: tuple[float, ...], held: bool, enabled: tuple[str, ...] = ()
    ) -> None:
        """`target` and `secret`: the endpoint that is there from the start. `patience`: seconds before each further try. `held`: nothing
        goes out by itself. `enabled`: the kinds of event it wants (empty: all)."""
        self.books, self.secret, self.patience, self.held, self.enabled = books, secret, patience, held, enabled
        self.target = target
        self.waiting: list[Delivery] = []  # held
        self.lost: list[Delivery] = []
        self.done: list[Delivery] = []
        self.to_come: list[Misbehaviour] = []
        self.delay = 0.3  # seconds, of what is delayed or shuffled
        self.unknown: list[str] = []  # kinds of event that the SDK does not know: a breach of ours
        self._queue: list[tuple[float, int, Delivery]] = []
        self._count, self._busy, self._ending = 0, 0, False
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        books.heard.append(self.hear)

    # Events

    def hear(self, noted: Thing) -> None:
        """Something happened: keep the event, and send it to each endpoint that wants it."""
        if noted["type"] not in noting.known():
            self.unknown.append(noted["type"])
            return
        event = noting.snapshot(self.books, noted)
        for target, secret, thin in self._endpoints(noted["type"]):
            event["pending_webhooks"] += 1
            self._send(Delivery(event, target, secret, thin))

    def _endpoints(self, kind: str) -> list[tuple[Target, str, bool]]:
        found: list[tuple[Target, str, bool]] = []
        if self.target and (not self.enabled or kind in self.enabled):
            found.append((self.target, self.secret, False))
        endpoints = self.books.all("webhook_endpoint", status="enabled")
        found += [(one["url"], one["_secret"], False) for one in endpoints if {"*", kind} & set(one["enabled_events"])]
        for place in self.books.all("v2.core.event_destination", status="enabled"):
            if {"*", f"v1.{kind}"} & set(place["enabled_events"]):
                found += [(place["webhook_endpoint"]["url"], place["_secret"], place["event_payload"] == "thin")]
        return found

    # Sending

    def misbehave(self, fault: Fault | str, times: int | None = None, only: tuple[str, ...] = ()) -> None:
        """From now on deliveries go wrong so: the next `times` of them, those of the kinds `only`."""
        self.to_come.append(Misbehaviour(Fault(fault), times, only))

    def behave(self) -> None:
        """All goes well again."""
        self.to_come.clear()

    def _fault_for(self, event: Thing) -> Fault | None:
        for coming in self.to_come:
            if coming.times != 0 and (not coming.only or event["type"] in coming.only):
                coming.times = coming.times - 1 if coming.times is not None else None
                return coming.fault
        return None

    def _send(self, delivery: Delivery) -> None:
        delivery.fault = self._fault_for(delivery.event)
        if delivery.fault is Fault.LOST:
            self.lost.append(delivery)
        elif self.held:
            self.waiting.append(delivery)
        else:
            delays = {Fault.DELAYED: self.delay, Fault.SHUFFLED: random.random() * self.delay}  # noqa: S311 no secret
            pause = delays.get(delivery.fault, 0.0) if delivery.fault else 0.0
            self._put(delivery, pause)

    def _put(self, delivery: Delivery, pause: float) -> None:
        with self._change:
            self._count += 1
            heapq.heappush(self._queue, (time.monotonic() + pause, self._count, delivery))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="rehearsal-webhooks")
                self._thread.start()
            self._change.notify_all()

    def _run(self) -> None:
        while True:
            with self._change:
                while not self._ending and not (self._queue and self._queue[0][0] <= time.monotonic()):
                    self._change.wait(max(0.0, self._queue[0][0] - time.monotonic()) if self._queue else None)
                if self._ending:
                    return
                delivery = heapq.heappop(self._queue)[2]
                self._busy += 1
            try:
                self._try(delivery)
            finally:
                with self._change:
                    self._busy -= 1
                    self._change.notify_all()

    def _try(self, delivery: Delivery) -> None:
        first = not delivery.answers
        self.post(delivery)
        if not delivery.taken and len(delivery.answers) <= len(self.patience) and (first or delivery.answers):
            self._put(delivery, self.patience[len(delivery.answers) - 1])

    def post(self, delivery: Delivery) -> int:
        """Send a delivery now, its fault once; the last status it was met with."""
        fault, delivery.fault = delivery.fault, None
        status = UNREACHABLE
        for letter in write(delivery.body(), delivery.secret, int(self.books.wall()), fault):
            status = reach(delivery.target, letter)
        delivery.answers.append(status)
        if delivery.taken and delivery.counted:
            delivery.counted = False
            with self.books.lock:
                delivery.event["pending_webhooks"] -= 1
        if delivery not in self.done:
            self.done.append(delivery)
        return status

    # By hand

    def hold(self) -> None:
        """From now on nothing goes out by itself."""
        self.held = True

    def release(self, *, copies: int = 1, shuffle: int | None = None, only: tuple[str, ...] = ()) -> list[Delivery]:
        """Send what was held, here and now, in this thread: so many copies of each, in the order that the seed `shuffle` gives (None: in
        their own), those of the kinds `only`. Gives the deliveries in the order they went."""
        going = [one for one in self.waiting if not only or one.event["type"] in only]
        self.waiting = [one for one in self.waiting if one not in going]
        going = going * copies
        if shuffle is not None:
            random.Random(shuffle).shuffle(going)  # noqa: S311 a test's order, by its seed
        for delivery in going:
            self.post(delivery)
        return going

    def resend(self, event: str | None = None) -> list[Delivery]:
        """Send again what was lost, or the event of that id to everybody who had it; here and now."""
        if event is None:
            going, self.lost = self.lost, []
        else:
            going = [one for one in (*self.done, *self.waiting, *self.lost) if one.event["id"] == event]
        for delivery in going:
            delivery.fault = None
            self.post(delivery)
        return going

    def forget(self) -> list[Delivery]:
        """Throw away what is held, as a day of lost webhooks does; gives what was thrown away."""
        gone, self.waiting = self.waiting, []
        self.lost += gone
        return gone

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait until everything on its way has arrived, or was given up; whether that came within `timeout` seconds."""
        with self._change:
            return self._change.wait_for(lambda: not self._queue and not self._busy, timeout)

    def close(self) -> None:
        """Stop delivering."""
        with self._change:
            self._ending = True
            self._change.notify_all()
        if self._thread:
            self._thread.join(5)


def reach(target: Target, letter: Letter) -> int:
    """POST a letter; the status, or 0 when nobody answered. Redirects are not followed, as Stripe follows none."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)"}
    if letter.signature:
        headers["Stripe-Signature"] = letter.signature
    if callable(target):
        return target(letter.body, headers)
    # S310: the address is the one the tester gave.
    request = urllib.request.Request(target, letter.body, headers, method="POST")  # noqa: S310
    try:
        with _opener.open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return UNREACHABLE


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *rest: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
