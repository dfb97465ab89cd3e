"""The copy of everything, for people: what is plain data for programs becomes headings, facts and lists. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

DEEPEST = 3


@dataclass(frozen=True)
class Part:
    """A heading with facts under it, lists of things, and parts within."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    lists: list[tuple[str, list[str]]] = field(default_factory=list)


def told(copy: Mapping[str, Any], titles: Mapping[str, str]) -> list[Part]:
    """Each room's part, in words."""
    return [_part(titles.get(name, words(name)), part) for name, part in copy.items() if isinstance(part, (dict, list))]


def _part(title: str, part: Any) -> Part:
    if isinstance(part, list):
        return Part(title, lists=[("", [line(one) for one in part])])
    plain = [(words(name), one(value)) for name, value in part.items() if not isinstance(value, (list, dict))]
    facts = [(name, line(value)) for name, value in ((words(it), value) for it, value in part.items()) if isinstance(value, dict)]
    lists = [(words(name), [line(one) for one in value]) for name, value in part.items() if isinstance(value, list)]
    return Part(title, plain + facts, lists)


def words(name: str) -> str:
    """`last_read_at` as one would say it."""
    said = name.removesuffix("_at").replace("_", " ")
    return said[:1].upper() + said[1:]


def one(value: Any) -> str:
    """A value as one would write it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and value[10:11] == "T":
        try:
            return f"{datetime.fromisoformat(value):%-d %B %Y, %H:%M} UTC"
        except ValueError:
            return value
    return str(value)


def line(value: Any, depth: int = 0) -> str:
    """A row on one line: its facts that are not empty, one after the other."""
    if isinstance(value, dict) and depth < DEEPEST:
        said = ((words(name), line(it, depth + 1)) for name, it in value.items() if it not in (None, "", [], {}))
        return "; ".join(f"{name}: {it}" if name.lower() != "title" else it for name, it in said)
    if isinstance(value, list):
        return f"{len(value)}" if len(value) > 20 else ", ".join(line(it, depth + 1) for it in value)
    return one(value)
