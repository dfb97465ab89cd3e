"""The wall, step by step, as a reader meets it without JavaScript."""

from datetime import timedelta

import pytest
from wall_play import ADA, Browsers, Clock, Outbox, clock, code_in, keep_reading, link_in, reads

from conftest import NOON, Articles, People
from masthead.access.models import Opened, Pass
from masthead.newsletters.models import Consent, Letter
from masthead.readers.models import Reader

assert clock  # the fixture, used by each test


def test_ada_reads_the_opening_only(browser: Browsers, articles: Articles) -> None:
    (article,) = articles()
    ada = browser()
    assert not reads(ada, article)
    response = ada.get(article.address())
    assert response.context["decision"].reason == "needs_email"
    assert response["Cache-Control"].startswith("public") and not response.cookies
    assert 'data-act="keep-reading"' in response.content.decode()


def test_an_address_opens_the_rest_at_once_in_this_browser_alone(browser: Browsers, articles: Articles) -> None:
    one, two = articles(2)
    ada, other = browser(), browser()
    assert keep_reading(ada, one).status_code == 302
    assert reads(ada, one) and not reads(ada, two) and not reads(other, one)
    assert ada.get(one.address())["Cache-Control"] == "private, no-store"


def test_a_pass_opens_one_more_by_choice_and_no_third(browser: Browsers, articles: Articles) -> None:
    one, two, three = articles(3)
    ada = browser()
    keep_reading(ada, one)
    ada.post(two.address() + "open/")
    ada.post(three.address() + "open/")
    keep_reading(ada, three)
    assert (reads(ada, one), reads(ada, two), reads(ada, three)) == (True, True, False)
    assert ada.get(three.address()).context["decision"].reason == "needs_confirmation"


def test_a_pass_opens_nothing_that_is_for_subscribers(browser: Browsers, articles: Articles) -> None:
    one, closed = articles(1)[0], articles(1, wall="subscribers")[0]
    ada = browser()
    keep_reading(ada, closed)
    keep_reading(ada, one)
    ada.post(closed.address() + "open/")
    keep_reading(ada, closed)
    assert reads(ada, one) and not reads(ada, closed)


