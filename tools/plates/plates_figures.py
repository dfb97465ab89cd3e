"""Plates constructed in line: the sextant itself, and a row of doors."""

from __future__ import annotations

import math
from collections.abc import Callable

from .sheet import INK, PAPER, RED, RULE, SHADE, Point, Sheet, arc_of, path_of

APEX: Point = (800.0, 262.0)
RADIUS = 640.0
LEG = 31.5  # degrees either side of plumb
ALTITUDE = 40.0  # of the star, and so where the arm stands on the arc
ARMENIAN = "'Noto Serif Armenian', 'DejaVu Serif', serif"


def polar(radius: float, turn: float, centre: Point = APEX) -> Point:
    """A point at a distance from a centre; angles in degrees, 90 straight down."""
    angle = math.radians(turn)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def banded(sheet: Sheet, d: str, width: float, *, rim: float = 5, fill: str = PAPER) -> None:
    """A bar of metal along a path: a rim of ink, paper within, a little air outside."""
    for stroke, wide in ((PAPER, width + 14), (INK, width), (fill, width - 2 * rim)):
        sheet.path(d, stroke=stroke, width=wide)


def instrument() -> Sheet:
    """A sextant on the horizon, bringing a star down to it.

    The light is drawn as it goes: star to index mirror to horizon mirror to eye; the arm
    turns half the star's height, which is why sixty degrees of arc are marked to 120.
    """
    sheet = Sheet(PAPER)
    glass = polar(330, 90 + LEG)
    y, gap = glass[1], 7.0
    while y < 1000:
        sheet.line(0, y, 1600, y, stroke=RULE, width=2)
        y, gap = y + gap, gap * 1.1
    _frame(sheet)
    _scale(sheet)
    _arm(sheet)
    _telescope(sheet, glass)
    star = polar(304, 180 + ALTITUDE)
    sheet.path(path_of([star, APEX, glass]), stroke=RED, width=6)
    sheet.path(path_of([(0, glass[1]), (900, glass[1])]), stroke=RED, width=6)
    for (x, y), turn in ((APEX, 80.75), (glass, 60.75)):
        mirror = path_of([polar(44, turn, (x, y)), polar(-44, turn, (x, y))])
        sheet.path(mirror, stroke=PAPER, width=26)
        sheet.path(mirror, stroke=INK, width=15)
    for i in range(8):
        reach = 46 if i % 2 == 0 else 24
        sheet.path(path_of([star, polar(reach, i * 45 + 90, star)]), stroke=RED, width=6)
    return sheet


def _frame(sheet: Sheet) -> None:
    """The legs, the rings that stiffen them, and the limb."""
    rings = ((polar(330, 90), 96.0), (polar(478, 72), 70.0), (polar(478, 108), 70.0))
    for (x, y), r in rings:
        for stroke, width in ((PAPER, 36), (INK, 24), (PAPER, 14)):
            sheet.dot(x, y, r, fill="none", stroke=stroke, width=width)
    for turn in (90 - LEG, 90 + LEG):
        banded(sheet, path_of([APEX, polar(RADIUS - 60, turn)]), 40)
    start, end = 90 - LEG - 3, 90 + LEG + 3
    inner = [polar(RADIUS - 96, start + (end - start) * i / 60) for i in range(61)]
    outer = [polar(RADIUS + 26, end - (end - start) * i / 60) for i in range(61)]
    plate = path_of([*inner, *outer], close=True)
    sheet.path(plate, fill=PAPER, stroke=PAPER, width=20)
    sheet.path(plate, fill=PAPER, stroke=INK, width=5)


def _scale(sheet: Sheet) -> None:
    """Sixty degrees of arc that read, from the right, as a hundred and twenty."""
    for degree in range(121):
        turn = 60 + degree / 2
        long = 44 if degree % 10 == 0 else 30 if degree % 5 == 0 else 18
        tick = path_of([polar(RADIUS + 24, turn), polar(RADIUS + 24 - long, turn)])
        sheet.path(tick, stroke=INK, width=3.6 if degree % 10 == 0 else 1.8)
        if degree % 20 == 0:
            x, y = polar(RADIUS - 42, turn)
            sheet.text(x, y, str(degree), 48, anchor="middle", turn=turn - 90)


