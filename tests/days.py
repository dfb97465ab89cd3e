"""Real days of the news, made into a day of the wire: which outlet prints what, in which words, at which minute. Pure, from a seed.

The items are those that Wikipedia's editors noted day by day from 2002 to 2026, each with the outlets that they cite. What is real:
the items, their days, their outlets, which outlets tell of one item. What is made, by rule, because nobody noted it: the minute (an
item's first outlet at any minute of the day, the others later, half of them within the hour), each outlet's own words (the item's
sentences with some little words left out, some exchanged for others that mean the same, in another order), addresses, hosts, formats.
An outlet that is called “AFP via …” prints the item word for word, as papers print an agency.
"""

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from masthead.curator.draft import sentences

HOURS_LATER = 1.4  # the mean wait of an item's other outlets
SAME = {
    "kills": "leaves dead", "killed": "dead", "killing": "leaving dead", "says": "states", "said": "stated", "announces": "declares",
    "attack": "assault", "attacks": "assaults", "forces": "troops", "president": "head of state", "government": "cabinet",
    "people": "persons", "least": "minimum", "after": "following", "more": "over", "against": "over", "police": "officers", "election": "vote",
    "injured": "hurt", "injuring": "hurting", "arrested": "detained", "agree": "consent", "agrees": "consents", "talks": "negotiations",
    "begins": "starts", "capital": "main city", "strikes": "hits", "storm": "tempest", "fire": "blaze", "dies": "passes away",
    "court": "judges", "orders": "tells", "deal": "accord", "protest": "rally", "protests": "rallies", "accuses": "blames",
}  # fmt: skip
GROUPS = {
    "BBC": "BBC", "Reuters": "Thomson Reuters", "CNN": "Warner", "Al Jazeera": "Al Jazeera", "Aljazeera": "Al Jazeera", "AP": "AP",
    "Associated Press": "AP", "AFP": "AFP", "Xinhua": "Xinhua", "Sky": "Sky", "The Guardian": "Guardian Media", "The Observer": "Guardian Media",
    "The Sydney Morning Herald": "Fairfax", "The Age": "Fairfax", "Brisbane Times": "Fairfax", "The Australian": "News Corporation",
    "Herald Sun": "News Corporation", "The Times": "News Corporation", "Fox": "News Corporation", "France24": "France 24", "France 24": "France 24",
    "Press TV": "IRIB", "PressTV": "IRIB", "ABC News": "Disney", "MSNBC": "NBC", "NBC": "NBC", "Press Association": "PA", "PA": "PA",
    "Canadian Press": "CP", "The Canadian Press": "CP", "AAP": "AAP", "The Daily Telegraph": "Telegraph Media", "Daily Telegraph": "Telegraph Media",
}  # fmt: skip
HOMES = {
    "BBC": "GB", "The Guardian": "GB", "The Independent": "GB", "The Daily Telegraph": "GB", "Sky": "GB", "Daily Mail": "GB", "Reuters": "GB",
    "CNN": "US", "The New York Times": "US", "USA Today": "US", "Los Angeles Times": "US", "The Washington Post": "US", "AP": "US",
    "Al Jazeera": "QA", "Aljazeera": "QA", "Xinhua": "CN", "AFP": "FR", "France": "FR", "The Sydney Morning Herald": "AU", "The Age": "AU",
    "Haaretz": "IL", "RIA Novosti": "RU", "Press TV": "IR", "News24": "ZA", "IOL": "ZA", "RTÉ": "IE", "CBC": "CA", "The Hindu": "IN", "NDTV": "IN",
}  # fmt: skip


@dataclass(frozen=True)
class Noted:
    """An item of a day, with the outlets that its editors cite."""

    id: int
    day: str
    text: str
    outlets: tuple[str, ...]


@dataclass(frozen=True)
class Printing:
    """An item as one outlet prints it; `at`: hours from the day's beginning, below nought the day before."""

    event: int
    outlet: str
    title: str
    lead: str
    at: float

    @property
    def guid(self) -> str:
        """Of it alone."""
        return f"{self.event}-{slug(self.outlet)}"

    def url(self, host: str) -> str:
        """Its page."""
        return f"http://{host}/{slug(self.outlet)}/{self.event}/{slug(self.title)[:40]}"


