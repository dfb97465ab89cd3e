"""Items of the wire, one after the other in the order of their hours, gathered into stories.

Pure and incremental. An item is a vector of its terms (TF-IDF, by what has been read so far); a story is the sum of its items.
An item joins the story it is nearest to, if that is near enough, and begins one otherwise; now and then stories that have
become alike are merged. How near is near enough depends on how much text there is: two headlines of one event share two words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt

HOUR = 3600.0


@dataclass(frozen=True)
class Settings:
    """How it gathers. Times in seconds; likenesses are cosines, from 0 to 1.

    `short` and `long` are texts of so many terms; between them a threshold goes from its first value to its second.
    """

    window: float = 72 * HOUR  # after so long without a new item a story is closed
    fades: float = 48 * HOUR  # likeness to a story falls to 1/e in so long
    short: int = 8
    long: int = 38
    join: tuple[float, float] = (0.15, 0.25)
    merge: tuple[float, float] = (0.28, 0.55)
    tail: tuple[float, float] = (0.5, 1.0)  # so much of it is enough for a story of few items and one of many
    few: int = 8
    many: int = 4  # times as many
    merge_each: int = 100  # items between merge passes
    looked_up: int = 14  # terms of an item by which stories are found: the heaviest that some open story has
    common: int = 600  # a term that more stories have finds none
    near: int = 12  # stories whose likeness is worked out
    kept: int = 90  # terms of a story that are kept, once it has twice as many
    remembered: int = 60_000  # items by which the rarity of terms is judged; then the older ones count half


@dataclass(slots=True)
class Story:
    """An open story: the sum of its items' vectors, when its newest came, how long their texts are."""

    number: int
    newest: float
    terms: dict[str, float] = field(default_factory=dict)
    size: int = 0
    lengths: int = 0

    @property
    def length(self) -> float:
        """Terms of an item, on average."""
        return self.lengths / self.size if self.size else 0.0


