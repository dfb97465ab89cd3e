"""The tables of threats are true: every test they name exists, and every defence they name is one that `make mutations` takes away."""

import ast
from functools import cache
from pathlib import Path

import pytest
from attacks.attempts import ATTEMPTS

from tools.mutations.__main__ import ROOMS

ROOT = Path(__file__).parent.parent
TABLES = [ROOT / "docs" / "security" / f"{name}.md" for name in ("accounts-and-billing", "attempts")]  # asvs.md: test_asvs.py
DEFENCES = {mutation.what for room in ROOMS.values() for mutation in room}
# The rows of the project's list of threats that concern accounts, billing, gifts and institutions.
ACCOUNTS = {*range(1, 23), 30, 33, 35, 37, 38}


def rows(table: Path) -> list[list[str]]:
    """The cells of each row under the head."""
    lines = [line for line in table.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


@cache
def names_in(path: str) -> frozenset[str]:
    return frozenset(node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_what_the_table_names_exists(table: Path) -> None:
    assert rows(table)
    for number, threat, _, named, without in rows(table):
        for test in named.split(", "):
            path, _, name = test.partition("::")
            assert (ROOT / path).is_file() and name in names_in(path), f"row {number}, {threat}: there is no {test}"
        for defence in without.split("; "):
            assert defence in DEFENCES, f"row {number}, {threat}: no mutation is called “{defence}”"


def test_every_threat_to_accounts_has_its_row() -> None:
    found = [row[0] for row in rows(ROOT / "docs" / "security" / "accounts-and-billing.md")]
    assert {int(number) for number in found if number != "–"} == ACCOUNTS


def test_every_attempt_on_the_wall_has_its_row() -> None:
    page = ROOT / "docs" / "security" / "attempts.md"
    assert {row[0] for row in rows(page)} == {"+", *map(str, range(1, 45))}
    assert [name for name in ATTEMPTS if f"`{name}`" not in page.read_text()] == []


def test_every_defence_stands_where_its_list_says() -> None:
    """Moved code takes its defence out of `make mutations` without a word."""
    listed = [mutation for room in ROOMS.values() for mutation in room]
    assert [it.what for it in listed if (ROOT / it.file).read_text().count(it.old) != 1] == []
