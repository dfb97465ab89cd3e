"""The report and the progress line."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

from masthead.transfer.incoming import Incoming, Refused, Remark, Tally
from masthead.transfer.progress import Progress, duration, line
from masthead.transfer.reports import Outcome, Report

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def report() -> Report:
    told = Report("jsonl", "a.jsonl", "", AT)
    told.count(
        Incoming("a", line=1, came_in=Tally(words=5), came_out=Tally(words=4), remarks=(Remark("words lost", "One word: so."),)),
        Outcome.NEW,
    )
    told.count(Incoming("b", line=2, came_in=Tally(words=7)), Outcome.UNCHANGED)
    told.refuse(Refused("", "not JSON", "The line is not JSON.", 3))
    return told


def test_every_item_has_one_outcome_and_the_tallies_are_of_what_was_shelved() -> None:
    told = report()
    assert told.read == 3
    assert (told.came_in.words, told.came_out.words) == (5, 4)
    assert not told.complete


def test_the_file_names_every_remark_with_its_line(tmp_path: Path) -> None:
    report().write(tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_text())
    assert written["items"] == {"read": 3, "new": 1, "updated": 0, "unchanged": 1, "kept": 0, "refused": 1}
    assert [(one["item"], one["line"], one["code"]) for one in written["remarks"]] == [("a", 1, "words lost"), ("", 3, "refused: not JSON")]


def test_the_summary_can_be_read_by_a_person() -> None:
    said = report().summary()
    assert "3 read · 1 new" in said
    assert "words: 5 in, 4 out" in said
    assert "line 3, (no id): The line is not JSON." in said


def test_progress_says_how_far_and_how_long() -> None:
    assert line(50, 100, 300, 10) == "[############············]  50% · 300 items · 30/s · 10 s left"
    assert [duration(s) for s in (9.6, 75, 3725)] == ["10 s", "1:15", "1:02:05"]


def test_outside_a_terminal_progress_is_plain_lines() -> None:
    stream = io.StringIO()
    shown = Progress(lambda: 10, 10, stream)
    shown.step(5)
    shown.end()
    assert stream.getvalue().startswith("[####") and stream.getvalue().endswith("\n") and "\r" not in stream.getvalue()
