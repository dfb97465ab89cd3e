"""Maps of the Middle East and its waters: the two rivers, the Straits, the Nile."""

from __future__ import annotations

from collections.abc import Callable

from .geo import Ground, lay, rule_borders, town
from .sheet import INK, PAPER, RED, RULE, SEA, SHADE, SOFT, WHITE, Sheet, path_of

TIGRIS = (138, 356)
EUPHRATES = (22, 164, 80, 3, 79, 162, 161)
MARSHES = [
    (46.2, 31.6),
    (46.9, 31.75),
    (47.5, 31.55),
    (47.75, 31.1),
    (47.5, 30.75),
    (46.9, 30.7),
    (46.4, 30.85),
    (46.1, 31.2),
]


def two_rivers() -> Sheet:
    """The Tigris in red, the Euphrates in ink, bars for the dams and reeds at the end."""
    ground = Ground("tigris-upstream")
    sheet = Sheet(PAPER)
    lay(sheet, ground, land=SHADE, lines=3, gap=8, sea=PAPER)
    sheet.path(ground.country("Turkey", "Iraq"), fill=WHITE)
    rule_borders(sheet, ground, stroke=SOFT, width=1.6)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    reeds = sheet.hatch(11, 4, RED, 90)
    sheet.path(ground.curve([*MARSHES, MARSHES[0]]), fill=reeds)
    for lines, stroke in ((EUPHRATES, INK), ((332,), INK), (TIGRIS, RED)):
        for index in lines:
            sheet.path(ground.curve(ground.rivers[index]), stroke=stroke, width=8, cap="round")
    for lake in ground.lakes:
        sheet.path(path_of(ground.along(lake), close=True), fill=SEA, stroke=SOFT, width=1.6)
    dams = [
        ((41.85, 37.53), 60),
        ((38.32, 37.48), 130),
        ((42.82, 36.63), 135),
        ((42.35, 34.2), 75),
        ((38.55, 35.87), 55),
        ((38.76, 38.81), 20),
    ]
    for place, turn in dams:
        x, y = ground.at(*place)
        for width, stroke, reach in ((17, WHITE, 25), (10, INK, 22)):
            sheet.add(
                f'<line x1="{x - reach:.0f}" y1="{y:.0f}" x2="{x + reach:.0f}" y2="{y:.0f}"'
                f' stroke="{stroke}" stroke-width="{width}" transform="rotate({turn} {x:.0f}'
                f' {y:.0f})"/>'
            )
    for name, spot, size, fill in (
        ("Turkey", (262, 172), 66, INK),
        ("Iraq", (680, 650), 66, INK),
        ("Syria", (545, 545), 50, SOFT),
        ("Iran", (1280, 480), 50, SOFT),
    ):
        sheet.text(*spot, name, size, kind="caps", fill=fill, anchor="middle", track=0.22)
    town(sheet, ground, "Baghdad", (44.4, 33.33), (26, 4, "start"), size=46, halo=WHITE)
    town(sheet, ground, "Basra", (47.8, 30.5), (-28, 40, "end"), size=46, halo=WHITE)
    sheet.text(*ground.at(42.3, 37.85), "Ilısu", 46, halo=WHITE)
    sheet.text(452, 268, "Atatürk", 46, halo=WHITE, anchor="end")
    sheet.text(866, 400, "Tigris", 60, kind="italic", fill=RED, halo=WHITE)
    sheet.text(912, 752, "Euphrates", 60, kind="italic", anchor="end", halo=WHITE)
    sheet.text(*ground.at(48.3, 31.55), "the marshes", 48, kind="italic", fill=RED, halo=SHADE)
    return sheet


CHANNEL = [
    (25.75, 39.78),
    (26.1, 40.0),
    (26.34, 40.1),
    (26.4, 40.17),
    (26.5, 40.24),
    (26.75, 40.42),
    (27.2, 40.6),
    (28.2, 40.78),
    (28.9, 40.95),
    (29.02, 41.05),
    (29.06, 41.11),
    (29.08, 41.18),
    (29.16, 41.25),
    (29.4, 41.45),
    (29.6, 41.55),
]


def montreux() -> Sheet:
    """The Straits as a sailor's chart, with the one channel in red and the Black Sea inset."""
    ground = Ground("montreux-a-briefing")
    sheet = Sheet(PAPER)
    lay(sheet, ground, sea=WHITE, land=SHADE, lines=4, gap=10)
    rule_borders(sheet, ground, stroke=SOFT)
    sheet.path(ground.curve(CHANNEL), stroke=RED, width=6, dash="20 9")
    town(sheet, ground, "Istanbul", (28.94, 41.01), (-26, -22, "end"), size=58, halo=SHADE, r=12)
    town(sheet, ground, "Çanakkale", (26.41, 40.14), (26, 40, "start"), size=52, halo=SHADE, r=12)
    sheet.text(985, 482, "Sea of Marmara", 58, kind="italic", anchor="middle", halo=WHITE)
    sheet.text(1376, 128, "Black Sea", 54, kind="italic", halo=WHITE)
    sheet.text(40, 452, "Aegean", 60, kind="italic", halo=WHITE)
    sheet.text(428, 652, "Dardanelles", 54, kind="italic", fill=RED, halo=SHADE)
    sheet.text(*ground.at(29.18, 41.1), "Bosporus", 54, kind="italic", fill=RED, halo=SHADE)
    _black_sea(sheet, 1085, 625)
    return sheet


