"""A story in three sentences, none of them ours: what it is, what is new, who says so. Pure, extractive.

Every sentence stands in an item, word for word, and is told with the outlet that printed it. What only one headline says is left to
the editor: a draft has no sentence of which it cannot say where it comes from.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from masthead.curator.stories.lead import central
from masthead.curator.stories.terms import terms_of
from masthead.curator.stories.vectors import likeness, vector

LONGEST = 320  # characters of a sentence that is taken
SHORTEST = 40
SAME = 0.75  # likeness from which two sentences say the same
ON_IT = 0.12  # and below which one is beside the matter
NAMED = 6  # outlets that are named
_END = re.compile(r"(?<=[.!?…])[\"”’']?\s+(?=[\"“‘'(]?[A-Z0-9À-Þ])")
_SHORT = "[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Sen|Rep|Gov|St|No|vs|etc|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec"
_NO_END = re.compile(rf"\b(?:{_SHORT}|[a-z]\.[a-z])\.$")


@dataclass(frozen=True)
class Printed:
    """An item, as a draft needs it."""

    pk: int
    outlet: str
    title: str
    lead: str
    url: str
    at: datetime
    copy: bool = False  # somebody else's words


@dataclass(frozen=True)
class Said:
    """A sentence and who printed it."""

    words: str
    pk: int
    outlet: str
    url: str

    def __str__(self) -> str:
        return f"{self.words} ({self.outlet})"


@dataclass(frozen=True)
class Draft:
    """`lead`: what it is; `new`: what the last hours added, None where nothing did; `outlets`: who reports it, most telling first."""

    lead: Said | None
    new: Said | None
    outlets: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentences, each with its source."""
        return " ".join(str(said) for said in (self.lead, self.new) if said)

    @property
    def said(self) -> tuple[Said, ...]:
        """Every sentence."""
        return tuple(said for said in (self.lead, self.new) if said)


def draft(items: Sequence[Printed], since: datetime | None = None) -> Draft:
    """What may be said of a story from its items, oldest first. `since`: what was printed later is new."""
    own = [item for item in items if not item.copy] or list(items[:1])
    if not own:
        return Draft(None, None, ())
    terms = [terms_of(item.title, item.lead) for item in own]
    middle = own[central(terms)]
    topic: Counter[str] = Counter()
    for one in terms:
        topic.update(one)  # type: ignore[arg-type]
    lead = _first(middle) or next((said for item in own if (said := _first(item))), None)
    known = [lead.words if lead else middle.title, *(_first_words(item) for item in own if since is None or item.at <= since)]
    new = _newest([item for item in own if since is not None and item.at > since and item is not middle], known, topic)
    outlets = tuple(dict.fromkeys([*(said.outlet for said in (lead, new) if said), *(item.outlet for item in reversed(own))]))
    return Draft(lead, new, outlets[:NAMED])


def sentences(text: str) -> list[str]:
    """A text's sentences. “Gen. Asim Munir” ends none."""
    found: list[str] = []
    for part in _END.split(" ".join(text.split())):
        if found and _NO_END.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [one for one in found if one]


def whole(sentence: str) -> bool:
    """Whether it can stand by itself: ends as a sentence does, is neither a scrap nor a paragraph, and refers to nothing before it."""
    begins = sentence.split(" ", 1)[0].strip("“\"'").lower()
    return SHORTEST <= len(sentence) <= LONGEST and sentence.rstrip("”\"’')")[-1:] in ".!?" and begins not in _LEANS


_LEANS = frozenset("he she they it this these those but and however also meanwhile instead his her their its such there".split())  # noqa: SIM905


def _first(item: Printed) -> Said | None:
    """The first sentence of its lead that can stand by itself."""
    for sentence in sentences(without_place(item.lead))[:3]:
        if whole(sentence):
            return Said(sentence, item.pk, item.outlet, item.url)
    return None


def _first_words(item: Printed) -> str:
    return f"{item.title}. {item.lead[:400]}"


_PLACE = re.compile(r"^(?:[A-ZÀ-Þ][\w’'.]*(?:[ ,/-]+|$)){1,4}(?:\([A-Za-z ]+\)\s*)?[—–-]+\s+")


def without_place(lead: str) -> str:
    """Without “GENEVA (Reuters) - ” before it: that is no part of the sentence."""
    return _PLACE.sub("", lead, count=1)


def _newest(items: Sequence[Printed], known: Sequence[str], topic: Counter[str]) -> Said | None:
    """Of the sentences of the new items the one that is on the matter and that nobody had said: newest first."""
    had, matter = [vector(terms_of("", words)) for words in known], vector(topic)
    best: tuple[float, int, Said] | None = None
    for place, item in enumerate(reversed(items[-40:])):
        for sentence in sentences(without_place(item.lead))[:3]:
            if not whole(sentence):
                continue
            mine = vector(terms_of("", sentence))
            on_it, same = likeness(mine, matter), max((likeness(mine, one) for one in had), default=0.0)
            if on_it < ON_IT or same >= SAME:
                continue
            worth = on_it * (1 - same)
            if best is None or worth > best[0]:
                best = worth, place, Said(sentence, item.pk, item.outlet, item.url)
    return best[2] if best else None
