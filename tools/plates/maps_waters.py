"""Maps of shared waters: the two rivers of Central Asia, the Danish straits, the Danube."""

from __future__ import annotations

from collections.abc import Callable

from .geo import Ground, lay, rule_borders, town
from .sheet import INK, PAPER, RED, RULE, SEA, SHADE, SOFT, WHITE, Sheet, path_of

AMU = (312, 313, 83, 85)
SYR = (280, 35, 279, 51, 350, 52, 351, 53, 352)
VAKHSH = [(72.1, 39.2), (71.0, 39.1), (70.3, 38.95), (69.78, 38.68), (69.35, 38.38), (68.85, 37.85), (68.5, 37.4), (68.32, 37.1)]
CANAL = [(67.9, 37.3), (67.2, 37.12), (66.5, 37.05), (65.9, 36.95), (65.2, 36.95)]
ARAL_1960 = [  # after maps of the time; the islands are left out
    (58.35, 43.75), (58.2, 44.3), (58.3, 44.9), (58.5, 45.4), (58.85, 45.75), (59.0, 46.1), (59.45, 46.35), (60.0, 46.45),
    (60.5, 46.6), (61.1, 46.65), (61.6, 46.75), (61.7, 46.5), (61.2, 46.3), (61.0, 46.05), (61.2, 45.7), (61.6, 45.3),
    (61.75, 44.95), (61.55, 44.55), (61.25, 44.2), (60.8, 43.95), (60.2, 43.75), (59.7, 43.8), (59.3, 43.65), (59.0, 43.75),
    (58.65, 43.55), (58.35, 43.75),
]  # fmt: skip


def two_rivers_of_the_aral() -> Sheet:
    """The Amu in red, the Syr in ink, and the outline of what they used to fill."""
    ground = Ground("central-asia-two-rivers")
    sheet = Sheet(PAPER)
    lay(sheet, ground, land=SHADE, lines=3, gap=7, sea=SEA)
    sheet.path(ground.country("Kyrgyzstan", "Tajikistan", "Uzbekistan", "Turkmenistan", "Kazakhstan"), fill=PAPER)
    rule_borders(sheet, ground, stroke=RULE, width=1.8)
    for lake in ground.lakes:
        sheet.path(path_of(ground.along(lake), close=True), fill=SEA, stroke=SOFT, width=1.6)
    old = ground.curve(ARAL_1960)
    sheet.path(old, fill=sheet.hatch(13, 2.4, RULE, 0), stroke=INK, width=3, dash="11 8")
    for index in SYR:
        sheet.path(ground.curve(ground.rivers[index]), stroke=INK, width=8, cap="round")
    sheet.path(ground.curve([(60.88, 46.13), (61.0, 46.05)]), stroke=INK, width=8, cap="round")
    sheet.path(ground.curve(VAKHSH), stroke=RED, width=5, cap="round")
    for index in AMU:
        sheet.path(ground.curve(ground.rivers[index]), stroke=RED, width=8, cap="round")
    sheet.path(ground.curve(CANAL), stroke=RED, width=6, dash="13 10")
    for place, turn in (((69.78, 38.68), 60), ((72.66, 41.7), 80)):
        x, y = ground.at(*place)
        for width, stroke, reach in ((18, PAPER, 27), (11, INK, 24)):
            sheet.add(
                f'<line x1="{x - reach:.0f}" y1="{y:.0f}" x2="{x + reach:.0f}" y2="{y:.0f}" stroke="{stroke}"'
                f' stroke-width="{width}" transform="rotate({turn} {x:.0f} {y:.0f})"/>'
            )
    for name, place, size, fill in (
        ("Kazakhstan", (71.2, 45.9), 60, INK),
        ("Uzbekistan", (64.0, 42.35), 54, INK),
        ("Turkmenistan", (58.5, 39.3), 50, INK),
        ("Kyrgyzstan", (75.2, 40.72), 36, INK),
        ("Tajikistan", (73.2, 38.3), 34, INK),
        ("Afghanistan", (65.3, 35.35), 48, SOFT),
        ("Iran", (57.6, 36.2), 44, SOFT),
    ):
        sheet.text(
            *ground.at(*place), name, size, kind="caps", fill=fill, anchor="middle", track=0.16, halo=PAPER if fill == INK else SHADE
        )
    sheet.text(*ground.at(60.0, 45.05), "Aral Sea", 46, kind="italic", anchor="middle", halo=PAPER)
    sheet.text(*ground.at(60.0, 44.55), "in 1960", 38, kind="italic", anchor="middle", fill=SOFT, halo=PAPER)
    sheet.text(*ground.at(66.2, 44.55), "Syr Darya", 50, kind="italic", halo=PAPER)
    sheet.text(*ground.at(61.7, 40.15), "Amu Darya", 50, kind="italic", fill=RED, halo=PAPER, anchor="end")
    sheet.text(*ground.at(65.35, 36.45), "Qosh Tepa canal", 40, kind="italic", fill=RED, halo=SHADE, anchor="middle")
    sheet.text(*ground.at(70.0, 38.95), "Rogun", 40, halo=PAPER, anchor="end")
    sheet.text(*ground.at(72.7, 42.15), "Toktogul", 40, halo=PAPER, anchor="middle")
    town(sheet, ground, "Tashkent", (69.25, 41.3), (10, -24, "middle"), size=42, halo=PAPER)
    return sheet


DEEP = [(10.75, 57.95), (11.2, 57.55), (11.42, 57.2), (11.33, 56.85), (11.15, 56.4), (10.95, 56.1), (10.77, 55.83), (10.86, 55.58),
        (11.02, 55.36), (11.06, 55.15), (10.96, 54.98), (10.88, 54.78), (10.92, 54.64), (11.15, 54.59), (11.42, 54.56), (11.75, 54.45),
        (12.1, 54.42), (12.45, 54.58), (12.9, 54.76), (13.6, 54.82), (14.5, 54.83), (16.0, 55.0)]  # fmt: skip
