"""The page on ASVS 5.0 is whole and true: each requirement of levels 1 and 2 has its row, and the tests that a row names exist."""

from collections import Counter
from pathlib import Path

from test_security_table import ROOT, names_in, rows

PAGE = ROOT / "docs" / "security" / "asvs.md"
# The levels of the standard's requirements (5.0.0), section by section: the n-th figure is the level of the n-th requirement.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
ALL = {f"{section}.{n}": level for section, levels in LEVELS.items() for n, level in enumerate(levels, 1)}
STATUS = {"met", "partly", "not met", "not applicable"}


def test_each_requirement_of_the_first_two_levels_has_its_row() -> None:
    assert len(ALL) == 345 and Counter(ALL.values()) == {"1": 70, "2": 183, "3": 92}, "as the standard counts them"
    found = [(row[0], row[1]) for row in rows(PAGE)]
    assert len(found) == len(set(found))
    assert dict(found) == {number: level for number, level in ALL.items() if level != "3"}


def test_what_a_row_claims_is_tested_and_what_is_missing_is_said() -> None:
    for number, _, requirement, status, why, tests in rows(PAGE):
        assert status in STATUS and requirement, number
        assert status == "met" or why != "–", f"{number} is {status}: why?"
        assert status != "met" or tests != "–", f"{number} is said to be met: by which test?"
        for test in tests.split(", ") if tests != "–" else []:
            path, _, name = test.partition("::")
            assert Path(ROOT / path).is_file() and name in names_in(path), f"{number}: there is no {test}"


def test_the_page_counts_itself() -> None:
    count = Counter(row[3] for row in rows(PAGE))
    head = " ".join(PAGE.read_text().split("|")[0].split())
    said = f"{count['met']} are met, {count['partly']} partly, {count['not met']} are not met, {count['not applicable']} do not apply."
    assert said in head
