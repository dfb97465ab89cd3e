"""A rendition encoded once, with gaps; a reader's letter is its bytes joined. Pure.

Building one message with the standard library takes 20 ms; joining takes 0.05. All that is the same for all is encoded
here, once for each version and kind of reader; what is personal is encoded piece by piece and never touches the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from masthead.newsletters.renditions import BEGIN, END, Filling, Fragment, Rendition
from masthead.newsletters.sending.encoding import header, in_html, one_line, piece, safe_for

short_piece = lru_cache(maxsize=512)(piece)  # addresses stand in the text and in the page, some in every letter


@dataclass(frozen=True)
class Gap:
    """A slot in a text: where in the list of pieces it stands, whose it is, and in what place of the page."""

    index: int
    name: str
    place: str  # "text", or as `encoding.in_html` says


@dataclass(frozen=True)
class Part:
    """A text part: encoded pieces, with empty bytes where gaps are."""

    pieces: tuple[bytes, ...]
    gaps: tuple[Gap, ...]

    def joined(self, fillings: Mapping[str, Filling], fragments: Mapping[str, bytes]) -> list[bytes]:
        """The pieces with the gaps filled; a slot that nobody fills is empty."""
        row = list(self.pieces)
        for gap in self.gaps:
            filling = fillings.get(gap.name)
            if filling is None:
                continue
            if isinstance(filling, str):
                row[gap.index] = short_piece(filling if gap.place == "text" else safe_for(gap.place, filling))
            else:
                row[gap.index] = b"".join([fragments[name] for name in filling if name in fragments])
        return row

    def filled(self, fillings: Mapping[str, Filling], fragments: Mapping[str, bytes]) -> "Part":
        """With these gaps filled for good, and what lies between those that are left in one piece."""
        open_ones = {gap.index: gap for gap in self.gaps if gap.name not in fillings}
        pieces, gaps, run = list[bytes](), list[Gap](), list[bytes]()
        for index, one in enumerate(self.joined(fillings, fragments)):
            if index in open_ones:
                gaps.append(replace(open_ones[index], index=len(pieces) + 1))
                pieces.extend((b"".join(run), b""))
                run = []
            else:
                run.append(one)
        return Part((*pieces, b"".join(run)), tuple(gaps))


@dataclass(frozen=True)
class Skeleton:
    """An edition for one kind of reader, ready to be joined."""

    subject: str
    head: bytes  # what is the same in everybody's headers
    opened: bytes  # multipart, and the text part's own headers
    between: bytes
    closed: bytes
    text: Part
    html: Part
    text_fragments: Mapping[str, bytes]
    html_fragments: Mapping[str, bytes]

    def body(self, fillings: Mapping[str, Filling]) -> list[bytes]:
        """The message's body for one reader, in pieces."""
        return [
            self.opened,
            *self.text.joined(fillings, self.text_fragments),
            self.between,
            *self.html.joined(fillings, self.html_fragments),
            self.closed,
        ]

    def filled(self, fillings: Mapping[str, Filling]) -> "Skeleton":
        """With these words in it for good: what many readers share need not be joined for each of them."""
        text, html = self.text.filled(fillings, self.text_fragments), self.html.filled(fillings, self.html_fragments)
        return replace(self, text=text, html=html)

    def subject_for(self, fillings: Mapping[str, Filling]) -> bytes:
        """The subject, with a reader's words where it has slots."""
        return header("Subject", filled(self.subject, fillings, {}))


def skeleton(rendition: Rendition, head: bytes, boundary: str) -> Skeleton:
    """Encode a rendition. `head`: header lines that all letters share; `boundary`: ASCII, and in no text (see `boundary_in`)."""
    mark = boundary.encode()
    language = one_line(rendition.language)[:35] or "en"
    part = b"\r\n--%s\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    top = b'MIME-Version: 1.0\r\nContent-Language: %s\r\nContent-Type: multipart/alternative; boundary="%s"\r\n' % (language.encode(), mark)
    return Skeleton(
        subject=rendition.subject,
        head=head + top,
        opened=part[2:] % (mark, b"plain"),  # a blank line ends the headers; the boundary needs no second one
        between=part % (mark, b"html"),
        closed=b"\r\n--%s--\r\n" % mark,
        text=_part(rendition.text, html=False),
        html=_part(rendition.html, html=True),
        text_fragments={name: _whole(one.text, html=False) for name, one in rendition.fragments.items()},
        html_fragments={name: _whole(one.html, html=True) for name, one in rendition.fragments.items()},
    )


def _part(text: str, html: bool) -> Part:
    pieces: list[bytes] = []
    gaps: list[Gap] = []
    seen = ""
    for literal, name in split(text):
        pieces.append(piece(literal))
        seen += literal
        if name:
            gaps.append(Gap(len(pieces), name, in_html(seen) if html else "text"))
            pieces.append(b"")
            seen += "x"  # something stands there, so an address that goes on after it is an address already begun
    return Part(tuple(pieces), tuple(gaps))


def _whole(text: str, html: bool) -> bytes:
    """A fragment: the same bytes for everybody who gets it. Slots inside one are not filled: a reader's words stand in the texts."""
    return b"".join(piece(literal) for literal, _ in split(text))


def split(text: str) -> list[tuple[str, str]]:
    """A text as literals, each with the name of the slot after it ("" after the last)."""
    first, *rest = text.split(BEGIN)
    found, literal = [], first
    for one in rest:
        name, _, after = one.partition(END)
        found.append((literal, name))
        literal = after
    return [*found, (literal, "")]


def filled(text: str, fillings: Mapping[str, Filling], fragments: Mapping[str, Fragment], html: bool = False) -> str:
    """A text with a reader's words in it, for a preview or a test: what `Part.joined` does, in characters."""
    done, seen = [], ""
    for literal, name in split(text):
        done.append(literal)
        seen += literal
        words = fillings.get(name, "") if name else ""
        if not isinstance(words, str):
            done.extend((fragments[one].html if html else fragments[one].text) for one in words if one in fragments)
        elif words:
            done.append(safe_for(in_html(seen), words) if html else words)
        seen += "x" if name else ""
    return "".join(done)


def for_reader(rendition: Rendition, fillings: Mapping[str, Filling]) -> Rendition:
    """The rendition as one reader has it, without slots."""
    return replace(
        rendition,
        subject=one_line(filled(rendition.subject, fillings, {})),
        preheader=one_line(filled(rendition.preheader, fillings, {})),
        html=filled(rendition.html, fillings, rendition.fragments, html=True),
        text=filled(rendition.text, fillings, rendition.fragments),
        fragments={},
    )
