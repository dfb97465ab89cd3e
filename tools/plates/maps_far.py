"""Maps of Asia and its seas: a shoal, a mountain border, an ocean."""

from __future__ import annotations

import math
from collections.abc import Callable

from .geo import Ground, lay, rule_borders, town
from .sheet import INK, PAPER, RED, RULE, SHADE, SOFT, WHITE, Point, Sheet, curve_of, path_of

SHOAL = (115.87, 9.73)
DASHES = [
    [(109.35, 16.1), (109.75, 15.0)],
    [(110.35, 12.4), (110.15, 11.2)],
    [(108.35, 7.3), (108.25, 6.1)],
    [(111.6, 3.5), (112.7, 3.8)],
    [(115.5, 7.1), (116.3, 7.9)],
    [(118.55, 10.9), (119.05, 12.0)],
    [(119.1, 14.9), (119.15, 16.1)],
    [(120.0, 18.0), (120.55, 19.1)],
    [(121.35, 20.8), (122.2, 21.6)],
]


def around(centre: Point, miles: float) -> list[Point]:
    """Places at one distance, in nautical miles, all the way round."""
    lon, lat = centre
    reach = miles / 60
    return [
        (
            lon + reach * math.sin(math.radians(turn)) / math.cos(math.radians(lat)),
            lat + reach * math.cos(math.radians(turn)),
        )
        for turn in range(0, 361, 4)
    ]


def shoal() -> Sheet:
    """The wreck by its chart symbol, rings of distance, and the line of dashes round it all."""
    ground = Ground("second-thomas-shoal")
    sheet = Sheet(PAPER)
    lay(sheet, ground, sea=PAPER, land=SHADE, lines=1, gap=9)
    rule_borders(sheet, ground, stroke=RULE, width=2)
    x, y = ground.at(*SHOAL)
    for miles in (100, 200, 300, 400):
        sheet.path(path_of(ground.along(around(SHOAL, miles))), stroke=RED, width=1.6)
    for dash in DASHES:
        sheet.path(ground.curve(dash), stroke=INK, width=11)
    sheet.dot(x, y, 44, fill=WHITE, stroke=RED, width=4)
    sheet.line(x - 30, y, x + 30, y, stroke=RED, width=7)
    for shift, half in ((-16, 13), (0, 20), (16, 13)):
        sheet.line(x + shift, y - half, x + shift, y + half, stroke=RED, width=7)
    sheet.text(x - 62, y - 6, "Second", 52, fill=RED, anchor="end", halo=PAPER)
    sheet.text(x - 62, y + 48, "Thomas Shoal", 52, fill=RED, anchor="end", halo=PAPER)
    for name, place, size in (
        ("Philippines", (125.8, 15.2), 54),
        ("Vietnam", (106.5, 14.4), 54),
        ("China", (108.6, 22.0), 58),
    ):
        px, py = ground.at(*place)
        halo = PAPER if name == "Philippines" else SHADE
        sheet.text(px, py, name, size, kind="caps", anchor="middle", track=0.1, halo=halo)
    px, py = ground.at(113.9, 16.6)
    sheet.text(px, py, "South China Sea", 62, kind="italic", anchor="middle", halo=PAPER)
    sheet.rect(1010, 786, 600, 224, fill=WHITE, stroke=INK, width=2.5)
    for i, words in enumerate(("Heavy dashes: the line China", "draws, approximate. Rings:", "every 100 nautical miles.")):
        sheet.text(1044, 850 + 54 * i, words, 44, kind="italic")
    return sheet


GATES = [
    ("Kanpiketi", (98.13, 25.42), (26, 14, "start"), RED),
    ("Lweje", (97.72, 24.2), (26, -12, "start"), RED),
    ("Muse", (97.9, 23.98), (-34, 56, "end"), INK),
    ("Chinshwehaw", (98.83, 23.55), (28, 16, "start"), RED),
    ("Pangkham", (99.19, 22.16), (-28, 18, "end"), RED),
    ("Mong La", (100.03, 21.67), (-28, 36, "end"), RED),
]


