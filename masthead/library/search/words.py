"""Words as a reader means them: folded, without the ones that say nothing. Pure."""

import re
import unicodedata

WORD = re.compile(r"\w+", re.UNICODE)

# Words that nearly every text has. They count in a phrase, and nowhere else.
EMPTY = frozenset(
    """a about all also am an and any are as at be because been being both but by can could did do does each few for from had
    has have he her him his how i if in into is it its may me might more most must my no nor not of on or our ought shall she
    should so some such than that the their them then there these they this those to under up upon us use used very via was we
    were what when where which while who whom whose why will with within without would you your""".split()  # noqa: SIM905 (a list would be eighty lines)
)


def fold(text: str) -> str:
    """Lower case, without accents: Côte and cote are one word. `ß` becomes `ss`, ligatures come apart."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def words_of(text: str) -> list[str]:
    """The words of `text`, folded, in order."""
    return WORD.findall(fold(text))
