"""Calendars asked over a real loopback server, with the way out that feeds have; and the desk's page of them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Browser, People
from masthead.curator.calendars import gathering, lists
from masthead.curator.calendars.gathering import ANEW, do_ask_due
from masthead.curator.calendars.models import Calendar
from masthead.curator.feeds.fetching import Network
from masthead.curator.models import RadarEntry, Suggestion
from masthead.curator.tests.calendar_files import calendar, event
from masthead.curator.tests.wire_server import (
    AGENT,
    Answer,
    Handler,
    WireServer,
    allowed,
    endless,
    gzip_bomb,
    onward,
    status,
    text,
    wire_server,
)
from masthead.kit.outside import networks
from masthead.kit.refusals import BadInput

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])]
ICS = "text/calendar; charset=utf-8"
TALKS = calendar(event("a", "20261201", "Talks"), event("b", "20261205", "Summit"))


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with wire_server() as serving:
        yield serving


@pytest.fixture
def eva(browser: Callable[[], Browser], people: People, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr("masthead.curator.calendars.desk.now", lambda: NOON)
    return browser().sign_in(people.eva())


def followed(server: WireServer, answer: Answer, path: str = "/cal.ics") -> Calendar:
    return lists.do_add(address=server.at(path, answer), at=NOON, name="The Council")[0]


def asked(theirs: Calendar, after: timedelta = timedelta(0), through: Network | None = None) -> Calendar:
    do_ask_due(NOON + after, through or allowed())
    theirs.refresh_from_db()
    return theirs


def with_mark(body: bytes) -> Answer:
    def answer(to: Handler) -> None:
        if to.headers.get("If-None-Match") == '"one"':
            to.say(304, ETag='"one"')
        else:
            to.say(200, body, ETag='"one"', Content_Type=ICS)

    return answer


def test_a_calendar_is_asked_and_its_events_wait(server: WireServer) -> None:
    theirs = asked(followed(server, text(TALKS, ICS)))
    assert (theirs.failures, theirs.problem) == (0, "") and theirs.succeeded_at == NOON and theirs.next_at > NOON + timedelta(hours=1)
    assert sorted(Suggestion.objects.values_list("title", flat=True)) == ["Summit", "Talks"]
    path, headers = server.asked[-1]
    assert path == "/cal.ics" and headers["Accept"].startswith("text/calendar") and headers["User-Agent"] == AGENT
    count = len(server.asked)
    asked(theirs, timedelta(minutes=30))
    assert len(server.asked) == count, "and not again before its time"


def test_what_has_not_changed_is_not_sent_again_until_the_radar_looks_further(server: WireServer) -> None:
    theirs = asked(followed(server, with_mark(TALKS)))
    asked(theirs, timedelta(hours=3))
    assert server.asked[-1][1]["If-None-Match"] == '"one"' and theirs.failures == 0 and theirs.read_at == NOON
    asked(theirs, ANEW + timedelta(hours=6))
    assert "If-None-Match" not in server.asked[-1][1] and theirs.read_at > NOON + ANEW


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(404), "There is no calendar at this address (404)."),
        (status(503, Retry_After="7200"), "Its server fails (503)."),
        (text("<html>Sign in</html>", "text/html"), "What it answers is no calendar."),
        (endless(b"BEGIN:VCALENDAR\r\nX-A:", b"x" * 65_536), "It is larger than 2 MB."),
        (gzip_bomb(50), "It is larger than 2 MB."),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_comes_off(server: WireServer, answer: Answer, said: str) -> None:
    theirs = asked(followed(server, text(TALKS, ICS)))
    server.at("/cal.ics", answer)
    asked(theirs, timedelta(hours=3))
    assert (theirs.failures, theirs.problem) == (1, said) and Suggestion.objects.count() == 2
    assert theirs.next_at > NOON + timedelta(hours=3, minutes=5), "and it is asked less often"


def test_gone_for_good_it_is_paused(server: WireServer) -> None:
    theirs = asked(followed(server, status(410)))
    assert theirs.paused and "gone for good" in theirs.problem


def test_no_calendar_leads_inside(server: WireServer) -> None:
    """Neither by its address nor by a redirect; what lies there is not even asked."""
    secret = server.at("/secret.ics", text(TALKS, ICS))
    outside = Network(agent=AGENT, ports=frozenset({server.server_port}))
    theirs = asked(lists.do_add(address=secret, at=NOON)[0], through=outside)
    assert theirs.problem == "It leads into a private network." and not Suggestion.objects.exists()
    with wire_server("127.0.0.2") as other:
        led = lists.do_add(address=other.at("/on.ics", onward(secret)), at=NOON)[0]
        count = len(server.asked)
        asked(led, timedelta(days=2), Network(agent=AGENT, inside=networks("127.0.0.2"), ports=frozenset({server.server_port})))
        assert led.problem == "It leads into a private network." and len(server.asked) == count


def test_one_that_nobody_has_thought_of_does_not_end_the_run(server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    odd, fine = followed(server, text(b"odd", ICS), "/odd.ics"), lists.do_give(body=TALKS, at=NOON)
    Calendar.objects.filter(pk=fine.pk).update(next_at=NOON, read_at=None)
    real = gathering.read_apart

    def read(body: bytes, *rest: object) -> object:
        if body == b"odd":
            raise ZeroDivisionError
        return real(body, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(gathering, "read_apart", read)
    assert "nobody has thought of" in asked(odd).problem
    fine.refresh_from_db()
    assert fine.read_at == NOON


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("webcal://council.example/cal.ics", "https://council.example/cal.ics"),
        ("WEBCAL://council.example/cal.ics", "https://council.example/cal.ics"),
        (" http://council.example/cal ", "http://council.example/cal"),
    ],
)
def test_addresses(typed: str, kept: str) -> None:
    assert lists.check_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "cal",
        "file:///etc/passwd",
        "ftp://c.example/",
        "https://eve:secret@c.example/",
        "webcal:javascript:alert(1)",
        "https://c.example/" + "x" * 500,
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(BadInput, match=r"cannot be asked|has at most"):
        lists.do_add(address=typed, at=NOON)
    assert not Calendar.objects.exists()


def page_of(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def press(eva: Browser, what: str, **fields: object) -> str:
    return page_of(eva.post("/desk/calendars/act/", {"what": what, **fields}, follow=True))


def test_at_the_desk_from_an_address_to_the_radar(eva: Browser, server: WireServer) -> None:
    address = server.at("/cal.ics", text(TALKS, ICS))
    assert f"{address} is asked in a moment." in press(eva, "add", address=address, name="The Council", events="at_once")
    assert "is on the list already, as “The Council”" in press(eva, "add", address=address)
    theirs = Calendar.objects.get()
    asked(theirs)
    shown = page_of(eva.get("/desk/calendars/"))
    assert "2 on the radar, 0 waiting" in shown and "Well." in shown and '"/desk/calendars/"' in page_of(eva.get("/desk/"))
    assert "is not asked any more" in press(eva, "pause", calendar=theirs.pk)
    assert "Paused." in page_of(eva.get("/desk/calendars/"))
    assert "is asked in a moment" in press(eva, "resume", calendar=theirs.pk)
    assert "wait as suggestions" in press(eva, "wait", calendar=theirs.pk)
    assert "2 of its entries off the radar" in press(eva, "remove", calendar=theirs.pk)
    assert not Calendar.objects.exists() and not RadarEntry.objects.exists()


def test_a_file_is_taken_in_read_again_and_replaced(eva: Browser) -> None:
    body = calendar(event("a", "20261201", "Talks"), event("b", "20280901", "Far"), head="X-WR-CALNAME:Courts")
    assert "“Courts” is read: 1 event to come." in press(eva, "give", file=SimpleUploadedFile("c.ics", body))
    theirs = Calendar.objects.get()
    asked(theirs, timedelta(days=200))
    assert sorted(Suggestion.objects.values_list("title", flat=True)) == ["Far", "Talks"], "what was too far then is not now"
    newer = SimpleUploadedFile("c.ics", calendar(event("a", "20261202", "Talks, moved")))
    assert "“Courts” is read" in press(eva, "give-anew", calendar=theirs.pk, file=newer)
    assert Suggestion.objects.get(title="Talks, moved").day.day == 2


def test_what_is_no_file_is_refused_in_a_sentence(eva: Browser) -> None:
    assert "Choose a file in iCalendar format" in press(eva, "give")
    assert "The file is no calendar." in press(eva, "give", file=SimpleUploadedFile("c.ics", b"<html>"))
    assert "larger than 2 MB" in press(eva, "give", file=SimpleUploadedFile("c.ics", b"x" * 2_000_001))
    for what, fields in (("pause", {"calendar": "99"}), ("soon", {"calendar": "9" * 40}), ("explode", {"calendar": "1"}), ("", {})):
        assert "eload" in press(eva, what, **fields) or "not on the list" in press(eva, what, **fields)
    assert not Calendar.objects.exists()


def test_what_a_strangers_calendar_says_is_text(eva: Browser) -> None:
    Calendar.objects.create(name="<script>alert(1)</script>", address="https://evil.example/", problem="<b>x</b>")
    shown = page_of(eva.get("/desk/calendars/"))
    assert "<script>alert(1)" not in shown and "&lt;script&gt;alert(1)" in shown and "<b>x</b>" not in shown


def test_only_who_looks_after_calendars_sees_and_presses(browser: Callable[[], Browser], people: People) -> None:
    theirs = lists.do_add(address="https://council.example/cal.ics", at=NOON)[0]
    other, at_the_desk = browser(), people.cleo()
    at_the_desk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    other.sign_in(at_the_desk)
    for who in (browser(), browser().sign_in(people.ben()), other):
        assert who.get("/desk/calendars/").status_code in {302, 403}
        for form in (
            {"what": "pause", "calendar": theirs.pk},
            {"what": "remove", "calendar": theirs.pk},
            {"what": "add", "address": "https://x.example/"},
        ):
            assert who.post("/desk/calendars/act/", form).status_code in {302, 403}
    assert Calendar.objects.get() == theirs and not Calendar.objects.get().paused


def test_looking_changes_nothing_and_costs_the_same_with_1_and_20(eva: Browser) -> None:
    costs = []
    for many in (1, 20):
        for n in range(many):
            Calendar.objects.create(name=f"{many}-{n}", address=f"https://c{many}x{n}.example/", file=b"x" * 1000)
        with CaptureQueriesContext(connection) as queries:
            eva.get("/desk/calendars/")
        assert not any('"file"' in one["sql"] for one in queries)
        costs.append(len([one for one in queries if "curator_" in one["sql"]]))
    assert costs[0] == costs[1] <= 2
    assert eva.get("/desk/calendars/act/", {"what": "pause", "calendar": 1}).status_code == 405
