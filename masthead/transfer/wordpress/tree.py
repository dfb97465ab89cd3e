"""HTML as it was stored made fit for the parser, and parsed.

The parser forgives much, but three things make it throw away everything behind them: a closing </body> in the middle, a
nesting deeper than it follows, and a tag that the text ends in. They are mended here before it sees them.
"""

from lxml import etree

from masthead.transfer.wordpress.losses import count
from masthead.transfer.wordpress.markup import BLOCKS, PARAGRAPH_ENDS, Kind, Token, names, printable, scan, settle
from masthead.transfer.wordpress.remarks import Ledger, Why, excerpt

# The walker calls itself a few times for each level, and Python stops at a thousand calls.
DEPTH = 90

_PAGE = names("html body head frameset frame plaintext base meta")
_VOID = names("area base br col embed hr img input link meta param source track wbr")
_ENDS = {
    "li": names("li"), "td": names("td th"), "th": names("td th"), "tr": names("td th tr"), "dd": names("dd dt"),
    "dt": names("dd dt"), "option": names("option"),
}  # fmt: skip


def parse(source: str, ledger: Ledger) -> etree._Element:
    """The body of the parsed source."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    page = f"<html><body>{_Mender(printable(source), ledger).mended()}</body></html>"
    root = etree.fromstring(page.encode(), parser)
    body = root.find("body")
    return root if body is None else body


def remove(element: etree._Element) -> None:
    """Take an element out of the tree, and leave the text behind it where it was."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


class _Mender:
    def __init__(self, source: str, ledger: Ledger) -> None:
        self.source, self.ledger = source, ledger
        self.open: list[str] = []
        self.dropped: list[str] = []  # what was opened too deep, and left out

    def mended(self) -> str:
        return "".join(self._piece(token, self.source[token.start : token.end]) for token in scan(self.source))

    def _piece(self, token: Token, piece: str) -> str:
        piece = settle(token, piece)
        if token.kind is Kind.COMMENT:
            return self._comment(piece)
        if token.name in _PAGE:
            return " "
        if token.kind is Kind.LONE or (token.kind is Kind.OPEN and token.name in _VOID):
            # The parser takes only some of these for empty; in the others it would put the rest of the article.
            return piece if piece.endswith("/>") else f"{piece[:-1]} />"
        if token.kind is Kind.OPEN and not piece.endswith("/>"):
            return self._opening(token.name, piece)
        if token.kind is Kind.CLOSE:
            return self._closing(token.name, piece)
        return piece

    def _comment(self, piece: str) -> str:
        if not piece.startswith("<!--"):
            return ""
        if not piece.endswith(("-->", "--!>")):
            if hidden := count(piece[4:]).words.total():
                self.ledger.note(Why.HIDDEN, f"{hidden} words: {excerpt(piece)}")
            return ""
        return piece

    def _opening(self, name: str, piece: str) -> str:
        before = []
        if name == "a" and "a" in self.open and not any(inner in BLOCKS for inner in self._inside("a")):
            # A link ends the link around it, or the two become one.
            before.append(self._closing("a", "</a>"))
        ended = _ENDS.get(name, frozenset())
        while self.open and (self.open[-1] in ended or (self.open[-1] == "p" and name in PARAGRAPH_ENDS)):
            # Said aloud: the parser knows only some of the ends that HTML implies.
            before.append(f"</{self.open.pop()}>")
        if len(self.open) >= DEPTH:
            self.dropped.append(name)
            if name in ("a", "table"):
                self.ledger.drop(Why.DEPTH, excerpt(piece), piece)
            else:
                self.ledger.note(Why.DEPTH, f"more than {DEPTH} levels")
            piece = " " if name in BLOCKS else ""
        else:
            self.open.append(name)
        return "".join([*before, piece])

    def _closing(self, name: str, piece: str) -> str:
        if self.dropped and self.dropped[-1] == name:
            self.dropped.pop()
            return " " if name in BLOCKS else ""
        if name in self.open:
            within = self._inside(name)
            if name not in BLOCKS and any(inner in BLOCKS for inner in within):
                return piece
            # What is still open inside ends with it, said aloud: the parser would rather ignore the end.
            del self.open[len(self.open) - len(within) - 1 :]
            self.dropped.clear()
            return "".join(f"</{inner}>" for inner in reversed(within)) + piece
        if name == "br":
            return "<br />"
        # It closes nothing, but the words on both sides of it were meant to stand apart.
        return " " if name in BLOCKS else ""

    def _inside(self, name: str) -> list[str]:
        """What is open inside the element of this name that was opened last."""
        return self.open[len(self.open) - self.open[::-1].index(name) :]
