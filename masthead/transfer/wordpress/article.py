"""A WordPress export as articles: the door to this package."""

import hashlib
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from masthead.transfer.wordpress import mapping
from masthead.transfer.wordpress.blocks import convert
from masthead.transfer.wordpress.desk import Desk, Footnotes
from masthead.transfer.wordpress.figures import picture
from masthead.transfer.wordpress.losses import Block, Difference, Tally, compare
from masthead.transfer.wordpress.markup import Kind, names, printable, scan
from masthead.transfer.wordpress.people import Byline, bylines
from masthead.transfer.wordpress.records import Item
from masthead.transfer.wordpress.remarks import Ledger, Remark, Why
from masthead.transfer.wordpress.site import Site, survey
from masthead.transfer.wordpress.wxr import read

KINDS: Mapping[str, str] = {"post": "post", "page": "page"}
DISCARDED = ("trash", "auto-draft")

_BREAKING = names("p br div li h1 h2 h3 h4 h5 h6 blockquote td tr")


@dataclass(frozen=True)
class Imported:
    """One article, whole: what the act that writes it down has to know, and the accounts."""

    source_id: str
    source_url: str
    kind: str  # "post" or "page"
    title: str
    standfirst: str
    slug: str
    status: str
    published: datetime | None
    modified: datetime | None
    authors: tuple[Byline, ...]
    topics: tuple[tuple[str, str], ...]
    blocks: list[Block]
    lead_picture: dict[str, Any] | None
    old_slugs: tuple[str, ...]
    seo_title: str
    seo_description: str
    canonical: str
    password_protected: bool
    sticky: bool
    raw: str
    tally_in: Tally
    tally_out: Tally
    explained: Tally
    notes: tuple[Remark, ...]
    other_terms: tuple[tuple[str, str, str], ...] = ()
    post_type: str = ""
    parent_id: str = ""

    @property
    def difference(self) -> Difference:
        """What is missing and has no name: empty, or a mistake in this package."""
        return compare(self.tally_in, self.tally_out, self.explained)


def articles(
    paths: str | Path | Sequence[str | Path],
    site: Site | None = None,
    kinds: Mapping[str, str] = KINDS,
) -> Iterator[Imported]:
    """The articles of an export in one file or several, given together in any order.

    Two walks: the first (`survey`, which can be passed in) gathers what articles refer to, the second makes them, one
    at a time. `kinds` says which post types are articles and what they become; a site may have types of its own.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    site = site or survey(files)
    seen: dict[str, bytes] = {}
    for path in files:
        for record in read(path):
            if not isinstance(record, Item) or record.kind not in kinds or record.status in DISCARDED:
                continue
            # Split exports overlap; the same article again is no second one.
            text = repr((record.title, record.content, record.link)).encode("utf-8", "replace")
            mark = hashlib.sha256(text).digest()[:8]
            ledger = Ledger()
            if record.post_id in seen:
                if seen[record.post_id] == mark:
                    site.repeated[record.kind] += 1
                    continue
                ledger.note(Why.REPEATED, f"{record.post_id} “{record.title}”")
            seen[record.post_id] = mark
            yield imported(record, site, ledger, kinds[record.kind])


def imported(item: Item, site: Site, ledger: Ledger, kind: str) -> Imported:
    """One item as an article."""
    converted = convert(item.content, site, site.reusable_block, mapping.stored_footnotes(item), item.post_id)
    lead = _lead(item, site, ledger)
    _remark(item, ledger)
    return Imported(
        source_id=item.post_id,
        source_url=item.link,
        kind=kind,
        title=words(item.title),
        standfirst=words(item.excerpt),
        slug=item.slug,
        status=item.status,
        published=item.published,
        modified=item.modified,
        authors=bylines(item, site, ledger),
        topics=mapping.topics(item, site),
        blocks=converted.blocks,
        lead_picture=lead,
        old_slugs=mapping.old_slugs(item),
        seo_title=mapping.seo_title(item),
        seo_description=mapping.seo_description(item),
        canonical=mapping.canonical(item, ledger),
        password_protected=bool(item.password),
        sticky=item.sticky,
        raw=item.content,
        tally_in=converted.tally_in,
        tally_out=converted.tally_out,
        explained=converted.explained,
        notes=(*ledger.remarks(), *converted.remarks),
        other_terms=mapping.other_terms(item),
        post_type=item.kind,
        parent_id=item.parent_id,
    )


def _lead(item: Item, site: Site, ledger: Ledger) -> dict[str, Any] | None:
    """The featured picture, with its caption and credit as the library has them."""
    number = item.first("_thumbnail_id")
    if not number or number == "0":
        return None
    attachment = site.attachment(number)
    if attachment is None or not attachment.url:
        ledger.note(Why.MISSING_PICTURE, f"number {number}, the article's own picture")
        return None
    return picture(attachment, Desk(ledger, site, Footnotes()))


def _remark(item: Item, ledger: Ledger) -> None:
    if not item.whole:
        ledger.note(Why.BROKEN_OFF, "what there is of it was taken")
    if item.comments:
        ledger.note(Why.COMMENTS, str(item.comments))
    if linked := sum(token.name == "a" and token.kind is Kind.OPEN for token in scan(item.excerpt)):
        ledger.note(Why.EXCERPT_LINKS, str(linked))
    if builder := mapping.held_by_a_builder(item):
        ledger.note(Why.BUILDER, builder)
    if item.status in ("publish", "private", "future") and item.published is None:
        ledger.note(Why.DATE, "published, but nobody knows when")


def words(markup: str) -> str:
    """A title or an excerpt as plain text: tags go, references become letters."""
    markup = printable(markup)
    parts: list[str] = []
    for token in scan(markup):
        if token.kind is Kind.TEXT:
            parts.append(html.unescape(markup[token.start : token.end]))
        elif token.name in _BREAKING:
            parts.append(" ")
    return " ".join("".join(parts).split())
