"""Two hours of the wire at a thousand times their speed, with the worker and an editor killed again and again. `python -m bench.day` plays
whole days."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_server import Server

from conftest import SHARED

pytestmark = pytest.mark.server
NEWS = SHARED / "data" / "news" / "current_events_2002_2026.jsonl.gz"


@pytest.mark.skipif(not NEWS.exists(), reason="the days of the news are not beside this repository (../shared)")
def test_a_day_of_the_wire_is_kept_whole_through_every_kill() -> None:
    program, kills = str(Path(__file__).parent / "played_day.py"), os.environ.get("MASTHEAD_KILLS", "4")
    with Server() as server:
        done = subprocess.run(
            [sys.executable, program, "60", "2", "1000", kills, "7"], env=server.environment, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr
    day = json.loads(done.stdout.splitlines()[-1])
    print(day)
    assert day["killed"] >= int(kills) / 2 and day["printed"] > 300
    assert day["lost"] == day["doubled"] == day["made up"] == day["miscounted"] == [] and day["untold"] == 0
    assert day["editor"]["undone"] == [] and day["editor"]["unheeded"] == 0
    assert day["drafts"] == 1 and day["follows"] == day["tied"] > 0
    assert day["hosts"]["twice at once"] == 0 and day["hosts"]["shortest rest ms"] >= 1.0
    for fault, feeds in day["broken"].items():
        assert feeds["whole"] or feeds["says"], f"nothing is said at the desk of a feed that is {fault}"
