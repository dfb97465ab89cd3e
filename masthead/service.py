"""What whoever runs us is told: that we are ready, that we are stopping. Without Django, for the supervisor has none."""

import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

DRAINING = "MASTHEAD_DRAINING_FILE"  # the supervisor names it to its children; while it exists the web says that it takes no more


def tell(state: str) -> None:
    """`READY=1` or `STOPPING=1` to systemd, where it started us and listens (`Type=notify`)."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
        to.sendto(state.encode(), f"\0{place[1:]}" if place.startswith("@") else place)


def answers(bind: str) -> bool:
    """Whether something takes connections there."""
    host, _, port = bind.rpartition(":")
    try:
        socket.create_connection((host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)), 1).close()
    except OSError:
        return False
    return True


def name_draining_file() -> Path:
    """For this process and its children; it does not exist yet."""
    path = Path(tempfile.mkdtemp(prefix="masthead-")) / "draining"
    os.environ[DRAINING] = str(path)
    return path


def draining() -> bool:
    """Whether we were told to stop and only finish what was begun."""
    path = os.environ.get(DRAINING, "")
    return bool(path) and Path(path).exists()
