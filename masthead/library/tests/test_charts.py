"""Charts: figures as people paste them are read or refused with a sentence, and what is drawn is whole."""

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from masthead.library.charts.chart import KINDS, check, draw, marks
from masthead.library.charts.drawing import LEADING, NARROW, WIDE, fit, measure, spread, wrap
from masthead.library.charts.figures import BadFigures, read
from masthead.library.charts.moments import moment, ticks, times
from masthead.library.charts.scales import round_ticks, writing

TABLE = "Year\tPoland\tChad\n2010\t12\t3\n2014\t31\t\n2022\t35\t-2\n2024\t31\t1"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12), ("-3", -3), ("−3", -3), ("–3", -3), ("(3)", -3), ("+4", 4), ("1,200", 1200), ("1.200,5", 1200.5), ("1,200.5", 1200.5),
        ("1 200", 1200), ("1’200", 1200), ("1,5", 1.5), ("0,125", 0.125), ("12 %", 12), ("12%", 12), ("$4", 4), ("US$4", 4), ("4 €", 4),
        ("-$4", -4), ("1,234,567", 1234567), ("1.234.567", 1234567), (".5", 0.5), ("1.5E+03", 1500), ("٣", 3), ("-0", 0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(typed: str, number: float) -> None:
    assert read(f"x\ty\na\t{typed}").series[0].values == (number,)


@pytest.mark.parametrize("typed", ["", "-", "–", "n/a", "N/A", "…", "..", ":"])
def test_nothing_known_is_a_gap(typed: str) -> None:
    assert read(f"x\ty\na\t{typed}\nb\t1").series[0].values == (None, 1)


def test_one_table_has_one_sign_for_decimals() -> None:
    assert [one.values for one in read("x;a;b\ny;1.234;2,5").series] == [(1234,), (2.5,)]
    assert [one.values for one in read("x\ta\tb\ny\t1.234\t2.5").series] == [(1.234,), (2.5,)]
    assert read("x\ta\ny\t1,234").series[0].values == (1234,)


@pytest.mark.parametrize(
    "text",
    [
        "Year\tA\tB\n2001\t1\t2",
        "Year,A,B\r\n2001,1,2\r\n",
        "Year;A;B\n2001;1;2",
        "Year|A|B\n2001|1|2",
        'Year,A,B\n"2001",1,"2"',
        "\n\nYear\tA\tB\t\t\n\t\t\n2001\t1\t2\t\t\n\n",
        "A\tB\n2001\t1\t2",  # the desk drops the empty first cell
        "\x00Year\tA\x0b\tB\n2001\t1\t2",
    ],
)
def test_cells_come_as_they_are_pasted(text: str) -> None:
    found = read(text)
    assert found.labels == ("2001",)
    assert [(one.name, one.values) for one in found.series] == [("A", (1,)), ("B", (2,))]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Year\t2020\t2021\nA\t1\t2\nB\t1\tabc", "Row 3, “abc”: a number is expected under 2021."),
        ("Year\t\nA\tabc", "Row 2, “abc”: a number is expected in column 2."),
        ("", "A chart needs a row of headings and at least one row of figures under it. Paste both from the spreadsheet."),
        ("Year\tA", "A chart needs a row of headings and at least one row of figures under it. Paste both from the spreadsheet."),
        ("x\tA\na\t1,5\nb\t1.5", "Row 3, “1.5”: other cells write their decimals with another sign. Write all of them the same way."),
        ("x,A\na,1,5", ("Row 2 has 3 cells, the row of headings 2. Give each column a heading; a number with a comma in it needs quotation marks, "
         "or paste the cells from the spreadsheet.")),
        ("x\tA\tB\na\t1\t\nb\t2\t", "Column 3, “B”, holds no number. Fill it in or leave it out."),
        ("x\tA\t\tC\na\t1\t2\t3", "Column 3 has no heading. Write in the first row what its figures are."),
        ("x\t" + "\t".join("abcdefghijklm") + "\ny" + "\t1" * 13, ("The figures have 13 columns; a chart shows at most 12 beside the labels. "
         "Leave some out.")),
        ("x\ty\n" + "a\t1\n" * 501, "The figures have 501 rows; a chart shows at most 500. Leave some out."),
        ("x" * 30_001, "The figures are longer than 30,000 characters. A chart shows less: leave out rows or columns."),
        ("x\ty\na\t1e99", ("Row 2, “1e99”: this number cannot be shown under y. Give figures between a billionth and a million billion, in "
         "thousands or millions where they are larger.")),
        ("x\ty\na\t1,2,3.4.5", ("Row 2, “1,2,3.4.5”: this number cannot be shown under y. Give figures between a billionth and a million billion, "
         "in thousands or millions where they are larger.")),
    ],
)  # fmt: skip
def test_bad_figures_are_refused_with_their_place(text: str, sentence: str) -> None:
    with pytest.raises(BadFigures) as refused:
        read(text)
    assert str(refused.value) == sentence


