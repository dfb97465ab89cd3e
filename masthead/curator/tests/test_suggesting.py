"""Days that the wire names, as suggestions: grouped, ordered, taken and waved off; the desk's page of them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Browser, People
from masthead.curator.models import RadarEntry, Report, Suggestion
from masthead.curator.suggesting import deciding
from masthead.curator.suggesting.noticing import do_notice
from masthead.curator.tests.newsroom import Wire, paper_wire
from masthead.kit.refusals import BadInput
from masthead.library.models import Country

__all__ = ["paper_wire"]
pytestmark = pytest.mark.django_db
TODAY = NOON.date()
VOTES = (
    "Moldova will vote on 14 December",
    "Moldova will hold a presidential election on 14 December.",
    "A snap election in Moldova is set for 14 December.",
)


@pytest.fixture
def eva(browser: Callable[[], Browser], people: People, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr("masthead.curator.suggesting.desk.now", lambda: NOON)
    return browser().sign_in(people.eva())


@pytest.fixture
def moldova(paper_wire: Wire) -> Suggestion:
    """A vote that two owners name, and a visit that one does."""
    paper_wire.print("Chișinău prepares", VOTES[1], 0)
    paper_wire.print(VOTES[0], "", 2)
    paper_wire.print("Pope travels", "The pope will visit Lebanon on 30 November.", 3)
    do_notice(NOON)
    return Suggestion.objects.get(kind="vote")


def press(desk: Browser, what: str, **fields: object) -> str:
    answer = desk.post("/desk/radar/act/", {"what": what, **fields}, follow=True)
    return " ".join(str(message).strip() for message in answer.context["messages"])


def page(desk: Browser) -> str:
    return re.sub(r"\s+", " ", desk.get("/desk/radar/").content.decode())


def test_outlets_that_name_the_same_day_and_country_are_one_suggestion(moldova: Suggestion) -> None:
    assert (moldova.day, moldova.reports, moldova.about) == (date(2026, 12, 14), 2, "MD")
    assert moldova.title == "Moldova: presidential election"
    assert {one.sentence for one in Report.objects.filter(suggestion=moldova)} == {VOTES[0], VOTES[1]}
    assert [row.kind for row in deciding.waiting(TODAY)] == ["vote", "visit"], "what most say comes first"


def test_papers_of_one_owner_and_copies_are_one_voice(paper_wire: Wire) -> None:
    first = paper_wire.print("Chișinău prepares", VOTES[1], 0)
    paper_wire.print(VOTES[0], "", 1)  # of the same owner
    paper_wire.print("Chișinău prepares", VOTES[1], 3, copy_of=first)
    do_notice(NOON)
    assert Suggestion.objects.get().reports == 1 and Report.objects.count() == 2


def test_another_day_or_another_country_or_another_thing_is_another(paper_wire: Wire) -> None:
    for sentence in (
        VOTES[1],
        VOTES[1].replace("14", "15"),
        VOTES[1].replace("Moldova", "Ghana"),
        "Moldova will host peace talks on 14 December.",
    ):
        paper_wire.print("Ahead", sentence)
    do_notice(NOON)
    assert Suggestion.objects.count() == 4


def test_each_item_is_read_once_and_only_what_is_about_somebody(paper_wire: Wire) -> None:
    paper_wire.print("Ahead", VOTES[1])
    paper_wire.print("Ahead", "The committee will hold an election on 14 December.")
    assert do_notice(NOON) == 2 and do_notice(NOON) == 0
    assert Suggestion.objects.count() == 1 and Report.objects.count() == 1


def test_a_new_house_does_not_begin_with_last_years_wire(paper_wire: Wire) -> None:
    paper_wire.print("Ahead", VOTES[1], at=NOON - timedelta(days=10))
    assert do_notice(NOON) == 0


def test_accepted_it_is_an_entry_under_the_editors_title(eva: Browser, moldova: Suggestion) -> None:
    country = Country.objects.create(name="Moldova")
    assert "On the radar: Moldova votes, 14 December 2026." in press(
        eva, f"accept:{moldova.pk}", **{f"title-{moldova.pk}": "Moldova votes"}
    )
    entry = RadarEntry.objects.get()
    assert (entry.title, entry.day, list(entry.countries.all()), entry.text) == ("Moldova votes", date(2026, 12, 14), [country], "")
    press(eva, f"accept:{moldova.pk}")
    assert RadarEntry.objects.count() == 1


def test_accepted_and_opened_it_leads_to_the_entrys_form(eva: Browser, moldova: Suggestion) -> None:
    answer = eva.post("/desk/radar/act/", {"what": f"open:{moldova.pk}"})
    assert answer["Location"] == f"/desk/snippets/curator/radarentry/edit/{RadarEntry.objects.get().pk}/"
    assert "Moldova: presidential election" in eva.get(answer["Location"]).content.decode()


def test_dismissed_it_is_not_suggested_again(eva: Browser, moldova: Suggestion, paper_wire: Wire) -> None:
    assert "is not suggested again" in press(eva, f"dismiss:{moldova.pk}")
    paper_wire.print("Ahead", VOTES[2], 3, NOON + timedelta(hours=2))
    do_notice(NOON + timedelta(hours=3))
    assert not deciding.waiting(TODAY).filter(kind="vote").exists() and Suggestion.objects.filter(kind="vote").count() == 1
    assert "Moldova: presidential election" in page(eva) and f"back:{moldova.pk}" in page(eva)
    assert "waits again" in press(eva, f"back:{moldova.pk}")
    assert deciding.waiting(TODAY).filter(kind="vote").exists()


def test_what_is_on_the_radar_already_is_shown_and_joined(eva: Browser, moldova: Suggestion) -> None:
    entry = RadarEntry.objects.create(title="Second round in Moldova", day=date(2026, 12, 13), last_day=date(2026, 12, 14))
    entry.countries.add(Country.objects.create(name="Moldova"))
    assert "On the radar: Second round in Moldova" in page(eva)
    press(eva, f"same:{moldova.pk}:{entry.pk}")
    moldova.refresh_from_db()
    assert moldova.entry == entry and RadarEntry.objects.count() == 1


def test_the_page_shows_sentences_with_their_sources_as_text(eva: Browser, paper_wire: Wire) -> None:
    paper_wire.print("Ahead", "<script>alert(1)</script> Moldova will hold an election on 14 December.")
    do_notice(NOON)
    shown = page(eva)
    assert "&lt;script&gt;" in shown and "<script>alert(1)" not in shown and "Wire One" in shown and 'href="https://0.example/1"' in shown


def test_what_is_over_waits_no_more(moldova: Suggestion) -> None:
    assert not deciding.waiting(date(2026, 12, 15)).exists()
    deciding.forget(NOON + timedelta(days=200))
    assert not Suggestion.objects.exists()


def test_only_who_keeps_the_radar_sees_and_presses(browser: Callable[[], Browser], people: People, moldova: Suggestion) -> None:
    stranger, reader, other = browser(), browser().sign_in(people.ben()), browser()
    at_the_desk = people.cleo()
    at_the_desk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    other.sign_in(at_the_desk)
    assert other.get("/desk/").status_code == 200
    for who in (stranger, reader, other):
        shown = who.get("/desk/radar/")
        assert shown.status_code in {302, 403} and moldova.title not in shown.content.decode()
        for what in ("accept", "dismiss", "open"):
            assert who.post("/desk/radar/act/", {"what": f"{what}:{moldova.pk}"}).status_code in {302, 403}
    moldova.refresh_from_db()
    assert moldova.state == "waiting" and not RadarEntry.objects.exists()


def test_looking_changes_nothing(eva: Browser, moldova: Suggestion) -> None:
    assert eva.get("/desk/radar/").status_code == 200
    assert eva.get("/desk/radar/act/", {"what": f"accept:{moldova.pk}"}).status_code == 405
    assert not RadarEntry.objects.exists() and deciding.waiting(TODAY).count() == 2


@pytest.mark.parametrize(
    "what", ["", "accept", "accept:x", "accept:²", "accept:99999", "same:1", "same:99:99", "explode:1", "follow:99", "ours:99", "back:99"]
)
def test_a_press_that_is_on_no_page_is_refused_in_a_sentence(eva: Browser, what: str) -> None:
    assert re.search(r"Reload", press(eva, what))


def test_a_title_has_an_end(moldova: Suggestion) -> None:
    with pytest.raises(BadInput, match="160 characters at most; this has 200"):
        deciding.do_accept(number=moldova.pk, by=None, at=NOON, title="x" * 200)


def test_the_page_costs_the_same_with_2_and_with_40(eva: Browser, paper_wire: Wire) -> None:
    country = Country.objects.create(name="Moldova")
    costs = []
    for many in (2, 12):
        for n in range(many):
            day = date(2026, 12, 1) + timedelta(days=n)
            paper_wire.print("Ahead", f"Moldova will hold an election on {day.day} December.")
            RadarEntry.objects.create(title=f"Entry {n}", day=day).countries.add(country)
        do_notice(NOON)
        eva.get("/desk/radar/")
        with CaptureQueriesContext(connection) as queries:
            eva.get("/desk/radar/")
        costs.append(len([one for one in queries if "curator_" in one["sql"]]))
    assert costs[0] == costs[1] <= 8
