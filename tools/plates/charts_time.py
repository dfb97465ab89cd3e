"""Charts of things that changed from year to year, each drawn in the stuff it counts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from .sheet import INK, PAPER, RED, SOFT, Point, Sheet, curve_of, path_of

SOURCE = "Approximate; compiled by Sextant from public figures"


def headed(title: tuple[str, ...], *, note: str = "", ground: str = PAPER) -> Sheet:
    """A chart's paper: the finding above, the source below, a red rule to hang them from."""
    sheet = Sheet(ground)
    sheet.rect(80, 70, 120, 9, fill=RED)
    for i, words in enumerate(title):
        sheet.text(77, 158 + 82 * i, words, 80, kind="display")
    sheet.text(80, 956, f"{note}. {SOURCE}." if note else f"{SOURCE}.", 30, fill=SOFT)
    return sheet


LEVELS = [
    (1900, -25.6),
    (1910, -25.8),
    (1918, -26.1),
    (1925, -26.3),
    (1929, -25.95),
    (1933, -26.5),
    (1937, -27.3),
    (1941, -27.9),
    (1946, -27.9),
    (1951, -28.2),
    (1957, -28.3),
    (1962, -28.4),
    (1966, -28.5),
    (1971, -28.4),
    (1977, -29.0),
    (1982, -28.4),
    (1988, -27.6),
    (1992, -27.0),
    (1995, -26.6),
    (2000, -27.05),
    (2005, -26.95),
    (2010, -27.4),
    (2015, -27.95),
    (2020, -28.3),
    (2022, -28.7),
    (2024, -29.3),
]


def caspian() -> Sheet:
    """The level of the sea, drawn as the surface of a sea."""
    sheet = headed(
        ("The Caspian has lost nearly", "three metres since 1995"),
        note="Metres below the level of the oceans",
    )

    def spot(year: float, level: float) -> Point:
        return 80 + (year - 1900) * 10.6, 352 + (-25.6 - level) * 112

    line = [spot(*reading) for reading in LEVELS]
    surface = curve_of(line)
    sea = sheet.clip(f"{surface}L{line[-1][0]} 850L80 850Z")
    for i in range(34):
        y = 352 + 6 * i + 0.32 * i * i
        if y < 848:
            sheet.rect(80, y, line[-1][0] - 80, 2.4, fill=SOFT, clip=sea)
    start = next(i for i, reading in enumerate(LEVELS) if reading[0] == 1995)
    sheet.path(curve_of(line[: start + 1]), stroke=INK, width=7)
    sheet.path(curve_of(line[start:]), stroke=RED, width=12, cap="round")
    for index, label, dx, dy, fill in (
        (0, "25.6", 0, -30, INK),
        (14, "29.0", 0, 72, INK),
        (start, "26.6", -4, -32, RED),
        (len(line) - 1, "29.3", 28, 20, RED),
    ):
        x, y = line[index]
        anchor = "start" if index in (0, len(line) - 1) else "middle"
        sheet.dot(x, y, 13, fill=fill, stroke=PAPER, width=4)
        sheet.text(x + dx, y + dy, label, 64, fill=fill, anchor=anchor, halo=PAPER, halo_width=14)
        year = str(LEVELS[index][0])
        sheet.text(x, 900, year, 46, fill=SOFT, anchor="start" if index == 0 else "middle")
    return sheet


TRANSITS = ((2019, 18.9), (2020, 18.8), (2021, 20.7), (2022, 23.8), (2023, 26.4), (2024, 13.2))


def red_sea() -> Sheet:
    """One stroke for every five hundred ships through Suez, and the two ways round."""
    sheet = headed(("Half the ships left Suez.", "The way round is two fifths longer"))
    sheet.text(80, 322, "Thousand ships a year", 42, kind="italic")
    base = 880
    for i, (year, thousands) in enumerate(TRANSITS):
        x, fill = 80 + 152 * i, RED if year == 2024 else INK
        count = round(thousands * 2)
        for k in range(count):
            sheet.rect(x, base - 58 - 8.6 * k, 116, 4.8, fill=fill)
        top = base - 58 - 8.6 * count
        sheet.text(x + 58, top - 8, f"{thousands:.1f}", 48, anchor="middle", fill=fill)
        sheet.text(x + 58, base, str(year), 44, anchor="middle", fill=SOFT)
    _two_ways(sheet, 1128, 1442, 572)
    return sheet


