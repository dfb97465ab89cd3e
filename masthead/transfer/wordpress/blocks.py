"""An article's stored text into neutral blocks: the one door to everything that reads HTML here.

The vocabulary, `{"type": …, "value": …}`; a string is HTML where that is said and plain text everywhere else:

paragraph, list, note: HTML · heading: text, level, anchor · quote, pull_quote: text (HTML), source
image: src, attachment, alt, caption (HTML), credit, link · gallery: images, caption
table: caption, head, rows (HTML cells) · embed: url, caption, html
media: kind, url, caption · preformatted: text, kind · divider, cut: nothing
footnote: mark, text (HTML); its place in the text is written [^mark] · html: raw, for an editor to look at
"""

from collections.abc import Callable
from dataclasses import dataclass

# The modules that register what is to be done with which element.
from masthead.transfer.wordpress import discards, figures, footnotes, handlers, lists, media, tables
from masthead.transfer.wordpress.autop import autop
from masthead.transfer.wordpress.desk import Desk, Footnotes, Library, NoLibrary, read_footnotes
from masthead.transfer.wordpress.editor_blocks import Editor
from masthead.transfer.wordpress.endnotes import call_endnotes
from masthead.transfer.wordpress.flow import Flow
from masthead.transfer.wordpress.footnotes import write_footnote
from masthead.transfer.wordpress.gutenberg import has_blocks
from masthead.transfer.wordpress.gutenberg import parse as parse_blocks
from masthead.transfer.wordpress.losses import Block, Difference, Tally, compare, count, count_blocks
from masthead.transfer.wordpress.markup import printable, settled
from masthead.transfer.wordpress.remarks import Ledger, Remark, Why
from masthead.transfer.wordpress.shorthand import blanked, written_out
from masthead.transfer.wordpress.tree import parse

__all__ = ["Converted", "convert", "discards", "figures", "footnotes", "handlers", "lists", "media", "tables"]


@dataclass(frozen=True)
class Converted:
    """The blocks of an article and the accounts of how they were made."""

    blocks: list[Block]
    remarks: list[Remark]
    tally_in: Tally
    tally_out: Tally
    explained: Tally

    @property
    def difference(self) -> Difference:
        """What is missing and has no name."""
        return compare(self.tally_in, self.tally_out, self.explained)


def nothing_reusable(number: str) -> str | None:
    """There are no reusable blocks."""
    return None


def convert(
    content: str,
    library: Library | None = None,
    reusable: Callable[[str], str | None] = nothing_reusable,
    footnotes: str = "",
    post_id: str = "",
) -> Converted:
    """An article's text as blocks. `footnotes` is the JSON the block editor stores beside it. Never raises."""
    ledger = Ledger()
    content = settled(printable(content))
    desk = Desk(ledger, library or NoLibrary(), Footnotes(read_footnotes(footnotes, ledger)), post_id)
    flow = Flow(desk)
    body = parse(as_html(content, ledger, reusable), ledger)
    call_endnotes(body, ledger)
    flow.children(body)
    flow.flush()
    for key in desk.footnotes.known:
        if key not in desk.footnotes.numbers:
            ledger.note(Why.FOOTNOTE, "a stored footnote that the text never calls")
            write_footnote(desk, key)
    blocks = [*flow.blocks, *desk.footnotes.blocks]
    bare = blanked(content)
    came_in = count(parse_blocks(bare).html() if has_blocks(bare) else bare) + ledger.added
    return Converted(blocks, ledger.remarks(), came_in, count_blocks(blocks), ledger.explained)


def as_html(content: str, ledger: Ledger, reusable: Callable[[str], str | None] = nothing_reusable) -> str:
    """The text as one piece of HTML: shortcodes written out, then the editor's blocks or the classic paragraphs."""
    written = written_out(content, ledger)
    # Classic text needs its paragraphs made; what the block editor wrote has them, and line ends mean nothing in it.
    return Editor(ledger, reusable).written(parse_blocks(written)) if has_blocks(content) else autop(written)
