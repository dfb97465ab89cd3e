"""The day for one subscriber: the stories that matter, those of what they follow first, each with what may be said of it."""

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
    """The day's stories: by rank, those on countries that the reader follows before the others. As many queries as stories, and
    a few; each story's newest items are read."""
    lines = [line for line in morning.ranked(at, limit=LOOKED_AT) if line.facts.voices >= VOICES or line.story.pinned_at]
    ours = _followed(reader)
    ordered = sorted(lines, key=lambda line: not _because(line, ours))[:SHOWN]
    since = at - timedelta(hours=24)
    told = [_told(line, since, ours) for line in ordered]
    return [one for one in told if one.draft.said]


def _told(line: Line, since: datetime, ours: dict[str, str]) -> Told:
    story = line.story
    said = [factor.words for factor in line.ranked.factors if factor.name in WHY]
    return Told(story, telling.drafted(story, since), "; ".join(said), _because(line, ours))


def _followed(reader: Reader) -> dict[str, str]:
    """Countries that they follow: ISO code → name."""
    rows = [one for one in follows_of(reader) if one.row.kind == Follow.Kind.COUNTRY and one.subject]
    return {code: str(one.subject) for one in rows for code in countries(str(one.subject))[:1]}


def _because(line: Line, ours: dict[str, str]) -> str:
    """The country of theirs that the story is on: named by a quarter of what the most named is, at least."""
    most = max(line.story.countries.values(), default=0)
    return next((ours[code] for code, count in line.story.countries.items() if code in ours and count * 4 >= most), "")
