"""Maps of Europe and Eurasia: the lead picture, the Middle Corridor, the Baltic."""

from __future__ import annotations

from collections.abc import Callable

from .geo import Ground, lay, rule_borders, station, town
from .sheet import INK, PAPER, RED, RULE, SHADE, SOFT, WHITE, Sheet


def strained_alliance() -> Sheet:
    """Two dark states, the Caspian between them, and one red corridor that does not quite join."""
    ground = Ground("tehran-moscow-alliance-under-strain")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=2, gap=9, rim=RULE)
    rule_borders(sheet, ground, stroke=RULE, width=1.6)
    sheet.path(ground.country("Russia", "Iran"), fill=INK)
    road = [(37.6, 55.75), (39.2, 51.7), (44.5, 48.7), (48.03, 46.35)]
    water = [(48.03, 46.35), (48.6, 45.0), (50.3, 42.5), (50.6, 39.8), (49.6, 37.4)]
    rails = [
        (49.6, 37.28),
        (50.0, 36.3),
        (51.4, 35.7),
        (51.6, 32.7),
        (54.4, 31.9),
        (55.9, 29.4),
        (56.27, 27.18),
    ]
    for leg in (road, rails):
        sheet.path(ground.curve(leg), stroke=PAPER, width=14, cap="round")
        sheet.path(ground.curve(leg), stroke=RED, width=9, cap="round")
    sheet.path(ground.curve(water), stroke=RED, width=7, dash="15 13")
    for name, place, shift in (
        ("Moscow", (37.6, 55.75), (28, 14, "start")),
        ("Astrakhan", (48.03, 46.35), (-26, 24, "end")),
        ("Tehran", (51.4, 35.7), (28, 12, "start")),
    ):
        town(sheet, ground, name, place, shift, size=44, fill=RED, ink=PAPER, halo="", r=13)
    station(sheet, ground.at(49.6, 37.28), r=13, fill=RED)
    town(sheet, ground, "Bandar Abbas", (56.27, 27.18), (-34, 34, "end"), size=48, fill=RED, r=13)
    sheet.text(806, 196, "Russia", 94, kind="caps", fill=PAPER, anchor="middle", track=0.12)
    sheet.text(956, 762, "Iran", 68, kind="caps", fill=PAPER, anchor="middle", track=0.12)
    sheet.text(905, 428, "Caspian", 48, kind="italic", halo=PAPER)
    sheet.text(905, 480, "Sea", 48, kind="italic", halo=PAPER)
    sheet.text(345, 436, "Black Sea", 40, kind="italic", fill=SOFT)
    return sheet


CORRIDOR = [
    [
        (82.5, 45.25),
        (79.7, 46.95),
        (73.4, 47.2),
        (67.7, 47.8),
        (61.2, 47.1),
        (59.0, 47.3),
        (55.2, 45.32),
        (52.9, 44.3),
        (51.2, 43.65),
    ],
    [(80.4, 44.2), (77.6, 43.7), (73.7, 43.5), (69.6, 42.35), (65.5, 44.85), (61.2, 47.1)],
    [(49.9, 40.37), (46.4, 40.68), (44.8, 41.7), (43.2, 42.1), (41.66, 42.15)],
]


