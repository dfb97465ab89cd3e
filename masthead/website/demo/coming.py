"""What is to come, as seen from any day: the demo's radar. Pure.

Only what recurs by a rule, or was fixed years ahead, so that it is true whenever the demo is loaded. Where the rule names
no day, readers see the month alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

MOST = 15


@dataclass(frozen=True)
class Coming:
    """An entry of the radar. `known`: the day is; else its month. `article`, `countries`, `topics`: by their names in addresses."""

    day: date
    title: str
    text: str
    place: str = ""
    known: bool = True
    article: str = ""
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


PRESIDENCIES = {  # of the EU's Council, as it decided in 2016 (and for the years to 2030)
    (2026, 1): "Cyprus", (2026, 7): "Ireland", (2027, 1): "Lithuania", (2027, 7): "Greece", (2028, 1): "Italy",
    (2028, 7): "Latvia", (2029, 1): "Luxembourg", (2029, 7): "the Netherlands",
}  # fmt: skip


def coming(today: date) -> list[Coming]:
    """What comes after `today`, the nearest first."""
    found = [*_monthly(today), *_fixed(today), *_by_month(today), *_meetings(today), *_once(today)]
    # A month without a day stands in lists by its middle: behind what is known to come at its beginning.
    found = [entry if entry.known else replace(entry, day=entry.day.replace(day=15)) for entry in found]
    return sorted(found, key=lambda entry: (entry.day, entry.title))[:MOST]


def next_day(today: date, month: int, day: int) -> date:
    """The next such day of a year, after `today`."""
    this = date(today.year, month, day)
    return this if this > today else date(today.year + 1, month, day)


def first_friday(today: date) -> date:
    """The next first Friday of a month, after `today`; January's is passed over, since holidays move what falls on it."""
    year, month = today.year, today.month
    while True:
        first = date(year, month, 1)
        friday = first + timedelta(days=(4 - first.weekday()) % 7)
        if friday > today and month != 1:
            return friday
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def next_month(today: date, *of: int) -> date:
    """The first day of the next month after this one; of the months `of`, where they are named."""
    year, month = today.year, today.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if not of or month in of:
            return date(year, month, 1)


def _monthly(today: date) -> Iterator[Coming]:
    first = next_month(today)
    yield Coming(
        first,
        "The Security Council changes its president",
        "The chair goes round by the English alphabet, a month each. It settles the order of business, which is often the business.",
        "New York",
        topics=("diplomacy", "institutions"),
    )
    yield Coming(
        first_friday(today),
        "FAO Food Price Index",
        "What the world pays for cereals, oils, meat, dairy and sugar. Cereals carry the price of the Black Sea in them.",
        "Rome",
        article="red-sea-premium",
        topics=("trade",),
    )
    yield Coming(
        first,
        "OPEC’s monthly oil report",
        "Forecasts of demand that are also positions. Compare the figure for the members’ output with the one they promised.",
        "Vienna",
        known=False,
        article="riyadh-abu-dhabi-polite-quarrel",
        topics=("energy",),
    )


