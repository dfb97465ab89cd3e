"""The worker that is told by RQ; and, while Redis is gone, looks into the table itself."""

import os
import signal
import socket
import time
from contextlib import suppress
from types import FrameType
from typing import Any

import redis
from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as FromTable
from django_tasks_db.models import DBTaskResult
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from masthead.kit.beyond.queueing import BEHIND, FRONT
from masthead.kit.beyond.reaching import MANNERS, Gone, reach

WAIT = 35  # seconds: RQ waits 15 for work and 10 more for a word of Redis; one that hangs is given up after them
LOOK = 0.5  # seconds between two looks into the table while Redis is gone


def from_table() -> FromTable:
    """django-tasks-db's own worker: does what it is given, or all that waits in the table."""
    return FromTable(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{socket.gethostname()[:40]}:{os.getpid()}",
    )


def do_run(row_id: str) -> None:
    """Do the task of this row, unless somebody else has taken it. What fails is kept in the row, as ever."""
    close_old_connections()
    worker = from_table()
    row = DBTaskResult.objects.ready().filter(pk=row_id).first()
    if row is None:
        return
    row.status, row.started_at, row.worker_ids = "RUNNING", timezone.now(), [*row.worker_ids, worker.worker_id]
    mine = DBTaskResult.objects.filter(pk=row_id, status="READY")
    if mine.update(status=row.status, started_at=row.started_at, worker_ids=row.worker_ids):
        worker.run_task(row)


class Line(Queue):
    """RQ's queue; says at once that Redis is gone, where RQ would wait for it up to a minute and nobody worked."""

    @classmethod
    def dequeue_any(cls, *words: Any, **more: Any) -> Any:
        """See RQ's."""
        try:
            return super().dequeue_any(*words, **more)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise Gone from error


class Listener(SimpleWorker):
    """RQ's worker in this process, without forks: beside it threads run, whose locks a fork would copy."""

    told_to_stop = False

    def heartbeat(self, *words: Any, **more: Any) -> None:
        """See RQ's."""
        try:
            super().heartbeat(*words, **more)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise Gone from error

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """A signal: finish what is under way."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def subscribe(self) -> None:
        """We take no commands by way of Redis."""

    def teardown(self) -> None:
        """Redis may be gone by now."""
        with suppress(redis.RedisError):
            super().teardown()  # type: ignore[no-untyped-call]


class Work:
    """Until told to stop by a signal: told by RQ while Redis is there, from the table while it is not."""

    def __init__(self, address: str) -> None:
        self.address, self.stopped, self.table = address, False, from_table()

    def run(self) -> None:
        """In the main thread, for signals come there alone."""
        while not self.stopped:
            self._heed_signals()
            with suppress(Gone, redis.RedisError):
                reach(self.address).ask(reach(self.address).client.ping)
                listener = _listener(self.address)
                listener.work(logging_level="CRITICAL")
                self.stopped = listener.told_to_stop
            self._heed_signals()  # RQ had put its own in place
            if not self.stopped:
                self.table = from_table()
                self.table.run()
                time.sleep(LOOK)

    def _heed_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopped, self.table.running = True, False


def _listener(address: str) -> Listener:
    # A connection of its own: it waits long for work, where pages wait a second at most.
    line = redis.Redis.from_url(address, **{**MANNERS, "socket_timeout": None})
    queues = [Line(name, connection=line, serializer=JSONSerializer) for name in (FRONT, BEHIND)]
    return Listener(queues, connection=line, queue_class=Line, serializer=JSONSerializer, worker_ttl=WAIT)
