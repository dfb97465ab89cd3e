"""An edition as it is set for sending: once for each kind of reader, with slots where a reader's own words go. Pure.

The composing side makes renditions and says what is personal; the sending side joins bytes. Neither knows the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# A slot stands in the texts as \ue000name\ue001: private-use characters, which no editor types and no template needs.
BEGIN, END = "\ue000", "\ue001"

# What a slot holds for one reader: their own words (escaped when they are joined in), or the names of fragments, in order.
Filling = str | Sequence[str]


def slot(name: str) -> str:
    """Where a reader's own words go, as templates write it."""
    return f"{BEGIN}{name}{END}"


@dataclass(frozen=True)
class Fragment:
    """A piece that some readers get, or get elsewhere: an article in *New from us*, “because you follow Iran”."""

    html: str
    text: str


@dataclass(frozen=True)
class Rendition:
    """An edition for one kind of reader (`segment`: "subscriber", "registered"): what all of them get, and the fragments they may.

    Slots that the sending side fills in every letter: `name`, `unsubscribe`, `preferences`, `web` (the edition's page).
    All others are the composing side's own, and come with each reader's fillings; a slot nobody fills is empty.
    """

    segment: str
    subject: str
    preheader: str
    html: str
    text: str
    language: str = "en"
    fragments: Mapping[str, Fragment] = field(default_factory=dict)
