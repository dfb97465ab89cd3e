"""Counting for limits in Redis: one step there, so a burst is counted to the last."""

from datetime import datetime, timedelta

from masthead.kit.beyond.reaching import reach

AFTER = timedelta(minutes=1)  # that a count outlives its window: clocks differ


def count(url: str, key: str, window: datetime, per: timedelta) -> int:
    """Count one more and say how many there are. Raises Gone."""
    found = reach(url)
    name = f"masthead:limit:{key}:{int(window.timestamp())}"

    def step() -> int:
        # Both or neither: a count that never ran out would lock its party out for ever.
        with found.client.pipeline(transaction=True) as both:
            both.incr(name)
            both.expire(name, per + AFTER)
            return int(both.execute()[0])

    return found.ask(step)
