"""A soak: `python -m bench.soak [MINUTES [SECONDS-BETWEEN-KILLS [postgres]]]`; 30 minutes, a kill every 20 seconds, on SQLite.

Two houses on one database and one data folder, as two hosts would be: one is killed again and again, any process of it, `kill -9`; the
other never, so that its memory can be watched. Visitors of every kind (`bench.visitors`) go to either. Meanwhile articles are
published and a Review goes out. Afterwards everything that was acknowledged must be there. Exit status 1 where it is not.
"""

import json
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mail_sink import Sink
from real_server import Server
from services import postgres
from test_race import sign_in

from bench import __main__ as table
from bench.load import fetch
from bench.visitors import LOCKED, Heard, Town, Visitor, crowd
from masthead.subscriptions.providers.stripe.rehearsal.handle import KEY, SECRET, Rehearsal

READERS, SUBSCRIBERS, LISTENERS = 60, 12, 200
GROWTH = 0.05  # of its memory, that a process may gain from its first third to its last

# What the database holds in the end, read by a process of its own, by the product's own models.
_HELD = """
import json
import django
django.setup()
from masthead.access.models import Opened
from masthead.newsletters.consents import in_force
from masthead.newsletters.models import Letter
from masthead.readers.models import Reader
from masthead.subscriptions.billing.models import ProviderEvent
print(json.dumps({
    "unlocked": list(Opened.objects.values_list("reader__email", "article_id")),
    "letters": {one.email: sorted(in_force(one)) for one in Reader.objects.filter(email__endswith="@soak.example")},
    "paid": dict(ProviderEvent.objects.values_list("external_id", "worked_at__year")),
}))
"""
_LEAVING = """
import json
import django
django.setup()
from masthead.newsletters.consents import unsubscribe_address
from masthead.newsletters.models import Letter
from masthead.readers.models import Reader
daily = Letter.objects.get(slug="daily")
print(json.dumps({one.email: "/" + unsubscribe_address(one.pk, daily).split("/", 3)[3] for one in Reader.objects.filter(email__startswith="l")}))
"""


@dataclass
class Verdict:
    """What was promised, whether it held, and the figure that says so."""

    rows: list[tuple[str, bool, str]] = field(default_factory=list)

    def add(self, what: str, held: bool, figure: object) -> None:
        self.rows.append((what, held, str(figure)))

    @property
    def held(self) -> bool:
        return all(held for _, held, _ in self.rows)

    def show(self) -> None:
        print("\n| promise | held | measured |\n|---|---|---|")
        for what, held, figure in self.rows:
            print(f"| {what} | {'yes' if held else 'NO'} | {figure} |")


def python(server: Server, code: str) -> Any:
    """What a program says that knows the publication's models."""
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def below(pid: int) -> list[int]:
    """All processes that come of this one."""
    found: list[int] = []
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *below(int(child))]
    return found


def memory(pid: int) -> int:
    """Kilobytes that a process holds."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0


def settle(server: Server) -> Town:
    """Articles, readers, subscribers; everybody's cookies."""
    listed = Path(server.folder.name) / "archive.jsonl"
    table.archive(listed)
    server.call("import", "jsonl", str(listed))
    rows = [f"r{n}@soak.example,R{n},,2026-01-05T08:00:00Z,," for n in range(READERS)]
    rows += [f"s{n}@soak.example,S{n},daily,2026-01-05T08:00:00Z,all-access,2030-01-01" for n in range(SUBSCRIBERS)]
    rows += [f"l{n}@soak.example,L{n},daily,2026-01-05T08:00:00Z,all-access,2030-01-01" for n in range(LISTENERS)]
    people = Path(server.folder.name) / "readers.csv"
    people.write_text("email,name,letters,confirmed_at,plan,until\n" + "\n".join(rows) + "\n")
    server.call("import", "readers", str(people))
    python(server, "import django; django.setup(); from masthead.access.models import WallRules; rules = WallRules.load(); "
                   "rules.articles_a_month = 100; rules.save(); print(0)")  # fmt: skip
    server.start()
    paths = re.findall(r"<loc>[^<]*?(/articles/[^<]+)</loc>", fetch(server.port, "/sitemap-1.xml")[1].decode())
    signed = {f"{kind}{n}@soak.example": "" for kind, many in (("r", READERS), ("s", SUBSCRIBERS)) for n in range(many)}
    signed = {address: sign_in(server, address) for address in signed}
    return Town(
        articles=paths,
        readers={address: cookie for address, cookie in signed.items() if address.startswith("r")},
        subscribers={address: cookie for address, cookie in signed.items() if address.startswith("s")},
        leaving=python(server, _LEAVING),
        secret=SECRET,
    )


