"""The plan: the board's presses and who may press them, the calendar, the home; few queries, however much there is."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from planning_play import draft_of, writer

from masthead.library.desk import board, calendar, home, plan
from masthead.library.models import ArticlePage, Author, Pause, Picture, Planned, Rhythm
from masthead.library.pictures.rights import NO_CREDIT

pytestmark = pytest.mark.django_db
MON = date(2026, 11, 23)
TUE, WED, THU = (MON + timedelta(days=n) for n in (1, 2, 3))
HOME, BOARD, MOVE, IDEA = "/desk/", "/desk/planning/", "/desk/planning/move/", "/desk/planning/idea/"


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    for module in (board, calendar, home):
        monkeypatch.setattr(module, "now", lambda: at)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)  # by which Wagtail tells what is still to come


@pytest.fixture
def eva(people: Any) -> Any:
    return people.eva()


@pytest.fixture
def wim(people: Any, articles: Any, eva: Any) -> Any:
    return writer(people, articles)


@pytest.fixture
def desk(browser: Callable[[], Any], eva: Any) -> Any:
    return browser().sign_in(eva)


@pytest.fixture
def idea(articles: Any, eva: Any, at: datetime) -> Callable[..., ArticlePage]:
    def make(title: str = "An idea", day: date | None = None, user: Any = None) -> ArticlePage:
        return draft_of(articles, title, user or eva, at, day)

    return make


def order(day: date) -> list[int]:
    rows = list(Planned.objects.filter(day=day))
    assert [row.position for row in rows] == list(range(len(rows))), "positions are dense"
    return [row.pk for row in rows]


# The plan


def test_an_article_gets_its_place_before_another_or_last(idea: Any, at: datetime) -> None:
    a, b, c = idea("A", TUE), idea("B", TUE), idea("C", WED)
    plan.do_place(article_id=c.pk, day=TUE, before=b.pk, at=at)
    assert order(TUE) == [a.pk, c.pk, b.pk] and order(WED) == []
    plan.do_place(article_id=a.pk, day=TUE, before=None, at=at)
    assert order(TUE) == [c.pk, b.pk, a.pk]
    plan.do_place(article_id=a.pk, day=TUE, before=99999, at=at)  # the card it was put before has gone meanwhile
    assert order(TUE) == [c.pk, b.pk, a.pk]


def test_earlier_and_later_stop_at_the_ends(idea: Any, at: datetime) -> None:
    a, b = idea("A", TUE), idea("B", TUE)
    plan.do_shift(article_id=a.pk, steps=-1, at=at)
    assert order(TUE) == [a.pk, b.pk]
    plan.do_shift(article_id=a.pk, steps=1, at=at)
    plan.do_shift(article_id=a.pk, steps=1, at=at)
    assert order(TUE) == [b.pk, a.pk]
    plan.do_shift(article_id=99999, steps=1, at=at)


def test_of_two_who_move_a_card_the_later_wins(idea: Any, at: datetime) -> None:
    a, b = idea("A", TUE), idea("B", TUE)
    plan.do_place(article_id=a.pk, day=WED, before=None, at=at)
    plan.do_place(article_id=a.pk, day=THU, before=None, at=at)
    plan.do_unplan(article_id=b.pk)
    plan.do_unplan(article_id=b.pk)
    assert (order(TUE), order(WED), order(THU)) == ([], [], [a.pk])


def test_cards_show_the_latest_draft_and_what_became_of_it(idea: Any, eva: Any, articles: Any, at: datetime) -> None:
    author = Author.objects.create(name="Ilse Marwick", slug="ilse")
    draft = idea("First words", TUE)
    draft.title, draft.format = "Second thoughts", "column"
    draft.bylines.create(author=author)
    draft.save_revision()
    scheduled = idea("At six", TUE)
    scheduled.go_live_at = datetime.combine(WED, time(6), tzinfo=UTC)
    scheduled.save_revision().publish()
    (live,) = articles(1, title="Out", published_at=at - timedelta(hours=6))
    plan.do_place(article_id=live.pk, day=THU, before=None, at=at)  # its plan does not matter any more
    cards = {card.title: card for card in plan.standing(MON, THU, eva)}
    assert (cards["Second thoughts"].format, cards["Second thoughts"].authors) == ("column", ("Ilse Marwick",))
    assert (cards["At six"].day, cards["At six"].state, cards["At six"].movable) == (WED, "scheduled 06:00", False)
    assert (cards["Out"].day, cards["Out"].state, cards["Out"].movable) == (MON, "published 06:00", False)
    assert cards["Second thoughts"].movable and "It is scheduled" in cards["At six"].why and "It is published" in cards["Out"].why


# The board


def test_a_plain_reader_and_a_stranger_get_no_board(people: Any, browser: Any) -> None:
    for window in (browser(), browser().sign_in(people.ben())):
        for path in (BOARD, "/desk/reports/checks/", "/desk/checks/1/"):
            assert window.get(path).status_code in {302, 403}, path
        assert window.post(MOVE, {"article": 1, "to": "none"}).status_code in {302, 403}


def test_somebody_at_the_desk_who_does_not_write_gets_no_board(people: Any, browser: Any, eva: Any) -> None:
    from django.contrib.auth.models import Permission

    clerk, group = people.reader("clerk"), Group.objects.create(name="Clerks")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    clerk.groups.add(group)
    window = browser().sign_in(clerk)
    home = window.get(HOME)
    assert home.status_code == 200 and "The plan" not in home.content.decode() and BOARD not in home.content.decode()
    for path in (BOARD, "/desk/reports/checks/"):
        assert window.get(path).status_code in {302, 403}
    assert window.post(IDEA, {"title": "x"}).status_code in {302, 403} and not ArticlePage.objects.exists()


def test_the_board_says_what_each_day_holds(desk: Any, idea: Any) -> None:
    idea("The pipeline", TUE)
    Pause.objects.create(first_day=WED, last_day=WED, why="Strike")
    page = re.sub(r"\s+", " ", desk.get(BOARD).content.decode())
    assert "The pipeline" in page and "1 of 1 planned" in page and "pause: Strike" in page and "nothing planned" in page
    assert "The pipeline" not in desk.get(BOARD + "?week=2026-12-21").content.decode()
    for wrong in ("", "x", "9999-12-31", "0001-01-01", "2026-13-01"):
        assert "This week" in desk.get(BOARD, {"week": wrong}).content.decode()


def test_a_plain_form_moves_a_card(desk: Any, idea: Any) -> None:
    card = idea("A", TUE)
    answer = desk.post(MOVE, {"article": card.pk, "to": THU.isoformat(), "back": BOARD + "?week=2026-11-23"})
    assert (answer.status_code, answer.url) == (302, BOARD + "?week=2026-11-23")
    assert order(THU) == [card.pk]
    desk.post(MOVE, {"article": card.pk, "to": "up", "other": "2026-12-24"})
    assert order(date(2026, 12, 24)) == [card.pk]
    desk.post(MOVE, {"article": card.pk, "to": "none", "back": "https://elsewhere.example/"})
    assert not Planned.objects.exists()


@pytest.mark.parametrize("to", ["", "tomorrow", "9999-01-01", "1999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_refused_with_a_sentence(desk: Any, idea: Any, to: str) -> None:
    card = idea("A", TUE)
    answer = desk.post(MOVE, {"article": card.pk, "to": to}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["say"]) == (422, "Give a day as 2026-11-26, between 2000 and 2100.")
    assert order(TUE) == [card.pk]


def test_what_is_scheduled_or_published_cannot_be_moved(desk: Any, idea: Any, articles: Any) -> None:
    scheduled = idea("At six", TUE)
    scheduled.go_live_at = datetime.combine(WED, time(6), tzinfo=UTC)
    scheduled.save_revision().publish()
    for one, said in ((scheduled, "is scheduled: change its time"), (articles.one(), "is published: its day is")):
        answer = desk.post(MOVE, {"article": one.pk, "to": THU.isoformat()}, headers={"Accept": "application/json"})
        assert answer.status_code == 409 and said in answer.json()["say"]
    assert order(THU) == []


def test_a_writer_moves_their_own_cards_only(browser: Any, wim: Any, idea: Any) -> None:
    theirs, hers = idea("Wim’s", TUE, user=wim), idea("Eva’s", TUE)
    window = browser().sign_in(wim)
    assert window.post(MOVE, {"article": theirs.pk, "to": WED.isoformat()}, headers={"Accept": "application/json"}).status_code == 200
    refused = window.post(MOVE, {"article": hers.pk, "to": WED.isoformat()}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["say"]) == (403, "“Eva’s” is not yours to move.")
    assert order(WED) == [theirs.pk] and order(TUE) == [hers.pk]
    cards = {card.id: card.movable for card in plan.standing(MON, THU, wim)}
    assert cards == {theirs.pk: True, hers.pk: False}


def test_no_act_by_get_nor_without_the_token(idea: Any, eva: Any) -> None:
    from django.test import Client

    from conftest import prove_second

    card = idea("A", TUE)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(eva)
    prove_second(strict)
    for path in (MOVE, IDEA, "/desk/planning/pauses/", "/desk/planning/address/"):
        assert strict.get(path).status_code == 405
        answer = strict.post(path, {"article": card.pk, "to": "none", "title": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 403, path
    assert order(TUE) == [card.pk] and not Rhythm.load().calendar_key


def test_an_idea_becomes_a_draft_that_opens_in_the_editor(desk: Any, articles: Any, eva: Any) -> None:
    Author.objects.create(name="Ilse Marwick", slug="ilse")
    given = {"title": " Who pays? ", "format": "column", "author": "ilse marwick", "day": TUE.isoformat(), "shelf": articles.shelf.pk}
    answer = desk.post(IDEA, given)
    draft = ArticlePage.objects.get()
    assert answer.url == f"/desk/pages/{draft.pk}/edit/"
    assert (draft.title, draft.format, draft.live, draft.owner) == ("Who pays?", "column", False, eva)
    assert [line.author.name for line in draft.bylines.all()] == ["Ilse Marwick"] and order(TUE) == [draft.pk]
    editor = desk.get(answer.url).content.decode()
    assert "Before you publish" in editor and "The article has no text." in editor


@pytest.mark.parametrize("title", ["???", "日本の選挙", "x" * 255, "Who pays?"])
def test_any_title_makes_a_draft_even_twice(desk: Any, articles: Any, title: str) -> None:
    for _ in range(2):
        assert desk.post(IDEA, {"title": title, "format": "analysis", "shelf": articles.shelf.pk}).status_code == 302
    assert ArticlePage.objects.filter(title=title).count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "x" * 256}, "The title has 256 characters; shorten it to 255."),
        ({"title": "   "}, "Give it a title; it can be changed later."),
        ({"author": "Nobody"}, "The library has no author called Nobody."),
        ({"day": "3026-01-01"}, "Give a day between 2000 and 2100."),
        ({"day": "soon"}, "Give a day as 2026-11-26."),
        ({"shelf": "999"}, "Select a valid choice"),
    ],
)
def test_an_idea_that_cannot_be_used_comes_back_as_typed(desk: Any, articles: Any, changed: dict[str, str], said: str) -> None:
    given = {"title": "Kept words", "format": "column", "author": "", "day": TUE.isoformat(), "shelf": str(articles.shelf.pk), **changed}
    answer = desk.post(IDEA, given)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and given["title"].strip()[:200] in page
    assert not ArticlePage.objects.exists()


def test_pauses_are_entered_and_taken_back(desk: Any) -> None:
    path = "/desk/planning/pauses/"
    assert desk.post(path, {"why": "Christmas", "first_day": "2026-12-24", "last_day": "2027-01-01"}).status_code == 302
    pause = Pause.objects.get()
    wrong = desk.post(path, {"why": "Backwards", "first_day": "2026-12-24", "last_day": "2026-12-20"})
    assert wrong.status_code == 422 and "The last day comes before the first." in wrong.content.decode()
    assert "Backwards" in wrong.content.decode() and Pause.objects.count() == 1
    for _ in range(2):
        assert desk.post(f"{path}{pause.pk}/end/").status_code == 302
    assert not Pause.objects.exists()
    assert desk.get("/desk/snippets/library/pause/").status_code == 200


# The calendar


def unfolded(answer: Any) -> list[str]:
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_is_made_by_a_press_and_the_old_address_dies(desk: Any, browser: Any, idea: Any) -> None:
    idea("The pipeline, again", TUE)
    assert browser().get("/planning/.ics").status_code == 404 and browser().get("/planning/x.ics").status_code == 404
    desk.post("/desk/planning/address/")
    first = Rhythm.load().calendar_key
    assert len(first) == 43
    answer = browser().get(f"/planning/{first}.ics")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert "private" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"] and "Set-Cookie" not in answer
    assert "SUMMARY:The pipeline\\, again" in unfolded(answer) and "DTSTART;VALUE=DATE:20261124" in unfolded(answer)
    desk.post("/desk/planning/address/")
    assert browser().get(f"/planning/{first}.ics").status_code == 404
    assert browser().get(f"/planning/{Rhythm.load().calendar_key}.ics").status_code == 200


def test_the_calendar_tells_moments_days_and_pauses(desk: Any, idea: Any, articles: Any, browser: Any, at: datetime) -> None:
    scheduled = idea("At six")
    scheduled.go_live_at = datetime.combine(WED, time(6), tzinfo=UTC)
    scheduled.save_revision().publish()
    articles(1, title="Out", published_at=at - timedelta(hours=6))
    Pause.objects.create(first_day=date(2026, 12, 24), last_day=date(2026, 12, 26), why="Christmas")
    calendar.do_new_address()
    lines = unfolded(browser().get(f"/planning/{Rhythm.load().calendar_key}.ics"))
    for line in (
        f"UID:article-{scheduled.pk}@{settings.MASTHEAD.host}", "DTSTART:20261125T060000Z", "SUMMARY:Pause: Christmas", "DTSTART;VALUE=DATE:20261224",
        "DTEND;VALUE=DATE:20261227", "SUMMARY:Out", "DTSTART:20261123T060000Z",
    ):  # fmt: skip
        assert line in lines, line


def test_a_move_raises_the_sequence_and_the_uid_stays(idea: Any, browser: Any, at: datetime) -> None:
    card = idea("A", TUE)
    calendar.do_new_address()
    path = f"/planning/{Rhythm.load().calendar_key}.ics"

    def told() -> tuple[str, int]:
        lines = unfolded(browser().get(path))
        return next(it for it in lines if it.startswith("UID")), int(next(it for it in lines if it.startswith("SEQUENCE"))[9:])

    uid, before = told()
    plan.do_place(article_id=card.pk, day=WED, before=None, at=max(datetime.now(UTC), at) + timedelta(hours=1))
    assert told()[0] == uid and told()[1] > before


def test_a_writer_makes_no_new_address(browser: Any, wim: Any) -> None:
    browser().sign_in(wim).post("/desk/planning/address/")
    assert not Rhythm.load().calendar_key


# The home


def test_the_home_shows_the_week_the_reviews_the_checks_and_the_drafts(desk: Any, idea: Any, wim: Any) -> None:
    idea("Planned piece", TUE)
    sent = idea("Sent in", None, user=wim)
    sent.get_workflow().start(sent, wim)
    page = re.sub(r"\s+", " ", desk.get(HOME).content.decode())
    for words in (
        "Write an article", "This week", "Next week", "1 of 1 planned", "nothing planned", "Waiting for review", "Sent in", "waits for review",
        "What the checks say", "No author is named.", "Drafts, the oldest first", "planned for Tue 24 Nov",
    ):  # fmt: skip
        assert words in page, words


def test_a_writer_sees_their_own_reviews_only(wim: Any, idea: Any, eva: Any) -> None:
    for title, user in (("Hers", eva), ("His", wim)):
        draft = idea(title, user=user)
        draft.get_workflow().start(draft, user)
    assert [one.title for one in home.waiting(eva)] == ["Hers", "His"]
    assert [one.title for one in home.waiting(wim)] == ["His"]


def test_changes_asked_for_come_with_the_comment(wim: Any, idea: Any, eva: Any) -> None:
    draft = idea("His", user=wim)
    state = draft.get_workflow().start(draft, wim)
    state.current_task_state.specific.reject(user=eva, comment="Say who pays.")
    (one,) = home.waiting(wim)
    assert (one.state, one.comment) == ("changes asked for", "Say who pays.")


def queries(window: Any, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    window.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert window.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(("path", "most"), [(HOME, 75), (BOARD, 50), ("/desk/reports/checks/", 35)])
def test_queries_do_not_grow_with_what_there_is(desk: Any, idea: Any, wim: Any, articles: Any, at: datetime, path: str, most: int) -> None:
    def fill(n: int) -> None:
        for number in range(n):
            draft = idea(f"Draft {number}", TUE, user=wim)
            draft.get_workflow().start(draft, wim)
            idea(f"Loose {number}")
            articles(1, published_at=at - timedelta(hours=1))
            soon = idea(f"Soon {number}")
            soon.go_live_at = datetime.combine(WED, time(6), tzinfo=UTC)
            soon.save_revision().publish()

    fill(1)
    few = queries(desk, path)
    fill(4)
    assert queries(desk, path) == few <= most


def test_a_writer_s_home_leads_nowhere_they_may_not_go(browser: Any, wim: Any, idea: Any, articles: Any, at: datetime) -> None:
    hers, his = idea("Hers", TUE), idea("His", TUE, user=wim)
    (live,) = articles(1, published_at=at - timedelta(hours=1))
    page = browser().sign_in(wim).get(HOME).content.decode()
    assert f"/desk/pages/{his.pk}/edit/" in page and "Hers" in page
    assert f"/desk/pages/{hers.pk}/edit/" not in page and f"/desk/pages/{live.pk}/edit/" not in page
    assert live.address() in page, "what is published may be read"
    board = browser().sign_in(wim).get(BOARD).content.decode()
    assert f"/desk/pages/{his.pk}/edit/" in board and f"/desk/pages/{hers.pk}/edit/" not in board and "Hers" in board


def test_what_is_taken_down_stands_on_the_home(desk: Any, articles: Any, eva: Any) -> None:
    kept, taken = articles(2)
    taken.refresh_from_db()
    taken.unpublish(user=eva)
    (one,) = home.withdrawn(eva)
    assert (one.card.title, one.who) == (taken.title, eva.name) and one.at is not None and one.card.mine
    page = desk.get(HOME).content.decode()
    assert "Taken down, the last first" in page and f"/desk/pages/{taken.pk}/edit/" in page
    assert kept.title not in page.partition("Taken down, the last first")[2]


def test_what_is_kept_back_for_its_picture_is_said_on_the_home(desk: Any, idea: Any, at: datetime) -> None:
    draft = idea("Kept back")
    draft.picture = Picture.objects.create(title="Quay", file="quay.png", width=1, height=1, description="A quay")
    draft.save_revision(approved_go_live_at=at - timedelta(minutes=5))
    page = desk.get(HOME).content.decode()
    assert "kept back at its time" in page and NO_CREDIT in page
