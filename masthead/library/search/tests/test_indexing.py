"""The index kept true: notes, the one writer, building beside the live one, healing."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import NOON, Articles
from masthead.library.models import ArticlePage, Changed
from masthead.library.search import indexing
from masthead.library.search.engine import Entitlement, Wish
from masthead.library.search.folders import Folders, Missing
from masthead.library.search.noting import note
from masthead.library.search.query import parse

OPENINGS, WHOLE = Entitlement.OPENINGS, Entitlement.WHOLE


@pytest.fixture
def where(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "search")


def found(where: Folders, entitlement: Entitlement, typed: str) -> list[int]:
    engine = where.engine(entitlement)
    engine.reload()
    return sorted(hit.id for hit in engine.search(Wish(parse(typed), any_word=False)).hits)


def test_locked_words_are_in_one_index_only(where: Folders, articles: Articles) -> None:
    (article,) = articles(1)
    assert indexing.do_rebuild(NOON, where=where) == 1
    assert found(where, OPENINGS, "OPEN1x1") == found(where, WHOLE, "OPEN1x1") == [article.pk]
    assert found(where, OPENINGS, "LOCKED1x4") == [] and found(where, WHOLE, "LOCKED1x4") == [article.pk]
    assert "locked1x4" not in where.engine(OPENINGS).vocabulary()


def test_changes_are_worked_off_once(where: Folders, articles: Articles) -> None:
    one, two = articles(2)
    indexing.do_rebuild(NOON, where=where)
    ArticlePage.objects.filter(pk=one.pk).update(live=False)
    ArticlePage.objects.filter(pk=two.pk).update(title="Renamed altogether")
    note([one.pk, two.pk, two.pk], NOON)
    assert indexing.do_index(NOON, where) == 2
    assert indexing.do_index(NOON, where) == 0
    assert found(where, WHOLE, "paragraph") == [two.pk] == found(where, OPENINGS, "renamed")


def test_notes_wait_while_there_is_no_index(where: Folders, articles: Articles) -> None:
    (article,) = articles(1)
    note([article.pk], NOON)
    assert indexing.do_index(NOON, where) == 0 and Changed.objects.filter(indexed_at=None).exists()
    with pytest.raises(Missing):
        where.engine(WHOLE)


def test_what_changes_while_it_is_built_is_in_it(where: Folders, articles: Articles) -> None:
    one, two = articles(2)

    def meanwhile(done: int, of: int) -> None:
        ArticlePage.objects.filter(pk=one.pk).update(title="Changed meanwhile")
        note([one.pk], NOON)
        ArticlePage.objects.filter(pk=two.pk).update(live=False)
        note([two.pk], NOON)

    indexing.do_rebuild(NOON, meanwhile, where)
    assert found(where, WHOLE, "meanwhile") == [one.pk] and len(where.engine(WHOLE)) == 1
    assert not Changed.objects.filter(indexed_at=None).exists()


def test_a_building_is_put_into_use_in_one_step(where: Folders, articles: Articles) -> None:
    articles(1)
    indexing.do_rebuild(NOON, where=where)
    before = where.engine(WHOLE)
    articles(1)
    indexing.do_rebuild(NOON + timedelta(seconds=1), where=where)
    assert len(before) == 1, "a search that has begun goes on in the old one"
    assert len(where.engine(WHOLE)) == 2
    assert [folder.name for folder in where.root.iterdir() if folder.is_dir()] == [where.current]


def test_index_and_database_are_compared_and_mended(where: Folders, articles: Articles) -> None:
    one, _ = articles(2)
    indexing.do_rebuild(NOON, where=where)
    assert not indexing.compare(WHOLE, where)
    (three,) = articles(1)
    ArticlePage.objects.filter(pk=one.pk).update(live=False)
    Changed.objects.all().delete()
    difference = indexing.compare(WHOLE, where)
    assert difference.missing == {three.pk} and difference.surplus == {one.pk}
    assert indexing.do_mend(NOON, where) == 2
    indexing.do_index(NOON, where)
    assert not indexing.compare(WHOLE, where) and not indexing.compare(OPENINGS, where)


def spoilt(where: Folders, name: str, how: str) -> None:
    """A file of the index as a crash, a full disk or a careless hand leaves it."""
    path = where.root / where.current / "whole" / name
    whole = path.read_bytes()
    path.unlink()  # a new file: this process has the old one mapped into its memory
    if how != "gone":
        path.write_bytes(whole[: 0 if how == "empty" else len(whole) // 2])


@pytest.mark.parametrize("how", ["gone", "empty", "half"])
def test_the_worker_mends_an_index_of_which_a_file_is_torn(where: Folders, articles: Articles, how: str) -> None:
    articles(3)
    indexing.do_rebuild(NOON, where=where)
    assert not indexing.do_heal(NOON, where), "a whole one stays"
    names = sorted(path.name for path in (where.root / where.current / "whole").iterdir() if not path.name.startswith("."))
    kinds = {Path(name).suffix for name in names}
    assert {".idx", ".term", ".pos", ".store", ".fast", ".json"} <= kinds
    for kind in sorted(kinds):
        held = next(path.name for path in (where.root / where.current / "whole").iterdir() if path.suffix == kind and path.name[0] != ".")
        spoilt(where, held, how)
        assert indexing.do_heal(NOON, where), held
        assert found(Folders(where.root), WHOLE, "paragraph") != [] and not indexing.compare(WHOLE, Folders(where.root)), held


def test_another_process_sees_what_was_written_at_its_very_next_search(where: Folders, articles: Articles) -> None:
    (article,) = articles(1)
    indexing.do_rebuild(NOON, where=where)
    other = Folders(where.root)
    for word in ("Firstly", "Secondly", "Thirdly"):
        assert other.engine(WHOLE).search(Wish(parse(word))).total == 0
        ArticlePage.objects.filter(pk=article.pk).update(title=f"{word} renamed")
        note([article.pk], NOON)
        indexing.do_index(NOON, where)
        assert other.engine(WHOLE).search(Wish(parse(word))).total == 1, word


def test_a_lock_that_was_left_behind_keeps_nobody_out(where: Folders, articles: Articles) -> None:
    (article,) = articles(1)
    indexing.do_rebuild(NOON, where=where)
    for name in (".tantivy-writer.lock", ".tantivy-meta.lock"):
        (where.root / where.current / "whole" / name).touch()
    (where.root / "lock").touch()
    ArticlePage.objects.filter(pk=article.pk).update(title="Renamed altogether")
    note([article.pk], NOON)
    assert indexing.do_index(NOON, where) == 1 and found(where, WHOLE, "renamed") == [article.pk]


@pytest.mark.parametrize("spoil", ["meta", "gone", "pointer"])
def test_a_torn_index_heals(where: Folders, articles: Articles, spoil: str) -> None:
    articles(3)
    indexing.do_rebuild(NOON, where=where)
    folder = where.root / where.current
    if spoil == "meta":
        (folder / "whole" / "meta.json").write_text("{torn")
    elif spoil == "gone":
        shutil.rmtree(folder)
    else:
        (where.root / "current").write_text("nowhere")
    again = Folders(where.root)  # another process
    with pytest.raises(Missing):
        again.engine(WHOLE)
    assert indexing.do_mend(NOON + timedelta(seconds=1), again) == 3
    assert len(found(again, WHOLE, "paragraph")) == 3
