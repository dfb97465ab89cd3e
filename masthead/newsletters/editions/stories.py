"""The stories that an edition may follow, from whoever watches the news.

One interface: the curator will offer what moved since the last edition. Until somebody does, the desk is offered the stories of
the edition before, for the editor to write what is new about them or to leave them. Nothing is put into a draft unasked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from masthead.newsletters.models import Edition


@dataclass(frozen=True)
class Offer:
    """A story offered. `key` names it wherever it comes from; `moved`: something is new since the last edition; `why`: for the editor."""

    key: str
    label: str
    text: str
    sources: str = ""
    article: int | None = None
    moved: bool = False
    why: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """As an edition keeps it."""
        return {"key": self.key, "label": self.label, "text": self.text, "sources": self.sources, "article": self.article}


class Stories(Protocol):
    """Offers stories for an edition, the most important first."""

    def offer(self, edition: Edition, since: datetime, until: datetime, limit: int) -> Sequence[Offer]:
        """What happened between the two moments."""


class FromTheLastEdition:
    """Our own memory: what the last edition followed. None of it counts as moved."""

    def offer(self, edition: Edition, since: datetime, until: datetime, limit: int) -> Sequence[Offer]:
        """The stories of the edition before."""
        last = Edition.objects.filter(kind=edition.kind, day__lt=edition.day).order_by("-day").first()
        if last is None:
            return []
        said = f"In the edition of {last.day.day} {last.day:%B}"
        return [
            Offer(
                key=str(row.get("key") or f"{last.pk}:{number}"),
                label=str(row.get("label") or ""),
                text=str(row.get("text") or ""),
                sources=str(row.get("sources") or ""),
                article=row.get("article") or None,
                why=said,
            )
            for number, row in enumerate(last.stories[:limit])
        ]


_source: Stories = FromTheLastEdition()


def offered_by(source: Stories) -> None:
    """Have stories offered by `source` from now on; called once, when the program starts."""
    global _source
    _source = source


def source() -> Stories:
    """Who offers them."""
    return _source
