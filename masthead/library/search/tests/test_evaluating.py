"""The quality of the search on judged collections: what it is, and that any collection of the kind can be measured."""

import json
from pathlib import Path
from typing import Any

import pytest

from masthead.library.search.evaluating import CannotEvaluate, evaluate


@pytest.mark.parametrize(("name", "least"), [("cranfield", 0.37), ("cisi", 0.395)])
def test_one_configuration_answers_both_collections(shared: Path, name: str, least: float) -> None:
    quality = evaluate(shared / "data" / "search" / f"{name}.json")
    assert quality.ndcg_at_10 >= least and quality.zero_results == 0, quality


def measure(tmp_path: Path, **given: Any) -> Any:
    path = tmp_path / "collection.json"
    path.write_text(json.dumps(given))
    return evaluate(path)


DOCS = [
    {"id": 1, "title": "THE STRAITS", "text": "TURKEY AND THE STRAITS TREATY ."},
    {"id": "2", "text": "GAS PIPELINES ACROSS UKRAINE"},
    {"id": 3, "title": None, "text": ""},
    {"id": "4", "title": "Rivers"},
]


def test_upper_case_numbers_for_ids_no_titles_no_text(tmp_path: Path) -> None:
    queries = {"1": "THE TREATY OF THE STRAITS .", "2": "gas OR oil AND pipelines", "3": "rivers", "4": "of the"}
    quality = measure(
        tmp_path, docs=DOCS, queries=queries, qrels={"1": {"1": 1}, "2": {"2": 3, "99": 1}, "3": {"4": 2, "2": 0}, "9": {"1": 1}}
    )
    assert quality.questions == 3 and quality.documents == 4
    assert quality.mrr == 1.0
    assert quality.ndcg_at_10 == pytest.approx((1 + 3 / (3 + 1 / 1.5849625) + 1) / 3), "what is not there cannot be found, and counts"


def test_a_list_of_ids_is_a_judgement_too(tmp_path: Path) -> None:
    assert measure(tmp_path, docs=DOCS, queries={"1": "straits"}, qrels={"1": [1]}).ndcg_at_10 == 1.0


@pytest.mark.parametrize(
    "given",
    [
        {"docs": [{"title": "no id"}], "queries": {"1": "x"}, "qrels": {"1": {"1": 1}}},
        {"docs": ["text"], "queries": {"1": "x"}, "qrels": {"1": {"1": 1}}},
        {"docs": DOCS, "queries": {"1": "x"}, "qrels": {"1": 7}},
        {"docs": DOCS, "queries": {"1": "x"}, "qrels": {"1": {"1": "good"}}},
        {"docs": DOCS, "queries": {"1": "x"}, "qrels": {"1": {"1": 0}}},
        {"docs": DOCS, "queries": [], "qrels": {}},
        {"docs": {}, "queries": {}, "qrels": {}},
    ],
)
def test_what_is_no_collection_is_refused_in_a_sentence(tmp_path: Path, given: dict[str, Any]) -> None:
    with pytest.raises(CannotEvaluate):
        measure(tmp_path, **given)
