"""The page of the fifty-two checks is true: each has a place, and each name in it exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "masthead/newsletters"


def test_every_check_has_a_place_and_every_name_exists() -> None:
    rows = re.findall(
        r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs/letters-checklist.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _, _ in rows] == list(range(1, 53))
    for number, what, where in rows:
        named = re.findall(r"`([\w/.]+)::(\w+)`", where)
        assert named, f"{number} ({what.strip()}) has no place"
        for file, name in named:
            path = next((folder / file for folder in (ROOM, ROOT) if (folder / file).is_file()), None)
            assert path is not None, f"{number}: there is no {file}"
            assert re.search(rf"^(async )?def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE), f"{number}: {file} has no {name}"
