"""The embedded engine: what is found, in which order, counted how."""

from datetime import date
from pathlib import Path

import pytest

from masthead.library.search.engine import FACETS, Answer, Entry, Sort, Wish
from masthead.library.search.engines import counting
from masthead.library.search.engines.embedded import EmbeddedEngine, Facets
from masthead.library.search.query import parse

ENTRIES = [
    Entry(1, "The straits question", "Turkey and the straits treaty of 1936.", day=date(1936, 7, 20), facets={"country": [7], "year": [1936]}),
    Entry(2, "Gas after transit", "Pipelines across Ukraine; no treaty was signed.", day=date(2025, 1, 2), facets={"country": [8], "year": [2025]}),
    Entry(
        3, "Two banks of a river", "Moldova and Transnistria signed treaties.", day=date(2021, 5, 5), wall=0,
        names={"author": "Ilse Marwick-Otieno"}, facets={"country": [8, 9], "year": [2021]},
    ),
    Entry(4, "Undated", "Côte d’Ivoire holds the strait."),
]  # fmt: skip


@pytest.fixture
def engine() -> EmbeddedEngine:
    engine = EmbeddedEngine()
    with engine.writer() as writer:
        for entry in ENTRIES:
            writer.add(entry)
    return engine


def ids(answer: Answer) -> list[int]:
    return [hit.id for hit in answer.hits]


def ask(engine: EmbeddedEngine, typed: str, **more: object) -> Answer:
    return engine.search(Wish(parse(typed), **{"any_word": False, **more}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("treaty", {1, 2, 3}),
        ("TREATIES", {1, 2, 3}),
        ('"straits treaty"', {1}),
        ("treaty -ukraine", {1, 3}),
        ("ukraine OR moldova", {2, 3}),
        ("pipe*", {2}),
        ("title:treaty", set()),
        ("title:straits", {1}),
        ("author:marwick", {3}),
        ("cote", {4}),
        ("treaty after:2021", {2, 3}),
        ("treaty before:2021", {1}),
        ("after:2021-05-05 before:2021-05-06", {3}),
        ("of the", {1}),
        ("", {1, 2, 3, 4}),
        ("-treaty", {4}),
        ("xyzzy", set()),
    ],
)
def test_found(engine: EmbeddedEngine, typed: str, found: set[int]) -> None:
    assert set(ids(ask(engine, typed))) == found


def test_any_word_when_hardly_anything_has_all(engine: EmbeddedEngine) -> None:
    answer = engine.search(Wish(parse("moldova pipelines")))
    assert answer.any_word and set(ids(answer)) == {2, 3}


def test_order(engine: EmbeddedEngine) -> None:
    assert ids(ask(engine, "treaty", sort=Sort.NEWEST)) == [2, 3, 1]
    assert ids(ask(engine, "treaty", sort=Sort.OLDEST)) == [1, 3, 2]
    assert ids(ask(engine, "straits"))[0] == 1


def test_facets_count_and_choose(engine: EmbeddedEngine) -> None:
    answer = ask(engine, "treaty")
    assert dict(answer.facets["country"]) == {8: 2, 7: 1, 9: 1}
    chosen = ask(engine, "treaty", chosen=(("country", (9,)),))
    assert ids(chosen) == [3] and chosen.total == 1
    assert dict(chosen.facets["country"]) == {8: 2, 7: 1, 9: 1}, "its own kind is counted without the choice"
    assert dict(chosen.facets["year"]) == {2021: 1}


def test_only_what_is_open(engine: EmbeddedEngine) -> None:
    assert ids(ask(engine, "treaty", open_only=True)) == [3]


def test_put_replaces_and_drop_forgets(engine: EmbeddedEngine) -> None:
    with engine.writer() as writer:
        writer.put(Entry(1, "The straits question", "Rewritten."))
        writer.drop(2)
    assert ids(ask(engine, "treaty")) == [3]
    assert ids(ask(engine, "rewritten")) == [1]


