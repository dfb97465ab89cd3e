"""Telling a photographer's credit from a caption: “Protesters in Kyiv (AP photo by Efrem Lukatsky).”"""

import re

from masthead.transfer.wordpress.prose import first_link, plain

_SAYS_CREDIT = re.compile(
    r"\b(?:[Pp]hotos?|[Pp]hotograph\w*|[Pp]ictures?|[Ii]mages?|[Cc]redits?|[Cc]ourtesy|[Cc]opyright|[Ii]llustration|"
    r"[Gg]raphic|[Ss]creenshot|[Hh]andout|[Pp]ublic domain|PHOTO|CREDIT|AP|AFP|EPA|UPI|DPA|dpa|ANSA|TASS|CC[ -]BY\S*|"
    r"Reuters|REUTERS|Getty|Shutterstock|iStock\w*|Alamy|Wikimedia|Flickr|Unsplash|Pexels|Xinhua|Sputnik|Kyodo|Bloomberg|"
    r"Magnum|Sipa|SIPA|Zuma|ZUMA|NurPhoto|Anadolu|Pixabay|Adobe Stock|Depositphotos|Corbis|Imago|Newscom)\b|©|\([Cc]\)"
)
_CLOSING = re.compile(r"</(\w+)>$")
_OPENED = re.compile(r"<(\w+)[^>]*>")
_CLOSED = re.compile(r"</(\w+)>")


def split_credit(caption: str) -> tuple[str, str, str]:
    """A caption's words without the credit in its last brackets, the credit, and the address the credit leads to."""
    body, tail = caption.rstrip(), ""
    while (closing := _CLOSING.search(body)) and closing.group(1) != "a":
        body, tail = body[: closing.start()].rstrip(), closing.group() + tail
    body = body.removesuffix(".").rstrip()
    if not body.endswith(")"):
        return caption, "", ""
    start = _opening(body)
    inner = body[start + 1 : -1]
    if start == -1 or not _SAYS_CREDIT.search(plain(inner)) or not _balanced(inner):
        return caption, "", ""
    return (body[:start].rstrip().removesuffix("<br>").rstrip() + tail).strip(), plain(inner), first_link(inner)


def _opening(body: str) -> int:
    """Where the bracket opens that the last one closes; -1 when nothing does."""
    depth = 0
    for position in range(len(body) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(body[position], 0)
        if depth == 0:
            return position
    return -1


def _balanced(markup: str) -> bool:
    opened = sorted(name for name in _OPENED.findall(markup) if name != "br")
    return opened == sorted(_CLOSED.findall(markup))
