"""What a reader is told about their subscription: by comparing how it stood with how it stands. Pure."""

from datetime import datetime
from typing import Protocol

from masthead.subscriptions.billing.states import State


class Stood(Protocol):
    """What is compared."""

    state: str
    ends_at: datetime | None
    paused_until: datetime | None
    refunded: bool
    minor: int
    months: int


RUNS = {State.ACTIVE, State.TRIAL}


def news(before: Stood | None, after: Stood) -> list[str]:
    """The kinds of news, in the order they are told. Nothing changed: nothing is told, however often it is said."""
    was, now = (before.state if before else State.AWAITED), after.state
    if was in {State.AWAITED, State.UNKNOWN} and now in RUNS:
        return ["begun"]
    if before is None or was == now == State.ENDED:
        return []
    if after.refunded and not before.refunded:
        return ["refunded"]
    if now == State.ENDED:
        return ["ended"] if was != State.AWAITED else []
    return _while_it_runs(before, after)


def _while_it_runs(before: Stood, after: Stood) -> list[str]:
    was, now, told = before.state, after.state, []
    if now == State.LATE and was != State.LATE:
        told.append("late")
    elif was == State.LATE and now in RUNS:
        told.append("recovered")
    if after.ends_at and not before.ends_at:
        told.append("cancelled")
    elif before.ends_at and not after.ends_at:
        told.append("kept")
    if now == State.PAUSED and was != State.PAUSED:
        told.append("paused")
    elif was == State.PAUSED and now in RUNS:
        told.append("resumed")
    elif now in RUNS and was in RUNS and (before.minor, before.months) != (after.minor, after.months):
        told.append("changed")
    return told
