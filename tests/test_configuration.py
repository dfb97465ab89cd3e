"""Settings: typed, from the environment or from files; a wrong value stops the start with one sentence."""

from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Site

from masthead.configuration import WrongSetting, data_folder, load
from masthead.databases import database
from masthead.library.tree import front_page
from masthead.mailer import mailer


def test_without_anything_set_it_runs_on_this_machine() -> None:
    settings = load({})
    assert settings.url == "http://127.0.0.1:8000" and not settings.secure and "localhost" in settings.allowed_hosts


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MASTHEAD_URL", "review.example.org", "give scheme and host"),
        ("MASTHEAD_URL", "https://x.org/path", "without a path"),
        ("MASTHEAD_URL", "http://127.0.0.1:abc", "a port is a number"),
        ("MASTHEAD_URL", "http://127.0.0.1:99999", "a port is a number"),
        ("MASTHEAD_URL", "http://[::1", "cannot be read"),
        ("MASTHEAD_URL", "http://me@x.org", "give scheme and host"),
        ("MASTHEAD_URL", "http://x y.org", "give scheme and host"),
        ("MASTHEAD_URL", "http://x.org?a=b", "give scheme and host"),
        ("MASTHEAD_LANGUAGE", "klingon", "klingon is no language"),
        ("MASTHEAD_HOSTS", "*", "any name"),
        ("MASTHEAD_HOSTS", "x.org, *.y.org", "any name"),
        ("MASTHEAD_HOSTS", "https://x.org", "without scheme or port"),
        ("MASTHEAD_HOSTS", "x.org:8000", "without scheme or port"),
        ("MASTHEAD_MAIL_FROM", "Sextant", "give one address"),
        ("MASTHEAD_MAIL_FROM", "letters@", "give one address"),
        ("MASTHEAD_MAIL_FROM", "a@x.org, b@x.org", "give one address"),
        ("MASTHEAD_MAIL_FROM", "Sextant, Ltd <a@x.org>", "give one address"),
        ("MASTHEAD_MAIL_FROM", "a@x.org\nBcc: b@x.org", "give one address"),
        ("MASTHEAD_SECRET_KEY", "short", "at least 32"),
        ("MASTHEAD_TIME_ZONE", "Europe/Nowhere", "time zone"),
        ("MASTHEAD_PROXIES", "9", "less than or equal to 5"),
        ("MASTHEAD_DEBUG", "perhaps", "boolean"),
        ("DATABASE_URL", "mysql://x/y", "accepted are sqlite"),
        ("DATABASE_URL", "postgres://host", "accepted are sqlite"),
        ("CACHE_URL", "memcached:", "accepted are database"),
        ("CACHE_URL", "redis:///1", "accepted are database:, memory: and redis://"),
        ("CACHE_URL", "redis://host/one", "accepted are database"),
        ("CACHE_URL", "redis://:pa/ss@host", "%2F"),
        ("QUEUE_URL", "kafka:", "accepted are database"),
        ("QUEUE_URL", "memory:", "accepted are database: and redis://"),
        ("EMAIL_URL", "sendmail:", "accepted are outbox"),
        ("DATABASE_URL", "postgres://user:pa/ss@host/name", "%2F"),
        ("EMAIL_URL", "smtp://host:many", "a port is a number"),
        ("EMAIL_URL", "smtp://host?connections=1000", "1 to 100"),
        ("MASTHEAD_MAIL_RATES", "gmail.com", "a number"),
        ("MASTHEAD_MAIL_RATES", "gmail=5", "give domains"),
        ("MASTHEAD_DOUBTFUL", "guess", "resend"),
        ("MASTHEAD_DKIM_KEY", "no key", "no private key in PEM"),
        ("MASTHEAD_DKIM_SELECTOR", "a b", "pattern"),
        ("EMAIL_URL", "smtp://host?tls=perhaps", "tls may be"),
        ("MASTHEAD_WORDING_URL", "http://127.0.0.1:8080/v1", "http is for a server of your own network alone"),
        ("MASTHEAD_WORDING_URL", "https://models.example.org/v1", "give MASTHEAD_WORDING_MODEL, too"),
        ("MASTHEAD_WORDING_URL", "ftp://models.example.org", "no address of the web; give an address such as"),
        ("MASTHEAD_WORDING_URL", "https://me:secret@models.example.org/v1", "no address of the web"),
        ("MASTHEAD_WORDING_URL", "https://models.example.org/v1?key=1", "without a question mark"),
        ("MASTHEAD_WORDING_INSIDE", "0.0.0.0/0", "is not private"),
        ("MASTHEAD_WORDING_INSIDE", "home", "give networks or numbers"),
        ("MASTHEAD_WORDING_KEY", "two words", "one word of ASCII"),
        ("MASTHEAD_WORDING_PATIENCE", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_one_sentence(name: str, value: str, says: str) -> None:
    with pytest.raises(WrongSetting) as stop:
        load({name: value})
    sentence = str(stop.value)
    assert sentence.startswith(f"{name}: ") and says in sentence and "\n" not in sentence
    assert value == "" or name not in {"MASTHEAD_SECRET_KEY"} or value not in sentence, "a secret is not printed"
    assert "'pa'" not in sentence, "nor a piece of a password"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MASTHEAD_MAIL_FROM", "letters@example.org"),
        ("MASTHEAD_MAIL_FROM", "Café Sextant <letters@example.org>"),
        ("MASTHEAD_MAIL_FROM", '"Sextant, Ltd" <letters@localhost>'),
        ("MASTHEAD_HOSTS", "www.example.org, .example.net,[::1],10.0.0.1,"),
        ("MASTHEAD_URL", "https://Review.Example.org/"),
        ("MASTHEAD_LANGUAGE", "de"),
        ("MASTHEAD_LANGUAGE", "en-US"),
        ("MASTHEAD_LANGUAGE", "zh-hans"),
        ("CACHE_URL", "redis://me:p%2Fw@cache.example.org:6380/2"),
        ("CACHE_URL", "memory:"),
        ("QUEUE_URL", "rediss://queue.example.org"),
    ],
)
def test_a_right_value_is_taken(name: str, value: str) -> None:
    assert load({name: value}).model_dump(by_alias=True)[name] is not None


