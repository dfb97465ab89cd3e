"""Whether a proposed sentence says what its sources say. Pure, and strict: what it cannot tie, it refuses, and says why in words.

It does not understand the sentence. It holds numbers, days, names, quotations, denials, the words that turn a sentence round and the
order of names against the sources, so that a wrong one has nowhere to come from; a right one put too freely is refused with it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.draft import LONGEST, SHORTEST, sentences, whole
from masthead.curator.wording.figures import days
from masthead.curator.wording.text import Place, Text, bare, plain
from masthead.curator.wording.words import CLAIMS, DENIALS, FUNCTION, MODALS, REFUSALS, TURNING_ROOTS, root

ENOUGH = 0.8  # of its words that say something must stand in the sources
NEAR = 4  # words between a name and what it does, in the source
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»|(?<!\w)[‘']([^’']{2,}\s[^’']+)[’'](?!\w)")
_MARKS = re.compile(r"[“”\"«»]")
_BREAK = re.compile(r"[,;:–—]|\b(?:and|but|while|as|after|before|when)\b")


def why_not(proposed: str, sources: Sequence[str], gazetteer: Gazetteer) -> str:
    """Why a sentence is refused, in words; "" where its sources hold it."""
    said = plain(proposed)
    if not SHORTEST <= len(said) <= LONGEST:
        return f"It has {len(said)} characters; a sentence has from {SHORTEST} to {LONGEST}."
    if len(sentences(said)) > 1:
        return "It is more than one sentence."
    if not whole(said):
        return "It cannot stand by itself: it does not end as a sentence does, or leans on one before it."
    if not sources:
        return "It names no source."
    if said in {plain(source) for source in sources}:
        return ""  # word for word
    mine, theirs = Text(said, gazetteer), [Text(source, gazetteer) for source in sources]
    return next((why for check in CHECKS if (why := check(mine, theirs))), "")


def _numbers(mine: Text, theirs: Sequence[Text]) -> str:
    for figure in mine.figures:
        word = mine.text[figure.start : figure.end].strip()
        same = [(text, one) for text in theirs for one in text.figures if one.said == figure.said]
        if not same:
            return f"Its sources do not have the number {word}."
        clause = _BREAK.search(mine.text, figure.end)
        until = clause.start() if clause else len(mine.text)
        behind = [one.root for one in mine.content if figure.end <= one.start < until][:1]
        counted = behind or [one.root for one in mine.content if one.start < figure.start][-1:]
        asked = counted and any(counted[0] in text.roots for text, _ in same)
        if asked and not any(counted[0] in text.counted(one) for text, one in same):
            return f"In its sources the number {word} counts something else."
    twice = Counter(figure.said for figure in mine.figures) - Counter(one.said for text in theirs for one in text.figures)
    if twice:
        return f"It has the number {next(iter(twice))[0]:f} oftener than its sources."
    marks = {token[0].casefold() for text in theirs for token in text.tokens}
    for token in mine.tokens:  # `4x100`, `m2`
        if (
            _is_mark(token[0])
            and token[0].casefold() not in marks
            and not any(one.start <= token.start() < one.end for one in mine.figures)
        ):
            return f"Its sources do not have “{token[0]}”."
    wrong = days(mine.text) - {day for text in theirs for day in days(text.text)}
    return f"Its sources do not have the day {min(wrong)[0]} {min(wrong)[1]}." if wrong else ""


def _is_mark(word: str) -> bool:
    return any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)


def _names(mine: Text, theirs: Sequence[Text]) -> str:
    for name in mine.names:
        said = mine.text[name.start : name.end]
        if not _named(name, bare(said), theirs) and not (name.start <= 1 and _begins_well(said, name, mine, theirs)):
            return f"Its sources do not name “{said}”."
    return ""


def _named(name: Place, said: str, theirs: Sequence[Text]) -> list[tuple[Text, Place]]:
    return [(text, place) for text in theirs for place in text.places_of(name, said)]


def _begins_well(said: str, name: Place, mine: Text, theirs: Sequence[Text]) -> bool:
    """A capital that is the sentence's: the word stands in a source in any form, and what follows it is a name there."""
    first, _, rest = said.partition(" ")
    small = any(token[0].islower() and root(token[0]) == root(bare(first)) for text in theirs for token in text.tokens)
    if not small and (mine.gazetteer.has(bare(first)) or root(bare(first)) not in _roots(theirs)):
        return False
    return not rest or bool(_named(mine.name(name.start + len(first) + 1, name.end), bare(rest), theirs))


def _roots(texts: Sequence[Text]) -> frozenset[str]:
    return frozenset[str]().union(*(text.roots for text in texts))


def _hidden(mine: Text, theirs: Sequence[Text]) -> str:
    """A name written small is a name all the same."""
    known = _roots(theirs)
    for token in mine.tokens:
        word = bare(token[0])
        if word.islower() and word not in FUNCTION and root(word) not in known and mine.gazetteer.has(word.capitalize()):
            return f"Its sources do not name “{word}”."
    return ""


