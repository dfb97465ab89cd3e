"""A stranger crawls the whole site, demo and imported archive together, and finds nothing of any article's locked part.

The articles looked for are drawn at random, from what was imported as well as from what was written here.
"""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from conftest import NOON, Browser
from masthead.library.models import ArticlePage, Galley
from masthead.library.typesetting import plain
from masthead.transfer.jsonl.importing import import_jsonl
from masthead.website.demo.load import load

Browsers = Callable[[], Browser]
LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)|<(?:loc|link|id|guid[^>]*)>\s*([^<\s]+)""")
SEEDS = ("/", "/library/", "/feeds/", "/feeds/all.atom", "/feeds/all.rss", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/nothing/")


@pytest.fixture
def site(db: None, tmp_path: Path, settings: Any) -> None:
    """The demo, and an archive of forty imported documents."""
    settings.MEDIA_ROOT = tmp_path / "media"
    load(NOON, say=lambda line: None)
    with (tmp_path / "archive.jsonl").open("w") as out:
        for n in range(40):
            text = "\n\n".join(f"Paragraph {p} of document {n}, and its mark is {random.getrandbits(64):016x}." for p in range(6))
            row = {"id": f"d{n}", "title": f"Document {n}", "date": f"19{50 + n}-03-0{n % 9 + 1}", "text": text, "countries": ["Iran"]}
            out.write(json.dumps(row) + "\n")
    import_jsonl(tmp_path / "archive.jsonl", progress=False, at=NOON)


def secrets_of(galley: Galley) -> list[str]:
    """Runs of words that stand in the locked part alone: not in the opening, nor in the caption or standfirst above it, nor
    in another article (what every embed says of itself is no secret)."""
    head = ArticlePage.objects.get(pk=galley.pk)
    rest = plain(galley.rest)
    opening = " ".join([plain(galley.opening), head.title, head.standfirst, head.picture_caption, head.picture_alt])
    words = rest.split()
    runs = [" ".join(words[start : start + 9]) for start in range(0, max(1, len(words) - 9), 9)]
    others = " ".join(plain(one.opening + " " + one.rest) for one in Galley.objects.exclude(pk=galley.pk))
    return [run for run in runs if run not in opening and run not in others]


def crawl(browser: Browser, most: int = 700) -> dict[str, str]:
    seen: dict[str, str] = {}
    queue = list(SEEDS)
    while queue and len(seen) < most:
        path = queue.pop(0)
        if path in seen or path.startswith(("/static/", "/desk/")):
            continue
        response = browser.get(path)
        assert response.status_code < 500, path
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = seen[path] = body.decode("utf-8", "replace")
        targets = [one or two for one, two in LINK.findall(text)] + ([response["Location"]] if "Location" in response else [])
        for target in targets:
            parts = urlsplit(urljoin(f"http://testserver.example{path}", target))
            if parts.netloc in {"testserver.example", "testserver"}:
                queue.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return seen


def test_a_stranger_who_crawls_everything_finds_nothing_locked(site: None, browser: Browsers) -> None:
    gated = list(ArticlePage.objects.live().exclude(wall="free").values_list("pk", flat=True))
    imported = [pk for pk in gated if ArticlePage.objects.get(pk=pk).title.startswith("Document")]
    written = [pk for pk in gated if pk not in imported]
    drawn = random.sample(imported, 10) + random.sample(written, 10)
    galleys = {galley.pk: galley for galley in Galley.objects.filter(pk__in=drawn)}
    everything = {pk: secrets_of(galley) for pk, galley in galleys.items()}
    assert all(everything.values()), "each drawn article has something locked"

    pages = crawl(browser())
    for pk in drawn:
        address = ArticlePage.objects.get(pk=pk).address()
        first = plain(galleys[pk].opening)[:40]
        assert first in plain(pages[address]), f"the crawl reached {address} and saw its opening"
    for path, text in pages.items():
        words = plain(text)
        for pk, runs in everything.items():
            leaked = [run for run in runs if run in words]
            assert not leaked, f"{path} leaks article {pk}: {leaked[0]}"


def test_meta_and_structured_data_say_no_more_than_the_page(site: None, browser: Browsers) -> None:
    article = random.choice(list(ArticlePage.objects.live().filter(wall="gated")))
    page = browser().get(article.address()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert data["isAccessibleForFree"] is False and data["hasPart"]["cssSelector"] == ".gated"
    assert 'class="wall gated"' in page or re.search(r'class="[^"]*\bgated\b', page)
    assert "articleBody" not in data and data["headline"] == article.title[:110]
    assert f'<link rel="canonical" href="http://testserver.example{article.address()}"' in page
    for name in ("og:title", "og:description", "og:url", "og:type"):
        assert f'property="{name}"' in page
    free = ArticlePage.objects.live().filter(wall="free").first()
    assert free is not None
    open_page = browser().get(free.address()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', open_page, re.DOTALL)
    assert found is not None and json.loads(found[1])["isAccessibleForFree"] is True and "hasPart" not in json.loads(found[1])
