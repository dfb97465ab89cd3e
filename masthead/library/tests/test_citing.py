"""Citations: names taken apart, and each form read back by a strict reader of it."""

import csv as csv_reader
import io
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.library.citing import COLUMNS, FORMS, Cited, bibtex, chicago, csl, csv, key_of, name_of, ris

PIECE = Cited(
    number=12,
    title="The treaty of the straits",
    authors=("Ilse Marwick-Otieno",),
    day=date(2026, 11, 3),
    publication="Sextant",
    address="https://sextant.example/articles/12/the-treaty/",
    abstract="What it says.",
    subjects=("Turkey", "The Sea"),
    format="Analysis",
    language="en-gb",
)
TRICKY = replace(
    PIECE,
    title='50 % & {more}: #1_“Ça” \\ ~^$ "quoted", then\nsome',
    authors=("Ludwig van der Berg", "Ministry of Foreign and European Affairs", "Martin Luther King, Jr."),
    publication="Æther & Erde",
)
anything = st.builds(
    Cited, st.integers(1, 10**9), st.text(), st.lists(st.text(), max_size=4).map(tuple), st.none() | st.dates(), st.text(min_size=1),
    st.just("https://x.example/a/"), st.text(), st.lists(st.text(), max_size=3).map(tuple), st.just("Analysis"), st.just("en"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "turned"),
    [
        ("Ilse Marwick-Otieno", "Marwick-Otieno, Ilse"),
        ("Ludwig van der Berg", "van der Berg, Ludwig"),
        ("Charles de Gaulle", "de Gaulle, Charles"),
        ("Mohammed bin Salman", "bin Salman, Mohammed"),
        ("Van Morrison", "Morrison, Van"),
        ("Martin Luther King, Jr.", "King, Martin Luther, Jr."),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("John Paul Jones III", "Jones, John Paul, III"),
        ("Marwick, Ilse", "Marwick, Ilse"),
        ("José Ortega y Gasset", "Ortega y Gasset, José"),
        ("Őrsi Ágnes", "Ágnes, Őrsi"),
        ("Plato", "Plato"),
        ("The Editors", "The Editors"),
        ("Department of State", "Department of State"),
        ("International Crisis Institute", "International Crisis Institute"),
        ("Team Sextant", "Team Sextant"),
        ("  Ada \n Lovelace ", "Lovelace, Ada"),
    ],
)
def test_a_name_is_turned_round(written: str, turned: str) -> None:
    assert name_of(written).turned == turned


def test_a_line_as_in_the_chicago_manual() -> None:
    assert chicago(PIECE) == (
        "Marwick-Otieno, Ilse. “The treaty of the straits.” Sextant, 3 November 2026. https://sextant.example/articles/12/the-treaty/"
    )
    assert chicago(replace(PIECE, title="Who pays?", day=None, authors=())).startswith("“Who pays?” Sextant, n.d. https://")
    several = replace(PIECE, authors=("Ada Lovelace", "Ben King Jr.", "The Editors"))
    assert chicago(several).startswith("Lovelace, Ada, Ben King Jr., and The Editors. “")
    assert ", et al. “" in chicago(replace(PIECE, authors=tuple(f"Ann Author{n}" for n in range(11))))
    assert chicago(replace(PIECE, authors=("Martin Luther King, Jr.",))).startswith("King, Martin Luther, Jr. “")


def records_of(text: str) -> list[list[tuple[str, str]]]:
    """A strict reader of RIS: a tag of two signs, two blanks, a hyphen, a blank; nothing else on any line."""
    assert "\n" not in text.replace("\r\n", "")
    found: list[list[tuple[str, str]]] = []
    for line in text.split("\r\n"):
        if not line:
            continue
        row = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert row is not None, line
        if row[1] == "TY":
            found.append([])
        found[-1].append((row[1], row[2]))
    assert all(rows[0][0] == "TY" and rows[-1] == ("ER", "") and [tag for tag, _ in rows].count("ER") == 1 for rows in found)
    return found


