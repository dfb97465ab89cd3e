"""What it costs to serve a hundred articles to a hundred readers, and a hundred thousand to as many. `python -m bench.scale`.

Processor time of the web process for an answer, the median of the rounds, of two publications on one machine. Out of memory: what the
lane answers. By Django: the same page with a cookie that the lane does not know.
"""

import os
import sqlite3
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from real_server import Server

from bench import __main__ as table
from bench.load import fetch, run

FEW = 100
MANY = int(os.environ.get("BENCH_SCALE", "100000"))
ROUNDS, REQUESTS, SLOW = 7, 2000, 60
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # of the tree's paths


def multiply(path: Path, times: int) -> None:
    """Copies of every article there is, and as many readers with a month's opened articles, straight into the tables."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        kept = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:  # a hundred thousand rows raise nothing but time
            database.execute(f'DROP TRIGGER "{name}"')
        _articles(database, times)
        _readers(database, FEW * times)
        for sql in kept:
            database.execute(sql)
        database.execute("ANALYZE")
        database.commit()


def _articles(database: sqlite3.Connection, times: int) -> None:
    first = [pk for (pk,) in database.execute("SELECT basepage_ptr_id FROM library_articlepage ORDER BY 1")]
    step = max(first) + 1
    (parent,) = database.execute("SELECT substr(path, 1, length(path) - 4) FROM library_basepage WHERE id = ?", first[:1]).fetchone()
    paths = _paths(parent, len(first) * times + len(first))
    for n in range(1, times):
        for table_, key, own in (
            ("library_basepage", "id", ()),
            ("library_articlepage", "basepage_ptr_id", ()),
            ("library_galley", "article_id", ()),
            ("library_byline", "article_id", ("id",)),
            ("library_articlepage_countries", "articlepage_id", ("id",)),
            ("library_articlepage_topics", "articlepage_id", ("id",)),
            ("library_ending", "article_id", ("id",)),
        ):
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table_})") if row[1] not in own]
            put = [f"{key} + {step * n}" if name == key else name for name in columns]
            if table_ == "library_basepage":
                put[columns.index("path")] = "next_path()"
                put[columns.index("translation_key")] = "lower(hex(randomblob(16)))"
                database.create_function("next_path", 0, lambda: next(paths))
            if table_ == "library_articlepage":
                put[columns.index("published_at")] = f"datetime(published_at, '-{n} hours')"
            marks = ",".join("?" * len(first))
            database.execute(
                f"INSERT INTO {table_} ({','.join(columns)}) SELECT {','.join(put)} FROM {table_} WHERE {key} IN ({marks})", first
            )
    database.execute("UPDATE library_basepage SET numchild = ? WHERE path = ?", (len(first) * times, parent))


def _paths(parent: str, used: int) -> Iterator[str]:
    """Places in the tree behind those that are taken."""
    for n in range(used + 10, 36**4):
        yield parent + "".join(DIGITS[n // 36**power % 36] for power in (3, 2, 1, 0))


def _readers(database: sqlite3.Connection, count: int) -> None:
    columns = [row[1] for row in database.execute("PRAGMA table_info(readers_reader)") if row[1] != "id"]
    one = "SELECT id FROM readers_reader WHERE email = 'ben@example.org'"
    put = ["'n' || n || '@example.org'" if name == "email" else name for name in columns]
    database.execute(
        f"INSERT INTO readers_reader ({','.join(columns)}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) "
        f"SELECT {','.join(put)} FROM readers_reader, c WHERE readers_reader.id = ({one})"
    )
    database.execute(
        "INSERT INTO access_opened (article_id, month, slot, how, opened_at, until, reader_id) "
        "SELECT 6 + r.id % 90, '2026-11-01', s.n, 'chosen', '2026-11-02', '2036-01-01', r.id FROM readers_reader r, "
        "(SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) s WHERE r.email LIKE 'n%@example.org' AND s.n = 1"
    )


def publication(stack: ExitStack, articles: int) -> tuple[Server, str, dict[str, str]]:
    """Served, with the address of an article, and cookies."""
    server = stack.enter_context(Server(work=False))
    path = Path(server.folder.name) / "archive.jsonl"
    table.ARTICLES = FEW
    table.archive(path)
    server.call("import", "jsonl", str(path))
    server.call("readers", "add", "ben@example.org")
    server.call("readers", "add", "cleo@example.org", "--plan", "all-access")
    multiply(server.data / "masthead.sqlite3", articles // FEW)
    server.start()
    with closing(sqlite3.connect(server.data / "masthead.sqlite3")) as database:
        pk, slug = database.execute(
            "SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id ORDER BY p.id LIMIT 1"
        ).fetchone()
    article = f"/articles/{pk}/{slug}/"
    cookies = {name: table.sign_in(server, f"{name}@example.org") for name in ("ben", "cleo")}
    fetch(server.port, f"{article}open/", cookies["ben"], method="POST")
    return server, article, cookies


def main() -> int:
    """Prints the rows; exit status 1 where the many cost over a tenth more out of memory."""
    with ExitStack() as stack:
        few, many = publication(stack, FEW), publication(stack, MANY)
        print(f"\n| CPU ms an answer | {FEW:,} | {MANY:,} | ratio |\n|---|---|---|---|")
        worst = 0.0
        for what, path, who, count in (
            ("stranger's article, out of memory", "", "", REQUESTS),
            ("subscriber's article, out of memory", "", "cleo", REQUESTS),
            ("opened article, out of memory", "", "ben", REQUESTS),
            ("front page, out of memory", "/", "", REQUESTS),
            ("stranger's article, by Django", "", "other=1", SLOW),
            ("subscriber's article, by Django", "", "cleo; other=1", SLOW),
            ("front page, by Django", "/", "other=1", SLOW),
        ):
            costs: list[list[float]] = [[], []]
            for _ in range(ROUNDS):
                for found, (server, article, cookies) in zip(costs, (few, many), strict=True):
                    name, _, more = who.partition("; ")
                    cookie = f"{cookies[name]}; {more}".rstrip("; ") if name in cookies else who
                    found.append(run(server.port, table.web_pid(server), path or article, cookie, count).cpu)
            one, other = (statistics.median(found) for found in costs)
            worst = max(worst, other / one) if "memory" in what else worst
            print(f"| {what} | {one:.3f} | {other:.3f} | {other / one:.2f} |", flush=True)
    return int(worst > 1.1)


if __name__ == "__main__":
    sys.exit(main())
