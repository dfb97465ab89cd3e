"""Results as the page shows them: the words one asked for are marked in titles, standfirsts and passages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from masthead.library import shelf
from masthead.library.models import ArticlePage
from masthead.library.search.engine import Answer, Engine, Hit
from masthead.library.search.passages import marks, passage


@dataclass(frozen=True)
class Found:
    """A result: the article as a card; its title, standfirst and a passage with the words marked. The passage is "" where
    none of the words is in the text and the standfirst says enough."""

    card: ArticlePage
    title: SafeString
    standfirst: SafeString
    passage: SafeString


def cards_of(answer: Answer) -> list[tuple[Hit, ArticlePage]]:
    """The hits with their articles. One that was taken down a moment ago is in the index and not on the shelf."""
    cards = {card.pk: card for card in shelf.cards().filter(pk__in=[hit.id for hit in answer.hits])}
    return [(hit, cards[hit.id]) for hit in answer.hits if hit.id in cards]


def found(answer: Answer, engine: Engine) -> list[Found]:
    """What the page shows of an answer."""
    return [_one(card, hit, answer.weights, engine) for hit, card in cards_of(answer)]


def _one(card: ArticlePage, hit: Hit, weights: dict[str, float], engine: Engine) -> Found:
    best = passage(hit.text, weights, engine.stem)
    shown = marked(best.text, best.marks)
    told = bool(best.marks) or not card.standfirst
    return Found(
        card=card,
        title=marked(card.title, marks(card.title, weights.keys(), engine.stem)),
        standfirst=marked(card.standfirst, marks(card.standfirst, weights.keys(), engine.stem)),
        passage=mark_safe(f"{'' if best.begins else '… '}{shown}{'' if best.ends else ' …'}") if told else SafeString(""),  # noqa: S308 (escaped by `marked`)
    )


def marked(text: str, places: Iterable[tuple[int, int]]) -> SafeString:
    """`text` escaped, with `<mark>` about these places."""
    out, at = [], 0
    for begin, end in places:
        out += [escape(text[at:begin]), f"<mark>{escape(text[begin:end])}</mark>"]
        at = end
    return mark_safe("".join([*out, escape(text[at:])]))  # noqa: S308