def _arm(sheet: Sheet) -> None:
    """The index arm, its window on the scale, and its drum."""
    turn = 60 + ALTITUDE / 2
    banded(sheet, path_of([APEX, polar(RADIUS - 92, turn)]), 30, fill=INK)
    window = arc_of(APEX, RADIUS - 34, turn - 5.2, turn + 5.2)
    sheet.path(window, stroke=INK, width=136)
    sheet.path(arc_of(APEX, RADIUS - 34, turn - 4.2, turn + 4.2), stroke=PAPER, width=112)
    for degree in range(33, 48):
        at = 60 + degree / 2
        long = 44 if degree % 10 == 0 else 30 if degree % 5 == 0 else 18
        tick = path_of([polar(RADIUS + 22, at), polar(RADIUS + 22 - long, at)])
        sheet.path(tick, stroke=INK, width=3.6 if degree % 10 == 0 else 1.8)
    x, y = polar(RADIUS - 42, turn)
    sheet.text(x, y, "40", 48, anchor="middle", turn=turn - 90, fill=RED)
    sheet.path(path_of([polar(RADIUS + 22, turn), polar(RADIUS - 22, turn)]), stroke=RED, width=5)
    drum = path_of([polar(RADIUS + 36, turn), polar(RADIUS + 72, turn)])
    sheet.path(drum, stroke=INK, width=66)
    sheet.dot(*APEX, 24, fill=PAPER, stroke=INK, width=6)


def _telescope(sheet: Sheet, glass: Point) -> None:
    """On the right leg, looking left through the horizon mirror."""
    y = glass[1]
    tube = [
        (898, y - 38),
        (1010, y - 38),
        (1060, y - 27),
        (1190, y - 27),
        (1190, y + 27),
        (1060, y + 27),
        (1010, y + 38),
        (898, y + 38),
    ]
    sheet.path(path_of(tube, close=True), fill=INK, stroke=PAPER, width=8)
    sheet.rect(1190, y - 36, 34, 72, fill=INK)
    for x in (916, 1006, 1064):
        half = 38 if x < 1010 else 27
        sheet.line(x, y - half, x, y + half, stroke=PAPER, width=3)


def doors() -> Sheet:
    """Six doors in a row, and the last of them no longer shut."""
    sheet = Sheet(PAPER)
    top, foot, wide, gap, left = 150.0, 770.0, 172.0, 54.0, 96.0
    sheet.line(0, foot, 1600, foot, width=5)
    for i in range(5):
        _shut(sheet, left + i * (wide + gap), top, wide, foot - top)
    x = left + 5 * (wide + gap)
    spill = [(x, foot + 8), (x + wide, foot + 8), (x + wide - 190, 1000), (x - 380, 1000)]
    sheet.path(path_of(spill, close=True), fill=sheet.hatch(15, 4, RED, 0))
    sheet.rect(x, top, wide, foot - top, fill=RED)
    _ajar(sheet, x + wide, top, foot)
    sheet.text(90, 886, "Ցտեսություն", 84, font=ARMENIAN)
    sheet.text(94, 948, "goodbye; or, until we meet", 52, kind="italic", fill=RED)
    return sheet


def _shut(sheet: Sheet, x: float, y: float, wide: float, high: float) -> None:
    sheet.rect(x, y, wide, high, fill=INK)
    for start, share in ((0.05, 0.4), (0.52, 0.43)):
        sheet.rect(x + 26, y + high * start, wide - 52, high * share, stroke=SHADE, width=2.5)
    sheet.dot(x + wide - 13, y + high * 0.487, 6, fill=SHADE)


def _ajar(sheet: Sheet, hinge: float, top: float, foot: float) -> None:
    """The leaf swung towards us: everything on it grows with nearness."""

    def spot(across: float, down: float) -> Point:
        return hinge + 122 * across, top - 66 * across + (foot - top + 156 * across) * down

    leaf = [spot(0, 0), spot(1, 0), spot(1, 1), spot(0, 1)]
    sheet.path(path_of(leaf, close=True), fill=INK, stroke=PAPER, width=6)
    for start, end in ((0.05, 0.45), (0.52, 0.95)):
        panel = [spot(0.16, start), spot(0.84, start), spot(0.84, end), spot(0.16, end)]
        sheet.path(path_of(panel, close=True), stroke=SHADE, width=2.5)
    sheet.dot(*spot(0.92, 0.487), 7, fill=SHADE)


DRAWN: dict[str, Callable[[], Sheet]] = {
    "armenia-leaving-quietly": doors,
    "a-note-from-the-editor": instrument,
}