def gates() -> Sheet:
    """The border as a wall with gaps in it, red where the army does not hold the gate."""
    ground = Ground("myanmar-border-gates")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=0, land=PAPER)
    sheet.path(ground.country("China"), fill=SHADE)
    sheet.path(ground.country("China"), fill=sheet.hatch(22, 1.6, RULE, 0))
    sheet.path(ground.country("Myanmar"), fill=WHITE)
    for index in (102, 284, 285, 249, 324):
        if index in ground.rivers:
            sheet.path(ground.curve(ground.rivers[index]), stroke=RULE, width=4)
    rule_borders(sheet, ground, stroke=SOFT, width=2)
    wall = sheet.clip(ground.country("Myanmar"))
    shared = "".join(path_of(ground.along(ground.arcs[arc])) for arc, names in ground.sides.items() if set(names) == {"Myanmar", "China"})
    sheet.path(shared, stroke=INK, width=26, clip=wall)
    road = [
        (96.08, 21.97),
        (96.5, 22.05),
        (97.1, 22.4),
        (97.34, 22.6),
        (97.75, 22.94),
        (97.95, 23.4),
        (97.9, 23.98),
        (98.3, 24.4),
        (98.85, 24.7),
        (99.6, 25.0),
        (100.6, 25.1),
        (102.7, 25.04),
    ]
    sheet.path(ground.curve(road), stroke=WHITE, width=15)
    sheet.path(ground.curve(road), stroke=RED, width=7)
    for name, place, (dx, dy, anchor), fill in GATES:
        x, y = ground.at(*place)
        sheet.rect(x - 17, y - 17, 34, 34, fill=fill, stroke=WHITE, width=6)
        halo = SHADE if anchor == "start" else WHITE
        sheet.text(x + dx + (6 if dx > 0 else -6), y + dy, name, 46, anchor=anchor, halo=halo)
    town(sheet, ground, "Mandalay", (96.08, 21.97), (-24, 12, "end"), halo=WHITE, size=46)
    town(sheet, ground, "Lashio", (97.75, 22.94), (24, 30, "start"), halo=WHITE, size=46)
    town(sheet, ground, "Kunming", (102.7, 25.04), (-4, -30, "middle"), halo=SHADE, size=46)
    sheet.text(498, 352, "Myanmar", 76, kind="caps", anchor="middle", track=0.08)
    sheet.text(*ground.at(101.0, 23.9), "China", 84, kind="caps", anchor="middle", track=0.16)
    sheet.text(470, 906, "Red: gates held by armed groups,", 46, kind="italic", fill=RED, halo=WHITE)
    sheet.text(470, 960, "as reported in early 2025", 46, kind="italic", fill=RED, halo=WHITE)
    return sheet


LANE = [
    (50.5, 12.6),
    (54.5, 13.2),
    (66.0, 9.4),
    (73.0, 7.7),
    (80.6, 5.5),
    (88.0, 5.7),
    (94.6, 6.2),
    (97.5, 5.6),
    (100.2, 3.6),
    (103.0, 1.6),
]


def ocean() -> Sheet:
    """An old pilot's chart: rhumb lines from Colombo, and the one lane everybody uses."""
    ground = Ground("indian-ocean-price-of-neutrality")
    sheet = Sheet(PAPER)
    home = ground.at(80.0, 6.6)
    sheet.rect(0, 0, 1600, 1000, fill=PAPER)
    for i in range(32):
        turn = math.radians(i * 11.25)
        end = (home[0] + 2200 * math.cos(turn), home[1] + 2200 * math.sin(turn))
        wide = 2.2 if i % 4 == 0 else 1.1
        sheet.line(*home, *end, stroke=RULE if i % 4 else SOFT, width=wide)
    land = ground.land()
    sheet.path(land, fill=SHADE, stroke=PAPER, width=16)
    sheet.path(land, fill=SHADE)
    sheet.path(ground.country("India", "Sri Lanka"), fill=WHITE)
    rule_borders(sheet, ground, stroke=RULE, width=2)
    sheet.path(ground.coast(), stroke=INK, width=2.4)
    lane = curve_of(ground.along(LANE))
    sheet.path(lane, stroke=PAPER, width=17)
    sheet.path(lane, stroke=RED, width=8)
    for lat in range(-6, 72, 5):
        x, y = ground.at(73.3 + 0.25 * math.sin(lat), lat / 10)
        sheet.dot(x, y, 5, fill=INK)
    sheet.path(ground.country("Sri Lanka"), fill=INK)
    sheet.text(*ground.at(78.4, 18.0), "India", 96, kind="caps", anchor="middle", track=0.3)
    sheet.text(*ground.at(71.6, 0.4), "Maldives", 62, anchor="end", halo=PAPER)
    sheet.text(*ground.at(82.6, 8.6), "Sri Lanka", 62, halo=PAPER)
    sheet.text(*ground.at(60.6, 7.4), "to Suez", 50, kind="italic", fill=RED, halo=PAPER, anchor="middle")
    sheet.text(
        *ground.at(91.0, 3.4),
        "to Malacca and China",
        50,
        kind="italic",
        fill=RED,
        halo=PAPER,
        anchor="middle",
    )
    sheet.text(*ground.at(90.4, -3.6), "Indian Ocean", 66, kind="italic", anchor="middle", halo=PAPER)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "second-thomas-shoal": shoal,
    "myanmar-border-gates": gates,
    "indian-ocean-price-of-neutrality": ocean,
}
