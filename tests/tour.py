"""A walk through the whole house: the demo publication and a piece with everything in it, its people, and every page worth looking at.

The quality tests and the contact sheets (`make sheets`) go the same way.
"""

import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from real_server import Server

MANUSCRIPTS = Path(__file__).parent / "manuscripts"
PEOPLE = ("stranger", "held", "reader", "spent", "subscriber", "lapsed", "editor")
# Whom `masthead demo` lets one sign in as, in its own words.
SIGNED_IN = {
    "a reader with three articles to choose": "reader",
    "a reader whose month is spent": "spent",
    "a subscriber": "subscriber",
    "a subscriber whose access has ended": "lapsed",
    "the editor, who enters the desk": "editor",
}
GATED = "armenia-leaving-quietly"

# A piece with everything in it that an editor may set, which no real one has; and corrected.
_EXTRA = """
import sys
from datetime import date
from pathlib import Path
import django
django.setup()
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Correction
from masthead.library.tree import shelf
from masthead.website.demo.load import _article
from masthead.website.demo.manuscript import read
for path in sorted(Path(sys.argv[1]).glob("*.md")):
    _article(shelf("Articles", "articles"), path.stem, read(path.read_text(encoding="utf-8")), now())
page = ArticlePage.objects.get(slug="everything-at-once")
page.corrections.add(Correction(day=date(2026, 11, 3), text="An earlier version gave the depth as 18 metres. It is 81."))
page.save_revision().publish()
"""


@dataclass(frozen=True)
class Stop:
    """A page, and as whom it is worth seeing."""

    name: str
    path: str
    people: tuple[str, ...] = ("stranger",)
    status: int = 200


_loaded: tempfile.TemporaryDirectory[str] | None = None


@contextmanager
def house() -> Iterator[tuple[Server, dict[str, str]]]:
    """The demo, served; and for each of its people an address that signs them in once. It is loaded once a run, then copied."""
    global _loaded
    with Server() as server:
        if _loaded is not None:
            shutil.copytree(Path(_loaded.name) / "data", server.data, dirs_exist_ok=True)
        printed = re.findall(r"^ *(\S.*)\n *(http://\S+/sign-in/link/\S+)", server.call("demo"), re.MULTILINE)
        if _loaded is None:
            _add_everything(server)
            _loaded = tempfile.TemporaryDirectory(prefix="masthead-demo-")
            shutil.copytree(server.data, Path(_loaded.name) / "data")
        server.start()
        yield server, {SIGNED_IN[what]: link for what, link in printed if what in SIGNED_IN}


def _add_everything(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _EXTRA, str(MANUSCRIPTS)],
        env={**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def enter(context: BrowserContext, who: str, server: Server, links: dict[str, str]) -> None:
    """Make this browser's owner somebody: signed in, or holding a pass for an unproven address."""
    page = context.new_page()
    if who == "held":
        page.goto(f"{server.base}{articles(server)[GATED]}")
        page.locator("form[data-act=keep-reading] input[type=email]").fill(f"noor-{secrets.token_hex(3)}@sextant.example")
        page.locator("form[data-act=keep-reading] button").click()
        page.wait_for_url("**#rest")
    elif who != "stranger":
        page.goto(links[who])
        page.locator("form[data-act=sign-in] button").click()
        page.wait_for_url(re.compile("/account/$|/desk/$"))
    page.close()


def articles(server: Server) -> dict[str, str]:
    """Every article's path by its slug."""
    parts = re.findall(r"<loc>([^<]+)</loc>", _get(f"{server.base}/sitemap.xml"))
    return {slug: path for part in parts for path, slug in re.findall(r"<loc>[^<]*?(/articles/\d+/([^/<]+)/)</loc>", _get(part))}


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())


def stops(server: Server) -> list[Stop]:
    """The way."""
    at = articles(server)
    review = re.search(r'href="(/reviews/daily/[^"]+)"', _get(server.base))
    assert review is not None, "the front page shows the demo's Daily Review"
    return [
        Stop("front", "/", ("stranger", "reader", "subscriber")),
        Stop("analysis", at[GATED], ("stranger", "held", "reader", "spent", "subscriber")),
        Stop("analysis-with-notes", at["tehran-moscow-alliance-under-strain"], ("subscriber",)),
        Stop("in-depth", at["middle-corridor-arithmetic"], ("stranger", "reader", "subscriber")),
        Stop("column", at["europes-defence-shopping-list"], ("stranger", "reader")),
        Stop("briefing", at["montreux-a-briefing"]),
        Stop("note", at["a-note-from-the-editor"]),
        Stop("interview", at["bosphorus-pilot"], ("subscriber",)),
        Stop("document", at["declaration-of-paris-1856"]),
        Stop("everything", at["everything-at-once"], ("stranger", "subscriber")),
        Stop("region", "/regions/europe/", ("stranger", "reader")),
        Stop("country", "/countries/russia/"),
        Stop("topic", "/topics/energy/"),
        Stop("series", "/series/waterlines/"),
        Stop("author", "/authors/ilse-marwick-otieno/"),
        Stop("authors", "/authors/"),
        Stop("countries", "/countries/"),
        Stop("library", "/library/", ("stranger", "subscriber")),
        Stop("library-found", "/library/?q=sea", ("stranger", "reader", "subscriber")),
        Stop("library-none", "/library/?q=zebra"),
        Stop("corrections", "/corrections/"),
        Stop("radar", "/radar/"),
        Stop("daily-review", review[1], ("stranger", "subscriber")),
        Stop("subscribe", "/subscribe/", ("stranger", "reader", "subscriber")),
        Stop("sign-in", "/sign-in/"),
        Stop("code", "/keep-reading/code/", ("held",)),
        Stop("account", "/account/", ("reader", "spent", "subscriber", "lapsed")),
        Stop("saved", "/account/saved/", ("subscriber",)),
        Stop("following", "/account/following/", ("subscriber",)),
        Stop("history", "/account/reading/", ("subscriber",)),
        Stop("feeds", "/feeds/"),
        Stop("not-found", "/nothing/lives/here/", status=404),
    ]


def watch(page: Page, base: str, noise: list[str]) -> None:
    """Write down whatever goes wrong on a page: a foreign request, an error on the console, a script that broke."""
    page.on("request", lambda it: None if it.url.startswith((base, "data:", "blob:")) else noise.append(f"foreign: {it.url}"))
    page.on("console", lambda it: noise.append(f"console: {it.text} {it.location}") if it.type == "error" else None)
    page.on("pageerror", lambda it: None if "ViewTransition" in str(it) else noise.append(f"script: {it}"))


def people(browser: Browser, server: Server, links: dict[str, str], **how: object) -> dict[str, dict[str, object]]:
    """Everybody's cookies, to open windows with: signing in costs an address that works once."""
    kept: dict[str, dict[str, object]] = {}
    for who in PEOPLE:
        context = browser.new_context(base_url=server.base)
        enter(context, who, server, links)
        kept[who] = dict(context.storage_state())
        context.close()
    return kept
