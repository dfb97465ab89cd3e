"""A calendar read in a process of its own, which may use so many seconds and so much memory and knows nothing of us.

Rules are made harmless before they are followed (`reading.py`), but one that no day fulfils, or a zone's description, may still
turn round for hours inside a library. A thread cannot be stopped; a process can.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from zoneinfo import ZoneInfo

from masthead.curator.calendars.reading import LARGEST, Happening, Reading, read

SECONDS = 10  # of the processor; by the clock, six times as many, for the machine may be busy
MEMORY = 1_000_000_000  # octets
TOO_LONG = "Reading it takes too long: its rules for recurring are odd, so it was given up."
TOO_SLOW = "Reading it took too long by the clock: our machine may be busy. It is tried again."
FAILED = "It could not be read."


def read_apart(body: bytes, today: date, zone: str, seconds: int = SECONDS) -> Reading:
    """As `reading.read`; never raises, and ends."""
    if len(body) > LARGEST:
        return read(body, today, ZoneInfo(zone))
    command = [sys.executable, "-m", "masthead.curator.calendars.apart", today.isoformat(), zone, str(seconds)]
    ours = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT", "PYTHONTZPATH") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; what a stranger wrote goes to its standard input
            command, input=body, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds * 6, env=ours, check=False
        )
    except subprocess.TimeoutExpired:
        return Reading(problem=TOO_SLOW)
    if done.returncode < 0:  # by a signal: the processor's time is over
        return Reading(problem=TOO_LONG)
    try:
        return _understood(json.loads(done.stdout))
    except (ValueError, TypeError, KeyError):
        return Reading(problem=FAILED)


def _understood(said: dict[str, object]) -> Reading:
    rows = said.pop("happenings")
    happenings = [
        Happening(
            **{
                **row,
                "day": date.fromisoformat(row["day"]),
                "last_day": date.fromisoformat(row["last_day"]) if row["last_day"] else None,
                "categories": tuple(row["categories"]),
            }
        )
        for row in rows  # type: ignore[attr-defined]
    ]
    return Reading(happenings=happenings, **said)  # type: ignore[arg-type]


def limit(seconds: int) -> None:
    """What this process may use from here on, where the system knows limits."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(today: str, zone: str, seconds: str) -> None:
    """A calendar comes in, its reading goes out."""
    limit(int(seconds))
    reading = read(sys.stdin.buffer.read(LARGEST + 1), date.fromisoformat(today), ZoneInfo(zone))
    sys.stdout.write(json.dumps(asdict(reading), default=str))


if __name__ == "__main__":
    main(*sys.argv[1:4])
