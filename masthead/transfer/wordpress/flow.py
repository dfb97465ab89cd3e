"""Walking through an article's HTML and writing it down as blocks, in reading order.

The walker knows paragraphs and inline tags. Whatever is more than that has a function in `handlers.py`.
"""

import html
from collections.abc import Callable

from lxml import etree

from masthead.transfer.wordpress.desk import Desk
from masthead.transfer.wordpress.links import addresses, canonical, clean, is_address
from masthead.transfer.wordpress.losses import Block, Tally, count
from masthead.transfer.wordpress.markup import BLOCKS, MARK
from masthead.transfer.wordpress.prose import TAGS, Link, Prose, plain
from masthead.transfer.wordpress.remarks import Why, excerpt

Handler = Callable[["Flow", etree._Element], None]
HANDLERS: dict[str, Handler] = {}
UNKNOWN = ""  # the name under which the function for elements nobody knows is registered


def handles(*tags: str) -> Callable[[Handler], Handler]:
    """Register a function for these tags."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(tags, handler))
        return handler

    return register


class Flow:
    """Blocks in the making: what the walker has written, and the paragraph it is in."""

    def __init__(self, desk: Desk, link: Link | None = None) -> None:
        self.desk = desk
        self.blocks: list[Block] = []
        self.prose = Prose(link)
        self._shown = 0  # grows with everything a reader can see

    def add(self, kind: str, value: object) -> None:
        """End the paragraph and add a block."""
        self.flush()
        self.blocks.append({"type": kind, "value": value})
        self._shown += 1

    def extend(self, blocks: list[Block]) -> None:
        """End the paragraph and add these blocks."""
        self.flush()
        self.blocks.extend(blocks)
        self._shown += len(blocks)

    def flush(self) -> None:
        """End the paragraph."""
        written = self.prose.flush()
        words = plain(written)
        if not words:
            return
        if is_address(words) and "<" not in written:
            # An address alone in its paragraph is how one embeds in WordPress.
            bare = (addresses(words) or [words])[0]
            self.blocks.append({"type": "embed", "value": {"url": canonical(bare), "caption": "", "html": ""}})
        else:
            self.blocks.append({"type": "paragraph", "value": f"<p>{written}</p>"})

    def text(self, text: str | None) -> None:
        """Add text to the paragraph."""
        if text:
            self.prose.text(text)
            self._shown += not text.isspace()

    def children(self, element: etree._Element, skip: frozenset[str] = frozenset()) -> None:
        """Walk through what stands inside an element, without the tags in `skip`."""
        self.text(element.text)
        for child in element:
            if child.tag not in skip:
                self.visit(child)
            self.text(child.tail)

    def visit(self, element: etree._Element) -> None:
        """Write down one element, without the text behind it."""
        tag = element.tag
        if not isinstance(tag, str):
            self._comment(element)
        elif handler := HANDLERS.get(tag):
            handler(self, element)
            if tag in BLOCKS:
                # Even of what is dropped (a script within a sentence), the words on both sides stay two.
                self.prose.text(" ")
        elif tag in TAGS:
            self._inline(element, TAGS[tag])
        elif tag in BLOCKS:
            self.flush()
            self.children(element)
            self.flush()
        else:
            self._other(element, tag)

    def within(self, element: etree._Element, skip: frozenset[str] = frozenset()) -> list[Block]:
        """The blocks that the inside of an element makes on its own."""
        inner = Flow(self.desk, self.prose.link)
        inner.children(element, skip)
        inner.flush()
        return inner.blocks

    def _inline(self, element: etree._Element, tag: str) -> None:
        if tag == "a":
            self._link(element)
            return
        self.prose.open(tag)
        self.children(element)
        self.prose.close()

    def _link(self, element: etree._Element) -> None:
        written = (element.get("href") or "").strip()
        address = clean(written) if written else None
        if written and address is None:
            words = excerpt(str(element.xpath("string()")), 40)
            self.desk.ledger.note(Why.REFUSED_ADDRESS, f"{excerpt(written)} ({words})")
            self._excuse_link(written)
        if not address:
            self.children(element)
            return
        link = Link(address)
        self.prose.open("a", link)
        self.children(element)
        self.prose.close()
        if not link.written:
            self.desk.ledger.note(Why.EMPTY_LINK, excerpt(address))
            self._excuse_link(address)

    def _excuse_link(self, address: str) -> None:
        self.desk.ledger.excuse(Tally(links=count(f'<a href="{html.escape(address)}">').links))

    def _comment(self, element: etree._Element) -> None:
        mark = MARK.match(f"<!--{element.text}-->") if isinstance(element, etree._Comment) else None
        if mark is None:
            return
        self.flush()
        if mark.group(1) == "nextpage":
            self.desk.ledger.note(Why.PAGE_BREAK, "<!--nextpage-->")
        elif mark.group(1) == "more":
            wording = (element.text or "")[4:].strip()
            if self.desk.cut or wording:
                self.desk.ledger.note(Why.MORE, wording or "<!--more-->")
            if not self.desk.cut:
                self.blocks.append({"type": "cut", "value": {}})
            self.desk.cut = True

    def _other(self, element: etree._Element, tag: str) -> None:
        """An inline tag we do not keep, or one nobody knows: its text stays."""
        before = self._shown
        self.children(element)
        # A custom element without text is drawn by a script; that it was there must not be forgotten.
        if self._shown == before and ("-" in tag or ":" in tag) and element.attrib:
            HANDLERS[UNKNOWN](self, element)
