"""The ids of one page: each is given once; a note knows from where it is referred to, and the contents know the chapters. Pure."""

import html
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

_NOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_ONE_TAG = re.compile(r'(<[^"<>]*(?:"[^"]*"[^"<>]*)*>)')  # of finished markup, where a quoted value may hold a ">"
_WORD = re.compile(r"[^\w-]+")


@dataclass
class Names:
    """What names a page has given away. `kept`: those that its furniture has."""

    kept: Collection[str] = ()
    taken: set[str] = field(default_factory=set)
    references: dict[str, list[str]] = field(default_factory=dict)
    chapters: list[dict[str, str]] = field(default_factory=list)

    def free(self, name: str) -> str:
        """`name`, or with a number where the page has it already; "" stays so."""
        found, n = name, 1
        while found and (found in self.taken or found in self.kept):
            n += 1
            found = f"{name}-{n}"
        if found:
            self.taken.add(found)
        return found

    def mark(self, digest: str) -> str:
        """A paragraph's id: its digest's, numbered where another says the same."""
        if digest not in self.taken:
            self.taken.add(digest)
            return digest
        return self.free(digest)

    def refer(self, markup: str) -> str:
        """`[^1]` in the text of finished markup becomes a link to the note. A link holds no link: there it stays."""
        if "[^" not in markup:
            return markup
        pieces, links = _ONE_TAG.split(markup), 0  # text, tag, text, tag …
        for n, piece in enumerate(pieces):
            if n % 2:
                links += piece.startswith(("<a ", "<a>")) - piece.startswith("</a>")
            elif not links:
                pieces[n] = _NOTE.sub(self._link, piece)
        return "".join(pieces)

    def _link(self, found: re.Match[str]) -> str:
        mark = note_name(found[1])
        place = self.free(f"fnref-{mark}")
        self.references.setdefault(mark, []).append(place)
        return (
            f'<sup class="note-ref"><a href="#fn-{mark}" id="{place}" role="doc-noteref" aria-label="Note {found[1]}">{found[1]}</a></sup>'
        )

    def notes(self, notes: Sequence[tuple[str, str]]) -> str:
        """The notes, `(mark, finished markup)`, each with a link back to every place that refers to it."""
        lines = []
        for mark, text in notes:
            name = note_name(mark)
            number = f' value="{int(mark)}"' if mark.isascii() and mark.isdigit() and len(mark) < 6 else ""
            lines.append(f'<li id="{self.free(f"fn-{name}")}"{number}>{text}{self._back(self.references.get(name, []))}</li>')
        return f'<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>{"".join(lines)}</ol></section>'

    def _back(self, places: Sequence[str]) -> str:
        """Links back; numbered where there are several."""
        if len(places) == 1:
            return f' <a href="#{places[0]}" role="doc-backlink" aria-label="Back to the text">↩</a>'
        return "".join(
            f' <a href="#{place}" role="doc-backlink" aria-label="Back to the text, place {n} of {len(places)}">↩<sup>{n}</sup></a>'
            for n, place in enumerate(places, 1)
        )


def note_name(mark: str) -> str:
    """What a note's mark is called in an address."""
    plain = unicodedata.normalize("NFKC", html.unescape(mark)).lower()
    return _WORD.sub("-", plain).strip("-") or "n"
