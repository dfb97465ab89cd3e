"""The program's refusals: one sentence, exit status 1, and nothing half done."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from masthead.cli import main
from masthead.configuration import load
from masthead.library.models import Publication
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant, Plan
from masthead.website.doctor import examine

Said = pytest.CaptureFixture[str]


@pytest.fixture
def plan(db: None) -> Plan:
    return Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("9999-12-31", "too far away"),
        ("9999-01-01", "too far away"),
        ("2001-01-31", "has gone by"),
        ("0001-01-01", "has gone by"),
        ("2027-02-30", "is not a date"),
        ("2027-01-31T10:00", "is not a date"),
        ("tomorrow", "is not a date"),
    ],
)
def test_a_wrong_last_day_is_refused_before_the_reader_is_made(plan: Plan, capsys: Said, until: str, says: str) -> None:
    assert main(["readers", "add", "ann@example.org", "--plan", plan.slug, "--until", until]) == 1
    said = capsys.readouterr().err
    assert said.startswith("masthead readers: --until: ") and says in said and said.count("\n") == 1
    assert not Reader.objects.filter(email="ann@example.org").exists()


def test_a_last_day_without_a_plan_is_refused(db: None, capsys: Said) -> None:
    assert main(["readers", "add", "ann@example.org", "--until", "2090-01-31"]) == 1
    assert "--plan" in capsys.readouterr().err and not Reader.objects.filter(email="ann@example.org").exists()


def test_access_lasts_to_the_end_of_the_last_day(plan: Plan, capsys: Said) -> None:
    for person, day in (("ann", "2090-01-31"), ("ben", localdate().isoformat()), ("cleo", "9000-12-31")):
        assert main(["readers", "add", f"{person}@example.org", "--plan", plan.slug, "--until", day]) == 0
        ends = Grant.objects.get(reader__email=f"{person}@example.org").ends
        assert ends is not None and f"until {day}" in capsys.readouterr().out
    assert Grant.objects.get(reader__email="ann@example.org").ends.isoformat() == "2090-02-01T00:00:00+00:00"  # type: ignore[union-attr]


def test_a_report_that_could_not_be_written_is_refused_before_the_import(
    db: None, tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text('{"id": "1", "title": "One", "date": "2020-01-01", "text": "Words."}\n')
    called: list[Any] = []
    monkeypatch.setattr("masthead.transfer.jsonl.importing.import_jsonl", lambda *words, **more: called.append(words))
    for report, says in (
        (tmp_path / "none" / "report.json", "there is no folder"),
        (tmp_path, "is a folder"),
        (archive / "x", "no folder"),
    ):
        assert main(["import", "jsonl", str(archive), "--report", str(report)]) == 1
        said = capsys.readouterr().err
        assert says in said and said.startswith("masthead import: --report: ") and said.count("\n") == 1
    monkeypatch.setattr("os.access", lambda *_: False)  # the tests may run as root, to whom everything is open
    assert main(["import", "jsonl", str(archive), "--report", str(tmp_path / "report.json")]) == 1
    assert "nothing can be written" in capsys.readouterr().err and called == []


def test_an_address_to_serve_at_that_makes_no_sense_is_one_sentence(db: None, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["serve", "--bind", "nonsense"]) == 1
    said = capsys.readouterr()
    assert said.err == "masthead serve: --bind 'nonsense' is not an address to serve at. Write host and port, such as 127.0.0.1:8000.\n"
    assert said.out == ""


def test_the_demo_at_a_public_address_is_unsafe(db: None, settings: Any) -> None:
    def demo() -> list[bool]:
        return [finding.unsafe for finding in examine() if "demo publication" in finding.sentence]

    settings.MASTHEAD = load({"MASTHEAD_URL": "https://review.example.org"})
    assert demo() == []
    publication = Publication.load()
    publication.is_demo = True
    publication.save()
    assert demo() == [True]
    settings.MASTHEAD = load({"MASTHEAD_URL": "http://127.0.0.1:8000"})
    assert demo() == [False], "on this machine it is only a note"


def test_the_tagger_is_measured_on_several_files_and_a_wrong_one_is_one_sentence(db: None, tmp_path: Path, capsys: Said) -> None:
    good, wrong = tmp_path / "good.jsonl", tmp_path / "wrong.jsonl"
    good.write_text('{"text": "France and Spain met.", "countries": ["FR", "ES"]}\n')
    wrong.write_text('{"text": "France met.", "countries": ["France"]}\n')
    assert main(["evaluate", "actors", str(good), str(good)]) == 0
    assert capsys.readouterr().out.count("good.jsonl: countries of sentences") == 2
    assert main(["evaluate", "actors", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["all"]["f1"] == 1.0
    assert main(["evaluate", "actors", str(good), str(wrong)]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("masthead evaluate: ") and said.err.count("\n") == 1
    assert "wrong.jsonl, line 1: `countries` has 'France'" in said.err
