"""The front page composed: editors first, then the newest, and nothing twice."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.website.composing import RIVER, Chosen, Group, compose


@dataclass(frozen=True)
class A:
    pk: int
    picture_id: int | None = 1
    format: str = "analysis"


def page(newest: list[A], chosen: Chosen = Chosen(), depth: list[A] | None = None, named: list[A] | None = None):  # noqa: B008
    deep = [card for card in newest if card.format == "in-depth"] if depth is None else depth
    known = named if named is not None else [card for card in newest if card.pk in chosen.articles()]
    return compose(newest, deep, known, chosen)


@pytest.mark.parametrize(
    ("newest", "lead"),
    [
        ([], None),
        ([A(1, None)], 1),  # one article leads, picture or not
        ([A(2, None), A(1)], 1),  # the newest with a picture
        ([A(3, format="note"), A(2, format="document"), A(1)], 1),  # news before notes and documents
        ([A(2, format="document"), A(1, format="document")], 2),  # an archive and nothing else
        ([*(A(n, None) for n in range(20, 10, -1)), A(1)], 20),  # a picture of weeks ago does not lead
    ],
)
def test_what_leads_unasked(newest: list[A], lead: int | None) -> None:
    found = page(newest).lead
    assert (found.pk if found else None) == lead


def test_editors_lead_and_picks_come_before_all() -> None:
    newest = [A(n) for n in range(9, 0, -1)]
    front = page(newest, Chosen(lead=2, picks=(5, 1)))
    assert front.lead == A(2) and [card.pk for card in front.seconds] == [5, 1]


def test_an_older_piece_may_lead_too() -> None:
    assert page([A(9)], Chosen(lead=1), named=[A(1)]).lead == A(1)


def test_what_is_no_longer_published_is_passed_over() -> None:
    chosen = Chosen(lead=7, picks=(8, 1), archive=9, archive_note="Why", groups=(Group("Water", "", (7, 8)),))
    front = page([A(2), A(1)], chosen, named=[A(1)])
    assert front.lead == A(2) and [card.pk for card in front.seconds] == [1]
    assert front.archive is None and not front.archive_note and not front.collections


def test_the_newest_does_not_lead_where_an_editor_gave_it_another_place() -> None:
    front = page([A(3), A(2), A(1)], Chosen(archive=3, archive_note="Why"))
    assert front.lead == A(2) and front.archive == A(3) and front.archive_note == "Why"


def test_seconds_have_pictures_where_there_are_some() -> None:
    front = page([A(9), A(8, None), A(7), A(6, None), A(5)])
    assert [card.pk for card in front.seconds] == [8, 7, 5]


@pytest.mark.parametrize(("count", "seconds", "river"), [(1, 0, 0), (3, 2, 0), (24, 3, 18), (30, 3, RIVER)])
def test_it_changes_shape_with_how_much_there_is(count: int, seconds: int, river: int) -> None:
    front = page([A(n) for n in range(count, 0, -1)])
    assert (len(front.seconds), len(front.river)) == (seconds, river)


def test_in_depth_may_be_older_than_the_newest() -> None:
    front = page([A(9), A(8)], depth=[A(2, format="in-depth")])
    assert [card.pk for card in front.depth] == [2]


numbers = st.integers(1, 12)


@given(
    st.lists(st.tuples(numbers, st.booleans(), st.sampled_from(["analysis", "in-depth", "note", "document"])), unique_by=lambda row: row[0]),
    st.builds(Chosen, lead=st.none() | numbers, picks=st.lists(numbers, max_size=6).map(tuple), archive=st.none() | numbers,
              groups=st.lists(st.builds(Group, st.just("G"), st.just(""), st.lists(numbers, max_size=5).map(tuple)), max_size=2).map(tuple)),
)  # fmt: skip
def test_no_article_stands_there_twice_and_some_article_leads(rows: list[tuple[int, bool, str]], chosen: Chosen) -> None:
    newest = [A(pk, 1 if pictured else None, kind) for pk, pictured, kind in rows]
    front = page(newest, chosen)
    shown = [card.pk for card in front.cards()]
    assert len(shown) == len(set(shown))
    assert (front.lead is not None) == bool(newest)
