"""From the reader's neutral blocks to the blocks of our body. Pure: pictures are found through a callable."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from masthead.transfer.incoming import Block

Find = Callable[[Mapping[str, Any]], int | None]  # an image value → our picture's number, if its file is here

_TAG = re.compile(r"<[^>]+>")


def settle(blocks: list[Block], find: Find) -> list[Block]:
    """The same text in our vocabulary, in the same order."""
    settled: list[Block] = []
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "image":
            settled.append({"type": "image", "value": picture(value, find)})
        elif kind == "gallery":
            images = [{"type": "item", "value": picture(image, find)} for image in value["images"]]
            settled.append({"type": "gallery", "value": {"images": images, "caption": value.get("caption", "")}})
        elif kind == "table":
            settled.append({"type": "table", "value": table(value)})
        elif kind == "embed":
            settled.append({"type": "embed", "value": {"url": value["url"], "caption": value.get("caption", "")}})
            if value.get("html"):
                settled.append({"type": "html", "value": value["html"]})
        elif kind in {"divider", "cut"}:
            settled.append({"type": kind, "value": None})
        else:
            settled.append({"type": kind, "value": value})
    return settled


def picture(value: Mapping[str, Any], find: Find) -> dict[str, Any]:
    """A picture in the text. Without its file here it keeps the address where it was."""
    return {
        "image": find(value),
        "alt": value.get("alt") or "",
        "caption": value.get("caption") or "",
        "credit": value.get("credit") or "",
        "link": value.get("link") or "",
        "source_url": "" if value["src"].startswith("data:") else value["src"],
    }


def table(value: Mapping[str, Any]) -> dict[str, Any]:
    """A typed table of rich text. A head that holds links becomes the first row: our column headings are plain words."""
    head, rows = list(value.get("head") or []), [list(row) for row in value.get("rows") or []]
    if any("<a " in cell for cell in head):
        head, rows = [], [head, *rows]
    width = max([len(head), *(len(row) for row in rows)], default=0)
    headings = [html.unescape(_TAG.sub("", cell)).strip() for cell in head] + [""] * (width - len(head))
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row + [""] * (width - len(row))} for row in rows],
        "caption": value.get("caption", ""),
    }
