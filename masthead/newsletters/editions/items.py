"""The parts of a letter as its template writes them: articles, stories, the sponsor's note; honest about what is gated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from masthead.access.gate import Wall
from masthead.access.rules import zone
from masthead.library.models import ArticlePage, Series
from masthead.library.structured import absolute
from masthead.newsletters.editions.links import Linker
from masthead.newsletters.editions.ordering import Pool, Subject, article
from masthead.newsletters.editions.ordering import because as because_name
from masthead.newsletters.editions.plain_text import Item
from masthead.newsletters.editions.reading import Laid, Story
from masthead.newsletters.models import Edition

WIDE = 552  # pixels of the column
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def pool(laid: Laid, more: Iterable[ArticlePage]) -> Pool:
    """What may be ordered, and by what."""
    cards = [*laid.new, *more]
    stories = tuple((f"story-{number}", story.piece.pk if story.piece else 0) for number, story in enumerate(laid.following))
    explained = [story.piece for story in laid.following if story.piece]
    subjects = {card.pk: frozenset(_subjects(card)) for card in [*cards, *explained]}
    weekly = laid.edition.kind == Edition.Kind.WEEKLY
    return Pool(
        chosen=tuple(card.pk for card in laid.new),
        more=tuple(card.pk for card in more),
        subjects=subjects,
        regions=tuple((f"region-{n}", tuple(card.pk for card in found)) for n, (_, found) in enumerate(laid.regions)) if weekly else (),
        stories=stories,
        piece=laid.piece.pk if laid.piece else 0,
        told=frozenset(one for card in cards for one in subjects[card.pk]),
    )


def _subjects(card: ArticlePage) -> dict[Subject, str]:
    """What it is about and by whom, with names."""
    found: dict[Subject, str] = {("region", one.pk): one.name for one in card.regions.all()}
    found |= {("country", one.pk): one.name for one in card.countries.all()}
    found |= {("topic", one.pk): one.name for one in card.topics.all()}
    found |= {("author", line.author_id): line.author.name for line in card.bylines.all()}
    if card.series_id:
        found["series", card.series_id] = ""
    return found


def because(pool: Pool, cards: Iterable[ArticlePage]) -> list[dict[str, str]]:
    """A line for each subject that somebody may follow."""
    names = {subject: name for card in cards for subject, name in _subjects(card).items() if name}
    series = Series.objects.filter(pk__in=[number for kind, number in pool.told if kind == "series"])
    names |= {("series", pk): name for pk, name in series.values_list("pk", "name")}
    return [{"name": because_name(one), "words": f"Because you follow {names[one]}"} for one in sorted(pool.told) if one in names]


@dataclass(frozen=True)
class Dress:
    """How the parts are shown to one kind of reader."""

    link: Linker
    openings: Mapping[int, str]
    gates: bool
    allowance_count: int

    @property
    def allowance(self) -> str:
        """What a registered reader may open."""
        if not self.allowance_count:
            return "The articles marked so are for subscribers."
        return f"You choose {self.said} of our gated articles to open each month."

    @property
    def said(self) -> str:
        """How many, in a word."""
        return NUMBERS[self.allowance_count] if self.allowance_count < len(NUMBERS) else str(self.allowance_count)

    def gate(self, card: ArticlePage) -> str:
        """What stands before it for this reader, in a word or two; for a subscriber nothing does."""
        if not self.gates:
            return ""
        count = self.allowance_count
        gated = f"One of your {self.said} a month" if count > 1 else "Your one of the month" if count else "For subscribers"
        return {Wall.FREE: "Free to read", Wall.GATED: gated, Wall.SUBSCRIBERS: "For subscribers"}[card.piece.wall]

    def item(self, card: ArticlePage, leads: bool = False) -> dict[str, Any]:
        """An article."""
        return {
            "name": article(card.pk),
            "title": card.title,
            "link": self.link(absolute(card.address())),
            "facts": facts(card),
            "gate": self.gate(card),
            "opening": self.openings.get(card.pk) or card.standfirst,
            "picture": picture(card) if leads else None,
        }

    def piece(self, card: ArticlePage, note: str) -> dict[str, Any]:
        """The piece from the library, with the year it is from."""
        found = self.item(card)
        when = card.published_at.astimezone(zone()) if card.published_at and not card.undated else None
        year = [f"From {when:%Y}"] if when else []
        return {
            **found,
            "name": "piece",
            "facts": " · ".join([*year, found["facts"]]),
            "note": note or card.standfirst,
            "opening": note or card.standfirst,
        }

    def story(self, number: int, story: Story) -> dict[str, Any]:
        """A story we follow."""
        linked = {"title": story.piece.title, "link": self.link(absolute(story.piece.address()))} if story.piece else None
        return {"name": f"story-{number}", "label": story.label.rstrip("."), "text": story.text, "sources": story.sources, "piece": linked}

    def note(self, edition: Edition, publication: str) -> dict[str, str]:
        """The sponsor's note, labelled as what it is; without a sponsor it is our own."""
        label = f"Sponsored by {edition.sponsor}" if edition.sponsor else f"From {publication}"
        link = edition.sponsor_link
        words = f"Read more at {link.split('//')[-1].split('/')[0]}" if link else ""
        return {"label": label, "text": edition.sponsor_text, "link": self.link(link) if link else "", "link_words": words}


def facts(card: ArticlePage) -> str:
    """Who wrote it, what it is, how long it takes."""
    names = [line.author.name for line in card.bylines.all()]
    by = f"By {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"By {names[0]}" if names else ""
    minutes = getattr(card, "minutes", 0)
    return " · ".join(one for one in (by, str(card.get_format_display()), f"{minutes} minutes" if minutes > 1 else "") if one)


def picture(card: ArticlePage) -> dict[str, Any] | None:
    """The size for a letter: sharp on a dense screen, and light. None where there is none."""
    sizes = getattr(card, "sizes", None) or []
    one = next((size for size in sizes if size.width >= 800), sizes[-1] if sizes else None)
    if one is None:
        return None
    src = one.url if one.url.startswith("http") else f"{settings.MASTHEAD.url}{one.url}"
    return {"src": src, "alt": card.picture_alt or card.title, "height": round(one.height * WIDE / one.width)}


def as_text(item: Mapping[str, Any]) -> Item:
    """An article for the text part."""
    return Item(item["title"], " · ".join(one for one in (item["facts"], item["gate"]) if one), item["opening"], item["link"])


def story_words(story: Mapping[str, Any]) -> dict[str, str]:
    """A story for the text part."""
    piece = story["piece"] or {"title": "", "link": ""}
    return {"label": story["label"], "text": story["text"], "sources": story["sources"], "piece": piece["title"], "address": piece["link"]}
