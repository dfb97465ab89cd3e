"""Charts of shares: who sells Europe its gas, and whom Zambia owed."""

from __future__ import annotations

from collections.abc import Callable

from .charts_time import headed
from .sheet import INK, PAPER, RED, RULE, SHADE, SOFT, WHITE, Sheet, n

GAS = (
    ("Russia", 45, 19, RED),
    ("Norway", 23, 33, INK),
    ("United States", 6, 17, INK),
    ("North Africa", 13, 14, RULE),
    ("All others", 13, 17, RULE),
)


def gas() -> Sheet:
    """Five pipes from one year to another: the red one narrows."""
    sheet = headed(
        ("Norway and America filled", "the gap that Russia left"),
        note="Share of the EU’s imported gas, piped and shipped, per cent",
    )
    left, right, scale, gap = 530.0, 1070.0, 4.3, 26.0
    for x, year, anchor in ((left, "2021", "end"), (right, "2024", "start")):
        sheet.text(x + (-26 if anchor == "end" else 26), 334, year, 48, anchor=anchor, fill=SOFT)
    y1 = y2 = 360.0
    for name, before, after, fill in GAS:
        thick1, thick2 = before * scale, after * scale
        bend = (left + right) / 2
        sheet.path(
            f"M{left} {n(y1)}C{bend} {n(y1)} {bend} {n(y2)} {right} {n(y2)}v{n(thick2)}"
            f"C{bend} {n(y2 + thick2)} {bend} {n(y1 + thick1)} {left} {n(y1 + thick1)}Z",
            fill=fill,
            stroke=PAPER,
            width=3,
        )
        ink = RED if fill == RED else INK
        sheet.text(left - 26, y1 + thick1 / 2 + 17, f"{name}  {before}", 52, anchor="end", fill=ink)
        sheet.text(right + 26, y2 + thick2 / 2 + 17, f"{after}  {name}", 52, fill=ink)
        y1, y2 = y1 + thick1 + gap, y2 + thick2 + gap
    return sheet


def zambia() -> Sheet:
    """A debt cut up as a field is: each creditor's plot in proportion."""
    sheet = headed(
        ("A third of what Zambia owed,", "it owed to Chinese lenders"),
        note="External debt of about $17bn, at the end of 2021",
    )
    top, height, left, width, hedge = 320.0, 570.0, 80.0, 1440.0, 16.0
    china = width * 0.35
    x, rest, upper = left + china + hedge, width - china - hedge, height * 0.56
    half, lower = (rest - hedge) / 2, height - upper - hedge
    plots = (
        (left, top, china, height, RED, "35%", "Chinese lenders"),
        (x, top, half, upper, INK, "18%", "Bondholders"),
        (x + half + hedge, top, half, upper, SHADE, "18%", "World Bank, IMF"),
        (x, top + upper + hedge, rest, lower, WHITE, "29%", "Other states and banks"),
    )
    for px, py, w, h, fill, share, who in plots:
        dark = fill in (RED, INK)
        sheet.rect(px, py, w, h, fill=fill, stroke=fill if dark else INK, width=2.5)
        ink = WHITE if dark else INK
        sheet.text(px + 34, py + 130, share, 124, kind="display", fill=ink)
        sheet.text(px + 36, py + 194, who, 52, kind="italic", fill=ink)
    sheet.text(left + 36, top + height - 40, "about $6bn", 52, kind="italic", fill=WHITE)
    return sheet


DRAWN: dict[str, Callable[[], Sheet]] = {
    "europe-gas-after-transit": gas,
    "zambia-after-default": zambia,
}
