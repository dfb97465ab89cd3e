"""The gate, as a table and as properties."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.access.gate import Decision, Piece, Policy, Reason, Visit, Wall, decide

RULES = Policy(allowance=3, pass_allowance=2)
GATED, FREE, LOCKED = Piece(1), Piece(2, Wall.FREE), Piece(3, Wall.SUBSCRIBERS)

ADA = Visit()
ADA_WITH_PASS = Visit(passed=frozenset({1}))
ADA_SPENT_PASS = Visit(passed=frozenset({1, 4}))
BEN = Visit(known=True)
BEN_SPENT = Visit(known=True, opened=frozenset({4, 5, 6}), spent=3)
CLEO = Visit(known=True, subscribed=True)
ADA_WITH_GIFT = Visit(gifted=frozenset({1, 3}))
BEN_WITH_GIFT = replace(BEN_SPENT, gifted=frozenset({1, 3, 4}))
EVA = Visit(known=True, editor=True)
VISITS = (ADA, ADA_WITH_PASS, ADA_SPENT_PASS, BEN, BEN_SPENT, CLEO, EVA, ADA_WITH_GIFT, BEN_WITH_GIFT)
PIECES = (GATED, FREE, LOCKED, Piece(4), Piece(9))


@pytest.mark.parametrize(
    ("visit", "piece", "reason", "may_read", "may_unlock", "left"),
    [
        (ADA, FREE, Reason.FREE_ARTICLE, True, False, 3),
        (ADA, GATED, Reason.NEEDS_EMAIL, False, False, 0),
        (ADA, LOCKED, Reason.SUBSCRIBERS_ONLY, False, False, 0),
        (ADA_WITH_PASS, GATED, Reason.OPENED_BY_PASS, True, False, 0),
        (ADA_WITH_PASS, Piece(9), Reason.PASS_MAY_CHOOSE, False, True, 1),
        (ADA_WITH_PASS, LOCKED, Reason.SUBSCRIBERS_ONLY, False, False, 0),
        (ADA_SPENT_PASS, Piece(9), Reason.NEEDS_CONFIRMATION, False, False, 0),
        (ADA_SPENT_PASS, Piece(4), Reason.OPENED_BY_PASS, True, False, 0),
        (Visit(passed=frozenset()), GATED, Reason.PASS_MAY_CHOOSE, False, True, 2),
        (Visit(passed=frozenset()), LOCKED, Reason.SUBSCRIBERS_ONLY, False, False, 0),
        (BEN, GATED, Reason.MAY_CHOOSE, False, True, 3),
        (BEN, LOCKED, Reason.SUBSCRIBERS_ONLY, False, False, 0),
        (BEN_SPENT, GATED, Reason.METER_SPENT, False, False, 0),
        (BEN_SPENT, Piece(4), Reason.ALREADY_OPENED, True, False, 0),
        (BEN_SPENT, Piece(4, Wall.SUBSCRIBERS), Reason.ALREADY_OPENED, True, False, 0),
        (BEN_SPENT, FREE, Reason.FREE_ARTICLE, True, False, 0),
        (replace(BEN, passed=frozenset({1})), GATED, Reason.MAY_CHOOSE, False, True, 3),
        (CLEO, GATED, Reason.SUBSCRIBER, True, False, 3),
        (CLEO, LOCKED, Reason.SUBSCRIBER, True, False, 3),
        (EVA, LOCKED, Reason.EDITOR, True, False, 3),
        (ADA_WITH_GIFT, FREE, Reason.FREE_ARTICLE, True, False, 3),
        (ADA_WITH_GIFT, GATED, Reason.OPENED_BY_GIFT, True, False, 0),
        (ADA_WITH_GIFT, LOCKED, Reason.OPENED_BY_GIFT, True, False, 0),
        (ADA_WITH_GIFT, Piece(9), Reason.NEEDS_EMAIL, False, False, 0),
        (ADA_WITH_GIFT, Piece(9, Wall.SUBSCRIBERS), Reason.SUBSCRIBERS_ONLY, False, False, 0),
        (replace(ADA_WITH_GIFT, passed=frozenset({1})), GATED, Reason.OPENED_BY_PASS, True, False, 0),
        (replace(ADA_WITH_GIFT, passed=frozenset()), GATED, Reason.OPENED_BY_GIFT, True, False, 0),
        (BEN_WITH_GIFT, GATED, Reason.OPENED_BY_GIFT, True, False, 0),
        (BEN_WITH_GIFT, Piece(4), Reason.ALREADY_OPENED, True, False, 0),
        (replace(BEN, gifted=frozenset({1})), GATED, Reason.OPENED_BY_GIFT, True, False, 3),
        (replace(CLEO, gifted=frozenset({1})), GATED, Reason.SUBSCRIBER, True, False, 3),
    ],
)
def test_gate(visit: Visit, piece: Piece, reason: Reason, may_read: bool, may_unlock: bool, left: int) -> None:
    assert decide(visit, piece, RULES) == Decision(reason, may_read, may_unlock, left)


def test_no_reason_is_dead() -> None:
    assert {decide(visit, piece, RULES).reason for visit, piece in product(VISITS, PIECES)} == set(Reason)


ids = st.integers(min_value=1, max_value=6)
visits = st.builds(
    Visit,
    known=st.booleans(),
    subscribed=st.booleans(),
    editor=st.booleans(),
    opened=st.frozensets(ids),
    spent=st.integers(min_value=0, max_value=6),
    passed=st.none() | st.frozensets(ids),
    gifted=st.frozensets(ids),
).filter(lambda visit: visit.known or not (visit.subscribed or visit.editor or visit.opened or visit.spent))
pieces = st.builds(Piece, id=ids, wall=st.sampled_from(Wall))
policies = st.builds(Policy, allowance=st.integers(0, 5), pass_allowance=st.integers(1, 3))


@given(visits, pieces, policies)
def test_a_reader_never_gains_by_losing_a_right(visit: Visit, piece: Piece, policy: Policy) -> None:
    lesser = [
        replace(visit, subscribed=False),
        replace(visit, editor=False),
        replace(visit, opened=frozenset()),
        replace(visit, spent=visit.spent + 1),
        replace(visit, gifted=frozenset()),
    ]
    if visit.passed:
        lesser.append(replace(visit, passed=None))
    before = decide(visit, piece, policy)
    for poorer in lesser:
        assert decide(poorer, piece, policy).may_read <= before.may_read


@given(visits, pieces, policies)
def test_what_is_readable_needs_no_unlocking_so_rereading_never_spends(visit: Visit, piece: Piece, policy: Policy) -> None:
    decision = decide(visit, piece, policy)
    assert not (decision.may_read and decision.may_unlock)


@given(visits, pieces, policies)
def test_unlocking_is_offered_only_while_something_is_left(visit: Visit, piece: Piece, policy: Policy) -> None:
    decision = decide(visit, piece, policy)
    assert decision.left >= 0
    assert not decision.may_unlock or decision.left > 0
    assert not decision.may_unlock or piece.wall is Wall.GATED


@given(visits, pieces, policies)
def test_a_gift_opens_its_article_and_changes_nothing_else(visit: Visit, piece: Piece, policy: Policy) -> None:
    without = decide(replace(visit, gifted=frozenset()), piece, policy)
    decision = decide(visit, piece, policy)
    if piece.id not in visit.gifted:
        assert decision == without
    elif not without.may_read:
        assert decision.may_read and decision.reason is Reason.OPENED_BY_GIFT
        assert not visit.known or decision.left == max(0, policy.allowance - visit.spent)


@given(st.lists(ids, min_size=1, max_size=30), policies)
def test_any_order_of_requests_opens_at_most_the_allowance(wanted: list[int], policy: Policy) -> None:
    visit = Visit(known=True)
    for number in wanted:
        if decide(visit, Piece(number), policy).may_unlock:
            visit = replace(visit, opened=visit.opened | {number}, spent=visit.spent + 1)
    assert len(visit.opened) == min(policy.allowance, len(set(wanted)))
    assert all(decide(visit, Piece(number), policy).may_read == (number in visit.opened) for number in wanted)


@given(st.lists(ids, min_size=1, max_size=30), policies)
def test_a_pass_opens_at_most_its_allowance(wanted: list[int], policy: Policy) -> None:
    visit = Visit(passed=frozenset())
    for number in wanted:
        if decide(visit, Piece(number), policy).may_unlock:
            assert visit.passed is not None
            visit = replace(visit, passed=visit.passed | {number})
    assert visit.passed is not None
    assert len(visit.passed) == min(policy.pass_allowance, len(set(wanted)))
