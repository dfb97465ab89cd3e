"""Visitors of a soak, of every kind: each does what such a person does, again and again, and writes down what was acknowledged.

Who meets a dead connection tries again, as browsers and proxies do; what was never answered counts as never done. An error is an answer
that no visitor should see: a 5xx, locked text before a stranger's eyes, a door that stays shut for `PATIENCE`.
"""

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 45.0  # seconds in which a house whose processes are killed must answer again
LOCKED = "Paragraph 10 of"  # stands behind the wall of every article of `bench.__main__.archive`


@dataclass
class Heard:
    """What all visitors together met, and what they were told is done."""

    asked: Counter[str] = field(default_factory=Counter)
    again: int = 0
    wrong: list[str] = field(default_factory=list)
    unlocked: set[tuple[str, int]] = field(default_factory=set)  # the reader's address, the article
    passes: list[tuple[str, str]] = field(default_factory=list)  # the cookie, the article's address
    letters: dict[str, bool] = field(default_factory=dict)  # by the reader's address: wanted or not
    unsubscribed: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)  # the provider's numbers of what it told us
    took: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Answer:
    """As a visitor sees it."""

    status: int
    text: str
    cookies: str


class Visitor:
    """Somebody with an address of their own on loopback, and a door or two to knock at."""

    def __init__(self, ports: list[int], heard: Heard, seed: int) -> None:
        self.ports, self.heard, self.chance = ports, heard, random.Random(seed)

    def ask(self, what: str, method: str, path: str, cookie: str = "", typed: dict[str, str] | str = "", **headers: str) -> Answer:
        """One answer, however often it takes."""
        until, began = time.monotonic() + PATIENCE, time.monotonic()
        while True:
            try:
                answer = self._once(method, path, cookie, typed, headers)
            except (OSError, http.client.HTTPException) as trouble:
                with self.heard.lock:
                    self.heard.again += 1
                if time.monotonic() > until:
                    return self._wrong(what, f"no answer for {PATIENCE:.0f} s: {trouble!r}")
                time.sleep(0.2)
                continue
            with self.heard.lock:
                self.heard.asked[what] += 1
                self.heard.took.append(time.monotonic() - began)
            return self._wrong(what, f"{answer.status} at {path}: {answer.text[-300:]}") if answer.status >= 500 else answer

    def _wrong(self, what: str, why: str) -> Answer:
        with self.heard.lock:
            self.heard.wrong.append(f"{what}: {why}")
        return Answer(0, "", "")

    def _once(self, method: str, path: str, cookie: str, typed: dict[str, str] | str, headers: dict[str, str]) -> Answer:
        here = (f"127.{self.chance.randint(1, 250)}.{self.chance.randint(1, 250)}.{self.chance.randint(2, 250)}", 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.chance.choice(self.ports), timeout=PATIENCE, source_address=here)
        sent = {"Sec-Fetch-Site": "same-origin", **({"Cookie": cookie} if cookie else {}), **headers}
        body = urlencode(typed) if isinstance(typed, dict) else typed
        if isinstance(typed, dict):
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body=body.encode() if method == "POST" else None, headers=sent)
            found = connection.getresponse()
            cookies = "; ".join(value.split(";")[0] for value in found.headers.get_all("Set-Cookie") or [])
            return Answer(found.status, found.read().decode("utf-8", "replace"), cookies)
        finally:
            connection.close()


@dataclass(frozen=True)
class Town:
    """Who and what there is: articles' addresses, readers' cookies, addresses to unsubscribe by."""

    articles: list[str]
    readers: dict[str, str]  # e-mail address to cookie
    subscribers: dict[str, str]
    leaving: dict[str, str]  # e-mail address to the path that unsubscribes
    secret: str  # the payment provider's


Act = Callable[[Visitor, Town], None]


def number(path: str) -> int:
    """An article's number."""
    return int(path.split("/")[2])


def strolls(one: Visitor, town: Town) -> None:
    """A stranger reads openings, the front page, lists and feeds, and never what is locked."""
    path = one.chance.choice([one.chance.choice(town.articles), "/", "/countries/iran/", "/feeds/all.atom", "/library/"])
    if LOCKED in one.ask("stranger", "GET", path).text:
        one._wrong("stranger", f"locked text at {path}")


