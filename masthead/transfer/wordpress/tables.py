"""Tables: rows of cells, merged cells taken apart."""

from collections.abc import Iterator

from lxml import etree

from masthead.transfer.wordpress.flow import Flow, handles
from masthead.transfer.wordpress.folding import one_line
from masthead.transfer.wordpress.losses import Block, Tally
from masthead.transfer.wordpress.prose import links, plain
from masthead.transfer.wordpress.remarks import Why

WIDEST = 100

_PARTS = ("thead", "tbody", "tfoot")


@handles("table")
def table(flow: Flow, element: etree._Element) -> None:
    """A table; one with a single cell was a frame, and its inside is walked through like any other text."""
    flow.flush()
    rows = list(_rows(element))
    cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        flow.desk.ledger.excuse(Tally(tables=1))
        flow.children(element)
        flow.flush()
        return
    caption, left = _around(flow, element)
    heads = [row for row in rows if _is_head(row)]
    # What stands in a foot stands at the end, wherever the source has it.
    body = [row for row in rows if row not in heads and not _in(row, "tfoot")]
    feet = [row for row in rows if row not in heads and _in(row, "tfoot")]
    grid = _Grid(flow)
    written = grid.written([*heads, *body, *feet])
    head = written.pop(0) if heads else []
    if caption and links(caption):
        left = [{"type": "paragraph", "value": f"<p>{caption}</p>"}, *left]
        caption = ""
    flow.add("table", {"caption": plain(caption), "head": head, "rows": written})
    if grid.merged:
        flow.desk.ledger.note(Why.SPAN, f"{grid.merged} in a table of {len(rows)} rows")
    flow.extend([*left, *grid.left])


def _rows(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == "tr":
            yield child
        elif child.tag in _PARTS:
            yield from (row for row in child if row.tag == "tr")


def _in(row: etree._Element, part: str) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == part


def _is_head(row: etree._Element) -> bool:
    """The first row, when it says so or is made of nothing but headings. A second one is a row like any other."""
    before = row.getprevious()
    while before is not None and before.tag != "tr":
        before = before.getprevious()
    if before is not None or not len(row):
        return False
    if _in(row, "thead"):
        return True
    parent = row.getparent()
    first_part = parent is None or parent.getprevious() is None or not _in(row, "tbody")
    return first_part and not _in(row, "tfoot") and all(cell.tag == "th" for cell in row) and _no_head_above(row)


def _no_head_above(row: etree._Element) -> bool:
    above = row.getparent() if _in(row, "tbody") else row
    return above is None or all(element.tag != "thead" for element in above.itersiblings(preceding=True))


def _around(flow: Flow, element: etree._Element) -> tuple[str, list[Block]]:
    """The caption, and whatever else stands in the table without being in a cell."""
    stray = Flow(flow.desk, flow.prose.link)
    caption = ""
    left: list[Block] = []
    for part in [element, *(child for child in element if child.tag in _PARTS)]:
        stray.text(part.text)
        for child in part:
            if child.tag == "caption":
                caption, more = one_line(flow.within(child), flow.desk.ledger, "a table's caption")
                left += more
            elif child.tag not in ("tr", "colgroup", "col", *_PARTS):
                stray.visit(child)
            elif child.tag == "tr":
                _between_cells(stray, child)
            stray.flush()
            stray.text(child.tail)
    stray.flush()
    return caption, [*stray.blocks, *left]


def _between_cells(stray: Flow, row: etree._Element) -> None:
    stray.text(row.text)
    for child in row:
        if child.tag not in ("td", "th"):
            stray.visit(child)
        stray.flush()
        stray.text(child.tail)


class _Grid:
    """Cells put where they are seen; where a cell reaches over others, those are empty."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.merged = 0
        self.left: list[Block] = []
        self.reaching: dict[int, int] = {}  # column -> how many rows a cell from above still reaches down

    def written(self, rows: list[etree._Element]) -> list[list[str]]:
        lines = [self._row(row) for row in rows]
        width = max((len(line) for line in lines), default=0)
        return [line + [""] * (width - len(line)) for line in lines if any(line) or width]

    def _row(self, row: etree._Element) -> list[str]:
        line: list[str] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            self._skip(line)
            written, left = one_line(self.flow.within(cell), self.flow.desk.ledger, "a table cell")
            self.left += left
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            self.merged += across > 1 or down > 1
            for column in range(len(line), len(line) + across):
                if down > 1:
                    self.reaching[column] = down - 1
            line += [written] + [""] * (across - 1)
        self._skip(line)
        return line

    def _skip(self, line: list[str]) -> None:
        while self.reaching.get(len(line), 0):
            self.reaching[len(line)] -= 1
            line.append("")


def _span(cell: etree._Element, name: str) -> int:
    given = (cell.get(name) or "").strip()
    return min(max(int(given), 1), WIDEST) if given.isascii() and given.isdigit() and len(given) < 6 else 1
