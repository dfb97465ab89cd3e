"""An article as others cite it: a line as in the Chicago Manual, and records for reference managers. Pure.

RIS: the tags of Research Information Systems' format as reference managers write them (`TY  - MGZN` … `ER  - `).
BibTeX: Patashnik, *BibTeXing* (1988), read as UTF-8. CSL-JSON: the Citation Style Language's input, version 1.0.
CSV: RFC 4180.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from masthead.library.search.words import EMPTY, words_of

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PARTICLES = frozenset("af al bin da das de del della den der des di dos du el ibn la le los ten ter van von zu zum zur".split())  # noqa: SIM905
SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV|VI{0,3}|Ph\.?D\.?|M\.?D\.?)$", re.IGNORECASE)
# A byline that no single person has: it is never turned round.
BODIES = frozenset(
    """academy agency association board bureau center centre club commission committee congress correspondent correspondents council
    court department desk directorate editor editorial editors embassy fund government group house institute institution league
    mission ministry office organisation organization parliament press review secretariat section senate service society staff
    team treasury union university""".split()  # noqa: SIM905 (a list would be forty lines)
)


@dataclass(frozen=True)
class Cited:
    """What is cited. `day`: None where it has no date. `language`: as in HTML, `en-gb`."""

    number: int
    title: str
    authors: tuple[str, ...]
    day: date | None
    publication: str
    address: str
    abstract: str = ""
    subjects: tuple[str, ...] = ()
    format: str = ""
    language: str = ""


@dataclass(frozen=True)
class Name:
    """A name in its parts; a body's, or one that has no parts, is whole."""

    family: str
    given: str = ""
    suffix: str = ""
    whole: bool = False

    @property
    def turned(self) -> str:
        """Marwick, Ilse, Jr."""
        return self.family if self.whole else ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def straight(self) -> str:
        """Ilse Marwick Jr."""
        return self.family if self.whole else " ".join(part for part in (self.given, self.family, self.suffix) if part)


def name_of(written: str) -> Name:
    """The parts of a name as a byline has it. “Marwick, Ilse” is taken at its word; particles belong to the family name."""
    text = _line(written)
    before, comma, after = text.partition(", ")
    if comma and not SUFFIX.match(after):
        family, given, suffix = (*text.split(", ", 2), "")[:3]
        return Name(family, given, suffix)
    words, suffix = (before if comma else text).split(), after if comma else ""
    if not suffix and len(words) > 2 and SUFFIX.match(words[-1]):
        suffix = words.pop()
    if len(words) < 2 or words[0].casefold() == "the" or BODIES & set(words_of(text)):
        return Name(text, whole=True)
    at = len(words) - 1
    while at > 1 and words[at - 1] == words[at - 1].lower() and words[at - 1].rstrip("’'").casefold() in PARTICLES:
        at -= 1
    if at > 2 and words[at - 1] == "y":  # Ortega y Gasset
        at -= 2
    return Name(" ".join(words[at:]), " ".join(words[:at]), suffix)


def _line(text: str) -> str:
    """On one line, without signs that no format can carry."""
    return " ".join("".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text).split())


def chicago(cited: Cited) -> str:
    """Marwick, Ilse, and Noor Haddad. “Title.” *Publication*, 3 November 2026. Address. Without the italics, as one copies it."""
    names = [name_of(one) for one in cited.authors if _line(one)]
    title = _line(cited.title)
    closed = title if title.endswith((".", "?", "!", "…")) else f"{title}."
    when = f"{cited.day.day} {cited.day:%B} {cited.day.year}" if cited.day else "n.d."
    dated = when if when.endswith(".") else f"{when}."
    by = _several(names)
    return f"{by + ' ' if by else ''}“{closed}” {_line(cited.publication)}, {dated} {cited.address}"


def _several(names: list[Name]) -> str:
    """The first turned round, the others straight; from eleven on the first seven, and others."""
    if not names:
        return ""
    shown = names if len(names) <= 10 else names[:7]
    parts = [shown[0].turned, *(one.straight for one in shown[1:])]
    if len(names) > 10:
        said = f"{', '.join(parts)}, et al."
    elif len(parts) == 1:
        said = parts[0]
    else:
        said = f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return said if said.endswith(".") else f"{said}."


def ris(cited: Cited) -> str:
    """One record, lines ended as the format has them."""
    rows = [("TY", "MGZN"), ("ID", str(cited.number)), ("TI", _line(cited.title))]
    rows += [("AU", name_of(one).turned.replace("*", "")) for one in cited.authors if _line(one)]
    rows += [("T2", _line(cited.publication))]
    if cited.day:
        rows += [("PY", f"{cited.day.year:04}"), ("DA", f"{cited.day.year:04}/{cited.day.month:02}/{cited.day.day:02}")]
    rows += [("AB", _line(cited.abstract)), *(("KW", _line(one).replace("*", "")) for one in cited.subjects)]
    rows += [("LA", cited.language), ("UR", cited.address)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _line(text))


