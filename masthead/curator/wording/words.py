"""The words by which a proposed sentence is held against its sources. Pure; this is language, the same for every story."""

import re

from masthead.curator.actors.words import set_of
from masthead.curator.stories.terms import stem

WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")

# They carry the grammar and are in no need of a source.
FUNCTION = set_of(
    """
    a an the this that these those of in on at by to from with for as into onto over under between among through during upon about
    around near within against towards toward across behind beyond and or but so than then there here it its he his him she her hers
    they their them we our us you your i my who whom whose which what when where while because is are was were be been being am has
    have had having do does did doing will shall would should can it's also too very just still already both either such some any
    other another each own more most less same said say says saying told tell according report reported reports after before since
    until up down out off again now if not no nor
    """
)
# The time of a thing, how much of it there is, and which way it goes: one that no source has turns the sentence round.
TURNING = set_of(
    """
    yesterday today tomorrow tonight overnight last next previous earlier later soon now already monday tuesday wednesday thursday
    friday saturday sunday january february march april june july august september october november december
    first second third fourth fifth sixth seventh eighth ninth tenth half quarter double doubled triple tripled twice dozens scores
    hundreds thousands millions billions all every most many few several majority minority more less fewer least over under above
    below nearly almost only both never always
    deny denied confirm confirmed reject rejected accept accepted approve approved refuse refused agree agreed fail failed succeed
    succeeded win won lose lost rise rose risen fall fell fallen increase increased decrease decreased gain gained drop dropped raise
    raised cut lift lifted impose imposed ban banned allow allowed block blocked open opened close closed start started begin began
    end ended stop stopped halt halted resume resumed suspend suspended attack attacked defend defended strike struck kill killed
    injure injured wound wounded arrest arrested release released free freed convict convicted acquit acquitted condemn condemned
    praise praised support supported oppose opposed back backed threaten threatened promise promised admit admitted accuse accused
    sign signed withdraw withdrew join joined leave left quit resign resigned elect elected appoint appointed dismiss dismissed
    better worse best worst higher lower up down guilty innocent dead alive true false
    """
)
DENIALS = set_of("not no never none nobody nothing neither nor without cannot hardly barely scarcely")
REFUSALS = set_of("deny denies denied denying refuse refuses refused refusing fail fails failed failing reject rejects rejected rejecting")
# Somebody says so, and nobody knows.
CLAIMS = set_of(
    "alleged allegedly alleges reportedly apparently suspected unconfirmed purported purportedly rumoured accused claimed claims"
)
# And what is not yet, or only perhaps: what follows is not said as a fact.
MODALS = set_of("may might could would should will if unless expected planned proposed feared likely unlikely possibly probably perhaps")
_TIMES_OF_VERBS = """
    met/meet held/hold won/win lost/lose struck/strike stricken/strike fell/fall fallen/fall rose/rise risen/rise took/take taken/take
    made/make gave/give given/give began/begin begun/begin left/leave led/lead sent/send spoke/speak spoken/speak shot/shoot
    fought/fight broke/break broken/break chose/choose chosen/choose grew/grow grown/grow became/become found/find went/go gone/go
    came/come saw/see seen/see died/die dying/die drew/draw drove/drive built/build bought/buy sold/sell paid/pay kept/keep
    sought/seek brought/bring thought/think withdrew/withdraw withdrawn/withdraw
"""
_IRREGULAR: dict[str, str] = dict(re.findall(r"(\w+)/(\w+)", _TIMES_OF_VERBS))


def root(word: str) -> str:
    """The word without the endings of plural, possessive and time, so that `killing` and `killed` are one."""
    low = _IRREGULAR.get(word.casefold(), word.casefold())
    bare = stem(low)
    if len(bare) > 5 and bare.endswith("ing"):
        bare = bare[:-3]
    elif len(bare) > 4 and bare.endswith("ied"):
        bare = bare[:-3] + "y"
    elif len(bare) > 4 and bare.endswith("ed"):
        bare = bare[:-2]
    if len(bare) > 3:
        bare = bare.rstrip("e")
        bare = bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare
    return bare[:-1] + "i" if bare.endswith("y") else bare


TURNING_ROOTS = frozenset(map(root, TURNING)) - frozenset(map(root, set_of("over under up down more most now already both")))


def counts(word: str, among: frozenset[str]) -> bool:
    """Whether a word is one of these; `May` and `Will` are a month and a name."""
    if among is DENIALS and word.casefold().endswith(("n't", "n’t")):
        return True
    return word.casefold() in among and word not in {"May", "Will"}
