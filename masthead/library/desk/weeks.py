"""Weeks as the desk shows them: each day with its cards and how it stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from masthead.library.desk import plan
from masthead.library.models import Rhythm
from masthead.library.rhythm import Day, Week, monday, week

WEEKS = 2


@dataclass(frozen=True)
class Column:
    """A day."""

    day: Day
    cards: list[plan.Card]


@dataclass(frozen=True)
class Row:
    """A week."""

    week: Week
    name: str
    columns: list[Column]

    @property
    def busy(self) -> list[Column]:
        """Monday to Friday, and of the weekend what holds something."""
        return [column for column in self.columns if column.day.date.weekday() < 5 or column.cards]


def rows(first: date, today: date, user: Any, rhythm: Rhythm, weeks: int = WEEKS) -> list[Row]:
    """The weeks from the Monday `first` on."""
    last = first + timedelta(days=7 * weeks - 1)
    standing = plan.standing(first, last, user)
    breaks = plan.breaks(plan.pauses(first, last))
    slots = [card.slot for card in standing if card.slot]
    made = []
    for begin in (first + timedelta(days=7 * number) for number in range(weeks)):
        one = week(begin, slots, plan.promise(rhythm), breaks, today)
        columns = [Column(day, [card for card in standing if card.day == day.date]) for day in one.days]
        made.append(Row(one, _name(begin, today), columns))
    return made


def _name(begin: date, today: date) -> str:
    away = (begin - monday(today)).days // 7
    return {-1: "Last week", 0: "This week", 1: "Next week"}.get(away, f"Week of {begin:%-d %B %Y}")
