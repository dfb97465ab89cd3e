"""A list of names as a sheet: comma-separated values with a first row of headings. Pure.

name,means,of,countries,note
Blighty,country,United Kingdom,,as our columnists call it
Climate Club,organisation,,"DE,FR",
Danish Crown,never,,,a company
"""

import csv
import io
from collections.abc import Iterable, Iterator

from masthead.curator.actors.entries import BadLine
from masthead.curator.actors.listed import Identities, Line, read

HEADINGS = ("name", "means", "of", "countries", "note")
LARGEST = 400_000  # octets
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(lines: Iterable[Line]) -> str:
    """The sheet. A note that a spreadsheet would take for a formula has an apostrophe before it."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(HEADINGS)
    for line in lines:
        note = f"'{line.note}" if line.note.startswith(_FORMULA) else line.note
        sheet.writerow([line.name, line.means, "" if line.means == "never" else line.of, ",".join(line.countries), note])
    return out.getvalue()


def taken_in(text: str, identities: Identities) -> Iterator[Line | str]:
    """Each row as a line, or what is wrong with it in a sentence. Raises BadLine where it is no such sheet."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff").replace("\0", "")), dialect=_Semicolons if _semicolons(text) else "excel")
    try:
        headings = [cell.strip().casefold() for cell in next(rows, [])]
        if not {"name", "means"} <= set(headings):
            raise BadLine(f"The first row should name the columns: {', '.join(HEADINGS)}. `name` and `means` must be there.")
        for number, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row):
                yield _line(dict(zip(headings, row, strict=False)), number, identities)
    except csv.Error as error:
        raise BadLine(f"This cannot be read as comma-separated values: {error}.") from None


def _line(cells: dict[str, str], number: int, identities: Identities) -> Line | str:
    note = cells.get("note", "")
    try:
        return read(
            name=cells.get("name", ""),
            means=cells.get("means", "").strip().casefold(),
            of=cells.get("of", ""),
            countries=cells.get("countries", ""),
            note=note[1:] if note.startswith("'") and note[1:].startswith(_FORMULA) else note,
            identities=identities,
        )
    except BadLine as wrong:
        return f"Row {number}: {wrong}"


class _Semicolons(csv.excel):
    delimiter = ";"


def _semicolons(text: str) -> bool:
    """As some spreadsheets write it."""
    first = text.partition("\n")[0]
    return ";" in first and "," not in first
