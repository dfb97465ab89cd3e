"""A short soak (`bench.soak`), with kills: everybody is served, and what was acknowledged is there afterwards."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import __main__ as table
from bench import soak

pytestmark = pytest.mark.server


def test_a_quarter_of_a_minute_with_a_kill_every_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((soak, "READERS", 8), (soak, "SUBSCRIBERS", 3), (soak, "LISTENERS", 20), (table, "ARTICLES", 30)):
        monkeypatch.setattr(module, name, value)
    verdict = soak.soak(0.25, 3, "")
    assert verdict.held, [row for row in verdict.rows if not row[1]]
    assert len(verdict.rows) >= 11
