"""The query language people know: words, "phrases", -not, OR, prefix*, title:, author:, country:, topic:, before:, after:.

Pure, and it never raises: whatever is typed has a meaning, and `Query.understood` says which. Nothing typed is dropped
silently except signs that no word is made of.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from masthead.library.search.words import words_of

LONGEST = 1000  # characters of a query that are read
MOST = 64  # terms of a query that are used

FIELDS = {
    "title": "title", "headline": "title", "author": "author", "by": "author", "country": "country", "topic": "topic",
    "region": "region", "series": "series", "format": "format", "before": "before", "until": "before", "after": "after", "since": "after",
}  # fmt: skip

_OPEN = '"“”„«»'
_TOKEN = re.compile(
    rf"(?P<minus>[-−](?=[\w{_OPEN}]))?(?:(?P<field>[a-zA-Z]+):(?=\S))?(?:[{_OPEN}](?P<phrase>[^{_OPEN}]*)(?:[{_OPEN}]|$)|(?P<word>[^\s{_OPEN}]+))"
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")


@dataclass(frozen=True)
class Term:
    """What must occur: words next to each other (one word is the common case). `field`: "" for anywhere.

    `prefix`: the last word may go on, in a phrase too.
    """

    words: tuple[str, ...]
    field: str = ""
    prefix: bool = False

    @property
    def typed(self) -> str:
        """As one would type it."""
        body = " ".join(self.words) + ("*" if self.prefix else "")
        quoted = f'"{body}"' if len(self.words) > 1 else body
        return f"{self.field}:{quoted}" if self.field else quoted

    def __str__(self) -> str:
        body = " ".join(self.words) + ("*" if self.prefix else "")
        quoted = f"“{body}”" if len(self.words) > 1 else body
        return f"{self.field}:{quoted}" if self.field else quoted


@dataclass(frozen=True)
class Clause:
    """Alternatives, of which one must occur; or, if `excluded`, none may."""

    terms: tuple[Term, ...]
    excluded: bool = False


@dataclass(frozen=True)
class Query:
    """A query as understood. `after` is included, `before` is not (both days). `cut`: more was typed than is read."""

    clauses: tuple[Clause, ...] = ()
    after: date | None = None
    before: date | None = None
    cut: bool = False

    @property
    def terms(self) -> list[Term]:
        """What should occur, in order."""
        return [term for clause in self.clauses if not clause.excluded for term in clause.terms]

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not self.clauses and self.after is None and self.before is None

    @property
    def typed(self) -> str:
        """As one would type it."""
        parts = [("-" if clause.excluded else "") + " OR ".join(term.typed for term in clause.terms) for clause in self.clauses]
        parts += [f"after:{self.after.isoformat()}"] if self.after else []
        parts += [f"before:{self.before.isoformat()}"] if self.before else []
        return " ".join(parts)

    @property
    def worded(self) -> bool:
        """Whether it says more than words one after the other, so that one may want to see how it was read."""
        plain = all(len(term.words) == 1 and not term.field and not term.prefix for term in self.terms)
        joined = any(len(clause.terms) > 1 or clause.excluded for clause in self.clauses)
        return bool(self.cut or self.after or self.before or joined or not plain)

    @property
    def understood(self) -> str:
        """In words, for the page: how the query was read."""
        parts = [" or ".join(map(str, clause.terms)) for clause in self.clauses if not clause.excluded]
        parts += ["not " + " nor ".join(map(str, clause.terms)) for clause in self.clauses if clause.excluded]
        if self.after:
            parts.append(f"from {self.after.isoformat()}")
        if self.before:
            parts.append(f"before {self.before.isoformat()}")
        return ", ".join(parts)


def parse(typed: str) -> Query:
    """Read what was typed. Any text at all is a query."""
    found = Query(cut=len(typed) > LONGEST)
    joins = False
    used = 0
    for token in _TOKEN.finditer(typed[:LONGEST]):
        word, phrase = token["word"], token["phrase"]
        if word == "OR" and not token["minus"] and not token["field"]:
            joins = bool(found.clauses)
            continue
        if word in {"AND", "|", "&"}:
            joins = word == "|" and bool(found.clauses)
            continue
        dated = _dated(found, token["field"], word or phrase or "")
        if dated is not None:
            found = dated
            continue
        term = _term(token["field"], word, phrase)
        if term is None:
            continue
        used += 1
        if used > MOST:
            return replace(found, cut=True)
        found = _add(found, term, excluded=bool(token["minus"]), joins=joins)
        joins = False
    return found


def _add(query: Query, term: Term, *, excluded: bool, joins: bool) -> Query:
    last = query.clauses[-1] if query.clauses else None
    if joins and not excluded and last is not None and not last.excluded:
        return replace(query, clauses=(*query.clauses[:-1], replace(last, terms=(*last.terms, term))))
    return replace(query, clauses=(*query.clauses, Clause((term,), excluded)))


def _term(name: str | None, word: str | None, phrase: str | None) -> Term | None:
    """The term, or None where no word is in it. A name before the colon that is no field is a word like others."""
    where = FIELDS.get((name or "").lower(), "")
    typed = phrase if phrase is not None else (word or "")
    if name and not where:
        typed = f"{name} {typed}"
    words = tuple(words_of(typed))
    if not words:
        return None
    return Term(words, where if where not in {"before", "after"} else "", prefix=typed.endswith("*"))


def _dated(query: Query, name: str | None, value: str) -> Query | None:
    """With its bound, if this is one: `after:2011` begins with the year, `before:2011` ends before it."""
    where = FIELDS.get((name or "").lower())
    day = _day(value) if where in {"before", "after"} else None
    if day is None:
        return None
    return replace(query, after=day) if where == "after" else replace(query, before=day)


def _day(value: str) -> date | None:
    found = _DATE.match(value.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def days(query: Query) -> tuple[date, date]:
    """The first and the last day it asks for, open ends far away."""
    last = query.before - timedelta(days=1) if query.before and query.before > date.min else date.max
    return query.after or date.min, last
