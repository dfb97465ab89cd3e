"""Signing in by another's word: connected by its reader, never because an address looks the same. Against a real issuer on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from wall_play import Browsers

from conftest import Browser, People
from masthead.readers.issuers import issuers
from masthead.readers.models import Happening, Reader

WHO = {"sub": "elsewhere-1", "email": "ben@example.org", "email_verified": True}


class Answers(BaseHTTPRequestHandler):
    """Discovery, a token for any code, and who it is."""

    def _say(self, what: Any) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        places = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/who",
        }
        self._say(WHO if self.path == "/who" else {**places, "jwks_uri": f"{base}/keys"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "token", "token_type": "Bearer"})

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(autouse=True)
def issuer(settings: Any) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    settings.ISSUERS = issuers(f"http://us:secret@127.0.0.1:{server.server_address[1]}?name=Elsewhere")
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.for_allauth() for one in settings.ISSUERS]}
    }
    yield base
    server.shutdown()
    server.server_close()
    thread.join(10)


def go(browser: Browser, process: str = "") -> Any:
    """To the issuer, which says who it is, and back."""
    sent = browser.post(f"/sign-in/with/elsewhere/{process}")
    assert sent.status_code == 302, sent.content
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return browser.get("/sign-in/with/elsewhere/back/", {"code": "any", "state": asked["state"][0]})


def test_a_connected_account_signs_in_and_a_disconnected_one_does_not(browser: Browsers, people: People, issuer: str) -> None:
    ben = people.ben()
    page = browser().get("/sign-in/")
    assert "Sign in with Elsewhere" in page.content.decode() and f"form-action 'self' {issuer};" in page["Content-Security-Policy"]
    here = browser().sign_in(ben)
    assert go(here, "?process=connect")["Location"].startswith("/account/security/")
    assert "Connected another account" in here.get("/account/security/").content.decode()
    visitor = browser()
    go(visitor)
    assert "ben@example.org" in visitor.get("/account/").content.decode()
    account = ben.socialaccount_set.get()
    browser().sign_in(people.cleo()).post("/account/security/connected/", {"account": account.pk})
    assert ben.socialaccount_set.exists(), "nobody disconnects another's"
    visitor.post("/account/security/connected/", {"account": account.pk})
    assert go(browser())["Location"] == "/sign-in/with/"
    assert set(Happening.objects.filter(reader=ben).values_list("what", flat=True)) >= {"linked", "unlinked"}


def test_the_same_address_joins_nothing_and_tells_nothing(browser: Browsers, people: People, monkeypatch: Any) -> None:
    people.ben()
    answers = []
    for address in ("ben@example.org", "nobody@example.org"):
        monkeypatch.setitem(WHO, "email", address)
        visitor = browser()
        answer = go(visitor)
        answers.append((answer.status_code, answer["Location"], visitor.get(answer["Location"]).content))
        assert visitor.get("/account/").status_code == 302
    assert answers[0] == answers[1] and Reader.objects.count() == 1


def test_connecting_is_for_who_has_just_shown_that_it_is_they_in_their_own_browser(browser: Browsers, people: People) -> None:
    assert browser().post("/sign-in/with/elsewhere/?process=connect")["Location"].startswith("/sign-in/again/")
    here, thief = browser().sign_in(people.ben()), browser()
    asked = parse_qs(urlsplit(here.post("/sign-in/with/elsewhere/?process=connect")["Location"]).query)
    assert thief.get("/sign-in/with/elsewhere/back/", {"code": "any", "state": asked["state"][0]})["Location"] == "/sign-in/with/"
    assert thief.get("/account/").status_code == 302
    assert browser().get("/sign-in/with/elsewhere/").status_code == 405, "by a form alone"
    assert browser().post("/sign-in/with/nobody/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        "accounts.google.com",
        "http://a:b@issuer.example",
        "https://issuer.example",
        "https://a:b@x?name=A,https://c:d@y?name=A",
        "https://a:b@[::1",
    ],
)
def test_a_wrong_setting_says_what_to_write(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"issuer|address|name"):
        issuers(wrong)


def test_without_issuers_nothing_is_offered(browser: Browsers, settings: Any) -> None:
    settings.ISSUERS = []
    page = browser().get("/sign-in/")
    assert "Sign in with" not in page.content.decode() and "form-action 'self';" in page["Content-Security-Policy"]
    assert browser().post("/sign-in/with/elsewhere/").status_code == 404
