"""The ranking's rules and the draft's: monotone where they should be, in words, and no sentence without its source."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import NOON
from masthead.curator.draft import Printed, draft, sentences, whole
from masthead.curator.rank import NAMES, Earlier, Facts, Piece, Weights, rank
from masthead.curator.stories.lead import central
from masthead.curator.stories.terms import terms_of
from masthead.curator.tests.newsroom import QUAKE

FACTS = Facts(6, 8, 4, 12, NOON - timedelta(hours=5), NOON - timedelta(hours=1), joined=3, beat=0.5, ours=("Iran",))
TOLD = Earlier(NOON - timedelta(hours=26), date(2026, 11, 22), 0.9)


def score(**facts: Any) -> float:
    return rank(replace(FACTS, **facts), Weights(), NOON).score


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"voices": 2}, {"voices": 9}),
        ({"joined": 0}, {"joined": 5}),
        ({"newest_at": NOON - timedelta(hours=20)}, {}),
        ({"earlier": TOLD}, {"earlier": TOLD, "since": 6}),
        ({"earlier": TOLD, "since": 6}, {}),
        ({"beat": 0.0}, {"beat": 1.0}),
        ({}, {"piece": Piece(1, "Iran, explained", date(2026, 3, 14), 0.8)}),
    ],
)
def test_more_of_a_reason_ranks_higher(less: dict[str, Any], more: dict[str, Any]) -> None:
    assert score(**less) < score(**more)


def test_what_eight_told_at_noon_yesterday_stands_above_what_one_tells_now() -> None:
    then = {"newest_at": NOON - timedelta(hours=18), "joined": 0}
    assert score(voices=8, **then) > score(voices=1, joined=1, newest_at=NOON) > score(voices=1, **then)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 90), st.floats(0, 1), st.floats(0, 3))
def test_a_score_is_between_nothing_and_one(voices: int, joined: int, hours: int, beat: float, weight: float) -> None:
    facts = replace(FACTS, voices=voices, joined=joined, newest_at=NOON - timedelta(hours=hours), beat=beat)
    found = rank(facts, Weights(*[weight] * len(NAMES)), NOON)
    assert 0 < found.score <= 1 and all(0 <= factor.value <= 1 for factor in found.factors)


@pytest.mark.parametrize("name", NAMES)
def test_a_weight_of_nothing_takes_a_reason_out(name: str) -> None:
    poor = {
        "voices": {"voices": 1},
        "velocity": {"joined": 0},
        "novelty": {"earlier": TOLD},
        "beat": {"beat": 0.0},
        "archive": {"piece": None},
    }[name]
    rich = {"piece": Piece(1, "A piece", None, 1.0)} if name == "archive" else {}
    without = Weights(**{name: 0.0})
    assert rank(replace(FACTS, **poor), without, NOON).score == pytest.approx(rank(replace(FACTS, **rich), without, NOON).score)


def test_why_is_said_in_words() -> None:
    piece = Piece(1, "Iran, explained", date(2026, 3, 14), 0.8)
    facts = replace(FACTS, earlier=TOLD, since=1, piece=piece, began_at=NOON - timedelta(days=1, hours=8, minutes=20))
    assert rank(facts, Weights(), NOON).why == (
        "8 outlets of 6 owners in 4 countries; first seen yesterday 03:40, 3 outlets in the last six hours; in our Review of 22 November, "
        "1 item since; on Iran, of which we write; we wrote on it on 14 March 2026: “Iran, explained”"
    )


# The draft


def items(*told: tuple[str, str], since: int = 60) -> list[Printed]:
    return [
        Printed(n, f"Outlet {n}", title, lead, f"https://{n}.example/", NOON + timedelta(minutes=since * n))
        for n, (title, lead) in enumerate(told)
    ]


def test_every_sentence_of_a_draft_stands_in_the_item_it_names() -> None:
    printed = items(
        *QUAKE, ("Iran quake toll rises", "The toll of the Bandar Abbas earthquake has risen to thirty, Iran’s rescue service said.")
    )
    found = draft(printed, since=NOON + timedelta(minutes=200))
    assert found.lead and found.new and found.lead != found.new
    for said in found.said:
        item = printed[said.pk]
        assert said.words in item.lead and (said.outlet, said.url) == (item.outlet, item.url)
    assert found.new.pk == 4 and "thirty" in found.text and f"({found.new.outlet})" in found.text
    assert found.outlets[0] == found.lead.outlet


def test_what_was_said_before_is_not_new() -> None:
    printed = items(QUAKE[0], QUAKE[1], QUAKE[0])
    assert draft(printed, since=NOON + timedelta(minutes=90)).new is None


def test_headlines_alone_make_no_sentence() -> None:
    found = draft(items(("Twelve dead in Iran earthquake", ""), ("Iran quake kills twelve", "")))
    assert found.said == () and found.text == "" and len(found.outlets) == 2
    assert draft([]).outlets == ()


def test_a_copy_adds_nothing() -> None:
    first, second = items(QUAKE[0], QUAKE[1])
    found = draft([first, replace(second, copy=True)], since=NOON - timedelta(hours=1))
    assert found.new is None and found.outlets == ("Outlet 0",)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Asim Munir met U.S. officials. He left.", 2),
        ("“We go,” she said. “We stay,” he said.", 2),
        ("It cost 3.5 million. Nobody paid!", 2),
        ("One sentence without an end", 1),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    ("sentence", "stands"),
    [
        ("The earthquake killed at least twelve people in the port.", True),
        ("He said that the earthquake killed at least twelve people.", False),
        ("But the earthquake killed at least twelve people in the port.", False),
        ("Too short.", False),
        ("The earthquake killed at least twelve people in the port of", False),
        ("The earthquake " * 40 + ".", False),
    ],
)
def test_what_can_stand_by_itself(sentence: str, stands: bool) -> None:
    assert whole(sentence) is stands


@given(st.text(max_size=400))
def test_no_text_breaks_a_draft(text: str) -> None:
    found = draft(items((text, text), (text[:40], text)), since=NOON)
    assert all(said.words in " ".join(text.split()) and whole(said.words) for said in found.said)


def test_the_central_item_is_the_one_most_like_the_others() -> None:
    odd = ("Shares of insurers fall in Frankfurt", "Insurers fell after the earthquake in Iran.")
    terms = [terms_of(*one) for one in (odd, *QUAKE)]
    assert central(terms) != 0 and central(terms[:1]) == 0