def test_ris() -> None:
    (rows,) = records_of(ris(TRICKY))
    assert ("TI", '50 % & {more}: #1_“Ça” \\ ~^$ "quoted", then some') in rows and ("DA", "2026/11/03") in rows and ("PY", "2026") in rows
    assert [value for tag, value in rows if tag == "AU"] == [
        "van der Berg, Ludwig",
        "Ministry of Foreign and European Affairs",
        "King, Martin Luther, Jr.",
    ]
    assert not {"PY", "DA"} & {tag for tag, _ in records_of(ris(replace(PIECE, day=None)))[0]}


def entries_of(text: str) -> list[tuple[str, dict[str, str]]]:
    """A strict reader of BibTeX: braces balance, fields are braced or a month, and nothing special stands bare."""
    found = []
    for key, body in re.findall(r"@article\{([a-z0-9-]+),\n(.*?)\n\}\n", text, re.DOTALL):
        fields: dict[str, str] = {}
        for line in body.split("\n"):
            row = re.fullmatch(r"  ([a-z]+) = (?:\{(.*)\}|([a-z]{3})),?", line)
            assert row is not None, line
            value = row[2] if row[2] is not None else row[3]
            bare = re.sub(r"\\[\\{}$&%#_]", "", value)
            assert row[1] == "url" or not re.search(r"[$&%#_~^]", bare), value
            depth = 0
            for sign in bare:
                depth += (sign == "{") - (sign == "}")
                assert depth >= 0, value
            assert depth == 0, value
            assert row[1] not in fields
            fields[row[1]] = value
        found.append((key, fields))
    return found


def test_bibtex() -> None:
    ((key, fields),) = entries_of(bibtex(TRICKY))
    assert key == key_of(TRICKY) == "berg202650-12"
    assert (
        fields["title"] == r"{50 \% \& \{more\}: \#1\_“Ça” \textbackslash{} \textasciitilde{}\textasciicircum{}\$ " + '"quoted", then some}'
    )
    assert fields["author"] == "van der Berg, Ludwig and {Ministry of Foreign and European Affairs} and King, Jr., Martin Luther"
    assert (fields["year"], fields["month"], fields["day"]) == ("2026", "nov", "3")
    ((_, undated),) = entries_of(bibtex(replace(PIECE, day=None)))
    assert undated["note"] == "Undated" and "year" not in undated
    assert len(entries_of("".join(FORMS["bib"].all([PIECE, TRICKY])))) == 2


def test_csl_json() -> None:
    one, other = json.loads("".join(FORMS["json"].all([TRICKY, replace(PIECE, day=None)])))
    assert one["author"] == [
        {"family": "van der Berg", "given": "Ludwig"},
        {"literal": "Ministry of Foreign and European Affairs"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
    ]
    assert one["issued"] == {"date-parts": [[2026, 11, 3]]} and "issued" not in other and "Ça" in one["title"]
    assert json.loads("".join(FORMS["json"].all([]))) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", " =", "\r@"])
def test_no_cell_is_a_formula(start: str) -> None:
    piece = replace(PIECE, title=f'{start}HYPERLINK("http://x.example")', authors=(f"{start}cmd",), subjects=(f"{start}1",))
    (row,) = csv_reader.reader(io.StringIO(csv(piece)))
    assert len(row) == len(COLUMNS)
    assert all(not cell or cell[0] not in "=+-@\t\r＝＋－＠" for cell in row)
    assert row[1].endswith('HYPERLINK("http://x.example")')


def test_csv_begins_with_the_mark_of_utf_8_and_names_its_columns() -> None:
    data = "".join(FORMS["csv"].all([TRICKY])).encode()
    rows = list(csv_reader.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert data.startswith(b"\xef\xbb\xbf") and tuple(rows[0]) == COLUMNS
    assert rows[0]["authors"] == "Ludwig van der Berg; Ministry of Foreign and European Affairs; Martin Luther King, Jr."
    assert rows[0]["date"] == "2026-11-03" and rows[0]["title"].startswith("50 %")


@given(anything)
def test_whatever_is_written_each_form_holds(piece: Cited) -> None:
    assert len(records_of(ris(piece))) == 1
    assert len(entries_of(bibtex(piece))) == 1
    assert json.loads(csl(piece))["type"] == "article-magazine"
    (row,) = csv_reader.reader(io.StringIO(csv(piece)))
    assert len(row) == len(COLUMNS) and all(not cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert "\n" not in chicago(piece)
