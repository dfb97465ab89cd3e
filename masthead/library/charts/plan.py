"""What a drawing is made from: the figures, how numbers are written, and which shade each part takes. Pure."""

from dataclasses import dataclass

from masthead.library.charts.drawing import SHADES
from masthead.library.charts.figures import Figures
from masthead.library.charts.scales import Writing

Stack = list[tuple[int, float, float]]  # series, from, to


@dataclass(frozen=True)
class Plan:
    """A chart about to be drawn at some width."""

    figures: Figures
    writing: Writing
    highlight: str = ""

    @property
    def row(self) -> int:
        """The row that stands out, or -1."""
        wanted = self.highlight.strip().casefold()
        if not wanted or self.column >= 0:
            return -1
        return next((n for n, label in enumerate(self.figures.labels) if label.casefold() == wanted), -1)

    @property
    def column(self) -> int:
        """The series that stands out, or -1."""
        wanted = self.highlight.strip().casefold()
        return next((n for n, one in enumerate(self.figures.series) if wanted and one.name.casefold() == wanted), -1)

    def shade(self, series: int) -> int:
        """The number of a series' shade: 0 is the accent, and belongs to the one that stands out, else to the first."""
        if self.column < 0:
            return series % SHADES
        return 0 if series == self.column else (series + (series < self.column)) % SHADES or 1

    def area(self, series: int, row: int = -1) -> str:
        """The class of a filled shape. One that another row outshines is quiet."""
        if self.row >= 0 and len(self.figures.series) == 1:
            return "a0" if row == self.row else "aq"
        return f"a{self.shade(series)}"


def stack(plan: Plan) -> list[Stack]:
    """For each row, where each series' piece begins and ends: above zero upwards, below it downwards."""
    piles = []
    for row in range(len(plan.figures.labels)):
        above = below = 0.0
        pile: Stack = []
        for n, one in enumerate(plan.figures.series):
            value = one.values[row] or 0.0
            if value > 0:
                pile.append((n, above, above + value))
                above += value
            elif value < 0:
                pile.append((n, below, below + value))
                below += value
        piles.append(pile)
    return piles
