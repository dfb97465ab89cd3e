"""What matters, by others' judgement: `python -m bench.matter [DAYS]`. Do items to which Wikipedia's editors gave three outlets or more
rank above the rest of their day?

Days are drawn from all years, as many of each year as can be, from a fixed seed. Each is played at once: the day's items and those of
two days before, printed by their outlets in their own words (`tests/days.py`), through the shipped clustering, gazetteer and ranking,
judged at six the next morning. The number is the AUC of a day: how often one of its wide items stands above one of the others.

The label is the number of outlets, and so, in part, is our ranking. Therefore three ways:

- *as played*: every outlet is a feed. Partly circular: an item's own outlets are counted on both sides. An upper bound.
- *half*: each outlet of an item is on the wire by the toss of a coin (one at the least); the label is of all of them. What a
  publication knows that reads half of the papers.
- *one*: each item is printed by one outlet, drawn at random. Nothing is left of the label but what other items tell of the same matter,
  countries, and time.

Minutes are made by us, so velocity says here only that several came lately. The beat is of a publication that writes on what was in
the news of the two years before (countries by their items, however many outlets told them). No Reviews, no library: both are 1.
"""

import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from days import Noted, Printing, noted, owner_of, printings

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "news" / "current_events_2002_2026.jsonl.gz"
WIDE = 3  # outlets
WAYS = ("as played", "half", "one")
BEFORE = 2  # days that are played as well, for stories that go on
Score = tuple[bool, Any]  # whether it is wide, and its facts


def chosen(days: Mapping[str, Sequence[Noted]], many: int) -> list[str]:
    """Days with two wide items and ten others, evenly from the years; a year that has fewer gives what it has."""
    fit = defaultdict(list)
    for day, items in sorted(days.items()):
        wide = sum(len(item.outlets) >= WIDE for item in items)
        if wide >= 2 and len(items) - wide >= 10:
            fit[day[:4]].append(day)
    draw = random.Random(3)
    for of_year in fit.values():
        draw.shuffle(of_year)
    order = [of_year[n] for n in range(max(map(len, fit.values()))) for _, of_year in sorted(fit.items()) if n < len(of_year)]
    return sorted(order[:many])


def on_the_wire(item: Noted, way: str) -> Noted:
    """With the outlets that the way leaves it."""
    draw = random.Random(f"{way} {item.id}")
    if way == "as played":
        return item
    one = draw.choice(item.outlets)
    kept = [one] if way == "one" else [outlet for outlet in item.outlets if draw.random() < 0.5] or [one]
    return replace(item, outlets=tuple(kept))


def beats(days: Mapping[str, Sequence[Noted]], chosen: Iterable[str]) -> dict[str, dict[str, Any]]:
    """For each day the countries of the two years before it: every tenth item of those, which is some hundreds."""
    from masthead.curator.newsroom.beat import Ours
    from masthead.curator.tagging import countries, name_of

    named = {
        day: Counter(code for item in items[::10] for code in countries(item.text, on=date.fromisoformat(day)))
        for day, items in days.items()
    }
    found = {}
    for day in chosen:
        first = (date.fromisoformat(day) - timedelta(days=730)).isoformat()
        total: Counter[str] = Counter()
        for other, counts in named.items():
            if first <= other < day:
                total.update(counts)
        most = max(total.values(), default=1)
        found[day] = {code: Ours(name_of(code), code, log(1 + count) / log(1 + most)) for code, count in total.items()}
    return found


def played(days: Mapping[str, Sequence[Noted]], day: str, way: str, ours: Mapping[str, Any]) -> list[Score]:
    """The day's items, each with what is known of its story at six."""
    from masthead.curator.stories.clustering import Clustering
    from masthead.curator.stories.terms import terms_of

    begins = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=6)
    prints: list[Printing] = []
    for ago in range(BEFORE, -1, -1):
        there = days.get((date.fromisoformat(day) - timedelta(days=ago)).isoformat(), ())
        prints += printings((on_the_wire(item, way) for item in there), begins=-24.0 * ago)
    prints.sort(key=lambda one: one.at)
    clustering = Clustering()
    put = [clustering.add(terms_of(one.title, one.lead), (begins + timedelta(hours=one.at)).timestamp()) for one in prints]
    clustering.merge()
    of: dict[int, list[Printing]] = defaultdict(list)
    where: dict[int, Counter[int]] = defaultdict(Counter)
    for one, number in zip(prints, map(clustering.story_of, put), strict=True):
        of[number].append(one)
        where[one.event][number] += 1
    facts = {number: facts_of(ones, begins, ours) for number, ones in of.items()}
    return [(len(item.outlets) >= WIDE, facts[where[item.id].most_common(1)[0][0]]) for item in days[day]]


