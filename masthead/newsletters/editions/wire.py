"""The letters and the newsroom: stories of the wire offered to an edition, and what our Reviews told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags

from masthead.access.rules import zone
from masthead.curator.newsroom import morning, telling
from masthead.curator.newsroom.reviews import Review, Telling
from masthead.kit.refusals import BadInput
from masthead.library.desk.plan import breaks, pauses
from masthead.newsletters.editions import rhythm
from masthead.newsletters.editions.drafting import do_draft, rhythm_of
from masthead.newsletters.editions.models import STORIES
from masthead.newsletters.editions.reading import LETTERS
from masthead.newsletters.editions.stories import FromTheLastEdition, Offer
from masthead.newsletters.models import Edition, Letter

SAID = 400  # characters of a take that say what it is about


class FromTheWire:
    """What moved, by the newsroom's rank; without a wire, what the edition before followed."""

    def offer(self, edition: Edition, since: datetime, until: datetime, limit: int) -> Sequence[Offer]:
        """The stories of that morning, drafted, each with the reasons for its place."""
        lines = morning.ranked(until, limit=limit)
        if not lines:
            return FromTheLastEdition().offer(edition, since, until, limit)
        return [_offer(line, since) for line in lines]


def _offer(line: morning.Line, since: datetime) -> Offer:
    told = telling.telling_of(line.story, since)
    moved = line.story.newest_at > since and (line.facts.earlier is None or line.facts.since > 0)
    return Offer(told.key, told.label, told.text, told.sources, told.article, moved and bool(told.text), line.ranked.why)


class OurReviews:
    """The Daily Reviews, as the newsroom asks for them."""

    def told(self, before: datetime, limit: int) -> Sequence[Review]:
        """Each story followed, and our take, newest first."""
        out = Edition.objects.filter(kind=Edition.Kind.DAILY, published_at__lt=before).order_by("-published_at")[:limit]
        found = []
        for edition in out:
            at = edition.published_at or before
            found.append(Review(at, edition.day, "", f"{edition.title}. {strip_tags(edition.take)[:SAID]}"))
            for row in edition.stories:
                words = f"{row.get('label') or ''}. {row.get('text') or ''}"
                found.append(Review(at, edition.day, str(row.get("key") or ""), words))
        return found

    def follow(self, telling: Telling, by: Any, at: datetime) -> str:
        """Into the next Daily Review that is still being written; one is begun where there is none."""
        edition = _next(at)
        with transaction.atomic():
            edition = Edition.objects.select_for_update().get(pk=edition.pk)
            stories = edition.stories
            name = f"the Daily Review of {edition.day.day} {edition.day:%B}"
            if any(row.get("key") == telling.key for row in stories):
                return f"It stands in {name} already."
            if len(stories) >= STORIES:
                raise BadInput(f"{STORIES} stories stand in {name}, which is as many as it takes. Take one out first.")
            told = {
                "key": telling.key,
                "label": telling.label,
                "text": telling.text,
                "sources": telling.sources,
                "article": telling.article,
            }
            edition.tell([*stories, told])
            edition.version += 1
            edition.save()
        return f"It stands in {name} now."


def _next(at: datetime) -> Edition:
    today = at.astimezone(zone()).date()
    waiting = Edition.objects.filter(kind=Edition.Kind.DAILY, day__gte=today, published_at=None, dispatch=None).order_by("day").first()
    if waiting is not None:
        return waiting
    letter = Letter.objects.filter(slug=LETTERS["daily"]).exclude(days="").first()
    taken = set(Edition.objects.filter(kind=Edition.Kind.DAILY, day__gte=today).values_list("day", flat=True))
    day, rests = today - rhythm.DAY, breaks(pauses(today, today + timedelta(days=60)))
    for _ in range(14):
        following = rhythm.next_day(rhythm_of(letter), day, rests) if letter else None
        if following is None:
            break
        if following not in taken:
            return do_draft(Edition.Kind.DAILY, following, at)
        day = following
    raise BadInput("The Daily Review has no days on which it goes out. Set them at the letters first.")
