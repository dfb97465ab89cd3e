"""What a picture's file says of itself: IPTC's two ways (IIM and XMP) and EXIF's, read from bytes into one set of words. Pure.

Nothing in a file is trusted: lengths are cut, control characters dropped, wrong encodings survive, a broken block ends quietly.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit
from xml.etree import ElementTree

Raw = dict[str, str]

LARGEST = 1_000_000  # bytes of one block; a longer one is no caption
MOST_VALUES, LONGEST = 80, 2000
IIM = {
    "2:005": "title", "2:037": "expires", "2:055": "created", "2:080": "byline", "2:090": "city", "2:092": "location",
    "2:095": "state", "2:101": "country", "2:105": "headline", "2:110": "credit", "2:115": "source", "2:116": "rights", "2:120": "caption",
}  # fmt: skip
EXIF = {270: "caption", 315: "byline", 33432: "rights", 36867: "created"}
_CAMERAS_OWN = re.compile(
    r"(?i)^(olympus|sony|minolta|konica|samsung|kodak|digital camera|dcim|dsc|default|untitled|picture)\b[\w ]{0,24}$"
)

_SPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/xap/1.0/": "xmp",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XMP = {
    "dc:title": "title", "dc:description": "caption", "dc:creator": "byline", "dc:rights": "rights",
    "photoshop:Headline": "headline", "photoshop:Credit": "credit", "photoshop:Source": "source", "photoshop:City": "city",
    "photoshop:State": "state", "photoshop:Country": "country", "photoshop:DateCreated": "created",
    "Iptc4xmpCore:Location": "location", "Iptc4xmpCore:AltTextAccessibility": "alt", "Iptc4xmpExt:City": "city",
    "Iptc4xmpExt:CountryName": "country", "xmpRights:UsageTerms": "terms", "xmpRights:WebStatement": "statement",
    "plus:LicenseEndDate": "expires", "plus:LicensorURL": "licensor",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """The words for a picture's fields; what the file does not say is empty."""

    title: str = ""
    description: str = ""
    caption: str = ""
    creator: str = ""
    agency: str = ""
    credit: str = ""
    licence: str = ""
    licence_url: str = ""
    place: str = ""
    taken_on: date | None = None
    rights_end: date | None = None


def said(iim: Raw, xmp: Raw, exif: Raw) -> Said:
    """One answer from all three: XMP before IIM before EXIF, as the newer and richer comes first."""
    found: defaultdict[str, str] = defaultdict(str)
    for block, names in ((xmp, XMP), (iim, IIM), (exif, {str(tag): name for tag, name in EXIF.items()})):
        for key, name in names.items():
            if block.get(key) and name not in found:
                found[name] = block[key]
    say = found.__getitem__
    place = [say("location"), say("city"), say("state") if not say("city") else "", say("country")]
    return Said(
        title=say("headline") or say("title"),
        description=say("alt"),
        caption=say("caption"),
        creator=say("byline"),
        agency=say("source") or say("credit"),
        credit=_credit(say("byline"), say("credit") or say("source")),
        licence=say("rights") or say("terms"),
        licence_url=_address(say("statement")),
        place=", ".join(dict.fromkeys(part for part in place if part)),
        taken_on=day(say("created")),
        rights_end=day(say("expires")),
    )


def _credit(maker: str, agency: str) -> str:
    """As printed: the maker and the agency, each once."""
    if not maker or maker.casefold() in agency.casefold():
        return agency
    return f"{maker} / {agency}" if agency and agency.casefold() not in maker.casefold() else maker