def arrives(one: Visitor, town: Town) -> None:
    """A stranger gives an address, and reads on."""
    path, address = one.chance.choice(town.articles), f"new{one.chance.getrandbits(60):x}@soak.example"
    answer = one.ask("keep reading", "POST", f"{path}keep-reading/", typed={"email": address})
    if answer.status == 302 and answer.cookies and LOCKED in one.ask("pass", "GET", path, answer.cookies).text:
        with one.heard.lock:
            one.heard.passes.append((answer.cookies, path))


def spends(one: Visitor, town: Town) -> None:
    """A reader chooses an article of the month."""
    address, path = one.chance.choice(list(town.readers)), one.chance.choice(town.articles)
    cookie = town.readers[address]
    if LOCKED in one.ask("reader", "GET", path, cookie).text:
        return
    one.ask("choose", "POST", f"{path}open/", cookie)
    if LOCKED in one.ask("reader", "GET", path, cookie).text:
        with one.heard.lock:
            one.heard.unlocked.add((address, number(path)))


def subscribes(one: Visitor, town: Town) -> None:
    """A subscriber reads whatever they like."""
    cookie, path = one.chance.choice(list(town.subscribers.values())), one.chance.choice(town.articles)
    answer = one.ask("subscriber", "GET", path, cookie)
    if answer.status == 200 and LOCKED not in answer.text:
        one._wrong("subscriber", f"shut out at {path}")


def searches(one: Visitor, town: Town) -> None:
    """Somebody searches, and somebody types."""
    words = one.chance.choice(["ministers", "alliance meeting", "capital -next", "title:bench", "strained alliance"])
    cookie = one.chance.choice(["", *town.subscribers.values()])
    one.ask("search", "GET", f"/library/?{urlencode({'q': words})}", cookie)
    one.ask("suggest", "GET", f"/library/suggest/?{urlencode({'q': words[:5]})}")


def agrees(one: Visitor, town: Town) -> None:
    """A reader takes a letter, or leaves it, on the account page: each once, so that it is known what they want at the end."""
    with one.heard.lock:
        left = [address for address in town.readers if address not in one.heard.letters]
    if not left:
        return
    address, want = one.chance.choice(left), one.chance.random() < 0.5
    typed = {"letter": "free-letter", "want": "yes" if want else "no"}
    if one.ask("letters", "POST", "/account/letters/", town.readers[address], typed).status == 302:
        with one.heard.lock:
            one.heard.letters[address] = want


def leaves(one: Visitor, town: Town) -> None:
    """A mail program unsubscribes its reader by one click."""
    with one.heard.lock:
        left = [address for address in town.leaving if address not in one.heard.unsubscribed]
    if not left:
        return
    address = one.chance.choice(left)
    typed = {"List-Unsubscribe": "One-Click"}
    if one.ask("unsubscribe", "POST", town.leaving[address], typed=typed).status == 200:
        with one.heard.lock:
            one.heard.unsubscribed.add(address)


def pays(one: Visitor, town: Town) -> None:
    """The payment provider tells us something, signed."""
    ident, at = f"evt_{one.chance.getrandbits(60):x}", int(time.time())
    thing = {"object": "subscription", "id": "sub_nobodys", "customer": "cus_nobodys"}
    told = {"id": ident, "object": "event", "type": "customer.subscription.updated", "created": at, "livemode": False, "data": {"object": thing}}  # fmt: skip
    body = json.dumps(told)
    mark = hmac.new(town.secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={mark}", "Content-Type": "application/json"}
    if one.ask("payment", "POST", "/billing/news/stripe/", typed=body, **headers).status in {200, 202}:
        with one.heard.lock:
            one.heard.paid.add(ident)


# What is done, and how many pause how long between two times: strangers are many, letters are few.
CROWD: list[tuple[Act, int, float]] = [
    (strolls, 3, 0.02),
    (subscribes, 2, 0.03),
    (spends, 2, 0.05),
    (arrives, 1, 0.5),
    (searches, 1, 0.2),
    (agrees, 1, 0.5),
    (leaves, 1, 2.0),
    (pays, 1, 0.5),
]


def crowd(ports: list[int], town: Town, heard: Heard, stop: threading.Event) -> list[threading.Thread]:
    """Everybody, each in a thread, until `stop`."""

    def live(act: Act, pause: float, seed: int) -> None:
        one = Visitor(ports, heard, seed)
        while not stop.is_set():
            act(one, town)
            stop.wait(pause)

    found = [
        threading.Thread(target=live, args=(act, pause, seed * 100 + n), name=act.__name__, daemon=True)
        for seed, (act, many, pause) in enumerate(CROWD)
        for n in range(many)
    ]
    for thread in found:
        thread.start()
    return found
