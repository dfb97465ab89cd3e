"""Plates made of a sign or a line: a ship's course, a pulse, a current round a rock, a receipt, a modest equals."""

from __future__ import annotations

import math
from collections.abc import Callable

from .sheet import INK, PAPER, RED, RULE, SHADE, SOFT, WHITE, Point, Sheet, curve_of, n

# The middle of the Bosphorus from north to south, in degrees; drawn here a little wider than it is.
COURSE = [
    (29.135, 41.235), (29.115, 41.205), (29.085, 41.178), (29.062, 41.163), (29.058, 41.143), (29.068, 41.125), (29.066, 41.108),
    (29.058, 41.094), (29.056, 41.083), (29.047, 41.072), (29.036, 41.055), (29.022, 41.043), (29.004, 41.028), (28.998, 41.005),
]  # fmt: skip
BRIDGES = ((29.112, 41.203, -35), (29.0605, 41.0912, 5), (29.0345, 41.0455, 40))


def course() -> Sheet:
    """Seventeen miles of bends, laid on their side: the Black Sea is at the left."""
    sheet = Sheet(SHADE)

    def spot(lon: float, lat: float) -> Point:
        along, across = (41.235 - lat) * 111.2, (lon - 29.055) * 83.8
        return 150 + along * 50.5, 500 - across * 50.5

    line = [spot(*place) for place in COURSE]
    line = [(line[0][0] - 160, line[0][1] - 70), *line, (line[-1][0] + 190, line[-1][1] + 90)]
    for width, stroke in ((212, RULE), (206, PAPER), (168, RULE), (164, PAPER), (130, RULE), (127, PAPER)):
        sheet.path(curve_of(line), stroke=stroke, width=width, cap="round")
    sheet.path(curve_of(line), stroke=RED, width=9)
    for lon, lat, turn in BRIDGES:
        x, y = spot(lon, lat)
        sheet.add(f'<line x1="{n(x)}" y1="{n(y - 118)}" x2="{n(x)}" y2="{n(y + 118)}" stroke="{INK}" stroke-width="6"'
                  f' transform="rotate({turn} {n(x)} {n(y)})"/>')  # fmt: skip
    for lon, lat, figure, name, dy in ((29.068, 41.125, "80°", "Yeniköy", 232), (29.047, 41.072, "45°", "Kandilli", -232)):
        x, y = spot(lon, lat)
        sheet.line(x, y, x, y + (dy - 96 if dy > 0 else dy + 62), stroke=RED, width=3)
        sheet.dot(x, y, 15, fill=RED, stroke=PAPER, width=5)
        sheet.text(x, y + dy, figure, 120, kind="display", fill=RED, anchor="middle")
        sheet.text(x, y + dy + 52, name, 46, kind="italic", anchor="middle")
    sheet.text(60, 118, "Black Sea", 58, kind="italic")
    sheet.text(1540, 930, "Sea of Marmara", 58, kind="italic", anchor="end")
    sheet.text(800, 958, "north is at the left", 36, kind="italic", fill=SOFT, anchor="middle")
    return sheet


def pulse() -> Sheet:
    """Fifty, as nearly as a continent can keep it."""
    sheet = Sheet(PAPER)
    sheet.text(800, 620, "50.00", 560, kind="display", anchor="middle")
    points = []
    for i in range(161):
        x = i * 10.0
        y = 700 + 16 * math.sin(x / 47) * math.sin(x / 310 + 0.6) + 9 * math.sin(x / 19 + 1) + 6 * math.sin(x / 8.3)
        fall = 150 * math.exp(-(((x - 640) / 38) ** 2))
        points.append((x, y + fall))
    sheet.line(0, 700, 1600, 700, width=3)
    sheet.path(curve_of(points), stroke=PAPER, width=15)
    sheet.path(curve_of(points), stroke=RED, width=6)
    sheet.text(1520, 860, "hertz", 110, kind="italic", anchor="end")
    return sheet


def round_a_rock() -> Sheet:
    """Ideal flow past a cylinder: every line goes round, and one of them goes furthest."""
    sheet = Sheet(PAPER)
    radius, cx, cy = 150.0, 800.0, 500.0
    for k in range(-11, 12):
        start = k * 46.0 + 20.0
        points: list[Point] = []
        y = start
        for i in range(-40, 161):
            x = i * 10.0 - cx
            for _ in range(30):  # the stream function is constant along a line of flow
                r2 = x * x + y * y
                wrong = y * (1 - radius * radius / r2) - start
                slope = 1 - radius * radius / r2 + 2 * radius * radius * y * y / (r2 * r2)
                y -= wrong / max(slope, 0.05)
                if x * x + y * y < radius * radius:
                    y = math.copysign(math.sqrt(max(radius * radius - x * x, 0)) + 2, start)
            points.append((x + cx, cy + y))
        last = k == -1
        sheet.path(curve_of(points[40:]), stroke=RED if last else INK, width=9 if last else 3)
    sheet.dot(cx, cy, radius - 14, fill=INK)
    return sheet


def receipt() -> Sheet:
    """What was sent, who has touched it, what is in the hand."""
    sheet = Sheet(SHADE)
    teeth = "".join(f"L{n(1120 - 26.7 * i)} {n(958 if i % 2 else 938)}" for i in range(25))
    sheet.path(f"M480 40H1120V938{teeth}L480 938Z", fill=WHITE, stroke=RULE, width=2)
    sheet.text(800, 150, "Money home", 76, kind="display", anchor="middle")
    sheet.line(540, 190, 1060, 190, width=3)
    rows = (("sent", "300.00", INK), ("charges", "19.50", INK))
    for i, (what, sum_, fill) in enumerate(rows):
        sheet.text(540, 270 + 76 * i, what, 50, kind="italic", fill=fill)
        sheet.text(1060, 270 + 76 * i, sum_, 56, fill=fill, anchor="end")
    sheet.line(800, 386, 1060, 386, width=3)
    sheet.text(540, 490, "in hand", 54, kind="italic", fill=RED)
    sheet.text(1060, 496, "280.50", 116, kind="display", fill=RED, anchor="end")
    for i, what in enumerate(("onions, gas", "the school", "a roof", "the last of the loan")):
        sheet.rect(544, 576 + 78 * i, 34, 34, stroke=INK, width=3)
        sheet.text(606, 608 + 78 * i, what, 52)
        sheet.line(606, 626 + 78 * i, 1060, 626 + 78 * i, stroke=RULE, width=2)
    return sheet


def about() -> Sheet:
    """The sign for nearly equal, as large as it will go."""
    sheet = Sheet(PAPER)

    def wave(level: float) -> list[Point]:
        return [(180 + i * 12.4, level - 92 * math.sin(i / 100 * 2 * math.pi)) for i in range(101)]

    for level, fill in ((400, INK), (640, RED)):
        sheet.path(curve_of(wave(level)), stroke=fill, width=88)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "bosphorus-pilot": course,
    "baltic-fifty-hertz": pulse,
    "against-chokepoints": round_a_rock,
    "three-hundred-dollars": receipt,
    "what-we-mean-by-about": about,
}
