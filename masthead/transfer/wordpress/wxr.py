"""WordPress's export format (WXR 1.0, 1.1, 1.2), read as a stream with flat memory."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from masthead.transfer.wordpress.mender import Mender
from masthead.transfer.wordpress.moments import moment
from masthead.transfer.wordpress.records import Author, Item, Record, Term
from masthead.transfer.wordpress.repairs import HostileXML, NotAnExport, Repairs, UnreadableExportError, opened

__all__ = ["Author", "HostileXML", "Item", "NotAnExport", "Repairs", "Term", "UnreadableExportError", "read"]

# One item larger than this is no article. The parser's own limits are lifted for long texts, so this is ours.
LARGEST_ITEM = 64_000_000

_WP = re.compile(r"https?://wordpress\.org/export/\d+\.\d+/$")
_EXCERPT = re.compile(r"https?://wordpress\.org/export/\d+\.\d+/excerpt/$")
_CONTENT = "purl.org/rss/1.0/modules/content/"
_DUBLIN_CORE = "purl.org/dc/elements/1.1/"
_DECLARATIONS = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_USUAL = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": f"http://{_CONTENT}",
    "dc": f"http://{_DUBLIN_CORE}",
}
_TERMS = {"category": ("category_nicename", "cat_name", "category_parent"), "tag": ("tag_slug", "tag_name", "")}


def read(path: str | Path, repairs: Repairs | None = None) -> Iterator[Record]:
    """Everything in the file, in order. What had to be mended is added to `repairs`.

    Raises HostileXML and NotAnExport, each with one sentence for the person who chose the file.
    """
    repairs = repairs or Repairs()
    with Path(path).open("rb") as file:
        source = _Source(opened(file, repairs), Mender(repairs))
        events = etree.iterparse(
            source, events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=True, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        yield from _records(events, source)
        seen: set[tuple[int, str]] = set()
        for error in events.error_log:
            # The parser tells some errors twice.
            if (error.line, error.message) not in seen:
                seen.add((error.line, error.message))
                repairs.add(error.line, error.message)


class _Source:
    """The mended text as the file that the parser reads, with a limit on what one item may hold."""

    def __init__(self, pieces: Iterator[str], mender: Mender) -> None:
        self.pieces, self.mender = pieces, mender
        self.since = 0
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """The next piece, whatever size is asked for; nothing at the end."""
        for piece in self.pieces:
            if mended := self.mender.take(piece).encode():
                return self._counted(mended)
        rest = self.mender.take("", last=True).encode()
        self.ended = not rest
        return self._counted(rest)

    def _counted(self, piece: bytes) -> bytes:
        self.since += len(piece)
        if self.since > LARGEST_ITEM:
            raise HostileXML("One entry in this file is larger than 64 megabytes, as no article is; it was not read.")
        return piece


def _records(events: "etree.iterparse[tuple[str, etree._Element]]", source: _Source) -> Iterator[Record]:
    is_export = False
    current: etree._Element | None = None  # the item we are in
    try:
        for event, element in events:
            namespace, name = _split(element.tag)
            if event == "start":
                is_export = is_export or _is_wp(namespace) or _begins(element, name)
                if name == "item" and current is not None:
                    # An item that was never closed ends where the next one begins.
                    yield _item(current, whole=False)
                current = element if name == "item" else current
            elif current is not None:
                if element is current:
                    # The parser closes what the file left open once there is nothing more to read.
                    yield _item(element, whole=not source.ended)
                    current, source.since = None, 0
                    _forget(element)
            elif _stands_alone(element):
                if record := _record(element, namespace, name):
                    yield record
                source.since = 0
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise NotAnExport("This is not a WordPress export: nothing in it can be read as XML.") from error
    if current is not None:
        # The file ends within an item: what there is of it is better than nothing.
        yield _item(current, whole=False)
    if not is_export:
        raise NotAnExport("This is not a WordPress export: it has none of WordPress's own elements.")


def _stands_alone(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and _split(parent.tag)[1] in ("channel", "rss", "item")


def _begins(root: etree._Element, name: str) -> bool:
    """Whether a root element announces an export. Raises NotAnExport for the root of anything else."""
    if root.getparent() is not None:
        return False
    if name not in ("rss", "channel", "item"):
        raise NotAnExport(f"This is not a WordPress export: it begins with <{name}> where one begins with <rss>.")
    return any(_is_wp(address) for address in root.nsmap.values())


@cache
def _split(tag: str) -> tuple[str, str]:
    """Namespace and local name; a prefix that was never declared counts as what it is usually declared to be."""
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    prefix, colon, name = tag.partition(":")
    return (_USUAL.get(prefix, prefix), name) if colon else ("", tag)


def _is_wp(namespace: str) -> bool:
    return _WP.match(namespace) is not None


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _record(element: etree._Element, namespace: str, name: str) -> Author | Term | None:
    if not _is_wp(namespace) or name not in ("author", "category", "tag", "term"):
        return None
    parts = {key: value.strip() for key, value in _parts(element).items()}
    if name == "author":
        return Author(
            parts.get("author_login", ""), parts.get("author_email", ""), parts.get("author_display_name", ""),
            parts.get("author_first_name", ""), parts.get("author_last_name", ""),
        ) if parts.get("author_login") else None  # fmt: skip
    if name in _TERMS:
        slug, called, parent = _TERMS[name]
        kind = "post_tag" if name == "tag" else name
        return Term(kind, parts[slug], parts.get(called, ""), parts.get(parent, "")) if parts.get(slug) else None
    kind, slug = parts.get("term_taxonomy", ""), parts.get("term_slug", "")
    return Term(kind, slug, parts.get("term_name", ""), parts.get("term_parent", "")) if kind and slug else None


def _parts(element: etree._Element) -> dict[str, str]:
    """The text of the direct children in WordPress's namespace, by local name; the first of each counts."""
    found: dict[str, str] = {}
    for child in element:
        namespace, name = _split(child.tag)
        if _is_wp(namespace):
            found.setdefault(name, _text(child))
    return found


