"""Lines out of files, however they are packed."""

import lzma
from pathlib import Path

import pytest

from masthead.transfer.jsonl.lines import DamagedError, Source
from masthead.transfer.tests.archives import packed


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz", ".zst"])
def test_lines_come_out_with_their_numbers(tmp_path: Path, suffix: str) -> None:
    with Source(packed(tmp_path / f"a.jsonl{suffix}", ["one", "", "three"])) as source:
        assert [(line.number, line.content) for line in source.lines()] == [(1, b"one"), (2, b""), (3, b"three")]
        assert source.done() == source.size


def test_the_packing_decides_and_not_the_name(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.jsonl.xz", ["one"]).rename(tmp_path / "a.jsonl")
    with Source(path) as source:
        assert [line.content for line in source.lines()] == [b"one"]


def test_a_long_line_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    with Source(packed(tmp_path / "a.jsonl", ["x" * 50, "y" * 10, "z" * 51])) as source:
        assert [(line.too_long, len(line.content)) for line in source.lines(longest=10)] == [(True, 0), (False, 10), (True, 0)]


def test_a_file_that_breaks_off_says_where(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(lzma.compress(b"one\ntwo\n" + bytes(range(256)) * 999)[:-40])
    with Source(path) as source, pytest.raises(DamagedError):
        list(source.lines())