def test_an_ipv6_address_works() -> None:
    settings = load({"MASTHEAD_URL": "http://[::1]:8000"})
    assert settings.host == "::1" and settings.allowed_hosts[0] == "[::1]" and "localhost" in settings.allowed_hosts


@pytest.mark.django_db
def test_the_desks_tree_knows_the_address(settings: Any) -> None:
    for url, root in (
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://x.org", "https://x.org"),
        ("http://x.org:81", "http://x.org:81"),
    ):
        settings.MASTHEAD = load({"MASTHEAD_URL": url})
        front_page()
        assert Site.objects.get(is_default_site=True).root_url == root


def test_a_file_that_is_not_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00" * 20)
    with pytest.raises(WrongSetting, match=r"^MASTHEAD_SECRET_KEY_FILE: .* is not text in UTF-8\.[^\n]*$"):
        load({"MASTHEAD_SECRET_KEY_FILE": str(tmp_path / "key")})


def test_a_data_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(WrongSetting, match=r"^MASTHEAD_DATA: .* a file"):
            data_folder(path)
    made = data_folder(tmp_path / "a" / "b")
    assert made.is_dir() and made.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("os.access", lambda *_: False)  # the tests may run as root, to whom everything is open
    with pytest.raises(WrongSetting, match=r"^MASTHEAD_DATA: .* cannot be written to"):
        data_folder(made)


def test_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40 + "\n")
    key = load({"MASTHEAD_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key
    assert key is not None and key.get_secret_value() == "k" * 40
    with pytest.raises(WrongSetting, match="cannot read"):
        load({"MASTHEAD_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_https_makes_cookies_host_only() -> None:
    assert load({"MASTHEAD_URL": "https://x.org"}).cookie("pass") == "__Host-pass"
    assert load({"MASTHEAD_URL": "http://127.0.0.1:1"}).cookie("pass") == "pass"


def test_mail_and_database_addresses(tmp_path: Path) -> None:
    found = mailer("smtp://me%40x:p%2Fw@mail.x.org:587?tls=starttls&connections=4")
    assert (found.host, found.port, found.user, found.password, found.tls) == ("mail.x.org", 587, "me@x", "p/w", "starttls")
    assert mailer("smtps://mail.x.org").port == 465
    assert database("sqlite://", tmp_path)["NAME"] == str(tmp_path / "masthead.sqlite3")
    assert database("sqlite:////var/x.db", tmp_path)["NAME"] == "/var/x.db"
    found_db = database("postgres://u:p%40@h:5433/n?sslmode=require", tmp_path)
    assert (found_db["USER"], found_db["PASSWORD"], found_db["PORT"], found_db["OPTIONS"]) == ("u", "p@", "5433", {"sslmode": "require"})


def test_a_language_model_is_off_until_the_owner_names_one(tmp_path: Path) -> None:
    assert load({}).wording_url == ""
    (tmp_path / "key").write_text("secret-of-a-file\n")
    given = {
        "MASTHEAD_WORDING_URL": "http://127.0.0.1:8080/v1/",
        "MASTHEAD_WORDING_INSIDE": "127.0.0.1",
        "MASTHEAD_WORDING_MODEL": "tiny",
        "MASTHEAD_WORDING_KEY_FILE": str(tmp_path / "key"),
    }
    settings = load(given)
    assert settings.wording_url == "http://127.0.0.1:8080/v1" and settings.wording_key
    assert settings.wording_key.get_secret_value() == "secret-of-a-file" and "secret-of" not in repr(settings)
