"""What articles are called in the reports of institutions."""

from collections.abc import Collection, Mapping

from django.conf import settings

from masthead.library import shelf
from masthead.subscriptions.institutions.counter import Item


def items(numbers: Collection[int]) -> Mapping[int, Item]:
    """Title, address, authors and day of each article that is still published."""
    return {
        card.pk: Item(
            card.title,
            f"{settings.MASTHEAD.url}{card.address()}",
            "; ".join(line.author.name for line in card.bylines.all()),
            card.published_at.date() if card.published_at and not card.undated else None,
        )
        for card in shelf.cards().filter(pk__in=numbers)
    }