def _quotations(mine: Text, theirs: Sequence[Text]) -> str:
    quoted = [next(filter(None, found.groups()), "") for found in _QUOTED.finditer(mine.text)]
    if len(_MARKS.findall(mine.text)) != 2 * sum(found[0][0] in '“"«' for found in _QUOTED.finditer(mine.text)):
        return "A quotation in it does not begin or does not end."
    for words in quoted:
        if not any(_quotes(text, words, mine) for text in theirs):
            return f"Its sources do not quote “{words[:60]}” from whom it names."
    return ""


def _quotes(text: Text, words: str, mine: Text) -> bool:
    """Word for word, between marks, and beside every name of the sentence: or it might be put into another's mouth."""
    if not _MARKS.search(text.text) or _flat(words) not in _flat(text.text):
        return False
    return all(_named(name, bare(mine.text[name.start : name.end]), [text]) or name.start <= 2 for name in mine.names)


def _flat(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.replace("’", "'").casefold()))


def _denials(mine: Text, theirs: Sequence[Text]) -> str:
    for among, what in ((DENIALS, "a denial"), (REFUSALS, "a refusal"), (CLAIMS, "a doubt, such as “alleged”,")):
        said, had = mine.times(among) > 0, any(text.times(among) for text in theirs)
        if said != had:
            return f"It {'has' if said else 'leaves out'} {what} that its sources {'do not have' if said else 'have'}."
    if mine.times(DENIALS) > sum(text.times(DENIALS) for text in theirs):
        return "It denies oftener than its sources."
    for among, what in ((DENIALS, "denied"), (CLAIMS, "said with a doubt"), (MODALS, "said with a “may” or a “would”")):
        here, there = mine.behind(among), frozenset[str]().union(*(text.behind(among) for text in theirs))
        if here - there:
            return f"In it something is {what} that in its sources is not."
        if any(word in mine.roots and not any(word in text.roots - text.behind(among) for text in theirs) for word in there - here):
            return f"In its sources something is {what} that in it is not."
    return ""


def _turned(mine: Text, theirs: Sequence[Text]) -> str:
    known = _roots(theirs)
    for token in mine.tokens:
        if root(bare(token[0])) in TURNING_ROOTS and root(bare(token[0])) not in known:
            return f"It says “{token[0]}”, which its sources do not."
    return ""


def _words(mine: Text, theirs: Sequence[Text]) -> str:
    known, said = _roots(theirs), mine.content
    if len(said) < 3:
        return "It says too little to be held against its sources."
    named = [name for name in mine.names if _named(name, bare(mine.text[name.start : name.end]), theirs)]  # `Israeli` for `Israel`
    there = sum(word.root in known or any(name.start <= word.start < name.end for name in named) for word in said)
    return "" if there >= ENOUGH * len(said) else f"Of its {len(said)} words that say something its sources have {there}."


def _order(mine: Text, theirs: Sequence[Text]) -> str:
    """Who does what to whom is the order of the names, and `by`: both as a source has them."""
    placed = [pair for name in mine.names if (pair := _placed(mine, name, theirs))]
    for name, said in placed:
        if name.done_by and not any(place.done_by for _, place in _named(name, said, theirs)):
            return f"In its sources it is not by or against “{said}”."
        if why := _does(mine, name, said, theirs):
            return why
    for (one, first), (other, second) in combinations(placed, 2):
        both = [text for text in theirs if any(text.places_of(one, first)) and any(text.places_of(other, second))]
        apart = _BREAK.search(mine.text, one.end, other.start) is not None
        if one.who == other.who or (apart and not both):
            continue
        if not any(_stand_so(text, (one, first), (other, second), apart) for text in both):
            return f"In its sources “{first}” and “{second}” do not stand to each other so."
    return ""


def _placed(mine: Text, name: Place, theirs: Sequence[Text]) -> tuple[Place, str] | None:
    """A name with how it is written; without the word that begins the sentence where only the rest of it is one."""
    said = mine.text[name.start : name.end]
    if _named(name, bare(said), theirs):
        return name, bare(said)
    first, _, rest = said.partition(" ")
    return (mine.name(name.start + len(first) + 1, name.end), bare(rest)) if rest else None


def _stand_so(text: Text, first: tuple[Place, str], second: tuple[Place, str], apart: bool) -> bool:
    return any(
        here.end <= there.start and (apart or (here.done_by, there.done_by) == (first[0].done_by, second[0].done_by))
        for here in text.places_of(*first)
        for there in text.places_of(*second)
    )


def _does(mine: Text, name: Place, said: str, theirs: Sequence[Text]) -> str:
    """What follows a name is near it in a source, too."""
    known = _roots(theirs)
    clause = _BREAK.search(mine.text, name.end)
    until = clause.start() if clause else len(mine.text)
    named = frozenset[str]().union(*(other.words for other in mine.names))
    following = next((one for one in mine.content if name.end <= one.start < until and one.root in known and one.root not in named), None)
    if following is None or any(following.root in text.beside(place, NEAR) for text, place in _named(name, said, theirs)):
        return ""
    return f"In its sources “{following.said}” is not said of “{said}”."


CHECKS = (_numbers, _names, _hidden, _quotations, _denials, _turned, _words, _order)
