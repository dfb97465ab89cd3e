"""Settings: typed, from the environment or from files; a wrong value stops the start with one sentence."""

from pathlib import Path

import pytest

from masthead.configuration import WrongSetting, database, load, mailer


def test_without_anything_set_it_runs_on_this_machine() -> None:
    settings = load({})
    assert settings.url == "http://127.0.0.1:8000" and not settings.secure and "localhost" in settings.allowed_hosts


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MASTHEAD_URL", "review.example.org", "give scheme and host"),
        ("MASTHEAD_URL", "https://x.org/path", "without a path"),
        ("MASTHEAD_SECRET_KEY", "short", "at least 32"),
        ("MASTHEAD_TIME_ZONE", "Europe/Nowhere", "time zone"),
        ("MASTHEAD_PROXIES", "9", "less than or equal to 5"),
        ("MASTHEAD_DEBUG", "perhaps", "boolean"),
        ("DATABASE_URL", "mysql://x/y", "accepted are sqlite"),
        ("DATABASE_URL", "postgres://host", "accepted are sqlite"),
        ("CACHE_URL", "memcached:", "accepted are database"),
        ("QUEUE_URL", "kafka:", "accepted is database"),
        ("EMAIL_URL", "sendmail:", "accepted are outbox"),
        ("EMAIL_URL", "smtp://host?tls=perhaps", "tls may be"),
    ],
)
def test_a_wrong_value_is_one_sentence(name: str, value: str, says: str) -> None:
    with pytest.raises(WrongSetting) as stop:
        load({name: value})
    sentence = str(stop.value)
    assert sentence.startswith(f"{name}: ") and says in sentence and "\n" not in sentence
    assert value == "" or name not in {"MASTHEAD_SECRET_KEY"} or value not in sentence, "a secret is not printed"


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
