"""One statement that may be refused by a unique key."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction


def refusable() -> AbstractContextManager[Any]:
    """Around a single statement: within a transaction a point to return to, so that a refusal does not spoil the rest; outside of one
    nothing, for a statement is whole by itself, and two journeys to the database are saved."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
