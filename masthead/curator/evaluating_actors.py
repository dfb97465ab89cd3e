"""How well the shipped tagger finds countries in judged sentences, and the archive's persons in judged documents."""

import json
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

from masthead.curator import tagging
from masthead.curator.actors import sheet
from masthead.curator.actors.entries import BadLine, Entries, Span
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.listed import Line
from masthead.curator.actors.listed import entries_of as entries_of_list
from masthead.curator.actors.persons import Known, entries_of, keys_of, widened
from masthead.curator.actors.tagging import countries, tag
from masthead.curator.judged import rows
from masthead.curator.stories.measures import Agreement
from masthead.kit.refusals import BadInput

SHOWN = 12  # mistakes that are written out
YEARS = 2  # before and after the years in which somebody was marked, he may be meant
RARE = 3  # documents that a word must be in
_SMALL = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")


@dataclass
class Count:
    """What was found and right, found and wrong, and missed; summed over items."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    items: int = 0

    def add(self, found: set[str], gold: set[str]) -> None:
        """Count one item."""
        self.right += len(found & gold)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)
        self.items += 1

    @property
    def agreement(self) -> Agreement:
        """Micro-averaged precision and recall."""
        found, gold = self.right + self.wrong, self.right + self.missed
        return Agreement(self.right / found if found else 0.0, self.right / gold if gold else 0.0)

    def numbers(self) -> dict[str, float]:
        """For programs."""
        one = self.agreement
        return {"items": self.items, "precision": one.precision, "recall": one.recall, "f1": one.f1}

    def say(self) -> str:
        """For people."""
        one = self.agreement
        return f"precision {one.precision:.3f}  recall {one.recall:.3f}  F1 {one.f1:.3f}  ({self.items:,} items)"


@dataclass
class Measured:
    """One file. `counts` by name; `remarks` are sentences on what the figures mean; items a second of this process's CPU."""

    path: Path
    what: str
    counts: dict[str, Count]
    items_per_second: float
    remarks: list[str] = field(default_factory=list)
    extra: dict[str, float] = field(default_factory=dict)

    def say(self) -> str:
        """A few lines for people."""
        lines = [f"{self.path.name}: {self.what}"]
        lines += [f"{name:<11} {count.say()}" for name, count in self.counts.items()]
        return "\n".join([*lines, *self.remarks, f"{self.items_per_second:,.0f} items a second of CPU"])

    def numbers(self) -> dict[str, Any]:
        """For programs."""
        counts = {name: count.numbers() for name, count in self.counts.items()}
        return {"file": str(self.path), "what": self.what, **counts, **self.extra, "items_per_second": self.items_per_second}


def evaluate(paths: Iterable[Path], names: Path | None = None) -> list[Measured]:
    """Measure each file by what is in it: sentences with `countries`, or documents with `persons`. Raises BadInput.

    `names`: an editor's list, as the desk gives it out, to be measured with.
    """
    listed = _listed(names) if names else Entries()
    return [_evaluate(path, listed) for path in paths]


def _listed(path: Path) -> Entries:
    try:
        rows = list(sheet.taken_in(path.read_text(encoding="utf-8"), tagging.identities()))
    except (OSError, UnicodeDecodeError, BadLine) as why:
        raise BadInput(f"{path} is no list of names: {why}") from None
    if wrong := next((row for row in rows if isinstance(row, str)), ""):
        raise BadInput(f"{path}: {wrong}")
    return entries_of_list([row for row in rows if isinstance(row, Line)], tagging.identities())


def as_json(measured: Iterable[Measured]) -> str:
    """All files in one document."""
    return json.dumps([one.numbers() for one in measured])


def _evaluate(path: Path, listed: Entries) -> Measured:
    found = list(rows(path))
    if not found:
        raise BadInput(f"{path} holds no item.")
    where, first = found[0]
    if "countries" in first:
        return _sentences(path, [_sentence(row, where) for where, row in found], listed)
    if "persons" in first:
        return _documents(path, [_document(row, where) for where, row in found], listed)
    raise BadInput(f"{where}: a row needs `text`, and either `countries` (sentences) or `persons` (documents of an archive).")


@dataclass(frozen=True)
class Judged:
    """A text, what stands in it by hand, and the half it belongs to."""

    text: str
    gold: tuple[str, ...]
    on: date | None
    half: str


