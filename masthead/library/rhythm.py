"""The plan measured against what readers are promised. Pure.

Promised are so many original pieces each weekday and so many in-depth pieces each week; on a day in a pause nothing is.
An original piece is an analysis, an in-depth piece, a column or an interview; a briefing, a note and a document are not.
Of a day gone by only what was published counts; of today and later, what is scheduled or planned as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

ORIGINAL = frozenset({"analysis", "in-depth", "column", "interview"})
IN_DEPTH = "in-depth"
DAY = timedelta(days=1)


class Stage(Enum):
    """How far a piece has come."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    REVIEW = "in review"
    CHANGES = "changes asked for"
    DRAFT = "draft"

    @property
    def fixed(self) -> bool:
        """Whether its day is no plan any more: published then, or set to be."""
        return self in {Stage.PUBLISHED, Stage.SCHEDULED}


@dataclass(frozen=True)
class Promise:
    """What readers are promised."""

    analyses_a_weekday: int = 1
    in_depth_a_week: int = 1


@dataclass(frozen=True)
class Break:
    """Days without a duty to publish, both ends included."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Slot:
    """A piece on a day."""

    day: date
    format: str
    stage: Stage


class Verdict(Enum):
    """How a day or a week stands. Each has a sign, so that no colour is needed to tell them apart."""

    NOTHING_DUE = "–"
    KEPT = "✓"  # published, all of it
    COMING = "•"  # published, scheduled or planned, all of it
    SHORT = "!"  # something is missing, and there is still time
    MISSED = "×"  # something is missing, and the day is over


@dataclass(frozen=True)
class Standing:
    """What is promised, and what there is of it."""

    promised: int
    published: int
    scheduled: int
    planned: int
    over: bool = False  # the day, or the week's last weekday, has gone by

    @property
    def there(self) -> int:
        """What counts towards the promise."""
        return self.published if self.over else self.published + self.scheduled + self.planned

    @property
    def missing(self) -> int:
        """How many are still to be found."""
        return max(0, self.promised - self.there)

    @property
    def verdict(self) -> Verdict:
        """In one word."""
        if not self.promised:
            return Verdict.NOTHING_DUE
        if self.missing:
            return Verdict.MISSED if self.over else Verdict.SHORT
        return Verdict.KEPT if self.published >= self.promised else Verdict.COMING

    @property
    def words(self) -> str:
        """In a few words: "1 of 1 published", "nothing planned"."""
        if not self.promised:
            return f"{self.there} beyond the promise" if self.there else "nothing due"
        if not self.there:
            return "nothing published" if self.over else "nothing planned"
        more = f", {self.there - self.promised} more" if self.there > self.promised else ""
        return f"{min(self.there, self.promised)} of {self.promised} {self._stage}{more}"

    @property
    def _stage(self) -> str:
        """How far the least of those is that count towards the promise."""
        due = min(self.there, self.promised)
        return "published" if self.published >= due else "scheduled" if self.published + self.scheduled >= due else "planned"


@dataclass(frozen=True)
class Day:
    """A day of the plan."""

    date: date
    standing: Standing
    pause: str = ""
    today: bool = False

    @property
    def words(self) -> str:
        """The pause by its name, otherwise how it stands."""
        if self.pause:
            return f"pause: {self.pause}" + (f"; {self.standing.there} all the same" if self.standing.there else "")
        return self.standing.words


@dataclass(frozen=True)
class Week:
    """Monday to Sunday."""

    days: tuple[Day, ...]
    in_depth: Standing

    @property
    def monday(self) -> date:
        """Its first day."""
        return self.days[0].date

    @property
    def weekdays(self) -> tuple[Day, ...]:
        """Monday to Friday."""
        return self.days[:5]


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - day.weekday() * DAY


def week(first: date, slots: Iterable[Slot], promise: Promise, breaks: Sequence[Break], today: date) -> Week:
    """The week that begins on the Monday `first`."""
    days = tuple(first + number * DAY for number in range(7))
    found = [slot for slot in slots if days[0] <= slot.day <= days[-1]]
    made = tuple(_day(day, [slot for slot in found if slot.day == day], promise, breaks, today) for day in days)
    due = 0 if all(day.pause for day in made[:5]) else promise.in_depth_a_week
    long = [slot for slot in found if slot.format == IN_DEPTH]
    return Week(made, _standing(due, _still(long, today), over=today > days[4]))


def _day(day: date, slots: list[Slot], promise: Promise, breaks: Sequence[Break], today: date) -> Day:
    pause = next((rest.why for rest in breaks if rest.first <= day <= rest.last), "")
    due = 0 if pause or day.weekday() > 4 else promise.analyses_a_weekday
    standing = _standing(due, [slot for slot in slots if slot.format in ORIGINAL], over=day < today)
    return Day(day, standing, pause, today=day == today)


def _still(slots: list[Slot], today: date) -> list[Slot]:
    """Without those that were planned for a day gone by and did not appear: the week cannot count on them."""
    return [slot for slot in slots if slot.stage is Stage.PUBLISHED or slot.day >= today]


def _standing(promised: int, slots: list[Slot], over: bool) -> Standing:
    stages = [slot.stage for slot in slots]
    published, scheduled = stages.count(Stage.PUBLISHED), stages.count(Stage.SCHEDULED)
    return Standing(promised, published, scheduled, len(stages) - published - scheduled, over)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day that a moment falls on, in the publication's zone."""
    return moment.astimezone(zone).date()


def span(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments between which the days lie, the second no longer part of them. Days of 23 and of 25 hours are whole."""
    return _midnight(first, zone), _midnight(last + DAY, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
