"""Visitors, on the edge: `python -m bench.hosts.visitors PLAN.json SECONDS REPORT.json`.

Strangers read and search; readers sign in and open articles of their choice; others type an address at the wall. A visitor does what a
person does who is told *try again*: presses once more. What was answered is believed, and held against the database afterwards.
"""

import http.client
import json
import random
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

WAIT = 30.0  # seconds that a visitor waits for an answer before it counts as an error
SLOW = 5.0
DOWN = {502, 503, 504}


class Crowd:
    """All visitors, and what they saw."""

    def __init__(self, plan: dict[str, Any], seconds: float) -> None:
        self.plan, self.ending = plan, time.monotonic() + seconds
        self.lock = threading.Lock()
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.times: list[float] = []
        self.opened: list[tuple[str, int]] = []
        self.signed_in: list[str] = []
        self.asked: list[str] = []
        self.readers = list(plan["readers"])
        self.asking = 0

    def note(self, kind: str, took: float, error: str = "") -> None:
        """One request, as its visitor saw it."""
        with self.lock:
            self.seen[kind] += 1
            self.times.append(took)
            if error and len(self.wrong) < 200:
                self.wrong.append(f"{kind}: {error}")

    def next_reader(self) -> dict[str, str] | None:
        """Each signs in once."""
        with self.lock:
            return self.readers.pop() if self.readers else None

    def next_address(self) -> str:
        """One that nobody typed before."""
        with self.lock:
            self.asking += 1
            return f"asker{self.asking}@example.org"


class Visitor(threading.Thread, ABC):
    """One, at an address of their own."""

    def __init__(self, crowd: Crowd, address: str, pause: float) -> None:
        super().__init__(daemon=True)
        self.crowd, self.address, self.pause, self.cookie = crowd, address, pause, ""

    def run(self) -> None:
        """Until the end."""
        while time.monotonic() < self.crowd.ending:
            try:
                self.act()
            except (AssertionError, OSError, http.client.HTTPException) as error:
                self.crowd.note("broken off", 0, f"{type(error).__name__}: {error}")
            time.sleep(random.uniform(0.5, 1.5) * self.pause)

    @abstractmethod
    def act(self) -> None:
        """What this kind of visitor does."""

    def _ask(self, method: str, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(
            self.crowd.plan["host"], self.crowd.plan["port"], timeout=WAIT, source_address=(self.address, 0)
        )
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(form) if method == "POST" else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("set-cookie") or []:
            if line.startswith("sid="):
                self.cookie = line.split(";")[0]
        return answer.status, answer.headers.get("location", ""), body

    def get(self, kind: str, path: str, *words: str) -> str:
        """A page; anything but the page itself is an error that a reader sees."""
        began = time.monotonic()
        status, _, body = self._ask("GET", path, {})
        missing = [word for word in words if word not in body]
        self.crowd.note(kind, time.monotonic() - began, f"{status} at {path}, without {missing}" if status != 200 or missing else "")
        return body

    def press(self, kind: str, path: str, **form: str) -> str:
        """A form. Cut off by a host that fails, it is pressed again, as its page says; what comes then must be right."""
        began = time.monotonic()
        status, place, body = self._ask("POST", path, form)
        if status in DOWN:
            self.crowd.note(f"{kind}, pressed again", time.monotonic() - began)
            status, place, body = self._ask("POST", path, form)
        self.crowd.note(kind, time.monotonic() - began, f"{status} at {path}: {body[:200]}" if status != 302 else "")
        return place if status == 302 else ""


class Stranger(Visitor):
    """Reads and searches."""

    def act(self) -> None:
        """One page."""
        path = random.choice(self.crowd.plan["articles"])
        what = random.random()
        if what < 0.7:
            self.get("stranger reads", path, "data-act")
        elif what < 0.85:
            self.get("front page", "/", "Article")
        else:
            self.get("search", "/library/?q=treaty", "/articles/")


class Reader(Visitor):
    """Signs in, opens three articles, reads them again."""

    def act(self) -> None:
        """One reader's visit."""
        reader = self.crowd.next_reader()
        if reader is None:
            time.sleep(1)
            return
        self.cookie = ""
        if not self.press("signs in", reader["link"]) or not self.cookie:
            return
        self.crowd.signed_in.append(reader["email"])
        for path in random.sample(self.crowd.plan["articles"], 3):
            if time.monotonic() > self.crowd.ending:
                return
            self.get("reader looks", path, 'data-act="open-article"')
            if self.press("opens", f"{path}open/"):
                self.crowd.opened.append((reader["email"], int(path.split("/")[2])))
                self.get("reader reads", path, 'id="rest"')
            time.sleep(self.pause)
        self.get("account", "/account/", reader["email"])


class Asker(Visitor):
    """Types an address at the wall; mail must come."""

    def act(self) -> None:
        """One address."""
        self.cookie, address = "", self.crowd.next_address()
        if self.press("types an address", f"{random.choice(self.crowd.plan['articles'])}keep-reading/", email=address):
            self.crowd.asked.append(address)


def main(plan: str, seconds: str, report: str) -> None:
    """All of them at once; what they saw is written down."""
    crowd = Crowd(json.loads(Path(plan).read_text()), float(seconds))
    places = iter(crowd.plan["visitors"])
    kinds = [(Stranger, 4, 0.08), (Reader, 3, 0.15), (Asker, 6, 3.0)]
    visitors = [kind(crowd, next(places), pause) for kind, count, pause in kinds for _ in range(count)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(float(seconds) + 4 * WAIT)
    times = sorted(crowd.times)
    told = {
        "seen": crowd.seen, "wrong": crowd.wrong, "opened": crowd.opened, "signed_in": crowd.signed_in, "asked": crowd.asked,
        "p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)], "longest": times[-1], "slow": sum(one > SLOW for one in times),
    }  # fmt: skip
    Path(report).write_text(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
