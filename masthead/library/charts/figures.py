"""A chart's figures: a table pasted from a spreadsheet, read, or refused with a sentence that says where and what to do. Pure."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from masthead.library.charts import numbers
from masthead.library.charts.numbers import NoNumber, Typed

LETTERS, ROWS, SERIES, BARS = 30_000, 500, 12, 60
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Row = Sequence[str]


class BadFigures(ValueError):
    """The figures cannot be drawn; the message says why, where, and what to do."""


@dataclass(frozen=True)
class Series:
    """One column of figures. None: not known."""

    name: str
    values: tuple[float | None, ...]

    @property
    def known(self) -> list[tuple[int, float]]:
        """What is known, with its place."""
        return [(n, value) for n, value in enumerate(self.values) if value is not None]


@dataclass(frozen=True)
class Figures:
    """A table of figures: a label for each row, a series for each further column; `cells` as they were typed."""

    heading: tuple[str, ...]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    cells: tuple[tuple[str, ...], ...]
    decimals: int
    percent: bool

    def values(self) -> list[float]:
        """All that are known."""
        return [value for one in self.series for _, value in one.known]


def read(text: str) -> Figures:
    """Read a table: its first row headings, its first column labels. Raises BadFigures."""
    if len(text) > LETTERS:
        raise BadFigures(f"The figures are longer than {LETTERS:,} characters. A chart shows less: leave out rows or columns.")
    numbered = _even(_cells(text), dropped="\t" in text)
    heading, rows = numbered[0][1], numbered[1:]
    _check_size(heading, rows)
    typed = [[_take(n, cell, heading[column], column) for column, cell in enumerate(row) if column] for n, row in rows]
    sign = _sign(rows, typed)
    values = [
        [_value(n, cell, heading[c + 1], sign, row[c + 1]) for c, cell in enumerate(line)]
        for (n, row), line in zip(rows, typed, strict=True)
    ]
    series = tuple(Series(name, tuple(column)) for name, column in zip(heading[1:], zip(*values, strict=True), strict=True))
    for n, one in enumerate(series, 2):
        if not one.known:
            raise BadFigures(f"Column {n}, “{one.name}”, holds no number. Fill it in or leave it out.")
        if not one.name and len(series) > 1:
            raise BadFigures(f"Column {n} has no heading. Write in the first row what its figures are.")
    known = [cell for line in typed for cell in line if cell is not None]
    return Figures(
        heading=tuple(heading),
        labels=tuple(row[0] for _, row in rows),
        series=series,
        cells=tuple(tuple(row) for _, row in rows),
        decimals=max(numbers.decimals(cell, sign) for cell in known),
        percent=all(cell.percent for cell in known),
    )


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number in the spreadsheet."""
    text = _NOT_XML.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    parts = "\t" if "\t" in text else next((sign for sign in (";", "|") if sign in first), ",")
    try:
        rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(text.split("\n"), delimiter=parts, skipinitialspace=True)]
    except csv.Error as error:
        raise BadFigures("The figures could not be read as a table. Look for a quotation mark that is not closed.") from error
    return [(n, row) for n, row in enumerate(rows, 1) if any(row)]


def _even(rows: list[tuple[int, list[str]]], dropped: bool) -> list[tuple[int, list[str]]]:
    """All rows as long as the headings. `dropped`: an empty first cell, over the labels, may have been lost on the way: the desk drops
    spaces and tabs at the very beginning."""
    if len(rows) < 2:
        raise BadFigures("A chart needs a row of headings and at least one row of figures under it. Paste both from the spreadsheet.")
    wide = max(max((n for n, cell in enumerate(row, 1) if cell), default=0) for _, row in rows)
    number, heading = rows[0]
    if dropped and len(heading) == wide - 1 and all(len(row) >= wide for _, row in rows[1:]):
        heading = ["", *heading]
    width = len([*heading]) if any(heading) else 0
    while width and not heading[width - 1]:
        width -= 1
    for n, row in rows[1:]:
        longest = max((place for place, cell in enumerate(row, 1) if cell), default=0)
        if longest > max(width, 2):
            raise BadFigures(
                f"Row {n} has {longest} cells, the row of headings {width}. Give each column a heading; a number with a comma in it needs "
                "quotation marks, or paste the cells from the spreadsheet."
            )
    width = max(width, 2)
    return [(n, [*row, *[""] * width][:width]) for n, row in [(number, heading), *rows[1:]]]


def _check_size(heading: Row, rows: Sequence[tuple[int, Row]]) -> None:
    if len(rows) > ROWS:
        raise BadFigures(f"The figures have {len(rows):,} rows; a chart shows at most {ROWS}. Leave some out.")
    if len(heading) - 1 > SERIES:
        raise BadFigures(f"The figures have {len(heading) - 1} columns; a chart shows at most {SERIES} beside the labels. Leave some out.")


def _take(n: int, cell: str, heading: str, column: int) -> Typed | None:
    try:
        return numbers.take(cell)
    except NoNumber:
        raise BadFigures(_no_number(n, cell, heading, column)) from None


def _no_number(n: int, cell: str, heading: str, column: int) -> str:
    under = f"under {heading[:40]}" if heading else f"in column {column + 1}"
    return f"Row {n}, “{cell[:40]}”: a number is expected {under}."


def _sign(rows: Sequence[tuple[int, Row]], typed: Sequence[Sequence[Typed | None]]) -> str:
    """What parts decimals here; where the figures do not say, the point."""
    found = numbers.decimal_sign(cell for line in typed for cell in line if cell is not None)
    if len(found) < 2:
        return found.pop() if found else "."
    seen: set[str] = set()
    for (n, row), line in zip(rows, typed, strict=True):
        for c, cell in enumerate(line, 1):
            seen |= numbers.decimal_sign([cell] if cell is not None else [])
            if len(seen) > 1:
                raise BadFigures(
                    f"Row {n}, “{row[c][:40]}”: other cells write their decimals with another sign. Write all of them the same way."
                )
    return "."


def _value(n: int, typed: Typed | None, heading: str, sign: str, cell: str) -> float | None:
    if typed is None:
        return None
    try:
        return numbers.value(typed, sign)
    except NoNumber:
        raise BadFigures(
            f"Row {n}, “{cell[:40]}”: this number cannot be shown under {heading[:40] or 'its heading'}. Give figures between a billionth "
            "and a million billion, in thousands or millions where they are larger."
        ) from None
