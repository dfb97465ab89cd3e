"""A chart: figures in, two drawings and a sentence out. Pure."""

from dataclasses import dataclass

from masthead.library.charts import bars, columns, lines
from masthead.library.charts.drawing import NARROW, WIDE, Canvas
from masthead.library.charts.figures import BARS, BadFigures, Figures, Series, read
from masthead.library.charts.moments import Kind, times
from masthead.library.charts.plan import Plan
from masthead.library.charts.scales import Writing, writing

KINDS = ("line", "column", "bar", "stacked")
SAID = 4  # series that the sentence goes through


@dataclass(frozen=True)
class Chart:
    """A finished chart: a drawing for wide columns, one for narrow, and its figures for the table."""

    wide: str
    narrow: str
    said: str
    figures: Figures


def check(kind: str, data: str) -> Figures:
    """The figures, if this kind of chart can show them. Raises BadFigures."""
    figures = read(data)
    count = len(figures.labels) * len(figures.series)
    if kind == "bar" and count > BARS:
        raise BadFigures(f"Bars have room for {BARS} figures; these are {count:,}. Choose columns or a line, or leave some out.")
    return figures


def marks(figures: Figures, highlight: str) -> bool:
    """Whether `highlight` names a series or a row (or nothing)."""
    plan = Plan(figures, writing([1.0], 0, ""), highlight)
    return not highlight.strip() or plan.column >= 0 or plan.row >= 0


def draw(kind: str, data: str, *, title: str, unit: str = "", highlight: str = "", name: str = "chart") -> Chart:
    """The whole chart. `name`: what the drawings' ids begin with. Raises BadFigures."""
    figures = check(kind, data)
    write = writing(figures.values(), figures.decimals, unit or ("%" if figures.percent else ""))
    said = say(kind, figures, write)
    drawn = []
    for width, end in ((WIDE, "w"), (NARROW, "n")):
        canvas, plan = Canvas(width), Plan(figures, write, highlight)
        if kind == "bar":
            bars.draw(plan, canvas)
        elif kind in {"column", "stacked"}:
            columns.draw(plan, canvas, stacked=kind == "stacked")
        else:
            lines.draw(plan, canvas)
        drawn.append(canvas.svg(f"{name}-{end}", title, said))
    return Chart(drawn[0], drawn[1], said, figures)


def say(kind: str, figures: Figures, write: Writing) -> str:
    """What is to be seen, for who does not see it: "From 12 in 2010 to 31 in 2024; highest 35 in 2022."."""
    known = {"line": "Line chart", "column": "Column chart", "bar": "Bar chart", "stacked": "Stacked columns"}
    several = len(figures.series) > 1
    parts = [_say_one(one, figures, write, several) for one in figures.series[:SAID]]
    more = len(figures.series) - SAID
    rest = f" And {more} more; the table under the chart has all figures." if more > 0 else ""
    return f"{known.get(kind, 'Line chart')}. {' '.join(parts)}{rest}"


def _say_one(series: Series, figures: Figures, write: Writing, several: bool) -> str:
    labels = figures.labels
    moments = times(labels)
    known = series.known
    low, high = min(known, key=lambda it: it[1]), max(known, key=lambda it: it[1])
    name = f"{series.name}: " if several else ""
    if moments is None:
        if low[1] == high[1]:
            words = f"{write(low[1])} throughout" if len(known) > 1 else f"{labels[low[0]]}, {write(low[1])}"
        else:
            words = f"highest {labels[high[0]]}, {write(high[1])}; lowest {labels[low[0]]}, {write(low[1])}"
    else:
        known = sorted(known, key=lambda it: moments[it[0]].place)
        first, last = known[0], known[-1]
        if first == last:
            words = f"{write(first[1])} in {labels[first[0]]}"
        elif low[1] == high[1]:
            words = f"{write(low[1])} from {labels[first[0]]} to {labels[last[0]]}"
        else:
            at = "on" if moments[0].kind is Kind.DAY else "in"
            words = f"from {write(first[1])} {at} {labels[first[0]]} to {write(last[1])} {at} {labels[last[0]]}"
            words += "".join(
                f"; {which} {write(one[1])} {at} {labels[one[0]]}"
                for which, one in (("highest", high), ("lowest", low))
                if one[1] not in {first[1], last[1]}
            )
    words = f"{name}{words}."
    return words[0].upper() + words[1:]