def _fixed(today: date) -> Iterator[Coming]:
    half = min(next_day(today, 1, 1), next_day(today, 7, 1))
    holder = PRESIDENCIES.get((half.year, half.month))
    yield Coming(
        half,
        f"{holder[0].upper()}{holder[1:]} takes the chair of the EU’s Council" if holder else "The chair of the EU’s Council passes on",
        "For six months. The presidency of procurement rules and fishing quotas, which is where the Union spends its days.",
        "Brussels",
        article="europes-defence-shopping-list",
        topics=("institutions",),
    )
    yield Coming(
        next_day(today, 1, 1),
        "Five elected members take their seats in the Security Council",
        "Two years each, by regions. They cannot veto anything, and are asked to vote on everything.",
        "New York",
        topics=("diplomacy", "institutions"),
    )
    yield Coming(
        next_day(today, 3, 21),
        "World Day for Glaciers",
        "An invention of 2025, proposed by Tajikistan, which has more of them to lose than most.",
        article="central-asia-two-rivers",
        countries=("tajikistan",),
        topics=("water",),
    )
    yield Coming(
        next_day(today, 4, 1),
        "The growing season begins on the Amu and the Syr",
        "The limits that five ministers agreed for the summer begin to count. In a dry spring this is when one hears of it.",
        "Tashkent",
        article="central-asia-two-rivers",
        countries=("uzbekistan", "kyrgyzstan"),
        topics=("water",),
    )
    yield Coming(
        next_day(today, 8, 1),
        "The Nile’s water year begins",
        "Egypt counts from 1 August, on the rising flood. The level of Lake Nasser on the eve is the number to note.",
        "Aswan",
        article="nile-after-the-filling",
        countries=("egypt", "ethiopia"),
        topics=("water",),
    )
    yield Coming(
        next_day(today, 9, 30),
        "The Panama Canal closes its books",
        "Its year ends with September. Ships and income will be compared, not always with each other.",
        "Panama City",
        article="panama-canal-rain",
        countries=("panama",),
        topics=("trade", "water"),
    )
    yield Coming(
        next_day(today, 10, 1),
        "Europe’s gas year begins",
        "Storage is as full as it is going to be. What remains of the question is weather.",
        article="europe-gas-after-transit",
        topics=("energy",),
    )


def _by_month(today: date) -> Iterator[Coming]:
    yield Coming(
        next_month(today, 3, 6, 9, 12),
        "The European Central Bank decides, with new forecasts",
        "Four times a year the decision comes with a table. Energy prices are the line in it that has been wrong most often.",
        "Frankfurt",
        known=False,
        topics=("debt",),
    )
    yield Coming(
        next_month(today, 1),
        "Turkey’s yearly account of the Straits falls due",
        "The convention of 1936 asks for a report on the movements of foreign warships. It is short, exact and hardly read.",
        "Ankara",
        known=False,
        article="montreux-a-briefing",
        countries=("turkey",),
        topics=("sea",),
    )
    yield Coming(
        next_month(today, 2),
        "Munich Security Conference",
        "Three days of speeches and corridors. The corridors are the conference.",
        "Munich",
        known=False,
        topics=("defence", "alliances"),
    )


def _meetings(today: date) -> Iterator[Coming]:
    yield Coming(
        next_month(today, 4),
        "Spring meetings of the IMF and the World Bank",
        "Creditors who have not met all winter find themselves in one lift. Watch for what is said of the Common Framework.",
        "Washington",
        known=False,
        article="zambia-after-default",
        topics=("debt", "institutions"),
    )
    yield Coming(
        next_month(today, 6, 12),
        "The Danube Commission meets",
        "Twice a year, in Budapest. The fairway’s reports are tabled, and noted.",
        "Budapest",
        known=False,
        article="danube-low-water",
        topics=("trade", "institutions"),
    )
    yield Coming(
        next_month(today, 7),
        "The Seabed Authority’s assembly",
        "Its members try again to write the rules for mining the floor of the ocean.",
        "Kingston",
        known=False,
        topics=("sea", "minerals"),
    )
    yield Coming(
        next_month(today, 9),
        "The General Assembly opens",
        "A new session, a new president, and in its third week a good deal of traffic.",
        "New York",
        known=False,
        topics=("diplomacy", "institutions"),
    )
    yield Coming(
        next_month(today, 10),
        "Annual meetings of the IMF and the World Bank",
        "The autumn forecast. Its revisions say more than its figures.",
        known=False,
        topics=("debt", "institutions"),
    )
    yield Coming(
        next_month(today, 11),
        "The climate conference",
        "The parties to the convention of 1992 meet, as they have in most Novembers since.",
        known=False,
        topics=("water", "diplomacy"),
    )


def _once(today: date) -> Iterator[Coming]:
    ban = date(2027, 1, 1)
    if today < ban:
        yield Coming(
            ban,
            "The EU’s ban reaches Russian LNG under long contracts",
            "As the Council and the Parliament agreed in December 2025. Pipeline gas is to follow in the autumn.",
            "Brussels",
            article="europe-gas-after-transit",
            countries=("russia",),
            topics=("energy", "sanctions"),
        )
