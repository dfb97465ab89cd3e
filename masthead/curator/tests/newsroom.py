"""A wire of a few items, for tests of the newsroom: three stories told by several outlets, and one that nobody else tells."""

from datetime import datetime, timedelta

import pytest

from conftest import NOON
from masthead.curator.feeds.canonical import key
from masthead.curator.models import Feed, Item, Outlet

QUAKE = (
    (
        "Quake in southern Iran kills twelve",
        "A strong earthquake struck the port of Bandar Abbas in southern Iran, killing at least twelve people.",
    ),
    (
        "Twelve dead in Iran earthquake",
        "At least twelve people died when an earthquake hit Bandar Abbas in the south of Iran on Sunday night.",
    ),
    (
        "Iran earthquake: rescuers search Bandar Abbas",
        "Rescuers searched the rubble of Bandar Abbas in southern Iran after the earthquake killed twelve.",
    ),
    (
        "Earthquake in Iran’s Bandar Abbas kills a dozen",
        "The earthquake in southern Iran damaged the port of Bandar Abbas, the country’s largest.",
    ),
)
STRIKE = (
    (
        "Port strike shuts Rotterdam",
        "Dock workers walked out of the port of Rotterdam in the Netherlands over pay, and forty ships are waiting.",
    ),
    (
        "Rotterdam dock workers strike over pay",
        "A strike of dock workers has closed the terminals of Rotterdam, the largest port of the Netherlands.",
    ),
)
VOTE = (
    ("Moldova votes on its president", "Voters in Moldova choose a president on Sunday between the incumbent and a former prosecutor."),
    (
        "Moldova’s president faces prosecutor in vote",
        "Moldova’s incumbent president meets a former prosecutor in the vote for president on Sunday.",
    ),
)
OUTLETS = (("Wire One", "Group A", "GB"), ("Paper Two", "Group A", "GB"), ("Daily Three", "", "FR"), ("Post Four", "", "IN"))


class Wire:
    """`print(title, lead, outlet, at)` puts an item on the wire."""

    def __init__(self) -> None:
        self.outlets = [Outlet.objects.create(name=name, owner=owner, country=country) for name, owner, country in OUTLETS]
        self.feeds = [Feed.objects.create(address=f"https://{n}.example/feed", outlet=outlet) for n, outlet in enumerate(self.outlets)]
        self.count = 0

    def print(self, title: str, lead: str = "", outlet: int = 0, at: datetime = NOON, copy_of: Item | None = None) -> Item:
        """The item."""
        self.count += 1
        return Item.objects.create(
            feed=self.feeds[outlet], outlet=self.outlets[outlet], guid_key=key(str(self.count)), title=title, lead=lead,
            url=f"https://{outlet}.example/{self.count}", language="en", published_at=at, seen_at=at, duplicate_of=copy_of,
        )  # fmt: skip

    def news(self, told: tuple[tuple[str, str], ...], at: datetime = NOON, outlet: int = 0) -> list[Item]:
        """A story, each item by another outlet, from `outlet` on, ten minutes apart."""
        places = enumerate(told)
        return [self.print(title, lead, (outlet + n) % len(self.outlets), at + n * timedelta(minutes=10)) for n, (title, lead) in places]


@pytest.fixture
def paper_wire(db: None) -> Wire:
    return Wire()
