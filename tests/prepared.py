"""Data folders that take minutes to make: made once, by whichever test process comes first, then copied for as long as they are true."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def _fingerprint() -> str:
    """Of what such a folder comes of: the code with all that lies beside it, what is installed, the manuscripts, and the day, for the
    demo is always this morning's."""
    seen = sha256(f"{ROOT} {datetime.now(UTC):%Y-%m-%d}".encode())
    for path in sorted([ROOT / "requirements.txt", *(ROOT / "masthead").rglob("*"), *(ROOT / "tests" / "manuscripts").iterdir()]):
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith("test_"):
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _clear_away(folder: Path) -> None:
    """What code of other days left behind."""
    for old in folder.glob(f"masthead-prepared-{os.getuid()}-*"):
        if old.stat().st_mtime < time.time() - 2 * 86400:
            shutil.rmtree(old) if old.is_dir() else old.unlink()


def prepared(name: str, to: Path, make: Callable[[], object]) -> bool:
    """Fill the folder `to`: by `make`, or with what it made of the same code before; whether it is such a copy."""
    kept = Path(tempfile.gettempdir()) / f"masthead-prepared-{os.getuid()}-{name}-{_fingerprint()}"
    with Path(f"{kept}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _clear_away(kept.parent)
            make()
            half = Path(f"{kept}.half")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(to, half)
            half.rename(kept)
            return False
    shutil.rmtree(to, ignore_errors=True)  # what an older database wrote ahead would spoil this one
    shutil.copytree(kept, to)
    return True
