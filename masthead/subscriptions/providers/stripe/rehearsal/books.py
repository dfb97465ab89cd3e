"""The books: every object of the pretended account by its id, the diary of what becomes due, and the events that were noted.

Objects are dictionaries in Stripe's own shape, with ids where Stripe puts ids; names that begin with `_` are ours and never leave.
Whoever changes an object does it in `with books.changing(thing):`, which notes the event that Stripe would send.
"""

import copy
import heapq
import json
import os
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.appointments import next_due
from masthead.subscriptions.providers.stripe.rehearsal.rules import retries

Thing = dict[str, Any]
Noted = Callable[[Thing], None]

PREFIX = {
    "product": "prod", "price": "price", "customer": "cus", "coupon": "", "promotion_code": "promo", "discount": "di", "tax_rate": "txr",
    "tax_id": "txi", "payment_method": "pm", "payment_intent": "pi", "setup_intent": "seti", "charge": "ch", "refund": "re",
    "subscription": "sub", "subscription_item": "si", "invoice": "in", "line_item": "il", "invoiceitem": "ii", "invoice_payment": "inpay",
    "credit_note": "cn", "credit_note_line_item": "cnli", "checkout.session": "cs_test", "item": "li", "billing_portal.session": "bps",
    "billing_portal.configuration": "bpc", "test_helpers.test_clock": "clock", "webhook_endpoint": "we", "event": "evt",
    "customer_balance_transaction": "cbtxn", "v2.core.event_destination": "ed_test",
}  # fmt: skip
# How an object's events are called where it is not by the object's own name.
CALLED = {"subscription": "customer.subscription", "tax_id": "customer.tax_id", "discount": "customer.discount"}
INDEXED = {"customer", "invoice"}  # whose things are found without looking through all
SILENT = {
    "subscription_item",
    "line_item",
    "item",
    "credit_note_line_item",
    "event",
    "test_helpers.test_clock",
    "webhook_endpoint",
    "charge",
    "customer_balance_transaction",
    "v2.core.event_destination",
}


