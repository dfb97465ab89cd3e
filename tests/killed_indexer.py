"""Publishing, indexing and searching in processes of their own, and the indexer killed again and again.

    python tests/killed_indexer.py PUBLISHES KILLS SEED

Prints what came of it as JSON; `tests/test_killed_indexer.py` judges it. Wants a publication that is set up, named by
MASTHEAD_DATA. The full measure is 2000 publishes and 30 kills.
"""

# ruff: noqa: E402 (Django is set up before its models are loaded)

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.settings")
django.setup()

from django.db import connection

from masthead.kit.clock import now
from masthead.library import tree
from masthead.library.models import ArticlePage, Changed
from masthead.library.search import indexing
from masthead.library.search.engine import Entitlement, Wish
from masthead.library.search.query import parse

PIECES = 40  # articles that are published again and again


def forked(work: Callable[..., None], *given: object) -> int:
    """The work, in a child; nothing is open that a child could inherit."""
    pid = os.fork()
    if pid == 0:
        try:
            work(*given)
        finally:
            os._exit(0)
    return pid


def publish(times: int, seed: int) -> None:
    """Publish, change and take down, as the desk does."""
    draw, shelf = random.Random(seed), tree.shelf("Articles", "articles")
    for n in range(times):
        slug = f"piece-{draw.randrange(PIECES)}"
        article = ArticlePage.objects.filter(slug=slug).first()
        if article is not None and article.live and draw.random() < 0.15:
            article.unpublish()
            continue
        body = [{"type": "paragraph", "value": f"<p>common {word}{n}</p>"} for word in ("opening", "second", "third", "locked")]
        if article is None:
            article = shelf.add_child(instance=ArticlePage(title=f"Piece v{n}", slug=slug, body=json.dumps(body), live=False))
        article.title, article.body = f"Piece v{n}", json.dumps(body)
        article.save_revision().publish()


def index() -> None:
    """What the worker does, without a pause."""
    while True:
        indexing.do_index(now())
        time.sleep(0.01)


def search(tell: Connection, stop: Connection) -> None:
    """Search until told to stop; tell how often, and what went wrong."""
    asked, failures = 0, []
    while not stop.poll(0.005):
        for entitlement in Entitlement:
            try:
                indexing.folders().engine(entitlement).search(Wish(parse("common")))
            except Exception as error:
                failures.append(repr(error))
            asked += 1
    tell.send((asked, failures[:5]))


def differences() -> list[str]:
    """Where the index does not say what the database says."""
    found = []
    live = {pk: title.split()[-1] for pk, title in ArticlePage.objects.live().values_list("pk", "title")}
    for entitlement in Entitlement:
        if indexing.compare(entitlement):
            found.append(f"{entitlement}: {indexing.compare(entitlement)}")
        engine = indexing.folders().engine(entitlement)
        for pk, version in live.items():
            hits = [hit.id for hit in engine.search(Wish(parse(f"title:{version}"), any_word=False)).hits]
            locked = [hit.id for hit in engine.search(Wish(parse(f"locked{version[1:]}"), any_word=False)).hits]
            if hits != [pk] or locked != ([pk] if entitlement is Entitlement.WHOLE else []):
                found.append(f"{entitlement}: article {pk}, {version}: {hits} {locked}")
    return found


def main(publishes: int, kills: int, seed: int) -> None:
    """Kill until all is published and there were enough."""
    draw, killed, waited = random.Random(seed), 0, 0.0
    indexing.do_rebuild(now())
    indexing.folders.cache_clear()
    connection.close()
    (told, tell), (stopping, stop) = Pipe(duplex=False), Pipe(duplex=False)
    searching, publishing = forked(search, tell, stopping), forked(publish, publishes, seed)
    done = False
    while not done or killed < kills:
        indexer = forked(index)
        time.sleep(moment := draw.uniform(0.02, 1.0))
        waited += moment
        os.kill(indexer, signal.SIGKILL)
        os.waitpid(indexer, 0)
        killed += 1
        with suppress(ChildProcessError):
            done = done or os.waitpid(publishing, os.WNOHANG)[0] != 0
    left = Changed.objects.filter(indexed_at=None).count()
    indexing.do_index(now())
    time.sleep(0.5)
    stop.send(True)
    asked, failures = told.recv()
    os.waitpid(searching, 0)
    result = {"killed": killed, "left": left, "searches": asked, "failures": failures, "differences": differences(), "live": ArticlePage.objects.live().count()}  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
