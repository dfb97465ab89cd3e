"""A small scanner for HTML as people write it: cheap, forgiving, linear in the length of the text.

It is used where a tree would be too much (paragraphs, shortcodes, counting) and where a second opinion, independent
of the parser that builds the tree, is wanted (what came in, against what came out).
"""

import html
import re
from collections.abc import Iterator
from enum import Enum
from html.entities import html5
from typing import NamedTuple


def names(text: str) -> frozenset[str]:
    """A set of names from a line of them: one name for each word."""
    return frozenset(text.split())


class Kind(Enum):
    """What a piece of HTML source is."""

    TEXT = "text"
    OPEN = "open"
    LONE = "lone"  # opens what nothing closes: script, frame or their like that would swallow the rest of the article
    CLOSE = "close"
    COMMENT = "comment"
    RAW = "raw"  # what stands inside script, style and their like: never markup


class Token(NamedTuple):
    """A piece of the source, by position; `name` is the lower-cased tag, "" for text and comments."""

    kind: Kind
    start: int
    end: int
    name: str


# Everything that stands on its own between paragraphs. The mh- names are our own, made by shortcodes and blocks.
BLOCKS = names(
    """address article aside blockquote body canvas caption center col colgroup dd details dialog dir div dl dt
    fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li main map
    menu nav noscript object ol optgroup option p pre script section select style summary table tbody td textarea tfoot
    th thead tr ul video audio embed mh-gallery mh-embed mh-media mh-image mh-keep mh-footnotes
    svg math title xmp noframes noembed link meta base plaintext frame"""
)
# Those of them that end a paragraph they stand in, as HTML has it.
PARAGRAPH_ENDS = names(
    """address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
    mh-gallery mh-embed mh-media mh-image mh-keep mh-footnotes"""
)
# WordPress's own marks, written as comments between paragraphs.
MARK = re.compile(r"<!--(more(?=[\s-])|nextpage|noteaser)")
RAW_TEXT = names("script style textarea title xmp iframe noembed noframes")

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_COMMENT_END = re.compile(r"--!?>")
_TAG_STOP = re.compile(r"[>=]")
_VALUE_START = re.compile(r"\s*[\"']?")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT}
_ATTRIBUTE = re.compile(r"([^\s\"'>/=][^\s>/=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)))?")
_REFERENCE = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def scan(source: str) -> Iterator[Token]:
    """Cut the source into tokens that together are the whole source, in order."""
    position = text_start = 0
    lenient = False
    unclosed: set[str] = set()
    last_end = source.rfind(">")
    while (opening := source.find("<", position)) != -1:
        # Nothing can close behind the last ">"; looking for it again at every "<" would be quadratic.
        if opening > last_end and not source.startswith("<!--", opening):
            position = opening + 1
            continue
        token, lenient = _markup_at(source, opening, lenient)
        if token is None:
            position = opening + 1
            continue
        if opening > text_start:
            yield Token(Kind.TEXT, text_start, opening, "")
        raw_end = -1
        if token.kind is Kind.OPEN and token.name in RAW_TEXT:
            # `<iframe src="…" />` is closed for everybody but a browser.
            if source[token.end - 2] != "/" and token.name not in unclosed:
                raw_end = _raw_end(source, token)
                unclosed.update({token.name} if raw_end < 0 else ())
            if raw_end < 0:
                token = token._replace(kind=Kind.LONE)
        yield token
        position = token.end
        if raw_end >= 0:
            position = raw_end
            yield Token(Kind.RAW, token.end, position, token.name)
        text_start = position
    if text_start < len(source):
        yield Token(Kind.TEXT, text_start, len(source), "")


def _markup_at(source: str, at: int, lenient: bool) -> tuple[Token | None, bool]:
    """The tag or comment that begins at the `<`, or None when it is only a sign in a sentence."""
    following = source[at + 1 : at + 2]
    if following in ("!", "?"):
        return _comment(source, at), lenient
    closing = following == "/"
    name = _NAME.match(source, at + 1 + closing)
    if name is None:
        return (_comment(source, at) if closing else None), lenient
    end = -1 if lenient else _tag_end(source, name.end())
    if end == -1:
        # A quote that never closes would swallow the rest of the article. From here on a tag ends at the first ">",
        # for good, so that a text full of such quotes is not searched to its end again and again.
        lenient = True
        end = source.find(">", name.end()) + 1
    return Token(Kind.CLOSE if closing else Kind.OPEN, at, end, name.group().lower()), lenient


def _comment(source: str, at: int) -> Token:
    if source.startswith("<!--", at):
        found = _COMMENT_END.search(source, at + 2)
        end = found.end() if found else len(source)
    else:
        end = source.find(">", at) + 1 or len(source)
    return Token(Kind.COMMENT, at, end, "")


def _tag_end(source: str, position: int) -> int:
    """Just after the `>` that closes the tag; a `>` inside a quoted value does not. -1 when there is none."""
    while stop := _TAG_STOP.search(source, position):
        if stop.group() == ">":
            return stop.end()
        value = _VALUE_START.match(source, stop.end())
        position = value.end() if value else stop.end()
        if source[position - 1] in "\"'":
            position = source.find(source[position - 1], position) + 1
            if not position:
                return -1
    return -1


def _raw_end(source: str, token: Token) -> int:
    found = _RAW_END[token.name].search(source, token.end)
    return found.start() if found else -1


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag given as source, names in lower case, references in the values resolved."""
    name = _NAME.match(tag, 1)
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag, name.end() if name else 1, max(len(tag) - 1, 1)):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found.setdefault(match.group(1).lower(), resolve(value))
    return found


def resolve(value: str) -> str:
    """Resolve references in an attribute: only those with their semicolon, or `?a=1&copy=2` becomes another address."""
    return _REFERENCE.sub(_resolved, value) if "&" in value else value


def _resolved(match: re.Match[str]) -> str:
    known = match.group(1).startswith("#") or match.group(1) + ";" in html5
    return html.unescape(match.group()) if known else match.group()


def settled(source: str) -> str:
    """The source with every "<" that begins no tag written as a reference, and quotes that never close taken away.

    Later steps put tags of their own between the words. A "<" that was only a sign must not become a tag by that.
    """
    return "".join(settle(token, source[token.start : token.end]) for token in scan(source))


def settle(token: Token, piece: str) -> str:
    """One token of `settled`."""
    if token.kind is Kind.TEXT:
        return piece.replace("<", "&lt;") if "<" in piece else piece
    if token.kind in (Kind.OPEN, Kind.CLOSE) and ('"' in piece or "'" in piece):
        name = _NAME.match(piece, 2 if token.kind is Kind.CLOSE else 1)
        if name and _tag_end(piece, name.end()) != len(piece):
            return piece.replace('"', "").replace("'", "")
    return piece


def printable(text: str) -> str:
    """The text without what no parser and no database takes: control characters and halves of surrogate pairs. One that is written
    as a reference becomes a space: without anything, what stood round it could become another."""
    text = text.translate(_UNPRINTABLE)
    return _NUMBERED.sub(lambda found: found.group() if html.unescape(found.group()) else " ", text) if "&#" in text else text


_NUMBERED = re.compile(r"&#(?:[xX][0-9a-fA-F]+|[0-9]+);?")

_UNPRINTABLE = {
    **{code: None for code in range(32) if chr(code) not in "\t\n\r\f"},
    **dict.fromkeys(range(55296, 57344), "�"),
    0x7F: None, 0xFFFE: None, 0xFFFF: None,
}  # fmt: skip