def key_of(cited: Cited) -> str:
    """marwick2026straits-12: the first author, the year, the title's first telling word, the article's number."""
    author = next(iter(cited.authors), cited.publication)
    told = [word for word in words_of(cited.title) if word not in EMPTY]
    parts = [*words_of(" ".join(name_of(author).family.split()[-1:])), f"{cited.day.year}" if cited.day else "nd", *told[:1]]
    plain = re.sub(r"[^a-z0-9]", "", "".join(parts))
    return f"{plain or 'article'}-{cited.number}"


def bibtex(cited: Cited) -> str:
    """One entry. Titles keep their capitals; a body's name is not taken apart."""
    people = [name_of(one) for one in cited.authors if _line(one)]
    rows = [
        ("author", " and ".join(_tex_name(one) for one in people)),
        ("title", f"{{{_tex(cited.title)}}}"),
        ("journal", _tex(cited.publication)),
        ("year", f"{cited.day.year:04}" if cited.day else ""),
        ("month", MONTHS[cited.day.month - 1] if cited.day else ""),
        ("day", str(cited.day.day) if cited.day else ""),
        ("note", "" if cited.day else "Undated"),
        ("url", cited.address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")),
        ("abstract", _tex(cited.abstract)),
        ("keywords", ", ".join(_tex(one).replace(",", "") for one in cited.subjects)),
        ("language", _tex(cited.language)),
    ]
    body = ",\n".join(f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in rows if value)
    return f"@article{{{key_of(cited)},\n{body}\n}}\n"


def _tex_name(name: Name) -> str:
    """Family, Suffix, Given: the suffix stands in the middle here."""
    if name.whole:
        return f"{{{_tex(name.family)}}}"
    parts = [part for part in (name.family, name.suffix, name.given) if part]
    # The word “and” would part two authors.
    return ", ".join(f"{{{_tex(part)}}}" if "and" in part.casefold().split() or "," in part else _tex(part) for part in parts)


def csl(cited: Cited) -> str:
    """One item, on one line."""
    item: dict[str, object] = {"id": key_of(cited), "type": "article-magazine", "title": _line(cited.title)}
    people = [name_of(one) for one in cited.authors if _line(one)]
    if people:
        item["author"] = [_csl_name(one) for one in people]
    item["container-title"] = _line(cited.publication)
    if cited.day:
        item["issued"] = {"date-parts": [[cited.day.year, cited.day.month, cited.day.day]]}
    more = {
        "URL": cited.address,
        "abstract": _line(cited.abstract),
        "genre": cited.format,
        "keyword": ", ".join(map(_line, cited.subjects)),
        "language": cited.language,
    }
    return json.dumps(item | {name: value for name, value in more.items() if value}, ensure_ascii=False)


def _csl_name(name: Name) -> dict[str, str]:
    if name.whole:
        return {"literal": name.family}
    return {part: value for part, value in (("family", name.family), ("given", name.given), ("suffix", name.suffix)) if value}


COLUMNS = ("number", "title", "authors", "date", "publication", "format", "subjects", "standfirst", "address")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def csv(cited: Cited) -> str:
    """One row. A spreadsheet must take no cell for a formula, whoever wrote the title."""
    cells = (
        str(cited.number),
        _line(cited.title),
        "; ".join(map(_line, cited.authors)),
        cited.day.isoformat() if cited.day else "",
        _line(cited.publication),
        cited.format,
        "; ".join(map(_line, cited.subjects)),
        _line(cited.abstract),
        cited.address,
    )
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(value: str) -> str:
    safe = f"'{value}" if value.startswith(_FORMULA) else value
    return '"' + safe.replace('"', '""') + '"' if any(sign in safe for sign in ',"\r\n') or safe != value else safe


@dataclass(frozen=True)
class Form:
    """A form of a list of articles: its kind for the wire, what stands before, between and after the records."""

    media: str
    name: str
    one: Callable[[Cited], str]
    before: str = ""
    between: str = ""
    after: str = ""

    def all(self, cited: Iterable[Cited]) -> Iterator[str]:
        """The list, piece by piece."""
        yield self.before
        for n, each in enumerate(cited):
            yield f"{self.between if n else ''}{self.one(each)}"
        yield self.after


FORMS = {
    # The mark at its beginning tells spreadsheets that it is UTF-8; the first column is one that nobody looks for by name.
    "csv": Form("text/csv; charset=utf-8; header=present", "CSV", csv, before="\ufeff" + ",".join(COLUMNS) + "\r\n"),
    "ris": Form("application/x-research-info-systems; charset=utf-8", "RIS", ris, between="\r\n"),
    "bib": Form("application/x-bibtex; charset=utf-8", "BibTeX", bibtex, between="\n"),
    "json": Form("application/vnd.citationstyles.csl+json", "CSL-JSON", csl, before="[\n", between=",\n", after="\n]\n"),
}
RECORDS = ("ris", "bib", "json")  # what one article is offered as
