"""`make test-services`: the tests on PostgreSQL and Redis, installed from the system's packages where that may be, started on free ports
of loopback in temporary folders, and stopped at the end, at Ctrl-C too.

`python -m tools.test_services [--part] [WORDS FOR PYTEST …]`: `--part` runs where the engines really differ, for CI.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from services import NotHere, Postgres, Redis  # noqa: E402

CORES = os.environ.get("CORES", "2")
# Limits, the lane, ledger, races, batches, the wire kept and put into stories, tasks, news of payments, the search's notes, cache.
PART = [
    "masthead/kit/tests/test_limits.py",
    "masthead/lane/tests",
    "masthead/newsletters/sending/tests",
    "masthead/newsletters/outcomes/tests",
    "masthead/curator/tests/test_feeds_gathering.py",
    "masthead/curator/tests/test_feeds_copies.py",
    "masthead/curator/tests/test_stories.py",
    "masthead/subscriptions/billing/tests/test_security.py",
    "masthead/subscriptions/billing/tests/test_next_request.py",
    "masthead/library/search/tests/test_indexing.py",
    "tests/test_redis.py",
    "tests/test_signing_in.py",
    "tests/test_meter_journeys.py",
]


def install() -> None:
    """What is missing, where we may; raises NotHere with the sentence to show."""
    missing = [] if shutil.which("redis-server") else ["redis-server"]
    missing += [] if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else ["postgresql"]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NotHere(f"Not installed here: {' and '.join(missing)} (Debian's names). Install them, or run this as root where apt-get is.")
    print(f"Installing {' and '.join(missing)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # not to be started by the system
    for _ in range(3):
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, capture_output=True)
        words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        if subprocess.run(words, check=False, env=environment, capture_output=True).returncode == 0:
            return
    raise NotHere(f"apt-get could not install {' and '.join(missing)}.")


def main(words: list[str]) -> int:
    """Runs the tests; returns pytest's status, 1 when there is nothing to run them on."""
    signal.signal(signal.SIGTERM, _stop)
    paths = PART if "--part" in words else []
    asked = [word for word in words if word != "--part"]
    try:
        install()
        with Postgres(connections=200) as database, Redis() as redis:
            print(f"Testing on {database} and {redis}.", flush=True)
            return _test(database, redis, [*paths, *asked])
    except NotHere as why:
        print(f"make test-services: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _test(database: str, redis: str, words: list[str]) -> int:
    environment = {**os.environ, "MASTHEAD_TEST_DATABASE_URL": database, "MASTHEAD_TEST_REDIS_URL": redis}
    command = [sys.executable, "-m", "pytest", "-n", CORES, "--dist", "loadfile", "--no-loadscope-reorder", *words]
    tests = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        return tests.wait()
    except BaseException:  # a Ctrl-C reaches the tests, too: let them end before what they stand on
        tests.send_signal(signal.SIGINT)
        try:
            tests.wait(30)
        except subprocess.TimeoutExpired:
            tests.kill()
        raise


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
