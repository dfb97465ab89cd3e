"""Words as the tagger reads them, and the few words of English by which it judges a name's neighbours. Pure.

What names exist is data (`masthead/curator/gazetteer.txt`); what stands here is language, and the same for every name.
"""

import re
from collections.abc import Iterator
from typing import Literal


def set_of(words: str) -> frozenset[str]:
    """Words that stand between spaces."""
    return frozenset(words.split())


UPPER = "".join(letter for letter in map(chr, [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]) if letter.isupper())  # Latin, Vietnamese too
_REST = r"[^\W_]*(?:['’](?![sS]\b)[^\W\d_]+)*"
_INITIALS = r"\.(?:\s?[A-Z]\.){0,6}(?!\w)"  # a bound, for a megabyte of `A.A.A.` would be tried from each A to its end
# A search that begins with a set of letters is run by C from capital to capital; a look-behind first would be tried at every place.
CAPITALISED = re.compile(rf"[{UPPER}](?<![^\W_].)(?:{_INITIALS}|{_REST})")
NEXT = re.compile(rf"(?:['’][sS]\b)?[\s\-‐‑–]{{0,3}}(,|[A-Z]{_INITIALS}|[^\W_]{_REST})")
NEXT_AFTER_SHORT = re.compile(rf"\.?[\s\-‐‑–]{{0,3}}(,|[A-Z]{_INITIALS}|[^\W_]{_REST})")
SHORT = set_of("st ste mt ft dr mr mrs ms gen gov sen rep lt col maj capt adm prof n s e w")

# A capital or a city before one of these is a treaty's, a newspaper's or a club's name, and no place.
AGREEMENTS = set_of(
    """
    Accord Accords Agreement Agreements Club Communiqué Consensus Convention Conventions Declaration Pact Process Protocol Protocols
    Statute Treaty Post Times Tribune Herald Chronicle Globe
    """
)
WATERS = set_of("Sea Seas Ocean River Rivers Gulf Basin Trench")
_OF_WATER = re.compile(r"(?:\b(?:[Gg]ulf|[Ss]ea|[Bb]ay|[Ss]traits?) of (?:the )?|\b(?:Lake|River|Mount|Hurricane|Cyclone|Typhoon|Storm) )$")

# Before a city these say which part of it; before a name they are no given name.
QUALIFIERS = set_of(
    """
    North South East West Northern Southern Eastern Western Central Greater Inner Outer Upper Lower Old Downtown Metropolitan Nazi
    Occupied Mainland Rural Urban Communist Soviet Imperial British French The In At Near From To Of Outside Around Across Through On
    For And As After Before With Over Against Inside Between Toward Towards Into By Amid Under About Mayor Bishop Archbishop Governor
    University Port Airport Is Are Was Has Have Will Can When Where Why How But If While
    """
)
# What may follow a place that is also a given name: an office, a body or a thing of the place.
FOLLOWERS = set_of(
    """
    Academy Accord Accords Administration Agreement Airport Airlines Airways Ambassador Archbishop Army Assembly Bank Bishop Border
    Cathedral Chamber Championship City Civil College Commission Committee Conference Constitutional Convention Council Court Cup
    Declaration Defence Defense Democrats District Election Embassy Exchange Federal Festival Film Finance First Football Foreign Forum
    Free Government Governor High Hospital House Institute Interior International King King’s Island Islands Justice Labour Lieutenant
    Local Marathon Mayor Media Metro Metropolitan Military Minister Ministry Municipal Museum National Navy News Olympics Open Opera
    Pact Park Parliament Peace Peninsula Philharmonic Police Polytechnic Port President Prime Premier Protocol Province Queen Radio Rail
    Region Republican Republicans Revolution Road Roundtable School Secretary Security Senate Senator Stadium State States Station Stock
    Street Strip Summit Superior Supreme Symphony Tech Times Tower Treaty University Valley War Week Zoo
    """
)
TITLES = set_of(
    """
    president presidents premier chancellor minister pm king queen emperor emir sultan prince princess pope general gen marshal mr mrs
    ms dr sir lord lady senator sen secretary ayatollah sheikh taoiseach governor gov ambassador admiral colonel col leader comrade
    director-general chairman secretary-general sec-gen under-secretary marshall counselor minister’s vice-president president-elect
    messrs ambassadors congressman justice judge major maj lt captain capt commander professor prof assistant deputy acting
    """
)
HONORIFICS = set_of(
    """
    Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Sir Dame Lord Lady Rep Rep. Sen Sen. Gov Gov. Gen Gen. Col Col. Capt Capt. Prof Prof. Judge Justice
    Secretary Senator Congressman Congresswoman Saint St. Princess Queen Mount Fort Camp Hurricane Cyclone Typhoon
    """
)
THINGS = set_of(
    """
    Library File Files Papers Round Doctrine Plan Committee Commission Report Center Centre Airport Prize Foundation Island Islands
    Avenue Street Institute University College School Hospital Award Medal Cup Bridge Building House Hall Tower Towers Organization
    Organisation Stadium Series Collection Act Amendment
    """
)
BEGINNINGS = set_of(
    """
    Viet Von Van De Mac Ben Bin Abu Abdul Al El San Santa
    """
)  # of a longer surname
OF_A_PRESIDENT = set_of(
    """
    administration administrations government presidency cabinet era doctrine team aide aides
    """
)
SMALL_IN_TITLES = set_of(
    """
    about above across after against along among around before behind below beside between beyond during since through until under versus
    without within
    """
)
LET_US = set_of("LET GIVE GIVES TELL TELLS HELP HELPS SHOW SHOWS MAKE MAKES AMONG LETS ALL NOT")
DETERMINERS = set_of(
    """
    a an the your my his her its our their up off it this that these those
    """
)
ACTS = set_of(
    """
    says said wants proposes proposed warns warned urges urged insists insisted agrees agreed plans unveils unveiled fines fined seeks
    rejects rejected backs backed accuses accused threatens threatened demands demanded offers offered hopes fears considers weighs
    pushes presses approves approved launches launched tells told must should would could may is was has will to believes argues vows
    vowed signals
    """
)
_BEFORE = re.compile(r"([^\W_][\w’'\-]*\.?)[ \u00a0]$")
_AFTER = re.compile(rf"[ \u00a0]([{UPPER}][^\W_]*(?:[’'][^\W\d_]+)?)")
_BEGINS = re.compile(r"(?:^|[.!?:;\n•|]|[^\w,;)\]] ?[\"“‘'(])[\s\"“‘'(\[]*$")


