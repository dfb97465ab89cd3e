"""Pieces that several hosted pages have."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.pages.setting import Markup, fill, joined, money
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import CARDS

Thing = dict[str, Any]


def alert(says: str | None) -> Markup:
    """What went wrong, or nothing."""
    return fill("alert.html", says=says) if says else Markup()


def row(label: str, amount: int, currency: str, kind: str = "") -> Markup:
    """A row of a bill."""
    return fill("row.html", label=label, amount=money(amount, currency), kind=kind)


def field(name: str, label: str, value: str = "", kind: str = "text", required: bool = False) -> Markup:
    """A labelled field."""
    return fill("field.html", name=name, label=label, value=value, kind=kind, more=Markup("required") if required else Markup())


def cards(chosen: str = CARDS[0].number) -> Markup:
    """The test cards, to choose from."""
    return joined(
        fill(
            "card.html", number=card.number, label=card.label, shown=" ".join(card.number[i : i + 4] for i in range(0, 16, 4)),
            checked=Markup("checked") if card.number == chosen else Markup(),
        )
        for card in CARDS
    )  # fmt: skip
