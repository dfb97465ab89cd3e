"""Pictures, their captions and credits, and galleries."""

import re
from collections.abc import Iterator

from lxml import etree

from masthead.transfer.wordpress.credits import split_credit
from masthead.transfer.wordpress.desk import Attachment, Desk
from masthead.transfer.wordpress.flow import Flow, handles
from masthead.transfer.wordpress.folding import one_line
from masthead.transfer.wordpress.links import clean_picture, is_emoji, picture_address
from masthead.transfer.wordpress.losses import Block
from masthead.transfer.wordpress.prose import links, plain
from masthead.transfer.wordpress.remarks import Why, excerpt
from masthead.transfer.wordpress.tree import parse

Value = dict[str, object]

_IDS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?:^|\s)wp-image-(\d+)")
_GALLERIES = r"wp-block-gallery|blocks-gallery-grid|gallery|tiled-gallery\S*|\S*-tiled-gallery|\S*slideshow"
_GALLERY = re.compile(rf"(?:^|\s)(?:{_GALLERIES})(?:\s|$)")
_CAPTION_CLASS = re.compile(r"(?:^|\s)(?:wp-caption-text|wp-caption-dd|wp-element-caption)(?:\s|$)")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|heic|tiff?)(?:[?#]|$)", re.IGNORECASE)


@handles("img", "image")
def image(flow: Flow, element: etree._Element) -> None:
    """A picture ends the paragraph it stands in and comes behind it."""
    given = {str(name): str(value) for name, value in element.attrib.items()}
    address = picture_address(given)
    if is_emoji(given):
        flow.text(given["alt"])
    elif not address:
        flow.desk.ledger.note(Why.MISSING_PICTURE, f"a picture without an address {excerpt(given.get('alt', ''))}")
    elif clean_picture(address) is None:
        flow.desk.ledger.drop(Why.REFUSED_ADDRESS, excerpt(address), f'<img src="{address}">')
    elif given.get("width", "9") in ("0", "1") and given.get("height", "9") in ("0", "1"):
        flow.desk.ledger.drop(Why.TRACKING, excerpt(address), f'<img src="{address}">')
    else:
        if address.startswith("data:"):
            flow.desk.ledger.note(Why.PICTURE_AS_DATA, f"{excerpt(address, 40)} ({len(address)} characters)")
        flow.add("image", _value(flow, given, address))


def _value(flow: Flow, given: dict[str, str], address: str) -> Value:
    library = flow.desk.library
    link = flow.prose.link
    if link:
        link.written = True
    found = _NUMBER.search(given.get("class", ""))
    number = found.group(1) if found else given.get("data-id", "")
    known = library.attachment(number) if number else library.attachment_at(address)
    alt = given.get("alt")
    return {
        "src": address,
        "attachment": number or (known.id if known else None),
        "alt": alt if alt is not None else known.alt if known else "",
        "caption": "",
        "credit": known.credit if known else "",
        "link": link.address if link else "",
    }


def picture(attachment: Attachment, desk: Desk) -> Value:
    """The value of a picture that is shown as the library has it, caption and credit included."""
    line, _ = one_line(Flow(desk).within(parse(attachment.caption, desk.ledger)), desk.ledger, "a caption")
    caption, credit, _ = split_credit(line)
    return {
        "src": attachment.url, "attachment": attachment.id, "alt": attachment.alt, "caption": caption,
        "credit": credit or attachment.credit, "link": "",
    }  # fmt: skip


@handles("figure")
def figure(flow: Flow, element: etree._Element) -> None:
    """Whatever has a caption. The caption goes to the first thing inside that can hold one."""
    if is_gallery(element):
        gallery(flow, element)
        return
    flow.flush()
    caption, credit = _caption(flow, element)
    blocks = flow.within(element)
    marks = element.get("class") or ""
    for block in blocks:
        if block["type"] == "quote" and "pullquote" in marks:
            block["type"] = "pull_quote"
        if block["type"] == "image" and not block["value"]["attachment"] and (number := element.get("data-id")):
            block["value"]["attachment"] = number
    if len(blocks) > 1 and all(block["type"] == "image" for block in blocks):
        blocks = [{"type": "gallery", "value": {"images": [block["value"] for block in blocks], "caption": ""}}]
    flow.extend(attach(flow, blocks, caption, credit))


def attach(flow: Flow, blocks: list[Block], caption: str, credit: str = "") -> list[Block]:
    """The blocks with the caption where it belongs, or as a paragraph behind them."""
    if not caption and not credit:
        return blocks
    for block in blocks:
        value = block["value"]
        if block["type"] == "image" and not value["caption"]:
            _caption_image(value, caption, credit)
            return blocks
        if block["type"] in ("gallery", "table", "embed", "media") and not value["caption"]:
            words = " ".join(part for part in (plain(caption), f"({credit})" if credit else "") if part)
            value["caption"] = words if not links(caption) else ""
            if words and not value["caption"]:
                return [*blocks, {"type": "paragraph", "value": f"<p>{caption}</p>"}]
            return blocks
    words = " ".join(part for part in (caption, credit) if part)
    return [*blocks, {"type": "paragraph", "value": f"<p>{words}</p>"}]


def _caption_image(value: Value, caption: str, credit: str) -> None:
    words, found, link = split_credit(caption)
    if link and value["link"]:
        # The picture leads elsewhere already: the credit keeps its link by staying in the caption.
        words = caption
    elif link:
        value["link"] = link
    value["caption"] = words
    value["credit"] = credit or found or value["credit"]


def _caption(flow: Flow, element: etree._Element) -> tuple[str, str]:
    """Take the caption out of a figure: its words, and the credit when it is marked as one."""
    for found in element.iter("figcaption", "p", "dd", "div", "span"):
        nested = next((up for up in found.iterancestors("figure", "table") if up is not element), None)
        outside = nested is not None and element in nested.iterancestors()
        if outside or (found.tag != "figcaption" and not _CAPTION_CLASS.search(found.get("class") or "")):
            continue
        credit = ""
        for part in found.iterdescendants():
            if isinstance(part.tag, str) and "credit" in (part.get("class") or "") and part.find(".//a") is None:
                credit = plain_text(part)
                part.text = None
                part[:] = []
                break
        line, left = one_line(flow.within(found), flow.desk.ledger, "a caption")
        flow.extend(left)
        tail = found.tail
        found.clear()
        found.tail = tail
        return line, credit
    return "", ""


def plain_text(element: etree._Element) -> str:
    """The words inside an element."""
    return " ".join(str(element.xpath("string()")).split())


def is_gallery(element: etree._Element) -> bool:
    """Whether an element shows several pictures together."""
    return bool(_GALLERY.search(element.get("class") or "")) and next(element.iter("img"), None) is not None


def gallery(flow: Flow, element: etree._Element) -> None:
    """Pictures that belong together, each with its caption."""
    flow.flush()
    own = [child for child in element if child.tag == "figcaption"]
    caption, left = one_line(flow.within(own[0]), flow.desk.ledger, "a caption") if own else ("", [])
    for found in own:
        element.remove(found)
    # Old galleries are lists of figures; as lists their pictures would be taken out of them.
    for part in element.iter("ul", "ol", "li", "dl", "dt", "dd"):
        part.tag = "figure" if part.tag in ("li", "dl") and next(part.iter("figure", "dl"), part) is part else "div"
    inner = flow.within(element) if element.tag != "figure" else _children(flow, element)
    images = [value for block in inner for value in _images(block)]
    others = [block for block in inner if block["type"] not in ("image", "gallery")]
    blocks: list[Block] = [{"type": "gallery", "value": {"images": images, "caption": ""}}]
    if len(images) == 1:
        blocks = [{"type": "image", "value": images[0]}]
    flow.extend([*attach(flow, blocks if images else [], caption), *others, *left])


def _children(flow: Flow, element: etree._Element) -> list[Block]:
    inner = Flow(flow.desk, flow.prose.link)
    inner.children(element)
    inner.flush()
    return inner.blocks


def _images(block: Block) -> list[Value]:
    if block["type"] == "image":
        return [block["value"]]
    return list(block["value"]["images"]) if block["type"] == "gallery" else []


@handles("mh-gallery")
def listed(flow: Flow, element: etree._Element) -> None:
    """What a gallery or playlist shortcode names by number, or the uploads of the article when it names none."""
    desk, kind = flow.desk, element.get("data-kind") or ""
    shown = list(_named(desk, element) if element.get("data-ids") else _uploaded(desk, element, kind))
    if kind in ("audio", "video", "file"):
        for attachment in shown:
            words = plain(attachment.caption) or attachment.title
            flow.add("media", {"kind": kind, "url": attachment.url, "caption": words})
    elif len(shown) == 1:
        flow.add("image", picture(shown[0], desk))
    elif shown:
        flow.add("gallery", {"images": [picture(attachment, desk) for attachment in shown], "caption": ""})
    flow.flush()
    flow.children(element)
    flow.flush()


def _named(desk: Desk, element: etree._Element) -> Iterator[Attachment]:
    for number in _IDS.findall(element.get("data-ids") or ""):
        if attachment := desk.library.attachment(number):
            yield attachment
        else:
            desk.ledger.note(Why.MISSING_PICTURE, f"number {number}")


def _uploaded(desk: Desk, element: etree._Element, kind: str) -> list[Attachment]:
    excluded = _IDS.findall(element.get("data-exclude") or "")
    uploads = [upload for upload in desk.library.uploaded_to(desk.post_id) if upload.id not in excluded]
    found = [upload for upload in uploads if bool(_PICTURE_FILE.search(upload.url)) is not bool(kind)]
    if not found:
        desk.ledger.note(Why.MISSING_PICTURE, "a gallery of this article's uploads, of which the export has none")
    return found


@handles("mh-image")
def numbered(flow: Flow, element: etree._Element) -> None:
    """A picture known by its number, or by an address that only a style had."""
    number, address = element.get("data-id") or "", element.get("data-src") or ""
    attachment = flow.desk.library.attachment(number)
    if attachment:
        # Neither a builder nor a cover shows the library's caption.
        flow.add("image", {**picture(attachment, flow.desk), "src": address or attachment.url, "caption": ""})
    elif address and (cleaned := clean_picture(address)):
        flow.add("image", _value(flow, {"data-id": number, "alt": element.get("data-alt") or ""}, cleaned))
    else:
        flow.desk.ledger.note(Why.MISSING_PICTURE, f"number {number}")
