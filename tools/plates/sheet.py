"""A sheet of paper and two inks: the few SVG marks every picture is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from .views import HEIGHT, WIDTH

INK = "#1d1a16"
RED = "#9e2a1f"
PAPER = "#f3ede1"
SEA = "#e2d6be"
SHADE = "#e9dfcc"
WHITE = "#fffdf8"
RULE = "#b9ab92"
SOFT = "#5d544a"  # the warm ink, thinned, for what is said quietly

# Debian: fonts-linuxlibertine, fonts-noto-cjk, fonts-noto-core. Anything after the first is a fallback.
SERIF = "'Linux Libertine O', 'EB Garamond', 'Source Serif 4', Georgia, serif"
DISPLAY = f"'Linux Libertine Display O', {SERIF}"

Point = tuple[float, float]
CAPS = "font-feature-settings:'c2sc','smcp','lnum'"
LINING = "font-feature-settings:'lnum','kern'"


def n(value: float) -> str:
    """A number as short as SVG needs it."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def path_of(points: Iterable[Point], close: bool = False) -> str:
    """Straight path data through the points."""
    text = "L".join(f"{n(x)} {n(y)}" for x, y in points)
    return f"M{text}{'Z' if close else ''}"


def curve_of(points: Sequence[Point]) -> str:
    """A smooth path through every point (Catmull and Rom), for rivers, routes and labels."""
    if len(points) < 3:
        return path_of(points)
    full = [points[0], *points, points[-1]]
    text = f"M{n(points[0][0])} {n(points[0][1])}"
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(full, full[1:], full[2:], full[3:], strict=False):
        first = (bx + (cx - ax) / 6, by + (cy - ay) / 6)
        second = (cx - (dx - bx) / 6, cy - (dy - by) / 6)
        text += "C" + " ".join(f"{n(x)} {n(y)}" for x, y in (first, second, (cx, cy)))
    return text


def arc_of(centre: Point, radius: float, start: float, end: float) -> str:
    """An arc between two angles, in degrees clockwise from three o'clock."""
    points = []
    steps = max(2, int(abs(end - start) / 1.5))
    for i in range(steps + 1):
        turn = math.radians(start + (end - start) * i / steps)
        points.append((centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)))
    return path_of(points)


class Sheet:
    """Marks in the order they are laid down."""

    def __init__(self, ground: str = PAPER) -> None:
        self.marks: list[str] = []
        self.names = 0
        self.rect(0, 0, WIDTH, HEIGHT, fill=ground)

    def name(self) -> str:
        """A fresh id for a clip, a pattern or a path that text follows."""
        self.names += 1
        return f"m{self.names}"

    def add(self, mark: str) -> None:
        """Lay down any mark."""
        self.marks.append(mark)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 0,
        clip: str = "",
    ) -> None:
        """A square-cornered box."""
        self.add(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" fill="{fill}"'
            f' stroke="{stroke}" stroke-width="{width}"{_clip(clip)}/>'
        )

    def path(
        self,
        d: str,
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 0,
        dash: str = "",
        cap: str = "butt",
        clip: str = "",
        opacity: float = 1,
    ) -> None:
        """Any path: an outline, a route, a shape."""
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        extra += f' opacity="{opacity}"' if opacity != 1 else ""
        self.add(
            f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
            f' stroke-linejoin="round" stroke-linecap="{cap}" fill-rule="evenodd"'
            f"{extra}{_clip(clip)}/>"
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str = INK,
        width: float = 2,
        dash: str = "",
        cap: str = "butt",
    ) -> None:
        """A straight rule."""
        self.path(path_of([(x1, y1), (x2, y2)]), stroke=stroke, width=width, dash=dash, cap=cap)

    def dot(
        self,
        x: float,
        y: float,
        r: float,
        *,
        fill: str = INK,
        stroke: str = "none",
        width: float = 0,
    ) -> None:
        """A round mark."""
        self.add(f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        fill: str = INK,
        kind: str = "roman",
        anchor: str = "start",
        halo: str = "",
        turn: float = 0,
        track: float | None = None,
        weight: int | None = None,
        halo_width: float = 9,
        font: str = "",
    ) -> None:
        """One line of type; `kind` is roman, bold, italic, caps (small capitals) or display."""
        style, space = _face(kind, size, track, font, weight)
        if anchor == "middle":
            x += space / 2 * math.cos(math.radians(turn))
            y += space / 2 * math.sin(math.radians(turn))
        if halo:
            style += f";paint-order:stroke;stroke:{halo};stroke-width:{halo_width}px"
            style += ";stroke-linejoin:round"
        spin = f' transform="rotate({n(turn)} {n(x)} {n(y)})"' if turn else ""
        self.add(f'<text x="{n(x)}" y="{n(y)}" fill="{fill}" text-anchor="{anchor}" style="{style}"{spin}>{escape(words)}</text>')

    def text_along(
        self,
        d: str,
        words: str,
        size: float,
        *,
        fill: str = INK,
        kind: str = "italic",
        track: float | None = None,
        halo: str = "",
        at: str = "50%",
        font: str = "",
        anchor: str = "middle",
        rise: float = 0,
    ) -> None:
        """Type that follows a path, for rivers, seas and curving states."""
        style, _ = _face(kind, size, track, font, None)
        if halo:
            style += f";paint-order:stroke;stroke:{halo};stroke-width:9px;stroke-linejoin:round"
        name = self.name()
        self.add(
            f'<path id="{name}" d="{d}" fill="none"/><text fill="{fill}" dy="{n(rise)}"'
            f' text-anchor="{anchor}" style="{style}"><textPath href="#{name}"'
            f' startOffset="{at}">{escape(words)}</textPath></text>'
        )

    def clip(self, d: str) -> str:
        """A clip of the given shape; pass the name to `path` or `rect`."""
        name = self.name()
        self.add(f'<clipPath id="{name}"><path d="{d}" clip-rule="evenodd"/></clipPath>')
        return name

    def hatch(self, gap: float, width: float, stroke: str, turn: float = 45) -> str:
        """A fill of parallel lines, to be used as `fill`."""
        name = self.name()
        self.add(
            f'<pattern id="{name}" width="{n(gap)}" height="{n(gap)}"'
            f' patternUnits="userSpaceOnUse" patternTransform="rotate({n(turn)})">'
            f'<rect width="{n(gap)}" height="{n(width)}" fill="{stroke}"/></pattern>'
        )
        return f"url(#{name})"

    def svg(self) -> str:
        """The finished drawing."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}">' + "\n".join(self.marks) + "</svg>\n"
        )


def _clip(name: str) -> str:
    return f' clip-path="url(#{name})"' if name else ""


def _face(kind: str, size: float, track: float | None, font: str, weight: int | None) -> tuple[str, float]:
    """The CSS of a kind of type, and its letterspacing in picture units."""
    defaults = {"caps": 0.13, "display": -0.005}
    space = size * (defaults.get(kind, 0) if track is None else track)
    family = font or (DISPLAY if kind == "display" else SERIF)
    heavy = weight or {"bold": 600, "caps": 500}.get(kind, 400)
    slope = ";font-style:italic" if kind == "italic" else ""
    features = CAPS if kind == "caps" else LINING
    style = f"font:{heavy} {n(size)}px {family}{slope};letter-spacing:{space:.2f}px;{features}"
    return style, space
