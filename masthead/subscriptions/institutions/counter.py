"""COUNTER 5.1: what an institution used, counted and laid out as the Code of Practice says. Pure.

Two uses of one item in one session within 30 seconds are one (a double click); unique metrics count an item once a session;
a request is an investigation as well. Robots never come here: they are left out where uses are noted.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

DOUBLE_CLICK = timedelta(seconds=30)
ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|scrap|fetch|archiver|monitor|validator|headless|preview|feed|rss|"
    r"curl|wget|python|java/|libwww|okhttp|go-http|httpclient|axios|facebookexternalhit|mediapartners|lighthouse",
    re.IGNORECASE,
)
METRICS = ("Total_Item_Investigations", "Total_Item_Requests", "Unique_Item_Investigations", "Unique_Item_Requests")
DENIALS = {"limit_exceeded": "Limit_Exceeded", "no_license": "No_License"}
NAMES = {"TR": "Title Report", "IR": "Item Report"}
TITLE, ITEM = "Newspaper_or_Newsletter", "News_Item"


@dataclass(frozen=True)
class Hit:
    """A use as it was noted."""

    what: str
    article: int
    session: str
    at: datetime
    free: bool = False


@dataclass(frozen=True)
class Item:
    """What an article is called in a report."""

    title: str
    address: str
    authors: str = ""
    published: date | None = None

    @property
    def year(self) -> str:
        """Year of publication; 0001 where it is unknown, as the Code says."""
        return f"{self.published.year:04d}" if self.published else "0001"


@dataclass(frozen=True)
class House:
    """Who reports, to whom, about which months (both included, as their first days)."""

    publisher: str
    platform: str
    institution: str
    institution_id: str
    first: date
    last: date
    created: datetime


Key = tuple[int, str]  # article, access type
Tally = Mapping[Key, Mapping[str, Mapping[str, int]]]  # then metric, month, count


def is_robot(user_agent: str) -> bool:
    """Whether a program says that it is one. What says nothing is one too."""
    return not user_agent.strip() or ROBOTS.search(user_agent) is not None


def counted(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without double clicks: of those of one item, kind and session with less than 30 seconds between, the last."""
    kept: list[Hit] = []
    newest: dict[tuple[str, int, str], int] = {}
    for hit in sorted(hits, key=lambda hit: hit.at):
        key = (hit.what, hit.article, hit.session)
        before = newest.get(key)
        if before is not None and hit.at - kept[before].at <= DOUBLE_CLICK:
            kept[before] = hit
        else:
            newest[key] = len(kept)
            kept.append(hit)
    return kept


def tally(hits: Iterable[Hit]) -> Tally:
    """Counts by article and access type, metric and month."""
    found: dict[Key, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    seen: set[tuple[str, int, str]] = set()
    for hit in counted(hits):
        cell, month = found[hit.article, "Free_To_Read" if hit.free else "Controlled"], f"{hit.at:%Y-%m}"
        if hit.what in DENIALS:
            cell[DENIALS[hit.what]][month] += 1
            continue
        for kind in ("Investigations", "Requests") if hit.what == "request" else ("Investigations",):
            cell[f"Total_Item_{kind}"][month] += 1
            if (kind, hit.article, hit.session) not in seen:
                seen.add((kind, hit.article, hit.session))
                cell[f"Unique_Item_{kind}"][month] += 1
    return found


def months(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count + 1)]


def by_title(counts: Tally, items: Mapping[int, Item]) -> dict[tuple[str, str], dict[str, Counter[str]]]:
    """The publication as one title: counts by year of publication and access type."""
    found: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (article, access), metrics in counts.items():
        for metric, by_month in metrics.items():
            found[items[article].year if article in items else "0001", access][metric].update(by_month)
    return found


def _end(last: date) -> str:
    return f"{months(last, date(last.year + last.month // 12, last.month % 12 + 1, 1))[1] - timedelta(days=1)}"


