"""Which features of HTML and CSS a mail uses, by the names that can-i-email gives them, and who shows them.

A doctype is not among them: every mail begins with one, and nothing is lost where it is taken away.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from importlib.resources import files

from masthead.newsletters.linting import css
from masthead.newsletters.linting.names import (
    AT_RULES,
    ATTRIBUTES,
    ELEMENTS,
    FORMATS,
    FUNCTIONS,
    KEYWORDS,
    PAIRS,
    PROPERTIES,
    PSEUDOS,
    SELECTORS,
    SEMANTICS,
    UNITS,
    VALUES,
)  # fmt: skip

_FUNCTION = re.compile(r"([a-z-]+)\(")
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
_UNIT = re.compile(r"(?<![\w#-])[+-]?(?:\d+\.?\d*|\.\d+)(%|[a-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """The data: for each feature its category, and a letter for each client: y, a (partly), n, u (unknown), - (not tested)."""

    clients: tuple[str, ...]
    features: Mapping[str, tuple[str, str]]

    def unsupported(self, feature: str, among: Iterable[str] | None = None) -> dict[str, str]:
        """The clients that do not show it, or only in part: "n", or "a" (which unknown counts as)."""
        row = self.features[feature][1] if feature in self.features else ""
        wanted = set(among) if among is not None else None
        found = {client: "a" if mark == "u" else mark for client, mark in zip(self.clients, row, strict=False) if mark in "anu"}
        return {client: mark for client, mark in found.items() if wanted is None or client in wanted}


@lru_cache(maxsize=1)
def table() -> Table:
    """The table that ships with us."""
    data = json.loads(files(__package__).joinpath("caniemail.json").read_text(encoding="utf-8"))
    return Table(tuple(data["clients"]), {title: (category, row) for title, (category, row) in data["features"].items()})


def used(html: str) -> set[str]:
    """The features that a mail's HTML and CSS use."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    for sheet in reader.sheets:
        reader.note_sheet(css.sheet(sheet))
    return reader.found & set(table().features)


def verdicts(html: str, among: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
    """Each feature used that somebody does not show, with whom and how: {"display:flex": {"outlook.windows": "n", …}, …}."""
    found = {feature: table().unsupported(feature, among) for feature in sorted(used(html))}
    return {feature: clients for feature, clients in found.items() if clients}


@dataclass
class Reader(HTMLParser):
    """Goes through a mail and notes what it uses."""

    found: set[str] = field(default_factory=set)
    sheets: list[str] = field(default_factory=list)
    in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_comment(self, data: str) -> None:
        self.found.add("HTML comments")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found |= ELEMENTS.get(tag, set())
        if tag in SEMANTICS:
            self.found.add("HTML5 semantics")
        self.found |= {ATTRIBUTES[name] for name in given if name in ATTRIBUTES}
        self._pairs(tag, given)
        if tag == "style":
            self.in_style = True
            self.sheets.append("")
        self._images([given[name] for name in ("src", "poster") if name in given and tag in {"img", "source", "video", "input"}])
        self._images([one.split()[0] for one in given.get("srcset", "").split(",") if one.split()])
        if given.get("style"):
            self._declared(css.declarations(given["style"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.sheets[-1] += data

    def _pairs(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "a" and (given.get("href", "").startswith("#") or "name" in given):
            self.found.add("Local anchors")
        if tag == "a" and given.get("href", "").startswith("mailto:"):
            self.found.add("mailto: links")
        if tag == "meta" and given.get("name", "").lower() == "color-scheme":
            self.found.add("color-scheme meta tag")
        if tag == "html" and {"⚡4email", "amp4email"} & given.keys():
            self.found.add("AMP for Email")
        if tag in {"input", "button"} and given.get("type"):
            self.found.add(f'<{tag} type="{given["type"].lower()}"> element')

    def _images(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            mime = re.match(r"data:image/([\w.+-]+)", address.strip(), re.IGNORECASE)
            ending = mime[1] if mime else re.split(r"[?#]", address)[0].rpartition(".")[2]
            name = FORMATS.get(ending.lower())
            self.found |= {name} if name else set()

    def note_sheet(self, sheet: css.Sheet) -> None:
        """What a style sheet uses."""
        self._declared(sheet.declarations)
        self.found |= {"CSS comments"} if sheet.comments else set()
        self.found |= {"CSS Nesting"} if sheet.nested else set()
        for one in sheet.at_rules:
            name = one.split()[0].split("(")[0].lower() if one.split() else ""
            self.found |= {f"@{name}"} | {title for word, title in AT_RULES.items() if name == "media" and word in one}
        for selector in sheet.selectors:
            self.found |= {SELECTORS[kind] for kind in css.kinds(selector) if kind in SELECTORS}
            self.found |= {title for sign, title in PSEUDOS.items() if sign in selector}

    def _declared(self, declared: Iterable[tuple[str, str]]) -> None:
        for name, value in declared:
            self.found |= _of(name, value)


@lru_cache(maxsize=4096)
def _of(name: str, value: str) -> frozenset[str]:
    """What one declaration uses. Remembered: a mail says the same a hundred times."""
    found = {title for prefix, titles in PROPERTIES.items() if name == prefix or name.startswith(f"{prefix}-") for title in titles}
    lower = value.lower()
    found |= {FUNCTIONS[one] for one in _FUNCTION.findall(lower) if one in FUNCTIONS}
    found |= {title for word, title in KEYWORDS.items() if word in lower}
    found |= {title for words, title in VALUES.items() if words & set(re.split(r"[\s,]+", lower))}
    found |= {UNITS[unit] for unit in (one.lower() for one in _UNIT.findall(_URL.sub("", value))) if unit in UNITS}
    found |= {"initial unit"} if re.search(r"\binitial\b", lower) else set()
    found |= {PAIRS[name, lower]} if (name, lower) in PAIRS else set()
    for _, address in _URL.findall(value):
        ending = re.split(r"[?#]", address)[0].rpartition(".")[2].lower()
        found |= {FORMATS[ending]} if ending in FORMATS else set()
    return frozenset(found)
