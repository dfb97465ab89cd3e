"""Every page as a stranger sees it, at four widths, light and dark.

Each page of the tour is loaded at each width: zero axe violations (WCAG 2.0 to 2.2, A and AA, and best practice), layout shift
of at most 0.01, nothing on the console, nothing from elsewhere, one h1, no sideways scroll. Then the window is turned dark, and
what a scheme can break is judged again: axe's rules of colour, the sideways scroll.
"""

import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from quality import WIDTHS, Window, look_around
from tour import Tour

from masthead.kit.quiet import SECRETS

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page(width: int, tour: Tour, window: Window) -> None:
    assert (wrong := look_around(tour, window, ("stranger",), width)) == [], "\n".join(wrong)


# What looking at pages may write: sessions of those who signed in, counts of requests and of ads, the outbox of work.
COUNTED = re.compile(r"django_session|kit_count|ads_|.*cache|sqlite_|task|readers_device|search_|.*outbox|library_findable", re.IGNORECASE)


def kept(tour: Tour) -> dict[str, list[Any]]:
    """Every row of every table that a press on a mailed link could change."""
    with closing(sqlite3.connect(tour.server.data / "masthead.sqlite3")) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table' order by name")]
        return {name: sorted(map(repr, database.execute(f'select * from "{name}"'))) for name in names if not COUNTED.match(name)}


def test_sec_a_scanner_with_scripts_spends_no_mailed_link(tour: Tour, window: Window) -> None:
    """Mail gateways open what they find, some in a real browser that waits and scrolls. Twice over, in two browsers, each address
    that is a proof by itself: nothing is confirmed, redeemed, cancelled, joined or signed in to, and the link still works."""
    mailed = sorted({stop.path for stop in tour.way if SECRETS.search(stop.path) and not stop.act and stop.path.startswith("/")})
    assert len(mailed) >= 10, mailed
    before = kept(tour)
    for _ in range(2):
        page = window("stranger", 1280)
        for path in mailed:
            answer = page.goto(path, wait_until="networkidle")
            assert answer is not None and answer.status < 500
            page.context.request.head(path)
            page.mouse.wheel(0, 2000)
        page.context.close()
    after = kept(tour)
    assert [name for name in before if before[name] != after[name]] == []
    page = window("stranger", 1280)
    page.goto(tour.path("sign-in-link"))
    page.locator("form[data-act=sign-in] button").click()
    page.wait_for_url(re.compile("/account/|/desk/|/sign-in/desk/"))