class Called(Server):
    """A house whose program may be run by several threads, one after the other."""

    def __init__(self, database: str) -> None:
        super().__init__(database, workers=2)
        self.lock = threading.Lock()

    def call(self, *words: str) -> str:
        with self.lock:
            return super().call(*words)


class Beside(Server):
    """A second house on the first one's database and data."""

    def __init__(self, first: Server) -> None:
        super().__init__(work=False)
        self.environment = {**first.environment, "MASTHEAD_URL": self.base}

    def __enter__(self) -> "Beside":
        return self


def kills(server: Server, pause: float, stop: threading.Event, dead: Counter[str]) -> None:
    """Any process of the first house, at random; the supervisor itself too, which then is started again, as its host would."""
    chance = random.Random(7)
    while not stop.wait(pause * chance.uniform(0.5, 1.5)):
        everyone = [server.process.pid, *below(server.process.pid)]
        pid = chance.choice(everyone)
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            os.kill(pid, signal.SIGKILL)
            dead["supervisor" if pid == server.process.pid else "web" if "granian" in " ".join(words) else "worker"] += 1
        if pid == server.process.pid:
            server.process.wait(10)
            started(server)


def started(server: Server) -> None:
    """Start it; what was orphaned still holds the port for a moment."""
    for _ in range(40):
        try:
            return server.start()
        except AssertionError:
            time.sleep(0.5)
    raise AssertionError("the house does not start again")


def publishes(server: Server, stop: threading.Event, published: list[str]) -> None:
    """An editor's program brings a new article, and changes it, every few seconds."""
    while not stop.wait(8):
        n = len(published) // 2
        text = f"It was {time.time():.0f}.\\n\\nTwo.\\n\\nThree.\\n\\nParagraph 10 of new {n}."
        path = Path(server.folder.name) / "new.jsonl"
        path.write_text(f'{{"id": "new{n}", "title": "New {n} on the capital", "text": "{text}", "countries": ["Iran"]}}\n')
        server.call("import", "jsonl", str(path))
        published.append(f"new{n}")


def soak(minutes: float, pause: float, database: str, review_after: float = 20) -> Verdict:
    """All of it. `pause`: seconds between kills."""
    verdict, heard, dead, sizes, published = Verdict(), Heard(), Counter[str](), list[int](), list[str]()
    with Sink() as sink, Rehearsal() as stripe, Called(database) as server:
        more = {"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API": stripe.api_base}
        server.environment |= {**more, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}?connections=3"}
        town = settle(server)
        with Beside(server) as kept:
            kept.start()
            web = next(pid for pid in below(kept.process.pid) if not below(pid))
            print(f"{len(town.articles)} articles, {len(town.readers)} readers; it begins.", flush=True)
            stop, began = threading.Event(), time.monotonic()
            threads = crowd([server.port, kept.port], town, heard, stop)
            for act, words in ((kills, (server, pause, stop, dead)), (publishes, (server, stop, published))):
                threads.append(threading.Thread(target=act, args=words, daemon=True))
                threads[-1].start()
            sent = False
            while time.monotonic() - began < minutes * 60:
                time.sleep(1)
                sizes.append(memory(web))
                if not sent and time.monotonic() - began > min(review_after, minutes * 20):
                    server.call("review", "daily", "--send", "--now")
                    sent = True
            stop.set()
            for thread in threads:
                thread.join(90)
            judge(verdict, server, kept, town, heard, sink)
    flat(verdict, sizes)
    verdict.add("somebody was killed", sum(dead.values()) > 0, dict(dead))
    verdict.add("articles came", len(published) > 0, len(published))
    return verdict


