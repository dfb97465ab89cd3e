"""Every form that a stranger can send, and what costs most to look for, has its limit; who goes over it is told when to come back."""

from collections.abc import Callable
from typing import Any

import pytest
from test_canary import GIFT, article

from conftest import Browser, People
from masthead.kit import limits
from masthead.newsletters.letters import do_make_letters

Browsers = Callable[[], Browser]
assert article  # the fixture
# What a stranger sends, and where; `{path}` is the article's.
FORMS = {
    "the wall's field": ("{path}keep-reading/", {"email": "ada@example.org"}),
    "an address before subscribing": ("/keep-reading/arrive/", {"email": "ada@example.org", "next": "/subscribe/"}),
    "signing up for letters": ("/letters/sign-up/", {"email": "ada@example.org", "letter": "daily"}),
    "leaving without signing in": ("/cancel/", {"email": "ada@example.org"}),
    "a gift's button": (f"/gifts/{GIFT}/", {}),
    "a gift's code": ("/gift/", {"code": "ABCDEFGHJKMN"}),
    "an invitation that is none": ("/join/" + "x" * 43 + "/", {}),
    "a passkey": ("/sign-in/passkey/", {"credential": "{}"}),
}
SEARCHES = ("/library/?q=sea", "/library/export.csv?q=sea", "/library/export.json")


@pytest.fixture(autouse=True)
def daily(db: None) -> None:
    do_make_letters()


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every window is full."""
    monkeypatch.setattr(limits, "_counted", lambda limit, key, now: limit.most + 2)


def assert_told(answer: Any) -> None:
    assert answer.status_code == 429, answer.status_code
    assert 0 < int(answer["Retry-After"]) <= 86400 and "no-store" in answer["Cache-Control"]
    assert "Please try again in" in answer.content.decode() and "<h1" in answer.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_its_limit(browser: Browsers, article: Any, full: None, form: str) -> None:
    path, fields = FORMS[form]
    assert_told(browser().post(path.format(path=article.address()), fields))


def test_a_code_has_its_limit(browser: Browsers, article: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = browser()
    ada.post(article.address() + "keep-reading/", {"email": "ada@example.org"})
    monkeypatch.setattr(limits, "_counted", lambda limit, key, now: limit.most + 2)
    assert_told(ada.post("/keep-reading/code/", {"code": "123456"}))


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_has_its_limit(browser: Browsers, article: Any, people: People, full: None, address: str) -> None:
    assert_told(browser().get(address))
    assert_told(browser().sign_in(people.ben()).get(address))


@pytest.mark.parametrize("address", ["/library/suggest/?q=sea", "/feeds/all.atom", "/feeds/all.rss", "/sitemap.xml", "/"])
def test_what_is_the_same_for_everybody_is_a_caches_to_keep(browser: Browsers, article: Any, full: None, address: str) -> None:
    """It has no limit of ours: counting would write a row for what costs less than that, and a cache in front answers it."""
    answer = browser().get(address)
    assert answer.status_code == 200 and answer["Cache-Control"].startswith("public")