def as_json(report: str, house: House, counts: Tally, items: Mapping[int, Item]) -> dict[str, Any]:
    """The report in the layout of the COUNTER API."""
    header = {
        "Report_Name": NAMES[report],
        "Report_ID": report,
        "Release": "5.1",
        "Institution_Name": house.institution,
        "Institution_ID": {"Proprietary": [f"{house.platform}:{house.institution_id}"]},
        "Report_Filters": {"Begin_Date": f"{house.first}", "End_Date": _end(house.last)},
        "Report_Attributes": {"Attributes_To_Show": ["YOP", "Access_Type", "Access_Method"]},
        "Created": f"{house.created:%Y-%m-%dT%H:%M:%SZ}",
        "Created_By": house.publisher,
        "Registry_Record": "",
    }

    def performance(kind: str, year: str, access: str, metrics: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
        counts = {metric: dict(sorted(by_month.items())) for metric, by_month in sorted(metrics.items())}
        return {"Data_Type": kind, "YOP": year, "Access_Type": access, "Access_Method": "Regular", "Performance": counts}

    title = {"Title": house.publisher, "Item_ID": {"Proprietary": f"{house.platform}:title"}, "Platform": house.platform}
    title |= {"Publisher": house.publisher}
    if report == "TR":
        rows = [performance(TITLE, year, access, metrics) for (year, access), metrics in sorted(by_title(counts, items).items())]
        return {"Report_Header": header, "Report_Items": [{**title, "Attribute_Performance": rows}] if rows else []}
    parts: dict[int, dict[str, Any]] = {}
    for (article, access), metrics in sorted(counts.items()):
        item = items.get(article, Item(f"Article {article}", ""))
        kept = parts.setdefault(article, {"Item": item.title, "Publisher": house.publisher, "Platform": house.platform})
        kept.setdefault("Item_ID", {"Proprietary": f"{house.platform}:{article}", **({"URI": item.address} if item.address else {})})
        kept.setdefault("Attribute_Performance", []).append(performance(ITEM, item.year, access, metrics))
    return {"Report_Header": header, "Report_Items": [{**title, "Items": list(parts.values())}] if parts else []}


def as_csv(report: str, house: House, counts: Tally, items: Mapping[int, Item]) -> str:
    """The report in the tabular layout: thirteen lines of header, an empty one, then a row for each metric."""
    out = io.StringIO()
    writer = csv.writer(out)
    for name, value in (
        ("Report_Name", NAMES[report]),
        ("Report_ID", report),
        ("Release", "5.1"),
        ("Institution_Name", house.institution),
        ("Institution_ID", f"{house.platform}:{house.institution_id}"),
        ("Metric_Types", ""),
        ("Report_Filters", ""),
        ("Report_Attributes", "Attributes_To_Show=YOP|Access_Type|Access_Method"),
        ("Exceptions", ""),
        ("Reporting_Period", f"Begin_Date={house.first}; End_Date={_end(house.last)}"),
        ("Created", f"{house.created:%Y-%m-%dT%H:%M:%SZ}"),
        ("Created_By", house.publisher),
        ("Registry_Record", ""),
    ):
        writer.writerow([name, safe(value)])
    writer.writerow([])
    span = months(house.first, house.last)
    tail = ["Data_Type", "YOP", "Access_Type", "Access_Method", "Metric_Type", "Reporting_Period_Total", *(f"{day:%b-%Y}" for day in span)]
    writer.writerow([*(TITLE_COLUMNS if report == "TR" else ITEM_COLUMNS), *tail])
    for named, metrics in _rows(report, house, counts, items):
        for metric in sorted(metrics):
            each = [metrics[metric].get(f"{day:%Y-%m}", 0) for day in span]
            writer.writerow([*map(safe, named), metric, sum(each), *each])
    return out.getvalue()


TITLE_COLUMNS = ("Title", "Publisher", "Publisher_ID", "Platform", "DOI", "Proprietary_ID", "ISBN", "Print_ISSN", "Online_ISSN", "URI")
ITEM_COLUMNS = ("Item", "Publisher", "Publisher_ID", "Platform", "Authors", "Publication_Date", "Article_Version", "DOI",
                "Proprietary_ID", "ISBN", "Print_ISSN", "Online_ISSN", "URI")  # fmt: skip


def _rows(
    report: str, house: House, counts: Tally, items: Mapping[int, Item]
) -> Iterable[tuple[list[str], Mapping[str, Mapping[str, int]]]]:
    if report == "TR":
        for (year, access), found in sorted(by_title(counts, items).items()):
            title = [house.publisher, house.publisher, "", house.platform, "", f"{house.platform}:title", "", "", "", ""]
            yield [*title, TITLE, year, access, "Regular"], found
        return
    for (article, access), metrics in sorted(counts.items()):
        item = items.get(article, Item(f"Article {article}", ""))
        day = f"{item.published}" if item.published else ""
        named = [item.title, house.publisher, "", house.platform, item.authors, day, "", "", f"{house.platform}:{article}", "", "", ""]
        yield [*named, item.address, ITEM, item.year, access, "Regular"], metrics


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
