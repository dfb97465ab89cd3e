"""A proposed sentence and its sources: what holds, and each way in which one does not, with what is said of it."""

import pytest

from masthead.curator.tagging import shipped
from masthead.curator.wording.figures import days, figures, in_digits
from masthead.curator.wording.text import plain
from masthead.curator.wording.tying import CHECKS, why_not
from masthead.curator.wording.words import root

QUAKE = "A strong earthquake struck the port of Bandar Abbas in southern Iran, killing at least twelve people."
STRIKE = "Israel struck Iran on Monday, and Tehran said it would answer."
TALKS = "The minister, Angela Merkel, did not confirm that the talks with France had failed."
MAYOR = "“We will not give up the port,” the mayor, Nadia Brandt, told reporters on 14 March."
FIRE = "The court said twelve people were killed and forty injured in the fire."
TRADE = "Exports fell 3.5 percent to $1.2 billion in 2025, the bank said."
BRIBE = "Police said the bank allegedly paid the minister, Peter Larsen, 3 million euros."
OVER = "“The talks are over,” Emmanuel Macron said after he met Angela Merkel."


def why(sentence: str, *sources: str) -> str:
    return why_not(sentence, sources, shipped())


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        (QUAKE, [QUAKE]),
        (f"  {QUAKE} ", [STRIKE, QUAKE]),
        ("An earthquake struck the port of Bandar Abbas in southern Iran, killing at least 12 people.", [QUAKE]),
        ("At least twelve people were killed when a strong earthquake struck Bandar Abbas in Iran.", [QUAKE]),
        ("Israeli forces struck Iran on Monday, and Tehran said it would answer.", [STRIKE]),  # the people for the country
        ("Israel struck Iran on Monday, and Tehran said that it would answer.", [STRIKE]),
        ("Merkel did not confirm that the talks with France had failed.", [TALKS]),
        ("“We will not give up the port,” Brandt told reporters on 14 March.", [MAYOR]),
        ("Twelve people were killed and 40 injured in the fire, the court said.", [FIRE]),
        ("Exports fell 3.5% to $1.2bn in 2025, according to the bank.", [TRADE]),
        ("The bank allegedly paid Peter Larsen €3m, police said.", [BRIBE]),
        ("Israel struck Iran on Monday while a strong earthquake killed at least twelve people.", [STRIKE, QUAKE]),
    ],
)
def test_what_its_sources_say_holds(sentence: str, sources: list[str]) -> None:
    assert why(sentence, *sources) == ""


