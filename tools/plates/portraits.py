"""Plates that stand where an expert's photograph would: initials, and the thing each of them writes about.

They are drawn in the left square of a sheet; the press cuts it out.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .sheet import INK, PAPER, RED, RULE, SHADE, SOFT, WHITE, Sheet, curve_of

SIDE = 1000


def _initials(sheet: Sheet, words: str, *, fill: str, y: float = 640, size: float = 430) -> None:
    sheet.text(SIDE / 2, y, words, size, kind="display", fill=fill, anchor="middle", track=-0.02)


def interpreter() -> Sheet:
    """Two columns of a treaty, one of them ruled out."""
    sheet = Sheet(PAPER)
    for i in range(26):
        y = 70 + i * 34.5
        short = 150 if i % 6 == 5 else 0
        sheet.line(80, y, 470 - short, y, stroke=RULE, width=5)
        sheet.line(530, y, 920 - (90 if i % 5 == 3 else 0), y, stroke=RED if i == 17 else RULE, width=5)
    sheet.rect(0, 330, SIDE, 350, fill=PAPER)
    _initials(sheet, "I·M·O", fill=INK, y=620, size=360)
    return sheet


def engineer() -> Sheet:
    """Three phases."""
    sheet = Sheet(INK)
    for k, stroke in enumerate((SOFT, SOFT, RED)):
        wave = [(x * 10, 500 + 300 * math.sin(x / 100 * 4 * math.pi + k * 2 * math.pi / 3)) for x in range(-2, 103)]
        sheet.path(curve_of(wave), stroke=stroke, width=9)
    _initials(sheet, "TVL", fill=WHITE)
    return sheet


def lawyer() -> Sheet:
    """Streams that run together."""
    sheet = Sheet(SHADE)
    for k in range(13):
        start = 60 + k * 73
        end = 430 + k * 12
        line = [(start, -20), (start - 10, 170), ((start + end) / 2, 420), (end + 10, 700), (end, 1020)]
        sheet.path(curve_of([(float(x), float(y)) for x, y in line]), stroke=RED if k in (4, 5) else INK, width=7 if k in (4, 5) else 3)
    sheet.text(SIDE / 2, 850, "NH", 470, kind="display", fill=INK, anchor="middle", track=-0.02, halo=SHADE, halo_width=34)
    return sheet


def accountant() -> Sheet:
    """A page of the ledger, with one entry in red."""
    sheet = Sheet(WHITE)
    for i in range(14):
        sheet.line(0, 60 + i * 70, SIDE, 60 + i * 70, stroke=RULE, width=3)
    for x in (120, 132, 760, 772):
        sheet.line(x, 0, x, SIDE, stroke=RED, width=3)
    _initials(sheet, "KS", fill=INK, y=680, size=480)
    sheet.line(160, 760, 740, 760, stroke=RED, width=9)
    sheet.line(160, 780, 740, 780, stroke=RED, width=9)
    return sheet


def mariner() -> Sheet:
    """Points of the compass."""
    sheet = Sheet(PAPER)
    for i in range(64):
        turn = math.radians(i * 360 / 64)
        inner = 380 if i % 8 == 0 else 420 if i % 2 == 0 else 440
        x, y = math.sin(turn), -math.cos(turn)
        sheet.line(
            500 + inner * x, 500 + inner * y, 500 + 470 * x, 500 + 470 * y, stroke=RED if i == 0 else INK, width=9 if i % 8 == 0 else 4
        )
    _initials(sheet, "MAC", fill=INK, y=602, size=300)
    return sheet


def reporter() -> Sheet:
    """A road to the edge of the plate."""
    sheet = Sheet(RED)
    for i in range(12):
        near = i / 11
        y = 980 - 560 * (1 - (1 - near) ** 2)
        width = 34 * (1 - near) + 3
        sheet.rect(500 - width / 2, y - 46 * (1 - near) - 3, width, 52 * (1 - near) + 4, fill=PAPER)
    sheet.line(0, 415, SIDE, 415, stroke=PAPER, width=5)
    sheet.text(SIDE / 2, 340, "RTI", 350, kind="display", fill=PAPER, anchor="middle", track=0.01)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "ilse-marwick-otieno": interpreter,
    "tomasz-verhaegen-lund": engineer,
    "nadira-halvorsen": lawyer,
    "kwabena-striedl": accountant,
    "mei-ansa-corrigan": mariner,
    "rafael-thistlewood-ibarra": reporter,
}
