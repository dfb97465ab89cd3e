"""Headers on every route: what a browser may load, who may frame it, what it tells others, what may be kept of it.

Every address of the URL configuration is asked for (as in `test_canary.py`), by a stranger, a subscriber and an editor; then every kind
of error. Static files and pictures are asked of a real server in tests/attacks/test_served.py.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import override_settings
from test_canary import BLANKS, addresses, article, desk_addresses
from wall_play import keep_reading

from conftest import Articles, Browser, People
from masthead.library.views import searching
from masthead.readers.models import Reader
from masthead.website import health

Browsers = Callable[[], Browser]
assert article  # the fixture
REFERRERS = {"same-origin", "no-referrer"}
MORE_OF_THE_DESK = ["/desk/pages/", "/desk/images/", "/desk/users/", "/desk/reports/site-history/", "/desk/login/", "/desk/nothing/"]


def directives(answer: Any) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip())}


def assert_armoured(answer: Any, address: str, desk: bool = False) -> None:
    """What holds of every answer whatever."""
    policy = directives(answer)
    where = f"{answer.status_code} {address}"
    scripts = policy.get("script-src", policy["default-src"])
    if desk:
        assert policy.get("object-src", policy["default-src"]) == ["'none'"] and policy["base-uri"] in (["'self'"], ["'none'"]), where
        assert "*" not in " ".join(scripts) and "http" not in " ".join(scripts), where
    else:
        assert policy["default-src"] == ["'none'"] and scripts in (["'self'"], ["'none'"]) and policy["base-uri"] == ["'none'"], where
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:"} & set(scripts), where
        assert "'unsafe-inline'" not in policy.get("style-src", []) or "sandbox" in policy, where
    assert policy["frame-ancestors"] in (["'none'"], ["'self'"]), where
    assert answer["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}, where
    assert answer["X-Content-Type-Options"] == "nosniff", where
    assert answer["Referrer-Policy"] in REFERRERS, where
    assert "camera=()" in answer["Permissions-Policy"], where
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert answer["Cross-Origin-Resource-Policy"] == (
        "cross-origin" if answer.get("Content-Type", "").startswith("image/") else "same-origin"
    ), where
    assert "Access-Control-Allow-Origin" not in answer and "X-Powered-By" not in answer and "Server" not in answer, where
    if answer.get("Content-Type", "").startswith("text/"):
        assert "charset=" in answer["Content-Type"], where


def assert_kept_by_nobody(answer: Any, address: str) -> None:
    control = answer.get("Cache-Control", "")
    assert "no-store" in control and "public" not in control, (answer.status_code, address, control)


def is_personal(address: str) -> bool:
    """Whether somebody's own lies there, or an address is the proof."""
    secrets = [value for blank, value in BLANKS.items() if blank in {"<str:token>", "<str:key>", "<str:secret>", "<str:code>"}]
    return address.startswith(("/account/", "/sign-in/", "/keep-reading/", "/subscribe/order/", "/teams/", "/join/")) or any(
        secret in address for secret in secrets if not address.startswith(("/planning/", "/gifts/"))
    )


def test_every_page_for_a_stranger(browser: Browsers, article: Any) -> None:
    ada, seen = browser(), set()
    for address in addresses(article):
        for method in ("get", "head", "options", "post"):
            answer = getattr(ada, method)(address)
            assert_armoured(answer, f"{method} {address}")
            seen.add(answer.status_code)
            if answer.cookies:
                assert "public" not in answer.get("Cache-Control", ""), address
            if method == "get" and is_personal(address) and answer.status_code == 200:
                assert_kept_by_nobody(answer, address)
    assert {200, 302, 403, 404, 405} <= seen


@pytest.mark.parametrize("who", ["ben", "cleo", "dmitri"])
def test_every_page_for_who_signed_in(browser: Browsers, article: Any, people: People, who: str) -> None:
    found = Reader.objects.get(email="cleo@example.org") if who == "cleo" else getattr(people, who)()
    visitor = browser().sign_in(found)
    name = f"{who}@example.org"
    for address in addresses(article):
        if "sign-out" in address:
            continue
        answer = visitor.get(address)
        assert_armoured(answer, address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if name.encode() in body or (answer.status_code == 200 and (is_personal(address) or address == article.address())):
            assert_kept_by_nobody(answer, address)


def test_every_page_of_the_desk(browser: Browsers, article: Any, people: People) -> None:
    eva, ada = browser().sign_in(people.eva()), browser()
    inside = 0
    for address in [*desk_addresses(article), *MORE_OF_THE_DESK]:
        answer = eva.get(address)
        inside += answer.status_code == 200
        assert_armoured(answer, address, desk=True)
        assert directives(answer)["frame-ancestors"] == ["'self'"], address
        if answer.status_code == 200:
            assert not answer.get("Cache-Control", "").startswith("public") and (
                "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
            ), address
        assert_armoured(ada.get(address), address, desk=True)
    assert inside > 6


def test_errors_of_every_kind(browser: Browsers, article: Any, articles: Articles, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    ada = browser()
    ada.raise_request_exception = False
    found: dict[int, Any] = {}

    def note(answer: Any) -> None:
        assert_armoured(answer, "an error")
        found[answer.status_code] = answer

    note(ada.post("/sign-in/", {"email": "a"}, headers={"Host": "evil.example"}))
    note(ada.post(article.address() + "keep-reading/", {"email": "x@example.org"}, headers={"Sec-Fetch-Site": "cross-site"}))
    note(ada.get("/nothing/here/"))
    note(ada.get(article.address() + "open/"))
    note(ada.get("/sign-in/link/a-word-that-was-used/"))
    note(keep_reading(ada, article, "ada@nowhere"))
    monkeypatch.setattr(searching, "SEARCHES", searching.Limit("searches of this test", 0, searching.SEARCHES.per))
    note(ada.get("/library/?q=sea"))
    monkeypatch.setattr(health, "connection", None)
    note(ada.get("/readyz"))
    assert set(found) == {400, 403, 404, 405, 410, 422, 429, 500}
    assert int(found[429]["Retry-After"]) > 0 and "Please try again in" in found[429].content.decode()
    assert "Something failed on our side" in found[500].content.decode() and found[500]["Cache-Control"] == "no-store"
    for status, answer in found.items():
        assert "public" not in answer.get("Cache-Control", "") or status == 404, status
        assert re.search(r"<h1\b", answer.content.decode()) and "Traceback" not in answer.content.decode(), status


@override_settings(SECURE_HSTS_SECONDS=365 * 24 * 3600)
def test_over_https_browsers_are_told_to_stay(browser: Browsers, article: Any) -> None:
    ada = browser()
    for address in ("/", article.address(), "/nothing/", "/feeds/all.atom", "/desk/"):
        assert ada.get(address, secure=True)["Strict-Transport-Security"].startswith("max-age=31536000"), address
        assert "Strict-Transport-Security" not in ada.get(address), address
    assert django_settings.SESSION_COOKIE_HTTPONLY and django_settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_a_dead_cookie_is_taken_back_from_its_owner_alone(browser: Browsers, article: Any) -> None:
    ada = browser()
    assert ada.get(article.address())["Cache-Control"].startswith("public")
    ada.cookies["sid"] = "a-session-that-is-gone"
    answer: HttpResponse = ada.get(article.address())
    assert answer.cookies["sid"].value == "" and answer["Cache-Control"] == "private, no-store"