class Clustering:
    """`add` items in time order; `story_of` says which story a number was merged into.

    After a restart, and where an editor merged or split stories, `restore` puts items where they are known to belong. The machine
    never takes an item out of a story, and never merges two that are to be kept `apart`.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.open: dict[int, Story] = {}
        self._having: dict[str, set[int]] = defaultdict(set)  # stories by the terms they have
        self._seen: dict[str, int] = defaultdict(int)  # items that had a term
        self._read = 0
        self.merged: dict[int, int] = {}  # stories, and into which; whoever writes that down may clear it
        self.apart: dict[int, set[int]] = defaultdict(set)  # stories, and those they are not to be merged with
        self._next = 0
        self._touched: set[int] = set()

    def add(self, weights: Mapping[str, float], at: float) -> int:
        """The number of the story an item is put into. `weights`: its terms, as `terms_of` weighs them; `at`: seconds."""
        vector = self._vector(weights)
        self._close(at)
        story = self._nearest(vector, len(weights), at)
        if story is None:
            story = self.open[self._next] = Story(self._next, at)
            self._next += 1
        self._put(story, vector, at)
        if self._read % self.settings.merge_each == 0:
            self.merge()
        return story.number

    def story_of(self, number: int) -> int:
        """The story that it is part of now."""
        while number in self.merged:
            number = self.merged[number]
        return number

    def restore(self, weights: Mapping[str, float], at: float, number: int) -> None:
        """Put an item into the story that it is known to be in, open or not."""
        vector = self._vector(weights)
        self._put(self.open.setdefault(number, Story(number, at)), vector, at)
        self._next = max(self._next, number + 1)

    def begin_after(self, number: int) -> None:
        """Give new stories numbers above this one."""
        self._next = max(self._next, number + 1)

    def drop(self, number: int) -> None:
        """Forget a story and what is in it, to restore its items anew."""
        if number in self.open:
            self._drop(self.open[number])
        self._touched.discard(number)

    def keep_apart(self, one: int, other: int) -> None:
        """Never merge these two: an editor said that they are not one."""
        self.apart[one].add(other)
        self.apart[other].add(one)

    def merge(self) -> None:
        """Merge stories that have become alike; only those that changed since the last time are asked."""
        for number in sorted(self._touched):
            story = self.open.get(number)
            while story is not None and (other := self._alike(story)) is not None:
                story = self._join(story, other)
        self._touched.clear()

    def _vector(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Of length 1. A term counts the more the fewer items had it; what was never seen says less than what was seen twice."""
        self._read += 1
        for term in weights:
            self._seen[term] += 1
        if self._read > self.settings.remembered:
            self._read //= 2
            self._seen = defaultdict(int, {term: count // 2 for term, count in self._seen.items() if count > 1})
        scale = log(self._read + 200.0)
        raw = {term: weight * max(0.1, scale - log(self._seen[term] + 1.0)) for term, weight in weights.items()}
        length = sqrt(sum(value * value for value in raw.values())) or 1.0
        return {term: value / length for term, value in raw.items()}

    def _nearest(self, vector: Mapping[str, float], length: int, at: float) -> Story | None:
        best, likeness = None, 0.0
        for story in self._candidates(vector):
            near = self.likeness(vector, story) * exp(-max(0.0, at - story.newest) / self.settings.fades)
            if near > likeness:
                best, likeness = story, near
        return best if best is not None and likeness >= self._threshold(self.settings.join, (length + best.length) / 2) else None

    def _candidates(self, vector: Mapping[str, float], but: int = -1) -> list[Story]:
        """The stories that share most of the heaviest terms that any open story has. (The rarest terms of all are an item's own
        and find nothing: looking those up first loses a seventh of what belongs together.)"""
        found: dict[int, float] = defaultdict(float)
        left = self.settings.looked_up
        for term in sorted(vector, key=vector.__getitem__, reverse=True):
            having = self._having.get(term)
            if not having or len(having) > self.settings.common:
                continue
            for number in having:
                story = self.open[number]
                found[number] += vector[term] * story.terms[term] / sqrt(story.size)
            left -= 1
            if not left:
                break
        found.pop(but, None)
        return [self.open[number] for number in sorted(found, key=lambda n: (-found[n], n))[: self.settings.near]]

    @staticmethod
    def likeness(vector: Mapping[str, float], story: Story) -> float:
        """The cosine of a vector of length 1 and a story's sum."""
        norm = sqrt(sum(value * value for value in story.terms.values()))
        return sum(value * story.terms.get(term, 0.0) for term, value in vector.items()) / norm if norm else 0.0

    def _threshold(self, ends: tuple[float, float], length: float) -> float:
        share = (length - self.settings.short) / (self.settings.long - self.settings.short)
        return ends[0] + (ends[1] - ends[0]) * min(1.0, max(0.0, share))

    def _put(self, story: Story, vector: Mapping[str, float], at: float) -> None:
        for term, value in vector.items():
            story.terms[term] = story.terms.get(term, 0.0) + value
            self._having[term].add(story.number)
        story.size, story.lengths, story.newest = story.size + 1, story.lengths + len(vector), max(story.newest, at)
        self._trim(story)
        self._touched.add(story.number)

    def _trim(self, story: Story) -> None:
        if len(story.terms) > 2 * self.settings.kept:
            kept = sorted(story.terms, key=story.terms.__getitem__, reverse=True)[: self.settings.kept]
            self._forget(story, set(story.terms) - set(kept))
            story.terms = {term: story.terms[term] for term in kept}

    def _alike(self, story: Story) -> Story | None:
        norm = sqrt(sum(value * value for value in story.terms.values())) or 1.0
        vector = {term: value / norm for term, value in story.terms.items()}
        best, surplus = None, 1.0
        for other in self._candidates(vector, but=story.number):
            if other.number in self.apart.get(story.number, ()):
                continue
            near = self.likeness(vector, other) / self._enough(story, other)
            if near >= surplus:
                best, surplus = other, near
        return best

    def _enough(self, one: Story, other: Story) -> float:
        """How alike two stories must be to be one. What broke off a great story, a headline or two that put it in other words, is
        brought back more easily than two great ones are made one."""
        few, many = sorted((one.size, other.size))
        length = min(one.length, other.length)
        enough = self._threshold(self.settings.merge, length)
        broke_off = few <= self.settings.few and many >= self.settings.many * self.settings.few
        return enough * self._threshold(self.settings.tail, length) if broke_off else enough

    def _join(self, one: Story, other: Story) -> Story:
        """The older goes on; the younger's items are its own now."""
        first, second = sorted((one, other), key=lambda story: story.number)
        for term, value in second.terms.items():
            first.terms[term] = first.terms.get(term, 0.0) + value
            self._having[term].add(first.number)
        first.size, first.lengths, first.newest = first.size + second.size, first.lengths + second.lengths, max(first.newest, second.newest)
        self.merged[second.number] = first.number
        for third in self.apart.pop(second.number, set()):
            self.apart[third].discard(second.number)
            self.keep_apart(first.number, third)
        self._drop(second)
        self._trim(first)
        return first

    def _close(self, at: float) -> None:
        """Stories are in the order in which they began; a look at all of them now and then is enough."""
        if self._read % 50 == 0:
            for story in [one for one in self.open.values() if at - one.newest > self.settings.window]:
                self._drop(story)

    def _drop(self, story: Story) -> None:
        self._forget(story, story.terms)
        del self.open[story.number]

    def _forget(self, story: Story, terms: Iterable[str]) -> None:
        for term in terms:
            having = self._having[term]
            having.discard(story.number)
            if not having:
                del self._having[term]
