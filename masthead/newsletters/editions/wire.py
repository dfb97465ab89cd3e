"""The letters and the newsroom: stories of the wire offered to an edition, and what our Reviews told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags

from masthead.access.rules import zone
from masthead.curator.newsroom import morning, telling
from masthead.curator.newsroom.reviews import Review, Telling
from masthead.kit.refusals import BadInput
from masthead.library.desk.plan import breaks, pauses
from masthead.newsletters.editions import form, rhythm
from masthead.newsletters.editions.drafting import do_draft, rhythm_of
from masthead.newsletters.editions.models import STORIES
from masthead.newsletters.editions.reading import LETTERS
from masthead.newsletters.editions.stories import FromTheLastEdition, Offer
from masthead.newsletters.editions.writing import to_html
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
        with _held(at) as edition:
            name, stories = _name(edition), edition.stories
            if any(row.get("key") == telling.key for row in stories):
                return f"It stands in {name} already."
            _tell(edition, [*stories, _row(telling)])
        return f"It stands in {name} now."

    def word(self, telling: Telling, by: Any, at: datetime) -> str:
        """Its words instead of those that stand there; who edits that edition in another window is told to reload."""
        with _held(at) as edition:
            there = [row.get("key") == telling.key for row in edition.stories]
            told = [
                {**row, "text": telling.text, "sources": telling.sources} if same else row
                for row, same in zip(edition.stories, there, strict=True)
            ]
            _tell(edition, told if any(there) else [*told, _row(telling)])
        return f"It stands so in {_name(edition)} now."

    def begin_take(self, words: str, by: Any, at: datetime) -> str:
        """As a paragraph of its own. What an editor wrote is never touched."""
        with _held(at) as edition:
            written = form.take_of(edition)
            if len(written) + len(words) + 2 > form.TAKE:
                raise BadInput(f"Our take of {_name(edition)} is full.")
            edition.take += to_html(words)
            edition.version += 1
            edition.save()
        return f"It stands at the end of our take in {_name(edition)} now. It is a draft: make it ours."


@contextmanager
def _held(at: datetime) -> Iterator[Edition]:
    pk = _next(at).pk
    with transaction.atomic():
        yield Edition.objects.select_for_update().get(pk=pk)


def _tell(edition: Edition, stories: list[dict[str, Any]]) -> None:
    if len(stories) > STORIES:
        raise BadInput(f"{STORIES} stories stand in {_name(edition)}, which is as many as it takes. Take one out first.")
    edition.tell(stories)
    edition.version += 1
    edition.save()


def _row(told: Telling) -> dict[str, Any]:
    return {"key": told.key, "label": told.label, "text": told.text, "sources": told.sources, "article": told.article}


def _name(edition: Edition) -> str:
    return f"the Daily Review of {edition.day.day} {edition.day:%B}"


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
