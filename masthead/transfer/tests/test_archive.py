"""The file of a backup: what is not as it was written is noticed, and nothing is written where it should not be."""

from pathlib import Path

import pytest

from masthead.transfer.backup.archive import Broken, Head, Writing, reading

HEAD = Head("2026-01-01T00:00:00+00:00", "0.1", "sqlite", "", False, [])


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "outside"
    path.write_text("mine")
    return path


def written(file: Path, *parts: tuple[str, Path], lie: str = "") -> Path:
    with file.open("wb") as out:
        writing = Writing(out, HEAD)
        for name, path in parts:
            writing.add(name, path)
        if lie:
            writing.manifest.files[lie] = (4, "0" * 64)
        writing.finish()
    return file


def test_what_was_written_comes_back(tmp_path: Path, text: Path) -> None:
    with reading(written(tmp_path / "a", ("files/a/b", text), ("database", text))) as archive:
        assert archive.head == HEAD
        assert set(archive.unpack(tmp_path / "to").files) == {"files/a/b", "database"}
    assert (tmp_path / "to/files/a/b").read_text() == "mine" and (tmp_path / "to/files/a/b").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("lie", ["files/a", "files/never-there"])
def test_what_is_changed_in_a_backup_is_noticed(tmp_path: Path, text: Path, lie: str) -> None:
    """Even where every wrapping holds."""
    with reading(written(tmp_path / "a", ("files/a", text), lie=lie)) as archive, pytest.raises(Broken, match=f"the first is {lie}"):
        archive.unpack(tmp_path / "to")


@pytest.mark.parametrize("name", ["../outside", "files/../../outside", "{absolute}"])
def test_nothing_outside_the_folder_is_written_whatever_an_archive_says(tmp_path: Path, text: Path, name: str) -> None:
    name = name.format(absolute=tmp_path / "elsewhere")
    with reading(written(tmp_path / "a", (name, text))) as archive, pytest.raises(Broken, match="no backup of ours does"):
        archive.unpack(tmp_path / "to")
    assert text.read_text() == "mine" and not (tmp_path / "elsewhere").exists()


def test_the_same_name_twice_is_none_of_ours(tmp_path: Path, text: Path) -> None:
    with reading(written(tmp_path / "a", ("files/a", text), ("files/a", text))) as archive, pytest.raises(Broken, match="no backup"):
        archive.unpack(tmp_path / "to")
