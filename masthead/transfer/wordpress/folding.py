"""Fitting blocks into places that hold less than blocks: quotes, notes, list items, table cells, captions.

What does not fit is handed back, to stand behind the place that could not hold it.
"""

import html
import re
from collections.abc import Iterable

from masthead.transfer.wordpress.losses import Block
from masthead.transfer.wordpress.prose import links, plain
from masthead.transfer.wordpress.remarks import Ledger, Why

_LIST_TAG = re.compile(r"</li>|</?ul>|<ol[^>]*>|</ol>")


def paragraphs(blocks: Iterable[Block], ledger: Ledger, place: str, lists: bool = False) -> tuple[str, list[Block]]:
    """Blocks as `<p>`s (and lists where the place holds them), and the blocks that do not fit."""
    written: list[str] = []
    left: list[Block] = []
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "paragraph" or (kind == "list" and lists):
            written.append(value)
        elif kind == "list":
            written += [f"<p>{line}</p>" for line in lines_of_list(value)]
        elif kind == "heading":
            written.append(f"<p><strong>{_escape(value['text'])}</strong></p>")
        elif kind in ("quote", "pull_quote"):
            written.append(value["text"] + (f"<p>{_escape(value['source'])}</p>" if value["source"] else ""))
        elif kind == "note":
            written.append(value)
        else:
            left.append(block)
            ledger.note(Why.MOVED, f"{kind} out of {place}")
    return "".join(written), left


def one_line(blocks: Iterable[Block], ledger: Ledger, place: str) -> tuple[str, list[Block]]:
    """Blocks as inline HTML with `<br>` between what were paragraphs, and the blocks that do not fit."""
    written: list[str] = []
    left: list[Block] = []
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "embed" and not value["caption"]:
            written.append(_escape(value["url"]))
            continue
        fitting, unfit = paragraphs([block], ledger, place)
        written += [line for line in fitting.removeprefix("<p>").removesuffix("</p>").split("</p><p>") if line]
        left += unfit
    return "<br>".join(written), left


def lines_of_list(markup: str) -> list[str]:
    """A list of our own as lines with a mark before each, where no list can stand."""
    return [f"• {line}" for piece in _LIST_TAG.sub("", markup).split("<li>") if (line := piece.strip())]


def stranded(markup: str, ledger: Ledger, place: str) -> list[Block]:
    """The links of a text that had to become plain, as a paragraph to stand behind it."""
    found = links(markup)
    if not found:
        return []
    for link in found:
        ledger.note(Why.LINK_MOVED, f"{place}: {plain(link)}")
    return [{"type": "paragraph", "value": f"<p>{' · '.join(found)}</p>"}]


def _escape(text: str) -> str:
    return html.escape(text, quote=False)
