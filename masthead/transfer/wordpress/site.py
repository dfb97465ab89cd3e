"""The first walk through the files: everything that articles refer to, and a count of everything else."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from masthead.transfer.wordpress.desk import Attachment
from masthead.transfer.wordpress.phpserial import loads
from masthead.transfer.wordpress.records import Author, Item, Term
from masthead.transfer.wordpress.repairs import Repairs
from masthead.transfer.wordpress.wxr import read

CREDITS = ("_media_credit", "media_credit", "_wp_attachment_credit", "photo_credit", "_navis_media_credit_org")

_SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,})(?=\.[A-Za-z]{2,5}$)")


@dataclass
class Site:
    """What several files of one export hold together; the library of pictures for all articles."""

    authors: dict[str, Author] = field(default_factory=dict)  # by login
    guests: dict[str, Author] = field(default_factory=dict)  # by slug: bylines without an account
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    reusable: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)  # every item by its post type, trash apart
    repairs: dict[str, Repairs] = field(default_factory=dict)  # by file
    repeated: Counter[str] = field(default_factory=Counter)  # articles met twice, word for word
    _by_address: dict[str, str] = field(default_factory=dict)
    _uploads: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def attachment(self, number: str) -> Attachment | None:
        """The attachment with this number."""
        return self.attachments.get(number)

    def attachment_at(self, url: str) -> Attachment | None:
        """The attachment whose file, in whatever size, is at this address."""
        return self.attachments.get(self._by_address.get(bare(url), ""))

    def uploaded_to(self, post_id: str) -> Iterable[Attachment]:
        """The attachments that were uploaded to this article, in their order."""
        found = [self.attachments[number] for number in self._uploads.get(post_id, ()) if number in self.attachments]
        return sorted(found, key=lambda attachment: attachment.order)

    def reusable_block(self, number: str) -> str | None:
        """The text of the reusable block with this number."""
        return self.reusable.get(number)

    def take(self, record: Author | Term | Item) -> None:
        """Remember what articles may refer to."""
        if isinstance(record, Author):
            self.authors.setdefault(record.login, record)
        elif isinstance(record, Term):
            self.terms.setdefault((record.kind, record.slug), record)
        else:
            self._take_item(record)

    def _take_item(self, item: Item) -> None:
        discarded = item.status in ("trash", "auto-draft")
        self.kinds[f"{item.kind} ({item.status})" if discarded else item.kind] += 1
        if item.kind == "attachment":
            attachment = _attachment(item)
            if item.post_id and item.post_id not in self.attachments:
                self.attachments[item.post_id] = attachment
                self._by_address.setdefault(bare(attachment.url), item.post_id)
                # Co-existing exports renumber; what the item was uploaded to may be kept in its meta alone.
                self._uploads[item.parent_id or item.first("_attachment_original_parent_id")].append(item.post_id)
        elif item.kind == "wp_block":
            self.reusable.setdefault(item.post_id, item.content)
        elif item.kind == "guest-author":
            login = item.first("cap-user_login") or item.slug.removeprefix("cap-")
            self.guests.setdefault(
                login,
                Author(
                    login,
                    item.first("cap-user_email"),
                    item.first("cap-display_name") or item.title,
                    item.first("cap-first_name"),
                    item.first("cap-last_name"),
                ),
            )


def survey(paths: Iterable[str | Path]) -> Site:
    """Walk through the files of one export, in any order."""
    site = Site()
    for path in paths:
        repairs = site.repairs.setdefault(str(path), Repairs())
        for record in read(path, repairs):
            site.take(record)
    return site


def _attachment(item: Item) -> Attachment:
    return Attachment(
        id=item.post_id,
        url=item.attachment_url or item.guid,
        title=item.title,
        caption=item.excerpt.strip(),
        alt=item.first("_wp_attachment_image_alt"),
        description=item.content.strip(),
        credit=item.first(*CREDITS) or _credit_in_file(item),
        parent=item.parent_id,
        order=item.menu_order,
    )


def _credit_in_file(item: Item) -> str:
    """The credit that the photographer wrote into the file, which WordPress keeps in its serialised metadata."""
    stored = loads(item.first("_wp_attachment_metadata"))
    read_from_file = stored.get("image_meta") if isinstance(stored, dict) else None
    credit = read_from_file.get("credit") if isinstance(read_from_file, dict) else None
    return credit.strip() if isinstance(credit, str) else ""


def bare(url: str) -> str:
    """An address of a file without its scheme, its query and the size in its name."""
    return _SIZE.sub("", url.partition("?")[0].partition("://")[2] or url.partition("?")[0])
