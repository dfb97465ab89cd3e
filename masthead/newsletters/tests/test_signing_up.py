"""Signing up, unsubscribing, preferences: nobody is mailed unasked, nothing happens by looking."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from masthead.newsletters.consents import do_agree, preferring, unsubscribe_address
from masthead.newsletters.letters import do_make_letters
from masthead.newsletters.models import Consent, ConsentRecord, Letter, Message, SignUp
from masthead.newsletters.outcomes.models import Suppression, Trouble
from masthead.newsletters.suppressions import do_suppress, in_force, suppressed
from masthead.readers.models import Reader


@pytest.fixture(autouse=True)
def letters(db: None) -> None:
    do_make_letters()


@pytest.fixture
def ben(people: Any, at: Any) -> Any:
    reader = people.ben()
    for letter in Letter.objects.all():
        do_agree(reader_id=reader.pk, letter=letter, at=at, wording="", source="")
    return reader


def sign_up(browser: Any, email: str = "ada@example.org", *slugs: str, **more: Any) -> Any:
    return browser.post("/letters/sign-up/", {"email": email, "letter": slugs or ("daily",), "page": "/reviews/daily/"}, **more)


def link_in(texts: list[str]) -> str:
    return urlsplit(re.findall(r"https?://\S+/letters/confirm/\S+", texts[-1])[0]).path


def in_force_for(address: str) -> list[str]:
    return list(
        Consent.objects.filter(reader__email=address, withdrawn_at=None).order_by("letter__slug").values_list("letter__slug", flat=True)
    )


def path_of(address: str) -> str:
    return urlsplit(address).path


def test_one_message_asks_and_the_press_on_its_link_is_the_consent(browser: Any, outbox: Any) -> None:
    ada = browser()
    assert sign_up(ada, "Ada@Example.org", "daily", "weekly").status_code == 200
    assert not Reader.objects.exists() and not Consent.objects.exists()
    (text,) = outbox()
    assert "To: ada@example.org" in text and "The Daily Review, The Weekly Review" in text
    page = ada.get(link_in([text]))
    assert page.status_code == 200 and not Consent.objects.exists() and not page.cookies
    assert ada.post(link_in([text])).status_code == 200
    assert in_force_for("ada@example.org") == ["daily", "weekly"]
    record = ConsentRecord.objects.first()
    assert record.source == "/reviews/daily/" and "The Daily Review and The Weekly Review" in record.wording and len(record.network) == 64
    assert "_auth_user_id" not in ada.session
    ada.post(link_in([text]))
    assert ConsentRecord.objects.count() == 2 and len(outbox()) == 1


def test_the_answer_is_the_same_for_a_known_address(browser: Any, ben: Any) -> None:
    known, unknown = sign_up(browser(), "ben@example.org"), sign_up(browser(), "cat@example.org")
    assert known.content.replace(b"ben@", b"cat@") == unknown.content
    assert Message.objects.filter(kind="letters").count() == 2


def test_a_form_of_another_site_signs_nobody_up(browser: Any) -> None:
    assert sign_up(browser(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not SignUp.objects.exists()


def test_no_more_than_three_messages_a_day_whoever_types(browser: Any) -> None:
    for n in range(5):
        assert sign_up(browser(), "a.da+x@gmail.com", REMOTE_ADDR=f"192.0.2.{n}").status_code == 200
    assert Message.objects.count() == 3


def test_a_network_that_types_many_addresses_is_stopped(browser: Any) -> None:
    answers = [sign_up(browser(), f"a{n}@example.org").status_code for n in range(22)]
    assert answers[:20] == [200] * 20 and answers[-1] == 429


def test_a_link_runs_out(browser: Any, outbox: Any) -> None:
    ada = browser()
    sign_up(ada)
    link = link_in(outbox())
    SignUp.objects.update(until=SignUp.objects.get().asked_at)
    assert ada.get(link).status_code == 410 and ada.post(link).status_code == 410
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("email", "slug"), [("nobody", "daily"), ("", "daily"), ("ada@example.org", "no-such-letter")])
def test_what_cannot_be_is_said_beside_the_form(browser: Any, email: str, slug: str) -> None:
    page = sign_up(browser(), email, slug)
    assert page.status_code == 422 and 'role="alert"' in page.content.decode()
    assert not Message.objects.exists()


def test_a_slip_in_the_domain_is_asked_about_and_mailed_all_the_same(browser: Any) -> None:
    page = sign_up(browser(), "ada@gmial.com").content.decode()
    assert "Did you mean <strong>ada@gmail.com</strong>" in page
    assert Message.objects.get().to == "ada@gmial.com"
    assert "Did you mean" not in sign_up(browser(), "ada@example.org").content.decode()


def test_who_has_complained_is_not_written_to_because_somebody_types_their_address(browser: Any, ben: Any, at: Any) -> None:
    do_suppress(address=ben.email, reason=Suppression.Reason.COMPLAINT, at=at)
    assert sign_up(browser(), ben.email).status_code == 200
    assert not Message.objects.exists()


def test_the_press_proves_a_mailbox_that_had_failed(browser: Any, ben: Any, outbox: Any, at: Any) -> None:
    do_suppress(address=ben.email, reason=Suppression.Reason.DEAD, at=at)
    Trouble.objects.create(digest=Suppression.objects.get().digest, score=2, times=3, first_at=at, last_at=at)
    account = browser().sign_in(ben)
    assert "Try again" in account.get("/account/").content.decode()
    account.post("/letters/try-again/")
    assert suppressed([ben.email])
    browser().post(link_in(outbox()))
    assert not suppressed([ben.email]) and not Trouble.objects.exists()


def test_the_list_of_letters_and_each_reviews_page_have_the_form(browser: Any) -> None:
    assert browser().get("/letters/").content.decode().count('type="checkbox"') == 3
    assert 'value="weekly"' in browser().get("/reviews/weekly/").content.decode()


# One click, from nowhere


def test_one_click_works_logged_out_from_nowhere_twice_and_years_later(ben: Any) -> None:
    address = path_of(unsubscribe_address(ben.pk, Letter.objects.get(slug="daily")))
    for _ in range(2):
        answer = Client(enforce_csrf_checks=True).post(
            address, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
        )
        assert answer.status_code == 200 and not answer.cookies and "Location" not in answer
    assert in_force_for(ben.email) == ["free-letter", "weekly"]
    assert [one.method for one in ConsentRecord.objects.filter(what="withdrawn")] == ["one click in the mail program"]
    assert not Suppression.objects.exists()


def test_looking_unsubscribes_nobody(ben: Any) -> None:
    address = path_of(unsubscribe_address(ben.pk, Letter.objects.get(slug="daily")))
    for method in ("get", "head"):
        assert getattr(Client(), method)(address).status_code == 200
    assert Client().get(f"{address}?List-Unsubscribe=One-Click").status_code == 200
    assert Client().put(address).status_code == 405
    assert len(in_force_for(ben.email)) == 3


def test_a_token_means_one_reader_one_letter_one_purpose(ben: Any, people: Any, browser: Any) -> None:
    daily, cleo = Letter.objects.get(slug="daily"), people.cleo()
    token = path_of(unsubscribe_address(ben.pk, daily)).split("/")[-2]
    signature = token.split(":")[-1]
    forged = [f"{cleo.pk}.{daily.pk}:{signature}", f"{ben.pk}.{Letter.objects.get(slug='weekly').pk}:{signature}", token[:-1], "x"]
    assert {Client().post(f"/letters/unsubscribe/{one}/").status_code for one in forged} == {404}
    assert Client().get(f"/letters/preferences/{token}/").status_code == 404
    ada = browser()
    ada.get(path_of(preferring()(ben.pk)))
    ada.post(path_of(preferring()(ben.pk)), {"letter": ["daily"]})
    assert ada.get("/account/").status_code == 302 and "_auth_user_id" not in ada.session


def test_a_scanner_that_follows_every_link_of_a_letter_changes_nothing(ben: Any, browser: Any, people: Any) -> None:
    """Three steps deep from the letter's footer, by GET, as scanners and prefetching programs do."""
    before = list(Consent.objects.order_by("pk").values_list("pk", "withdrawn_at", "paused_until", "weekdays"))
    links = {path_of(unsubscribe_address(ben.pk, letter)) for letter in Letter.objects.all()} | {
        path_of(preferring()(ben.pk)),
        "/letters/",
        "/account/",
    }
    scanner, seen = browser(), set()
    for _ in range(3):
        todo = links - seen
        for link in todo:
            seen.add(link)
            page = scanner.get(link, follow=True)
            links |= {one for one in re.findall(r'(?:href|action)="(/[^"#]*)"', page.content.decode()) if "/static/" not in one}
    assert len(seen) > 10
    assert list(Consent.objects.order_by("pk").values_list("pk", "withdrawn_at", "paused_until", "weekdays")) == before
    assert not Suppression.objects.exists() and not SignUp.objects.exists()


