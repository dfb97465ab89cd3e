"""What stands at an article's end: chosen over time, found in the background, from nothing that its reader may not read."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import NOON, Articles
from masthead.library import relating
from masthead.library.models import ArticlePage, Changed, Country, Ending, Galley
from masthead.library.related import LINES, READ_NEXT, Near, choose
from masthead.library.search import indexing
from masthead.library.search.engine import Entitlement
from masthead.library.search.folders import Folders

DAY = date(2020, 6, 1)


def near(*rows: tuple[int, float, int]) -> list[Near]:
    """Articles by number, likeness and days before DAY."""
    return [Near(pk, likeness, DAY - timedelta(days=days), f"Title of {chr(96 + pk % 26)}{pk}x") for pk, likeness, days in rows]


def test_the_story_is_told_in_order_of_time_and_only_of_what_came_before() -> None:
    ends = choose("This", DAY, near((1, 0.5, 10), (2, 0.9, 400), (3, 0.6, 200), (4, 0.95, -30), (5, 0.9, 0)))
    assert ends.story == (2, 3, 1)
    assert set(ends.further) == {4, 5}, "what came later, or on its day, is read next"


def test_nothing_stands_twice_at_an_end() -> None:
    ends = choose("This", DAY, near(*((n, 0.9 - n / 100, n * 40 - 300) for n in range(1, 40))))
    assert len(ends.story) == LINES and len(ends.further) == READ_NEXT
    assert not set(ends.story) & set(ends.further)


def test_it_is_spread_over_time() -> None:
    """Nine of one week, a little more alike than one of each year: each year has its line."""
    week = [(n, 0.50, 700 + n % 7) for n in range(1, 10)]
    years = [(20 + n, 0.45, 365 * n) for n in range(1, 7)]
    story = choose("This", DAY, near(*week, *years)).story
    assert {21, 22, 23, 24, 25, 26} - {22} <= set(story), "the second year has the week's"


def test_two_earlier_pieces_are_no_story_yet() -> None:
    ends = choose("This", DAY, near((1, 0.5, 10), (2, 0.9, 400)))
    assert ends.story == () and set(ends.further) == {1, 2}


def test_what_shares_a_word_or_two_is_left_out() -> None:
    assert choose("This", DAY, near((1, 0.05, 10), (2, 0.01, 20), (3, 0.1, 30))) == choose("This", DAY, [])


def test_without_a_date_there_is_no_story() -> None:
    ends = choose("This", None, near((1, 0.5, 10), (2, 0.9, 400), (3, 0.6, 200)))
    assert ends.story == () and len(ends.further) == 3


def test_of_the_same_name_one_is_enough_while_others_are_as_alike() -> None:
    reports = [Near(n, 0.5, DAY - timedelta(days=400 * n), f"Report no. {n}") for n in range(1, 7)]
    others = [Near(10 + n, 0.45, DAY - timedelta(days=400 * n + 200), f"Other {chr(97 + n)}") for n in range(1, 7)]
    story = choose("This", DAY, [*reports, *others]).story
    assert len([pk for pk in story if pk < 10]) < len([pk for pk in story if pk > 10])


# Found in the background, kept as rows


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Folders(tmp_path / "search")
    monkeypatch.setattr(indexing, "folders", lambda: own)


OPENINGS, WHOLE = Entitlement.OPENINGS, Entitlement.WHOLE
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def dams(articles: Articles) -> list[Any]:
    """Five pieces on a dam, a year apart, whose openings say nothing of it, and six on other matters."""
    locked = "The Kariba dam and its turbines at Siavonga run low."
    made = [piece(articles, f"From the valley, {n}", f"Farmers wait for the season, year {n}.", locked, n) for n in range(5)]
    for n, word in enumerate(("wheat", "copper", "railways", "fishing", "ballots", "timber")):
        made.append(piece(articles, f"On {word}", f"A look at {word}.", f"{word} and {word} again; prices of {word} moved.", n))
    indexing.do_rebuild(NOON)
    return made


def piece(articles: Articles, title: str, opening: str, locked: str, year: int) -> Any:
    body = [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in (opening, "And so on.", "Further.", f"{locked} " * 3, "The end.")]
    made = articles.one(title=title, slug=title.lower().replace(" ", "-").replace(",", ""), body=body)
    ArticlePage.objects.filter(pk=made.pk).update(published_at=datetime(2020 + year, 3, 1, 12, tzinfo=UTC))
    note_set(made.pk)
    return ArticlePage.objects.get(pk=made.pk)


def note_set(pk: int) -> None:
    Galley.objects.filter(pk=pk).update(set_at=NOON)


def shown(article: Any, entitlement: Entitlement) -> tuple[list[int], list[int]]:
    ends = relating.at_the_end_of(article, entitlement)
    return [card.pk for card in ends.story], [card.pk for card in ends.further]


def test_who_may_read_the_whole_is_told_the_story_and_a_stranger_nothing_of_it(dams: list[Any]) -> None:
    assert relating.do_relate(LATER) == 11
    assert shown(dams[4], WHOLE)[0] == [one.pk for one in dams[:4]]
    rows = {row.entitlement: row for row in Ending.objects.filter(article_id=dams[4].pk)}
    locked = piece_without_its_locked_words(dams)
    assert rows["openings"].story == locked.story and rows["openings"].further == locked.further


def piece_without_its_locked_words(dams: list[Any]) -> Ending:
    """The stranger's end of the last piece, in an archive that never had the locked words."""
    Galley.objects.all().update(rest="")
    indexing.do_rebuild(NOON + timedelta(seconds=1))
    Ending.objects.all().delete()
    relating.do_relate(LATER)
    return Ending.objects.get(article_id=dams[4].pk, entitlement="openings")


