"""The sender's TLS and its password, against a real server on loopback that shows a certificate made here."""

from base64 import b64encode
from pathlib import Path

import pytest
from elsewhere import encryption
from mail_sink import Sink, usual

from masthead.mailer import Mailer, mailer
from masthead.newsletters.senders.port import Trouble
from masthead.newsletters.senders.smtp.wire import Wire

PASSWORD = "open sesame"
PROOF = b64encode(f"\0me\0{PASSWORD}".encode()).decode()


def script(verb: str, argument: str, brought: int) -> bytes | None:
    if verb == "EHLO":
        return b"250-sink\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"
    if verb == "STAR":
        return b"220 2.0.0 Go on\r\n"
    if verb == "AUTH":
        return b"235 2.7.0 Ok\r\n" if argument == f"PLAIN {PROOF}" else b"535 5.7.8 No\r\n"
    return usual(verb, argument, brought)


def without_starttls(verb: str, argument: str, brought: int) -> bytes | None:
    return b"250-sink\r\n250 AUTH PLAIN\r\n" if verb == "EHLO" else script(verb, argument, brought)


def connect(sink: Sink, tls: str, password: str = PASSWORD) -> None:
    Wire(Mailer("smtp", "127.0.0.1", sink.port, "me", password, tls), "house.example").close()


def asked(sink: Sink) -> list[tuple[str, bool]]:
    return [(line.split()[0], encrypted) for line, encrypted in sink.heard]


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose certificate this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    return tmp_path


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_password_goes_once_the_connection_is_encrypted(tls: str, trusted: Path) -> None:
    with Sink(script, encryption=encryption("IP:127.0.0.1", trusted), implicit=tls == "implicit") as sink:
        connect(sink, tls)
    assert ("AUTH", True) in asked(sink) and ("AUTH", False) not in asked(sink)
    assert [line for line in asked(sink) if not line[1]] == ([] if tls == "implicit" else [("ehlo", False), ("STARTTLS", False)])


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("name", ["stranger", "IP:127.0.0.2"])
def test_a_wrong_certificate_is_refused_before_anything_is_said(
    tls: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an authority nobody knows, or made out to another."""
    if name != "stranger":
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    context = encryption("IP:127.0.0.1" if name == "stranger" else name, tmp_path)
    said = r"^127\.0\.0\.1:\d+ was told nothing: its certificate is not to be trusted \(.+\)\. Give"
    with Sink(script, encryption=context, implicit=tls == "implicit") as sink, pytest.raises(Trouble, match=said) as told:
        connect(sink, tls)
    assert told.value.ours and not any(encrypted for _, encrypted in sink.heard)
    assert "AUTH" not in dict(asked(sink))


def test_a_server_without_starttls_hears_no_password(trusted: Path) -> None:
    """Somebody between us and it may have cut the offer out."""
    said = r"does not offer what EMAIL_URL asks of it .*STARTTLS.* Nothing was sent"
    with Sink(without_starttls, encryption=encryption("IP:127.0.0.1", trusted)) as sink, pytest.raises(Trouble, match=said):
        connect(sink, "starttls")
    assert "AUTH" not in dict(asked(sink))


def test_a_wrong_password_is_told_and_not_shown(trusted: Path) -> None:
    said = "does not accept our user name and password"
    with Sink(script, encryption=encryption("IP:127.0.0.1", trusted)) as sink, pytest.raises(Trouble, match=said) as told:
        connect(sink, "starttls", "another word")
    assert "another word" not in str(told.value)


def test_no_setting_sends_a_password_unencrypted() -> None:
    with pytest.raises(ValueError, match="encrypted connections alone"):
        mailer("smtp://me:secret@mail.example.org")
    assert mailer("smtp://mail.example.org").tls == ""