def test_bars_have_room_for_sixty() -> None:
    many = "x\ty\n" + "".join(f"a{n}\t{n}\n" for n in range(61))
    check("column", many)
    with pytest.raises(BadFigures, match="Bars have room for 60 figures; these are 61"):
        check("bar", many)


def test_what_stands_out_is_a_heading_or_a_label() -> None:
    figures = read(TABLE)
    assert all(marks(figures, one) for one in ("", "Chad", " chad ", "2014")) and not marks(figures, "Mali")
    assert 'class="l0"' in draw("line", TABLE, title="T", highlight="Chad").wide
    row = draw("column", "Year\tA\n2001\t1\n2002\t2", title="T", highlight="2002").wide
    assert row.count('class="a0"') == row.count('class="aq"') == 1


@pytest.mark.parametrize(
    ("kind", "table", "said"),
    [
        ("line", "Year\tA\n2010\t12\n2022\t35\n2024\t31", "Line chart. From 12 in 2010 to 31 in 2024; highest 35 in 2022."),
        ("line", "Year\tA\n2024\t31\n2010\t12", "Line chart. From 12 in 2010 to 31 in 2024."),
        ("column", "Year\tA %\n2010\t5%\n2011\t5%", "Column chart. 5% from 2010 to 2011."),
        ("bar", "Land\tA\nMalta\t2\nSpain\t31", "Bar chart. Highest Spain, 31; lowest Malta, 2."),
        (
            "stacked",
            "Year\tA\tB\n2010\t1\t4\n2011\t2\t3",
            "Stacked columns. A: from 1 in 2010 to 2 in 2011. B: from 4 in 2010 to 3 in 2011.",
        ),
        ("bar", "Land\tA\nMalta\t2", "Bar chart. Malta, 2."),
    ],
)
def test_the_drawing_says_in_words_what_is_seen(kind: str, table: str, said: str) -> None:
    chart = draw(kind, table, title="T")
    assert chart.said == said and said in chart.wide and said in chart.narrow


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("2014", "year"), ("2014/15", "year"), ("2014–2015", "year"), ("2024 Q1", "quarter"), ("Q1 2024", "quarter"), ("2024-Q3", "quarter"),
        ("Jan 2024", "month"), ("September 2024", "month"), ("2024-01", "month"), ("2024-01-31", "day"), ("31 Jan 2024", "day"),
        ("2024-02-31", None), ("2024-13", None), ("Janissary 2024", None), ("12", None), ("Spain", None), ("", None),
    ],
)  # fmt: skip
def test_times_are_known(label: str, kind: str | None) -> None:
    found = moment(label)
    assert (found.kind.value if found else None) == kind


def test_the_axis_has_round_years_and_named_months() -> None:
    assert [words for _, words in ticks([1995, 2025], 8)] == ["1995", "2000", "2005", "2010", "2015", "2020", "2025"]
    found = times([f"2024-{month:02}" for month in range(1, 13)])
    assert found is not None
    assert [words for _, words in ticks([one.place for one in found], 5)] == ["Jan 2024", "Apr", "Jul", "Oct"]
    assert times(["2014", "2014"]) is None and times(["2014"]) is None and times(["2014", "Spain"]) is None


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "words"),
    [
        (1234, 0, "", "1,234"), (31, 0, "%", "31%"), (31.5, 1, "km", "31.5\u00a0km"), (4, 0, "$", "$4"), (-4, 0, "$bn", "−$4bn"),
        (4, 0, "US$", "US$4"), (25_000_000, 0, "€", "€25m"), (2.5e12, 0, "", "2.5tn"), (0.000012, 6, "", "0.000012"), (0, 2, "%", "0%"),
        (3, 0, "thousand barrels a day", "3"), (12, 0, "°C", "12°C"),
    ],
)  # fmt: skip
def test_numbers_are_written_with_their_unit(value: float, decimals: int, unit: str, words: str) -> None:
    assert writing([value or 1.0], decimals, unit)(value) == words


@given(st.floats(-1e15, 1e15), st.floats(-1e15, 1e15), st.integers(2, 8))
@example(0.0, 5e-324, 3)
@example(0.0, 5e-324, 2)
@example(1e-300, 1.0000001e-300, 3)
def test_ticks_take_in_what_is_shown(one: float, two: float, most: int) -> None:
    low, high = sorted((one, two))
    steps = round_ticks(low, high, most)
    assert 2 <= len(steps) <= most + 2 and steps == sorted(set(steps))
    slack = 1e-6 * max(abs(low), abs(high), 1e-300)
    assert steps[0] <= low + slack and steps[-1] >= high - slack