def _two_ways(sheet: Sheet, west: float, east: float, y: float) -> None:
    """Rotterdam to Singapore, taut and slack; the slack line is two fifths longer to scale."""
    middle = (west + east) / 2
    sheet.text(middle, 322, "Nautical miles", 42, kind="italic", anchor="middle")
    sag = 2 * 0.43 * (east - west)
    sheet.path(f"M{west} {y}Q{middle} {y + sag} {east} {y}", stroke=RED, width=9)
    sheet.line(west, y, east, y, width=9)
    for x, port in ((west, "Rotterdam"), (east, "Singapore")):
        sheet.dot(x, y, 15, stroke=PAPER, width=5)
        sheet.text(x, y - 34, port, 40, anchor="middle")
    sheet.text(middle, y - 148, "8,300", 76, kind="display", anchor="middle")
    sheet.text(middle, y - 104, "by Suez", 42, kind="italic", anchor="middle")
    sheet.text(middle, y + 238, "11,800", 76, kind="display", anchor="middle", fill=RED)
    sheet.text(middle, y + 284, "round Africa", 42, kind="italic", anchor="middle", fill=RED)


SLOTS = [
    (0, 36),
    (1, 32),
    (4.1, 25),
    (5, 22),
    (6.5, 24),
    (8.6, 27),
    (10.5, 31),
    (11, 32),
    (12.35, 33),
    (12.7, 34),
    (13.15, 35),
    (14, 36),
    (15, 36),
]


def panama() -> Sheet:
    """Rain falling on a staircase: the canal's daily slots from July 2023 to September 2024."""
    sheet = headed(
        ("At its driest, the canal lost", "two ships in every five"),
        note="Ships allowed through each day, July 2023 to September 2024",
    )

    def spot(month: float, ships: float) -> Point:
        return 80 + month * 96, 850 - ships * 11.4

    stairs: list[Point] = []
    for (month, ships), (after, _) in pairwise(SLOTS):
        stairs += [spot(month, ships), spot(after, ships)]
    lake = sheet.clip(path_of([(80, 850), *stairs, (stairs[-1][0], 850)], close=True))
    for i in range(28):
        sheet.rect(80, 844 - 0.42 * i * i - 6 * i, 1440, 2.4, fill=SOFT, clip=lake)
    for i in range(72):
        x = 96.0 + i * 20
        ships = next(s for m, s in reversed(SLOTS) if 76 + m * 96 <= x)
        y = 290.0 + i * 37 % 64
        while y + 50 < spot(0, ships)[1]:
            if (i * 7 + int(y)) % 14 < ships - 21:
                sheet.line(x, y, x - 8, y + 36, stroke=SOFT, width=2.4, cap="round")
            y += 64
    sheet.path(path_of(stairs), stroke=RED, width=11)
    for month, ships, words in ((0.5, 36, "36"), (5.75, 22, "22"), (14.5, 36, "36")):
        x, y = spot(month, ships)
        sheet.text(
            x,
            y - 22,
            words,
            76,
            kind="display",
            anchor="middle",
            fill=RED,
            halo=PAPER,
            halo_width=18,
        )
    for x, words, anchor in (
        (80, "July 2023", "start"),
        (632, "December", "middle"),
        (1520, "September 2024", "end"),
    ):
        sheet.text(x, 902, words, 46, anchor=anchor, fill=SOFT)
    return sheet


CROSSINGS = (
    (2019, 22, "22"),
    (2020, 9, "9"),
    (2021, 134, "134"),
    (2022, 248, "248"),
    (2023, 520, "520"),
    (2024, 302, "302"),
    (2025, 3, "3"),
)


def darien() -> Sheet:
    """A dot for every thousand people who walked through."""
    sheet = headed(("From half a million a year", "to three thousand"), note="Each dot a thousand people")
    base, pitch, across = 866, 13.0, 12
    for i, (year, count, label) in enumerate(CROSSINGS):
        left = 84 + 208 * i
        fill = RED if year > 2023 else INK
        inset = pitch * max(0, across - count) / 2
        for k in range(count):
            sheet.dot(
                left + inset + pitch * (k % across),
                base - 70 - pitch * (k // across),
                4.6,
                fill=fill,
            )
        top = base - 70 - pitch * ((count + across - 1) // across)
        sheet.text(left + 71, top - 6, label, 58, anchor="middle", fill=fill)
        sheet.text(left + 71, base, str(year), 46, anchor="middle", fill=SOFT)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "caspian-falling-sea": caspian,
    "red-sea-premium": red_sea,
    "panama-canal-rain": panama,
    "darien-after-the-crowds": darien,
}
