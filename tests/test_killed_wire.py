"""The reader of the wire is killed again and again: nothing is lost and nothing doubled. Real processes; MASTHEAD_KILLS says how often."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_server import Server

pytestmark = pytest.mark.server


def test_a_killed_reader_loses_nothing_and_doubles_nothing() -> None:
    program, kills = str(Path(__file__).parent / "killed_wire.py"), os.environ.get("MASTHEAD_KILLS", "8")
    with Server() as server:
        done = subprocess.run([sys.executable, program, kills, "7"], env=server.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    print(result)
    assert result["killed"] >= int(kills) and result["lost"] == [] and result["doubled"] == []