def _sentence(row: dict[str, Any], where: str) -> Judged:
    codes = _strings(row, "countries", where)
    if wrong := [code for code in codes if not re.fullmatch("[A-Z]{2}", code)]:
        raise BadInput(f"{where}: `countries` has {wrong[0][:20]!r}; a code is two capital letters, as in FR.")
    return Judged(_text(row, where), codes, _day(row.get("on"), where), str(row.get("half") or "all"))


def _document(row: dict[str, Any], where: str) -> Judged:
    half = "reporting" if crc32(str(row.get("id", where)).encode()) % 2 else "choosing"
    day = str(row.get("date") or "")[:10]
    on = _day(day, where) if len(day) == 10 else None
    return Judged(f"{row.get('title') or ''}\n{_text(row, where)}", _strings(row, "persons", where), on, half)


def _text(row: dict[str, Any], where: str) -> str:
    if not isinstance(row.get("text"), str):
        raise BadInput(f"{where}: `text` is missing.")
    return str(row["text"])


def _strings(row: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(f"{where}: `{name}` should be a list of strings, an empty one where nobody is named.")
    return tuple(value)


def _day(said: Any, where: str) -> date | None:
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        raise BadInput(f"{where}: {str(said)[:20]!r} is no day as in 2009-01-20.") from None


def _sentences(path: Path, judged: list[Judged], listed: Entries) -> Measured:
    gazetteer = tagging.with_entries(listed)
    began = time.process_time()
    found = [countries(one.text, gazetteer, on=one.on) for one in judged]
    seconds = time.process_time() - began
    counts, mistakes = {"all": Count()}, []
    for codes, one in zip(found, judged, strict=True):
        for name in {"all", one.half}:
            counts.setdefault(name, Count()).add(set(codes), set(one.gold))
        if set(codes) != set(one.gold):
            mistakes.append(f"  said {','.join(codes) or '-'}, should be {','.join(one.gold) or '-'}: {one.text}")
    return Measured(path, "countries of sentences", counts, len(judged) / max(seconds, 1e-6), mistakes[:SHOWN])


def _documents(path: Path, judged: list[Judged], listed: Entries) -> Measured:
    """The register of persons is the whole file's; how prominent they are, and when, is learnt from one half, measured on the other."""
    keys = keys_of({form for one in judged for form in one.gold})
    if not keys:
        raise BadInput(f"{path} names no person in `persons`.")
    gazetteer = tagging.with_entries(_register([one for one in judged if one.half == "choosing"], keys), listed)
    theirs, all_of_them, named = frozenset(keys.values()), Count(), Count()
    reporting = [one for one in judged if one.half == "reporting" and one.gold]
    began = time.process_time()
    found = [_persons(one, gazetteer, theirs) for one in reporting]
    seconds = time.process_time() - began
    for persons, one in zip(found, reporting, strict=True):
        gold = {keys[form] for form in one.gold if form in keys}
        all_of_them.add(persons, gold)
        named.add(persons, {key for key in gold if _surname(key) in one.text.casefold()})
    share = (named.right + named.missed) / max(1, all_of_them.right + all_of_them.missed)
    remarks = [
        f"Of the persons marked, {share:.1%} have their surname anywhere in the text (the others stand in notes and lists that are",
        "not there); `named` counts those only. Who is named and was not marked counts as a mistake.",
    ]
    counts = {"reporting": all_of_them, "named": named}
    return Measured(path, "persons of documents", counts, len(reporting) / max(seconds, 1e-6), remarks, {"share_named": share})


def _register(marked: Iterable[Judged], keys: dict[str, str]) -> Entries:
    documents: Counter[str] = Counter()
    words: Counter[str] = Counter()
    spans: dict[str, Span] = {}
    for one in marked:
        words.update(set(_SMALL.findall(one.text)))
        for key in {keys[form] for form in one.gold if form in keys}:
            documents[key] += 1
            if one.on:
                first, last = spans.get(key, (one.on, one.on))
                spans[key] = min(first, one.on), max(last, one.on)
    known = {key: Known(times, widened(spans[key], YEARS) if key in spans else None) for key, times in documents.items()}
    return entries_of(keys, known, tagging.shipped(), {word: times for word, times in words.items() if times >= RARE})


def _persons(one: Judged, gazetteer: Gazetteer, theirs: frozenset[str]) -> set[str]:
    return {mention.key for mention in tag(one.text, gazetteer, on=one.on) if mention.kind == "person" and mention.key in theirs}


def _surname(key: str) -> str:
    """As it stands in a text: of `ngo dinh diem` the last word."""
    return key.partition(",")[0].rsplit(" ", maxsplit=1)[-1]
