"""Bar charts: lying, in the order given, each with its figure at its end; so there is no scale to read. Pure."""

from masthead.library.charts.drawing import LEADING, Canvas, box, key, measure, wrap
from masthead.library.charts.plan import Plan, stack
from masthead.library.charts.scales import Scale, reach

THICK = 17.0


def draw(plan: Plan, canvas: Canvas, stacked: bool = False) -> None:
    """The whole drawing."""
    figures = plan.figures
    several = len(figures.series) > 1
    if several:
        key(canvas, [one.name for one in figures.series], [plan.area(n) for n in range(len(figures.series))])
    piles = (
        stack(plan)
        if stacked
        else [[(n, 0.0, one.values[row]) for n, one in enumerate(figures.series)] for row in range(len(figures.labels))]
    )
    ends = [bound for pile in piles for _, low, high in pile for bound in (low, high) if bound is not None]
    low, high = reach(ends or [0.0], from_zero=True)
    wrapped = [wrap(label, 92 if canvas.narrow else 210, 2) for label in figures.labels]
    over = any("…" in line for lines in wrapped for line in lines)  # a long label stands over its bar
    left = 0.0 if over else max(measure(line) for lines in wrapped for line in lines) * 1.06 + 12
    said = 0.0 if stacked else max(measure(plan.writing(value)) for value in figures.values()) + 8
    along = Scale(low, high, left + (said if low < 0 else 0.0), canvas.width - (said if high > 0 else 4.0))
    zero, y = along(0), canvas.height + 4
    for row, label in enumerate(figures.labels):
        lines = wrap(label, canvas.width, 2) if over else wrapped[row]
        kind = "t0" if row == plan.row else "n"
        thick = THICK * (1 if stacked else len(figures.series))
        if over:
            canvas.lines(0, y + LEADING * len(lines) / 2, lines, kind)
            y += LEADING * len(lines) + 2
        else:
            y += max(0.0, LEADING * len(lines) - thick) / 2
            canvas.lines(left - 12, y + thick / 2, lines, kind, "end")
        for n, begin, end in piles[row]:
            place = y if stacked else y + THICK * n
            if end is None:
                canvas.lines(zero + 6, place + THICK / 2, ["–"])
                continue
            kind = f"{plan.area(n, row)} s" if several else plan.area(n, row)
            canvas.path(box(min(along(begin), along(end)), place, abs(along(end) - along(begin)), THICK), kind)
            if not stacked:
                before = end < 0
                canvas.lines(along(end) + (-6 if before else 6), place + THICK / 2, [plan.writing(end)], "", "end" if before else "")
        canvas.rule(zero, y - 2, zero, y + thick + 2, "z")
        y += thick + (12 if over else 9 + max(0.0, LEADING * len(lines) - thick) / 2)
    canvas.height = y
