"""The parts of a drawing: shapes as SVG, words measured, wrapped, and kept from lying over each other. Pure.

Colours and strokes are classes, for the stylesheet to set on paper, in the dark and in print. Nothing here has a style.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

SIZE, LEADING = 15.0, 18.0  # of the letters, in the drawing's units
WIDE, NARROW = 640.0, 340.0
SHADES = 12

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_THIN, _BROAD = set("ijl.,:;'’|!Itf()[]rī"), set("mwMWQOG@%—…&")


def number(value: float) -> str:
    """A coordinate: one decimal, no more, never `-0`."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def written(words: str) -> str:
    """`words` as text of a drawing, without what no drawing may hold."""
    return html.escape(_NOT_XML.sub(" ", words), quote=False)


def measure(words: str) -> float:
    """About how wide `words` are; rather too much, for nobody knows which face will set them."""
    return SIZE * 1.04 * sum(_wide(letter) for letter in words)


def _wide(letter: str) -> float:
    if letter.isdigit() or letter == "−":
        return 0.6
    if letter in _THIN or letter.isspace():
        return 0.34
    if ord(letter) >= 0x1100:
        return 1.05
    if letter in _BROAD:
        return 0.9
    return 0.7 if letter.isupper() else 0.57


def wrap(words: str, width: float, lines: int = 3) -> list[str]:
    """`words` in at most so many lines, the last one cut with … where it does not fit."""
    found: list[str] = []
    for word in words.split() or [""]:
        if found and measure(f"{found[-1]} {word}") <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += "…"
    return [fit(line, width) for line in kept]


def fit(words: str, width: float) -> str:
    """`words`, cut with … where they are wider."""
    if measure(words) <= width:
        return words
    kept = words.rstrip("…")
    while len(kept) > 1 and measure(f"{kept}…") > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres near those wanted, none over another, in the same order from top to bottom, within `low` and `high` if there is room."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    placed = dict.fromkeys(order, 0.0)
    edge = low
    for n in order:
        placed[n] = max(wanted[n], edge + heights[n] / 2)
        edge = placed[n] + heights[n] / 2
    edge = max(high, low + sum(heights))
    for n in reversed(order):
        placed[n] = min(placed[n], edge - heights[n] / 2)
        edge = placed[n] - heights[n] / 2
    return [placed[n] for n in range(len(wanted))]


@dataclass
class Canvas:
    """A drawing being made: its width, how far down it goes, and its shapes."""

    width: float
    height: float = 0.0
    shapes: list[str] = field(default_factory=list)

    @property
    def narrow(self) -> bool:
        """For a telephone."""
        return self.width < WIDE

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "") -> None:
        """Words on the line `y`; `anchor`: `middle`, `end`, or their beginning."""
        named = f' class="{kind}"' if kind else ""
        at = f' text-anchor="{anchor}"' if anchor else ""
        self.shapes.append(f'<text x="{number(x)}" y="{number(y)}"{named}{at}>{written(words)}</text>')

    def lines(self, x: float, middle: float, lines: Sequence[str], kind: str = "", anchor: str = "") -> None:
        """Lines of words, centred on the height `middle`."""
        top = middle - LEADING * len(lines) / 2
        for n, words in enumerate(lines):
            self.text(x, top + LEADING * n + LEADING * 0.72, words, kind, anchor)

    def path(self, steps: str, kind: str) -> None:
        """A path of any kind; an empty one is none."""
        if steps:
            self.shapes.append(f'<path d="{steps}" class="{kind}"/>')

    def rule(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """A straight line."""
        self.path(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", kind)

    def svg(self, name: str, title: str, said: str) -> str:
        """The finished drawing. `name`: what its ids begin with; `said`: what is seen, in a sentence."""
        return (
            f'<svg role="img" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {number(self.width)} {number(self.height)}">'
            f'<title id="{name}-t">{written(title)}</title><desc id="{name}-d">{written(said)}</desc>{"".join(self.shapes)}</svg>'
        )


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle's path; what is there is seen, however small."""
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"


def key(canvas: Canvas, names: Sequence[str], kinds: Sequence[str]) -> None:
    """The names of the series in a row above the drawing, each behind a piece of its colour."""
    x, y = 0.0, canvas.height + LEADING / 2
    for name, kind in zip(names, kinds, strict=True):
        words = fit(name, canvas.width - 20)
        if x and x + 18 + measure(words) > canvas.width:
            x, y = 0.0, y + LEADING + 4
        canvas.path(box(x, y - 6, 12, 12), kind)
        canvas.lines(x + 18, y, [words], "n")
        x += 18 + measure(words) + 18
    canvas.height = y + LEADING / 2 + 10
