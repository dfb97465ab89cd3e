"""How well the shipped clustering gathers items of the wire into stories, on items that people have gathered by hand."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from masthead.curator.judged import rows
from masthead.curator.stories.clustering import Clustering
from masthead.curator.stories.measures import Agreement, bcubed, ceaf_e
from masthead.curator.stories.terms import terms_of
from masthead.kit.refusals import BadInput


@dataclass(frozen=True)
class Item:
    """A row: `at` in seconds, `gold` the story it was put into by hand."""

    title: str
    lead: str
    at: float
    gold: str


@dataclass(frozen=True)
class Measured:
    """BCubed and CEAF-e (see `stories.measures`), and items a second of this process's CPU, from text to story."""

    bcubed: Agreement
    ceaf_e: Agreement
    items: int
    stories: int
    gold_stories: int
    items_per_second: float

    def say(self) -> str:
        """A few lines for people."""
        one, other = self.bcubed, self.ceaf_e
        return (
            f"{self.items:,} items: {self.stories:,} stories found, {self.gold_stories:,} by hand\n"
            f"BCubed  precision {one.precision:.3f}  recall {one.recall:.3f}  F1 {one.f1:.3f}\n"
            f"CEAF-e  precision {other.precision:.3f}  recall {other.recall:.3f}  F1 {other.f1:.3f}\n"
            f"{self.items_per_second:,.0f} items a second of CPU"
        )

    def as_json(self) -> str:
        """The same for programs."""
        numbers = {key: value for key, value in asdict(self).items() if key not in {"bcubed", "ceaf_e"}}
        for name, agreement in (("bcubed", self.bcubed), ("ceaf_e", self.ceaf_e)):
            numbers[name] = {"precision": agreement.precision, "recall": agreement.recall, "f1": agreement.f1}
        return json.dumps(numbers, default=float)


def evaluate(path: Path) -> Measured:
    """Stream the file's items in time order through the shipped clustering with the shipped settings. Raises BadInput."""
    items = sorted((_item(row, where) for where, row in rows(path)), key=lambda item: item.at)
    if not items:
        raise BadInput(f"{path} holds no item.")
    clustering, began = Clustering(), time.process_time()
    put = [clustering.add(terms_of(item.title, item.lead), item.at) for item in items]
    clustering.merge()
    seconds = time.process_time() - began
    found, gold = [clustering.story_of(number) for number in put], [item.gold for item in items]
    return Measured(bcubed(found, gold), ceaf_e(found, gold), len(items), len(set(found)), len(set(gold)), len(items) / max(seconds, 1e-6))


def _item(row: dict[str, Any], where: str) -> Item:
    if not {"title", "ts", "cluster"} <= row.keys():
        raise BadInput(f"{where}: an item needs `title`, `ts` and `cluster`.")
    return Item(str(row["title"] or ""), str(row.get("lead") or ""), _seconds(row["ts"], where), str(row["cluster"]))


def _seconds(ts: Any, where: str) -> float:
    """A number of seconds, or a date and an hour as ISO 8601 writes them."""
    try:
        return float(ts)
    except (TypeError, ValueError):
        pass
    try:
        return datetime.fromisoformat(str(ts)).timestamp()
    except (ValueError, OverflowError):
        raise BadInput(f"{where}: `ts` should be seconds or a date, not {str(ts)[:40]!r}.") from None