@given(st.lists(st.tuples(st.floats(0, 300), st.sampled_from([LEADING, 2 * LEADING, 3 * LEADING])), min_size=1, max_size=12))
def test_labels_never_lie_over_each_other(wanted: list[tuple[float, float]]) -> None:
    heights = [height for _, height in wanted]
    room = max(300.0, sum(heights))
    placed = spread([place for place, _ in wanted], heights, 0, room)
    order = sorted(range(len(placed)), key=lambda n: placed[n])
    for above, below in pairwise(order):
        assert placed[below] - placed[above] >= (heights[above] + heights[below]) / 2 - 1e-6
    assert min(p - h / 2 for p, h in zip(placed, heights, strict=True)) >= -1e-6
    assert max(p + h / 2 for p, h in zip(placed, heights, strict=True)) <= room + 1e-6


@given(st.text(max_size=80), st.floats(20, 200), st.integers(1, 3))
def test_words_are_wrapped_within_their_width(words: str, width: float, lines: int) -> None:
    found = wrap(words, width, lines)
    assert 1 <= len(found) <= lines and all(measure(line) <= width or len(line.rstrip("…")) <= 1 for line in found)
    assert fit("short", 500) == "short"


NUMBER = st.one_of(
    st.floats(-1e14, 1e14).map(lambda it: f"{it:.4f}"),
    st.integers(-(10**14), 10**14).map(str),
    st.sampled_from(["", "-", "0", "5%", "1e-8"]),
)
LABEL = st.one_of(st.integers(1000, 2999).map(str), st.text(max_size=60), st.sampled_from(["Jan 2024", "2024 Q1", "2024-01-31", "W" * 90]))


@st.composite
def tables(draw_one: Any) -> str:
    """Tables as a spreadsheet might hold them, down to the strange."""
    width = draw_one(st.integers(1, 12))
    rows = [[draw_one(LABEL), *draw_one(st.lists(NUMBER, min_size=width, max_size=width))] for _ in range(draw_one(st.integers(1, 40)))]
    heading = [draw_one(LABEL) for _ in range(width + 1)]
    return "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in [heading, *rows])


def well_made(table: str, kind: str, highlight: str) -> bool:
    """Whether the chart is drawn; it is whole if it is."""
    try:
        chart = draw(kind, table, title=f"T <&> {highlight}", unit="%", highlight=highlight, name="chart-2")
    except BadFigures as error:
        assert re.fullmatch(r"[A-Z].*[.]", str(error), re.DOTALL)
        return False
    ids: list[str] = []
    for svg, width in ((chart.wide, WIDE), (chart.narrow, NARROW)):
        root = ElementTree.fromstring(svg)
        assert root.attrib["viewBox"].startswith(f"0 0 {width:.0f} ") and root.attrib["role"] == "img"
        assert not re.search(r"\b(nan|inf)\b|style=|<script", re.sub(r">[^<]*<", "><", svg), re.IGNORECASE)
        ids += [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
        assert set(root.attrib["aria-labelledby"].split()) <= set(ids)
    assert len(ids) == len(set(ids)) == 4
    return True


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(KINDS), st.text(max_size=10))
def test_any_table_is_drawn_or_refused(table: str, kind: str, highlight: str) -> None:
    well_made(table, kind, highlight)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(KINDS))
def test_any_text_is_drawn_or_refused(text: str, kind: str) -> None:
    well_made(text, kind, "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "table",
    [
        "x\ty\na\t5",
        "x\ty\na\t0",
        "x\ty\n" + "".join(f"a{n}\t7\n" for n in range(9)),
        "x\ty\n" + "".join(f"{1500 + n}\t{n * 31 % 17 - 8}\n" for n in range(200)),
        "x\tA\tB\n" + "".join(f"2024-01-{n:02}\t{n}\t{'' if n % 3 else -n}\n" for n in range(1, 31)),
        "x\ty\n" + f"{'Very long label ' * 8}\t1\n{'Donaudampfschifffahrtsgesellschaft' * 3}\t-900000000000",
        "x\ty\na\t0.000000001\nb\t1000000000000000",
        "x\ty\na\t-0.000001\nb\t-0.000002",
        "Land\tمصر\t中国\nالقاهرة\t1\t2\n上海\t3\t4",
    ],
)
def test_awkward_tables_are_drawn(kind: str, table: str) -> None:
    assert well_made(table, kind, "a") or (kind == "bar" and table.count("\n") > 60)


def test_a_full_chart_stays_small() -> None:
    full = "Year\t" + "\t".join(f"S{n}" for n in range(12)) + "\n" + "\n".join(f"{1500 + r}" + f"\t{r % 7}" * 12 for r in range(500))
    assert len(draw("line", full, title="T").wide) < 130_000 and len(draw("stacked", full, title="T").narrow) < 160_000
