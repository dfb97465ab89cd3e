"""A draft to begin with: whatever the library, the calendar and the watchers of the news have for that day."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from masthead.access.rules import zone
from masthead.curator import radar
from masthead.curator.models import RadarEntry
from masthead.library import shelf
from masthead.library.desk.plan import breaks, pauses
from masthead.library.models import ArticlePage, Format
from masthead.newsletters.editions import reading, rhythm
from masthead.newsletters.editions.models import CHOSEN
from masthead.newsletters.editions.stories import source
from masthead.newsletters.models import Edition, Letter

NEW_IN = {"daily": 5, "weekly": 20, "free": 4}  # articles of a draft, at most
STORIES_IN = 5
AGED = timedelta(days=120)  # what the library reads again is older
RESTED = 60  # editions in which a piece read again is not read again
LOOKED_THROUGH = 400  # articles among which the library's piece is chosen


def do_draft(kind: str, day: date, at: datetime) -> Edition:
    """The edition of that kind and day: as it is, if there is one; otherwise a draft, complete but for our take.

    Called by the clock, by the desk and by `masthead review`; two at once make one.
    """
    found = Edition.objects.filter(kind=kind, day=day).first()
    if found is not None:
        return found
    draft = Edition(kind=kind, day=day)
    new = _new(draft, at)
    draft.articles = [card.pk for card in new]
    draft.radar = [entry.pk for entry in radar.next_few(day, reading.AHEAD[kind], _ahead(kind, day))]
    draft.piece = _in_depth(new) if kind == Edition.Kind.WEEKLY else from_the_library(new, at)
    draft.piece_note = (draft.piece.standfirst if draft.piece else "")[:200]
    since, until = reading.window(draft, at)
    draft.tell([dict(offer.fields) for offer in source().offer(draft, since, until, STORIES_IN) if offer.moved])
    draft.title = new[0].title[:160] if new else f"{reading.NAMES[kind]}, {day.day} {day:%B}"
    draft.words = reading.all_words(reading.lay_out(draft, at, opening_words=OPENING_WORDS))
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:  # somebody else was a moment earlier
        return Edition.objects.get(kind=kind, day=day)
    return draft


OPENING_WORDS = 55  # of an article's opening, in a letter


def rhythm_of(letter: Letter) -> rhythm.Rhythm:
    """A letter's, as the rules take it."""
    return rhythm.Rhythm(rhythm.weekdays(letter.days), letter.hour, letter.drafted_at)


def do_draft_due(at: datetime) -> list[Edition]:
    """Make the drafts that are due by each letter's rhythm and that nobody has begun. A day with nothing to say gets none."""
    return [do_draft(kind, day, at) for kind, day in _due(at) if has_matter(kind, day, at)]


def _due(at: datetime) -> list[tuple[str, date]]:
    """The kinds and days whose drafts are due and not there."""
    kinds = {slug: kind for kind, slug in reading.LETTERS.items()}
    today = at.astimezone(zone()).date()
    rests = breaks(pauses(today, today + timedelta(days=1)))
    letters = Letter.objects.filter(slug__in=kinds).exclude(days="")
    found = {(kinds[letter.slug], day) for letter in letters for day in rhythm.due(rhythm_of(letter), at, zone(), rests)}
    there = set(Edition.objects.filter(day__gte=today).values_list("kind", "day")) if found else set()
    return sorted(found - there, key=lambda row: (row[1], row[0]))


def has_matter(kind: str, day: date, at: datetime) -> bool:
    """Whether there is anything to draft from: a publication that writes nothing is not littered with empty drafts."""
    return bool(_new(Edition(kind=kind, day=day), at)) or bool(radar.to_come(day)[:1])


def _new(draft: Edition, at: datetime) -> list[ArticlePage]:
    """The newest since the edition before; where there are none, the three newest of all, for a letter without any says less."""
    found = reading.since_the_last(draft, at)
    if not found and draft.kind != Edition.Kind.DAILY:
        found = shelf.newest(3, shelf.cards().filter(published_at__lte=at, undated=False))
    return found[: min(NEW_IN[draft.kind], CHOSEN)]


def _ahead(kind: str, day: date) -> QuerySet[RadarEntry] | None:
    """The radar's entries for the draft: a Weekly looks at the week after it, if anything is in it."""
    if kind != Edition.Kind.WEEKLY:
        return None
    week = radar.to_come(day + timedelta(days=1)).filter(day__lte=day + timedelta(days=9))
    return week if week[:3] else None


def _in_depth(new: list[ArticlePage]) -> ArticlePage | None:
    """The week's long piece: the newest one, if there was one."""
    return next((card for card in new if card.format == Format.IN_DEPTH), None)


def from_the_library(new: list[ArticlePage], at: datetime) -> ArticlePage | None:
    """The older piece that explains today best: most countries in common with what is new, then most topics; in-depth pieces before
    others, newer before older. Never one of those read again lately."""
    lately = Edition.objects.exclude(piece=None).order_by("-day").values("piece")[:RESTED]
    old = (
        shelf.undressed()
        .filter(published_at__lt=at - AGED, undated=False)
        .exclude(pk__in=[*(card.pk for card in new)])
        .exclude(pk__in=lately)
    )
    scores: Counter[int] = Counter()
    for name, field, worth in (("countries", "country_id", 10), ("topics", "topic_id", 1)):
        filed = getattr(ArticlePage, name).through.objects
        ids = set(filed.filter(articlepage_id__in=[card.pk for card in new]).values_list(field, flat=True))
        rows = filed.filter(**{f"{field}__in": ids}, articlepage_id__in=old.values("pk")[:LOOKED_THROUGH]).values_list(
            "articlepage_id", flat=True
        )
        for pk in rows:
            scores[pk] += worth
    if not scores:
        return old.filter(format=Format.IN_DEPTH).first() or old.first()
    best = shelf.undressed().filter(pk__in=[pk for pk, _ in scores.most_common(12)])
    return max(best, key=lambda card: (scores[card.pk], card.format == Format.IN_DEPTH, card.published_at, card.pk))
