"""Paragraph marks: each block of the set text carries a name made from its words, so that a reader's place, and what changed
since they read, are found again however much is put in before it. Pure.

The name is the element's id with `p-` before it. A heading has an id of its own, for links, and no mark; nor have the notes
at the end.
"""

import html
import re
from collections.abc import Callable, Collection
from hashlib import blake2b

CHANGED = '<span class="unseen">Changed since you read it: </span>'

# Of finished markup: the sanitiser and our templates quote every value with ", and write no < in text.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^"<>])*)>')
_MARKED = re.compile(r'<([a-z][a-z0-9]*) id="p-([0-9a-f]{7}(?:-\d+)?)"((?:"[^"]*"|[^"<>])*)>')
_REFERENCE = re.compile(r'<sup class="note-ref">.*?</sup>')
_ALT = re.compile(r' alt="([^"]*)"')
_CLASS = re.compile(r' class="([^"]*)"')
_PLAIN = re.compile(r"<p>([^<]*(?:<(?!/?p[ >])[^<]*)*)</p>")  # a paragraph: the one element that never holds another of its kind
_ONLY_PARAGRAPHS = re.compile(rf"\s*(?:{_PLAIN.pattern}\s*)+")
_VOID = {"br", "hr", "img", "source", "wbr", "col", "input", "track"}
_HOLDERS = {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "details"}  # words stand in what they hold
Name = Callable[[str], str]


def digest(markup: str) -> str:
    """The mark of these words, "" where there are none. A note's number is not among them: notes are numbered anew."""
    if "note-ref" in markup:
        markup = _REFERENCE.sub("", markup)
    words = _TAG.sub(" ", markup) if "<" in markup else markup
    words = " ".join((html.unescape(words) if "&" in words else words).split()) or " ".join(_ALT.findall(markup)).strip()
    return _of(words)


def _of(words: str) -> str:
    return f"p-{blake2b(words.encode('utf-8', 'replace'), digest_size=4).hexdigest()[:7]}" if words else ""


def mark(markup: str, name: Name) -> str:
    """The set block with a mark on each of its outermost elements. `name` gives a mark back, numbered where the page has it."""
    if markup.startswith("<p>") and markup.find("<", 3) == len(markup) - 4 > 3 and markup.endswith("</p>"):
        return _quickly(markup, name)
    if markup.startswith("<p>") and _ONLY_PARAGRAPHS.fullmatch(markup):
        return _PLAIN.sub(lambda found: _named(found[0], "p", name), markup)
    out, depth, begin, end = [], 0, 0, 0
    for tag in _TAG.finditer(markup):
        if tag[2] in _VOID or tag[3].endswith("/"):
            if depth == 0:
                out.append(markup[end : tag.end()])
                end = tag.end()
        elif not tag[1]:
            if depth == 0:
                out.append(markup[end : tag.start()])
                begin = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                out.append(_named(markup[begin : tag.end()], tag[2], name))
                end = tag.end()
    out.append(markup[end:] if not depth else markup[begin:])
    return "".join(out)


def _quickly(markup: str, name: Name) -> str:
    """One plain paragraph, as are nearly all of a large import."""
    words = markup[3:-4]
    if "&" in words:
        words = html.unescape(words)
    found = _of(" ".join(words.split()))
    return f'<p id="{name(found)}">{markup[3:]}' if found else markup


def _named(element: str, tag: str, name: Name) -> str:
    found = digest(element)
    if not found:
        return element
    length = len(tag) + 1
    return f'{element[:length]} id="{name(found)}"{element[length:]}'


def marks_of(markup: str) -> list[str]:
    """The marks of set text, in order."""
    return [found[2] for found in _MARKED.finditer(markup)]


def marked(markup: str, seen: Collection[str]) -> str:
    """The set text with each block whose mark is not among `seen` said to have changed, to the eye (`changed`) and to the ear."""
    known, end = set(seen), 0
    out: list[str] = []
    for found in _MARKED.finditer(markup):
        if found[2] in known:
            continue
        place = _inside(markup, found[1], found.end())
        out += [markup[end : found.start()], _with_class(found[0]), markup[found.end() : place], CHANGED if place else ""]
        end = place or found.end()
    return "".join([*out, markup[end:]])


def _with_class(start: str) -> str:
    return _CLASS.sub(r' class="\1 changed"', start, count=1) if _CLASS.search(start) else f'{start[:-1]} class="changed">'


def _inside(markup: str, tag: str, place: int) -> int:
    """Where words may stand inside an element that begins before `place`; 0 where there is no such place."""
    while tag in _HOLDERS or tag in {"figure", "div"}:
        ahead = re.compile(r"\s*").match(markup, place)
        inner = _TAG.match(markup, ahead.end() if ahead else place)
        if inner is None or inner[1]:
            return 0 if tag in _HOLDERS else place
        if tag in {"figure", "div"} and inner[2] not in {"figcaption", *_HOLDERS}:
            return place
        tag, place = inner[2], inner.end()
    return 0 if tag in _VOID else place
