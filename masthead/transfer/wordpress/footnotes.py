"""Footnotes: where the text calls them stands [^mark], and their own text is a block at the end."""

from lxml import etree

from masthead.transfer.wordpress.desk import Desk
from masthead.transfer.wordpress.flow import Flow, handles
from masthead.transfer.wordpress.folding import one_line
from masthead.transfer.wordpress.handlers import source_of, text_of
from masthead.transfer.wordpress.remarks import Why
from masthead.transfer.wordpress.tree import parse


@handles("sup")
def superscript(flow: Flow, element: etree._Element) -> None:
    """A raised sign, or the call of a footnote that the block editor keeps elsewhere."""
    key = element.get("data-fn")
    if not key:
        flow.prose.open("sup")
        flow.children(element)
        flow.prose.close()
    elif key in flow.desk.footnotes.known:
        flow.text(f"[^{write_footnote(flow.desk, key)}]")
    else:
        flow.desk.ledger.drop(Why.FOOTNOTE, f"no text for “{text_of(element)}”", source_of(element))
        flow.prose.open("sup")
        flow.children(element)
        flow.prose.close()


def write_footnote(desk: Desk, key: str) -> str:
    """Write down a footnote of the block editor, once, and return its mark."""
    mark = desk.footnotes.call(key)
    line, _ = one_line(Flow(desk).within(parse(desk.footnotes.known[key], desk.ledger)), desk.ledger, "a footnote")
    return desk.footnotes.add(key, line) or mark


@handles("mh-footnote")
def footnote(flow: Flow, element: etree._Element) -> None:
    """A footnote written where it is called."""
    key = f"in the text {len(flow.desk.footnotes.numbers) + 1}"
    line, left = one_line(Flow(flow.desk).within(element), flow.desk.ledger, "a footnote")
    if line:
        flow.text(f"[^{flow.desk.footnotes.add(key, line)}]")
    if left:
        flow.extend(left)