def test_the_code_makes_the_account_and_the_first_article_is_not_counted(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    found = articles(6)
    ada = browser()
    keep_reading(ada, found[0])
    (mail,) = outbox()
    response = ada.post("/keep-reading/code/", {"code": code_in(mail)})
    assert response.status_code == 302 and response["Location"] == found[0].address()
    assert Reader.objects.get().email == ADA and Reader.objects.get().confirmed_at == NOON
    assert reads(ada, found[0])
    for article in found[1:4]:
        assert not reads(ada, article)
        ada.post(article.address() + "open/")
        assert reads(ada, article)
    ada.post(found[4].address() + "open/")
    assert not reads(ada, found[4])
    decision = ada.get(found[4].address()).context["decision"]
    assert decision.reason == "meter_spent"
    assert "1 December" in ada.get(found[4].address()).content.decode()


def test_the_second_article_of_a_pass_takes_one_of_the_month(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    one, two = articles(2)
    ada = browser()
    keep_reading(ada, one)
    ada.post(two.address() + "open/")
    ada.post("/keep-reading/code/", {"code": code_in(outbox()[0])})
    assert reads(ada, one) and reads(ada, two)
    assert list(Opened.objects.order_by("pk").values_list("article_id", "slot")) == [(one.pk, None), (two.pk, 1)]


def test_following_the_link_changes_nothing_and_the_press_confirms(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    ada, scanner = browser(), browser()
    keep_reading(ada, article)
    link = link_in(outbox()[0])
    for visitor in (scanner, scanner, ada):
        response = visitor.get(link)
        assert 'data-act="confirm"' in response.content.decode() and "no-store" in response["Cache-Control"]
    assert not Reader.objects.exists() and not scanner.cookies
    assert ada.post(link)["Location"] == article.address()
    assert ada.get("/account/").status_code == 200
    assert ada.get(link).status_code == 410 and ada.post(link).status_code == 410


def test_confirming_elsewhere_signs_nobody_in_there_and_the_first_window_upgrades(
    browser: Browsers, articles: Articles, outbox: Outbox
) -> None:
    (article,) = articles()
    ada, phone = browser(), browser()
    keep_reading(ada, article)
    assert ada.get("/keep-reading/status/").json() == {"confirmed": False}
    link = link_in(outbox()[0])
    assert phone.post(link).status_code == 200
    assert phone.get("/account/").status_code == 302, "the phone asked for nothing"
    assert ada.get("/keep-reading/status/").json() == {"confirmed": True}
    assert ada.get("/account/").status_code == 302, "asking changes nothing"
    assert ada.post("/keep-reading/upgrade/")["Location"] == article.address()
    assert ada.get("/account/").status_code == 200 and reads(ada, article)


def test_somebody_elses_press_lets_nobody_into_an_account_that_was_there(
    browser: Browsers, articles: Articles, people: People, outbox: Outbox
) -> None:
    (article,), ben = articles(), people.ben()
    mallory, bens_phone = browser(), browser()
    keep_reading(mallory, article, ben.email)
    bens_phone.post(link_in(outbox()[0]))
    assert mallory.get("/keep-reading/status/").json() == {"confirmed": False}
    mallory.post("/keep-reading/upgrade/")
    assert mallory.get("/account/").status_code == 302


def test_new_unconfirmed_and_known_addresses_get_the_same_bytes(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles()
    known = people.reader("benben").email
    keep_reading(browser(), article, "unconf@example.org")
    answers = []
    for address in ("newone@example.org", "unconf@example.org", known):  # of one length, so that lengths must agree too
        visitor = browser()
        post = keep_reading(visitor, article, address)
        page = visitor.get(article.address())
        headers = {name: value for name, value in {**post.headers, **page.headers}.items() if name != "Expires"}  # the second it was asked
        body = page.content.replace(address.encode(), b"X")
        answers.append((post.status_code, post.content, headers, page.status_code, body, sorted(visitor.cookies)))
    assert answers[0] == answers[1] == answers[2]


def test_typing_bens_address_gives_no_part_of_his_account(browser: Browsers, articles: Articles, people: People) -> None:
    one, two = articles(2)
    ben = people.ben()
    browser().sign_in(ben).post(two.address() + "open/")
    mallory = browser()
    keep_reading(mallory, one, ben.email)
    assert mallory.get("/account/").status_code == 302
    assert not reads(mallory, two)


@pytest.mark.parametrize("typed", ["", "no-at-sign", "a@b\r\nBcc: x@example.org", "x" * 5000 + "@example.org"])
def test_a_bad_address_opens_nothing_and_is_answered_with_a_sentence(browser: Browsers, articles: Articles, typed: str) -> None:
    (article,) = articles()
    ada = browser()
    response = keep_reading(ada, article, typed)
    assert response.status_code == 422 and response.context["say"].endswith(".")
    assert not reads(ada, article) and not Pass.objects.exists()


def test_a_wrong_code_is_refused_and_five_tries_are_all(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    ada = browser()
    keep_reading(ada, article)
    right = code_in(outbox()[0])
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert ada.post("/keep-reading/code/", {"code": wrong}).status_code == 422
    assert ada.post("/keep-reading/code/", {"code": right}).status_code == 422
    assert not Reader.objects.exists()


def test_the_code_works_only_where_it_was_asked_for(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    ada, mallory = browser(), browser()
    keep_reading(ada, article)
    code = code_in(outbox()[0])
    keep_reading(mallory, article, "mallory@example.org")
    assert mallory.post("/keep-reading/code/", {"code": code}).status_code == 422
    assert browser().post("/keep-reading/code/", {"code": code})["Location"] == "/sign-in/"


def test_an_old_code_is_refused(browser: Browsers, articles: Articles, outbox: Outbox, clock: Clock) -> None:
    (article,) = articles()
    ada = browser()
    keep_reading(ada, article)
    code = code_in(outbox()[0])
    clock.stand(NOON + timedelta(minutes=11))
    assert ada.post("/keep-reading/code/", {"code": code}).status_code == 422


def test_messages_to_one_address_are_few_whoever_asks(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    for n in range(7):
        assert keep_reading(browser(), article, f"a.d.a+{n}@gmail.com", REMOTE_ADDR=f"192.0.2.{n}").status_code == 302
    assert len(outbox()) == 5, "whatever the tag and the dots, it is one mailbox"


def test_one_mailbox_gets_few_passes_a_day(browser: Browsers, articles: Articles) -> None:
    (article,) = articles()
    answers = [keep_reading(browser(), article, f"a.d.a+{n}@gmail.com").status_code for n in range(6)]
    assert answers == [302] * 5 + [429]


def test_one_network_types_few_addresses(browser: Browsers, articles: Articles) -> None:
    (article,) = articles()
    answers = [keep_reading(browser(), article, f"a{n}@example.org").status_code for n in range(21)]
    assert answers[19:] == [302, 429]


def test_confirming_is_the_consent_to_the_free_letter_the_first_time_only(
    browser: Browsers, articles: Articles, outbox: Outbox, clock: Clock
) -> None:
    letter = Letter.objects.create(slug="free-letter", name="The letter", on_arrival=True)
    (article,) = articles()
    ada = browser()
    keep_reading(ada, article)
    assert not Consent.objects.exists(), "an address alone consents to nothing"
    ada.post("/keep-reading/code/", {"code": code_in(outbox()[-1])})
    consent = Consent.objects.get()
    assert (consent.letter, consent.given_at, consent.source) == (letter, NOON, article.address()) and "free letter" in consent.wording
    ada.post("/account/letters/", {"letter": "free-letter", "want": "no"})
    clock.stand(NOON + timedelta(hours=2))
    again = browser()
    keep_reading(again, article)
    again.post("/keep-reading/code/", {"code": code_in(outbox()[-1])})
    assert again.get("/account/").status_code == 200
    assert not Consent.objects.filter(withdrawn_at=None).exists(), "signing in again by the wall is no new consent"


def test_one_browser_asks_for_few_messages(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    ada = browser()
    for n in range(8):
        ada.post("/keep-reading/arrive/", {"email": f"victim{n}@example.org"}, REMOTE_ADDR=f"192.0.2.{n}")
    keep_reading(ada, article)
    assert len(outbox()) == 6


def test_others_cannot_shut_a_mailbox_out(browser: Browsers, articles: Articles) -> None:
    (article,) = articles()
    for _ in range(6):
        keep_reading(browser(), article, ADA, REMOTE_ADDR="192.0.2.1")
    assert keep_reading(browser(), article, ADA, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_the_first_window_upgrades_only_soon_after_the_press(browser: Browsers, articles: Articles, outbox: Outbox, clock: Clock) -> None:
    (article,) = articles()
    mallory, phone = browser(), browser()
    keep_reading(mallory, article)
    phone.post(link_in(outbox()[0]))
    clock.stand(NOON + timedelta(minutes=11))
    assert mallory.get("/keep-reading/status/").json() == {"confirmed": False}
    mallory.post("/keep-reading/upgrade/")
    assert mallory.get("/account/").status_code == 302


def test_the_first_window_does_not_upgrade_once_the_owner_has_signed_in(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    mallory, phone = browser(), browser()
    keep_reading(mallory, article)
    phone.post(link_in(outbox()[0]))
    phone.post("/sign-in/", {"email": ADA})
    phone.post("/sign-in/code/", {"code": code_in(outbox()[1])})
    assert phone.get("/account/").status_code == 200
    mallory.post("/keep-reading/upgrade/")
    assert mallory.get("/account/").status_code == 302


def test_without_a_script_the_first_window_goes_on_by_a_press(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    (article,) = articles()
    ada, phone = browser(), browser()
    keep_reading(ada, article)
    hidden = 'action="/keep-reading/upgrade/" hidden'
    assert hidden in ada.get(article.address()).content.decode()
    phone.post(link_in(outbox()[0]))
    assert hidden not in ada.get(article.address()).content.decode()


def test_a_known_reader_at_the_wall_spends_of_the_month(browser: Browsers, articles: Articles, people: People, outbox: Outbox) -> None:
    found, ben = articles(5), people.ben()
    for n in range(4):
        window = browser()
        keep_reading(window, found[n], ben.email)
        window.post("/keep-reading/code/", {"code": code_in(outbox()[-1])})
    assert list(Opened.objects.values_list("slot", flat=True).order_by("slot")) == [1, 2, 3]
    assert not reads(window, found[4])


def test_the_wording_that_was_shown_is_the_wording_that_is_kept(browser: Browsers, articles: Articles, outbox: Outbox) -> None:
    Letter.objects.create(slug="free-letter", name="The letter", on_arrival=True)
    (article,) = articles()
    ada = browser()
    keep_reading(ada, article)
    page = ada.get(link_in(outbox()[0])).content.decode()
    ada.post(link_in(outbox()[0]))
    assert Consent.objects.get().wording in page
