"""What a cache in front is told, and for how long."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import NOON
from masthead.lane.telling import STANDS, Telling, campus
from masthead.subscriptions.institutions import ranges
from masthead.subscriptions.institutions.admitting import do_add_ranges
from masthead.subscriptions.institutions.models import Institution

pytestmark = pytest.mark.django_db


class State:
    """What pages are made of, as a number."""

    now: int | None = 1

    def __call__(self) -> int | None:
        return self.now


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def telling(tmp_path: Path, state: State) -> Telling:
    return Telling(tmp_path, state)


def test_a_change_stands_until_nothing_older_can_be_answered(telling: Telling, state: State) -> None:
    file = telling.folder / "changed"
    telling.look(0)
    assert file.exists(), "who begins does not know what changed before"
    changed = file.stat().st_mtime
    telling.look(changed + STANDS - 1)
    assert file.exists()
    telling.look(changed + STANDS + 1)
    assert not file.exists()
    telling.look(changed + STANDS + 2)
    assert not file.exists()
    state.now = 2
    telling.look(changed + STANDS + 3)
    assert file.exists()


def test_another_change_begins_anew_and_a_clock_set_back_does_not_keep_it(telling: Telling, state: State) -> None:
    file = telling.folder / "changed"
    telling.look(0)
    os.utime(file, (100, 100))
    state.now = 2
    telling.look(150)
    assert file.stat().st_mtime > 150
    telling.look(1000)
    assert not file.exists()


def test_where_nothing_is_known_everything_may_have_changed(telling: Telling, state: State) -> None:
    telling.look(0)
    (telling.folder / "changed").unlink()
    state.now = None
    for _ in range(2):
        telling.look(0)
        assert (telling.folder / "changed").exists()
        (telling.folder / "changed").unlink()


def test_ranges_are_written_as_networks_and_only_when_they_change(telling: Telling, state: State) -> None:
    institution = Institution.objects.create(slug="univ", name="The University", starts=NOON, ends=NOON + timedelta(days=9))
    file = telling.folder / "campus.conf"
    telling.look(0)
    assert file.read_text() == ""
    do_add_ranges(institution=institution, typed="192.0.2.1-192.0.2.6\n2001:db8:7::/48")
    state.now = 2
    telling.look(0)
    assert file.read_text().splitlines() == [
        f"{one} 1;" for one in ("192.0.2.1/32", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6/32", "2001:db8:7::/48")
    ]
    inode = file.stat().st_ino
    state.now = 3
    telling.look(0)
    assert file.stat().st_ino == inode and [path.name for path in telling.folder.iterdir() if path.name.startswith(".")] == []


def test_no_range_of_a_wild_kind_breaks_the_list() -> None:
    typed = ["10.1.*.*", "10.2.3.4", "10.3.0.0/16", "10.4.5.6-9", "2001:db8::-2001:db8::5"]
    lines = campus(ranges.read(one) for one in typed).splitlines()
    assert lines[0] == "10.1.0.0/16 1;" and all(line.endswith(" 1;") for line in lines) and len(lines) == 3 + 2 + 2
