"""A whole day of the wire, played: `python -m bench.day [FEEDS [HOURS [SPEED [KILLS [SEED [postgres]]]]]]`; see `tests/played_day.py`.

300 feeds, 24 hours at 1,000 times their speed, nobody killed; with KILLS, the worker and an editor are. Prints a table, and on the
first line whether anything was lost or doubled. `postgres`: on a PostgreSQL of its own instead of SQLite.
"""

import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from real_server import Server
from services import Postgres

PROGRAM = str(Path(__file__).parent.parent / "tests" / "played_day.py")

SHOWN = ("feeds", "killed", "asked", "late", "printed", "kept", "untold", "copies", "stories", "events", "bcubed", "hosts", "editor", "auc", "wide", "rest")  # fmt: skip


def main(words: list[str]) -> None:
    """Play it in a publication of its own."""
    numbers = [*(words[:5]), *("300", "24", "1000", "0", "7")[len(words[:5]) :]]
    with Postgres() if "postgres" in words else nullcontext("") as database, Server(database) as server:
        done = subprocess.run([sys.executable, PROGRAM, *numbers], env=server.environment, stdout=subprocess.PIPE, text=True, check=True)
    day: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    wrong = {name: day[name] for name in ("lost", "doubled", "made up", "miscounted") if day[name]} | {
        "undone": day["editor"].pop("undone")
    }
    print(
        f"\n{' '.join(numbers)}: {'nothing lost, nothing doubled' if not any(wrong.values()) and not day['untold'] else f'WRONG: {wrong}'}\n"
    )
    print("| | |\n|---|---|")
    for name in SHOWN:
        print(f"| {name} | {day[name]} |")
    for fault, feeds in day["broken"].items():
        print(f"| {fault} | {feeds} |")
    print(f"\nThe Review: {day['drafts']} draft, {day['follows']} stories, {day['tied']} of them with their outlets.\n")
    for line in [*day["told"], "", "The morning:", *day["first"]]:
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
