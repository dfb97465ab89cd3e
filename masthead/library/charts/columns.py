"""Column charts: upright, side by side or stacked. Where the labels find no room beneath, the same figures lie down as bars. Pure."""

from collections.abc import Sequence

from masthead.library.charts import bars
from masthead.library.charts.drawing import LEADING, Canvas, box, key, measure, spread, wrap
from masthead.library.charts.moments import Kind, short, times
from masthead.library.charts.plan import Plan, Stack, stack
from masthead.library.charts.scales import Scale, reach, round_ticks, tick_writing

WIDEST = 84.0  # that a column may be
LYING = 40  # rows that may lie down


def draw(plan: Plan, canvas: Canvas, stacked: bool = False) -> None:
    """The whole drawing."""
    figures = plan.figures
    stacks = stack(plan) if stacked else []
    ends = [bound for pile in stacks for _, low, high in pile for bound in (low, high)] if stacked else figures.values()
    low, high = reach(ends or [0.0], from_zero=True)
    steps = round_ticks(low, high, 4 if canvas.narrow else 5)
    write = tick_writing(steps, plan.writing)
    left = max(measure(write(steps[-1])), *(measure(write.bare(step)) for step in steps)) + 8
    names = [wrap(one.name, 100 if canvas.narrow else 130) for one in figures.series] if stacked and len(figures.series) > 1 else []
    right = max((measure(line) for lines in names for line in lines), default=-12.0) + 12
    band = (canvas.width - left - right) / len(figures.labels)
    if _too_long(figures.labels, band):
        bars.draw(plan, canvas, stacked)
        return
    if len(figures.series) > 1 and not stacked:
        key(canvas, [one.name for one in figures.series], [plan.area(n) for n in range(len(figures.series))])
    told = _tells(plan, band)
    top, down = canvas.height + 14, max(220.0 if canvas.narrow else 280.0, sum(LEADING * len(lines) for lines in names))
    up = Scale(steps[0], steps[-1], top + down, top)
    for n, step in enumerate(steps if not told else []):
        if step:
            canvas.rule(left, up(step), canvas.width - right, up(step), "g")
        canvas.lines(left - 8, up(step), [write(step) if n == len(steps) - 1 else write.bare(step)], "", "end")
    if told:  # each column says its figure, so there is no scale
        left, up = 0.0, Scale(low, high, top + down - (LEADING + 4 if low < 0 else 0), top + (LEADING if high > 0 else 0))
        band = (canvas.width - right) / len(figures.labels)
    _stand(plan, canvas, stacks, up, (left, band))
    if told:
        for row, value in figures.series[0].known:
            y = up(value) - LEADING / 2 if value >= 0 else up(value) + LEADING / 2 + 2
            canvas.lines(left + band * (row + 0.5), y, [plan.writing(value)], "t0" if row == plan.row else "n", "middle")
    canvas.rule(left, up(0), canvas.width - right, up(0), "z")
    _write_names(canvas, plan, names, stacks, up, (top, top + down), canvas.width - right)
    canvas.height = top + down + 6 + _name_rows(canvas, figures.labels, left, band, top + down)


def _tells(plan: Plan, band: float) -> bool:
    """Whether each column has room for its own figure over it."""
    return len(plan.figures.series) == 1 and max(measure(plan.writing(value)) for value in plan.figures.values()) <= band - 2


def _too_long(labels: Sequence[str], band: float) -> bool:
    """Whether labels that all must be read find no room under their columns."""
    if len(labels) > LYING or len(labels) == 1 or times(labels) is not None:
        return False
    return any("…" in "".join(wrap(label, band - 4)) for label in labels)


def _stand(plan: Plan, canvas: Canvas, stacks: list[Stack], up: Scale, across: tuple[float, float]) -> None:
    """The columns: one path for each shade."""
    left, band = across
    gap = max(min(band * 0.25, 14.0), band - WIDEST * max(1, len(plan.figures.series) if not stacks else 1))
    paths: dict[str, list[str]] = {}
    for row, pile in enumerate(stacks):
        for n, low, high in pile:
            shape = box(left + row * band + gap / 2, min(up(low), up(high)), band - gap, abs(up(low) - up(high)))
            paths.setdefault(plan.area(n, row), []).append(shape)
    if not stacks:
        wide = (band - gap) / len(plan.figures.series)
        for n, one in enumerate(plan.figures.series):
            for row, value in one.known:
                x = left + row * band + gap / 2 + n * wide
                paths.setdefault(plan.area(n, row), []).append(box(x, min(up(0), up(value)), wide, abs(up(0) - up(value))))
    for kind, shapes in paths.items():
        canvas.path("".join(shapes), kind if len(plan.figures.series) == 1 else f"{kind} s")


def _write_names(
    canvas: Canvas, plan: Plan, names: list[list[str]], stacks: list[Stack], up: Scale, room: tuple[float, float], x: float
) -> None:
    """Beside the last pile: which series each piece is."""
    if not names:
        return
    last = {n: up((low + high) / 2) for pile in stacks for n, low, high in pile}  # a later pile overrules
    shown = sorted(last)
    middles = spread([last[n] for n in shown], [LEADING * len(names[n]) for n in shown], room[0] - LEADING / 2, room[1] + LEADING / 2)
    for n, middle in zip(shown, middles, strict=True):
        canvas.lines(x + 9, middle, names[n], "t0" if plan.shade(n) == 0 else "n")


def _name_rows(canvas: Canvas, labels: Sequence[str], left: float, band: float, y: float) -> float:
    """The labels under the columns, every second or third where there are many; returns how deep they go."""
    said = [short(label) for label in labels]
    widest = max(measure(label) for label in said)
    if times(labels) is None and len(labels) <= LYING:
        wrapped = [wrap(label, band - 4 if len(labels) > 1 else band) for label in said]
        for n, lines in enumerate(wrapped):
            for m, line in enumerate(lines):
                canvas.text(left + band * (n + 0.5), y + LEADING * (m + 1), line, "", "middle")
        return LEADING * max(map(len, wrapped))
    widest, end = min(widest, 110.0), -10.0
    for n in _shown(labels, band, widest + 12):
        x = left + band * (n + 0.5)
        if x - widest / 2 >= end + 8 and x + widest / 2 <= canvas.width + 4:
            canvas.text(x, y + LEADING, wrap(said[n], widest, 1)[0], "", "middle")
            end = x + widest / 2
    return LEADING


def _shown(labels: Sequence[str], band: float, room: float) -> list[int]:
    """The labels that stay where not all find room: round years, every second quarter, every third month …"""
    moments = times(labels)
    if moments and all(one.kind is Kind.YEAR for one in moments):
        for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250):
            if step * band >= room:
                return [n for n, one in enumerate(moments) if int(one.place) % step == 0]
    steps = (1, 2, 4, 8, 12, 16) if moments and all(one.kind is Kind.QUARTER for one in moments) else (1, 2, 3, 4, 6, 12, 24, 36)
    step = next((step for step in steps if step * band >= room), max(1, len(labels) // 3))
    return list(range(0, len(labels), step))