@pytest.mark.parametrize(
    ("sentence", "sources", "said"),
    [
        ("At least thirteen people were killed when a strong earthquake struck Bandar Abbas.", [QUAKE], "do not have the number 13"),
        ("A strong earthquake struck the port of Bandar Abbas in Iran in 2024, killing people.", [QUAKE], "do not have the number 2024"),
        ("Forty people were killed and twelve injured in the fire, the court said.", [FIRE], "the number 40 counts something else"),
        ("The court said twelve people, twelve people were killed in the fire.", [FIRE], "oftener than its sources"),
        ("Exports fell 3.5 percent to €1.2 billion in 2025, the bank said.", [TRADE], "do not have the number €1.2 billion"),
        ("Exports fell 3.5 percent to $1.2 million in 2025, the bank said.", [TRADE], "do not have the number $1.2 million"),
        ("Exports of the F16 fell 3.5 percent to $1.2 billion in 2025.", [TRADE], "do not have “F16”"),
        ("The mayor, Nadia Brandt, told reporters on March 14 and 14 April.", [MAYOR], "oftener than its sources"),
        ("The mayor, Nadia Brandt, told reporters of the port on 14 April.", [MAYOR], "do not have the day 14 Apr"),
        ("A strong earthquake struck the port of Basra in southern Iraq, killing twelve people.", [QUAKE], "do not name “Basra”"),
        ("Donald Trump said a strong earthquake struck the port of Bandar Abbas in Iran.", [QUAKE], "do not name “Donald Trump”"),
        ("A strong earthquake struck the port of Bandar Abbas, putin said.", [QUAKE], "do not name “putin”"),
        ("Israel struck Iran on Tuesday, and Tehran said it would answer.", [STRIKE], "do not name “Tuesday”"),
        ("Israel struck Iran on Monday, and Berlin said it would answer.", [STRIKE], "do not name “Berlin”"),
        ("Iran struck Israel on Monday, and Tehran said it would answer.", [STRIKE], "do not stand to each other so"),
        ("Israel was struck by Iran on Monday, Tehran said, and would answer.", [STRIKE], "it is not by or against “Iran”"),
        ("Iran struck the port of Bandar Abbas, killing at least twelve people.", [QUAKE], "“struck” is not said of “Iran”"),
        ("Merkel confirmed that the talks with France had failed this time.", [TALKS], "leaves out a denial"),
        ("A strong earthquake did not strike the port of Bandar Abbas in Iran.", [QUAKE], "has a denial"),
        ("Merkel did confirm that the talks with France had not failed.", [TALKS], "something is denied that in its sources is not"),
        ("The bank paid the minister, Peter Larsen, 3 million euros, police said.", [BRIBE], "leaves out a doubt"),
        ("Israel struck Iran on Monday, and Tehran said it did answer.", [STRIKE], "said with a “may” or a “would” that in it is not"),
        ("The port refused a strong earthquake that struck Bandar Abbas in southern Iran.", [QUAKE], "has a refusal"),
        ("“We will give up the port,” the mayor, Nadia Brandt, told reporters.", [MAYOR], "do not quote “We will give up the port,”"),
        ("“The talks are over,” Nadia Brandt told reporters on 14 March.", [OVER, MAYOR], "from whom it names"),
        ("The mayor “told reporters” of the port on 14 March, “and left.", [MAYOR], "does not begin or does not end"),
        ("An earthquake in “southern Iran” killed at least twelve people.", [QUAKE], "do not quote “southern Iran”"),
        (
            "A strong earthquake struck the port of Bandar Abbas in southern Iran, injuring at least twelve people.",
            [QUAKE],
            "says “injuring”",
        ),
        ("Exports rose 3.5 percent to $1.2 billion in 2025, the bank said.", [TRADE], "says “rose”"),
        ("Exports fell almost 3.5 percent to $1.2 billion in 2025.", [TRADE], "says “almost”"),
        (
            "Exports fell and gloomy merchants of grain were hungry, the angry bank said.",
            [TRADE],
            "words that say something its sources have",
        ),
        ("Twelve people and twelve more, and so on and on and on again.", [FIRE], "oftener"),
        ("Here it was said of the port that it was just another of the others.", [QUAKE], "too little"),
        (QUAKE, [], "names no source"),
        ("Iran struck.", [QUAKE], "has 12 characters"),
        ("x" * 400 + ".", [QUAKE], "a sentence has from 40 to 320"),
        (f"{STRIKE} {STRIKE}", [STRIKE], "more than one sentence"),
        ("He said the port of Bandar Abbas in southern Iran was struck.", [QUAKE], "cannot stand by itself"),
        ("A strong earthquake struck the port of Bandar Abbas in southern Iran", [QUAKE], "cannot stand by itself"),
    ],
)
def test_what_they_do_not_say_is_refused_with_the_reason(sentence: str, sources: list[str], said: str) -> None:
    assert said in why(sentence, *sources)


def test_no_check_is_idle() -> None:
    """Each refuses something of the list above that all the others would let pass."""
    from masthead.curator.wording import tying

    table = test_what_they_do_not_say_is_refused_with_the_reason.pytestmark[0].args[1]  # type: ignore[attr-defined]
    for left_out in CHECKS:
        tying.CHECKS = tuple(check for check in CHECKS if check is not left_out)
        try:
            assert any(not why(sentence, *sources) for sentence, sources, _ in table), left_out.__name__
        finally:
            tying.CHECKS = CHECKS


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("See [the port](https://evil.example) <b>now</b> www.evil.example/x.", "See the port now"),
        ("ht<b></b>tp://evil.example and [[x](y)](https://evil.example)", "and [x]("),
        ("a\u200bb\u202ec\nd", "abc d"),
        ("ﬁve", "five"),
    ],
)
def test_links_marks_and_hidden_signs_are_dropped(said: str, plainly: str) -> None:
    assert plain(said) == plainly


def test_numbers_are_the_same_however_they_are_written() -> None:
    def said(text: str) -> list[str]:
        return [f"{one.value:f}{one.unit}" for one in figures(in_digits(text))]

    assert said("twenty-five million dollars") == said("$25m") == said("25,000,000 dollars") == ["25000000$"]
    assert said("ninety, eighteen, sixty-seven") == ["90", "18", "67"]
    assert said("two hundred and five") == said("205") == ["205"]
    assert said("Two dozen of 1,200, 3.5 per cent, F16, 4x100") == ["24", "1200", "3.5%"]
    assert days("on 14 March, Sept. 3 and the 2nd of May 2025") == {(14, "Mar"), (3, "Sep"), (2, "May")}


def test_words_are_known_by_their_roots() -> None:
    for one, other in [("killing", "killed"), ("agreed", "agree"), ("struck", "strikes"), ("denied", "deny"), ("stopped", "stop")]:
        assert root(one) == root(other)
    assert root("Iran’s") == root("Iran")
