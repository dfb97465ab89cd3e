"""A sentence as it is held against another: its names, its numbers, what stands next to them. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category, normalize

from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.tagging import tag
from masthead.curator.wording.figures import Figure, figures, in_digits
from masthead.curator.wording.words import FUNCTION, WORD, counts, root

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|<[^>]*>|(?:https?://|www\.)\S*", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word that says something."""

    start: int
    root: str
    said: str


@dataclass(frozen=True)
class Place:
    """A name or a number of a text. `who`: the same for all ways to say it; `done_by`: stands behind `by` or `against`."""

    who: object
    start: int
    end: int
    done_by: bool
    words: frozenset[str]  # of the name itself


class Text:
    """A sentence, read once."""

    def __init__(self, said: str, gazetteer: Gazetteer) -> None:
        self.text, self.gazetteer = in_digits(plain(said)), gazetteer
        self.tokens = list(WORD.finditer(self.text))
        self.mentions = tag(self.text, gazetteer)

    @cached_property
    def figures(self) -> list[Figure]:
        """Its numbers."""
        return list(figures(self.text))

    @cached_property
    def content(self) -> list[Word]:
        """Words that say something: no numbers, no grammar."""
        spans = [(figure.start, figure.end) for figure in self.figures]
        return [
            Word(token.start(), root(bare(token[0])), token[0])
            for token in self.tokens
            if self._says(token[0]) and not any(start <= token.start() < end for start, end in spans)
        ]

    @staticmethod
    def _says(word: str) -> bool:
        return word.casefold() not in FUNCTION and not word[0].isdigit() and len(word) > 1

    @cached_property
    def roots(self) -> frozenset[str]:
        """Its words without their endings."""
        return frozenset(root(bare(token[0])) for token in self.tokens)

    @cached_property
    def names(self) -> list[Place]:
        """Runs of capitalised words, in their order; the word at the beginning by itself where it is no name."""
        runs: list[list[re.Match[str]]] = []
        for token in self.tokens:
            if not any(letter.isupper() for letter in token[0]) or (token.start() <= 1 and token[0].casefold() in FUNCTION):
                continue
            if runs and self.text[runs[-1][-1].end() : token.start()] in {" ", ". "} and not runs[-1][-1][0].endswith(("’s", "'s")):
                runs[-1].append(token)
            else:
                runs.append([token])
        return [self.name(run[0].start(), run[-1].end()) for run in runs]

    def name(self, start: int, end: int) -> Place:
        """What stands at start:end, as a name."""
        within = next((one for one in self.mentions if one.start <= start and end <= one.end + 2), None)
        said = " ".join(bare(token[0]) for token in WORD.finditer(self.text, start, end))
        return Place(within.key if within else said, start, end, self._done_by(start), frozenset(root(word) for word in said.split()))

    def _done_by(self, start: int) -> bool:
        return re.search(r"\b(?:by|against)(?: the)? $", self.text[max(0, start - 14) : start], re.IGNORECASE) is not None

    def places_of(self, name: Place, said: str) -> Iterator[Place]:
        """Where this text has a name of another: by whom it means, or word for word with its capitals."""
        for mention in self.mentions:
            if mention.key == name.who:
                yield Place(name.who, mention.start, mention.end, self._done_by(mention.start), name.words)
        for found in re.finditer(rf"(?<!\w){re.escape(said)}(?:['’]s)?(?!\w)", self.text) if said else ():
            yield Place(name.who, found.start(), found.end(), self._done_by(found.start()), name.words)

    def beside(self, place: Place, most: int) -> frozenset[str]:
        """The words that say something next to a place, on both sides."""
        before = [word.root for word in self.content if word.start < place.start][-most:]
        return frozenset([*before, *[word.root for word in self.content if word.start >= place.end][:most]])

    def counted(self, figure: Figure) -> frozenset[str]:
        """What a number counts: the word behind it, and the one before unless another number has it."""
        behind = [word.root for word in self.content if word.start >= figure.end][:1]
        before = [word for word in self.content if word.start < figure.start][-1:]
        taken = [word for word in before if any(one.end <= word.start and not self._between(one.end, word.start) for one in self.figures)]
        return frozenset([*behind, *(word.root for word in before if word not in taken)])

    def _between(self, first: int, second: int) -> list[Word]:
        return [word for word in self.content if first <= word.start < second]

    def times(self, among: frozenset[str]) -> int:
        """How often a word of it is one of these."""
        return sum(counts(token[0], among) for token in self.tokens)

    def behind(self, among: frozenset[str]) -> frozenset[str]:
        """The words that follow one of these: what is denied, what is doubted."""
        places = [token.end() for token in self.tokens if counts(token[0], among)]
        return frozenset(word.root for end in places for word in [one for one in self.content if one.start >= end][:1])


def plain(said: str) -> str:
    """One line of printable text in one normal form; what would make a link is words again."""
    text = "".join(sign for sign in normalize("NFKC", said) if category(sign) not in {"Cf", "Cc", "Co", "Cn"} or sign in "\n\t")
    while (bare_of_links := _LINK.sub(lambda link: link[1] or "", text)) != text:  # what is left of two may be a third
        text = bare_of_links
    return " ".join(text.split())


def bare(word: str) -> str:
    """Without its possessive."""
    return word.removesuffix("’s").removesuffix("'s").rstrip(".’'")