def test_it_is_found_once_until_something_changes(dams: list[Any]) -> None:
    assert relating.do_relate(LATER, most=4) == 4 and relating.do_relate(LATER) == 7 and relating.do_relate(LATER) == 0
    Galley.objects.filter(pk=dams[2].pk).update(set_at=LATER)
    assert relating.do_relate(LATER) == 0, "what is being published just now is not ripe"
    assert relating.do_relate(LATER + timedelta(minutes=1)) == 1
    again = [row.article_id for row in Ending.objects.filter(stale=True)]
    assert set(again) <= {one.pk for one in dams} - {dams[2].pk} and len(again) >= 4, "older ones that it may belong to are found again"
    assert relating.do_relate(LATER + timedelta(minutes=1)) == len(set(again))


def test_what_was_set_since_is_not_shown_until_it_was_looked_at_again(dams: list[Any]) -> None:
    relating.do_relate(LATER)
    Galley.objects.filter(pk=dams[1].pk).update(set_at=LATER)
    assert dams[1].pk not in shown(dams[4], WHOLE)[0]
    assert shown(dams[1], WHOLE)[0] == [], "nor is what was found with its own old text"


def test_what_waits_for_the_index_is_not_looked_at(dams: list[Any]) -> None:
    Changed.objects.create(article_id=dams[1].pk, at=NOON)
    relating.do_relate(LATER)
    assert not Ending.objects.filter(article_id=dams[1].pk).exists()
    assert not any(dams[1].pk in [*row.story, *row.further] for row in Ending.objects.all())


def test_what_was_taken_down_is_gone_from_every_end_at_once(dams: list[Any]) -> None:
    relating.do_relate(LATER)
    dams[1].unpublish()
    assert dams[1].pk not in shown(dams[4], WHOLE)[0]
    ArticlePage.objects.get(pk=dams[1].pk).delete()
    relating.forget()
    assert not Ending.objects.filter(article_id=dams[1].pk).exists()


def test_a_shared_country_speaks_for_an_article(articles: Articles) -> None:
    chad, peru = (Country.objects.create(slug=name.lower(), name=name) for name in ("Chad", "Peru"))
    made = [piece(articles, f"Of a river, {n}", "The river and its ferries.", "The ferries cross the river at dawn.", n) for n in range(3)]
    for one, country in zip(made, (chad, peru, chad), strict=True):
        one.countries.add(country)
        one.save_revision().publish()
        note_set(one.pk)
    indexing.do_rebuild(NOON)
    relating.do_relate(LATER)
    assert Ending.objects.get(article_id=made[2].pk, entitlement="whole").further[0] == made[0].pk


def test_the_end_costs_so_many_queries(dams: list[Any], django_assert_max_num_queries: Any) -> None:
    relating.do_relate(LATER)
    with django_assert_max_num_queries(8):
        relating.at_the_end_of(dams[4], WHOLE)
