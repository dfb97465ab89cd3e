"""The terms of an item of the wire: its words without their endings, and how much each of them says by where it stands.

Pure. A name says more than a word, and a title more than a lead. In a headline whose every word is capitalised, as many papers
set them, a capital says nothing.
"""

import re
from collections.abc import Iterator

TITLE = 2.0  # how much a term of the title counts beside one of the lead
NAME = 1.6  # and a name beside a word
READ = 1200  # characters of a lead that are read: what comes after tells of other things

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)?")
_STOP = frozenset(
    """
    a about after again against all also am an and any are as at be because been before being below between both but by can could did
    do does doing down during each few first for from further get had has have having he her here hers him his how i if in into is it
    its itself just last like may me might more most much must my new no nor not now of off on once one only or other our out over own
    per said same say says she should since so some still such than that the their them then there these they this those through to
    too two under until up upon us very was we were what when where which while who whom why will with would year years yet you your
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november
    december am pm est edt gmt reuters ap afp bbc cnn photo video update updated live news report reports reported
    """.split()  # noqa: SIM905
)


def stem(word: str) -> str:
    """The word without its possessive and its plural (Harman's S stemmer, 1991)."""
    word = word.removesuffix("’s").removesuffix("'s")
    if len(word) > 4 and word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("us", "ss", "is")):
        return word[:-1]
    return word


def terms_of(title: str, lead: str = "") -> dict[str, float]:
    """Each term with its weight; the better place counts, and a second one a little."""
    weights: dict[str, float] = {}
    for text, place in ((title, TITLE), (lead[:READ], 1.0)):
        for term, name in _terms(text):
            weight = place * (NAME if name else 1.0)
            before = weights.get(term, 0.0)
            weights[term] = max(before, weight) + (0.3 * min(before, weight) if before else 0.0)
    return weights


def _terms(text: str) -> Iterator[tuple[str, bool]]:
    """Terms in order, each with whether it is a name."""
    words = list(_WORD.finditer(text))
    capitals = sum(word[0][0].isupper() for word in words)
    says_nothing = len(words) > 3 and capitals > 0.6 * len(words)
    for word in words:
        low = word[0].casefold()
        if low in _STOP or len(low) < 2:
            continue
        begins = word.start() == 0 or text[: word.start()].rstrip(" \"“‘'(")[-1:] in {".", "!", "?", ":"}
        yield stem(low), word[0][0].isupper() and not begins and not says_nothing
