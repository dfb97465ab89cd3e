"""The worker's thread for the newsroom: the wire becomes stories, our library is asked about them, days to come are noticed."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections

from masthead.curator.newsroom.explaining import do_explain
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.suggesting.noticing import do_notice
from masthead.kit.clock import now

log = logging.getLogger("masthead.curator.newsroom")

LOOK = 15.0  # seconds between two looks


def run(stop: threading.Event, clock: Callable[[], datetime] = now, look: float = LOOK) -> None:
    """Until told to stop. A played day has a clock of its own, and looks more often."""
    gatherer = Gatherer()
    while not stop.is_set():
        close_old_connections()
        try:
            gatherer.read_on()
            do_explain(clock())
            do_notice(clock())
        except Exception:  # a database that is away, or one odd item, must not end the watch: the bookmark is where it was
            log.exception("reading the wire into stories failed and will be tried again")
        stop.wait(look)
