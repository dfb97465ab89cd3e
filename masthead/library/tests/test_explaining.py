"""Explain the wall: the answer is the gate's, and every reason has words."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from conftest import NOON
from masthead.access import ledger, passes
from masthead.access.gate import Decision, Piece, Policy, Reason, Visit, Wall
from masthead.access.models import Gift, Pass
from masthead.library.desk import explain_page
from masthead.library.desk.explaining import FACTS, Asker, explanation
from masthead.library.desk.wall_words import WORDS, Case, counted, explain, what_next
from masthead.subscriptions.granting import do_revoke
from masthead.subscriptions.models import Grant

pytestmark = pytest.mark.django_db


def case(reason: Reason, **more: Any) -> Case:
    return Case("Ben", "A title", Decision(reason, left=1), Policy(), "November 2026", "1 December 2026", **more)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    assert reason.value in WORDS
    assert explain(case(reason)).startswith("Ben may not read “A title”: ")
    assert what_next(case(reason)).endswith(".")


def test_every_fact_of_a_visit_has_a_name() -> None:
    assert {one.name for one in fields(Visit)} <= set(FACTS)


@pytest.mark.parametrize(("number", "said"), [(0, "no articles"), (1, "one article"), (3, "three articles"), (12, "12 articles")])
def test_small_numbers_are_words(number: int, said: str) -> None:
    assert counted(number, "article") == said


def test_dmitri_lapsed_and_his_month_is_spent(people: Any, articles: Any) -> None:
    dmitri, made = people.dmitri(), articles(4)
    for hour, one in enumerate(made[:3]):
        ledger.do_open(reader=dmitri, piece=one.piece, at=NOON - timedelta(hours=5 - hour))
    answer = explanation(Asker(reader=dmitri), made[3], NOON)
    assert answer.decision.reason is Reason.METER_SPENT
    assert answer.sentence == (
        "Dmitri may not read “Article number 4”: their subscription ended on 31 January 2020 and all three articles of November 2026 are spent."
    )
    assert answer.next.startswith("New articles come on 1 December 2026.")
    opened = next(table for table in answer.tables if table.name.startswith("Opened articles"))
    assert [row[0] for row in opened.rows] == ["Article number 3", "Article number 2", "Article number 1"]
    access = next(table for table in answer.tables if table.name == "Access")
    assert access.rows[0][1:4] == ("1 January 2020, 00:00", "31 January 2020, 00:00", "complimentary")


def test_the_answer_is_what_the_reader_gets(people: Any, articles: Any, browser: Callable[[], Any]) -> None:
    """The same reason as the article's own page, for everyone and every wall."""
    made = [articles.one(wall=wall.value) for wall in Wall]
    for reader in (None, people.ben(), people.cleo(), people.dmitri(), people.eva()):
        visitor = browser().sign_in(reader) if reader else browser()
        for one in made:
            page = visitor.get(one.address())
            assert page.context["decision"] == explanation(Asker(reader=reader), one, datetime.now(UTC)).decision


def test_a_reader_who_may_not_sign_in_is_a_stranger(people: Any, articles: Any) -> None:
    cleo = people.cleo()
    cleo.is_active = False
    assert explanation(Asker(reader=cleo), articles.one(), NOON).decision.reason is Reason.NEEDS_EMAIL


def test_a_pass_and_what_it_opened(articles: Any) -> None:
    one, two, three = articles(3)
    held = passes.do_give(address="ada@example.org", came_from="/", at=NOON - timedelta(days=1))
    passes.do_open(held=held, piece=one.piece, at=NOON - timedelta(hours=2))
    passes.do_open(held=held, piece=two.piece, at=NOON - timedelta(hours=1))
    for piece, reason in ((one, Reason.OPENED_BY_PASS), (three, Reason.NEEDS_CONFIRMATION)):
        assert explanation(Asker(held=held), piece, NOON).decision.reason is reason
    then = explanation(Asker(held=held), two, NOON, then=NOON - timedelta(minutes=90))
    assert then.decision.reason is Reason.PASS_MAY_CHOOSE
    assert explanation(Asker(new_pass=True), one, NOON).decision.reason is Reason.PASS_MAY_CHOOSE
    Pass.objects.update(closed_at=NOON - timedelta(minutes=1))
    held.refresh_from_db()
    assert explanation(Asker(held=held), one, NOON).decision.reason is Reason.NEEDS_EMAIL
    assert explanation(Asker(held=held), one, NOON, then=NOON - timedelta(minutes=2)).decision.reason is Reason.OPENED_BY_PASS


def test_a_gift_of_the_article_is_named(people: Any, articles: Any) -> None:
    cleo, one = people.cleo(), articles.one()
    Gift.objects.create(
        giver=cleo, article_id=one.pk, token="t", month=date(2026, 11, 1), slot=1, made_at=NOON, until=NOON + timedelta(days=30)
    )
    gifts = next(table for table in explanation(Asker(), one, NOON).tables if table.name == "Gifts of this article")
    assert gifts.rows[0][0] == "Cleo"


