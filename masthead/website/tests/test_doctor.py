"""The doctor: each thing that would be unsafe, made so, is said in a sentence that says what to do; and made right, is fine."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings as now_set

from conftest import NOON
from masthead import cli
from masthead.configuration import load
from masthead.newsletters.models import Message
from masthead.website import doctor, doctor_machine
from masthead.website.findings import Finding

RIGHT = {
    "MASTHEAD_URL": "https://review.example.org",
    "MASTHEAD_PROXIES": "1",
    "MASTHEAD_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "EMAIL_URL": "smtp://user:password@mail.example.org:587?tls=starttls",
    "MASTHEAD_MAIL_FROM": "letters@review.example.org",
    "BOUNCES_LISTEN": "127.0.0.1:2424",
}


class Usage(NamedTuple):
    """A disk."""

    total: int
    used: int
    free: int


@pytest.fixture
def house(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A right production in a folder of its own; named settings are other ones."""

    def make(**other: str) -> None:
        settings.MASTHEAD = load({**RIGHT, **other})
        settings.ALLOWED_HOSTS = settings.MASTHEAD.allowed_hosts
        settings.DEBUG = settings.MASTHEAD.debug

    tmp_path.chmod(0o700)
    settings.DATA = tmp_path
    monkeypatch.setattr(doctor_machine, "sqlite_file", lambda: tmp_path / "masthead.sqlite3")
    (tmp_path / "masthead.sqlite3").touch()
    (tmp_path / doctor_machine.MADE).write_text(f"{NOON.isoformat()}\n/mnt/backups/x.tar.zst\n")
    monkeypatch.setattr(doctor_machine, "datetime", type("then", (doctor_machine.datetime,), {"now": classmethod(lambda cls, zone: NOON)}))
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda path: Usage(100 * 10**9, 50 * 10**9, 50 * 10**9))
    make()
    return make


