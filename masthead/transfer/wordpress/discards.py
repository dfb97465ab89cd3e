"""What is left out of an article on purpose: scripts, forms, and what no reader ever saw. Each under its name."""

from lxml import etree

from masthead.transfer.wordpress.flow import Flow, handles
from masthead.transfer.wordpress.handlers import source_of, text_of
from masthead.transfer.wordpress.remarks import Why, excerpt


@handles("script", "style", "link")
def script(flow: Flow, element: etree._Element) -> None:
    """Nothing a reader sees, nothing we carry, but it must not go unnamed."""
    why = Why.SCRIPT if element.tag == "script" else Why.STYLE
    what = element.get("src") or element.get("href") or element.text or ""
    if what.strip():
        flow.desk.ledger.note(why, excerpt(what))


@handles("form", "input", "select", "textarea", "datalist", "progress", "meter")
def form(flow: Flow, element: etree._Element) -> None:
    """A form has no reader to answer to any more. One that holds an article is not a form but a mistake in the page."""
    if element.tag == "form" and len(text_of(element).split()) > 80:
        flow.flush()
        flow.children(element)
        flow.flush()
        return
    if element.tag == "input" and element.get("type") == "hidden":
        return
    words = excerpt(" ".join(text_of(element).split()) or element.get("value") or element.get("type") or "")
    flow.desk.ledger.drop(Why.FORM, f"<{element.tag}> {words}", source_of(element))


@handles("template", "title", "param", "source", "track", "noframes", "noembed", "wbr")
def unseen(flow: Flow, element: etree._Element) -> None:
    """Nothing that is shown."""
    words = text_of(element).strip()
    if words:
        flow.desk.ledger.drop(Why.FALLBACK, f"<{element.tag}> {excerpt(words)}", source_of(element))
