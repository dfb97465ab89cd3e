"""The wire at size: `python -m bench.wire [ITEMS]`. Two million items as if they had come over a hundred days; then a day more.

Headlines are made up by rule from a fixed seed: some stories that many outlets tell, many that one tells. Times are processor
times; the morning is beside the barest question about the same rows, how many stories moved. The morning's page is the desk's
own, signed in, through all of the middleware. At the end the oldest days are archived, as each night.
"""

import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DAY = 20_000
OUTLETS = 400
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PLACES = ("Iran", "Moldova", "Kenya", "Brazil", "Japan", "Spain", "Turkey", "Ghana", "India", "Chile", "Norway", "Egypt")
DEEDS = ("signs", "rejects", "delays", "votes on", "shuts", "opens", "bans", "buys", "sells", "fears", "votes down", "reviews")
SYLLABLES = ("ka", "lo", "mi", "ter", "san", "vo", "ri", "den", "pa", "gul", "te", "nor", "fe", "zu", "bra", "li")


def headlines(draw: random.Random) -> list[tuple[str, str]]:
    """A day's items: (headline, lead). A third of a day is of stories that ten to two hundred tell."""
    found: list[tuple[str, str]] = []

    def word() -> str:
        return "".join(draw.choices(SYLLABLES, k=3))

    while len(found) < DAY:
        place, deed, what = draw.choice(PLACES), draw.choice(DEEDS), [word() for _ in range(6)]
        tells = draw.randint(10, 200) if draw.random() < 0.004 else draw.choice((1, 1, 1, 2, 3))
        for _ in range(tells):
            own = " ".join(word() for _ in range(4))
            shown = " ".join(draw.sample(what, 4))
            found.append((f"{place} {deed} {shown}", f"{place} {deed} the {' '.join(what)} after a day of {own}."))
    draw.shuffle(found)
    return found[:DAY]


