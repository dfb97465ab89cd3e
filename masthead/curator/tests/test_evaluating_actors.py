"""Measuring the tagger: on sentences judged by us, on the archive's persons, and on files that cannot be measured."""

import json
import lzma
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from masthead.curator.actors.persons import Known, entries_of, keys_of, person
from masthead.curator.actors.tagging import tag
from masthead.curator.evaluating_actors import as_json, evaluate
from masthead.curator.tagging import shipped, with_entries
from masthead.kit.refusals import BadInput

SENTENCES = Path(__file__).parent / "judged" / "countries.jsonl"


def test_the_judged_sentences_are_many_and_of_all_kinds() -> None:
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len({row["text"] for row in rows}) >= 300
    assert sum(not row["countries"] for row in rows) >= 60
    assert len({code for row in rows for code in row["countries"]}) >= 120


# F1 when each part was first read: 0.979 on `reporting`, written after the rules; 0.968 on `again`, written after those were mended.
def test_countries_of_judged_sentences() -> None:
    measured = evaluate([SENTENCES])[0]
    for half in ("choosing", "reporting", "again"):
        agreement = measured.counts[half].agreement
        assert agreement.f1 >= 0.97 and agreement.precision >= 0.95 and agreement.recall >= 0.95
    assert measured.items_per_second > 2_000  # 30,000 on a quiet core; this one says only that nothing went wrong by a power of ten


# Measured on all of it: precision 0.696, recall 0.571 (0.870 of those named in the text).
def test_persons_of_an_archive(shared: Path, tmp_path: Path) -> None:
    some = tmp_path / "some.jsonl"
    with lzma.open(shared / "data/news/frus_30083.jsonl.xz", "rt", encoding="utf-8") as rows:
        some.write_text("".join(islice(rows, 12_000, 14_000)), encoding="utf-8")
    measured = evaluate([some])[0]
    assert measured.counts["named"].agreement.recall >= 0.8 and measured.counts["reporting"].agreement.precision >= 0.6
    assert 0.4 < measured.extra["share_named"] < 0.9