def _text(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    # Markup that should have been escaped: given back as it was written.
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (element.text or "") + _DECLARATIONS.sub("", inner)


def _item(element: etree._Element, whole: bool = True) -> Item:
    wp: dict[str, str] = {}
    plain: dict[str, str] = {}
    terms: list[tuple[str, str, str]] = []
    meta: dict[str, list[str]] = {}
    comments = 0
    for child in element:
        namespace, name = _split(child.tag)
        if _is_wp(namespace):
            if name == "postmeta":
                parts = _parts(child)
                meta.setdefault(parts.get("meta_key", "").strip(), []).append(parts.get("meta_value", ""))
            elif name == "comment":
                comments += 1
            else:
                wp.setdefault(name, _text(child))
        elif name == "category" and not namespace:
            terms.append((child.get("domain") or "category", child.get("nicename") or "", _text(child).strip()))
        elif name == "encoded":
            kind = "excerpt" if _EXCERPT.match(namespace) else "content" if namespace.endswith(_CONTENT) else ""
            plain.setdefault(kind, _text(child))
        elif not namespace or (name == "creator" and namespace.endswith(_DUBLIN_CORE)):
            plain.setdefault(name, _text(child))
    return _made(wp, plain, tuple(terms), meta, comments, whole)


def _made(
    wp: dict[str, str], plain: dict[str, str], terms: tuple[tuple[str, str, str], ...], meta: dict[str, list[str]],
    comments: int, whole: bool,
) -> Item:  # fmt: skip
    said = {name: text.strip() for name, text in wp.items()}
    status = said.get("status", "")
    order = said.get("menu_order", "0")
    return Item(
        post_id=said.get("post_id", ""),
        kind=said.get("post_type", "") or "post",
        title=plain.get("title", "").strip(),
        link=plain.get("link", "").strip(),
        slug=said.get("post_name", ""),
        status=status,
        published=moment(said.get("post_date_gmt"), said.get("post_date"), plain.get("pubDate"), status),
        modified=moment(said.get("post_modified_gmt"), said.get("post_modified"), None, ""),
        content=plain.get("content", ""),
        excerpt=plain.get("excerpt", ""),
        creator=plain.get("creator", "").strip(),
        parent_id=said.get("post_parent", "") if said.get("post_parent") != "0" else "",
        menu_order=int(order) if re.fullmatch(r"-?[0-9]{1,9}", order) else 0,
        password=wp.get("post_password", "").strip(),
        sticky=said.get("is_sticky") == "1",
        terms=terms,
        meta=meta,
        attachment_url=said.get("attachment_url", ""),
        guid=plain.get("guid", "").strip(),
        comments=comments,
        whole=whole,
    )