def middle_corridor() -> Sheet:
    """The route from the Chinese border to the Black Sea, with its two changes of mode."""
    ground = Ground("middle-corridor-arithmetic")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=4, gap=7)
    sheet.path(ground.country("China", "Kazakhstan", "Azerbaijan", "Georgia"), fill=WHITE)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    rule_borders(sheet, ground, stroke=SOFT, width=1.6)
    for name, spot, size, track in (
        ("Kazakhstan", (1040, 236), 84, 0.3),
        ("China", (1478, 668), 60, 0.16),
        ("Russia", (326, 150), 48, 0.16),
        ("Iran", (690, 900), 52, 0.3),
        ("Turkey", (138, 636), 46, 0.1),
    ):
        quiet = INK if size > 52 else SOFT
        sheet.text(*spot, name, size, kind="caps", fill=quiet, anchor="middle", track=track)
    for leg in CORRIDOR:
        sheet.path(ground.curve(leg), stroke=WHITE, width=16, cap="round")
    for leg in CORRIDOR:
        sheet.path(ground.curve(leg), stroke=RED, width=9, cap="round")
    ferry = [(51.2, 43.65), (50.75, 42.2), (50.6, 41.0), (49.9, 40.37)]
    sheet.path(ground.curve(ferry), stroke=RED, width=7, dash="14 11")
    onward = [(41.66, 42.15), (39.6, 43.15), (35.8, 44.1)]
    sheet.path(ground.curve(onward), stroke=RED, width=7, dash="14 11")
    for name, place, shift in (
        ("Dostyk", (82.5, 45.25), (-4, -30, "middle")),
        ("Khorgos", (80.4, 44.2), (-26, -6, "end")),
        ("Aktau", (51.2, 43.65), (24, 36, "start")),
        ("Baku", (49.9, 40.37), (24, 36, "start")),
        ("Tbilisi", (44.8, 41.7), (4, 60, "middle")),
        ("Poti", (41.66, 42.15), (-10, -28, "middle")),
    ):
        town(sheet, ground, name, place, shift, size=48, fill=RED, halo=WHITE, r=12)
    sheet.text_along(ground.curve([(34.2, 42.7), (37.5, 41.9), (41, 41.4)]), "Black Sea", 46)
    return sheet


CABLES = {
    "c-lion": [
        (25.0, 60.05),
        (24.2, 59.6),
        (21.6, 59.0),
        (20.1, 57.8),
        (18.6, 56.2),
        (17.0, 55.5),
        (14.9, 54.95),
        (12.9, 54.7),
        (12.1, 54.2),
    ],
    "lithuania-sweden": [(21.05, 55.95), (20.0, 56.6), (18.85, 57.4)],
    "latvia-sweden": [(21.55, 57.4), (20.5, 57.75), (18.95, 57.75)],
    "estlink": [(25.6, 60.3), (25.8, 59.95), (26.6, 59.5)],
    "balticconnector": [(24.0, 60.05), (24.2, 59.7), (24.05, 59.42)],
}
CUTS = [
    ((24.2, 59.7), "2023", (-34, 8, "end")),
    ((18.25, 55.98), "2024", (0, 66, "middle")),
    ((20.0, 56.6), "2024", (-28, 54, "middle")),
    ((25.8, 59.95), "2024", (34, 10, "start")),
    ((20.5, 57.75), "2025", (4, -34, "middle")),
]


def baltic_cables() -> Sheet:
    """A dark sea, pale cables, and a red cross where each was cut."""
    ground = Ground("baltic-seabed-cables")
    sheet = Sheet(INK)
    lay(sheet, ground, sea=INK, lines=3, gap=7, line="#4a443c", rim=INK)
    rule_borders(sheet, ground, stroke=RULE, width=2)
    for places in CABLES.values():
        sheet.path(ground.curve(places), stroke=SHADE, width=4)
    for place, year, (dx, dy, anchor) in CUTS:
        x, y = ground.at(*place)
        sheet.dot(x, y, 21, fill=WHITE)
        for way in (-1, 1):
            sheet.line(x - 10, y - 10 * way, x + 10, y + 10 * way, stroke=RED, width=7)
        sheet.text(x + dx, y + dy, year, 40, fill=WHITE, anchor=anchor, halo=INK)
    for name, place, track in (
        ("Sweden", (14.3, 58.0), 0.22),
        ("Finland", (25.9, 60.95), 0.22),
        ("Estonia", (25.75, 58.75), 0.1),
        ("Latvia", (25.9, 56.8), 0.1),
        ("Lithuania", (24.0, 55.4), 0.1),
        ("Poland", (18.0, 53.55), 0.2),
        ("Russia", (30.6, 58.4), 0.2),
    ):
        x, y = ground.at(*place)
        sheet.text(x, y, name, 52, kind="caps", anchor="middle", track=track)
    sheet.text(*ground.at(18.4, 54.95), "Baltic Sea", 56, kind="italic", fill=SHADE, anchor="middle")
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "tehran-moscow-alliance-under-strain": strained_alliance,
    "middle-corridor-arithmetic": middle_corridor,
    "baltic-seabed-cables": baltic_cables,
}
