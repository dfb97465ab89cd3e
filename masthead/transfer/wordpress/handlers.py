"""The elements of an article's text that are more than a paragraph: headings, quotes, notes, lists, verse, forms."""

import re

from lxml import etree

from masthead.transfer.wordpress.flow import Flow, handles
from masthead.transfer.wordpress.folding import one_line, paragraphs, stranded
from masthead.transfer.wordpress.losses import Block
from masthead.transfer.wordpress.markup import BLOCKS, names
from masthead.transfer.wordpress.prose import links, plain
from masthead.transfer.wordpress.remarks import excerpt

LEVELS = {"h1": "2", "h2": "2", "h3": "3", "h4": "4", "h5": "4", "h6": "4"}
CALLOUTS = names("callout notice alert infobox info-box note tip callout-box is-style-callout wp-block-callout")

_STYLES = (
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)"), "strong"),
    (re.compile(r"font-style\s*:\s*(?:italic|oblique)"), "em"),
)
_ANCHOR = re.compile(r"[A-Za-z][\w-]{0,99}")


def classes(element: etree._Element) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def text_of(element: etree._Element) -> str:
    """All text inside an element, comments left out (but not what stands behind them)."""
    return str(element.xpath("string()"))


def source_of(element: etree._Element) -> str:
    """The HTML of an element, without the text behind it."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


@handles("br")
def line_break(flow: Flow, element: etree._Element) -> None:
    """A line break; two in a row are how people part paragraphs by hand."""
    if flow.prose.line_break():
        flow.flush()


@handles("hr")
def divider(flow: Flow, element: etree._Element) -> None:
    """A rule across the page."""
    flow.add("divider", {})


@handles(*LEVELS)
def heading(flow: Flow, element: etree._Element) -> None:
    """A heading is plain text; what was more in it stands behind it."""
    flow.flush()
    line, left = one_line(flow.within(element), flow.desk.ledger, "a heading")
    if words := plain(line):
        anchor = element.get("id") or ""
        level = LEVELS[str(element.tag)]
        anchor = anchor if _ANCHOR.fullmatch(anchor) else ""
        flow.add("heading", {"text": words, "level": level, "anchor": anchor})
        flow.extend(stranded(line, flow.desk.ledger, f"out of the heading “{excerpt(words, 40)}”"))
    flow.extend(left)


@handles("blockquote")
def quote(flow: Flow, element: etree._Element) -> None:
    """Somebody else's words; a link in the source cannot stay there, so such a source is the quote's last paragraph."""
    flow.flush()
    cite = _cite(element)
    source, extra = "", ""
    left_of_source: list[Block] = []
    if cite is not None:
        source, left_of_source = one_line(flow.within(cite), flow.desk.ledger, "a quote's source")
        parent = cite.getparent()
        if parent is not None:
            parent.remove(cite)
    if links(source):
        source, extra = "", f"<p>{source}</p>"
    text, left = paragraphs(flow.within(element), flow.desk.ledger, "a quote")
    kind = "pull_quote" if any("pullquote" in name or "pull-quote" in name for name in classes(element)) else "quote"
    if text or extra:
        flow.add(kind, {"text": text + extra, "source": plain(source).lstrip("—–- ")})
    elif source:
        flow.add("paragraph", f"<p>{source}</p>")
    flow.extend([*left, *left_of_source])


def _cite(element: etree._Element) -> etree._Element | None:
    """The last thing in a quote, when it names the source."""
    last = element
    while len(last) and not (last[-1].tail or "").strip():
        last = last[-1]
        if last.tag in ("cite", "footer"):
            return last
        if last.tag not in ("p", "div", "span", "small"):
            return None
    return None


@handles("span")
def span(flow: Flow, element: etree._Element) -> None:
    """Nothing by itself, but what was pasted from an office program says with it what is bold and what is italic."""
    style = (element.get("style") or "").lower()
    tags = [tag for pattern, tag in _STYLES if pattern.search(style)]
    for tag in tags:
        flow.prose.open(tag)
    flow.children(element)
    for _ in tags:
        flow.prose.close()


@handles("q")
def quotation(flow: Flow, element: etree._Element) -> None:
    """A quotation in a sentence: browsers draw its marks, so we must write them."""
    flow.text("“")
    flow.children(element)
    flow.text("”")


@handles("details", "aside", "dialog")
def note(flow: Flow, element: etree._Element) -> None:
    """A frame beside the text."""
    flow.flush()
    text, left = paragraphs(flow.within(element), flow.desk.ledger, "a note", lists=True)
    if text:
        flow.add("note", text)
    flow.extend(left)


@handles("summary", "dt")
def term(flow: Flow, element: etree._Element) -> None:
    """What is being explained: a bold paragraph."""
    flow.flush()
    flow.prose.open("strong")
    flow.children(element)
    flow.prose.close()
    flow.flush()


@handles("pre")
def preformatted(flow: Flow, element: etree._Element) -> None:
    """Text whose line breaks matter; links and pictures in it stand behind it."""
    flow.flush()
    for part in element.iterdescendants("br", "img", "area", *BLOCKS):
        part.tail = "\n" + (part.tail or "")
        if part.tag in BLOCKS:
            part.text = "\n" + (part.text or "")
    for call in list(element.iter("mh-footnote", "sup")):
        if call.tag == "sup" and not call.get("data-fn"):
            continue
        inner = Flow(flow.desk)
        inner.visit(call)
        inner.flush()
        tail = call.tail
        call.clear()
        mark = "".join(block["value"] for block in inner.blocks if block["type"] == "paragraph")
        call.text, call.tail = plain(mark), tail
    text = text_of(element).removeprefix("\n").rstrip()
    own = classes(element)
    is_code = len(element) == 1 and element[0].tag == "code"
    is_code = is_code or any("code" in name or "prettyprint" in name for name in own)
    kind = "verse" if any("verse" in name for name in own) else "code" if is_code else "plain"
    if text.strip():
        flow.add("preformatted", {"text": text, "kind": kind})
    if next(element.iter("a", "area", "img", "iframe", "video", "audio", "object", "embed", "table"), None) is None:
        return
    # Walked once more for what a text cannot hold; its words are there already.
    for block in flow.within(element):
        if block["type"] == "paragraph":
            flow.extend(stranded(block["value"], flow.desk.ledger, "out of preformatted text"))
        else:
            flow.extend([block])


@handles("div", "section")
def division(flow: Flow, element: etree._Element) -> None:
    """Nothing by itself, but its class may say that it is a note."""
    if CALLOUTS.intersection(classes(element)):
        note(flow, element)
        return
    flow.flush()
    flow.children(element)
    flow.flush()


@handles("area")
def area(flow: Flow, element: etree._Element) -> None:
    """A link drawn on a picture: written out."""
    element.tag = "a"
    element.text = element.get("alt") or element.get("title") or element.get("href")
    flow.flush()
    flow.visit(element)
    flow.flush()