def _address(text: str) -> str:
    """A page of the web, or nothing."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname and " " not in text and len(text) <= 1000 else ""


def day(text: str) -> date | None:
    """A day as the three write it: 20261123, 2026-11-23T09:00, 2026:11:23 09:00:00. A month alone, or nonsense, is none."""
    found = re.match(r"\s*(\d{4})[-:]?(\d\d)[-:]?(\d\d)(?!\d)", text)
    try:
        made = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return made if made and made.year >= 1820 else None  # a camera without a clock says 0000 or 0001


def tidy(text: str, most: int = LONGEST) -> str:
    """One line without control characters or marks that turn the direction of what follows, at most `most` long."""
    kept = []
    for ch in text:
        kind = unicodedata.category(ch)
        if kind in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif kind not in {"Cf", "Cs", "Co", "Cn"} or ch in "\u200c\u200d":  # these two join letters in many scripts
            kept.append(ch)
    line = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def from_iim(block: bytes) -> Raw:
    """IPTC's older way: numbered datasets, in whatever encoding. Repeated ones (several makers) are joined."""
    pairs = list(_datasets(block[:LARGEST]))
    utf8 = any(key == "1:090" and value == b"\x1b%G" for key, value in pairs)
    read: dict[str, list[str]] = {}
    for key, value in pairs:
        text = tidy(_text(value, utf8))
        if key.startswith("2:") and text and key != "2:000" and len(read) < MOST_VALUES:
            read.setdefault(key, []).append(text)
    return {key: tidy(", ".join(values)) for key, values in read.items()}


def _datasets(block: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        key = f"{block[at + 1]}:{block[at + 2]:03}"
        size = int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:  # the size has a size
            extra = size & 0x7FFF
            if extra > 4:
                return
            size = int.from_bytes(block[at : at + extra], "big")
            at += extra
        if at + size > len(block):
            return
        yield key, block[at : at + size]
        at += size


def _text(value: bytes, utf8: bool) -> str:
    try:
        return value.decode("utf-8")  # most that do not say so are
    except UnicodeDecodeError:
        return value.decode("utf-8" if utf8 else "cp1252", errors="replace").replace("\ufffd", "")


def from_exif(tags: Mapping[int, object]) -> Raw:
    """EXIF's few words. What a camera writes of itself is no caption."""
    read = {}
    for tag in EXIF:
        value = tags.get(tag)
        text = tidy(_text(value, False) if isinstance(value, bytes) else value) if isinstance(value, (str, bytes)) else ""
        if text and not (tag == 270 and _CAMERAS_OWN.match(text)):
            read[str(tag)] = text
    return read


def from_xmp(packet: bytes) -> Raw:
    """IPTC's newer way: RDF in XML. One with a document type of its own is not read: entities could be anything."""
    packet = packet.strip(b"\0 \r\n\t")
    if not packet or len(packet) > LARGEST or b"<!DOCTYPE" in packet or b"<!ENTITY" in packet or b"RDF" not in packet:
        return {}
    try:
        root = ElementTree.fromstring(packet)  # noqa: S314 (no document type: nothing to expand)
    except (ElementTree.ParseError, ValueError, LookupError):
        return {}
    read: Raw = {}
    for description in root.iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            _keep(read, name, value)
    for element in root.iter():
        _keep(read, element.tag, _value(element))
    return read


def _keep(read: Raw, name: str, value: str) -> None:
    space, _, local = name.removeprefix("{").partition("}")
    text = tidy(value)
    if text and local and space in _SPACES and len(read) < MOST_VALUES:
        read.setdefault(f"{_SPACES[space]}:{local}", text)


def _value(element: ElementTree.Element) -> str:
    """Plain text; of alternatives the default one; of a list all."""
    alternatives = element.findall(f"{_RDF}Alt/{_RDF}li")
    if alternatives:
        chosen = next((one for one in alternatives if one.get(_LANG) == "x-default"), alternatives[0])
        return chosen.text or ""
    listed = element.findall(f"{_RDF}Seq/{_RDF}li") + element.findall(f"{_RDF}Bag/{_RDF}li")
    if listed:
        return ", ".join(one.text.strip() for one in listed if one.text and one.text.strip())
    return "" if len(element) else element.text or ""
