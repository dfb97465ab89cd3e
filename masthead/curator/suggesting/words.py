"""The English by which a sentence says that something is to come. Pure; language, and no names of places."""

import re

from masthead.curator.actors.words import set_of

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul", "August Aug", "September Sept Sep",
            "October Oct", "November Nov", "December Dec",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {"Monday": 0, "Tuesday": 1, "Wednesday": 2, "Thursday": 3, "Friday": 4, "Saturday": 5, "Sunday": 6}

# What comes, the more telling first: a court's ruling on an election is the court's.
KINDS = {
    "court": r"ruling|verdict|hearing|sentencing|trial|court (?:will|is|to) (?:\w+ )?(?:rule|hear|decide)",
    "vote": r"(?:by-|snap )?elections?|referend(?:um|ums|a)|run-?off|primar(?:y|ies)|ballots?|"
    r"(?:goes|go|going|head|heads|return|returns) to the polls|"
    r"polling day|confidence vote|no-confidence motion|votes?|(?<!-)elect",
    "rates": r"rate (?:decision|setting|meeting)|interest rates?|monetary policy",
    "budget": r"budget",
    "deadline": r"deadline|ultimatum|expires?|expiry|comes? into (?:force|effect)|takes? effect|enters? into force|ceasefire ends",
    "anniversary": r"anniversary|centenary|bicentenary",
    "office": r"inauguration|inaugurated|sworn in|takes? office|take the oath|hands? over power|step(?:s)? down",
    "summit": r"summit|G7|G8|G20|conference|general assembly|plenary|congress|forum|session",
    "talks": r"talks|negotiations?|negotiators|peace process|consultations|dialogue|meetings?|meets?|convenes?",
    "visit": r"visits?|trip|tour of",
    "strike": r"(?:general|rail|national|one-day|two-day|24-hour|48-hour) strike|walkout|walk out|go on strike",
    "drills": r"(?:military|naval|joint) (?:exercises?|drills|manoeuvres|maneuvers)",
    "ceremony": r"coronation|state funeral|funeral|handover ceremony|signing ceremony",
}  # fmt: skip
KIND = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE if name != "visit" else 0) for name, words in KINDS.items()}
# Sport is not what a radar of the world's affairs is for, and it has elections' words for itself: a vote, a conference, a session.
SPORT = re.compile(
    r"\b(?:football|soccer|league|tournament|championships?|World Cup|Olympics?|playoffs?|Grand Prix|N[BF]A|NFL|FIFA|UEFA|"
    r"cricket|rugby|tennis|"
    r"quarterback|Big (?:Ten|East|12) Conference)\b"
)
QUICK = re.compile("|".join(f"(?:{words})" for words in KINDS.values()), re.IGNORECASE)

# A day before one of these names something of the past, or somebody: the March 14 Alliance, the July 7 attacks.
NAMES_AFTER = re.compile(
    r"\s+(?:[A-Z]\w+\s+)?(?:Alliance|Movement|Coalition|Brigades?|Group|Division|Square|Bridge|University|attacks?|bombings?|coup|massacre|crackdown|uprising|"
    r"revolution|accords?|agreement|protests?|killings?|shootings?|earthquake|quake|disaster|disturbances|incident)\b",
    re.IGNORECASE,
)

