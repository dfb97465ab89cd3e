"""Lists of names: what they may say, what is said of a wrong line, and how an editor's list changes the shipped one."""

from datetime import date
from importlib.resources import files

import pytest

from masthead.curator.actors.entries import BadLine, read
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.tagging import countries, tag
from masthead.curator.tagging import shipped, with_list


def said(text: str, *lines: str) -> list[str]:
    return countries(text, with_list(lines))


def test_an_editor_adds_a_name() -> None:
    assert said("Zemblan exiles met.") == []
    assert said("Zemblan exiles met.", "# our beat", "", "people RU: Zemblan | Zemblans") == ["RU"]


def test_an_editor_excepts_a_phrase() -> None:
    assert said("Danish Crown cut jobs.") == ["DK"]
    assert said("Danish Crown cut jobs; Danish bacon.", "nothing: Danish Crown") == ["DK"]
    assert said("Danish Crown cut jobs.", "nothing: Danish Crown") == []


def test_an_editor_removes_a_name() -> None:
    assert said("Texas rejoiced.") == ["US"]
    assert said("Texas rejoiced; New Texas too.", "remove: Texas") == []


def test_an_editor_decides_by_what_stands_near_before_our_own_rules_do() -> None:
    assert said("Georgia invited the Carter Center.") == ["US"]
    assert said("Georgia invited the Carter Center.", "near Georgia = GE: Carter Center") == ["GE"]
    assert said("Georgia invited the Carter Center.", "near Georgia = -: Carter Center") == []


def test_an_editors_word_replaces_ours() -> None:
    assert said("Macedonia objected.") == ["MK"]
    assert said("Macedonia objected.", "region GR: Macedonia") == ["GR"]


def test_several_may_stand_in_one_line() -> None:
    names = read(["region US: Texas | Lone Star State; Ohio"]).names
    assert [(name.text, name.actor.name) for name in names] == [("Texas", "Texas"), ("Lone Star State", "Texas"), ("Ohio", "Ohio")]


def test_a_leader_has_terms() -> None:
    gazetteer = Gazetteer(read(["leader FR 2001-01-01..2002-01-01,2005-01-01..: Ada Lovelace | Lovelace | ~Ada"]))
    assert [countries("Ada Lovelace spoke.", gazetteer, on=date(year, 6, 1)) for year in (2000, 2001, 2003, 2030)] == [
        [],
        ["FR"],
        [],
        ["FR"],
    ]
    assert countries("Ada spoke.", gazetteer) == [] and countries("President Ada spoke.", gazetteer) == ["FR"]


@pytest.mark.parametrize(
    ("caution", "counts", "does_not"),
    [
        ("given", "Jordanes Valley", "Jordanes Smith ran"),
        ("surname", "in Jordanes", "Michael Jordanes ran"),
        ("word", "in Jordanes", "Jordanes ran"),
        ("verb", "Jordanes envoys", "Jordanes the brass"),
        ("company", "Jordanes, France", "in Jordanes"),
        ("hyphen", "Jordanes-German", "Jordanes German"),
        ("seat", "in Jordanes", "Jordanes proposes"),
        ("bare", "saw Jordanes", "Michael Jordanes ran"),
        ("titled", "President Jordanes", "saw Jordanes"),
    ],
)
def test_each_caution_stays_its_name(caution: str, counts: str, does_not: str) -> None:
    gazetteer = with_list([f"city FR !{caution}: Jordanes"])

    def named(text: str) -> bool:
        return any(mention.name == "Jordanes" for mention in tag(text, gazetteer))

    assert named(counts) and not named(does_not)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("France", "expected `KIND CODES: Name"),
        ("country FR:", "expected `KIND CODES: Name"),
        ("land FR: France", "begins with none of"),
        ("country: France", "needs the code of its country"),
        ("country fr: France", "goes on wrongly"),
        ("country FRA: France", "`FRA` is no code of a country"),
        ("country FR !nice: France", "there is no caution nice"),
        ("leader FR 2009: Ada", "should be two days"),
        ("leader FR 2009-13-01..: Ada", "holds no two days"),
        ("near Georgia: Atlanta", "begins with none of"),
        ("city FR: ,", "no word in it"),
        ("city FR: paris", "begin with a capital"),
    ],
)
def test_a_wrong_line_is_refused_in_a_sentence(line: str, said: str) -> None:
    with pytest.raises(BadLine, match="The list of names, line 2: ") as refused:
        with_list(["# ours", line])
    assert said in str(refused.value)


def test_the_shipped_gazetteer_is_what_its_lists_say() -> None:
    """Every name of it, by itself, is somebody's: none is hidden by another, none is cut at a mark it holds."""
    lines = files("masthead.curator").joinpath("gazetteer.txt").read_text(encoding="utf-8").splitlines()
    entries = read(lines)
    assert len(entries.names) > 14_000 and len(lines) > 11_000
    assert [name.text for name in entries.names if not shipped().has(name.text)] == []
    lost = [
        n.text for n in entries.names if n.actor.kind == "country" and not n.cautions and countries(f"so {n.text} said", shipped()) == []
    ]
    assert lost == []
