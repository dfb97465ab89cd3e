"""Classic text into paragraphs, as WordPress does when it shows it: what is stored is not HTML but nearly.

An empty line parts paragraphs, a single line end breaks the line, block-level tags stand for themselves, and `pre` and
its like stay untouched. One pass over the tokens; no pattern ever looks at the whole text twice.
"""

import re
from collections import Counter

from masthead.transfer.wordpress.links import is_address
from masthead.transfer.wordpress.markup import BLOCKS, MARK, PARAGRAPH_ENDS, RAW_TEXT, Kind, Token, names, scan

_VERBATIM = names("pre svg math select object")
# Inside these, text between the tags is only the spaces of whoever wrote the source.
_NO_PARAGRAPHS = names("figure ul ol dl table thead tbody tfoot tr colgroup select video audio")
_VOID = names("hr col embed source track mh-gallery mh-embed mh-media mh-image mh-footnotes")
_EMPTY_LINES = re.compile(r"\n{2,}")


def autop(text: str) -> str:
    """The same text with its paragraphs and line breaks written as tags."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # A line of blanks is an empty line. (A pattern for blanks before a line end would be quadratic.)
    source = "\n".join(line.rstrip(" \t") for line in lines)
    return _Paragraphs(source).written()


class _Paragraphs:
    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[str] = []
        self.run: list[tuple[bool, str]] = []  # (is text, source) since the last block-level tag
        self.open: list[str] = []
        self.names: Counter[str] = Counter()  # how often each name is in `open`, to look it up at no cost
        self.verbatim, self.depth = "", 0

    def written(self) -> str:
        for token in scan(self.source):
            self._take(token, self.source[token.start : token.end])
        self._flush()
        return "".join(self.out)

    def _take(self, token: Token, piece: str) -> None:
        if self.verbatim:
            self.out.append(piece)
            if token.name == self.verbatim:
                self.depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(token.kind, 0)
                self.verbatim = self.verbatim if self.depth else ""
        elif token.kind is Kind.TEXT:
            self.run.append((True, piece))
        elif token.kind is Kind.RAW and token.name in BLOCKS:
            self.out.append(piece)
        elif token.kind is Kind.COMMENT:
            self._comment(piece)
        elif token.name in BLOCKS or token.name in _VERBATIM:
            self._block(token, piece)
        else:
            self.run.append((False, piece))

    def _comment(self, piece: str) -> None:
        # The marks stand between paragraphs even when they are written into one.
        if MARK.match(piece):
            self._flush()
            self.out.append(f"\n{piece}\n")
        else:
            self.run.append((False, piece))

    def _block(self, token: Token, piece: str) -> None:
        self._flush()
        self.out.append(piece)
        if token.kind is Kind.CLOSE:
            if self.names[token.name]:
                while self._pop() != token.name:
                    pass
        elif token.name in _VERBATIM and not piece.endswith("/>"):
            self.verbatim, self.depth = token.name, 1
        elif token.name not in _VOID and token.name not in RAW_TEXT and not piece.endswith("/>"):
            if self.open and self.open[-1] == "p" and token.name in PARAGRAPH_ENDS:
                self._pop()  # a block-level tag ends a paragraph, closed or not
            self.open.append(token.name)
            self.names[token.name] += 1

    def _pop(self) -> str:
        name = self.open.pop()
        self.names[name] -= 1
        return name

    def _flush(self) -> None:
        run, self.run = self.run, []
        if not any(not is_text or not piece.isspace() for is_text, piece in run):
            self.out.append("\n" if run else "")
            return
        place = self.open[-1] if self.open else ""
        # Tags without a word between them open or close something around the blocks that follow: a link around a card.
        if place in _NO_PARAGRAPHS or not any(is_text and not piece.isspace() for is_text, piece in run):
            self.out.append("".join(piece for _, piece in run))
            return
        paragraphs = [written for paragraph in _split(run) if (written := _broken(paragraph))]
        if place == "p":
            self.out.append("</p>\n<p>".join(paragraphs))
        elif place and len(paragraphs) == 1:
            self.out.append(paragraphs[0])
        else:
            self.out.append("\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _split(run: list[tuple[bool, str]]) -> list[list[tuple[bool, str]]]:
    """The run cut at every empty line."""
    paragraphs: list[list[tuple[bool, str]]] = [[]]
    for position, (is_text, piece) in enumerate(run):
        if not is_text:
            paragraphs[-1].append((False, piece))
            continue
        text = _apart(piece, first=position == 0, last=position == len(run) - 1)
        for number, part in enumerate(_EMPTY_LINES.split(text)):
            if number:
                paragraphs.append([])
            paragraphs[-1].append((True, part))
    return paragraphs


def _apart(text: str, first: bool, last: bool) -> str:
    """The text with empty lines around every line that is one web address: that is an embed, even in a paragraph."""
    if "://" not in text:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        # The first and the last line may go on in the tag beside them.
        whole = (number > 0 or first) and (number < len(lines) - 1 or last)
        if whole and is_address(line.strip()):
            lines[number] = f"\n{line.strip()}\n"
    return "\n".join(lines)


def _broken(paragraph: list[tuple[bool, str]]) -> str:
    """One paragraph with its line ends as `<br>`; a line end beside a `<br>` that is there already adds none."""
    written: list[str] = []
    for number, (is_text, piece) in enumerate(paragraph):
        if is_text:
            if number and _is_break(paragraph[number - 1]):
                piece = piece.removeprefix("\n")
            if number + 1 < len(paragraph) and _is_break(paragraph[number + 1]):
                piece = piece.removesuffix("\n")
            if not any(part.strip() for part in written):
                piece = piece.lstrip()
            if number + 1 == len(paragraph):
                piece = piece.rstrip()
            piece = piece.replace("\n", "<br>\n")
        written.append(piece)
    return "".join(written).strip()


def _is_break(piece: tuple[bool, str]) -> bool:
    return not piece[0] and piece[1][:3].lower() == "<br"
