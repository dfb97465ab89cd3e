"""A letter as it will lie in an inbox, taken apart for the checklist. Pure."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"img", "br", "hr", "meta", "link", "input", "area", "base", "col", "source", "wbr"}
_BLANK = re.compile(r"\s+")


@dataclass
class Element:
    """A tag with its attributes, and for links and headings the words in it."""

    tag: str
    attrs: dict[str, str]
    words: str = ""

    def style(self, name: str) -> str:
        """The value of a property in its style attribute; the last one counts."""
        found = ""
        for one in self.attrs.get("style", "").split(";"):
            key, _, value = one.partition(":")
            if key.strip().lower() == name:
                found = value.strip()
        return found


@dataclass
class Page(HTMLParser):
    """The HTML part: its elements in order, its words, its style sheets."""

    elements: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    styles: str = ""
    title: str = ""
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(one)
        if tag not in VOID:
            self.stack.append(one)
        if tag == "img":
            for above in self.stack:
                above.words += f" {one.attrs.get('alt', '')} "

    def handle_endtag(self, tag: str) -> None:
        for number in range(len(self.stack) - 1, -1, -1):
            if self.stack[number].tag == tag:
                del self.stack[number:]
                return

    def handle_data(self, data: str) -> None:
        inside = {one.tag for one in self.stack}
        if "style" in inside:
            self.styles += data
        elif "title" in inside:
            self.title += data
        elif inside & {"script", "head"} or any("display:none" in one.attrs.get("style", "").replace(" ", "") for one in self.stack):
            return
        else:
            self.words.append(data)
            for one in self.stack:
                if one.tag in {"a", "h1", "h2", "h3", "h4", "h5", "h6", "p"}:
                    one.words += data

    def of(self, *tags: str) -> list[Element]:
        """The elements of these tags."""
        return [one for one in self.elements if one.tag in tags]

    @property
    def text(self) -> str:
        """What can be read."""
        return _BLANK.sub(" ", " ".join(self.words)).strip()

    @property
    def hrefs(self) -> list[str]:
        """Where its links lead."""
        return [one.attrs["href"] for one in self.of("a", "area") if one.attrs.get("href")]


def page(html: str) -> Page:
    """Taken apart."""
    found = Page()
    found.feed(html)
    found.close()
    return found


MUST, SHOULD = "must", "should"


@dataclass(frozen=True)
class Finding:
    """Something to mend. `place`: the part of the composer where; `weight`: what must be mended keeps the letter on the desk."""

    number: int
    name: str
    says: str
    do: str
    place: str = ""
    weight: str = MUST


@dataclass(frozen=True)
class InAnInbox:
    """The letter for one kind of reader, as it is sent. `raw`: the whole message; b"" while there is none.

    `site`: the publication's address; `images`: the bytes of each picture, by address; `dead`: links that lead nowhere.
    """

    segment: str
    subject: str
    preheader: str
    html: str
    text: str
    site: str
    language: str = "en"
    rtl: bool = False
    postal: str = ""
    unsubscribe: str = ""
    preferences: str = ""
    web: str = ""
    images: dict[str, int] = field(default_factory=dict)
    dead: tuple[str, ...] = ()
    raw: bytes = b""
    domain: str = ""  # of our sender address
    list_id: str = ""
