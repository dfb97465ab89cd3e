"""What is played, framed or drawn: recordings, embeds, files, and raw HTML where nothing else will do."""

import html
from collections import Counter

from lxml import etree

from masthead.transfer.wordpress.figures import attach, gallery, is_gallery, plain_text
from masthead.transfer.wordpress.flow import UNKNOWN, Flow, handles
from masthead.transfer.wordpress.folding import one_line
from masthead.transfer.wordpress.handlers import classes, division, source_of
from masthead.transfer.wordpress.links import canonical, clean, frame_address, is_player
from masthead.transfer.wordpress.losses import Block, Tally, count, count_blocks
from masthead.transfer.wordpress.prose import links, plain
from masthead.transfer.wordpress.remarks import Why, excerpt
from masthead.transfer.wordpress.tree import remove

# A few words are for browsers of 2009; more is an article that fell into an element that was never closed.
FALLBACK_WORDS = 40

_FILLED = ("data-src", "data-id", "data-url", "data-href")
_FRAME = ("src", "width", "height", "title", "allowfullscreen")


@handles("video", "audio")
def recording(flow: Flow, element: etree._Element) -> None:
    """A film or a sound that the site holds itself."""
    flow.flush()
    sources = [element, *element.iter("source")]
    address = next((found for source in sources if (found := frame_address(_given(source)))), "")
    if address and (cleaned := clean(address)):
        flow.add("media", {"kind": str(element.tag), "url": canonical(cleaned), "caption": ""})
    else:
        _refuse(flow, address, f"<{element.tag}>")
    fallback = Flow(flow.desk).within(element)
    more = any(block["type"] != "paragraph" for block in fallback)
    if more or count_blocks(fallback).words.total() > FALLBACK_WORDS:
        flow.extend(fallback)
    elif fallback:
        flow.desk.ledger.note(Why.FALLBACK, excerpt(plain_text(element)))


@handles("iframe")
def frame(flow: Flow, element: etree._Element) -> None:
    """A frame: a recording becomes an embed, anything else stays as it is, to be looked at by an editor."""
    flow.flush()
    address = frame_address(_given(element))
    cleaned = clean(address) if address else None
    if cleaned is None:
        _refuse(flow, address, "<iframe>")
    elif is_player(canonical(cleaned)):
        flow.add("embed", {"url": canonical(cleaned), "caption": "", "html": ""})
    else:
        kept = {name: value for name, value in _given(element).items() if name in _FRAME} | {"src": canonical(cleaned)}
        written = "".join(f' {name}="{html.escape(value)}"' for name, value in kept.items())
        flow.add("html", f"<iframe{written}></iframe>")
        flow.desk.ledger.note(Why.KEPT_AS_HTML, f"<iframe> {excerpt(cleaned)}")


def _refuse(flow: Flow, address: str, what: str) -> None:
    if address:
        flow.desk.ledger.note(Why.REFUSED_ADDRESS, f"{what} {excerpt(address)}")
        flow.desk.ledger.excuse(Tally(embeds=Counter([canonical(address)])))
    else:
        flow.desk.ledger.note(Why.FALLBACK, f"{what} without an address")


