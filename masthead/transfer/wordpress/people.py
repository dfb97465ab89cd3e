"""Who wrote an article, in the order of the byline."""

import html

from masthead.transfer.wordpress.records import Item
from masthead.transfer.wordpress.remarks import Ledger, Why
from masthead.transfer.wordpress.site import Site

Byline = tuple[str, str]


def bylines(item: Item, site: Site, ledger: Ledger) -> tuple[Byline, ...]:
    """The authors as (key, name).

    Where several write, a plug-in keeps them as terms, and `dc:creator` is only who typed.
    """
    found: dict[str, str] = {}
    for domain, nicename, name in item.terms:
        if domain == "author" and (nicename or name):
            key = _key(nicename or name, name, site)
            found.setdefault(key, _name(key, name, site, ledger))
    if not found and item.creator:
        found[item.creator] = _name(item.creator, item.creator, site, ledger)
    return tuple(found.items())


def _key(nicename: str, name: str, site: Site) -> str:
    """Co-Authors Plus writes `cap-jane`, and the login as the term's name; the login is what we know people by."""
    bare = nicename.removeprefix("cap-")
    if bare in site.authors or bare in site.guests:
        return bare
    return name if name in site.authors or name in site.guests else bare


def _name(key: str, written: str, site: Site, ledger: Ledger) -> str:
    author = site.authors.get(key) or site.guests.get(key)
    if author is None:
        if site.authors or site.guests:
            ledger.note(Why.BYLINE, key)
        return html.unescape(written.removeprefix("cap-")) or key
    whole = author.display_name or " ".join(part for part in (author.first, author.last) if part)
    return html.unescape(whole) or key
