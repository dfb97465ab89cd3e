"""What everybody who works on one article shares: the ledger, the pictures of the site, the footnotes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from masthead.transfer.wordpress.losses import Block
from masthead.transfer.wordpress.remarks import Ledger, Why


@dataclass(frozen=True)
class Attachment:
    """A picture or file of the media library: in an export an item of its own, often in another file."""

    id: str
    url: str
    title: str = ""
    caption: str = ""
    alt: str = ""
    description: str = ""
    credit: str = ""
    parent: str = ""
    order: int = 0


class Library(Protocol):
    """Where attachments are found."""

    def attachment(self, number: str) -> Attachment | None:
        """The attachment with this number."""

    def attachment_at(self, url: str) -> Attachment | None:
        """The attachment whose file, in whatever size, is at this address."""

    def uploaded_to(self, post_id: str) -> Iterable[Attachment]:
        """The attachments that were uploaded to this article, in their order."""


class NoLibrary:
    """A library without attachments."""

    def attachment(self, number: str) -> Attachment | None:
        """Nothing."""
        return None

    def attachment_at(self, url: str) -> Attachment | None:
        """Nothing."""
        return None

    def uploaded_to(self, post_id: str) -> Iterable[Attachment]:
        """Nothing."""
        return ()


@dataclass
class Footnotes:
    """The footnotes of an article, numbered in the order in which the text calls them."""

    known: dict[str, str] = field(default_factory=dict)  # id -> HTML, as the block editor keeps them
    numbers: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def call(self, key: str) -> str:
        """The mark for the footnote with this id."""
        return self.numbers.setdefault(key, str(len(self.numbers) + 1))

    def add(self, key: str, text: str) -> str:
        """Keep the text of a footnote under its mark, which is returned."""
        mark = self.call(key)
        if text and all(block["value"]["mark"] != mark for block in self.blocks):
            self.blocks.append({"type": "footnote", "value": {"mark": mark, "text": text}})
        return mark


def read_footnotes(meta: str, ledger: Ledger) -> dict[str, str]:
    """The footnotes that the block editor stores beside an article: a JSON list of ids and HTML."""
    if not meta.strip():
        return {}
    try:
        notes = json.loads(meta)
        found = {str(note["id"]): str(note.get("content", "")) for note in notes}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        ledger.note(Why.FOOTNOTE, f"the stored footnotes cannot be read: {meta[:300]}")
        return {}
    for content in found.values():
        ledger.arrive(content)
    return found


@dataclass
class Desk:
    """One article's working place."""

    ledger: Ledger
    library: Library
    footnotes: Footnotes
    post_id: str = ""
    cut: bool = False  # whether the cut mark has been set