def _given(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


@handles("object", "applet", "embed")
def plugin(flow: Flow, element: etree._Element) -> None:
    """A plug-in of old: most held a video whose address still leads somewhere."""
    flow.flush()
    parts = [element, *element.iter("embed", "param")]
    candidates = [part.get(name) or "" for part in parts for name in ("src", "data", "value")]
    played = next((canonical(found) for found in candidates if "/" in found and is_player(canonical(found))), "")
    if not any(candidates):
        flow.children(element)
        return
    if not played or not clean(played):
        keep_raw(flow, element)
        return
    flow.add("embed", {"url": played, "caption": "", "html": ""})
    for part in parts:
        source = canonical(frame_address(_given(part))) if part.tag == "embed" else ""
        if source and source != played:
            flow.desk.ledger.excuse(Tally(embeds=Counter([source])))
    flow.extend(flow.within(element, frozenset({"embed", "param"})))


@handles("mh-embed")
def embed(flow: Flow, element: etree._Element) -> None:
    """An address that a shortcode or a block embeds."""
    _placed(flow, element, {"caption": "", "html": ""}, "embed")


@handles("mh-media")
def media(flow: Flow, element: etree._Element) -> None:
    """A recording that a shortcode or a block plays."""
    _placed(flow, element, {"kind": element.get("data-kind") or "file", "caption": ""}, "media")


def _placed(flow: Flow, element: etree._Element, rest: dict[str, str], kind: str) -> None:
    address = element.get("data-url") or ""
    cleaned = clean(address) if address else None
    if cleaned:
        line, left = one_line(flow.within(element), flow.desk.ledger, "a caption")
        blocks: list[Block] = [{"type": kind, "value": {"url": canonical(cleaned), **rest}}]
        flow.extend([*attach(flow, blocks, line), *left])
    else:
        _refuse(flow, address, kind)
        flow.extend(flow.within(element))


@handles("div")
def file_or_division(flow: Flow, element: etree._Element) -> None:
    """A gallery, a file to download in the block editor's frame, or a division like any other."""
    if is_gallery(element):
        gallery(flow, element)
        return
    if "wp-block-file" not in classes(element):
        # An empty division that names something is filled by a script: a chart, a map.
        empty = not plain_text(element) and all(part.tag == "script" for part in element)
        if empty and any(element.get(name) for name in _FILLED):
            keep_raw(flow, element)
        else:
            division(flow, element)
        return
    flow.flush()
    buttons = [link for link in element.iter("a") if "wp-block-file__button" in classes(link)]
    named = any(link not in buttons and plain_text(link) for link in element.iter("a"))
    for button in buttons if named else []:
        flow.desk.ledger.drop(Why.DOWNLOAD_BUTTON, plain_text(button), source_of(button))
        button.tag, button.text, button[:] = "span", None, []
    inner = flow.within(element, frozenset({"object"}))
    name = inner[0]["value"] if len(inner) == 1 and inner[0]["type"] == "paragraph" else ""
    found = links(name)
    if len(found) == 1 and plain(found[0]) == plain(name):
        address = next(link.get("href") or "" for link in element.iter("a"))
        flow.add("media", {"kind": "file", "url": clean(address) or "", "caption": plain(name)})
    else:
        flow.extend(inner)


@handles("svg", "math", UNKNOWN)
def keep_raw(flow: Flow, element: etree._Element) -> None:
    """Keep an element as HTML, for an editor to look at; scripts and handlers are taken out even here."""
    if element.tag == "svg" and (flow.prose.link or not plain_text(element)) and _is_small(element):
        flow.desk.ledger.note(Why.KEPT_AS_HTML, "not even so: a small drawing, an icon")
        return
    flow.add("html", scrubbed(flow, element))
    flow.desk.ledger.note(Why.KEPT_AS_HTML, f"<{element.tag}> {excerpt(plain_text(element), 40)}")


def _is_small(element: etree._Element) -> bool:
    sides = [element.get(name) or "" for name in ("width", "height")]
    return element.get("aria-hidden") == "true" or all(side.isdigit() and int(side) <= 64 for side in sides)


def scrubbed(flow: Flow, element: etree._Element) -> str:
    """The HTML of an element without what could run."""
    before = count(source_of(element))
    for script in list(element.iter("script", "style")):
        flow.desk.ledger.note(Why.SCRIPT, excerpt(script.text or script.get("src") or ""))
        remove(script)
    for part in element.iter(etree.Element):
        for name, value in list(part.attrib.items()):
            label = str(name).lower()
            runs = label.startswith("on") or label in ("srcdoc", "formaction", "action")
            leads = label in ("href", "src", "xlink:href", "data", "poster", "background") or label.endswith("}href")
            if runs or (leads and clean(str(value)) is None):
                del part.attrib[name]
                flow.desk.ledger.note(Why.REFUSED_ADDRESS if leads else Why.SCRIPT, f"{label}={excerpt(str(value))}")
    written = source_of(element)
    flow.desk.ledger.excuse(before - count(written))
    return written


@handles("noscript")
def without_scripts(flow: Flow, element: etree._Element) -> None:
    """Shown to browsers without scripts: usually the picture that a script shows later, once more."""
    flow.flush()
    seen = {block["value"]["src"] for block in flow.blocks if block["type"] == "image"}
    for block in flow.within(element):
        if block["type"] == "image" and block["value"]["src"] in seen:
            flow.desk.ledger.note(Why.REPEATED_PICTURE, excerpt(block["value"]["src"]))
            flow.desk.ledger.excuse(count_blocks([block]))
        else:
            flow.extend([block])


@handles("mh-keep")
def unknown_block(flow: Flow, element: etree._Element) -> None:
    """A block that some plug-in made: its text, or, if we find none, its HTML."""
    flow.flush()
    blocks = flow.within(element)
    name = element.get("data-name") or ""
    flow.desk.ledger.note(Why.UNKNOWN_BLOCK, f"{name}: {'taken as text' if blocks else 'kept as HTML'}")
    if blocks:
        flow.extend(blocks)
    elif len(element):
        flow.add("html", "".join(scrubbed(flow, child) for child in element if isinstance(child.tag, str)))
