"""The report of an import: what came in, what became of it, what did not come out. Every remark has an item and a sentence."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from masthead.transfer.incoming import Incoming, Refused, Remark, Tally

SHOWN = 3  # remarks of one kind on the terminal; the file has all of them
PROBLEMS = {"words lost", "loss"}  # codes that mean something did not arrive


class Outcome(StrEnum):
    """What became of an item. Each item has exactly one."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """A remark on one item, with the place where it stands."""

    item: str
    line: int | None
    code: str
    say: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.item or '(no id)'}: {self.say}"


@dataclass
class Report:
    """Fills while the import runs."""

    source: str
    path: str
    collection: str
    started: datetime
    dry_run: bool = False
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    came_in: Tally = field(default_factory=Tally)
    came_out: Tally = field(default_factory=Tally)
    entries: list[Entry] = field(default_factory=list)
    seconds: float = 0.0
    ended_early: str = ""

    @property
    def read(self) -> int:
        """Items that were read: the sum of all outcomes."""
        return self.outcomes.total()

    @property
    def complete(self) -> bool:
        """Whether everything that came in came out."""
        return not self.ended_early and not self.outcomes[Outcome.REFUSED] and not self.lost()

    def lost(self) -> list[Entry]:
        """The remarks that name a loss."""
        return [entry for entry in self.entries if entry.code in PROBLEMS]

    def count(self, item: Incoming, outcome: Outcome) -> None:
        """An item is done. What it says of itself is reported when it was shelved, not at every later run."""
        self.outcomes[outcome] += 1
        if outcome in (Outcome.NEW, Outcome.UPDATED):
            self.came_in += item.came_in
            self.came_out += item.came_out
            for remark in item.remarks:
                self.remark(item, remark)

    def remark(self, item: Incoming, remark: Remark) -> None:
        """Something about an item."""
        self.entries.append(Entry(item.source_id, item.line, remark.code, remark.say))

    def refuse(self, refused: Refused) -> None:
        """An item that was not imported."""
        self.outcomes[Outcome.REFUSED] += 1
        self.entries.append(Entry(refused.source_id, refused.line, f"refused: {refused.code}", refused.say))

    def as_json(self) -> dict[str, Any]:
        """Everything, for a file."""
        return {
            "source": self.source,
            "path": self.path,
            "collection": self.collection,
            "started": self.started.isoformat(),
            "seconds": round(self.seconds, 1),
            "dry_run": self.dry_run,
            "complete": self.complete,
            "ended_early": self.ended_early,
            "items": {"read": self.read, **{outcome.value: self.outcomes[outcome] for outcome in Outcome}},
            "in": self.came_in.figures(),
            "out": self.came_out.figures(),
            "remarks": [{"item": one.item, "line": one.line, "code": one.code, "say": one.say} for one in self.entries],
        }

    def write(self, path: Path) -> None:
        """The report as JSON at `path`, whole or not at all."""
        scratch = path.with_name(f".{path.name}.part")
        scratch.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        scratch.replace(path)

    def summary(self) -> str:
        """A page for the terminal."""
        counts = " · ".join(f"{self.outcomes[outcome]:,} {outcome}" for outcome in Outcome)
        lines = [f"{'Tried (nothing is kept)' if self.dry_run else 'Imported'}: {self.read:,} read · {counts} · {self.seconds:,.0f} s"]
        lines += self._tallies()
        if self.ended_early:
            lines.append(f"It ended early: {self.ended_early}")
        for code, number in Counter(entry.code for entry in self.entries).most_common():
            lines.append(f"{code} ({number:,})")
            lines += [f"    {entry}" for entry in self.entries if entry.code == code][:SHOWN]
            if number > SHOWN:
                lines.append(f"    … {number - SHOWN:,} more; --report FILE.json names all")
        return "\n".join(lines)

    def _tallies(self) -> list[str]:
        pairs = zip(self.came_in.figures().items(), self.came_out.figures().values(), strict=True)
        said = [f"{noun}: {came_in:,} in, {came_out:,} out" for (noun, came_in), came_out in pairs if came_in or came_out]
        return [" · ".join(said)] if said else []
