"""Maps of Africa and the Americas: a railway, three departures, a river line, a triangle."""

from __future__ import annotations

from collections.abc import Callable

from .geo import Ground, lay, rule_borders, station, town
from .sheet import PAPER, RED, RULE, SEA, SHADE, SOFT, WHITE, Sheet, curve_of, path_of

BENGUELA = [
    (13.55, -12.35),
    (13.41, -12.58),
    (14.25, -13.03),
    (15.74, -12.78),
    (16.93, -12.38),
    (18.4, -12.1),
    (19.92, -11.78),
    (21.1, -11.2),
    (22.22, -10.71),
    (23.4, -10.75),
    (25.47, -10.71),
]
COPPERBELT = [
    (25.47, -10.71),
    (26.12, -10.6),
    (26.74, -10.99),
    (27.48, -11.66),
    (28.2, -12.4),
    (28.65, -12.97),
]
PROMISED = [(21.1, -11.2), (22.9, -11.6), (24.2, -11.75), (26.4, -12.17), (28.2, -12.5)]


def lobito() -> Sheet:
    """The railway drawn as railways are: from the ore to the Atlantic, and the part promised."""
    ground = Ground("lobito-railway-promise")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=6, gap=10, land=SHADE)
    sheet.path(ground.country("Angola", "Dem. Rep. Congo", "Zambia"), fill=PAPER)
    for lake in ground.lakes:
        sheet.path(path_of(ground.along(lake), close=True), fill=SEA, stroke=RULE, width=2)
    rule_borders(sheet, ground, stroke=SOFT, width=2)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    copper = [
        (24.9, -10.2),
        (26.6, -10.2),
        (28.2, -11.5),
        (29.2, -13.0),
        (28.3, -13.6),
        (27.2, -12.9),
        (25.4, -11.6),
        (24.9, -10.2),
    ]
    sheet.path(ground.curve(copper), fill=sheet.hatch(13, 3.5, RED, 45))
    line = ground.curve(PROMISED)
    sheet.path(line, stroke=PAPER, width=14)
    sheet.path(line, stroke=RED, width=7, dash="16 12")
    for places in (COPPERBELT, BENGUELA):
        line = ground.curve(places)
        sheet.path(line, stroke=PAPER, width=22)
        sheet.path(line, stroke=RED, width=14)
        sheet.path(line, stroke=PAPER, width=6, dash="20 20")
    for name, place, shift in (
        ("Lobito", (13.55, -12.35), (-24, 14, "end")),
        ("Huambo", (15.74, -12.78), (0, 66, "middle")),
        ("Luau", (22.22, -10.71), (-6, -30, "middle")),
        ("Kolwezi", (25.47, -10.71), (-16, -32, "middle")),
        ("Lubumbashi", (27.48, -11.66), (34, -34, "middle")),
    ):
        town(sheet, ground, name, place, shift, size=50, r=13)
    for name, place in (("Angola", (17.6, -15.0)), ("Zambia", (25.6, -15.2))):
        sheet.text(*ground.at(*place), name, 74, kind="caps", anchor="middle", track=0.26)
    sheet.text(*ground.at(25.55, -7.9), "D.R. Congo", 74, kind="caps", anchor="middle", track=0.12)
    sheet.text(98, 330, "Atlantic", 48, kind="italic", anchor="middle")
    sheet.text(*ground.at(22.5, -12.5), "promised", 48, kind="italic", fill=RED, halo=PAPER)
    sheet.text(1400, 714, "Copperbelt", 48, kind="italic", fill=RED, halo=PAPER, anchor="end")
    return sheet


LEFT = ("Mali", "Burkina Faso", "Niger")
STAYED = (
    "Benin",
    "Cabo Verde",
    "Côte d'Ivoire",
    "Gambia",
    "Ghana",
    "Guinea",
    "Guinea-Bissau",
    "Liberia",
    "Nigeria",
    "Senegal",
    "Sierra Leone",
    "Togo",
)


def sahel() -> Sheet:
    """Three states in solid red, out of the hatched union that used to hold fifteen."""
    ground = Ground("sahel-three-leave")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=3, gap=9, sea=SHADE)
    sheet.path(ground.country(*STAYED), fill=WHITE)
    sheet.path(ground.country(*STAYED), fill=sheet.hatch(18, 2.4, RULE, 0))
    rule_borders(sheet, ground, stroke=SOFT, width=1.8)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    shape = ground.country(*LEFT)
    sheet.path(shape, fill=RED, stroke=RED, width=2)
    sheet.path(shape, stroke=PAPER, width=4)
    for name, spot, size, track in (
        ("Mali", (735, 300), 84, 0.26),
        ("Niger", (1190, 310), 84, 0.26),
    ):
        sheet.text(*spot, name, size, kind="caps", fill=WHITE, anchor="middle", track=track)
    for i, name in enumerate(("Burkina", "Faso")):
        x, y = ground.at(-1.4, 12.55)
        sheet.text(x, y + 46 * i, name, 50, kind="caps", fill=WHITE, anchor="middle", track=0.04)
    for name, place, size in (
        ("Nigeria", (8.0, 8.9), 56),
        ("Algeria", (3.5, 23.9), 52),
        ("Mauritania", (-11.0, 18.9), 48),
    ):
        x, y = ground.at(*place)
        sheet.text(
            x,
            y,
            name,
            size,
            kind="caps",
            anchor="middle",
            track=0.14,
            halo=WHITE if name == "Nigeria" else PAPER,
        )
    sheet.text(60, 964, "Twelve remain, ruled in grey.", 48, kind="italic")
    sheet.text(630, 964, "Three left in January 2025.", 48, kind="italic", fill=RED)
    return sheet


