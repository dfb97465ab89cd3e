"""The ground of a map: outlines decoded, projected and laid on a sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from .gather import OUTLINES
from .sheet import INK, PAPER, RULE, SEA, SOFT, Point, Sheet, curve_of, path_of
from .views import VIEWS

Box = tuple[float, float, float, float]
# Borders that somebody disputes are dashed: the two sides ("" for any) and where.
DISPUTED: list[tuple[str, str, Box]] = [
    ("Crimea", "", (32, 44, 37, 47)),
    ("India", "", (72, 32, 80.5, 37.5)),
    ("Siachen Glacier", "", (72, 32, 80.5, 37.5)),
    ("Israel", "Palestine", (34, 31, 36, 33)),
    ("Israel", "Syria", (35, 32, 36.5, 34)),
    ("N. Cyprus", "", (32, 34, 35, 36)),
    ("Cyprus U.N. Buffer Zone", "", (32, 34, 35, 36)),
    ("Egypt", "Sudan", (33, 21.5, 38, 24)),
    ("S. Sudan", "Sudan", (26, 9, 31, 11)),
    ("W. Sahara", "Morocco", (-18, 20, -8, 28)),
    ("Somaliland", "", (42, 7, 50, 12)),
    ("Kosovo", "Serbia", (19, 41, 22, 44)),
    ("Guyana", "Venezuela", (-62, 4, -58, 9)),
    ("Guyana", "Suriname", (-58.5, 1.5, -56, 4.2)),
]


@cache
def _outlines() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return data


def unpacked(steps: list[int], step: float) -> list[Point]:
    """Degrees from whole-number differences."""
    x = y = 0
    points = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x * step, y * step))
    return points


class Ground:
    """The outlines of one view, ready to be drawn."""

    def __init__(self, slug: str) -> None:
        self.view = VIEWS[slug]
        data = _outlines()["views"][slug]
        step = data["step"]
        self.arcs = [unpacked(arc, step) for arc in data["arcs"]]
        self.rings: dict[str, list[list[int]]] = data["countries"]
        self.rivers = {int(k): unpacked(v, step) for k, v in data.get("rivers", {}).items()}
        self.lakes = [unpacked(v, step) for v in data.get("lakes", [])]
        self.sides: dict[int, list[str]] = {}
        for name, chains in self.rings.items():
            for chain in chains:
                for ref in chain:
                    self.sides.setdefault(ref if ref >= 0 else ~ref, []).append(name)

    def at(self, lon: float, lat: float) -> Point:
        """Where a place falls in the picture."""
        return self.view.project(lon, lat)

    def along(self, places: Iterable[Point]) -> list[Point]:
        """Where several places fall."""
        return [self.view.project(*place) for place in places]

    def curve(self, places: Sequence[Point]) -> str:
        """A smooth path through places."""
        return curve_of(self.along(places))

    def country(self, *names: str) -> str:
        """The filled shape of some countries."""
        return "".join(self._chain(c) for name in names for c in self.rings.get(name, []))

    def land(self) -> str:
        """Every country at once."""
        return self.country(*self.rings)

    def _chain(self, refs: list[int]) -> str:
        points: list[Point] = []
        for ref in refs:
            arc = self.arcs[ref] if ref >= 0 else self.arcs[~ref][::-1]
            points.extend(arc[1:] if points else arc)
        return path_of(self.along(points), close=True)

    def coast(self) -> str:
        """Lines with a country on one side and water on the other."""
        arcs = [arc for arc, names in self.sides.items() if len(names) == 1]
        return "".join(path_of(self.along(self.arcs[arc])) for arc in arcs)

    def borders(self) -> tuple[str, str]:
        """Lines between countries: the settled and the disputed."""
        settled: list[list[Point]] = []
        disputed: list[list[Point]] = []
        for arc, names in self.sides.items():
            if len(set(names)) < 2:
                continue
            run: list[Point] = []
            state = False
            for a, b in pairwise(self.arcs[arc]):
                now = _disputed(names, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
                if run and now != state:
                    (disputed if state else settled).append(run)
                    run = []
                state = now
                run = [*run, b] if run else [a, b]
            if run:
                (disputed if state else settled).append(run)
        return (
            "".join(path_of(self.along(run)) for run in settled),
            "".join(path_of(self.along(run)) for run in disputed),
        )

    def graticule(self, step: float, span: Box) -> str:
        """Meridians and parallels every `step` degrees within a box of degrees."""
        west, south, east, north = span
        lines = []
        lon = west
        while lon <= east:
            lats = [south + (north - south) * i / 40 for i in range(41)]
            lines.append(path_of(self.along((lon, lat) for lat in lats)))
            lon += step
        lat = south
        while lat <= north:
            lons = [west + (east - west) * i / 60 for i in range(61)]
            lines.append(path_of(self.along((lon, lat) for lon in lons)))
            lat += step
        return "".join(lines)


def _disputed(names: list[str], spot: Point) -> bool:
    x, y = spot
    for one, other, (west, south, east, north) in DISPUTED:
        if one in names and (not other or other in names) and west < x < east and south < y < north:
            return True
    return False


def lay(
    sheet: Sheet,
    ground: Ground,
    *,
    sea: str = SEA,
    land: str = PAPER,
    lines: int = 3,
    gap: float = 9,
    grid: str = "",
    line: str = RULE,
    rim: str = SOFT,
) -> None:
    """Sea, waterlines along the coast in the engraver's manner, and land over them."""
    sheet.rect(0, 0, 1600, 1000, fill=sea)
    shape = ground.land()
    if grid:
        sheet.path(grid, stroke=line, width=1, opacity=0.7)
    for i in range(lines, 0, -1):
        reach = 2 * gap * i * (1 + 0.12 * i)
        sheet.path(shape, stroke=line, width=reach + 2.6)
        sheet.path(shape, stroke=sea, width=reach)
    sheet.path(shape, fill=land, stroke=land, width=1)
    sheet.path(ground.coast(), stroke=rim, width=2)


def rule_borders(
    sheet: Sheet,
    ground: Ground,
    *,
    stroke: str = SOFT,
    width: float = 1.8,
    clip: str = "",
) -> None:
    """Borders as thin rules; the disputed ones dashed."""
    settled, disputed = ground.borders()
    sheet.path(settled, stroke=stroke, width=width, clip=clip)
    sheet.path(disputed, stroke=stroke, width=width, dash="9 7", clip=clip)


def station(sheet: Sheet, spot: Point, *, r: float = 9, fill: str = INK, ring: str = PAPER) -> None:
    """A town on a map."""
    sheet.dot(*spot, r, fill=fill, stroke=ring, width=4)


def town(
    sheet: Sheet,
    ground: Ground,
    name: str,
    place: Point,
    shift: tuple[float, float, str],
    *,
    size: float = 42,
    fill: str = INK,
    ink: str = INK,
    halo: str = PAPER,
    r: float = 10,
    kind: str = "roman",
) -> None:
    """A town and its name, set `shift` away from the dot; the last word says which end."""
    x, y = ground.at(*place)
    dx, dy, anchor = shift
    sheet.text(x + dx, y + dy, name, size, fill=ink, anchor=anchor, halo=halo, kind=kind)
    station(sheet, (x, y), r=r, fill=fill, ring=halo or PAPER)
