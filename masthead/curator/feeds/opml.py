"""OPML: lists of feeds as other readers of feeds write and take them."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from masthead.curator.feeds.cleaning import one_line
from masthead.curator.feeds.decoding import decoded, without_declarations

OURS = "urn:masthead:outlet"  # the namespace of what OPML has no word for: who owns an outlet, and where it is at home
LARGEST = 5_000_000  # octets of a list
MOST = 20_000  # feeds of a list
ET.register_namespace("masthead", OURS)


class NotOpml(ValueError):
    """The file is no list of feeds; the message says why."""


@dataclass(frozen=True)
class Line:
    """A feed of a list."""

    address: str
    title: str = ""
    home: str = ""
    outlet: str = ""
    owner: str = ""
    country: str = ""


def read(body: bytes) -> list[Line]:
    """The feeds of a list, each address once, however deep they lie in folders. Raises NotOpml."""
    if len(body) > LARGEST:
        raise NotOpml(f"The file is larger than {LARGEST // 1_000_000} MB; a list of feeds is not.")
    try:
        root = ET.fromstring(without_declarations(decoded(body)))  # noqa: S314 - nothing can be declared any more
    except ET.ParseError as error:
        line, column = error.position
        raise NotOpml(f"Line {line}, column {column + 1}: this is not well-formed XML, so it is not a list in OPML.") from None
    if root.tag.rpartition("}")[2].lower() != "opml":
        raise NotOpml("This is XML but not OPML: it should begin with an <opml> element.")
    found = {line.address: line for line in _lines(root)}
    if not found:
        raise NotOpml("This list holds no feed: none of its outlines has an xmlUrl.")
    if len(found) > MOST:
        raise NotOpml(f"This list holds {len(found):,} feeds; at most {MOST:,} are taken at once.")
    return list(found.values())


def _lines(root: ET.Element) -> Iterator[Line]:
    """With the outlet that a folder names, where it is one of ours: other readers' folders are subjects."""
    waiting: list[tuple[ET.Element, ET.Element | None]] = [(root, None)]
    while waiting:  # not by recursion: a list may be nested a hundred thousand deep
        element, outlet = waiting.pop()
        said = {name.rpartition("}")[2].lower(): value for name, value in element.attrib.items()}
        if element.get(f"{{{OURS}}}owner") is not None:
            outlet = element
        address = said.get("xmlurl", "").strip()
        if address.startswith("feed:"):
            address = address.removeprefix("feed:").removeprefix("//")
            address = address if address.startswith("http") else f"https://{address}"
        if urlsplit_or_none(address):
            name = one_line(said.get("title") or said.get("text") or "", 200)
            of = {} if outlet is None else outlet.attrib
            yield Line(
                address,
                name,
                said.get("htmlurl", "").strip() or str(of.get("htmlUrl", "")),
                one_line(of.get("text", ""), 200),
                one_line(of.get(f"{{{OURS}}}owner", ""), 200),
                of.get(f"{{{OURS}}}country", "")[:2].upper(),
            )
        waiting += [(child, outlet) for child in reversed(element)]


def urlsplit_or_none(address: str) -> bool:
    """Whether it looks like an address of the web; adding it says the rest."""
    try:
        return urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False


def written(title: str, lines: Iterable[Line]) -> bytes:
    """A list that other readers of feeds take, and ours with the owners and countries of outlets."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body, outlets = ET.SubElement(root, "body"), dict[str, ET.Element]()
    for line in lines:
        if line.outlet not in outlets:
            said = {"text": line.outlet, "htmlUrl": line.home, f"{{{OURS}}}owner": line.owner, f"{{{OURS}}}country": line.country}
            outlets[line.outlet] = ET.SubElement(body, "outline", said)
        ET.SubElement(outlets[line.outlet], "outline", type="rss", text=line.title, title=line.title, xmlUrl=line.address)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
