"""Lists and definition lists."""

from lxml import etree

from masthead.transfer.wordpress.figures import gallery, is_gallery
from masthead.transfer.wordpress.flow import Flow, handles
from masthead.transfer.wordpress.folding import one_line
from masthead.transfer.wordpress.losses import Block


@handles("ul", "ol", "menu", "dir")
def listing(flow: Flow, element: etree._Element) -> None:
    """A list with the lists inside it; what is no text stands behind it."""
    if is_gallery(element):
        gallery(flow, element)
        return
    flow.flush()
    items, left = _items(flow, element)
    if items:
        tag = "ol" if element.tag == "ol" else "ul"
        flow.add("list", f"<{tag}{_start(element)}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>")
    flow.extend(left)


def _start(element: etree._Element) -> str:
    start = element.get("start") or ""
    counts = element.tag == "ol" and start.isascii() and start.isdigit() and start != "1"
    return f' start="{int(start[:9])}"' if counts else ""


def _items(flow: Flow, element: etree._Element) -> tuple[list[str], list[Block]]:
    items: list[str] = []
    left: list[Block] = []
    loose = Flow(flow.desk, flow.prose.link)
    loose.text(element.text)
    for child in element:
        if child.tag == "li":
            _take(loose, items, left)
            inner = Flow(flow.desk, flow.prose.link)
            inner.children(child)
            _take(inner, items, left)
        elif child.tag in ("ul", "ol") and items:
            # Written between the items by those who indent by hand: it belongs to the item before it.
            _take(loose, items, left)
            loose.visit(child)
            nested, more = _item(loose)
            items[-1] += nested
            left += more
        else:
            loose.visit(child)
        loose.text(child.tail)
    _take(loose, items, left)
    return items, left


def _take(inner: Flow, items: list[str], left: list[Block]) -> None:
    item, more = _item(inner)
    left += more
    if item:
        items.append(item)


def _item(inner: Flow) -> tuple[str, list[Block]]:
    """The inside of one item: lines, and the lists in it as lists."""
    inner.flush()
    blocks, inner.blocks = inner.blocks, []
    written = ""
    left: list[Block] = []
    lines: list[Block] = []
    for block in blocks:
        if block["type"] != "list":
            lines.append(block)
            continue
        line, more = one_line(lines, inner.desk.ledger, "a list item")
        written, left, lines = written + line + block["value"], left + more, []
    line, more = one_line(lines, inner.desk.ledger, "a list item")
    return written + line, left + more
