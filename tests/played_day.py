"""A day of the wire, played: real items of real days, hundreds of feeds on the loopback, the worker's own threads on a quick clock.

    python tests/played_day.py FEEDS HOURS SPEED KILLS SEED

Wants a publication that is set up, named by MASTHEAD_DATA and DATABASE_URL. With KILLS, the worker, and an editor who merges, splits,
pins, mutes and renames meanwhile, are killed (SIGKILL) at random moments of the day, so many times in all, and begun again. Prints
what came of it as JSON; `tests/test_played_day.py` judges a short one, `python -m bench.day` a whole one.
"""

# ruff: noqa: E402 (Django is set up before its models are loaded)

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.settings")
django.setup()

import day_verdict
import days
from day_server import SHOWS, Clock, Paper, log_of, look_up, papers, serving
from django.db import OperationalError, connection

from masthead.curator.feeds import gathering
from masthead.curator.feeds.fetching import Network
from masthead.curator.feeds.lists import do_add
from masthead.curator.feeds.models import Feed
from masthead.curator.newsroom import editing, watching
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.newsroom.models import Decision, Story, Told
from masthead.curator.tagging import countries
from masthead.kit.outside import networks
from masthead.kit.refusals import Refusal
from masthead.newsletters.editions.drafting import do_draft
from masthead.newsletters.models import Edition

NEWS = Path(__file__).parent.parent.parent / "shared" / "data" / "news" / "current_events_2002_2026.jsonl.gz"
TODAY, YESTERDAY = 24, 12  # real days laid over each other: the busiest, and the next, of which the feeds are full when the day begins
SIX = datetime(2022, 2, 24, 6, 0, tzinfo=UTC)  # the day's first hour, by its own clock


@dataclass(frozen=True)
class Day:
    """All that is known of it beforehand. `length`: hours."""

    papers: list[Paper]
    clock: Clock
    length: float
    port: int = 0
    patience: float = 1.0  # real seconds for an answer

    @property
    def ends(self) -> datetime:
        return self.clock.begins + timedelta(hours=self.length)

    def is_over(self) -> bool:
        return self.clock() >= self.ends

    def network(self) -> Network:
        return Network(agent="Masthead/played", inside=networks("127.0.0.0/8"), look_up=look_up, patience=self.patience)


class Timed(gathering.Gathering):
    """Writes down how late each feed is asked: seconds of the day after its time."""

    book: Any = None

    def _claimed(self, room: int) -> list[Feed]:
        feeds = super()._claimed(room)
        for feed in feeds:
            self.book.write(f"{feed.pk} {(self.clock() - feed.next_at).total_seconds():.1f}\n")
        self.book.flush()
        return feeds


