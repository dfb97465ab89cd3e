"""The CIA World Factbook (public domain): long names, people, capitals, and who governs today.

The folder is a checkout of factbook.json; its files are named by GEC codes, which GeoNames calls `fips`.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

_SINCE = re.compile(r"([^;()]*?[A-ZÀ-Þ’'\-]{3,}[^;()]*?) \(since ([^);]*)\)")
_TITLES = re.compile(
    r"^(?:(?:Interim|Transition|Transitional|Acting|Executive|Federal|State|Supreme|Paramount|Crown|Co-|Head|of|the|Prime|Vice|Deputy|"
    r"President|Minister|Premier|Chancellor|King|Queen|Emperor|Sultan|Amir|Grand|Duke|Prince|Pope|Sovereign|"
    r"Military|Leader|Council|"
    r"Chairman|Chairperson|Captain|Capt\.|Regent|Coordinator|Administrator|Government|Taoiseach|Ruler|General|Gen\.|Dr\.|"
    r"Brig\.|Lt\.|Col\.|Maj\.|Sr\.|Army|"
    r"Commander|Chief|High|Representative|Presidency|Major|Marshal|Sheikh|Mr\.|Ayatollah|Mullah|Sir|Armed|Forces|"
    r"Self-declared|AI) |[a-z]+ )+"
)


def countries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """GEC code in capitals, and what the file says."""
    for path in sorted(folder.glob("*/??.json")):
        if path.parent.name not in {"meta", "oceans", "world"}:
            yield path.stem.upper(), json.loads(path.read_text(encoding="utf-8"))


def long_names(said: dict[str, Any]) -> list[str]:
    """Its formal name."""
    return [name for name in [_text(said, "Government", "Country name", "conventional long form")] if 5 < len(name) < 60 and name.isascii()]


def people(said: dict[str, Any]) -> list[str]:
    """What its people, and what is theirs, are called."""
    found: list[str] = []
    for part in ("adjective", "noun"):
        told = re.sub(r"<[^>]*>.*|note:.*", "", _text(said, "People and Society", "Nationality", part))
        for piece in re.split(r",|;|\bor\b", told):
            word = re.sub(r"\(s\)|\([^)]*\)", "", piece).strip(" .")
            if re.fullmatch(r"[A-Z][\w’'\- ]{2,30}", word):
                found.append(word)
    return list(dict.fromkeys(found))


def leaders(said: dict[str, Any]) -> Iterator[tuple[str, str, date]]:
    """Full name, surname (the Factbook sets it in capitals), and since when."""
    for part in ("chief of state", "head of government"):
        for who, since in _SINCE.findall(_text(said, "Government", "Executive branch", part)):
            name = _TITLES.sub("", re.sub(r"^.*?(?:represented by|note:)", "", who).strip(" ,") + " ").strip()
            surname = " ".join(word for word in name.split() if len(word) > 2 and word == word.upper())
            if day := _day(since):
                yield _as_written(name), _as_written(surname), day


def _as_written(name: str) -> str:
    """`Abdelmadjid TEBBOUNE` as newspapers write it."""
    words = [
        word if not (len(word) > 2 and word == word.upper()) else "-".join(p if p in {"al", "el"} else p.title() for p in word.split("-"))
        for word in name.split()
    ]
    return re.sub(r"([’'])S\b", r"\1s", " ".join(words)).strip(" ,")


def _day(said: str) -> date | None:
    said = said.strip()
    for form in ("%d %B %Y", "%B %Y", "%Y"):
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _text(said: dict[str, Any], *path: str) -> str:
    here: Any = said
    for step in path:
        here = here.get(step, {}) if isinstance(here, dict) else {}
    text = here.get("text", "") if isinstance(here, dict) else ""
    return unicodedata.normalize("NFC", html.unescape(text or ""))


def divisions(said: dict[str, Any]) -> list[str]:
    """Provinces, states and the like."""
    told = re.sub(r"<[^>]+>|\([^)]*\)|\*", " ", _text(said, "Government", "Administrative divisions").split("note")[0])
    found = []
    for piece in re.split(r"[,;:]|\band\b", told):
        name = re.sub(r"\s+", " ", piece).strip(" .")
        if re.fullmatch(r"[A-Z][^\W\d]*(?:[’'\- ][^\W\d]+){0,3}", name) and len(name) > 3:
            found.append(name)
    return found
