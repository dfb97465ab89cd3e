"""The day for one subscriber: the stories that matter, those of what they follow first, each with what may be said of it."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from masthead.access.rules import zone
from masthead.curator.draft import Draft
from masthead.curator.newsroom import morning, telling
from masthead.curator.newsroom.models import Story
from masthead.curator.newsroom.morning import Line
from masthead.curator.tagging import countries
from masthead.library.following import follows_of
from masthead.library.models import Follow
from masthead.newsletters.editions import reading
from masthead.newsletters.models import Edition
from masthead.readers.models import Reader

LOOKED_AT, SHOWN = 24, 10
REMEMBERED = 60.0  # seconds
WHY = ("voices", "velocity")  # the others are reasons for an editor
VOICES = 2  # what one owner alone tells is not the day's, unless an editor pinned it


@dataclass(frozen=True)
class Told:
    """A story as the page shows it. `because`: what of the reader's it is, "" where it is nothing."""

    story: Story
    draft: Draft
    why: str
    because: str


def edition(at: datetime) -> Edition | None:
    """The Daily Review that is still the day's: our take."""
    return reading.todays(at.astimezone(zone()).date(), at)


def stories(reader: Reader, at: datetime) -> list[Told]:
    """The day's stories: by rank, those on countries that the reader follows before the others. What an editor mutes, and what is
    taken down of our own, is gone at once. Three queries; and a minute's memory of the day, which is the same for everybody."""
    day = _day(at)
    now_there = Story.objects.select_related("piece").in_bulk([line.story.number for line, _ in day])
    ours = _followed(reader)
    told = []
    for line, draft in day:
        story = now_there.get(line.story.number)
        if story is not None and story.muted_at is None and story.into_id is None:
            said = [factor.words for factor in line.ranked.factors if factor.name in WHY]
            told.append(Told(story, draft, "; ".join(said), _because(story, ours)))
    return sorted(told, key=lambda one: not one.because)[:SHOWN]


_kept: tuple[float, list[tuple[Line, Draft]]] | None = None


def _day(at: datetime) -> list[tuple[Line, Draft]]:
    """The ranked stories with what may be said of each: a tenth of a second's work, done once a minute and process."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > REMEMBERED:
        lines = [line for line in morning.ranked(at, limit=LOOKED_AT) if line.facts.voices >= VOICES or line.story.pinned_at]
        drafts = [(line, telling.drafted(line.story, at - timedelta(hours=24))) for line in lines]
        _kept = time.monotonic(), [(line, draft) for line, draft in drafts if draft.said]
    return _kept[1]


def forget_day() -> None:
    """Work it out anew at the next request."""
    global _kept
    _kept = None


def _followed(reader: Reader) -> dict[str, str]:
    """Countries that they follow: ISO code → name."""
    rows = [one for one in follows_of(reader) if one.row.kind == Follow.Kind.COUNTRY and one.subject]
    return {code: str(one.subject) for one in rows for code in countries(str(one.subject))[:1]}


def _because(story: Story, ours: dict[str, str]) -> str:
    """The country of theirs that the story is on: named by a quarter of what the most named is, at least."""
    most = max(story.countries.values(), default=0)
    return next((ours[code] for code, count in story.countries.items() if code in ours and count * 4 >= most), "")
