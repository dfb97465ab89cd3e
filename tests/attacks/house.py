"""The house that is attacked: a real server whose library holds the demo, a WordPress archive and diplomatic documents (FRUS).

`Locked` knows every run of words that stands behind the wall and nowhere before it; whatever the server answers is held against it.
"""

import html
import json
import lzma
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import pytest
from asking import Answer, Asker
from attacks.attempts import Target
from prepared import prepared
from real_server import Server
from tour import _load

SHARED = Path(__file__).parents[3] / "shared" / "data"
WORDPRESS = SHARED / "imports" / "wordpress" / "theme-test-data" / "themeunittestdata.wordpress.xml"
FRUS = SHARED / "news" / "frus_30083.jsonl.xz"
DOCUMENTS = 40
RUN = 6  # words in a row that are taken for a piece of the text
OURS = {"picture", "stood", "here"}  # what we say ourselves where an import lacks a file

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Piece:
    """An article with something behind its wall."""

    pk: int
    slug: str
    source: str
    wall: str
    rest: str

    @property
    def path(self) -> str:
        return f"/articles/{self.pk}/{self.slug}/"


@dataclass
class House:
    """The server, its pieces, and what none but those who may read may be sent."""

    server: Server
    told: dict[bytes, str] = field(default_factory=dict, repr=False)

    def rows(self, sql: str) -> list[tuple]:  # type: ignore[type-arg]
        with closing(sqlite3.connect(self.server.data / "masthead.sqlite3", timeout=30)) as database:
            return database.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.server.data / "masthead.sqlite3", timeout=30)) as database, database:
            database.execute(sql)

    @cached_property
    def pieces(self) -> list[Piece]:
        """Every live article with a locked part."""
        found = self.rows(
            "SELECT p.id, p.slug, coalesce(a.wall, ''), g.rest, coalesce(t.source, '') FROM library_galley g "
            "JOIN library_basepage p ON p.id = g.article_id JOIN library_articlepage a ON a.basepage_ptr_id = p.id "
            "LEFT JOIN (SELECT article_id, min(source) AS source FROM transfer_original GROUP BY article_id) t ON t.article_id = p.id "
            "WHERE p.live AND a.wall <> 'free' ORDER BY p.id"
        )
        return [Piece(pk, slug, source, wall, rest) for pk, slug, wall, rest, source in found if len(words(rest)) >= 2 * RUN]

    def one(self, source: str) -> Piece:
        """The piece with most to hide of those that came this way."""
        return max(
            (piece for piece in self.pieces if piece.source == source and piece.wall == "gated"), key=lambda piece: len(self.of(piece))
        )

    def target(self, source: str) -> Target:
        """The same, as attempts want it."""
        piece = self.one(source)
        return Target(piece.pk, piece.slug, max(self.of(piece), key=lambda run: sum(map(len, run))))

    @cached_property
    def secrets(self) -> frozenset[tuple[str, ...]]:
        """Runs that stand behind a wall, and nowhere in what everybody may read."""
        open_to_all = self.rows(
            "SELECT g.opening || ' ' || CASE WHEN a.wall = 'free' OR NOT p.live THEN g.rest ELSE '' END || ' ' || p.title || ' ' || a.standfirst "
            "|| ' ' || a.picture_caption || ' ' || a.picture_alt FROM library_galley g "
            "JOIN library_basepage p ON p.id = g.article_id JOIN library_articlepage a ON a.basepage_ptr_id = p.id "
            "UNION ALL SELECT title || ' ' || text FROM curator_radarentry"
        )
        locked = set().union(*(runs(words(piece.rest)) for piece in self.pieces))
        hidden = locked.difference(*(runs(words(text)) for (text,) in open_to_all))
        return frozenset(run for run in hidden if not set(run) >= OURS)

    def of(self, piece: Piece) -> frozenset[tuple[str, ...]]:
        return frozenset(runs(words(piece.rest)) & self.secrets)

    def asker(self) -> Asker:
        """A stranger in a network of their own."""
        return Asker(self.server.port)

    def signed_in(self, name: str) -> Asker:
        """One of the demo's people, in a new browser."""
        visitor = self.asker()
        link = self.server.call("readers", "link", f"{name}@sextant.example").strip().removeprefix(self.server.base)
        assert visitor.post(link).status == 302
        return visitor

    def leaked(self, answer: Answer, asked: str = "") -> str:
        """The first run of a locked part that the answer holds, in any spelling; "" for none. What was `asked` may be said back."""
        head = [row for row in answer.headers if row[0].lower() not in {"date", "content-length"}]
        key = sha256(f"{head}{answer.text}{asked}".encode()).digest()
        if key not in self.told:  # strangers are sent the same page again and again
            held = set().union(*(runs(words(text)) for text in spellings(answer)))
            found = (held & self.secrets) - runs(words(unquote(asked)))
            self.told[key] = " ".join(min(found)) if found else ""
        return self.told[key]


def words(text: str) -> list[str]:
    """Its words, without tags and entities."""
    return [word.casefold() for word in _WORD.findall(html.unescape(_TAG.sub(" ", text)))]


def runs(found: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(found[n:] for n in range(RUN)), strict=False))


def spellings(answer: Answer) -> Iterator[str]:
    """What was sent, read in every way that a text may hide in: headers, tags as text, scripts' escapes, addresses' escapes."""
    text = answer.text
    yield " ".join(f"{name} {unquote(value)}" for name, value in answer.headers)
    yield text
    whole = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    yield html.unescape(re.sub(r"[<>=\"']", " ", whole))
    if "%20" in text:
        yield unquote(text)


def prepare(server: Server) -> None:
    """The tour's demo with the two archives beside it, indexed."""
    prepared("demo", server.data, lambda: _load(server))
    documents = Path(server.folder.name) / "frus.jsonl"
    with lzma.open(FRUS) as lines:
        documents.write_bytes(b"".join(islice(lines, DOCUMENTS)))
    server.call("import", "jsonl", str(documents), "--collection", "frus")
    server.call("import", "wordpress", str(WORDPRESS))
    server.call("index", "--rebuild")


def attacked() -> Iterator[House]:
    """Served, for one module; skips where the archives are not."""
    if not (WORDPRESS.is_file() and FRUS.is_file()):
        pytest.skip("../shared/data is not here: the attack suite needs its two archives")
    made_by = sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    with Server(work=False, workers=2) as server:
        prepared(f"attacked-{made_by}", server.data, partial(prepare, server))
        server.start()
        yield House(server)


def made(house: House) -> dict[str, str]:
    """What the tour made: addresses of gifts, orders, invitations."""
    return dict(json.loads((house.server.data / "tour.json").read_text()))