SOUND = [
    (11.38, 57.0),
    (11.85, 56.5),
    (12.3, 56.22),
    (12.6, 56.07),
    (12.68, 55.9),
    (12.72, 55.65),
    (12.7, 55.5),
    (12.6, 55.3),
    (12.9, 55.05),
]
LITTLE = [(10.6, 56.0), (10.1, 55.72), (9.82, 55.53), (9.72, 55.4), (9.8, 55.2), (9.95, 54.95), (10.3, 54.8)]


def danish_straits() -> Sheet:
    """Three ways in, and only one of them deep."""
    ground = Ground("danish-straits-briefing")
    sheet = Sheet(PAPER)
    lay(sheet, ground, sea=PAPER, land=SHADE, lines=1, gap=11)
    rule_borders(sheet, ground, stroke=SOFT)
    for route in (SOUND, LITTLE):
        sheet.path(ground.curve(route), stroke=INK, width=3.5, dash="12 8")
    sheet.path(ground.curve(DEEP), stroke=RED, width=8, cap="round")
    x, y = ground.at(11.03, 55.34)
    sheet.line(x - 34, y + 8, x + 34, y - 8, stroke=INK, width=7)
    for name, place, shift in (
        ("Copenhagen", (12.57, 55.68), (-24, 8, "end")),
        ("Malmö", (13.0, 55.6), (24, 22, "start")),
        ("Elsinore", (12.6, 56.03), (-20, -12, "end")),
        ("Skagen", (10.59, 57.73), (-22, -4, "end")),
    ):
        town(sheet, ground, name, place, shift, size=44, halo=SHADE, r=11)
    for name, place, size in (("Denmark", (9.25, 56.2), 60), ("Sweden", (14.2, 56.75), 60), ("Germany", (9.6, 54.15), 46)):
        sheet.text(*ground.at(*place), name, size, kind="caps", anchor="middle", track=0.2)
    sheet.text(*ground.at(10.35, 55.32), "Funen", 38, kind="caps", anchor="middle", fill=SOFT)
    sheet.text(*ground.at(11.75, 55.42), "Zealand", 38, kind="caps", anchor="middle", fill=SOFT)
    sheet.text(*ground.at(11.5, 57.05), "Kattegat", 50, kind="italic", halo=PAPER)
    sheet.text(*ground.at(14.3, 54.65), "Baltic Sea", 50, kind="italic", halo=PAPER)
    sheet.text(*ground.at(10.78, 54.93), "Great Belt", 44, kind="italic", fill=RED, halo=PAPER, anchor="end")
    sheet.text(*ground.at(12.85, 56.1), "the Sound", 42, kind="italic", halo=SHADE)
    sheet.text(*ground.at(9.62, 55.32), "Little Belt", 40, kind="italic", halo=SHADE, anchor="end")
    return sheet


UPPER, MIDDLE, LOWER, MOUTH = 100, 101, 86, 72
COMMON = ((22.6, 44.3), (27.2, 44.25))  # west of the first the Timok, east of the second Silistra


def danube() -> Sheet:
    """One river in ink, with its shallow stretch in red."""
    ground = Ground("danube-low-water")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=2, gap=8, land=SHADE, sea=PAPER)
    rule_borders(sheet, ground, stroke=RULE, width=1.8)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    lower = ground.rivers[LOWER]
    for line in (ground.rivers[UPPER], ground.rivers[MIDDLE], lower, ground.rivers[MOUTH]):
        sheet.path(ground.curve(line), stroke=WHITE, width=17, cap="round")
    for line in (ground.rivers[UPPER], ground.rivers[MIDDLE], lower, ground.rivers[MOUTH]):
        sheet.path(ground.curve(line), stroke=INK, width=9, cap="round")
    shallow = [p for p in lower if COMMON[0][0] <= p[0] <= COMMON[1][0] and p[1] < 44.4]
    sheet.path(ground.curve(shallow), stroke=RED, width=12, cap="round")
    for name, place, size in (
        ("Germany", (11.0, 49.9), 46), ("Austria", (14.2, 47.35), 42), ("Hungary", (20.75, 46.75), 38), ("Serbia", (20.7, 43.55), 40),
        ("Romania", (25.2, 45.9), 54), ("Bulgaria", (25.3, 42.7), 50), ("Ukraine", (28.6, 48.6), 48), ("Poland", (19.5, 50.9), 42),
    ):  # fmt: skip
        sheet.text(*ground.at(*place), name, size, kind="caps", anchor="middle", track=0.14, fill=SOFT)
    for name, place, shift in (
        ("Kelheim", (11.88, 48.92), (0, -26, "middle")),
        ("Vienna", (16.37, 48.21), (-8, -28, "middle")),
        ("Budapest", (19.05, 47.5), (26, -8, "start")),
        ("Belgrade", (20.46, 44.82), (-26, 30, "end")),
        ("Prahovo", (22.6, 44.29), (-18, 44, "end")),
        ("Constanța", (28.65, 44.17), (20, 44, "middle")),
        ("Izmail", (28.84, 45.35), (-6, -24, "middle")),
    ):
        town(sheet, ground, name, place, shift, size=42, halo=SHADE, r=10)
    x, y = ground.at(29.9, 42.75)
    sheet.text(x, y, "Black", 48, kind="italic", anchor="middle")
    sheet.text(x, y + 50, "Sea", 48, kind="italic", anchor="middle")
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "central-asia-two-rivers": two_rivers_of_the_aral,
    "danish-straits-briefing": danish_straits,
    "danube-low-water": danube,
}
