"""How good the search is, on questions that people have judged: the shipped analysis, the shipped ranking, a scratch index."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from masthead.library.search.engine import Entry, Wish
from masthead.library.search.engines.embedded import EmbeddedEngine
from masthead.library.search.query import parse

DEEP = 100


class CannotEvaluate(ValueError):
    """The file is not a judged collection; the message says why."""


@dataclass(frozen=True)
class Quality:
    """nDCG@10 (Järvelin and Kekäläinen 2002, gain = grade), mean reciprocal rank, recall among the first hundred, and the
    share of questions that find nothing. Means over the questions that have a judgement above 0."""

    ndcg_at_10: float
    mrr: float
    recall_at_100: float
    zero_results: float
    questions: int
    documents: int

    def say(self) -> str:
        """A few lines for people."""
        return (
            f"{self.questions} questions, {self.documents} documents\n"
            f"nDCG@10     {self.ndcg_at_10:.4f}\nMRR         {self.mrr:.4f}\n"
            f"recall@100  {self.recall_at_100:.4f}\nno result   {self.zero_results:.2%}"
        )

    def as_json(self) -> str:
        """The same for programs."""
        return json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()})


def evaluate(path: Path) -> Quality:
    """Index the file's documents, ask its questions as they stand, and measure. Raises CannotEvaluate."""
    given = _read(path)
    engine, names = EmbeddedEngine(), []
    with engine.writer() as writer:
        for number, doc in enumerate(given["docs"]):
            names.append(_name(doc, path))
            writer.add(Entry(id=number, title=str(doc.get("title") or ""), text=str(doc.get("text") or "")))
    rows = []
    for name, typed in given["queries"].items():
        grades = _grades(given["qrels"].get(name, {}), name, path)
        if grades:
            answer = engine.search(Wish(parse(str(typed)), limit=DEEP, with_facets=False))
            # Of two documents with one id the better counts.
            rows.append(_row(list(dict.fromkeys(names[hit.id] for hit in answer.hits)), grades))
    if not rows:
        raise CannotEvaluate(f"{path}: no question has a judgement above 0, so there is nothing to measure.")
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Quality(means[0], means[1], means[2], means[3], questions=len(rows), documents=len(names))


def _read(path: Path) -> Mapping[str, Any]:
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CannotEvaluate(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise CannotEvaluate(f"{path} is not JSON: {error}.") from None
    if not isinstance(given, dict) or not isinstance(given.get("docs"), list):
        raise CannotEvaluate(f"{path}: `docs` should be a list of documents.")
    for key in ("queries", "qrels"):
        if not isinstance(given.get(key), dict):
            raise CannotEvaluate(f"{path}: `{key}` should be an object.")
    return given


def _name(doc: object, path: Path) -> str:
    if not isinstance(doc, dict) or "id" not in doc:
        raise CannotEvaluate(f"{path}: each of `docs` should be an object with an `id`.")
    return str(doc["id"])


def _grades(judged: object, name: str, path: Path) -> dict[str, float]:
    """What was judged above 0. A list of ids says that each is relevant; a document that is not there was not found."""
    try:
        given = dict.fromkeys(judged, 1) if isinstance(judged, list) else dict(judged)  # type: ignore[call-overload]
        return {str(doc): float(grade) for doc, grade in given.items() if float(grade) > 0}
    except (TypeError, ValueError):
        raise CannotEvaluate(f"{path}: the judgements of question {name} should be {{document: grade}}.") from None


def _row(found: list[str], grades: Mapping[str, float]) -> tuple[float, float, float, float]:
    ideal = _gain(sorted(grades.values(), reverse=True)[:10])
    first = next((place for place, name in enumerate(found, 1) if name in grades), 0)
    return (
        _gain(grades.get(name, 0.0) for name in found[:10]) / ideal,
        1 / first if first else 0.0,
        len(grades.keys() & set(found)) / len(grades),
        float(not found),
    )


def _gain(grades: Iterable[float]) -> float:
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades, 1))
