"""The radar: days as people say them, what is over, the page, the calendar."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser
from masthead.curator import radar
from masthead.curator.dates import Days, period
from masthead.curator.models import RadarEntry
from masthead.library.models import ArticlePage, Country, Topic

Browsers = Callable[[], Browser]
TODAY = NOON.date()  # a Monday


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("masthead.curator.views.now", lambda: NOON)
    yield


def add(title: str, day: date, **fields: object) -> RadarEntry:
    return RadarEntry.objects.create(title=title, day=day, **fields)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (Days(date(2026, 12, 12)), "12 December"),
        (Days(date(2026, 12, 12), date(2026, 12, 12)), "12 December"),
        (Days(date(2026, 12, 12), date(2026, 12, 14)), "12–14 December"),
        (Days(date(2026, 11, 30), date(2026, 12, 2)), "30 November to 2 December"),
        (Days(date(2026, 12, 30), date(2027, 1, 2)), "30 December 2026 to 2 January 2027"),
        (Days(date(2027, 3, 1)), "1 March 2027"),
        (Days(date(2026, 12, 1), known=False), "December"),
        (Days(date(2027, 2, 9), known=False), "February 2027"),
    ],
)
def test_days_as_people_say_them(days: Days, said: str) -> None:
    assert days.said(TODAY) == said


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (Days(date(2026, 11, 20), date(2026, 11, 25)), "This week"),  # begun, not over
        (Days(date(2026, 11, 29)), "This week"),
        (Days(date(2026, 11, 30)), "Next week"),
        (Days(date(2026, 12, 6)), "Next week"),
        (Days(date(2026, 12, 7)), "December"),
        (Days(date(2026, 11, 1), known=False), "November"),
        (Days(date(2027, 1, 1)), "January 2027"),
    ],
)
def test_periods(days: Days, name: str) -> None:
    assert period(days, TODAY) == name


def test_a_month_without_a_day_does_not_part_a_week(db: None) -> None:
    add("First", date(2026, 12, 1))
    add("Some day", date(2026, 12, 1), day_known=False)
    add("Fourth", date(2026, 12, 4))
    add("Twentieth", date(2026, 12, 20))
    periods = [(name, [entry.title for entry in entries]) for name, entries in radar.by_period(TODAY)]
    assert periods == [("Next week", ["First", "Fourth"]), ("December", ["Twentieth", "Some day"])]


def test_what_is_over_drops_off_by_itself(browser: Browsers, db: None) -> None:
    add("Yesterday", TODAY - timedelta(days=1))
    add("Lasts until today", TODAY - timedelta(days=5), last_day=TODAY)
    add("Today", TODAY)
    add("This month some day", TODAY.replace(day=1), day_known=False)
    add("Last month some day", date(2026, 10, 30), day_known=False)
    page = browser().get("/radar/").content.decode()
    for title in ("Lasts until today", "Today", "This month some day"):
        assert f">{title}<" in page, title
    for title in ("Yesterday", "Last month some day"):
        assert title not in page, title


def test_an_entry_names_its_countries_and_the_piece_only_while_that_is_published(browser: Browsers, articles: Articles) -> None:
    article = articles.one(title="Why it votes")
    entry = add("Moldova votes", TODAY + timedelta(days=2), text="It matters <much>.", place="Chișinău", article=article)
    entry.countries.add(Country.objects.create(name="Moldova"))
    page = browser().get("/radar/").content.decode()
    for words in ("Why it votes", article.address(), "/countries/moldova/", "Chișinău", "&lt;much&gt;"):
        assert words in page
    assert "Moldova votes" in browser().get("/countries/moldova/").content.decode()
    ArticlePage.objects.get(pk=article.pk).unpublish()
    assert "Why it votes" not in browser().get("/radar/").content.decode()
    assert article.address() not in browser().get("/radar.ics").content.decode()


def test_the_page_costs_the_same_with_few_entries_and_with_many(browser: Browsers, articles: Articles) -> None:
    article, iran = articles.one(), Country.objects.create(name="Iran")
    ada = browser()
    ada.get("/radar/")
    costs = []
    for count in (2, 40):
        for n in range(count):
            add(f"Entry {n}", TODAY + timedelta(days=n), article=article).countries.add(iran)
        with CaptureQueriesContext(connection) as queries:
            ada.get("/radar/")
        assert not any('"body"' in query["sql"] for query in queries)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 6


def test_the_calendar_says_whole_days_and_stable_names(browser: Browsers, db: None) -> None:
    entry = add(
        "Gulf leaders’ summit; Kuwait, and more", date(2026, 12, 17), last_day=date(2026, 12, 19), text="A line.\nAnother, longer; " * 5
    )
    add("A ruling", date(2027, 1, 20), day_known=False)
    response = browser().get("/radar.ics")
    body = response.content
    assert response["Content-Type"].startswith("text/calendar") and "s-maxage=60" in response["Cache-Control"]
    assert all(len(line) <= 75 for line in body.split(b"\r\n")) and body.endswith(b"END:VCALENDAR\r\n")
    text = body.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20261217\r\nDTEND;VALUE=DATE:20261220" in text, "the end is the day after"
    assert f"UID:radar-{entry.pk}@" in text and "summit\\; Kuwait\\, and more" in text and "\\nAnother\\, longer\\;" in text
    assert "DTSTART;VALUE=DATE:20270101" in text and "STATUS:TENTATIVE" in text
    assert text.count("BEGIN:VEVENT") == 2 and browser().get("/radar.ics").content == body


@pytest.fixture
def ahead(db: None) -> dict[str, RadarEntry]:
    """A vote in Moldova, talks of Iran on energy, a conference on energy."""
    moldova, iran = Country.objects.create(name="Moldova"), Country.objects.create(name="Iran")
    energy = Topic.objects.create(name="Energy")
    found = {name: add(name, TODAY + timedelta(days=n)) for n, name in enumerate(("Vote", "Talks", "Conference"), 3)}
    found["Vote"].countries.add(moldova)
    found["Talks"].countries.add(iran)
    for name in ("Talks", "Conference"):
        found[name].topics.add(energy)
    return found


def events(body: bytes) -> dict[str, str]:
    """Titles by what they stay known by, as another program reads our calendar."""
    return {str(one["UID"]): str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(body).walk("VEVENT")}


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("/radar.ics", {"Vote", "Talks", "Conference"}),
        ("/radar/countries/iran.ics", {"Talks"}),
        ("/radar/topics/energy.ics", {"Talks", "Conference"}),
    ],
)
def test_calendars_of_countries_and_topics(browser: Browsers, ahead: dict[str, RadarEntry], path: str, titles: set[str]) -> None:
    response = browser().get(path)
    assert response.status_code == 200 and response["Content-Type"].startswith("text/calendar")
    found = events(response.content)
    assert set(found.values()) == titles
    assert found.items() <= events(browser().get("/radar.ics").content).items(), "an event has one name, whichever calendar it is in"


def test_what_a_calendar_says_another_program_reads_as_we_meant_it(browser: Browsers, db: None) -> None:
    add(
        "Summit; “two days”, with a, comma\\",
        date(2026, 12, 17),
        last_day=date(2026, 12, 18),
        text="First line.\nSecond; with ü " * 8,
        place="Chișinău",
    )
    add("A ruling", date(2027, 1, 20), day_known=False)
    two, ruling = icalendar.Calendar.from_ical(browser().get("/radar.ics").content).walk("VEVENT")
    assert str(two["SUMMARY"]) == "Summit; “two days”, with a, comma\\"
    assert (two["DTSTART"].dt, two["DTEND"].dt) == (date(2026, 12, 17), date(2026, 12, 19)) and not two.errors
    assert str(two["DESCRIPTION"]).endswith("\nChișinău") and "First line.\nSecond; with ü " in str(two["DESCRIPTION"])
    assert (str(ruling["STATUS"]), ruling["DTSTART"].dt) == ("TENTATIVE", date(2027, 1, 1))


def test_a_calendar_that_has_not_changed_is_not_sent_again(browser: Browsers, ahead: dict[str, RadarEntry]) -> None:
    path = "/radar/countries/iran.ics"
    first = browser().get(path)
    for asked in ({"If-None-Match": first["ETag"]}, {"If-None-Match": f"W/{first['ETag']}"}, {"If-Modified-Since": first["Last-Modified"]}):
        again = browser().get(path, headers=asked)
        assert (again.status_code, again.content) == (304, b"") and again["ETag"] == first["ETag"], asked
    ahead["Talks"].title = "Talks, moved"
    ahead["Talks"].save()
    assert browser().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/radar/countries/nowhere.ics", "/radar/regions/asia.ics", "/radar/topics/iran.ics", "/radar/?country=nowhere", "/radar/?topic=iran"],
)
def test_what_is_not_there_is_not_found(browser: Browsers, ahead: dict[str, RadarEntry], path: str) -> None:
    assert browser().get(path).status_code == 404


def test_the_page_by_country_and_topic(browser: Browsers, ahead: dict[str, RadarEntry]) -> None:
    def titles(asked: str) -> set[str]:
        page = browser().get(f"/radar/{asked}").content.decode()
        return {name for name in ahead if f'radar-title">{name}<' in page}

    assert titles("") == titles("?country=&topic=") == set(ahead)
    assert titles("?country=iran") == {"Talks"} and titles("?topic=energy") == {"Talks", "Conference"}
    assert titles("?country=moldova&topic=energy") == set()
    page = browser().get("/radar/?country=iran").content.decode()
    assert (
        '<option value="iran" selected>' in page
        and "/radar/countries/iran.ics" in page
        and "noindex" in page
        and 'rel="canonical"' not in page
    )
    assert "noindex" not in browser().get("/radar/").content.decode()


def test_the_pages_of_countries_and_topics_lead_to_their_calendars(browser: Browsers, ahead: dict[str, RadarEntry]) -> None:
    assert browser().get("/countries/iran/").content.decode().count("/radar/countries/iran.ics") == 2
    assert "/radar/topics/energy.ics" in browser().get("/topics/energy/").content.decode()
