"""A change of address: proven at both ends, undone from the old one, and silent about who has an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from wall_play import Browsers, Outbox, code_in

from conftest import NOON, Browser, People
from masthead.newsletters import suppressions
from masthead.newsletters.consents import do_agree, in_force
from masthead.newsletters.models import Letter
from masthead.newsletters.outcomes.models import Suppression
from masthead.readers.models import AddressChange, Reader

NEW = "ben.new@example.org"


def ask(browser: Browser, email: str = NEW) -> Any:
    return browser.post("/account/address/", {"email": email})


def path_in(mail: str, what: str) -> str:
    found = re.search(rf"http://testserver\.example(/account/address/{what}/[\w-]+/)", mail)
    assert found is not None, mail
    return found[1]


def mail_to(outbox: Outbox, address: str) -> str:
    return next(mail for mail in reversed(outbox()) if f"To: {address}\n" in mail)


def change(here: Browser, outbox: Outbox, browser: Browsers) -> None:
    """Both ends agree."""
    ask(here)
    here.post("/account/address/", {"what": "code", "code": code_in(mail_to(outbox, NEW))})
    browser().post(path_in(mail_to(outbox, "ben@example.org"), "agree"))


def test_both_ends_agree_and_everything_follows(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    letter = Letter.objects.create(slug="of-ben", name="Of Ben")
    do_agree(reader_id=ben.pk, letter=letter, at=NOON, wording="", source="")
    suppressions.do_suppress(address=ben.email, reason=Suppression.Reason.COMPLAINT, at=NOON)
    here, there = browser().sign_in(ben), browser().sign_in(ben)
    assert ask(here)["Location"] == "/account/address/"
    to_old, to_new = mail_to(outbox, "ben@example.org"), mail_to(outbox, NEW)
    assert not re.search(r"\b\d{6}\b", to_old) and "/agree/" not in to_new, "each end has its own proof"
    here.post("/account/address/", {"what": "code", "code": code_in(to_new)})
    assert Reader.objects.get(pk=ben.pk).email == "ben@example.org", "one end is not enough"
    elsewhere, agree = browser(), path_in(to_old, "agree")
    for _ in range(3):
        assert elsewhere.get(agree).status_code == 200
    assert Reader.objects.get(pk=ben.pk).email == "ben@example.org", "opening the link changes nothing"
    elsewhere.post(agree)
    ben.refresh_from_db()
    assert ben.email == NEW and in_force(ben) == {"of-ben"}
    assert suppressions.in_force(NEW) is not None, "what the reader said to letters goes along"
    assert there.get("/account/").status_code == 302 and elsewhere.get("/account/").status_code == 302
    assert "seven days" in mail_to(outbox, "ben@example.org") and NEW in mail_to(outbox, "ben@example.org")


def test_the_browser_that_types_the_last_proof_stays_signed_in(browser: Browsers, people: People, outbox: Outbox) -> None:
    here = browser().sign_in(people.ben())
    ask(here)
    browser().post(path_in(mail_to(outbox, "ben@example.org"), "agree"))
    before = here.session.session_key
    assert here.post("/account/address/", {"what": "code", "code": code_in(mail_to(outbox, NEW))})["Location"] == "/account/security/"
    assert NEW in here.get("/account/").content.decode() and here.session.session_key != before


def test_the_page_says_the_same_of_a_taken_address(browser: Browsers, people: People, outbox: Outbox) -> None:
    people.cleo()
    answers = []
    for name, wanted in (("ben", "nobody@example.org"), ("bea", "cleo@example.org")):
        here = browser().sign_in(people.reader(name))
        posted = ask(here, wanted)
        page = here.get("/account/address/").content.decode().replace(wanted, "NEW").replace(f"{name}@example.org", "OLD")
        wrong = here.post("/account/address/", {"what": "code", "code": "123456"})
        said = wrong.content.decode().replace(wanted, "NEW").replace(f"{name}@example.org", "OLD")
        answers.append((posted.status_code, posted["Location"], page, wrong.status_code, said))
        assert len([mail for mail in outbox() if f"To: {wanted}\n" in mail]) == 1
    assert answers[0] == answers[1]
    assert "has an account here already" in mail_to(outbox, "cleo@example.org")


def test_the_old_mailbox_takes_it_back_for_seven_days(browser: Browsers, people: People, outbox: Outbox) -> None:
    from allauth.mfa.models import Authenticator

    ben = people.ben()
    thief = browser().sign_in(ben)
    change(thief, outbox, browser)
    undo = path_in(mail_to(outbox, "ben@example.org"), "undo")
    with time_machine.travel(NOON + timedelta(days=6), tick=True):
        Authenticator.objects.create(user=ben, type="webauthn", data={"name": "thief’s"})
        assert browser().get(undo).status_code == 200
        assert Reader.objects.get(pk=ben.pk).email == NEW, "opening the link changes nothing"
        browser().post(undo)
        assert Reader.objects.get(pk=ben.pk).email == "ben@example.org"
        assert not Authenticator.objects.exists() and thief.get("/account/").status_code == 302
        assert browser().post(undo).status_code == 410, "once"


def test_after_seven_days_it_stands(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    change(browser().sign_in(ben), outbox, browser)
    undo = path_in(mail_to(outbox, "ben@example.org"), "undo")
    with time_machine.travel(NOON + timedelta(days=8), tick=True):
        assert browser().post(undo).status_code == 410
    assert Reader.objects.get(pk=ben.pk).email == NEW


def test_five_tries_are_all(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    here = browser().sign_in(ben)
    ask(here)
    code = code_in(mail_to(outbox, NEW))
    for n in range(5):
        assert here.post("/account/address/", {"what": "code", "code": f"{(int(code) + n + 1) % 10**6:06d}"}).status_code == 422
    assert here.post("/account/address/", {"what": "code", "code": code}).status_code == 422
    assert AddressChange.objects.get(reader=ben).new_proven_at is None


def test_a_newer_wish_overtakes_and_a_day_ends_it(browser: Browsers, people: People, outbox: Outbox) -> None:
    here = browser().sign_in(people.ben())
    ask(here)
    first = path_in(mail_to(outbox, "ben@example.org"), "agree")
    ask(here, "other@example.org")
    assert browser().get(first).status_code == 410
    second = path_in(mail_to(outbox, "ben@example.org"), "agree")
    with time_machine.travel(NOON + timedelta(hours=25), tick=True):
        assert browser().post(second).status_code == 410


def test_somebody_took_the_address_meanwhile(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    here = browser().sign_in(ben)
    ask(here)
    people.reader("ben.new")
    here.post("/account/address/", {"what": "code", "code": code_in(mail_to(outbox, NEW))})
    assert browser().post(path_in(mail_to(outbox, "ben@example.org"), "agree")).status_code == 410
    assert Reader.objects.get(pk=ben.pk).email == "ben@example.org"


@pytest.mark.parametrize("typed", ["", "nonsense", "ben@example.org", "a@b.org\nBcc: x@y.org", "ａ@x.org", "bén@example.org"])
def test_what_is_no_other_address_is_refused_with_a_sentence(browser: Browsers, people: People, outbox: Outbox, typed: str) -> None:
    answer = ask(browser().sign_in(people.ben()), typed)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not outbox()


def test_it_wants_a_recent_sign_in(browser: Browsers, people: People, outbox: Outbox) -> None:
    here = browser().sign_in(people.ben())
    with time_machine.travel(NOON + timedelta(minutes=16), tick=True):
        assert ask(here)["Location"].startswith("/sign-in/again/")
    assert not AddressChange.objects.exists() and not outbox()


def test_few_messages_go_to_an_address_somebody_else_names(browser: Browsers, people: People, outbox: Outbox) -> None:
    for n in range(6):
        ask(browser().sign_in(people.reader(f"r{n}")), "victim@example.org")
    assert len([mail for mail in outbox() if "To: victim@" in mail]) == 3