def test_what_fails_leaves_all_as_it_was(engine: EmbeddedEngine) -> None:
    with pytest.raises(RuntimeError), engine.writer() as writer:
        writer.drop(1)
        raise RuntimeError
    engine.reload()
    assert len(engine) == 4


def test_facets_are_counted_once_for_all_pages_and_orders(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Wish] = []
    really = engine._counted

    def counting(searcher: object, wish: Wish, any_word: bool, total: int) -> Facets:
        counted.append(wish)
        return really(searcher, wish, any_word, total)

    monkeypatch.setattr(engine, "_counted", counting)
    first = ask(engine, "treaty")
    again = ask(engine, "treaty", sort=Sort.NEWEST, offset=1, limit=1)
    assert first.facets == again.facets
    assert len(counted) == 1
    ask(engine, "treaty", withheld=(1,))
    ask(engine, "treaty", open_only=True)
    ask(engine, "treaty", open_only=True, open_to=(1,))
    ask(engine, "treaty", chosen=(("country", (8,)),))
    assert len(counted) == 5, "whatever narrows it is another search"


def test_what_is_remembered_is_forgotten_with_the_next_commit(engine: EmbeddedEngine) -> None:
    assert dict(ask(engine, "treaty").facets["country"]) == {8: 2, 7: 1, 9: 1}
    with engine.writer() as writer:
        writer.drop(3)
    assert dict(ask(engine, "treaty").facets["country"]) == {8: 1, 7: 1}


def test_another_process_that_wrote_is_noticed_with_the_facets(tmp_path: Path) -> None:
    reads, writes = EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)
    for n, entry in enumerate(ENTRIES[:2], 1):
        with writes.writer() as writer:
            writer.add(entry)
        reads.look_again()
        answer = ask(reads, "treaty")
        assert answer.total == sum(count for _, count in answer.facets["country"]) == n


def test_no_class_of_reader_is_told_what_another_counted(engine: EmbeddedEngine) -> None:
    openings = EmbeddedEngine()
    with openings.writer() as writer:
        writer.add(ENTRIES[0])
    assert dict(ask(engine, "treaty").facets["country"]) == {8: 2, 7: 1, 9: 1}
    assert dict(ask(openings, "treaty").facets["country"]) == {7: 1}


def test_of_very_many_articles_a_part_is_counted_and_the_rest_inferred(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine()
    with engine.writer() as writer:
        for n in range(1, 1601):
            facets = {"country": [1] if n % 4 else [2], "topic": [n % 2], "year": [1990 + n % 30]}
            writer.add(Entry(n, f"Article {n}", "A treaty." if n % 8 else "A treaty and a strait.", facets=facets))
    assert not ask(engine, "treaty").about and dict(ask(engine, "treaty").facets["country"]) == {1: 1200, 2: 400}

    monkeypatch.setattr(counting, "COUNTED", 400)
    engine.reload()
    answer = ask(engine, "treaty")
    assert answer.about == set(FACETS) and answer.total == 1600
    assert dict(answer.facets["country"]) == pytest.approx({1: 1200, 2: 400}, rel=0.15)
    assert not ask(engine, "strait").about, "few are counted to the last"
    narrow = ask(engine, "strait", chosen=(("country", (2,)),))
    assert not narrow.about and dict(narrow.facets["country"]) == {2: 200}
    chosen = ask(engine, "treaty", chosen=(("country", (2,)),))
    assert chosen.about == {"country"} and dict(chosen.facets["topic"]) == {0: 400}


@pytest.mark.parametrize(("found", "slices"), [(0, 16), (20_000, 16), (20_001, 15), (40_000, 8), (320_000, 1), (5_000_000, 1)])
def test_slices_hold_about_as_many_as_are_counted(found: int, slices: int) -> None:
    assert counting.slices_for(found) == slices


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (7, 7), (96, 96), (12_345, 12_000), (12_500.1, 13_000), (99_600, 100_000)])
def test_an_estimate_is_said_in_two_digits(number: float, shown: int) -> None:
    assert counting.two_digits(number) == shown
