"""Whether a name that was found means what it may mean: judged by its neighbours, by the text's other names and by the day. Pure."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from masthead.curator.actors.entries import PLACES, Actor, Name
from masthead.curator.actors.gazetteer import Gazetteer, Senses
from masthead.curator.actors.words import (
    ACTS,
    AGREEMENTS,
    BEGINNINGS,
    DETERMINERS,
    FOLLOWERS,
    HONORIFICS,
    LET_US,
    OF_A_PRESIDENT,
    QUALIFIERS,
    THINGS,
    TITLES,
    WATERS,
    begins_sentence,
    fold,
    is_of_water,
    manner,
    name_after,
    sentences,
    word_before,
)

Judged = tuple[Actor, str]  # and why
_WHY = {"country": "its name", "people": "its people", "capital": "its capital", "city": "a city of it", "region": "a part of it"}


@dataclass(frozen=True, slots=True)
class Hit:
    """text[start:end] is a name, with so many senses."""

    start: int
    end: int
    senses: Senses


class Reading:
    """One text with the names found in it. What is asked of the whole text is asked once."""

    def __init__(self, text: str, gazetteer: Gazetteer, on: date | None, hits: list[Hit]) -> None:
        self.text, self.gazetteer, self.on, self.hits = text, gazetteer, on, hits
        self._near: dict[str, tuple[str, ...] | None] = {}
        self._manners: dict[int, str] = {}

    def judge(self, place: int) -> Judged | None:
        """Whom the hit at this place names; None where nobody."""
        hit = self.hits[place]
        first = hit.senses[0]
        if len(hit.senses) == 1 and not first.cautions and first.actor.kind in {"organisation", "nothing"}:
            return None if first.actor.kind == "nothing" else (first.actor, "its name")
        if self._is_elsewhere(hit, first.actor.kind):
            return None
        if first.text in self.gazetteer.nears and (near := self._said_near(first.text)) is not None:
            return self._by_near(hit, near)
        if first.actor.kind in PLACES and (beside := self._beside(place) or self._behind(place)) is not None:
            return beside
        for sense in self._in_order(hit):
            if sense.actor.kind != "nothing" and not (sense.cautions and self._doubtful(hit, sense)):
                return sense.actor, _WHY.get(sense.actor.kind, "its name")
        return None

    def manner(self, hit: Hit) -> str:
        """How the sentence is written in which it stands: `shouted`, `titled` or `plain`."""
        place = bisect_right(self.sentences, hit.start)
        if place not in self._manners:
            self._manners[place] = manner(
                self.text[self.sentences[place - 1] : self.sentences[place] if place < len(self.sentences) else None]
            )
        return self._manners[place]

    @cached_property
    def sentences(self) -> list[int]:
        """Where they begin."""
        return sentences(self.text)

    @cached_property
    def starts(self) -> frozenset[int]:
        """Where names begin."""
        return frozenset(hit.start for hit in self.hits)

    @cached_property
    def named(self) -> frozenset[str]:
        """The countries that the text names beyond doubt."""
        sure = (hit.senses[0] for hit in self.hits if len(hit.senses) == 1 and not hit.senses[0].cautions)
        return frozenset(code for name in sure if name.actor.kind != "leader" for code in name.actor.countries)

    @cached_property
    def persons(self) -> frozenset[str]:
        """Persons whom the text names in full."""
        return frozenset(n.actor.key for h in self.hits for n in h.senses if n.actor.kind in {"person", "leader"} and " " in n.text)

    def _is_elsewhere(self, hit: Hit, kind: str) -> bool:
        """`Gulf of Mexico`, `Jordan River`; for cities also `Paris Agreement`, `Oslo Accords`."""
        if kind not in PLACES and kind != "people":
            return False
        after = name_after(self.text, hit.end)
        if kind not in {"country", "people"} and after in AGREEMENTS:
            return True
        return after in WATERS or is_of_water(self.text, hit.start)

    def _said_near(self, name: str) -> tuple[str, ...] | None:
        if name not in self._near:
            self._near[name] = next((codes for pattern, codes in self.gazetteer.nears[name] if pattern.search(self.text)), None)
        return self._near[name]

    def _by_near(self, hit: Hit, countries: tuple[str, ...]) -> Judged | None:
        if not countries:
            return None
        actor = next((name.actor for name in hit.senses if name.actor.countries == countries), hit.senses[0].actor)
        key = actor.key if actor.countries == countries else f"{actor.name}, {'-'.join(countries)}"
        return replace(actor, key=key, countries=countries), "by what stands near it"

    def _beside(self, place: int) -> Judged | None:
        """`Paris, Texas`, `Lebanon, Ohio`, `Tripoli, Lebanon`: of two places side by side the second says where the first is."""
        if place + 1 == len(self.hits):
            return None
        hit, following = self.hits[place], self.hits[place + 1]
        between = self.text[hit.end : following.start]
        where = self._where(hit, following)
        first = hit.senses[0].actor
        if between not in {", ", " "} or where.kind not in {"region", "country"} or first.kind == "region":
            return None
        if first.kind == "country" and (between == " " or where.kind == "country" or where.countries != ("US",)):
            return None  # a list of countries, or `Russia, Crimea`; a country's name before a state of the US is a town's there
        for name in hit.senses:
            if name.actor.kind in PLACES and set(name.actor.countries) & set(where.countries):
                return name.actor, f"with {where.name} beside it"
        if where.kind == "region" and len(where.countries) == 1:
            return Actor(f"{first.name}, {where.name}", "city", first.name, where.countries), f"with {where.name} beside it"
        return None

    def _where(self, hit: Hit, following: Hit) -> Actor:
        """`Dublin, Georgia` is in the state, for no Dublin is in the country; `Batumi, Georgia` is in the country."""
        country = following.senses[0].actor
        state = next((name.actor for name in following.senses if name.actor.kind == "region"), None)
        if state is None or country.kind != "country" or hit.senses[0].actor.kind not in {"capital", "city"}:
            return country
        return country if any(set(name.actor.countries) & set(country.countries) for name in hit.senses) else state

    def _behind(self, place: int) -> Judged | None:
        """The state itself, when a town of it stands before it."""
        hit, before = self.hits[place], self.hits[place - 1] if place else None
        if len(hit.senses) == 1 or before is None or self.text[before.end : hit.start] != ", ":
            return None
        where = self._where(before, hit)
        return (where, _WHY["region"]) if where.kind == "region" else None

    def _in_order(self, hit: Hit) -> Senses:
        """Who is named in full in this text comes first, then who was active on the day; otherwise as the lists have them."""
        senses = hit.senses
        if len(senses) == 1:
            return senses
        if senses[0].actor.kind != "person" and word_before(self.text, hit.start) in HONORIFICS:
            senses = tuple(sorted(senses, key=lambda name: name.actor.kind != "person"))  # `Mr. French`
        company = (
            [name for name in senses if self.named.intersection(name.actor.countries)]
            if senses[0].actor.kind in {"capital", "city"}
            else []
        )
        full = [name for name in senses if name.actor.key in self.persons] if senses[0].actor.kind not in PLACES else []
        return tuple(dict.fromkeys([*company, *full, *(n for n in senses if n.actor.spans and n.actor.active(self.on)), *senses]))

    def _doubtful(self, hit: Hit, name: Name) -> bool:
        return any(getattr(self, f"_{caution}")(hit, name) for caution in name.cautions)

    def _given(self, hit: Hit, name: Name) -> bool:
        """`Jordan Henderson`, `Paris Hilton`; but `Jordan Valley`, `Paris Airport`. In a headline of capitals only what it says is left."""
        after = name_after(self.text, hit.end)
        if not after or after in FOLLOWERS or self.manner(hit) != "plain":
            return False
        start = self.text.index(after, hit.end)
        return start not in self.starts

    def _surname(self, hit: Hit, name: Name) -> bool:
        """`Michael Jordan`, `J. London`, `Ms. London`."""
        before = word_before(self.text, hit.start)
        if not before[:1].isupper() or before in QUALIFIERS:
            return False
        if before in HONORIFICS:
            return True
        return (before[-1] == "." and len(before) == 2) or before in self.gazetteer.given or before.title() in self.gazetteer.given

    def _bare(self, hit: Hit, name: Name) -> bool:
        """Behind a given name that is not its own it is another person's; before `Library` it is a building's."""
        if name_after(self.text, hit.end) in THINGS:
            return True
        before = word_before(self.text, hit.start)
        another = before in self.gazetteer.given or (len(before) == 2 and before[0].isupper() and before[1] == ".") or before in BEGINNINGS
        return another and fold(before)[:3] not in fold(name.actor.name)

    def _word(self, hit: Hit, name: Name) -> bool:
        """Where a sentence begins it may be the English word, unless a name goes on (`Reading Football Club`); in a headline always."""
        written = self.manner(hit)
        return written != "plain" or (begins_sentence(self.text, hit.start) and not name_after(self.text, hit.end))

    def _company(self, hit: Hit, name: Name) -> bool:
        return not self.named.intersection(name.actor.countries)

    def _verb(self, hit: Hit, name: Name) -> bool:
        return begins_sentence(self.text, hit.start) and self._next(hit) in DETERMINERS

    def _seat(self, hit: Hit, name: Name) -> bool:
        """`Brussels proposes …`: not the town."""
        return self._next(hit) in ACTS and word_before(self.text, hit.start).casefold() not in {"in", "from", "near", "at"}

    def _pronoun(self, hit: Hit, name: Name) -> bool:
        """`LET US GO` in capitals; `US$300`."""
        if self.text[hit.end : hit.end + 1] == "$":
            return True
        return self.text[hit.start : hit.end] == "US" and word_before(self.text, hit.start) in LET_US and self.manner(hit) == "shouted"

    def _shouted(self, hit: Hit, name: Name) -> bool:
        return name.text.isupper() and self.manner(hit) == "shouted"

    def _hyphen(self, hit: Hit, name: Name) -> bool:
        return self.text[hit.end : hit.end + 1] not in {"-", "–", "‑"}

    def _titled(self, hit: Hit, name: Name) -> bool:
        """Behind a title, before *administration*, or of somebody whom the text names in full."""
        if name.actor.key in self.persons:
            return False
        if word_before(self.text, hit.start).casefold().rstrip(".") in TITLES:
            return False
        return self._next(hit) not in OF_A_PRESIDENT

    def _next(self, hit: Hit) -> str:
        """The next word, in small letters."""
        return self.text[hit.end : hit.end + 20].removeprefix("’s").removeprefix("'s").lstrip().partition(" ")[0].rstrip(".,;:").casefold()