class TestAnotherMoment:
    """Rows have times; what has none is said to be unknowable."""

    def test_before_the_revocation_the_grant_was_in_force(self, people: Any, articles: Any) -> None:
        cleo, one = people.cleo(), articles.one()
        cleo.confirmed_at = NOON - timedelta(days=30)
        do_revoke(grant=Grant.objects.get(), at=NOON - timedelta(hours=1), reason="")
        now, then = (explanation(Asker(reader=cleo), one, NOON, then=then) for then in (None, NOON - timedelta(hours=2)))
        assert now.decision.reason is Reason.MAY_CHOOSE
        assert "their access was revoked on 23 November 2026" in now.sentence
        assert then.decision.reason is Reason.SUBSCRIBER
        assert then.unknowable

    def test_what_was_opened_since_does_not_count(self, people: Any, articles: Any) -> None:
        ben, one = people.ben(), articles.one()
        ledger.do_open(reader=ben, piece=Piece(one.pk), at=NOON)
        assert explanation(Asker(reader=ben), one, NOON).decision.reason is Reason.ALREADY_OPENED
        earlier = explanation(Asker(reader=ben), one, NOON, then=NOON + timedelta(seconds=-1))
        assert earlier.decision.reason is Reason.NEEDS_EMAIL  # Ben came at noon
        ben.confirmed_at = NOON - timedelta(days=3)
        earlier = explanation(Asker(reader=ben), one, NOON, then=NOON - timedelta(seconds=1))
        assert (earlier.decision.reason, earlier.decision.left) == (Reason.MAY_CHOOSE, 3)


class TestThePage:
    URL = "/desk/explain/"

    def ask(self, desk: Any, **said: Any) -> Any:
        return desk.post(self.URL, said)

    @pytest.fixture
    def desk(self, people: Any, browser: Callable[[], Any]) -> Any:
        return browser().sign_in(people.eva())

    def test_it_answers(self, desk: Any, people: Any, articles: Any) -> None:
        people.cleo()
        one = articles.one()
        page = self.ask(desk, email="Cleo@Example.org ", address=one.address())
        assert page.status_code == 200
        assert "Cleo may read “Article number 1”: a subscription is in force." in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert "LOCKED" not in page.content.decode()

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"email": "nobody@example.org", "address": "{pk}"}, "There is no reader with the address nobody@example.org."),
            ({"email": "nobody", "address": "{pk}"}, "That does not look like an e-mail address."),
            (
                {"email": "nobody@example.org", "with_pass": "on", "address": "{pk}"},
                "No browser has been given a pass for nobody@example.org.",
            ),
            ({"email": "", "address": "/articles/99999999999999999999/x/"}, "There is no article at that address."),
            ({"email": "", "address": "999999"}, "There is no article at that address."),
            ({"email": ""}, "Choose an article, or give its address below."),
            ({"email": "", "address": "{pk}", "then": "2999-01-01 10:00"}, "That moment is still to come."),
        ],
    )
    def test_what_cannot_be_answered_is_said(self, desk: Any, articles: Any, said: dict[str, str], sentence: str) -> None:
        pk = articles.one().pk
        page = self.ask(desk, **{name: value.format(pk=pk) for name, value in said.items()})
        assert page.status_code == 422
        assert sentence in page.content.decode()

    def test_a_stranger_and_a_number(self, desk: Any, articles: Any) -> None:
        page = self.ask(desk, address=str(articles.one().pk))
        assert page.context["answer"].decision.reason is Reason.NEEDS_EMAIL

    def test_it_never_takes_an_address_from_the_address_bar(self, desk: Any, people: Any, articles: Any) -> None:
        people.cleo()
        page = desk.get(self.URL, {"email": "cleo@example.org", "address": articles.one().pk})
        assert page.context["answer"] is None
        assert "cleo@example.org" not in page.content.decode()

    def test_only_who_may_publish_is_answered(self, people: Any, browser: Callable[[], Any], desk: Any) -> None:
        from django.contrib.auth.models import Group

        writer = people.reader("wim")
        writer.groups.add(Group.objects.get(name="Editors"))
        writer.refresh_from_db()
        visitor = browser().sign_in(writer)
        assert visitor.get(self.URL).status_code in (302, 403)
        assert visitor.post(self.URL, {"email": ""}).status_code in (302, 403)
        assert self.URL not in visitor.get("/desk/").content.decode()
        assert self.URL in desk.get("/desk/").content.decode()

    def test_it_is_limited(self, desk: Any, articles: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(explain_page, "EXPLANATIONS", explain_page.Limit("explanations of the wall", 1, timedelta(hours=1)))
        one = articles.one()
        assert [self.ask(desk, address=str(one.pk)).status_code for _ in range(2)] == [200, 429]

    def test_queries_do_not_grow_with_what_was_read(
        self, desk: Any, people: Any, articles: Any, django_assert_max_num_queries: Any
    ) -> None:
        ben, made = people.ben(), articles(4)
        for one in made[:3]:
            ledger.do_open(reader=ben, piece=one.piece, at=NOON)
        with django_assert_max_num_queries(12):
            explanation(Asker(reader=ben), made[3], NOON)

    def test_its_address(self) -> None:
        assert reverse("explain-the-wall") == self.URL
