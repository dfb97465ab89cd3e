"""Typographic plates made of words and letters: two banks, a quarrel, a habit, a list."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from .sheet import INK, PAPER, RED, RULE, SHADE, SOFT, WHITE, Point, Sheet, curve_of, n

MINCHO = "'Noto Serif CJK JP', 'IPAexMincho', serif"
MYEONGJO = "'Noto Serif CJK KR', 'NanumMyeongjo', serif"


def meander(offset: float) -> list[Point]:
    """The river's course, `offset` to one side of its middle."""
    points = []
    for i in range(-4, 69):
        x = i * 25.0
        y = 500 + 150 * math.sin(x / 255 + 0.3) + 40 * math.sin(x / 118 + 1.4)
        slope = 150 / 255 * math.cos(x / 255 + 0.3) + 40 / 118 * math.cos(x / 118 + 1.4)
        length = math.hypot(1, slope)
        points.append((x - offset * slope / length, y + offset / length))
    return points


def two_banks() -> Sheet:
    """One river, two names for it, and a power line that stops at the water."""
    sheet = Sheet(PAPER)
    lower = curve_of(meander(78)) + "L1700 1100L-100 1100Z"
    sheet.path(lower, fill=SHADE)
    for step in range(-75, 76, 15):
        heavy = abs(step) == 75
        sheet.path(curve_of(meander(step)), stroke=INK, width=6 if heavy else 2)
    sheet.text_along(curve_of(meander(-112)), "Nistru", 200, at="25.5%", track=0.04)
    sheet.text_along(curve_of(meander(232)), "Днестр", 200, at="35%", fill=RED, track=0.04)
    west: list[Point] = [(120, 190), (380, 205), (630, 235), (846, 296)]
    east: list[Point] = [(1070, 700), (1290, 800), (1530, 880), (1780, 950)]
    for bank in ([(-140, 185), *west], east):
        for one, other in pairwise(bank):
            _wires(sheet, one, other)
    _wires(sheet, west[-1], east[0], cut=True)
    for foot in (*west, *east):
        _pylon(sheet, *foot)
    return sheet


def _pylon(sheet: Sheet, x: float, y: float) -> None:
    sheet.line(x - 16, y, x, y - 150, width=5)
    sheet.line(x + 16, y, x, y - 150, width=5)
    for rise, half in ((118, 34), (90, 46)):
        sheet.line(x - half, y - rise, x + half, y - rise, width=5)


def _wires(sheet: Sheet, one: Point, other: Point, *, cut: bool = False) -> None:
    for rise, half in ((90, 46),) if cut else ((118, 34), (90, 46)):
        for side in (-half, half):
            x1, y1, x2, y2 = one[0] + side, one[1] - rise, other[0] + side, other[1] - rise
            sheet.path(
                f"M{n(x1)} {n(y1)}Q{n((x1 + x2) / 2)} {n((y1 + y2) / 2 + 34)} {n(x2)} {n(y2)}",
                stroke=RED if cut else INK,
                width=4 if cut else 2,
                dash="14 12" if cut else "",
            )


def quarrel() -> Sheet:
    """Two speakers at one door, each insisting."""
    sheet = Sheet(PAPER)
    for x, y, words, fill in ((98, 400, "After you.", INK), (98, 730, "No, after you.", RED)):
        sheet.text(x + 78, y, words, 232, kind="display", fill=fill)
        sheet.text(x + 66, y, "“", 232, kind="display", fill=fill, anchor="end")
    sheet.text(1096, 400, "”", 232, kind="display")
    sheet.text(1420, 730, "”", 232, kind="display", fill=RED)
    sheet.line(176, 498, 1424, 498, width=2.5)
    sheet.text(180, 190, "Riyadh", 58, kind="caps", track=0.2)
    sheet.text(1424, 862, "Abu Dhabi", 58, kind="caps", track=0.2, fill=RED, anchor="end")
    return sheet


def habit() -> Sheet:
    """One word, written alike in both countries and read differently."""
    sheet = Sheet(PAPER)
    sheet.text(562, 560, "習", 470, font=MINCHO, anchor="middle", weight=500)
    sheet.text(1038, 560, "慣", 470, font=MINCHO, anchor="middle", weight=500)
    for i, kana in enumerate("しゅうかん"):
        sheet.text(190, 232 + 84 * i, kana, 66, font=MINCHO, anchor="middle")
    for i, block in enumerate("습관"):
        sheet.text(1410, 330 + 150 * i, block, 120, font=MYEONGJO, anchor="middle", fill=RED)
    sheet.line(80, 690, 770, 690, width=3)
    sheet.line(830, 690, 1520, 690, stroke=RED, width=3)
    sheet.text(80, 800, "shūkan", 110, kind="italic")
    sheet.text(1520, 800, "seupgwan", 110, kind="italic", fill=RED, anchor="end")
    sheet.text(80, 884, "Tokyo", 54, kind="caps", track=0.2)
    sheet.text(1520, 884, "Seoul", 54, kind="caps", track=0.2, fill=RED, anchor="end")
    sheet.text(800, 884, "habit", 60, kind="italic", fill=SOFT, anchor="middle")
    return sheet


WORDS = (
    "char",
    "Panzer",
    "czołg",
    "carro armato",
    "stridsvagn",
    "tankas",
    "kampvogn",
    "harckocsi",
    "άρμα",
    "panssarivaunu",
    "tanc",
    "танк",
    "stridsvogn",
    "tanks",
    "tenk",
    "carro de combate",
    "tank",
)


def shopping_list() -> Sheet:
    """One purchase, in seventeen of the words Europe has for it."""
    sheet = Sheet(WHITE)
    sheet.rect(0, 0, 1600, 1000, fill=PAPER)
    for i, word in enumerate((*WORDS, "seventeen types")):
        x, y = 80 + 496 * (i // 6), 172 + 143 * (i % 6)
        last = i == len(WORDS)
        fill = RED if last else INK
        sheet.line(x, y + 34, x + 452, y + 34, stroke=fill if last else RULE, width=3)
        sheet.rect(x + 2, y - 34, 36, 36, stroke=fill, width=3.5)
        size = 64 if len(word) < 13 else 60 if len(word) < 15 else 56
        sheet.text(x + 60, y, word, size, fill=fill, kind="italic" if last else "roman")
        if last:
            sheet.path(f"M{x - 4} {y - 20}L{x + 16} {y + 2}L{x + 52} {y - 56}", stroke=RED, width=7)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "moldova-two-banks": two_banks,
    "riyadh-abu-dhabi-polite-quarrel": quarrel,
    "tokyo-seoul-habit": habit,
    "europes-defence-shopping-list": shopping_list,
}
