"""What an importer hands over: one article in our words, wherever it came from. Pure."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

Block = dict[str, Any]
Name = tuple[str, str]  # slug, name


@dataclass(frozen=True)
class Tally:
    """How much a text holds: what came in is counted in the source, what came out in the blocks."""

    words: int = 0
    links: int = 0
    images: int = 0
    embeds: int = 0
    tables: int = 0
    footnotes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))

    def figures(self) -> dict[str, int]:
        """The sums under their names."""
        return {one.name: getattr(self, one.name) for one in fields(Tally)}


@dataclass(frozen=True)
class Remark:
    """Something a person should know about an item. The report groups by `code`; `say` is one sentence."""

    code: str
    say: str


@dataclass(frozen=True)
class Refused:
    """An item that cannot be imported: which, where, why, and what to do."""

    source_id: str
    code: str
    say: str
    line: int | None = None


@dataclass(frozen=True)
class Incoming:
    """One article on its way in.

    `body` holds raw blocks (`type`, `value`) in the vocabulary of `masthead.library.blocks`. `published` is None for what
    has no date; `day_known` is False where the source knows the year or the month alone: then `published` sorts, and the
    page shows no day. `old_paths` are addresses on our own site that must lead here. `raw` is the source, kept as it came.
    """

    source_id: str
    title: str = ""
    slug: str = ""
    standfirst: str = ""
    published: datetime | None = None
    day_known: bool = True
    modified: datetime | None = None
    live: bool = True
    body: list[Block] = field(default_factory=list)
    authors: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    countries: tuple[Name, ...] = ()
    regions: tuple[Name, ...] = ()
    series: Name | None = None
    place: str = ""
    wall: str = "gated"
    format: str = "analysis"
    source_url: str = ""
    old_paths: tuple[str, ...] = ()
    seo_title: str = ""
    search_description: str = ""
    picture_id: int | None = None
    picture_alt: str = ""
    picture_caption: str = ""
    picture_credit: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    line: int | None = None
    came_in: Tally = Tally()
    came_out: Tally = Tally()
    remarks: tuple[Remark, ...] = ()

    def digest(self) -> str:
        """The same for the same article, wherever in the file it stands: what is re-imported unchanged is recognised."""
        said = [(name, getattr(self, name)) for name in _SAID]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


# The source's bytes are not part of it: a reader that learns to read them better must be able to say something new.
_SAID = tuple(one.name for one in fields(Incoming) if one.name not in {"raw", "line", "came_in", "came_out", "remarks", "source_id"})