def test_what_is_measured_is_said_and_is_json(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(
        '{"text": "France and Spain met.", "countries": ["FR"]}\n\n{"text": "Obama spoke.", "countries": ["US"], "on": "2010-01-01", "half": "x"}\n'
    )
    measured = evaluate([path, path])
    assert "precision 0.667  recall 1.000  F1 0.800  (2 items)" in measured[0].say()
    assert "said FR,ES, should be FR: France and Spain met." in measured[0].say()
    files = json.loads(as_json(measured))
    assert [file["x"]["f1"] for file in files] == [1.0, 1.0] and files[0]["items_per_second"] > 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no item"),
        ("{", "line 1: this is not JSON"),
        ("[1]", "line 1: a row is an object"),
        ('{"text": "x"}', "line 1: a row needs `text`, and either `countries`"),
        ('{"countries": []}', "line 1: `text` is missing"),
        ('{"text": "x", "countries": "FR"}', "line 1: `countries` should be a list of strings"),
        ('{"text": "x", "countries": ["France"]}', "line 1: `countries` has 'France'; a code is two capital letters"),
        ('{"text": "x", "countries": [], "on": "soon"}', "line 1: 'soon' is no day"),
        ('{"text": "x", "countries": []}\n{"text": 1, "countries": []}', "line 2: `text` is missing"),
        ('{"text": "x", "persons": []}', "names no person"),
        ('{"text": "x", "persons": [1]}', "line 1: `persons` should be a list of strings"),
    ],
)
def test_a_file_that_cannot_be_measured_is_refused_in_a_sentence(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(text)
    with pytest.raises(BadInput, match=said):
        evaluate([path])


@pytest.mark.parametrize("name", ["none.jsonl", "not.jsonl.gz", "not.jsonl.xz"])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name != "none.jsonl":
        path.write_text("plain")
    with pytest.raises(BadInput, match=f"{name} cannot be read: "):
        evaluate([path])


@pytest.mark.parametrize(
    ("form", "key", "full", "surname"),
    [
        ("Dulles, John Foster", "dulles, joh", "John Foster Dulles", "Dulles"),
        ("Eisenhower, Major John S. D. (Lieutenant Colonel from May 31, 1960)", "eisenhower, joh", "John S. D. Eisenhower", "Eisenhower"),
        ("Johnson, U. Alexis", "johnson, ale", "U. Alexis Johnson", "Johnson"),
        ("House, Edward “Colonel,”", "house, edw", "Edward House", "House"),
        ("Lodge, Henry Cabot, Jr.", "lodge, hen", "Henry Cabot Lodge", "Lodge"),
        ("Peng Meng-chi, General", "peng meng-chi", "Peng Meng-chi", "Peng"),
        ("Ngo Dinh Diem", "ngo dinh diem", "Ngo Dinh Diem", "Diem"),
        ("Makarios III", "makarios", "Makarios III", "Makarios"),
    ],
)
def test_a_registers_forms_are_read(form: str, key: str, full: str, surname: str) -> None:
    one = person(form)
    assert one is not None and (one.key, one.full, one.surname) == (key, full, surname)


@pytest.mark.parametrize("form", ["", ",", "(unknown)", "General", "…, Jr."])
def test_a_form_without_a_name_is_nobody(form: str) -> None:
    assert person(form) is None


def test_several_forms_are_one_person() -> None:
    keys = keys_of(["Khrushchev, Nikita S.", "Khrushchev, Nikita Sergeyevich", "Diem", "Ngo Dinh Diem", "Ngo Dinh Nhu"])
    assert len(set(keys.values())) == 3 and keys["Diem"] == keys["Ngo Dinh Diem"]


REGISTER = ["Johnson, Lyndon B.", "Johnson, U. Alexis", "French, Jerome", "Ball, George W."]
KNOWN = {
    "johnson, lyn": Known(900, (date(1963, 1, 1), date(1969, 1, 1))),
    "johnson, ale": Known(300, (date(1949, 1, 1), date(1977, 1, 1))),
    "ball, geo": Known(200),
}


@pytest.mark.parametrize(
    ("text", "year", "keys"),
    [
        ("Johnson agreed.", 1965, ["johnson, lyn"]),  # the more prominent
        ("Johnson agreed.", 1955, ["johnson, ale"]),  # the one of these years
        ("U. Alexis Johnson came. Johnson agreed.", 1965, ["johnson, ale"] * 2),  # the one named in full
        ("Samuel Johnson wrote a dictionary.", 1965, []),
        ("The Johnson Library opened.", 1965, []),
        ("The French agreed with Mr. French.", 1965, ["french, jer"]),
        ("They asked Ball. Ball games followed.", 1965, ["ball, geo"]),
    ],
)
def test_a_surname_is_whose_it_may_be(text: str, year: int, keys: list[str]) -> None:
    gazetteer = with_entries(entries_of(REGISTER, KNOWN, shipped(), {"ball": 50}))
    assert [m.key for m in tag(text, gazetteer, on=date(year, 6, 1)) if m.kind == "person" and ", " in m.key] == keys


def test_an_editors_list_is_measured_with(tmp_path: Path) -> None:
    sentences, names = tmp_path / "sentences.jsonl", tmp_path / "names.csv"
    sentences.write_text(json.dumps({"text": "Blighty votes.", "countries": ["GB"]}))
    names.write_text("name,means,of\nBlighty,country,GB\n")
    assert evaluate([sentences])[0].counts["all"].right == 0
    assert evaluate([sentences], names)[0].counts["all"].right == 1
    names.write_text("name,means,of\nBlighty,country,Ruritania\n")
    with pytest.raises(BadInput, match=r"names.csv: Row 2: “Blighty”: we know no country “Ruritania”"):
        evaluate([sentences], names)
