"""By which rules a picture is published. Pure: an editor is told in one sentence what is missing, and where."""

from dataclasses import dataclass
from datetime import date

NO_CREDIT = "Say whose picture this is. It has no credit, neither here nor of its own."
NO_ALT = "Say what the picture shows, for readers who cannot see it. The picture has no description yet."
NO_ALT_IN_TEXT = "Say what the picture shows, for readers who cannot see it, or tick “decorative”. The picture has no description yet."


@dataclass(frozen=True)
class Shown:
    """A picture where an article shows it: with the words that stand there, or else its own."""

    credit: str
    alt: str
    rights_end: date | None
    lead: bool = False
    decorative: bool = False


def objections(shown: Shown, on: date, today: date) -> dict[str, str]:
    """What stands against publishing it `on` this day: the field that is at fault (image, alt, credit), and a sentence."""
    found = {}
    if ended(shown.rights_end, on):
        found["image"] = _ended(shown.rights_end, on, today)
    if not shown.alt.strip() and not (shown.decorative and not shown.lead):
        found["alt"] = NO_ALT if shown.lead else NO_ALT_IN_TEXT
    if not shown.credit.strip():
        found["credit"] = NO_CREDIT
    return found


def ended(rights_end: date | None, on: date) -> bool:
    """The day on which rights end is the last on which the picture may be shown."""
    return rights_end is not None and rights_end < on


def _ended(rights_end: date | None, on: date, today: date) -> str:
    if ended(rights_end, today):
        say = f"The rights to this picture ended on {written(rights_end)}."
    else:
        say = f"The rights to this picture end on {written(rights_end)}, before the article is published on {written(on)}."
    return f"{say} Choose another picture, or enter the new date in the picture."


def written(day: date | None) -> str:
    """3 November 2026."""
    return f"{day.day} {day:%B %Y}" if day else ""
