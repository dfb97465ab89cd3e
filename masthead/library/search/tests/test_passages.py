"""Passages: the right piece of a text, the right words marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.library.search.passages import Passage, marks, passage


def stem(word: str) -> str:
    return word.lower().removesuffix("s")


def marked(found: Passage) -> list[str]:
    return [found.text[at:to] for at, to in found.marks]


FILLER = "Nothing of the kind is written here. " * 30


def test_the_passage_holds_the_words() -> None:
    found = passage(f"{FILLER}The treaties on straits were signed at Montreux. {FILLER}", {"strait": 2.0, "montreux": 3.0}, stem)
    assert found.text.startswith("The treaties on straits") and marked(found) == ["straits", "Montreux"]
    assert not found.begins and not found.ends


def test_different_words_beat_the_same_word_again() -> None:
    text = f"strait strait strait strait. {FILLER}A strait and a treaty. {FILLER}"
    assert marked(passage(text, {"strait": 1.0, "treaty": 1.0}, stem)) == ["strait", "treaty"]


def test_a_part_of_a_word_is_no_hit() -> None:
    assert marks("The straitjacket of the strait", {"strait"}, stem) == ((24, 30),)


def test_accents_do_not_hide_a_word() -> None:
    assert marks("La Côte", {"cote"}, stem) == ((3, 7),)


def test_without_a_hit_it_is_the_beginning() -> None:
    found = passage(FILLER, {"absent": 1.0}, stem)
    assert FILLER.startswith(found.text) and found.begins and not found.ends and not found.marks


@settings(deadline=None)  # a busy machine is not a failure
@given(st.text(max_size=400), st.sets(st.text(min_size=1, max_size=6), max_size=4))
def test_any_text_has_a_passage_and_marks_stay_inside(text: str, stems: set[str]) -> None:
    found = passage(text, dict.fromkeys(stems, 1.0), stem)
    assert found.text in text and all(0 <= at < to <= len(found.text) for at, to in found.marks)
