"""The queue: what is to be done is a row, written with the change that asks for it; workers are told of the row by RQ.

So a task is neither done for a change that was taken back nor lost with a Redis: what nobody was told of is told again by the
clock (`do_tell_again`), and done from the table while Redis is gone (`working`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks.base import Task, TaskResult
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult
from rq import Queue
from rq.serializers import JSONSerializer

from masthead.kit.beyond.reaching import Gone, reach

FRONT, BEHIND = "masthead", "masthead-behind"  # what has a priority below nought waits for the rest
RUN = "masthead.kit.beyond.working.do_run"
OVERDUE = timedelta(seconds=15)  # of a row that waits though its moment has come
AT_ONCE = 2000


class Backend(DatabaseBackend):
    """The table of django-tasks-db, and a word to the workers after commit."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """See django-tasks. Never fails because of Redis."""
        result = super().enqueue(task, args, kwargs)
        if task.run_after is None:
            transaction.on_commit(partial(tell, [(str(result.id), task.priority)]), robust=True)
        return result


def tell(rows: Iterable[tuple[str, int]]) -> bool:
    """Tell the workers of these rows, with their priorities; False where Redis is gone and they are not told."""
    address = settings.MASTHEAD.queue_in_redis

    def each() -> None:
        for row, priority in rows:
            line = queue(address, BEHIND if priority < 0 else FRONT)
            line.enqueue_call(RUN, args=(row,), job_id=row, timeout=-1, result_ttl=0, failure_ttl=60)

    try:
        reach(address).ask(each)
    except Gone:
        return False
    return True


@cache
def queue(address: str, name: str) -> Queue:
    """One of the two."""
    return Queue(name, connection=reach(address).client, serializer=JSONSerializer)


def do_tell_again(at: datetime) -> int:
    """Tell of rows that wait without anybody having been told: Redis was gone or emptied, a worker was killed with one in its hand,
    a task is due only now. Returns how many. Whoever is told twice finds the row taken."""
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=at - OVERDUE).order_by("-priority", "enqueued_at")
    rows = [(str(pk), priority) for pk, priority in waiting.values_list("pk", "priority")[:AT_ONCE]]
    if not rows:
        return 0
    address = settings.MASTHEAD.queue_in_redis
    try:
        told = reach(address).ask(lambda: {row for name in (FRONT, BEHIND) for row in queue(address, name).job_ids})
    except Gone:
        return 0
    unknown = [row for row in rows if row[0] not in told]
    return len(unknown) if tell(unknown) else 0
