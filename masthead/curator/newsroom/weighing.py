"""The weights of the ranking: what they are, what others would do to yesterday's morning, and setting them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from masthead.curator.newsroom import morning
from masthead.curator.newsroom.models import Story, Weighing
from masthead.curator.rank import NAMES, Weights
from masthead.kit.refusals import BadInput

MOST = 3.0
COMPARED = 10
HELP = {name: str(getattr(Weighing._meta.get_field(name), "help_text", "")) for name in NAMES}
THE_ONE = 1


@dataclass(frozen=True)
class Place:
    """A story of yesterday's morning: where it stood, and where it would have stood (None: not among the first)."""

    story: Story
    was: int | None
    would_be: int

    @property
    def moved(self) -> int:
        """Places up, or down below nought."""
        return (self.was or COMPARED + 1) - self.would_be


def read(given: Mapping[str, str]) -> Weights:
    """As a form gives them; raises BadInput."""
    found = {}
    for name in NAMES:
        try:
            found[name] = round(float(given.get(name, "")[:20]), 2)
        except ValueError:
            raise BadInput(f"The weight of {name} should be a number from 0 to {MOST:.0f}.") from None
        if not 0 <= found[name] <= MOST:
            raise BadInput(f"The weight of {name} should be from 0 to {MOST:.0f}.")
    return Weights(**found)


def previewed(how: Weights, at: datetime) -> list[Place]:
    """What these weights would have made of the morning a day ago."""
    yesterday = at - timedelta(days=1)
    before = morning.ranked(yesterday, limit=COMPARED)
    after = morning.ranked(yesterday, how, limit=COMPARED)
    places = {line.story.number: place for place, line in enumerate(before, 1)}
    return [Place(line.story, places.get(line.story.number), place) for place, line in enumerate(after, 1)]


def do_weigh(how: Weights) -> None:
    """Rank so from now on."""
    with transaction.atomic():
        Weighing.objects.update_or_create(pk=THE_ONE, defaults={name: getattr(how, name) for name in NAMES})
