"""Finding WordPress shortcodes by walking along the text, and replacing them through functions.

No pattern ever spans a shortcode: naive ones take minutes on a page of brackets. What each shortcode becomes is said in
`shorthand.py` and `builders.py`; here is only where one begins and ends.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from masthead.transfer.wordpress.markup import Kind, scan

LONGEST = 20_000
LONGEST_ESCAPED = 500
DEPTH = 32

_NAME = re.compile(r"[a-zA-Z][\w-]*")
_STOP = re.compile(r"[\[\]\"'<]")
_QUOTES = re.compile(r"&(?:quot|#34|#8220|#8221|#8243|ldquo|rdquo|Prime);|[\u201c\u201d\u2033]")
_PAIR = re.compile(r"([a-zA-Z][\w-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))|\"([^\"]*)\"|'([^']*)'|(\S+)")


@dataclass(frozen=True)
class Tag:
    """One bracketed tag: `[name attrs]` or `[/name]`, with its place in the text."""

    name: str
    start: int
    end: int
    closing: bool = False
    attrs: Mapping[str, str] = field(default_factory=dict)
    loose: tuple[str, ...] = ()  # values without a name, in order
    escaped: bool = False  # [[name]]: meant to be read, not obeyed
    alone: bool = False  # nothing else on its line


Replace = Callable[[Tag, str | None], str | None]


def find(text: str) -> Iterator[Tag]:
    """Every tag in the text, in order, whatever its name. Those inside HTML tags and comments are not looked at."""
    spans = [(token.start, token.end) for token in scan(text) if token.kind is not Kind.TEXT]
    starts = [start for start, _ in spans]
    last = text.rfind("]")
    position = 0
    while (position := text.find("[", position)) != -1 and position < last:
        within = bisect_right(starts, position) - 1
        if within >= 0 and position < spans[within][1]:
            position = spans[within][1]
            continue
        tag = _tag_at(text, position)
        if tag is None:
            position += 1
            continue
        yield tag
        position = tag.end


def _tag_at(text: str, start: int) -> Tag | None:
    escaped = text.startswith("[[", start)
    closing = text.startswith("/", start + 1 + escaped)
    name = _NAME.match(text, start + 1 + escaped + closing, start + 80)
    if name is None or text[name.end() : name.end() + 1] not in ("]", "/", " ", "\t", "\n", "\r", "\xa0", "="):
        return None
    end = _end(text, name.end())
    if end == -1:
        return None
    if escaped:
        return _escaped(text, start, end, name.group())
    attrs, loose = _attributes(text[name.end() : end].strip().removesuffix(" /"))
    return Tag(name.group(), start, end + 1, closing, attrs, loose, alone=_alone(text, start, end + 1))


def _alone(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 4) : start].rstrip(" \t\xa0"), text[end : end + 4].lstrip(" \t\xa0")
    return (not before or before[-1] in "\n\r>") and (not after or after[0] in "\n\r<")


def _escaped(text: str, start: int, end: int, name: str) -> Tag | None:
    if text.startswith("]]", end):
        return Tag(name, start, end + 2, escaped=True)
    # [[name]text[/name]]
    finish = text.find(f"[/{name}]]", end, end + LONGEST_ESCAPED)
    return Tag(name, start, finish + len(name) + 4, escaped=True) if finish != -1 else None


def _end(text: str, position: int) -> int:
    """Where the closing bracket is; quotes may hold brackets and HTML, the rest may not. -1 when there is none."""
    limit = min(len(text), position + LONGEST)
    while stop := _STOP.search(text, position, limit):
        sign = stop.group()
        if sign == "]":
            return stop.start()
        if sign in "[<":
            return -1
        closed = text.find(sign, stop.end(), limit)
        # A lone apostrophe is a letter, not a quote.
        position = closed + 1 if closed != -1 else stop.end()
    return -1


def _attributes(written: str) -> tuple[dict[str, str], tuple[str, ...]]:
    attrs: dict[str, str] = {}
    loose: list[str] = []
    for key, double, single, bare, *nameless in _PAIR.findall(_QUOTES.sub('"', written)):
        if key:
            attrs.setdefault(key.lower(), double or single or bare)
        else:
            loose.append(next((value for value in nameless if value), ""))
    return attrs, tuple(loose)


@dataclass(frozen=True)
class Reading:
    """How to read a text's shortcodes: what each becomes (None: it stays), which names mean something at all, which
    enclose what stands between them and their closing tag, and inside which nothing is to be read."""

    replace: Replace
    known: Callable[[str], bool]
    enclosing: frozenset[str]
    literal: frozenset[str]


def expand(text: str, reading: Reading) -> str:
    """The text with every shortcode replaced. `inner` is None for a tag without its closing one."""
    if "[" not in text:
        return text
    tags = list(find(text))
    partners = _partners(tags, reading.enclosing)
    frames: list[tuple[Tag, list[str], int]] = []
    out: list[str] = []
    position = number = 0
    while number < len(tags):
        tag = tags[number]
        out.append(text[position : tag.start])
        position = tag.end
        if tag.escaped:
            # Made single where the name means something to us; elsewhere double brackets are somebody's style.
            single = slice(tag.start + 1, tag.end - 1) if reading.known(tag.name) else slice(tag.start, tag.end)
            out.append(text[single])
        elif frames and frames[-1][2] == number:
            opening, outer, _ = frames.pop()
            inner = "".join(out)
            written = reading.replace(opening, inner)
            outer.append(text[opening.start : opening.end] + inner + text[tag.start : tag.end])
            out = outer
            if written is not None:
                out[-1] = written
        elif number in partners:
            frames.append((tag, out, partners[number]))
            out = []
            if tag.name in reading.literal:
                number = partners[number]
                continue
        else:
            written = reading.replace(tag, None)
            out.append(text[tag.start : tag.end] if written is None else written)
        number += 1
    return "".join([*out, text[position:]])


def _partners(tags: list[Tag], enclosing: frozenset[str]) -> dict[int, int]:
    """For each opening tag the number of its closing one, properly nested and not too deep."""
    pairs: list[tuple[int, int]] = []
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, tag in enumerate(tags):
        if tag.escaped or tag.name not in enclosing:
            continue
        if not tag.closing:
            waiting[tag.name].append(number)
        elif waiting[tag.name]:
            pairs.append((waiting[tag.name].pop(), number))
    kept: dict[int, int] = {}
    ends: list[int] = []
    for first, last in sorted(pairs):
        while ends and ends[-1] < first:
            ends.pop()
        # One that reaches out of the pair around it is no pair; deeper than any author nests is an attack.
        if len(ends) < DEPTH and (not ends or last < ends[-1]):
            ends.append(last)
            kept[first] = last
    return kept