# The Essequibo is not in the 1:50m rivers; set down by hand from its known reaches.
RIVER = [
    (-58.42, 7.0),
    (-58.62, 6.4),
    (-58.55, 5.95),
    (-58.75, 5.3),
    (-58.67, 4.66),
    (-58.55, 4.02),
    (-58.3, 3.4),
    (-58.35, 2.9),
    (-58.5, 2.3),
    (-58.9, 1.7),
    (-59.0, 1.35),
]


def essequibo() -> Sheet:
    """Guyana, and in red the two thirds of it that Venezuela claims."""
    ground = Ground("essequibo-line")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=5, gap=10, land=SHADE)
    sheet.path(ground.country("Guyana"), fill=WHITE)
    west = [(-58.42, 9.5), *RIVER, (-59.0, 0.5), (-63, 0.5), (-63, 9.5)]
    claim = sheet.clip(path_of(ground.along(west), close=True))
    sheet.path(ground.country("Guyana"), fill=sheet.hatch(16, 6, RED, 45), clip=claim)
    rule_borders(sheet, ground, stroke=SOFT, width=2)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    sheet.path(ground.curve(RIVER), stroke=WHITE, width=14, cap="round")
    sheet.path(ground.curve(RIVER), stroke=RED, width=8, cap="round")
    for name, place, size, track in (
        ("Venezuela", (-64.9, 6.9), 72, 0.24),
        ("Brazil", (-62.6, 1.1), 72, 0.3),
        ("Suriname", (-55.75, 3.9), 50, 0.08),
    ):
        x, y = ground.at(*place)
        sheet.text(x, y, name, size, kind="caps", fill=SOFT, anchor="middle", track=track)
    sheet.text(*ground.at(-59.82, 5.85), "Essequibo", 56, anchor="middle", halo=WHITE, halo_width=16)
    east = curve_of([(1029, 425), (1008, 541), (1026, 620), (1050, 700)])
    sheet.text_along(east, "Guyana", 50, kind="caps", track=0.1, rise=12)
    town(sheet, ground, "Georgetown", (-58.16, 6.8), (24, -14, "start"), halo=PAPER, size=50, r=12)
    sheet.text(1335, 210, "Atlantic Ocean", 60, kind="italic", anchor="middle")
    for i, words in enumerate(("Hatched: claimed by Venezuela,", "administered by Guyana")):
        sheet.text(1560, 890 + 56 * i, words, 46, kind="italic", anchor="end", halo=SHADE)
    return sheet


# The salt flats are sketched by hand, to scale.
SALARS = {
    "Uyuni": [
        (-68.2, -20.2),
        (-68.0, -20.0),
        (-67.75, -19.86),
        (-67.35, -19.82),
        (-67.0, -19.95),
        (-66.85, -20.2),
        (-67.0, -20.42),
        (-67.3, -20.5),
        (-67.55, -20.66),
        (-67.85, -20.58),
    ],
    "Atacama": [(-68.4, -23.1), (-68.1, -23.15), (-68.05, -23.5), (-68.2, -23.8), (-68.5, -23.7)],
    "Hombre Muerto": [(-67.2, -25.25), (-66.95, -25.25), (-66.85, -25.45), (-67.1, -25.55)],
}
WAYS = (
    ("Chile", ("the state", "buys in"), (60, 430)),
    ("Bolivia", ("the state keeps it",), (944, 190)),
    ("Argentina", ("the provinces lease it",), (944, 660)),
)


def lithium() -> Sheet:
    """Three salt flats, three flags, and the red triangle that joins them."""
    ground = Ground("lithium-three-ways")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=4, gap=12, land=SHADE)
    sheet.path(ground.country("Chile", "Bolivia", "Argentina"), fill=PAPER)
    sheet.path(ground.country("Chile"), fill=WHITE)
    rule_borders(sheet, ground, stroke=SOFT, width=2.6)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    corners = ground.along([(-67.5, -20.25), (-68.25, -23.45), (-67.03, -25.38)])
    for shore in SALARS.values():
        flat = ground.curve([*shore, *shore[:2]])
        sheet.path(flat, fill=WHITE, stroke=PAPER, width=16)
        sheet.path(flat, fill=sheet.hatch(12, 4, RED, 0), stroke=RED, width=4)
    sheet.path(path_of(corners, close=True), stroke=RED, width=9)
    for x, y in corners:
        station(sheet, (x, y), r=13, fill=RED, ring=WHITE)
    for name, words, (x, y) in WAYS:
        sheet.text(x, y, name, 92, kind="caps", track=0.14)
        for i, line in enumerate(words):
            sheet.text(x, y + 68 + 58 * i, line, 56, kind="italic", fill=RED)
    for name, (x, y), shift, anchor in zip(SALARS, corners, (-98, -50, 46), ("end", "end", "start"), strict=True):
        sheet.text(x + shift, y + 16, name, 50, anchor=anchor, halo=PAPER)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "lobito-railway-promise": lobito,
    "sahel-three-leave": sahel,
    "essequibo-line": essequibo,
    "lithium-three-ways": lithium,
}
