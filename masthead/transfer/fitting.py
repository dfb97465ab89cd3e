"""Makes an incoming article fit our columns. Pure. What is shortened is kept in full under `extra` and named."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from masthead.transfer.incoming import Incoming, Name, Remark
from masthead.transfer.slugs import latin, slug

TITLE = 255
LONGEST = {
    "standfirst": 600, "place": 200, "source_url": 1000, "seo_title": 255, "picture_alt": 500, "picture_credit": 255,
}  # fmt: skip
WALLS = {"free", "gated", "subscribers"}
FORMATS = {"analysis", "in-depth", "column", "interview", "briefing", "note", "document"}
UNTITLED = "Untitled"
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"[-a-zA-Z0-9_]+")


def shorten(words: str, length: int) -> str:
    """`words`, cut behind a word and ended with … when longer than `length`."""
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    behind = cut.rpartition(" ")[0]
    return f"{(behind if len(behind) > length // 2 else cut).rstrip(' ,;:–-')}…"


def fit(item: Incoming, at: datetime) -> Incoming:
    """The same article with a title, a slug, known words and no value longer than its column. `at`: the present."""
    changed: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    remarks: list[Remark] = []
    title = " ".join(item.title.split())
    if not title:
        title = _first_words(item) or UNTITLED
        remarks.append(Remark("no title", f"It has no title; it is called “{shorten(title, 60)}” now."))
    if len(title) > TITLE:
        remarks.append(Remark("long title", f"Its title of {len(title)} characters is cut to {TITLE}; all of it is kept in extra.title."))
        extra["title"], title = title, shorten(title, TITLE)
    changed["title"] = title
    changed["slug"] = slug(item.slug or title) or slug(f"document {item.source_id}") or "document"
    for name, longest in LONGEST.items():
        value = getattr(item, name)
        if len(value) > longest:
            extra[name], changed[name] = value, ("" if name == "source_url" else shorten(value, longest))
            remarks.append(
                Remark(f"long {name}", f"Its {name} of {len(value)} characters does not fit; all of it is kept in extra.{name}.")
            )
    changed |= _known(item, remarks)
    for name in ("authors", "topics", "countries", "regions"):
        changed[name] = tuple(map(_named, getattr(item, name)))
    changed["series"] = _named(item.series) if item.series else None
    if item.published and item.live and item.published > at + timedelta(days=1):
        remarks.append(Remark("future date", f"It is dated {item.published:%Y-%m-%d}, which is still to come; lists show it first."))
    if extra:
        changed["extra"] = {**item.extra, **extra}
    return replace(item, **changed, remarks=(*item.remarks, *remarks))


def _named(name: Name) -> Name:
    """With a slug that may stand in an address: other systems let anything be one, and it would have no page of ours."""
    return name if _ADDRESS.fullmatch(name[0]) else (latin(unquote(name[0])), name[1])


def _known(item: Incoming, remarks: list[Remark]) -> Mapping[str, str]:
    """A wall we do not know becomes the strict one, a format we do not know the plain one."""
    changed = {}
    if item.wall not in WALLS:
        changed["wall"] = "subscribers"
        remarks.append(
            Remark("unknown wall", f"Its wall “{item.wall}” is unknown; it is for subscribers now. Known: {', '.join(sorted(WALLS))}.")
        )
    if item.format not in FORMATS:
        changed["format"] = "document"
        remarks.append(
            Remark("unknown format", f"Its format “{item.format}” is unknown; it is a document now. Known: {', '.join(sorted(FORMATS))}.")
        )
    return changed


def _first_words(item: Incoming) -> str:
    for block in item.body:
        value = block["value"]
        markup = value if isinstance(value, str) else str(value.get("text", "")) if isinstance(value, Mapping) else ""
        words = " ".join(html.unescape(_TAG.sub(" ", markup)).split())
        if words:
            return shorten(words, 80)
    return ""
