"""The demo's outbox shows sign-in codes: each of its locks, taken away, shuts it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from masthead.configuration import load
from masthead.library.models import Publication

MAIL = b"From: a@x.org\nTo: b@x.org\nSubject: Your code\nContent-Type: text/plain; charset=utf-8\n\nYour code is 123456.\n"
NAME = "20261123T120000000000-ab_c1"


def make_demo(yes: bool) -> None:
    publication = Publication.load()
    publication.is_demo = yes
    publication.save()


@pytest.fixture(autouse=True)
def demo(db: None, settings: Any, tmp_path: Path) -> None:
    """The demo publication at a local address, behind the proxy that an operator may have named, with one message."""
    settings.MASTHEAD = load({"MASTHEAD_URL": "http://127.0.0.1:8000", "MASTHEAD_PROXIES": "1"})
    settings.ALLOWED_HOSTS = settings.MASTHEAD.allowed_hosts
    settings.OUTBOX = tmp_path / "outbox"
    settings.OUTBOX.mkdir()
    (settings.OUTBOX / f"{NAME}.eml").write_bytes(MAIL)
    (tmp_path / "secret.eml").write_bytes(MAIL)
    make_demo(True)


def statuses(**extra: Any) -> set[int]:
    client = Client(SERVER_NAME="127.0.0.1", **extra)
    return {client.get(path).status_code for path in ("/outbox/", f"/outbox/{NAME}/", f"/outbox/{NAME}/?html=1")}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_it_is_open_on_this_machine(address: str) -> None:
    assert statuses(REMOTE_ADDR=address) == {200}
    page = Client(SERVER_NAME="127.0.0.1").get(f"/outbox/{NAME}/")
    assert "123456" in page.content.decode() and "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.7", "", "unix:"])
def test_not_to_another_machine(address: str) -> None:
    assert statuses(REMOTE_ADDR=address) == {404}


@pytest.mark.parametrize("header", ["X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP"])
@pytest.mark.parametrize("value", ["127.0.0.1", "for=127.0.0.1", "192.0.2.7, 127.0.0.1", ""])
@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7"])
def test_not_through_a_proxy_whatever_it_says(header: str, value: str, address: str) -> None:
    assert statuses(REMOTE_ADDR=address, **{f"HTTP_{header}": value}) == {404}


def test_not_at_a_public_address(settings: Any) -> None:
    settings.MASTHEAD = load({"MASTHEAD_URL": "https://review.example.org", "MASTHEAD_HOSTS": "127.0.0.1"})
    assert statuses() == {404}


def test_not_when_messages_go_to_a_mail_server(settings: Any) -> None:
    settings.MASTHEAD = load({"MASTHEAD_URL": "http://127.0.0.1:8000", "EMAIL_URL": "smtp://mail.example.org"})
    assert statuses() == {404}


def test_not_for_a_publication_of_ones_own() -> None:
    make_demo(False)
    assert statuses() == {404}


@pytest.mark.parametrize(
    "name", ["../secret", "..%2Fsecret", "%2e%2e/secret", "..\\secret", "secret", f"./{NAME}", f"{NAME}.eml", "%00", "~"]
)
def test_names_lead_nowhere_else(name: str) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    assert client.get(f"/outbox/{name}/").status_code == 404
    assert client.get("/", PATH_INFO=f"/outbox/{name}/").status_code == 404


def test_it_is_for_reading_only() -> None:
    assert Client(SERVER_NAME="127.0.0.1", headers={"Sec-Fetch-Site": "same-origin"}).post("/outbox/").status_code == 405