def fill(items: int) -> None:
    """Days of the past, straight into the tables: items, each in a story. What matters here is how many rows there are."""
    from django.db import connection

    from masthead.curator.models import Bookmark, Feed, Outlet

    outlets = [Outlet(name=f"Outlet {n}", owner=f"Owner {n % 250}", country=("GB", "IN", "FR", "KE")[n % 4]) for n in range(OUTLETS)]
    Outlet.objects.bulk_create(outlets)
    Feed.objects.bulk_create(Feed(address=f"https://{n}.example/feed", outlet=one, host=f"{n}.example") for n, one in enumerate(outlets))
    draw, number = random.Random(7), 0
    titles = headlines(draw)
    days = -(-items // DAY)
    for day in range(days):
        begin = NOW - timedelta(days=days - day)
        rows: list[Any] = []
        told: list[Any] = []
        stories: list[Any] = []
        for n, (title, lead) in enumerate(titles):
            number += 1
            at = begin + timedelta(seconds=n * 86_400 / DAY)
            outlet = draw.randrange(OUTLETS) + 1
            rows.append((number, outlet, outlet, number, number, title, lead, f"https://{outlet}.example/{number}", "", "en", at, at))
            if n % 3 == 0:
                stories.append([number, title, at, at, 0])
            stories[-1][3], stories[-1][4] = at, stories[-1][4] + 1
            told.append((number, stories[-1][0]))
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO curator_item(id, feed_id, outlet_id, guid_key, url_key, title, lead, url, author, language, published_at, seen_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )
            cursor.executemany(
                "INSERT INTO curator_story(number, title, named, began_at, newest_at, items, voices, countries, persons, piece_likeness, piece_for) "
                "VALUES (%s, %s, false, %s, %s, %s, 2, '{}', '{}', 0, 0)",
                stories,
            )
            cursor.executemany("INSERT INTO curator_told(item_id, story_id, countries, persons) VALUES (%s, %s, '', '')", told)
    Bookmark.objects.create(pk=1, seen_at=NOW, item_id=number, next_number=number + 1)


def new_day() -> None:
    """Twenty thousand items that nobody has read yet."""
    from masthead.curator.models import Item

    draw, made = random.Random(8), list[Item]()
    for n, (title, lead) in enumerate(headlines(draw)):
        at, outlet = NOW + timedelta(seconds=1 + n * 86_000 / DAY), draw.randrange(OUTLETS) + 1
        made.append(
            Item(
                feed_id=outlet, outlet_id=outlet, guid_key=10**9 + n, title=title, lead=lead, url=f"https://{outlet}.example/x{n}",
                language="en", published_at=at, seen_at=at,
            )
        )  # fmt: skip
    Item.objects.bulk_create(made, batch_size=1000)


def cpu(act: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of processor time, the median."""
    took = []
    for _ in range(times):
        begun = time.process_time()
        act()
        took.append((time.process_time() - begun) * 1000)
    return statistics.median(took)


def page(at: datetime) -> float:
    """The morning's screen at the desk, as a person who may everything is sent it: CPU ms."""
    import time_machine
    from django.contrib.auth import get_user_model
    from django.test import Client, override_settings

    from masthead.readers.security import proofs

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    (Path(os.environ["MASTHEAD_DATA"]) / "static").mkdir(exist_ok=True)
    with override_settings(STORAGES={"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": plain}):
        desk = Client(SERVER_NAME="127.0.0.1", headers={"sec-fetch-site": "same-origin"})
        with time_machine.travel(at, tick=True):
            eva = get_user_model().objects.create(email="eva@paper.example", is_staff=True, is_superuser=True, is_active=True)
            desk.force_login(eva, "allauth.account.auth_backends.AuthenticationBackend")
            session = desk.session
            proofs.note(session, "second", at)
            session.save()
            seen = desk.get("/desk/wire/")
            if seen.status_code != 200 or b'id="story-' not in seen.content:
                raise SystemExit(f"The morning's page answers {seen.status_code}, or shows no story: {seen.content[:300]!r}")
            return cpu(lambda: desk.get("/desk/wire/"), 7)


def archive(folder: Path) -> tuple[int, float, float]:
    """The oldest two days into their files: how many items left, CPU ms an item, MB of the file."""
    from masthead.curator.feeds import archiving
    from masthead.curator.models import Item

    first = Item.objects.order_by("seen_at").values_list("seen_at", flat=True)[0]
    begun = time.process_time()
    gone = archiving.do_archive(first + timedelta(days=61), timedelta(days=59), folder)
    took = (time.process_time() - begun) * 1000 / max(gone, 1)
    return gone, took, sum(path.stat().st_size for path in folder.rglob("*.gz")) / 1e6


def memory() -> float:
    """Megabytes at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """The table."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from masthead.curator.models import Item, Story, Told
    from masthead.curator.newsroom import morning
    from masthead.curator.newsroom.gathering import Gatherer

    items = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    fill(items)
    print(f"\nThe wire: {Item.objects.count():,} items in {Story.objects.count():,} stories; then {DAY:,} more.\n", flush=True)
    new_day()
    gatherer, steps = Gatherer(), []
    begun = time.process_time()
    gatherer.read_on(lambda done: steps.append((done, time.process_time(), memory())))
    print("| | |\n|---|---|")
    print(f"| open stories restored, first batch kept: CPU s | {steps[0][1] - begun:.1f} |")
    print(f"| items into stories: CPU ms an item | {(steps[-1][1] - steps[0][1]) * 1000 / (steps[-1][0] - steps[0][0]):.2f} |")
    print(f"| memory after a quarter of the day, at the most: MB | {steps[len(steps) // 4][2]:.0f}, {steps[-1][2]:.0f} |")
    at = NOW + timedelta(days=1)
    moved = Story.objects.filter(into=None, muted_at=None, items__gt=1, newest_at__gt=at - morning.REACH)
    print(f"| stories that moved in {morning.REACH}, told twice or more | {moved.count():,} |")
    bare = cpu(moved.count)
    ranked = cpu(lambda: morning.ranked(at))
    print(f"| the morning ranked: CPU ms | {ranked:.0f} |")
    print(f"| the bare count of what moved: CPU ms (ratio) | {bare:.1f} ({ranked / bare:.0f}) |")
    print(f"| the morning's page at the desk: CPU ms | {page(at):.0f} |", flush=True)
    widest = Story.objects.order_by("-items").first()
    print(f"| the widest story: items | {Told.objects.filter(story=widest).count():,} |")
    gone, each, size = archive(Path(os.environ["MASTHEAD_DATA"]) / "wire")
    print(f"| archived: items, CPU ms an item, MB in files | {gone:,}, {each:.2f}, {size:.1f} |")
    database = sum(path.stat().st_size for path in Path(os.environ["MASTHEAD_DATA"]).glob("masthead.sqlite3*")) / 1e6
    print(f"| the database: MB | {database:,.0f} |")
    print(f"| memory at the end, at the most: MB | {memory():.0f} |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="masthead-wire-") as data:
        os.environ |= {"MASTHEAD_DATA": data, "MASTHEAD_SECRET_KEY": "b" * 50, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
        main()