def facts_of(ones: Sequence[Printing], begins: datetime, ours: Mapping[str, Any]) -> Any:
    """As the morning counts them."""
    from masthead.curator.newsroom.beat import closeness
    from masthead.curator.rank import LATELY, Facts
    from masthead.curator.tagging import countries

    at = begins + timedelta(hours=24)
    named = Counter(code for one in ones for code in countries(f"{one.title}. {one.lead}", on=begins.date()))
    close, names = closeness(named, ours)
    lately = {one.outlet for one in ones if begins + timedelta(hours=one.at) > at - LATELY}
    hours = [one.at for one in ones]
    return Facts(
        voices=len({owner_of(one.outlet) or one.outlet for one in ones}), outlets=len({one.outlet for one in ones}), homes=1, items=len(ones),
        began_at=begins + timedelta(hours=min(hours)), newest_at=begins + timedelta(hours=max(hours)), joined=len(lately), beat=close, ours=names,
    )  # fmt: skip


def auc(scores: Sequence[tuple[bool, float]]) -> float:
    """The share of pairs, one wide and one not, that are in order; ties count half."""
    wide, rest = ([score for is_wide, score in scores if is_wide == which] for which in (True, False))
    return statistics.fmean((one > other) + 0.5 * (one == other) for one in wide for other in rest)


def aucs(of_days: Iterable[tuple[datetime, Sequence[Score]]], weights: Any) -> list[float]:
    """One for each day."""
    from masthead.curator.rank import rank

    return [auc([(wide, rank(facts, weights, at).score) for wide, facts in scores]) for at, scores in of_days]


def said(values: Sequence[float]) -> str:
    """The median, the quarters, and the mean."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.3f} | {low:.3f}–{high:.3f} | {statistics.fmean(values):.3f}"


def main() -> None:
    """The table."""
    import django

    django.setup()
    from masthead.curator.rank import NAMES, Weights

    days = noted(DATA)
    sample = chosen(days, int(sys.argv[1]) if len(sys.argv) > 1 else 96)
    ours = beats(days, sample)
    six = {day: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=30) for day in sample}
    of = {way: [(six[day], played(days, day, way, ours[day])) for day in sample] for way in WAYS}
    wide = sum(is_wide for _, scores in of["one"] for is_wide, _ in scores)
    total = sum(len(scores) for _, scores in of["one"])
    print(f"\n{len(sample)} days of {len({day[:4] for day in sample})} years; {total:,} items, {wide:,} of them wide.\n")
    print("| AUC of a day | median | middle half | mean |\n|---|---|---|---|")
    for way in WAYS:
        print(f"| {way}: as shipped | {said(aucs(of[way], Weights()))} |")
        for name in NAMES[:2] + NAMES[3:4]:
            alone = Weights(**{**dict.fromkeys(NAMES, 0.0), name: 1.0})
            print(f"| {way}: {name} alone | {said(aucs(of[way], alone))} |")
            print(f"| {way}: without {name} | {said(aucs(of[way], replace(Weights(), **{name: 0.0})))} |", flush=True)
    tried(of["half"])


def tried(of_days: Sequence[tuple[datetime, Sequence[Score]]]) -> None:
    """Weights chosen on every other day of *half*, and what they do on the rest. The beat stays: it is the publication's to say.
    Reviews and library say nothing here."""
    from masthead.curator.rank import Weights

    one, other = of_days[::2], of_days[1::2]
    grid = [Weights(voices=voices, velocity=velocity) for voices in (0.5, 1, 1.5, 2, 3) for velocity in (0, 0.25, 0.5, 0.75, 1, 1.5)]
    best = max(grid, key=lambda how: statistics.fmean(aucs(one, how)))
    print(f"\nChosen on one half of the days, by the mean: voices {best.voices}, velocity {best.velocity}.\n")
    print("| half | median | middle half | mean |\n|---|---|---|---|")
    for name, part in (("the days it was chosen on", one), ("the other days", other)):
        for how in (Weights(), Weights(velocity=0.5), Weights(voices=2), Weights(voices=2, velocity=0.5), best):
            print(f"| {name}: voices {how.voices:g}, velocity {how.velocity:g} | {said(aucs(part, how))} |", flush=True)


if __name__ == "__main__":
    import os
    import tempfile

    with tempfile.TemporaryDirectory(prefix="masthead-matter-") as data:
        os.environ |= {"MASTHEAD_DATA": data, "MASTHEAD_SECRET_KEY": "b" * 50, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
        main()
