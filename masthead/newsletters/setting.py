"""An edition set for sending: once for each kind of reader, with what is personal in slots and fragments (see `renditions`)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info

from masthead.access.rules import rules
from masthead.kit.clock import now
from masthead.kit.colour import DARK_PAPER, LIGHT_PAPER, legible
from masthead.library.identity import identity
from masthead.library.shelf import WORDS_A_MINUTE
from masthead.library.structured import absolute
from masthead.newsletters.editions import interests, items, links, ordering, plain_text, reading, writing
from masthead.newsletters.editions.drafting import OPENING_WORDS, do_draft
from masthead.newsletters.editions.links import Linker, as_it_is
from masthead.newsletters.editions.ordering import Pool, Wishes
from masthead.newsletters.models import Edition, Imprint, Letter
from masthead.newsletters.renditions import Filling, Fragment, Rendition, slot
from masthead.newsletters.templatetags.letters import CLOSES, NAMED, OPENS

__all__ = ["do_draft", "personal", "set_edition"]

SEGMENTS = ("subscriber", "registered")
SANS = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
_PART = re.compile(f"{OPENS}([^{NAMED}]*){NAMED}([^{CLOSES}]*){CLOSES}")
_HREF = re.compile(r'href="([^"]*)"')
_ATTRIBUTE = re.compile(r'\b(href|src|alt)="([^"]*)"')
_HELD = re.compile(r"h7held(\d+)held7")
_BETWEEN = re.compile(r">\s*\n\s*<")


def set_edition(edition: Edition, at: datetime) -> list[Rendition]:
    """The edition for each kind of reader, its links numbered for counting where the publication wants that."""
    return rendered(edition, at, links.do_number(edition) if Imprint.load().counts_links else as_it_is)


def rendered(edition: Edition, at: datetime, link: Linker = as_it_is) -> list[Rendition]:
    """The same without writing anything: what a preview shows."""
    matter = Matter(edition, at, link)
    return [rendition(matter, segment) for segment in SEGMENTS]


@dataclass
class Matter:
    """All that a letter is made of, read once for every kind of reader."""

    edition: Edition
    at: datetime
    link: Linker

    @cached_property
    def laid(self) -> reading.Laid:
        """The edition laid out, with openings."""
        return reading.lay_out(self.edition, self.at, OPENING_WORDS)

    @cached_property
    def more(self) -> list[Any]:
        """New articles that the editor did not choose: for who follows what they are about."""
        chosen = {card.pk for card in self.laid.new}
        return [card for card in reading.since_the_last(self.edition, self.at) if card.pk not in chosen]

    @cached_property
    def openings(self) -> dict[int, str]:
        """Of all of them."""
        return {**self.laid.openings, **reading.openings(self.more, OPENING_WORDS)}

    @cached_property
    def letter(self) -> str:
        """The letter's name, as its readers know it."""
        slug = reading.LETTERS[self.edition.kind]
        return Letter.objects.filter(slug=slug).values_list("name", flat=True).first() or reading.NAMES[self.edition.kind]

    @cached_property
    def pool(self) -> Pool:
        """What may be ordered."""
        return items.pool(self.laid, self.more)

    @cached_property
    def take(self) -> str:
        """Our take, its addresses absolute and numbered."""
        return _HREF.sub(
            lambda found: f'href="{self.link(absolute(found[1].replace("&amp;", "&"))).replace("&", "&amp;")}"', self.laid.take
        )

    @cached_property
    def minutes(self) -> int:
        """Of the whole letter."""
        return max(1, -(-reading.all_words(self.laid) // WORDS_A_MINUTE))

    @cached_property
    def preheader(self) -> str:
        """The editor's, or the beginning of our take."""
        return self.edition.preheader or reading.opening(self.edition, 14)[:130] or ", ".join(card.title for card in self.laid.new)[:130]


def rendition(matter: Matter, segment: str) -> Rendition:
    """The edition for one kind of reader."""
    edition, words = matter.edition, _words(matter, segment)
    html, pieces = parted(_BETWEEN.sub(">\n<", pressed(render_to_string("newsletters/letters/edition.mjml", words))))
    texts = _texts(words)
    return Rendition(
        segment=segment,
        subject=edition.subject or edition.title,
        preheader=matter.preheader,
        html=html,
        text=_text(matter, words),
        language=settings.LANGUAGE_CODE,
        fragments={name: Fragment(piece, texts.get(name, "")) for name, piece in pieces.items()},
    )


def pressed(mjml: str) -> str:
    """As HTML. What stands in attributes is held back meanwhile: where mrml puts styles in line it writes attributes in Rust's
    escapes, a backslash twice and an invisible character as `\\u{200f}`."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[2])
        return f'{found[1]}="h7held{len(held) - 1}held7"'

    page = str(mrml.to_html(_ATTRIBUTE.sub(hold, mjml)).content)
    return _HELD.sub(lambda found: held[int(found[1])] if int(found[1]) < len(held) else found[0], page)


def parted(page: str) -> tuple[str, dict[str, str]]:
    """The page without its fragments, and these by name."""
    pieces = {found[1]: found[2] for found in _PART.finditer(page)}
    return _PART.sub("", page), pieces


def _words(matter: Matter, segment: str) -> dict[str, Any]:
    """Everything the template writes. The same words for all, but for what is gated and for the sponsor's note."""
    edition, laid, publication = matter.edition, matter.laid, identity().publication
    rtl = get_language_info(settings.LANGUAGE_CODE.split("-")[0])["bidi"]
    weekly, gates = edition.kind == Edition.Kind.WEEKLY, segment != "subscriber"
    accent = publication.accent
    dress = items.Dress(matter.link, matter.openings, gates, rules().articles_a_month)
    return {
        "edition": edition,
        "name": reading.NAMES[edition.kind] if edition.kind != Edition.Kind.FREE else matter.letter,
        "letter": matter.letter,
        "publication": publication,
        "site": settings.MASTHEAD.url,
        "language": settings.LANGUAGE_CODE,
        "direction": "rtl" if rtl else "ltr",
        "start": "right" if rtl else "left",
        "end": "left" if rtl else "right",
        "sans": SANS,
        "accent": accent,
        "mark": legible(accent, LIGHT_PAPER),
        "mark_dark": legible(accent, DARK_PAPER),
        "day": f"{edition.day:%A} {edition.day.day} {edition.day:%B %Y}",
        "minutes_said": f"a {matter.minutes}-minute read",
        "preheader": matter.preheader,
        "take": matter.take,
        "stories": [dress.story(number, story) for number, story in enumerate(laid.following)],
        "following_name": "The stories that moved" if weekly else "What we’re following",
        "new_name": "The week by region" if weekly else "New from us",
        "items": [dress.item(card, leads=number == 0) for number, card in enumerate([*laid.new, *matter.more])],
        "because": items.because(matter.pool, [*laid.new, *matter.more]),
        "regions": [{"name": f"region-{number}", "words": name} for number, (name, _) in enumerate(laid.regions)] if weekly else [],
        "piece": dress.piece(laid.piece, edition.piece_note) if laid.piece else None,
        "piece_name": "In depth" if weekly else "From the library",
        "radar": laid.radar,
        "radar_name": "Next week" if weekly else "On the radar",
        "note": dress.note(edition, publication.name) if gates and edition.kind == Edition.Kind.FREE and edition.sponsor_text else None,
        "gates": gates,
        "allowance": dress.allowance,
        "why": f"You receive {matter.letter} because you asked for it with this address.",
        "postal": Imprint.load().postal_address,
    }


def _texts(words: dict[str, Any]) -> dict[str, str]:
    """The fragments as plain text."""
    found = {
        "head-new": plain_text.head(words["new_name"]),
        "head-more": "\nAlso new:\n",
        "head-also": plain_text.head("Found by your saved searches"),
        "left": f"\n{plain_text.wrapped(words['allowance'])}\n",
    }
    found |= {one["name"]: f"\n{one['words']}:\n" for one in [*words["because"], *words["regions"]]}
    found |= {one["name"]: plain_text.item(items.as_text(one)) for one in words["items"]}
    found |= {one["name"]: plain_text.story(**items.story_words(one)) for one in words["stories"]}
    if words["piece"]:
        found["piece"] = plain_text.head(words["piece_name"]) + plain_text.item(items.as_text(words["piece"]))
    return found


def _text(matter: Matter, words: dict[str, Any]) -> str:
    """The letter as plain text, with the same slots."""
    text = plain_text.opened(
        words["publication"].name, words["name"], words["day"], words["minutes_said"], matter.edition.title, writing.for_mail(matter.take)
    )
    if words["stories"]:
        text += plain_text.head(words["following_name"]) + slot("stories")
    text += slot("new") + slot("also") + slot("piece")
    if words["radar"]:
        text += plain_text.head(words["radar_name"]) + plain_text.dates((one.said, one.title, one.text) for one in words["radar"])
    if note := words["note"]:
        text += plain_text.head(note["label"]) + f"\n{plain_text.wrapped(note['text'])}\n{note['link']}\n"
    presses = [
        (f"Unsubscribe from {words['letter']}", slot("unsubscribe")),
        ("Choose your letters", slot("preferences")),
        ("Read this letter on the web", slot("web")),
    ]
    name = words["publication"].name
    return text + plain_text.foot(words["why"], f"{name} ({words['site']}/)", words["postal"], presses)


def personal(edition: Edition, segment: str, reader_ids: Sequence[int]) -> Mapping[int, Mapping[str, Filling]]:
    """Each reader's own order of the edition: a few queries, however many they are. Most know of none and share one row."""
    pool = pool_of(edition)
    among = {*pool.chosen, *pool.more, pool.piece, *(pk for _, pk in pool.stories)} - {0}
    known = interests.wishes_of(reader_ids, among, segment)
    usual = ordering.order(pool)
    return {pk: ordering.order(pool, known[pk]) if pk in known else usual for pk in reader_ids}


_pools: dict[tuple[object, ...], Pool] = {}


def pool_of(edition: Edition) -> Pool:
    """The edition's pool, remembered for the batches of a sending: laying it out for each would cost more than the letters do."""
    key = (edition.pk, edition.version, edition.scheduled_at, edition.published_at)
    if key not in _pools:
        while len(_pools) > 7:
            _pools.pop(next(iter(_pools)))
        _pools[key] = Matter(edition, edition.scheduled_at or edition.published_at or now(), as_it_is).pool
    return _pools[key]


def forget_pools() -> None:
    """Lay them out anew next time."""
    _pools.clear()


def for_wishes(edition: Edition, at: datetime, wishes: Wishes) -> Mapping[str, Filling]:
    """The fillings of somebody who wants this, for a preview."""
    return ordering.order(Matter(edition, at, as_it_is).pool, wishes)