def _black_sea(sheet: Sheet, left: float, top: float) -> None:
    """The small map: what the channel leads to."""
    ground = Ground("montreux-inset")
    view = ground.view
    frame = sheet.clip(path_of([(0, 0), (view.width, 0), (view.width, view.height), (0, view.height)], close=True))
    sheet.add(f'<g transform="translate({left} {top})"><g clip-path="url(#{frame})">')
    sheet.rect(0, 0, view.width, view.height, fill=WHITE)
    sheet.path(ground.land(), fill=INK, stroke=INK, width=1)
    settled, disputed = ground.borders()
    sheet.path(settled, stroke=SOFT, width=1.4)
    sheet.path(disputed, stroke=RULE, width=2.4, dash="6 5")
    x, y = ground.at(27.8, 40.5)
    sheet.rect(x - 48, y - 32, 96, 64, stroke=RED, width=5)
    sheet.text(235, 165, "Black Sea", 40, kind="italic", anchor="middle")
    sheet.add("</g>")
    sheet.rect(0, 0, view.width, view.height, stroke=INK, width=2.5)
    sheet.add("</g>")


NILE = {"white": (52, 53, 84), "blue": (85, 86, 9), "main": (130, 17, 131, 68, 156)}


def nile() -> Sheet:
    """One river, the dam on its eastern branch, and the sum that is still disputed."""
    ground = Ground("nile-after-the-filling")
    sheet = Sheet(PAPER)
    lay(sheet, ground, lines=3, gap=8, land=SHADE)
    sheet.path(ground.country("Egypt", "Sudan", "Ethiopia"), fill=WHITE)
    rule_borders(sheet, ground, stroke=RULE, width=2)
    sheet.path(ground.coast(), stroke=SOFT, width=2)
    for lake in ground.lakes:
        sheet.path(path_of(ground.along(lake), close=True), fill=SEA, stroke=SOFT, width=1.6)
    for name, stroke, width in (("white", INK, 6), ("main", INK, 9), ("blue", RED, 9)):
        for index in NILE[name]:
            line = ground.curve(ground.rivers[index])
            sheet.path(line, stroke=stroke, width=width, cap="round")
    upper = [(37.4, 11.6), (37.9, 10.8), (38.4, 10.1), (37.6, 9.9), (36.7, 10.4), (35.4, 10.2)]
    sheet.path(ground.curve(upper), stroke=RED, width=9, cap="round")
    x, y = ground.at(35.09, 11.21)
    sheet.line(x - 20, y - 17, x + 20, y + 17, stroke=WHITE, width=21)
    sheet.line(x - 17, y - 15, x + 17, y + 15, width=13)
    for name, spot, track in (
        ("Egypt", (898, 270), 0.1),
        ("Sudan", (894, 640), 0.1),
        ("Ethiopia", (1335, 900), 0.16),
    ):
        sheet.text(*spot, name, 64, kind="caps", anchor="middle", track=track)
    town(sheet, ground, "Cairo", (31.24, 30.05), (22, 22, "start"), halo=WHITE, size=44)
    town(sheet, ground, "Khartoum", (32.53, 15.6), (26, -4, "start"), halo=WHITE, size=44)
    sheet.text(x + 22, y - 92, "the dam", 46, kind="italic", fill=RED, halo=WHITE)
    sheet.text(952, 872, "White Nile", 44, kind="italic", anchor="end", halo=SHADE)
    _nile_sum(sheet)
    return sheet


def _nile_sum(sheet: Sheet) -> None:
    """The reservoir and the treaty shares, which come by chance to one number."""
    sheet.rect(0, 0, 640, 1000, fill=PAPER)
    sheet.line(640, 0, 640, 1000, stroke=INK, width=2.5)
    sheet.text(80, 300, "74", 270, kind="display", fill=RED)
    for i, words in enumerate(("billion cubic metres:", "what the new lake holds")):
        sheet.text(80, 378 + 54 * i, words, 46, kind="italic")
    sheet.line(80, 500, 560, 500, width=2.5)
    for i, (share, who) in enumerate((("55.5", "Egypt"), ("18.5", "Sudan"), ("0", "Ethiopia"))):
        sheet.text(235, 600 + 92 * i, share, 92, kind="display", anchor="end")
        sheet.text(275, 600 + 92 * i, who, 58, kind="caps")
    for i, words in enumerate(("a year, by the", "agreement of 1959")):
        sheet.text(80, 870 + 54 * i, words, 46, kind="italic")


DRAWN: dict[str, Callable[[], Sheet]] = {
    "tigris-upstream": two_rivers,
    "montreux-a-briefing": montreux,
    "nile-after-the-filling": nile,
}
