"""Items into stories: what belongs together comes together, what does not stays apart, and nothing grows for ever."""

import gzip
import json
from pathlib import Path

import pytest

from masthead.curator.evaluating import evaluate
from masthead.curator.stories.clustering import HOUR, Clustering, Settings
from masthead.curator.stories.terms import stem, terms_of
from masthead.kit.refusals import BadInput

QUAKE = (
    "Five wounded by quake in southern Iran",
    "Strong earthquake wounds five on Iran's Qeshm island",
    "Qeshm island earthquake: five injured in southern Iran",
)
BANK = (
    "European Central Bank raises its rates",
    "ECB: Central Bank raises rates by a quarter point",
    "Central Bank in Frankfurt raises rates",
)


def gathered(*titles: str, hours: float = 1.0, settings: Settings | None = None) -> list[int]:
    """The story of each title, one after the other."""
    clustering = Clustering(settings)
    put = [clustering.add(terms_of(title), place * hours * HOUR) for place, title in enumerate(titles)]
    clustering.merge()
    return [clustering.story_of(number) for number in put]


def test_two_events_are_two_stories_however_they_are_mixed() -> None:
    mixed = [title for pair in zip(QUAKE, BANK, strict=True) for title in pair]
    assert gathered(*mixed) == [0, 1, 0, 1, 0, 1]


def test_the_same_items_make_the_same_stories() -> None:
    assert gathered(*QUAKE, *BANK) == gathered(*QUAKE, *BANK)


def test_an_item_without_a_word_is_a_story_of_its_own() -> None:
    assert gathered("", "…", "the", QUAKE[0], QUAKE[0]) == [0, 1, 2, 3, 3]


def test_a_story_without_news_is_closed_and_the_same_words_begin_another() -> None:
    assert gathered(QUAKE[0], QUAKE[0], hours=12) == [0, 0]
    clustering = Clustering()
    clustering.add(terms_of(QUAKE[0]), 0)
    for minute in range(60):
        clustering.add(terms_of(f"word{minute} other{minute} third{minute}"), 100 * HOUR + minute)
    assert 0 not in clustering.open
    assert clustering.add(terms_of(QUAKE[0]), 101 * HOUR) != 0


def test_stories_that_have_become_alike_are_merged_into_the_older() -> None:
    clustering = Clustering(Settings(join=(2.0, 2.0)))  # nothing joins, so only merging brings items together
    put = [clustering.add(terms_of(title), place) for place, title in enumerate((*QUAKE, *BANK))]
    assert len(clustering.open) == 6
    clustering.merge()
    assert [clustering.story_of(number) for number in put[:3]] == [0, 0, 0]
    assert clustering.open[0].size == 3 and len(clustering.open) < 6


def test_stories_kept_apart_are_not_merged() -> None:
    clustering = Clustering(Settings(join=(2.0, 2.0)))
    put = [clustering.add(terms_of(title), place) for place, title in enumerate(QUAKE)]
    clustering.keep_apart(put[0], put[2])
    clustering.merge()
    assert clustering.story_of(put[0]) != clustering.story_of(put[2]), "and what the one was merged with stays apart from the other"


def test_restored_stories_go_on_as_if_they_had_never_been_away() -> None:
    titles = [*QUAKE, *BANK]
    one, other = Clustering(), Clustering()
    numbers = [one.add(terms_of(title), place * HOUR) for place, title in enumerate(titles)]
    for place, (title, number) in enumerate(zip(titles, numbers, strict=True)):
        other.restore(terms_of(title), place * HOUR, number)
    assert {number: story.size for number, story in one.open.items()} == {number: story.size for number, story in other.open.items()}
    assert one.add(terms_of(QUAKE[1]), 7 * HOUR) == other.add(terms_of(QUAKE[1]), 7 * HOUR)
    fresh = terms_of("An orchestra without a hall")
    assert one.add(fresh, 8 * HOUR) == other.add(fresh, 8 * HOUR), "new numbers go on, too"


def test_a_dropped_story_leaves_nothing_behind() -> None:
    clustering = Clustering()
    number = clustering.add(terms_of(QUAKE[0]), 0)
    clustering.drop(number)
    clustering.drop(number)
    assert not clustering.open and not clustering._having


def test_nothing_is_kept_of_what_was_closed() -> None:
    clustering = Clustering(Settings(remembered=300))
    for place in range(2000):
        clustering.add(terms_of(f"alpha{place} beta{place} gamma{place}"), place * HOUR)
    assert len(clustering.open) < 200 and len(clustering._having) < 600 and len(clustering._seen) < 1000


def test_a_story_keeps_its_heaviest_terms() -> None:
    clustering = Clustering(Settings(kept=10, join=(0.0, 0.0)))
    for place in range(30):
        clustering.add(terms_of(f"Iran quake island extra{place} more{place} yet{place}"), place)
    assert len(clustering.open[0].terms) <= 20 and {"iran", "quake"} <= clustering.open[0].terms.keys()
    assert all(clustering.open.keys() >= numbers for numbers in clustering._having.values())


@pytest.mark.parametrize(
    ("word", "stemmed"), [("ministers", "minister"), ("iran’s", "iran"), ("cities", "city"), ("crisis", "crisis"), ("gas", "gas")]
)
def test_words_lose_their_plural_and_their_possessive(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_a_name_says_more_than_a_word_unless_all_are_capitalised() -> None:
    said = terms_of("Ministers meet in Tehran over the border")
    assert said["tehran"] > said["border"] and "the" not in said
    shouted = terms_of("Ministers Meet In Tehran Over Border")
    assert shouted["tehran"] == shouted["border"]


# Measured with the shipped settings: 0.929 and 0.783, 0.811 and 0.409 (docs/decisions/2026-11-27-stories-by-words.md).
@pytest.mark.parametrize(("name", "bcubed", "ceaf"), [("cluster_ecbplus_a", 0.88, 0.70), ("cluster_uci_6k", 0.80, 0.38)])
def test_on_judged_items(name: str, bcubed: float, ceaf: float, shared: Path) -> None:
    measured = evaluate(shared / f"data/news/{name}.jsonl.gz")
    assert measured.bcubed.f1 >= bcubed and measured.ceaf_e.f1 >= ceaf


def test_what_is_measured_is_said_and_is_json(tmp_path: Path) -> None:
    rows = [{"id": n, "title": title, "ts": f"2026-11-27T0{n}:00:00", "cluster": "a"} for n, title in enumerate(QUAKE)]
    path = tmp_path / "items.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, rows)) + "\n\n")
    measured = evaluate(path)
    assert (measured.items, measured.stories, measured.bcubed.f1, measured.ceaf_e.f1) == (3, 1, 1.0, 1.0)
    assert "3 items: 1 stories found, 1 by hand" in measured.say() and json.loads(measured.as_json())["bcubed"]["f1"] == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no item"),
        ("{", "line 1: this is not JSON"),
        ('{"title": "x", "ts": 1, "cluster": "a"}\n{"title": "x"}', "line 2: an item needs `title`, `ts` and `cluster`"),
        ('{"title": "x", "ts": "soon", "cluster": "a"}', "line 1: `ts` should be seconds or a date, not 'soon'"),
    ],
)
def test_a_file_that_cannot_be_measured_is_refused_in_a_sentence(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(text)
    with pytest.raises(BadInput, match=said):
        evaluate(path)


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        evaluate(tmp_path / "none.jsonl")