def noted(path: Path) -> dict[str, list[Noted]]:
    """Every day's items that cite somebody."""
    days: dict[str, list[Noted]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["sources"] and len(row["text"]) > 40:
                days[row["date"]].append(Noted(row["id"], row["date"], row["text"], tuple(dict.fromkeys(row["sources"]))))
    return days


def busiest(days: Mapping[str, Sequence[Noted]]) -> list[str]:
    """The days, the one with most printings first."""
    return sorted(days, key=lambda day: (-sum(len(item.outlets) for item in days[day]), day))


def most_cited(items: Iterable[Noted], many: int) -> list[str]:
    """The outlets, the most cited first; of those that differ by a letter's case or a mark, and would have one address, the first."""
    counts = Counter(outlet for item in items for outlet in item.outlets)
    named = {slug(name): name for name in sorted(counts, key=lambda name: (counts[name], name))}
    return sorted(named.values(), key=lambda name: (-counts[name], name))[:many]


def printings(items: Iterable[Noted], outlets: Iterable[str] | None = None, begins: float = 0.0, seed: int = 1) -> list[Printing]:
    """What the outlets print in the day that begins at that hour, in time order. `outlets`: of these alone."""
    among, made = None if outlets is None else set(outlets), list[Printing]()
    for item in items:
        draw = random.Random(f"{seed} {item.id}")
        at = begins + draw.uniform(0, 24)
        for outlet in draw.sample(item.outlets, len(item.outlets)):
            if among is None or outlet in among:
                made.append(Printing(item.id, outlet, *_worded(item, outlet, seed), min(at, begins + 23.99)))
                at += draw.expovariate(1 / HOURS_LATER)
    return sorted(made, key=lambda one: (one.at, one.guid))


def newest(prints: Sequence[Printing], many: int) -> list[Printing]:
    """Each outlet's newest few: what a feed still shows of the day before."""
    left = Counter(dict.fromkeys({one.outlet for one in prints}, many))
    kept = []
    for one in reversed(prints):
        if left[one.outlet]:
            left[one.outlet] -= 1
            kept.append(one)
    return kept[::-1]


def owner_of(outlet: str) -> str:
    """Whose it is: by a short list, and before “via” the agency; else its own ("")."""
    agency = re.split(r" vi[as] ", outlet)[0]
    return next((owner for name, owner in GROUPS.items() if agency == name or agency.startswith(f"{name} ")), "")


def home_of(outlet: str, countries: Sequence[str]) -> str:
    """Where it is at home: by a short list, else the first country that its name names (`countries`), else ""."""
    known = next((home for name, home in HOMES.items() if outlet == name or outlet.startswith(f"{name} ")), "")
    return known or next((code for code in countries if len(code) == 2), "")


def slug(text: str) -> str:
    """For an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def _worded(item: Noted, outlet: str, seed: int) -> tuple[str, str]:
    """Headline and lead."""
    said = sentences(item.text)
    if re.search(r" vi[as] ", outlet):
        return _cut(said[0], 12), item.text
    draw = random.Random(f"{seed} {item.id} {outlet}")
    headline = _cut(_thinned(said[0], 0.25, draw), draw.randint(8, 13))
    if draw.random() < 0.3:
        draw.shuffle(said)
    return headline, " ".join(_thinned(one, 0.12, draw) for one in said)


def _thinned(sentence: str, share: float, draw: random.Random) -> str:
    """Without some of its little words, and others said otherwise. Names and numbers stay, and so do its first and its last word."""
    words = sentence.split()
    kept = []
    for place, word in enumerate(words):
        if 0 < place < len(words) - 1 and word.islower() and draw.random() < share:
            continue
        kept.append(SAME[word] if word in SAME and draw.random() < 0.5 else word)
    return " ".join(kept)


def _cut(sentence: str, many: int) -> str:
    return " ".join(sentence.split()[:many]).rstrip(".,;:")