# Preferences


def test_preferences_choose_letters_days_and_a_pause(ben: Any, browser: Any) -> None:
    page = path_of(preferring()(ben.pk))
    later = date.today() + timedelta(days=30)
    answer = browser().post(page, {"letter": ["daily", "weekly"], "days": "21", "pause": f"{later}"})
    assert answer.status_code == 302
    assert in_force_for(ben.email) == ["daily", "weekly"]
    assert set(Consent.objects.filter(withdrawn_at=None).values_list("letter__slug", "weekdays", "paused_until")) == {
        ("daily", 21, later),
        ("weekly", 127, later),
    }
    shown = browser().get(f"{page}?saved=1").content.decode()
    assert "b…@example.org" in shown and "ben@" not in shown and f'value="{later}"' in shown


@pytest.mark.parametrize("wrong", [{"pause": "soon"}, {"pause": "2999-01-01"}, {"days": "3"}])
def test_preferences_refuse_what_cannot_be(ben: Any, browser: Any, wrong: dict[str, str]) -> None:
    assert browser().post(path_of(preferring()(ben.pk)), {"letter": ["daily"], **wrong}).status_code == 422
    assert len(in_force_for(ben.email)) == 3


def test_preferences_are_changed_from_our_own_page_alone(ben: Any, browser: Any) -> None:
    assert browser().post(path_of(preferring()(ben.pk)), {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(in_force_for(ben.email)) == 3


def test_stop_everything_stops_letters_and_no_import_begins_them_again(ben: Any, browser: Any) -> None:
    browser().post(path_of(preferring()(ben.pk)), {"what": "stop"})
    assert in_force_for(ben.email) == []
    held = in_force(ben.email)
    assert held is not None and held.reason == "asked"