def the_day(feeds: int, hours: float, speed: float) -> Day:
    """From the data."""
    noted = days.noted(NEWS)
    order = days.busiest(noted)
    today = [item for day in order[:TODAY] for item in noted[day]]
    before = [item for day in order[TODAY : TODAY + YESTERDAY] for item in noted[day]]
    outlets = days.most_cited(today, feeds)
    prints = [*days.newest(days.printings(before, outlets, begins=-24.0), SHOWS // 2), *days.printings(today, outlets)]
    begins = time.time() + 3.0 + feeds / 50  # there is time to put the feeds on the list
    return Day(papers(outlets, [one for one in prints if one.at <= hours]), Clock(SIX, begins, speed), hours)


def work(day: Day) -> None:
    """The worker's threads for the wire, the newsroom and the letters, until the day is over."""
    stop, speed = threading.Event(), day.clock.speed
    gatherer = Timed(day.network(), day.clock, rest=gathering.REST / speed)
    gatherer.book = open(f"{os.environ['MASTHEAD_DATA']}/late-{os.getpid()}", "a", encoding="utf-8")  # noqa: SIM115
    threads = [
        threading.Thread(target=gathering.run, args=(stop, gatherer, speed), daemon=True),
        threading.Thread(target=watching.run, args=(stop, day.clock, 300 / speed), daemon=True),
    ]
    for thread in threads:
        thread.start()
    while True:  # until it is killed
        time.sleep(0.05)
        if day.is_over():
            do_draft(Edition.Kind.DAILY, _tomorrow(day), day.ends)


def edit(day: Day, seed: int) -> None:
    """An editor at the desk, quick, and with no regard for what the machine is doing."""
    draw = random.Random(f"{seed} {time.time()}")
    while not day.is_over():
        time.sleep(draw.uniform(0.05, 0.6))
        stories = list(Story.objects.filter(into=None, items__gt=1).order_by("-newest_at").values_list("number", flat=True)[:60])
        if len(stories) > 2:
            try:
                _act(draw, stories, day.clock())
            except (Refusal, OperationalError):  # gone meanwhile, or somebody else held the database for long: pressed again
                continue


def _act(draw: random.Random, stories: list[int], at: datetime) -> None:
    one, other = draw.sample(stories, 2)
    match draw.choice(["pin", "mute", "rename", "merge", "split"]):
        case "pin":
            editing.do_pin(number=one, pinned=True, by=None, at=at)
        case "mute":
            editing.do_mute(number=one, muted=True, by=None, at=at)
        case "rename":
            editing.do_rename(number=one, title=f"Named {draw.randrange(10**6)}", by=None, at=at)
        case "merge":
            apart = Decision.objects.filter(act=Decision.Act.SPLIT).values_list("stories", flat=True)
            if not {one, other} & {number for pair in apart for number in pair}:  # no editor says yes and no to the same two
                editing.do_merge(numbers=[one, other], by=None, at=at)
        case "split":
            items = list(Told.objects.filter(story=one).values_list("item", flat=True))
            editing.do_split(number=one, items=[draw.choice(items)], by=None, at=at)


def begun(act: Callable[[], None]) -> int:
    """A process that does it; its number."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            act()
        finally:
            os._exit(0)
    return pid


def play(day: Day, kills: int, seed: int) -> list[tuple[str, float]]:
    """Until the day is over; returns who was killed in it, and when (real seconds)."""
    draw, killed = random.Random(seed), list[tuple[str, float]]()
    acts: dict[str, Callable[[], None]] = {"worker": lambda: work(day)}
    if kills:
        acts["editor"] = lambda: edit(day, seed)
    going = {name: begun(act) for name, act in acts.items()}
    each = day.length * 3600 / day.clock.speed / max(1, kills)
    while not day.is_over():
        time.sleep(draw.uniform(0.3, 1.6) * each if kills else 0.1)
        if kills and not day.is_over():
            name = "editor" if draw.random() < 0.2 else "worker"
            killed.append((name, time.time()))
            _kill(going[name])
            going[name] = begun(acts[name])
    for _ in range(200):  # the last worker drafts the Review; then it is killed as well
        if Edition.objects.filter(day=_tomorrow(day)).exists():
            break
        time.sleep(0.1)
    for pid in going.values():
        _kill(pid)
    return killed


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _tomorrow(day: Day) -> date:
    return day.ends.date()


def ask_the_rest(day: Day) -> None:
    """What came after the last question of the day is asked for once more (some servers answer every other time), and read."""
    addresses = {address_of(paper, day.port) for paper in day.papers if paper.whole}
    for _ in range(6):
        feeds = Feed.objects.filter(address__in=addresses, paused=False)
        feeds.update(next_at=day.clock())
        gathering.do_fetch_due(day.clock(), day.network())
        if not feeds.filter(failures__gt=0).exists():
            break
    Gatherer().read_on()


def address_of(paper: Paper, port: int) -> str:
    return f"http://{paper.host}:{port}{paper.path}"


def main(feeds: int, hours: float, speed: float, kills: int, seed: int) -> None:
    """Play it, and say what came of it."""
    connection.close()
    day = the_day(feeds, hours, speed)
    with serving(day.papers, day.clock) as port:
        day = replace(day, port=port)
        for n, paper in enumerate(day.papers):  # due one after the other over the first two hours, as they are in a house that runs
            at, home = SIX + timedelta(hours=2 * n / feeds), days.home_of(paper.outlet, countries(paper.outlet))
            do_add(address=address_of(paper, port), at=at, outlet=paper.outlet, owner=days.owner_of(paper.outlet), country=home)
        time.sleep(max(0.0, day.clock.since - time.time()))
        killed = play(day, kills, seed)
        asked = log_of(port)
        ask_the_rest(day)
    workers = [at for name, at in killed if name == "worker"]
    print(json.dumps({"killed": len(killed), **day_verdict.verdict(day, asked, workers)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), *map(int, sys.argv[4:6]))
