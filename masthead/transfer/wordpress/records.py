"""What an export holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Author:
    """Somebody with an account on the site."""

    login: str
    email: str = ""
    display_name: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Term:
    """A category ("category"), a tag ("post_tag") or a term of another taxonomy."""

    kind: str
    slug: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class Item:
    """Anything else: an article, a page, a picture, a menu entry, a reusable block."""

    post_id: str
    kind: str
    title: str = ""
    link: str = ""
    slug: str = ""
    status: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    content: str = ""
    excerpt: str = ""
    creator: str = ""
    parent_id: str = ""
    menu_order: int = 0
    password: str = ""
    sticky: bool = False
    terms: tuple[tuple[str, str, str], ...] = ()  # domain, nicename, name
    meta: Mapping[str, list[str]] = field(default_factory=dict)
    attachment_url: str = ""
    guid: str = ""
    comments: int = 0
    whole: bool = True  # False when the file broke off within it

    def first(self, *keys: str) -> str:
        """The first value that any of these meta keys has."""
        return next((value for key in keys for value in self.meta.get(key, ()) if value.strip()), "").strip()


Record = Author | Term | Item