class Books:
    """Everything the pretended account holds. `lock` is held by whoever reads or writes more than one thing."""

    def __init__(self, wall: Callable[[], float] = time.time, file: Path | None = None) -> None:
        """`wall` tells real time in seconds; `file`, where given, keeps the books from one start to the next."""
        self.wall, self.file = wall, file
        self.lock = threading.RLock()
        self.things: dict[str, Thing] = {}
        self.by_kind: dict[str, dict[str, Thing]] = defaultdict(dict)
        self.by_owner: dict[tuple[str, str, str], dict[str, Thing]] = defaultdict(dict)  # a field of INDEXED may have left it since
        self.diaries: dict[str | None, list[tuple[int, str]]] = defaultdict(list)
        self.heard: list[Noted] = []
        self.offset, self.stood_still = 0, None
        self.mark, self.count = secrets.token_hex(3), 0
        self.root = "http://127.0.0.1"  # where hosted pages are; the server says so when it has its port
        self.retry_days: tuple[int, ...] = retries.AFTER_DAYS
        self.after_retries = "canceled"  # or "unpaid", or "past_due": what becomes of a subscription when every retry failed
        self.asked_by: tuple[str, str | None] | None = None  # the request under way: its id and idempotency key
        if file and file.exists():
            self._read(json.loads(file.read_text()))

    stood_still: int | None

    # Time

    def now(self, clock: str | None = None) -> int:
        """The moment by a test clock, or by the house."""
        if clock:
            return int(self.things[clock]["frozen_time"])
        return self.stood_still if self.stood_still is not None else int(self.wall()) + self.offset

    def now_for(self, customer: str | None) -> int:
        """The moment in a customer's world: that of its test clock, where it has one."""
        return self.now(self.clock_of(customer))

    def clock_of(self, customer: str | None) -> str | None:
        """The test clock a customer lives by."""
        return self.things[customer].get("test_clock") if customer in self.things else None

    # Things

    def ident(self, kind: str) -> str:
        """A new id of its kind; never one of another run's, for a product's database may outlive these books."""
        self.count += 1
        return "_".join(part for part in (PREFIX[kind], f"{self.mark}{self.count:08d}") if part)

    def new(self, kind: str, at: int, *, note: str | None = "created", **fields: Any) -> Thing:
        """Keep a new object, created `at`, and note its event (`note`: what happened; None for nothing)."""
        thing: Thing = {"id": fields.pop("id", None) or self.ident(kind), "object": kind, "created": at, "livemode": False} | fields
        self.keep(thing)
        if note and kind not in SILENT:
            self.note(f"{CALLED.get(kind, kind)}.{note}", thing)
        return thing

    def keep(self, thing: Thing) -> None:
        """Keep an object, and write into the diary when it wants something next."""
        self.things[thing["id"]] = thing
        self._index(thing)
        due = next_due(thing)
        if due:
            heapq.heappush(self.diaries[self._clock(thing)], (due[0], thing["id"]))

    def _index(self, thing: Thing) -> None:
        self.by_kind[thing["object"]][thing["id"]] = thing
        for name in INDEXED & thing.keys():
            if isinstance(thing[name], str):
                self.by_owner[thing["object"], name, thing[name]][thing["id"]] = thing

    def drop(self, thing: Thing, what: str = "deleted") -> Thing:
        """Take an object away; what is left says so."""
        self.things.pop(thing["id"])
        self.by_kind[thing["object"]].pop(thing["id"])
        for things in self.by_owner.values():
            things.pop(thing["id"], None)
        if thing["object"] not in SILENT:
            self.note(f"{CALLED.get(thing['object'], thing['object'])}.{what}", thing)
        return {"id": thing["id"], "object": thing["object"], "deleted": True}

    def get(self, kind: str, ident: str, param: str | None = None) -> Thing:
        """The object of that id; refused in Stripe's words when there is none (`param`: it was named by a parameter)."""
        thing = self.by_kind[kind].get(ident)
        if thing is None:
            raise refusals.missing(kind.rpartition(".")[2], ident, param, 400 if param else 404)
        return thing

    def all(self, kind: str, **where: Any) -> list[Thing]:
        """The objects of a kind, newest first, whose fields are as given."""
        owner = next(((kind, name, where[name]) for name in INDEXED & where.keys() if isinstance(where[name], str)), None)
        pool = self.by_owner.get(owner, {}) if owner else self.by_kind[kind]
        return [thing for thing in pool.values() if all(thing.get(name) == value for name, value in where.items())][::-1]

    @contextmanager
    def changing(self, thing: Thing, what: str | None = "updated") -> Iterator[Thing]:
        """Within: the caller changes the object. After: it is kept, and the event noted with what it was before."""
        before = copy.deepcopy(thing)
        yield thing
        self.keep(thing)
        now, was = public(thing), public(before)
        differing = {name: was.get(name) for name in now if now.get(name) != was.get(name)}
        if differing and what:
            self.note(f"{CALLED.get(thing['object'], thing['object'])}.{what}", thing, differing if what == "updated" else None)

    # Events

    def note(self, kind: str, thing: Thing, previous: Thing | None = None) -> None:
        """Note that something happened to a thing."""
        for hear in self.heard:
            hear({"type": kind, "thing": thing, "previous": previous, "clock": self._clock(thing)})

    def _clock(self, thing: Thing) -> str | None:
        clock = thing.get("test_clock")
        if isinstance(clock, str):
            return clock
        customer = thing.get("customer") or thing.get("_customer")
        return self.clock_of(customer) if isinstance(customer, str) else None

    # A trial run

    def sketch(self, customer: str) -> "Books":
        """Books on which one may try something out for a customer: what is changed there stays there, and nobody hears of it."""
        return Sketch(self, customer)

    # Keeping

    def save(self) -> None:
        """Write the books to their file, whole or not at all."""
        if self.file:
            kept = {"things": self.things, "offset": self.offset, "mark": self.mark, "count": self.count}
            beside = self.file.with_suffix(".new")
            beside.write_text(json.dumps(kept, default=str))
            os.replace(beside, self.file)

    def _read(self, kept: Thing) -> None:
        self.offset, self.mark, self.count = kept["offset"], kept["mark"], kept["count"]
        things = kept["things"].values()
        for thing in sorted(things, key=lambda thing: thing["object"] not in {"customer", "test_helpers.test_clock"}):
            self.keep(thing)


SHARED = {"product", "price", "coupon", "promotion_code", "tax_rate", "test_helpers.test_clock"}


class Sketch(Books):
    """A copy of what a customer's next invoice can depend on."""

    def __init__(self, under: Books, customer: str) -> None:
        super().__init__(under.wall)
        self.offset, self.stood_still, self.mark, self.root = under.offset, under.now(), f"{under.mark}0", under.root
        for ident, thing in under.things.items():
            if thing["object"] in SHARED or ident == customer or thing.get("customer") == customer:
                self.things[ident] = copied = copy.deepcopy(thing)
                self._index(copied)


def public(thing: Thing) -> Thing:
    """The thing without what is ours."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}
