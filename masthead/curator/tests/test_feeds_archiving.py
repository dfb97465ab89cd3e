"""Old items leave the database for files, a day at a time: nothing is lost and nothing stands twice, wherever it is killed."""

import gzip
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import NOON
from masthead.curator.feeds import archiving
from masthead.curator.feeds.archiving import archive_old, ask_to_archive, do_archive, read
from masthead.curator.feeds.fetching import Answer
from masthead.curator.feeds.lists import do_add
from masthead.curator.feeds.models import Item, Sketch
from masthead.curator.feeds.reading import Entry, Reading
from masthead.curator.feeds.storing import do_store

pytestmark = pytest.mark.django_db
KEEP = timedelta(days=60)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wire() -> None:
    """Three items a day over five days, the first two of them copies."""
    feed = do_add(address="https://one.example/feed", at=NOON, outlet="One", owner="Holding", country="GB")[0]
    for day in range(5):
        words = (f"number{day} word{n}" for n in range(20))
        lead = " ".join(words)
        entries = (Entry(f"{day}a", f"Story {day}", lead), Entry(f"{day}b", f"Story {day} again", lead), Entry(f"{day}c", f"Other {day}"))
        do_store(feed_id=feed.pk, answer=Answer(200, ""), reading=Reading(entries=entries), at=NOON + day * DAY)


def everywhere(folder: Path) -> list[str]:
    """Every item, in the files and in the database."""
    return sorted([row["title"] for row in read(folder, date.min, date.max)] + list(Item.objects.values_list("title", flat=True)))


ALL = sorted(title for day in range(5) for title in (f"Story {day}", f"Story {day} again", f"Other {day}"))


def test_whole_days_move(tmp_path: Path) -> None:
    at = NOON + KEEP + 2 * DAY  # two days have ended more than sixty days ago; the third has not
    assert do_archive(at, KEEP, tmp_path) == 6
    assert Item.objects.count() == 9 and everywhere(tmp_path) == ALL
    assert sorted(path.name[:10] for path in tmp_path.glob("2026-11/*")) == ["2026-11-23", "2026-11-24"]
    [first, copy, _] = read(tmp_path, NOON.date(), NOON.date())
    assert (first["outlet"], first["owner"], first["country"], first["feed"]) == ("One", "Holding", "GB", "https://one.example/feed")
    assert (first["seen_at"], copy["duplicate_of"]) == ("2026-11-23T12:00:00+00:00", first["id"])
    assert not Sketch.objects.filter(item__seen_at__lt=NOON + 2 * DAY).exists()
    assert do_archive(at, KEEP, tmp_path) == 0


class Killed(BaseException):
    """As `kill -9`: nothing behind it is done."""


@pytest.mark.parametrize("place", ["_write", "os.fsync", "Path.replace", "_delete", "batch"])
def test_killed_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    real = archiving.Item.objects.filter

    def kill(*rest: Any, **more: Any) -> None:
        raise Killed

    def kill_at_the_second_batch(*rest: Any, **more: Any) -> Any:
        if "pk__in" in more and Item.objects.count() < 15:
            raise Killed
        return real(*rest, **more)

    with monkeypatch.context() as there:
        there.setattr(archiving, "A_BATCH", 2)
        match place:
            case "batch":
                there.setattr(archiving.Item.objects, "filter", kill_at_the_second_batch)
            case "os.fsync" | "Path.replace":
                there.setattr(f"masthead.curator.feeds.archiving.{place}", kill)
            case _:
                there.setattr(archiving, place, kill)
        with pytest.raises(Killed):
            do_archive(NOON + KEEP + 9 * DAY, KEEP, tmp_path)
    assert set(everywhere(tmp_path)) == set(ALL), "nothing is lost"
    for _ in range(3):
        do_archive(NOON + KEEP + 9 * DAY, KEEP, tmp_path)
    assert everywhere(tmp_path) == ALL and Item.objects.count() == 0, "and nothing doubled"


def test_what_comes_late_to_a_day_that_is_archived_has_a_file_of_its_own(tmp_path: Path) -> None:
    """From a backup brought back, or a clock that was wrong."""
    do_archive(NOON + KEEP + DAY, KEEP, tmp_path)
    feed = do_add(address="https://one.example/feed", at=NOON)[0]
    do_store(feed_id=feed.pk, answer=Answer(200, ""), reading=Reading(entries=(Entry("late", "Late"),)), at=NOON)
    do_archive(NOON + KEEP + DAY, KEEP, tmp_path)
    assert everywhere(tmp_path) == sorted([*ALL, "Late"]) and len(list(tmp_path.glob("2026-11/2026-11-23-*"))) == 2


def test_the_files_are_plain(tmp_path: Path) -> None:
    do_archive(NOON + KEEP + DAY, KEEP, tmp_path)
    [path] = tmp_path.glob("*/*")
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["Story 0", "Story 0 again", "Other 0"]


def test_the_scheduler_asks_only_when_a_day_is_ripe(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    asked = list[bool]()
    monkeypatch.setattr(type(archive_old), "enqueue", lambda self: asked.append(True))
    ask_to_archive(NOON + KEEP)
    assert asked == []
    ask_to_archive(NOON + KEEP + DAY)
    assert asked == [True]
    monkeypatch.setattr(archiving, "now", lambda: NOON + KEEP + DAY)
    archive_old.func()
    assert Item.objects.count() == 12 and len(list((tmp_path / "wire").glob("*/*.jsonl.gz"))) == 1
