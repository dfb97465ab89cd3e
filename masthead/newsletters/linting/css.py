"""CSS as far as a linter needs it: rules, selectors, declarations, at-rules. Pure, and forgiving: mail is full of odd CSS."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_HOLD = re.compile(r"\"[^\"]*\"|'[^']*'|\([^()]*\)")


@dataclass
class Sheet:
    """All that was found in a style sheet."""

    selectors: list[str] = field(default_factory=list)
    declarations: list[tuple[str, str]] = field(default_factory=list)
    at_rules: list[str] = field(default_factory=list)  # with what stands behind their names: "media (prefers-color-scheme: dark)"
    comments: bool = False
    nested: bool = False


def sheet(text: str) -> Sheet:
    """Read a style sheet."""
    found = Sheet(comments="/*" in text)
    _rules(_COMMENT.sub(" ", text), found, within="")
    return found


def declarations(text: str) -> list[tuple[str, str]]:
    """Of a `style` attribute, or of a rule's body: names in small letters."""
    pairs = (one.partition(":") for one in _split(_COMMENT.sub(" ", text), ";"))
    return [(name.strip().lower(), value.strip()) for name, colon, value in pairs if colon and name.strip()]


def _rules(text: str, found: Sheet, within: str) -> None:
    for prelude, body in _blocks(text):
        if prelude.startswith("@"):
            name = prelude[1:].strip()
            found.at_rules.append(name)
            if re.match(r"(media|supports|layer|container|document)\b", name, re.IGNORECASE):
                _rules(body, found, within)
            elif re.match(r"(font-face|page)\b", name, re.IGNORECASE):
                found.declarations += declarations(body)
            continue
        if prelude:
            found.nested = found.nested or bool(within) or "&" in prelude
            found.selectors += [one.strip() for one in _split(prelude, ",") if one.strip()]
        inner = "".join(f"{head}{{{rest}}}" for head, rest in _blocks(body)) if "{" in body else ""
        found.declarations += declarations(_without_blocks(body) if inner else body)
        if inner:
            _rules(inner, found, within=prelude)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each rule's prelude and body; at-rules without a body too."""
    at, length = 0, len(text)
    while at < length:
        opening, end = text.find("{", at), text.find(";", at)
        if opening < 0 and end < 0:
            return
        if 0 <= end < opening or opening < 0:
            if text[at:end].lstrip().startswith("@"):
                yield text[at:end].strip(), ""
                at = end + 1
                continue
            if opening < 0:
                return
        depth, close = 1, opening + 1
        while close < length and depth:
            depth += {"{": 1, "}": -1}.get(text[close], 0)
            close += 1
        prelude = text[at:opening].rpartition(";")[2] if within_body(text, at, opening) else text[at:opening]
        yield prelude.strip(), text[opening + 1 : close - (depth == 0)]
        at = close


def within_body(text: str, at: int, opening: int) -> bool:
    """Whether declarations stand before the nested rule's prelude."""
    return ";" in _STRING.sub("", text[at:opening])


def _without_blocks(body: str) -> str:
    """A rule's own declarations, without the rules nested in it."""
    kept, depth = [], 0
    for part in re.split(r"([{}])", body):
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(part.rpartition(";")[0] + ";" if ";" in part else "")
    return "".join(kept)


def _split(text: str, at: str) -> list[str]:
    """Split outside of strings and brackets."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\x00{len(held) - 1}\x00"

    before = ""
    while before != text:
        before, text = text, _HOLD.sub(hold, text)
    parts = text.split(at)

    def back(part: str) -> str:
        while "\x00" in part:
            part = re.sub(r"\x00(\d+)\x00", lambda found: held[int(found[1])], part)
        return part

    return [back(part) for part in parts]


# Parts of a selector, longest first.
_PIECES = re.compile(
    r"(?P<attribute>\[[^\]]*\])|(?P<pseudo>::?[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?)|(?P<id>#[\w-]+)|(?P<class>\.[\w-]+)"
    r"|(?P<combinator>\s*[>+~]\s*)|(?P<space>\s+)|(?P<universal>\*)|(?P<type>[\w-]+)"
)


def kinds(selector: str) -> set[str]:
    """The kinds of parts a selector has: attribute, id, class, type, universal, descendant, child, adjacent, sibling, chained."""
    names, classes = set(), 0
    for found in _PIECES.finditer(selector.strip()):
        kind = found.lastgroup or ""
        if kind == "combinator":
            names.add({">": "child", "+": "adjacent", "~": "sibling"}[found[0].strip()])
        elif kind == "space":
            names.add("descendant")
        elif kind == "attribute" and re.match(r"\[\s*(id|class)\s*[~|^$*]?=", found[0], re.IGNORECASE):
            names.add("class" if "class" in found[0].lower().partition("=")[0] else "id")
        else:
            names.add(kind)
        classes += kind == "class"
    return names | ({"chained"} if classes > 1 else set())