_SOON = r"(?:\w+ly\s+|now\s+|still\s+|also\s+|both\s+|not\s+)?"
_ABOUT_TO = r"(?:set|due|scheduled|expected|planned|planning|slated|poised|likely|supposed|to|going\s+to|preparing|about\s+to|booked|bound)"
_DOING = set_of(
    """
    hold meet visit vote host begin start open take go head decide elect choose sign discuss travel attend convene resume rule hear issue
    deliver announce expire end mark join face appear be stand hand step return give make address gather unveil present swear launch talk
    """
)
_INFINITIVE = rf"to\s+(?:{'|'.join(sorted(_DOING))})"
FUTURE = re.compile(
    rf"\b(?:will|won['’]t|shall|(?<!who )would(?!\s+have|\s+be\s+the\s+first)|(?:is|are|be)\s+{_SOON}{_ABOUT_TO}|{_INFINITIVE}"
    r"|[Aa]head\s+of|(?:has|have)\s+until|in\s+the\s+run-?up\s+to|run-?up\s+to|upcoming|forthcoming|looming|preparations\s+for"
    r"|(?:plans?|plan|intends?|hopes?|aims?|expects?|vows?)\s+(?:to|for|an?|the)|(?:is|falls)(?=\s+(?:on\s+)?$))\b"
)
# Verbs that put something on a day, with the word before the day that says so: called elections for, postponed until.
SETTING = re.compile(
    r"\b(?:set|sets|called|calls|call|scheduled|schedules|announced|announces|planned|fixed|fixes|slated|due|billed|postponed|postpones|"
    r"delayed|delays|"
    r"rescheduled|moved|moves|pushed\s+back|pushes|adjourned|adjourns|extended|extends|expected|deadline|date)\b"
)
PLACING = re.compile(r"\b(?:for|until|till|to|of)\s+(?:\w+day,?\s+)?(?:the\s+)?$")
PRESENT = re.compile(
    r"\b(?:votes|meets|meet|holds|hosts|begins|starts|opens|visits|convenes|goes\s+to|go\s+to|heads\s+to|faces|resumes|takes\s+(?:office|effect)|"
    r"expires|ends|decides|elects|chooses|rules|gathers?|travels|marks|runs|comes\s+into)\b"
)
_PAST = set_of(
    """
    said told met held began won lost went came took gave made saw left fell rose sent spoke became found kept led brought
    struck shot was were had did has have been died ran fled got wrote drew sat stood fought sought thought quit swore
    broke chose says warns calls reports since after born Born aged beat beats
    """
)
PAST = re.compile(rf"\b(?:{'|'.join(sorted(_PAST))}|[a-z]{{2,}}ed)\b")
NO_PAST = set_of("need speed indeed exceed proceed succeed feed seed united so-called hundred scheduled expected planned slated unchanged")
PASSIVE = re.compile(r"\b(?:be|being)\s+(?:\w+ly\s+)?$")  # will be held: not over
DETERMINER = re.compile(r"(?:\b(?:the|a|an|its|his|her|their|our|of|and|for|in|long|much|newly|by)|-)\s*$")
# What had been to come, and is not, or not any more.
UNDONE = re.compile(
    rf"\b(?:(?:was|were|had\s+been)\s+{_SOON}(?:due|expected|supposed|meant|going|to\b|planned|slated|originally)"
    r"|(?:would|should|could|might)\s+have|had\s+(?:planned|hoped|intended|called|set|scheduled|agreed|vowed)"
    r"|(?:postponed|moved|delayed)\s+from|postponement\s+of|postpones\s+(?:its|the)\s+\w+\s+of|originally|initially|instead\s+of"
    r"|cancels?|cancell?ed|call(?:s|ed)\s+off|scrap(?:s|ped)|suspend(?:s|ed)|averted|boycotted"
    r"|failed\s+to|fails\s+to|refused\s+to|declined\s+to|last\s+(?:year|month|week|\w+day)|earlier\s+this|ago"
    r"|(?:gathered|arrived|returned|travelled|met|came|went|voted|flew|began|started|continued|refusing|failing|used)\s+to)\b"
)
UNDONE_AFTER = re.compile(
    r"^\W*(?:\w+\s+){0,6}?(?:(?:was|were|has\s+been|have\s+been|had\s+been|is)\s+(?:\w+ly\s+)?(?:postponed|cancell?ed|called\s+off|delayed|annulled|scrapped)"
    r"|but\b|last\s+year|\d{4}\b.{0,30}\bago)"
)
DUTY = re.compile(r"\b(?:deadline|must|ultimatum|expires?|until|have\s+to|has\s+to|demand(?:s|ed)?)\b")

# For a title of our own: the event's word with what tells it from others.
PHRASE = re.compile(
    r"\b(?:(?:presidential|parliamentary|legislative|general|local|regional|municipal|mayoral|midterm|snap|early|federal|constitutional|peace|"
    r"trade|nuclear|"
    r"climate|budget|state|ceasefire|bilateral|trilateral|party|annual|emergency|second-round|primary|leadership)\s+){0,2}"
    r"(?:by-elections?|elections?|referendum|run-?off|summit|conference|talks|negotiations|meeting|ruling|verdict|hearing|sentencing|"
    r"trial|deadline|inauguration|coronation|visit|strike|exercises|drills|rate decision|budget|ballot|vote|anniversary|congress|"
    r"funeral|ultimatum)\b"
)
LABEL = {
    "court": "ruling",
    "vote": "vote",
    "rates": "rate decision",
    "budget": "budget",
    "deadline": "deadline",
    "anniversary": "anniversary",
    "office": "change of office",
    "summit": "summit",
    "talks": "talks",
    "visit": "visit",
    "strike": "strike",
    "drills": "exercises",
    "ceremony": "ceremony",
}
