"""Lines of JSON into incoming articles. Pure. A line that cannot be read becomes a named refusal, never nothing."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any
from urllib.parse import urlsplit

from masthead.transfer.incoming import Incoming, Name, Refused, Remark, Tally
from masthead.transfer.jsonl.dates import Dated, read_date
from masthead.transfer.jsonl.lines import LONGEST, Line
from masthead.transfer.jsonl.text import missing, tidy_title, to_blocks
from masthead.transfer.slugs import latin

LONGEST_ID = 500
NAMED = 20  # lost words that a remark names
OURS = {
    "id", "title", "date", "text", "standfirst", "authors", "topics", "countries", "regions", "region", "place", "url",
    "source_url", "wall", "series", "format", "slug", "old_paths",
}  # fmt: skip
# What no text has: control characters and halves of characters, written out or escaped. Only such a line is looked through.
_SUSPECT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\\u(?:00[01]|[dD][89a-fA-F])|\\[bf]")
_UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MARKUP = re.compile(r"</(?:p|div|span|a|em|strong)>", re.IGNORECASE)


def read_items(lines: Iterable[Line], zone: tzinfo) -> Iterator[Incoming | Refused]:
    """One answer for each line that is not blank. `zone`: of times that name none. The first of two same ids counts."""
    seen: dict[str, int] = {}
    for line in lines:
        if not line.too_long and not line.content.strip():
            continue
        item = read_item(line, zone)
        if isinstance(item, Incoming):
            first = seen.setdefault(item.source_id, line.number)
            if first != line.number:
                say = f"Line {first} has the same id; that one counts. Give each document an id of its own."
                item = Refused(item.source_id, "same id", say, line.number)
        yield item


def read_item(line: Line, zone: tzinfo) -> Incoming | Refused:
    """The document on this line."""
    if line.too_long:
        say = f"The line is longer than {LONGEST // 1024 // 1024} MB. Split the document, or leave out what is not its text."
        return Refused("", "line too long", say, line.number)
    try:
        given = json.loads(line.content.decode("utf-8-sig"), parse_constant=str, strict=False)
    except UnicodeDecodeError as error:
        return Refused("", "not UTF-8", f"Byte {error.start + 1} is not UTF-8. Convert the file, for instance with iconv.", line.number)
    except (ValueError, RecursionError) as error:
        return Refused("", "not JSON", f"The line is not JSON ({error}). Each line must hold one document {{…}}.", line.number)
    if not isinstance(given, dict):
        return Refused("", "not a document", "The line is JSON, but not an object {…} with id, title, date and text.", line.number)
    return _Reading(given, line, zone).item()


class _Reading:
    """One document being read: collects remarks on the way."""

    def __init__(self, given: dict[str, Any], line: Line, zone: tzinfo) -> None:
        self.remarks: list[Remark] = []
        self.line, self.zone = line, zone
        self.given = given
        if _SUSPECT.search(line.content) and (cleaned := sound(given)) != given:
            self.given = cleaned
            self._remark("unsound characters", "Control characters or halves of characters were taken out of it.")
        self.extra: dict[str, Any] = {name: value for name, value in self.given.items() if name not in OURS}

    def item(self) -> Incoming | Refused:
        text = self._body_text()
        source_id = self._id(text if isinstance(text, str) else "")
        if not isinstance(text, str):
            return Refused(source_id, "unreadable text", "Its text is neither a string nor a list of strings.", self.line.number)
        if not text.strip():
            return Refused(source_id, "no text", "It has no text. Give it one under “text”, or leave the line out.", self.line.number)
        if len(source_id) > LONGEST_ID:
            return Refused(source_id[:80], "id too long", f"Its id is longer than {LONGEST_ID} characters.", self.line.number)
        return self._item(source_id, text)

    def _item(self, source_id: str, text: str) -> Incoming:
        body = to_blocks(text)
        lost = missing(text, body)
        if lost:
            self._remark("words lost", f"{len(lost)} words did not arrive: {' '.join(lost[:NAMED])}{' …' if lost[NAMED:] else ''}")
        if _MARKUP.search(text):
            self._remark("markup as text", "Its text holds HTML tags; a JSON line is plain text, so they are shown as written.")
        words = len(text.split())
        authors = self._names("authors")
        url = self._string("url")
        dated = self._dated()
        return Incoming(
            source_id=source_id,
            title=self._title(),
            slug=self._string("slug"),
            standfirst=" ".join(self._string("standfirst").split()),
            published=dated.moment if dated else None,
            day_known=bool(dated and dated.day_known),
            body=body,
            authors=authors,
            topics=self._names("topics"),
            countries=self._names("countries"),
            regions=self._names("regions") or self._names("region"),
            series=next(iter(self._names("series")), None),
            place=self._string("place"),
            wall=self._string("wall") or "gated",
            # Analysis has a named author here; a text without one is a document, unless it says otherwise.
            format=self._string("format") or ("analysis" if authors else "document"),
            source_url=self._string("source_url") or url,
            old_paths=(*self._old_paths(), *_path_of(url)),
            extra=self.extra,
            raw=self.line.content,
            line=self.line.number,
            came_in=Tally(words=words),
            came_out=Tally(words=words - len(lost)),
            remarks=tuple(self.remarks),
        )

    def _remark(self, code: str, say: str) -> None:
        self.remarks.append(Remark(code, say))

    def _body_text(self) -> Any:
        given = self.given.get("text")
        if isinstance(given, list) and all(isinstance(part, str) for part in given):
            return "\n\n".join(given)
        return "" if given is None else given

    def _id(self, text: str) -> str:
        given = self.given.get("id")
        if isinstance(given, str | int) and str(given).strip():
            return str(given).strip()
        title = self._string("title")
        made = self._string("url") or f"text:{hashlib.sha256(f'{title}|{text}'.encode()).hexdigest()[:24]}"
        self._remark("no id", f"It has no id; it is known as {made} now. Without an id of its own a changed text is a new document.")
        return made

    def _title(self) -> str:
        given = " ".join(self._string("title").split())
        tidied = tidy_title(given)
        if tidied != given:
            self._remark("title tidied", f"Its title was “{given[:120]}”; spaces in it were set right.")
        return tidied

    def _dated(self) -> Dated | None:
        given = self.given.get("date")
        if given is None or given == "":
            return None
        dated = read_date(str(given), self.zone)
        if dated is None:
            self._remark("bad date", f"Its date “{str(given)[:40]}” is none; it is undated now. Write YYYY-MM-DD. It stays in extra.date.")
        elif not dated.day_known:
            self._remark("date without a day", f"Its date “{given}” names no day; it is sorted by it, and the page shows no day.")
        if dated is None or not dated.day_known:
            self.extra["date"] = given
        return dated

    def _string(self, name: str) -> str:
        value = self.given.get(name)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value).strip()
        self._unreadable(name)
        return ""

    def _unreadable(self, name: str) -> None:
        if name not in self.extra:
            self.extra[name] = self.given[name]
            self._remark(f"unreadable {name}", f"Its {name} cannot be read; what stands there is kept in extra.{name}.")

    def _names(self, name: str) -> tuple[Name, ...]:
        given = self.given.get(name)
        if given is None or given == "":
            return ()
        found: dict[str, str] = {}
        for one in given if isinstance(given, list) else [given]:
            read = _name(one)
            if read is None:
                self._unreadable(name)
            else:
                found.setdefault(*read)
        return tuple(found.items())

    def _old_paths(self) -> list[str]:
        given = self.given.get("old_paths") or []
        paths = [given] if isinstance(given, str) else given
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            self._unreadable("old_paths")
            return []
        return paths


def sound(value: Any) -> Any:
    """`value` without control characters and halves of characters, which databases refuse."""
    if isinstance(value, str):
        return _UNSOUND.sub("", value)
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, dict):
        return {sound(name): sound(one) for name, one in value.items()}
    return value


def _name(given: Any) -> Name | None:
    """A name with its slug: "France", or {"slug": "fr", "name": "France"}."""
    if isinstance(given, Mapping):
        name, slug = str(given.get("name") or given.get("slug") or ""), str(given.get("slug") or "")
    elif isinstance(given, str):
        name, slug = given, ""
    else:
        return None
    name = " ".join(name.split())
    return (latin(slug or name), name) if name else None


def _path_of(url: str) -> tuple[str, ...]:
    """The path of an address, to be led on from; the front page of another site is no article's old address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    if not parts.path.strip("/") and not parts.query:
        return ()
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path,)
