"""The worker's thread for wording: asks the language model what editors pressed for. Without one it is not there."""

import logging
import threading

from django.db import close_old_connections

from masthead.curator.names.keeping import Kept
from masthead.curator.wording.proposing import do_give_up, do_work, model
from masthead.kit.clock import now

log = logging.getLogger("masthead.curator.wording")

LOOK = 1.5  # seconds between two looks for what waits


def run(stop: threading.Event) -> None:
    """Until told to stop."""
    of, names = model(), Kept()
    while of is not None and not stop.is_set():
        close_old_connections()
        try:
            do_give_up(now(), of.network.patience)
            while do_work(of, names, now()):
                pass
        except Exception:  # a database that is away must not end the watch; what was asked is given up in time
            log.exception("proposing wording failed")
        stop.wait(LOOK)
