"""A killed import goes on where it stopped."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from masthead.transfer.tests.archives import document, packed

COUNT = 1600
SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable")
from masthead.library.tree import shelf; shelf("Archive", "archive")
"""
IMPORT = """
import django; django.setup()
import sys; from pathlib import Path
from masthead.kit.clock import now
from masthead.transfer.jsonl.importing import import_jsonl
report = import_jsonl(Path(sys.argv[1]), progress=False, at=now())
from masthead.library.models import ArticlePage, BasePage, Galley
from masthead.transfer.models import Original
print(dict(report.outcomes)["unchanged"], report.read, ArticlePage.objects.count(), Galley.objects.count(), Original.objects.count())
print(BasePage.find_problems(), len(set(ArticlePage.objects.values_list("slug", flat=True))))
"""


@pytest.mark.server
def test_an_import_killed_midway_is_resumed(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.jsonl", [document(n, title="Editorial Note", topics=[f"T{n % 7}"]) for n in range(COUNT)])
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "MASTHEAD_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "masthead.settings",
    }
    subprocess.run([sys.executable, "-c", SET_UP], env=environment, check=True)
    killed = subprocess.Popen([sys.executable, "-c", IMPORT, str(path)], env=environment)
    database = sqlite3.connect(tmp_path / "data" / "masthead.sqlite3", timeout=20)
    deadline = time.monotonic() + 60
    while not database.execute("SELECT count(*) FROM transfer_original").fetchone()[0] and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    there = database.execute("SELECT count(*) FROM library_articlepage").fetchone()[0]
    assert 0 < there < COUNT and there % 200 == 0

    resumed = subprocess.run([sys.executable, "-c", IMPORT, str(path)], env=environment, check=True, capture_output=True, text=True)
    counts, tree = resumed.stdout.strip().splitlines()
    assert counts == f"{there} {COUNT} {COUNT} {COUNT} {COUNT}"
    assert tree == f"([], [], [], [], []) {COUNT}"
