"""News between rooms: a lower room announces, a higher room hears.

Events are frozen dataclasses owned by the room that announces them; they are heard only in `apps.py` and told only
after the transaction has committed, so nobody acts on what did not happen. A hearer that fails is logged and does not
undo what was announced. `docs/events.md` lists them.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

Event = TypeVar("Event")

_hearers: defaultdict[type, list[Callable[[Any], None]]] = defaultdict(list)


def hear(kind: type[Event], hearer: Callable[[Event], None]) -> None:
    """From now on call `hearer` with each event of `kind`. Hearing twice is hearing once."""
    if hearer not in _hearers[kind]:
        _hearers[kind].append(hearer)


def announce(event: object) -> None:
    """Tell `event` to whoever hears its kind, once the current transaction has committed."""
    for hearer in _hearers[type(event)]:
        transaction.on_commit(partial(hearer, event), robust=True)


def heard() -> dict[type, list[Callable[[Any], None]]]:
    """Who hears what: for docs/events.md and its test."""
    return dict(_hearers)
