"""The query language: what is typed, and how it is understood."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from masthead.library.search.query import LONGEST, days, parse


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("iran sanctions", "iran, sanctions"),
        ('"nuclear deal"', "“nuclear deal”"),
        ("“nuclear deal” iran", "“nuclear deal”, iran"),
        ("iran -israel", "iran, not israel"),
        ("iran -“nuclear deal”", "iran, not “nuclear deal”"),
        ("gulf OR strait", "gulf or strait"),
        ("gulf or strait", "gulf, or, strait"),
        ("a | b | c d", "a or b or c, d"),
        ("treat*", "treat*"),
        ("title:alliance", "title:alliance"),
        ("headline:“old friends”", "title:“old friends”"),
        ("author:marwick", "author:marwick"),
        ("after:2011 before:2013-05", "from 2011-01-01, before 2013-05-01"),
        ("since:2011-06-30", "from 2011-06-30"),
        ("after:yesterday", "yesterday"),
        ("Côte", "cote"),
        ("U.S.", "“u s”"),
        ("http://a.b", "“http a b”"),
        ("OR", ""),
        ("- -- “ ” * :", ""),
        ('"unclosed phrase', "“unclosed phrase”"),
    ],
)
def test_understood(typed: str, understood: str) -> None:
    assert parse(typed).understood == understood


def test_days_are_bounds() -> None:
    assert days(parse("after:2011 before:2013")) == (date(2011, 1, 1), date(2012, 12, 31))
    assert days(parse("iran")) == (date.min, date.max)
    assert days(parse("before:0001")) == (date.min, date.max)  # nothing is older: no bound at all


def test_more_than_is_read_is_said() -> None:
    assert parse("word " * LONGEST).cut
    assert not parse("word").cut


@settings(deadline=None)  # a busy machine is not a failure
@given(st.text(max_size=600))
def test_nothing_typed_raises(typed: str) -> None:
    query = parse(typed)
    assert isinstance(query.understood, str)
    assert all(term.words and all(term.words) for clause in query.clauses for term in clause.terms)


@settings(deadline=None)  # a busy machine is not a failure
@given(
    st.lists(
        st.sampled_from(["iran", "-", '"', "OR", "title:", "after:", "2011", "*", " ", "“", "”", "|", "author:x", "\x00", "é"]), max_size=30
    )
)
def test_no_heap_of_signs_raises(pieces: list[str]) -> None:
    assert all(word.isalnum() for term in parse("".join(pieces)).terms for word in term.words)


@settings(deadline=None)  # a busy machine is not a failure
@given(st.text(max_size=200))
@example("0:0*")
@example('"a b*"')
def test_what_is_typed_again_is_understood_the_same(typed: str) -> None:
    query = parse(typed)
    assert parse(query.typed).clauses == query.clauses or query.cut
