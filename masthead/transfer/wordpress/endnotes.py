"""Endnotes that came from a word processor: a link down to the note, a link back up, nothing else to tell them by."""

import re
from collections import Counter

from lxml import etree

from masthead.transfer.wordpress.losses import count
from masthead.transfer.wordpress.remarks import Ledger, Why
from masthead.transfer.wordpress.tree import remove

LONGEST = 400  # words; what is longer is the article, not a note

_DOWN = re.compile(r"#_?(?:ftn|edn|fn|footnote|endnote|note)[-_:]?(\d{1,3})$", re.IGNORECASE)
_LABEL = re.compile(r"[\s\xa0\[\](){}.^*†‡\d↩↑⤴︎]*")
_HOLDERS = ("p", "li", "div", "dd", "td")


def call_endnotes(body: etree._Element, ledger: Ledger) -> None:
    """Turn such endnotes into footnotes of ours: the note's text moves to where it is called."""
    calls = [link for link in body.iter("a") if _DOWN.match(link.get("href") or "") and _is_label(link)]
    if not calls:
        return
    order = {element: number for number, element in enumerate(body.iter(etree.Element))}
    places: dict[str, etree._Element] = {}
    for element in order:
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                places.setdefault(name, element)
    holders = {call: _holder(places.get((call.get("href") or "")[1:])) for call in calls}
    once = Counter(holders.values())
    for call, holder in holders.items():
        # Only what is certain: a short note for one call, standing apart and behind it.
        if holder is None or once[holder] > 1 or order[holder] < order[call] or holder.getparent() is None:
            continue
        if len(str(holder.xpath("string()")).split()) <= LONGEST:
            _move(call, holder, ledger)


def _is_label(element: etree._Element) -> bool:
    words = str(element.xpath("string()")).strip()
    return bool(words) and _LABEL.fullmatch(words) is not None


def _holder(element: etree._Element | None) -> etree._Element | None:
    if element is None or element.tag in _HOLDERS:
        return element
    return next(element.iterancestors(*_HOLDERS), None)


def _move(call: etree._Element, holder: etree._Element, ledger: Ledger) -> None:
    for link in list(holder.iter("a")):
        if (link.get("href") or "").startswith("#") and _is_label(link):
            _forget(link, ledger)
    _forget(call, ledger)
    note = etree.SubElement(call, "mh-footnote")
    note.text = (holder.text or "").lstrip(" \xa0.)]")
    note.extend(list(holder))
    remove(holder)
    raised = call.getparent()
    alone = raised is not None and str(raised.xpath("string()")).strip() == str(note.xpath("string()")).strip()
    if raised is not None and raised.tag == "sup" and alone:
        raised.tag = "span"
    ledger.note(Why.FOOTNOTE, "made from endnotes of a word processor")


def _forget(link: etree._Element, ledger: Ledger) -> None:
    """Make a link nothing but its place. Its number and its address are no loss: the mark takes their place."""
    tail, link.tail = link.tail, None
    ledger.excuse(count(etree.tostring(link, encoding="unicode", method="html")))
    link.clear()
    link.tag, link.tail = "span", tail
