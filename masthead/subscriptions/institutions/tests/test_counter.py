"""COUNTER's rules, as tables."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from masthead.subscriptions.institutions.counter import Hit, House, Item, as_csv, as_json, counted, is_robot, months, safe, tally

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUSE = House("Masthead", "example.org", "Univ", "univ", date(2026, 10, 1), date(2026, 12, 1), NOON)
ITEMS = {1: Item("One", "https://example.org/1", "Ann Author", date(2011, 2, 3)), 2: Item("=Two", "https://example.org/2")}


def hit(seconds: int, what: str = "request", article: int = 1, session: str = "s", free: bool = False) -> Hit:
    return Hit(what, article, session, NOON + timedelta(seconds=seconds), free)


@pytest.mark.parametrize(("seconds", "count"), [([0, 30], 1), ([0, 31], 2), ([0, 29, 58], 1), ([0, 10, 41], 2), ([0], 1), ([31, 0], 2)])
def test_a_double_click_is_one(seconds: list[int], count: int) -> None:
    assert len(counted([hit(one) for one in seconds])) == count


def test_another_article_or_session_is_no_double_click() -> None:
    assert len(counted([hit(0), hit(1, article=2), hit(2, session="t"), hit(3, what="investigation")])) == 4


def test_counts_by_metric_and_month() -> None:
    hits = [hit(0), hit(60), hit(0, session="t"), hit(0, "investigation", session="u"), hit(86400 * 10), hit(0, "no_license", 2)]
    counts = tally([*hits, hit(5, "limit_exceeded", 2), hit(5, free=True, article=2)])
    assert counts[1, "Controlled"]["Total_Item_Requests"] == {"2026-11": 3, "2026-12": 1}
    assert counts[1, "Controlled"]["Unique_Item_Requests"] == {"2026-11": 2}
    assert counts[1, "Controlled"]["Total_Item_Investigations"] == {"2026-11": 4, "2026-12": 1}
    assert counts[1, "Controlled"]["Unique_Item_Investigations"] == {"2026-11": 3}
    assert counts[2, "Controlled"] == {"No_License": {"2026-11": 1}, "Limit_Exceeded": {"2026-11": 1}}
    assert counts[2, "Free_To_Read"]["Total_Item_Requests"] == {"2026-11": 1}


def test_the_tabular_reports() -> None:
    counts = tally([hit(0), hit(60), hit(0, article=2)])
    rows = list(csv.reader(io.StringIO(as_csv("IR", HOUSE, counts, ITEMS))))
    assert [row[0] for row in rows[:13]] == [
        "Report_Name",
        "Report_ID",
        "Release",
        "Institution_Name",
        "Institution_ID",
        "Metric_Types",
        "Report_Filters",
        "Report_Attributes",
        "Exceptions",
        "Reporting_Period",
        "Created",
        "Created_By",
        "Registry_Record",
    ]
    assert rows[1][1] == "IR" and rows[2][1] == "5.1" and rows[9][1] == "Begin_Date=2026-10-01; End_Date=2026-12-31" and rows[13] == []
    head = rows[14]
    assert head[-4:] == ["Reporting_Period_Total", "Oct-2026", "Nov-2026", "Dec-2026"] and all(len(row) == len(head) for row in rows[14:])
    found = {(row[0], row[head.index("Metric_Type")]): row[-4:] for row in rows[15:]}
    assert found["One", "Total_Item_Requests"] == ["2", "0", "2", "0"] and ("'=Two", "Unique_Item_Requests") in found
    title = list(csv.reader(io.StringIO(as_csv("TR", HOUSE, counts, ITEMS))))
    assert {row[title[14].index("YOP")] for row in title[15:]} == {"2011", "0001"}
    assert {row[title[14].index("Data_Type")] for row in title[15:]} == {"Newspaper_or_Newsletter"}


def test_the_json_reports() -> None:
    counts = tally([hit(0), hit(0, article=2)])
    item = as_json("IR", HOUSE, counts, ITEMS)
    assert item["Report_Header"]["Release"] == "5.1" and item["Report_Header"]["Report_Filters"] == {
        "Begin_Date": "2026-10-01",
        "End_Date": "2026-12-31",
    }
    one = item["Report_Items"][0]["Items"][0]
    assert one["Attribute_Performance"][0]["Performance"]["Total_Item_Requests"] == {"2026-11": 1} and one["Item"] == "One"
    assert len(as_json("TR", HOUSE, counts, ITEMS)["Report_Items"][0]["Attribute_Performance"]) == 2
    assert as_json("TR", HOUSE, tally([]), ITEMS)["Report_Items"] == []


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "python-requests/2", "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8", "HeadlessChrome"]
)
def test_robots(agent: str) -> None:
    assert is_robot(agent) and not is_robot("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")


def test_months_and_cells() -> None:
    assert months(date(2026, 11, 1), date(2027, 1, 1)) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert (safe("=1"), safe("a=1"), safe("")) == ("'=1", "a=1", "")
