"""How the wall's tests play: a clock stood still, the wall's form, what a browser may read, what a message holds."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import NOON, Browser

Browsers = Callable[[], Browser]
Outbox = Callable[[], list[str]]
ADA = "ada@example.org"
EDGES = (
    "library.views.articles",
    "library.views.lists",
    "library.views.keeping",
    "library.views.giving",
    "access.views",
    "readers.views",
    "website.views",
    "newsletters.messages",
    "readers.adapter",
    "readers.security.views",
    "readers.security.devices",
    "readers.privacy.views",
    "newsletters.views",
    "subscriptions.views",
)


class Clock:
    """The edge's clock, stood still and moved on by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.stand(NOON)

    def stand(self, moment: Any) -> None:
        for place in EDGES:
            self.monkeypatch.setattr(f"masthead.{place}.now", lambda: moment)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is Monday noon."""
    return Clock(monkeypatch)


def keep_reading(browser: Browser, article: Any, email: str = ADA, **extra: Any) -> Any:
    return browser.post(article.address() + "keep-reading/", {"email": email}, **extra)


def reads(browser: Browser, article: Any) -> bool:
    """Whether the browser gets the article's end; its opening it always gets."""
    page = browser.get(article.address()).content.decode()
    n = article.title.split()[-1]
    assert f"OPEN{n}x1" in page
    return f"LOCKED{n}x6" in page


def code_in(mail: str) -> str:
    found = re.search(r"\b(\d{6})\b", mail)
    assert found is not None, mail
    return found[1]


def link_in(mail: str) -> str:
    found = re.search(r"http://testserver\.example(/confirm/[\w-]+/)", mail)
    assert found is not None, mail
    return found[1]
