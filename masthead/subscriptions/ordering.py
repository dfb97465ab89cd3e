"""An order, however it will be paid and whatever it buys."""

from datetime import datetime
from typing import Any

from masthead.readers.models import Reader
from masthead.subscriptions.models import Order, Price


def do_place(*, reader: Reader, price: Price, at: datetime, pieces: int = 1, **more: Any) -> Order:
    """Write down that the reader asked for so many pieces at this price; `more` is what else the order says, or says otherwise.

    For its room to call under its own lock: what is the same order again differs between access, gifts and teams.
    """
    said = {"plan": price.plan, "months": price.months, "minor": price.minor * pieces, "currency": price.currency, "pieces": pieces}
    return Order.objects.create(reference=Order.new_reference(), reader=reader, ordered_at=at, **{**said, **more})
