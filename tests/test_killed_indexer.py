"""The indexer is killed again and again while others publish and search: the index ends equal to the database, and no search
failed. Real processes; the full measure is MASTHEAD_KILLS=30 MASTHEAD_PUBLISHES=2000."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_server import Server

pytestmark = pytest.mark.server


def test_a_killed_indexer_leaves_the_index_true() -> None:
    publishes, kills = os.environ.get("MASTHEAD_PUBLISHES", "60"), os.environ.get("MASTHEAD_KILLS", "5")
    program = str(Path(__file__).parent / "killed_indexer.py")
    with Server() as server:
        done = subprocess.run([sys.executable, program, publishes, kills, "11"], env=server.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    print(result)
    assert result["killed"] >= int(kills) and result["live"] > 20
    assert result["searches"] > 20 and result["failures"] == []
    assert result["differences"] == []