def without_database(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    monkeypatch.setattr(doctor, "what_is_missing", lambda: "The database is not up to date (3 steps wait).")
    return doctor.examine()


def test_a_right_production_has_only_the_database_to_mend(house: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe = [one.sentence for one in without_database(monkeypatch) if one.unsafe]
    assert unsafe == ["The database is not up to date (3 steps wait). Run `masthead setup`."]


@pytest.mark.parametrize(
    ("other", "says", "does"),
    [
        ({"MASTHEAD_DEBUG": "1"}, "MASTHEAD_DEBUG is on", "Unset it"),
        ({"MASTHEAD_URL": "http://review.example.org", "MASTHEAD_PROXIES": "0"}, "without https", "Serve it over https"),
        ({"MASTHEAD_URL": "http://127.0.0.1:8000", "MASTHEAD_PROXIES": "0"}, "readers elsewhere cannot reach it", "Set it to"),
        ({"MASTHEAD_SECRET_KEY": "secret" * 6}, "MASTHEAD_SECRET_KEY looks made up", "Draw one"),
        ({"MASTHEAD_PROXIES": "0"}, "MASTHEAD_PROXIES is 0", "Set MASTHEAD_PROXIES"),
        ({"MASTHEAD_URL": "http://review.example.org"}, "anybody may write an address into X-Forwarded-For", "Set it to 0"),
        ({"CACHE_URL": "memory:"}, "each process counts tries", "Unset it"),
        ({"EMAIL_URL": "outbox:"}, "reach nobody", "Name a mail server"),
        ({"MASTHEAD_HOSTS": ".org"}, "to names that others own", "Name each host"),
        ({"MASTHEAD_FRONT": "/nowhere/at/all"}, "hears of no change", "Make it"),
    ],
)
def test_a_setting_that_makes_it_unsafe_is_named_with_what_to_do(
    house: Callable[..., None], monkeypatch: pytest.MonkeyPatch, other: dict[str, str], says: str, does: str
) -> None:
    house(**other)
    unsafe = [one.sentence for one in without_database(monkeypatch) if one.unsafe]
    assert any(says in one and does in one for one in unsafe), unsafe


@pytest.mark.parametrize(
    "name", ["masthead.sqlite3", "masthead.sqlite3-wal", "masthead.sqlite3-shm", "secret_key", "outbox", "sending", "wire", "media", "."]
)
@pytest.mark.parametrize("front", [False, True])
def test_what_others_on_the_machine_may_read_is_named(house: Callable[..., None], tmp_path_factory: Any, name: str, front: bool) -> None:
    data, folders = now_set.DATA, {"outbox", "sending", "wire", "media", "."}
    house(**({"MASTHEAD_FRONT": str(tmp_path_factory.mktemp("front"))} if front else {}))
    data.chmod(0o711)
    for path in data.iterdir():
        path.chmod(0o600)
    path = data / name
    path.mkdir(exist_ok=True) if name in folders else path.touch()
    path.chmod(0o711 if name == "." else 0o700 if name in folders else 0o600)
    assert not doctor_machine.data().unsafe and not doctor_machine.key_file().unsafe
    if name == "media" and front:
        (path / "original_images").mkdir(mode=0o755)
        path.chmod(0o711)
        path = path / "original_images"
    else:
        path.chmod(0o755 if name in folders else 0o644)
    found = doctor_machine.data()
    assert found.unsafe and f"chmod -R o= {path}" in found.sentence
    assert doctor_machine.key_file().unsafe == (name == "secret_key")
    data.chmod(0o700)
    assert not doctor_machine.data().unsafe, "a closed folder closes all that is in it"


def test_a_key_file_that_others_read_is_named(house: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    path.write_text("x" * 40)
    path.chmod(0o644)
    monkeypatch.delenv("MASTHEAD_SECRET_KEY", raising=False)
    monkeypatch.setenv("MASTHEAD_SECRET_KEY_FILE", str(path))
    assert doctor_machine.key_file() == Finding(
        f"Everyone on this machine may read the secret key. Close it: chmod 600 {path}", fine=False, unsafe=True
    )
    path.chmod(0o600)
    assert doctor_machine.key_file().fine


@pytest.mark.parametrize(
    ("free", "unsafe", "fine"), [(50 * 10**9, False, True), (8 * 10**9, False, False), (2 * 10**9, True, False), (10**8, True, False)]
)
def test_a_disk_that_fills(house: Callable[..., None], monkeypatch: pytest.MonkeyPatch, free: int, unsafe: bool, fine: bool) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda path: Usage(100 * 10**9, 0, free))
    found = doctor_machine.disk()
    assert (found.unsafe, found.fine) == (unsafe, fine)


def test_backups_that_are_old_or_were_never_taken(house: Callable[..., None]) -> None:
    assert doctor_machine.backups(NOON + timedelta(days=7)).fine
    old = doctor_machine.backups(NOON + timedelta(days=9))
    assert old.unsafe and "9 days old (/mnt/backups/x.tar.zst)" in old.sentence
    os.unlink(now_set.DATA / doctor_machine.MADE)
    never = doctor_machine.backups(NOON)
    assert not never.fine and not never.unsafe and "masthead backup FOLDER" in never.sentence


def test_a_clock_that_was_set_back(db: None) -> None:
    Message.objects.create(kind="x", to="a@example.org", subject="x", text="", html="", made_at=NOON)
    assert doctor_machine.clock(NOON - timedelta(minutes=4)).fine
    wrong = doctor_machine.clock(NOON - timedelta(hours=24))
    assert wrong.unsafe and "1,440 minutes from now" in wrong.sentence and "NTP" in wrong.sentence


class Names:
    """A name system that knows these TXT records."""

    def __init__(self, **records: str) -> None:
        self.records = {name.replace("__", "."): text for name, text in records.items()}

    def text(self, name: str) -> list[str] | None:
        return [text for known, text in self.records.items() if name == known]

    def addresses(self, name: str) -> list[str] | None:
        return []

    def names_of(self, address: str) -> list[str] | None:
        return []

    def exchangers(self, name: str) -> list[str] | None:
        return ["mail.example.org"]


def test_mail_records_are_looked_up_only_when_asked(house: Callable[..., None]) -> None:
    assert ["--mail" in one.sentence for one in doctor._records(None)] == [True]
    missing = [one for one in doctor._records(Names()) if one.unsafe]
    assert {one.sentence.partition(":")[0] for one in missing} >= {"SPF", "DMARC"}
    house(EMAIL_URL="outbox:")
    assert doctor._records(Names()) == [], "nothing is sent"


@pytest.mark.parametrize(("unsafe", "status"), [(True, 1), (False, 0)])
def test_the_program_says_so_with_its_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unsafe: bool, status: int
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(doctor, "examine", lambda records: asked.append(records) or [Finding("Thus.", fine=not unsafe, unsafe=unsafe)])
    assert cli.doctor(cli._parser().parse_args(["doctor"])) == status and asked == [None]
    assert capsys.readouterr().out == ("UNSAFE Thus.\n" if unsafe else "ok     Thus.\n")
