"""The report of an import of readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from masthead.transfer.incoming import Remark
from masthead.transfer.readers.reading import ReaderRow
from masthead.transfer.reports import Entry, Outcome, Report


@dataclass
class ReadersReport(Report):
    """Fills while the import runs. Counts the letters and the plans that were given."""

    letters: int = 0
    plans: int = 0

    def joined(self, row: ReaderRow, outcome: Outcome, remarks: Iterable[Remark]) -> None:
        """A row is done. What there is to say of it is said at every run: it is true until the file is mended."""
        self.outcomes[outcome] += 1
        self.entries += [Entry(row.email, row.line, remark.code, remark.say) for remark in remarks]

    def lost(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.code.startswith("lost: ")]

    def as_json(self) -> dict[str, Any]:
        said = super().as_json()
        said["given"] = {"letters": self.letters, "plans": self.plans}
        del said["in"], said["out"], said["collection"]
        return said

    def _tallies(self) -> list[str]:
        return [f"given: {self.letters:,} letters · {self.plans:,} plans"] if self.letters or self.plans else []