_ENDS = re.compile(r"(?<![A-Z])[.!?][\"”’)]?\s|\n")  # not behind `U.S.`


def sentences(text: str) -> list[int]:
    """Where its lines and sentences begin: a headline is one."""
    return [0, *(found.end() for found in _ENDS.finditer(text))]


def manner(sentence: str) -> Literal["shouted", "titled", "plain"]:
    """Whether it is all in capitals, or a headline that capitalises its words, so that a capital says nothing."""
    if sentence.isupper():
        return "shouted"
    words = [word for word in sentence.split() if word[0].isalpha()]
    if len(words) < 4 or any(len(word) > 4 and word[0].islower() and word not in SMALL_IN_TITLES for word in words):
        return "plain"
    return "titled" if sum(word[0].isupper() for word in words) > 0.6 * len(words) else "plain"


def fold(word: str) -> str:
    """The word as it is looked up: lower case, `U.S.` as `us`, one kind of apostrophe."""
    low = word.lower()
    return low if low.isalnum() else low.replace(".", "").replace("’", "'").replace(" ", "")


def split(name: str) -> list[str]:
    """The words of a name, commas among them, exactly as `tag` will meet them in a text."""
    return list(_split(name))


def _split(name: str) -> Iterator[str]:
    place, after = 0, NEXT
    while found := after.match(name, place):
        yield found[1]
        place, after = found.end(), NEXT_AFTER_SHORT if fold(found[1]) in SHORT else NEXT


def word_before(text: str, start: int) -> str:
    """The word right before a place, one space between; empty where there is none."""
    found = _BEFORE.search(text, max(0, start - 30), start)
    return found[1] if found else ""


def name_after(text: str, end: int) -> str:
    """The capitalised word right behind a place, one space between; empty where there is none."""
    found = _AFTER.match(text, end)
    return found[1] if found else ""


def is_of_water(text: str, start: int) -> bool:
    """Whether a name stands behind `Gulf of`, `Lake`, `Hurricane` and the like."""
    return _OF_WATER.search(text, max(0, start - 14), start) is not None


def begins_sentence(text: str, start: int) -> bool:
    """Whether a capital at this place may be the sentence's."""
    return start == 0 or _BEGINS.search(text, max(0, start - 6), start) is not None