def judge(verdict: Verdict, server: Server, kept: Server, town: Town, heard: Heard, sink: Sink) -> None:
    """Everything that was acknowledged is there; the letters came, once each, or their doubt is named."""
    seconds = sorted(heard.took)
    verdict.add("no error, of all that was asked", not heard.wrong, f"{sum(heard.asked.values()):,} asked, {len(heard.wrong)} wrong, "
                f"{heard.again} tried again, p50 {seconds[len(seconds) // 2] * 1000:.0f} ms, p99 {seconds[int(len(seconds) * 0.99)] * 1000:.0f} ms")  # fmt: skip
    for why, many in Counter(heard.wrong).most_common(8):
        print(f"WRONG {many}: {why}")
    told: dict[str, Any] = {}
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        held = python(kept, _HELD)
        told = json.loads(kept.call("review", "daily", "--status", "--json"))
        if told["to_send"] == 0 and all(held["paid"].get(one) for one in heard.paid):
            break
        print(
            f"still: {told['to_send']} letters to send, {sum(not held['paid'].get(one) for one in heard.paid)} news to work off", flush=True
        )
        time.sleep(2)
    lost = heard.unlocked - {(address, article) for address, article in held["unlocked"]}
    verdict.add("every article that was opened stands open", not lost, f"{len(heard.unlocked)} opened, {len(lost)} lost")
    letters = {address: "free-letter" in held["letters"][address] for address in heard.letters}
    verdict.add("every consent is as it was given", letters == heard.letters, len(letters))
    left = [address for address in heard.unsubscribed if "daily" in held["letters"][address]]
    verdict.add("who unsubscribed is unsubscribed", not left, f"{len(heard.unsubscribed)} left, {len(left)} forgotten")
    lost_paid = [one for one in heard.paid if not held["paid"].get(one)]
    verdict.add("all news of payments is there, and worked off", not lost_paid, f"{len(heard.paid)} told, {len(lost_paid)} lost")
    one = Visitor([kept.port], Heard(), 1)
    shut = [path for cookie, path in heard.passes if LOCKED not in one.ask("pass", "GET", path, cookie).text]
    verdict.add("every pass still opens its article", not shut, f"{len(heard.passes)} given, {len(shut)} shut")
    came = Counter(to for (to,), raw in sink.messages if b"Daily Review" in raw or to.startswith(("l", "s")))
    named = {row["email"] for row in told["doubtful"]}
    twice = {to for to, count in came.items() if count > 1} - named
    verdict.add("the Review came to everybody", told["to_send"] == 0 and told["failed"] == 0 and told["sent"] > 0, f"{told['sent']} sent")
    verdict.add("and twice only where that is named", not twice, f"{len(named)} in doubt")
    if not server.environment["DATABASE_URL"]:
        with sqlite3.connect(server.data / "masthead.sqlite3") as database:
            whole = database.execute("PRAGMA integrity_check").fetchone()[0]
            verdict.add("the database is whole", whole == "ok", whole)


def flat(verdict: Verdict, sizes: list[int]) -> None:
    """The memory of the web process that nobody killed: its last third beside what it had after warming up."""
    third = len(sizes) // 3
    before, after = statistics.median(sizes[third // 2 : third]), statistics.median(sizes[-third // 2 :])
    growth = after / before - 1
    long_enough = len(sizes) > 300  # seconds; before that it is still warming up
    verdict.add("memory is flat", growth < GROWTH or not long_enough, f"{before / 1024:.0f} to {after / 1024:.0f} MB, {growth:+.1%}")


def main(words: list[str]) -> int:
    """Soak, and say what held."""
    numbers = [float(word) for word in words if word != "postgres"]
    minutes, pause = (*numbers, *(30.0, 20.0)[len(numbers) :])
    with postgres() if "postgres" in words else nullcontext("") as database:
        verdict = soak(minutes, pause, database)
    verdict.show()
    return 0 if verdict.held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
