"""Line charts: a line for each series, its name at its end. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from masthead.library.charts.drawing import LEADING, WIDE, Canvas, measure, number, spread, wrap
from masthead.library.charts.figures import Series
from masthead.library.charts.moments import short, ticks, times
from masthead.library.charts.plan import Plan
from masthead.library.charts.scales import Scale, reach, round_ticks, tick_writing

FINE = 80  # points from which on a line is drawn finer

Point = tuple[float, float]


def draw(plan: Plan, canvas: Canvas) -> None:
    """The whole drawing."""
    figures = plan.figures
    low, high = reach(figures.values(), from_zero=False)
    steps = round_ticks(low, high, 4 if canvas.narrow else 5)
    write = tick_writing(steps, plan.writing)
    left = max(measure(write(steps[-1])), *(measure(write.bare(step)) for step in steps)) + 8
    ends = _end_labels(plan, canvas)
    right = max((measure(line) for lines in ends for line in lines), default=0.0) * 1.06 + 12  # the accent's are bold
    down = 8 + max(250.0 if canvas.narrow else 300.0, sum(LEADING * len(lines) for lines in ends))
    top = canvas.height + 12
    up = Scale(steps[0], steps[-1], top + down, top)
    x0, x1 = left, canvas.width - right
    for n, step in enumerate(steps):
        canvas.rule(x0, up(step), x1, up(step), "z" if step == 0 else "g")
        canvas.lines(x0 - 8, up(step), [write(step) if n == len(steps) - 1 else write.bare(step)], "", "end")
    order, places = across(figures.labels, x0, x1)
    deep = _name_rows(canvas, figures.labels, order, places, top + down)
    points = [[(places[row], up(value)) for row, value in one.known] for one in figures.series]
    for n in _back_to_front(plan):
        _line(canvas, figures.series[n], order, places, up, plan.shade(n))
    _write_ends(canvas, plan, [max(found) for found in points], ends, x1, (top, top + down))
    canvas.height = top + down + deep + 8


def across(labels: Sequence[str], x0: float, x1: float) -> tuple[list[int], list[float]]:
    """The rows from left to right, and the place of each: by its time where all are times, else one after another."""
    moments = times(labels)
    if moments is None:
        step = (x1 - x0) / max(1, len(labels) - 1)
        return list(range(len(labels))), [x0 + step * n if len(labels) > 1 else (x0 + x1) / 2 for n in range(len(labels))]
    when = Scale(min(one.place for one in moments), max(one.place for one in moments), x0, x1)
    return sorted(range(len(labels)), key=lambda n: moments[n].place), [when(one.place) for one in moments]


def _name_rows(canvas: Canvas, labels: Sequence[str], order: Sequence[int], places: Sequence[float], y: float) -> float:
    """The labels under the axis, as many as find room; returns how deep they go."""
    x0, x1 = min(places), max(places)
    moments = times(labels)
    names: list[tuple[float, str]] = []
    if moments is not None:
        when = Scale(min(one.place for one in moments), max(one.place for one in moments), x0, x1)
        most = max(2, int((x1 - x0) // (58 if all(one.kind.value == "year" for one in moments) else 84)))
        names = [(when(place), words) for place, words in ticks([one.place for one in moments], most)]
    if len(names) < 2 and moments is None and (room := (x1 - x0) / max(1, len(labels) - 1) - 8) > 40 and len(labels) > 1:
        wrapped = [wrap(labels[n], room) for n in order]
        if "…" not in "".join(line for lines in wrapped for line in lines):
            return _write_wrapped(canvas, [places[n] for n in order], wrapped, y)
    if len(names) < 2:
        names = _some([(places[n], short(labels[n])) for n in order])
    for x, words in names:
        canvas.rule(x, y, x, y + 5, "z")
        half = measure(words) / 2
        anchor = "end" if x + half > canvas.width else "start" if x - half < 0 else "middle"
        canvas.text(min(x, canvas.width) if anchor == "end" else max(x, 0), y + LEADING + 2, words, "", anchor)
    return LEADING


def _write_wrapped(canvas: Canvas, places: Sequence[float], wrapped: Sequence[Sequence[str]], y: float) -> float:
    for x, lines in zip(places, wrapped, strict=True):
        canvas.rule(x, y, x, y + 5, "z")
        half = max(measure(line) for line in lines) / 2
        for n, line in enumerate(lines, 1):
            canvas.text(min(max(x, half), canvas.width - half), y + 2 + LEADING * n, line, "", "middle")
    return LEADING * max(map(len, wrapped))


def _some(names: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Every first, second, third … name, so that none lies over the next."""
    names = [(x, words if measure(words) <= 110 else wrap(words, 110, 1)[0]) for x, words in names]
    for step in range(1, len(names) + 1):
        kept = names[::step]
        if all(b[0] - a[0] >= (measure(a[1]) + measure(b[1])) / 2 + 8 for a, b in pairwise(kept)):
            return kept
    return names[:1]


def _back_to_front(plan: Plan) -> list[int]:
    return sorted(range(len(plan.figures.series)), key=lambda n: (plan.shade(n) == 0, -n))


def _line(canvas: Canvas, series: Series, order: Sequence[int], places: Sequence[float], up: Scale, shade: int) -> None:
    """A line, interrupted where nothing is known; what stands alone between two gaps is a dot."""
    runs: list[list[Point]] = [[]]
    for row in order:
        value = series.values[row]
        if value is None:
            runs.append([])
        else:
            runs[-1].append((places[row], up(value)))
    steps = "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in run) for run in runs if len(run) > 1)
    canvas.path(steps, f"l{shade} f" if len(series.known) > FINE else f"l{shade}")
    alone = [run[0] for run in runs if len(run) == 1]
    last = max(point for run in runs for point in run)
    for x, y in {*alone, last}:
        canvas.shapes.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{"4" if shade == 0 else "3"}" class="l{shade} d"/>')


def _end_labels(plan: Plan, canvas: Canvas) -> list[list[str]]:
    """What stands at the end of each line: its name where there are several, and its last figure."""
    width = 96.0 if canvas.narrow else 150.0
    found = []
    _, places = across(plan.figures.labels, 0, WIDE)
    for one in plan.figures.series:
        last = plan.writing(one.values[max((row for row, _ in one.known), key=lambda row: places[row])] or 0.0)
        if len(plan.figures.series) == 1:
            found.append([last])
            continue
        lines = wrap(one.name, width)
        whole = f"{lines[-1]} {last}"
        found.append([*lines[:-1], whole] if measure(whole) <= width else [*lines, last])
    return found


def _write_ends(canvas: Canvas, plan: Plan, lasts: list[Point], ends: list[list[str]], x1: float, room: tuple[float, float]) -> None:
    heights = [LEADING * len(lines) for lines in ends]
    middles = spread([y for _, y in lasts], heights, room[0] - LEADING / 2, room[1] + LEADING / 2)
    for n, (lines, middle, (x, y)) in enumerate(zip(ends, middles, lasts, strict=True)):
        if x < x1 - 2 or abs(middle - y) > heights[n] / 2 + 4:
            canvas.rule(x + 5, y, x1 + 8, middle, "h")  # a hair from the line's end to its name
        canvas.lines(x1 + 11, middle, lines, "t0" if plan.shade(n) == 0 else "n")
