"""Passkeys: made, named, shown, taken away; by whom, and for which site."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from soft_key import SoftKey
from wall_play import Browsers, Outbox, code_in

from conftest import NOON, Browser, People
from masthead.readers.models import Happening


@pytest.fixture(autouse=True)
def _over_https(settings: Any) -> None:
    """Browsers take passkeys over https."""
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"url": "https://testserver.example"})


def add(browser: Browser, key: SoftKey, name: str = "Phone") -> Any:
    options = browser.post("/account/security/passkey/options/").json()
    return browser.post("/account/security/passkey/", {"name": name, "credential": key.make(options)})


def sign_in_with(browser: Browser, key: SoftKey, **sent: str) -> Any:
    options = browser.post("/sign-in/passkey/options/").json()
    return browser.post("/sign-in/passkey/", {"credential": key.show(options), **sent})


def test_ben_adds_a_passkey_names_it_and_signs_in_with_it(browser: Browsers, people: People) -> None:
    ben, key = people.ben(), SoftKey()
    here = browser().sign_in(ben)
    assert "add a passkey" in here.get("/account/").content.decode(), "offered while the code is fresh in mind"
    assert add(here, key)["Location"] == "/account/security/"
    page = here.get("/account/security/").content.decode()
    assert "Phone" in page and "Added a passkey" in page
    pk = ben.authenticator_set.get().pk
    here.post("/account/security/keys/", {"key": pk, "name": "Telephone"})
    assert "Telephone" in here.get("/account/security/").content.decode()
    assert "add a passkey</a>, and sign in" not in here.get("/account/").content.decode()
    there = browser()
    before = there.session.session_key
    assert sign_in_with(there, key, next="/account/security/")["Location"] == "/account/security/"
    assert there.get("/account/").status_code == 200 and there.session.session_key != before
    there.post("/account/security/keys/", {"key": pk, "what": "remove"})
    assert sign_in_with(browser(), key).status_code == 422


def test_a_code_still_signs_in_whoever_has_a_passkey(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    add(browser().sign_in(ben), SoftKey())
    visitor = browser()
    visitor.post("/sign-in/", {"email": ben.email})
    assert visitor.post("/sign-in/code/", {"code": code_in(outbox()[-1])})["Location"] == "/account/"
    assert visitor.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "key", [SoftKey(origin="https://evil.example"), SoftKey(origin="http://testserver.example"), SoftKey(verified=False)]
)
def test_a_passkey_made_for_another_site_or_by_nobody_is_refused(browser: Browsers, people: People, key: SoftKey) -> None:
    ben = people.ben()
    assert add(browser().sign_in(ben), key).status_code == 422
    assert not ben.authenticator_set.exists()


def test_what_was_shown_once_opens_nothing_again_nor_elsewhere(browser: Browsers, people: People) -> None:
    key = SoftKey()
    add(browser().sign_in(people.ben()), key)
    here, thief = browser(), browser()
    shown = key.show(here.post("/sign-in/passkey/options/").json())
    thief.post("/sign-in/passkey/options/")
    assert thief.post("/sign-in/passkey/", {"credential": shown}).status_code == 422, "another browser was asked for another"
    assert here.post("/sign-in/passkey/", {"credential": shown}).status_code == 302
    here.post("/sign-out/")
    assert here.post("/sign-in/passkey/", {"credential": shown}).status_code == 422


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "x" * 50_000, '{"response": {}}', '{"response": {"userHandle": "zz"}}', '{"response": {"userHandle": 7}}'],
)
def test_anything_else_is_answered_with_a_sentence(browser: Browsers, people: People, credential: str) -> None:
    visitor, ben = browser(), browser().sign_in(people.ben())
    visitor.post("/sign-in/passkey/options/")
    assert visitor.post("/sign-in/passkey/", {"credential": credential}).status_code == 422
    ben.post("/account/security/passkey/options/")
    assert ben.post("/account/security/passkey/", {"credential": credential}).status_code == 422


def test_a_passkey_is_added_by_whoever_has_just_signed_in(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    here = browser().sign_in(ben)
    with time_machine.travel(NOON + timedelta(hours=1), tick=True):
        assert here.get("/account/security/passkey/")["Location"].startswith("/sign-in/again/")
        assert here.post("/account/security/passkey/options/").status_code == 403
        here.post("/sign-in/again/", {"what": "send"})
        code = code_in(outbox()[-1])
        wrong = "000000" if code != "000000" else "111111"
        assert here.post("/sign-in/again/", {"what": "mailed", "code": wrong}).status_code == 422
        before = here.session.session_key
        answer = here.post("/sign-in/again/", {"what": "mailed", "code": code, "next": "/account/security/passkey/"})
        assert answer["Location"] == "/account/security/passkey/" and here.session.session_key != before
        add(here, SoftKey())
    assert ben.authenticator_set.count() == 1


def test_nobody_touches_another_readers_passkey(browser: Browsers, people: People) -> None:
    ben, cleo = people.ben(), people.cleo()
    add(browser().sign_in(cleo), SoftKey(), "Cleo’s")
    pk = cleo.authenticator_set.get().pk
    here = browser().sign_in(ben)
    here.post("/account/security/keys/", {"key": pk, "name": "Mine"})
    here.post("/account/security/keys/", {"key": pk, "what": "remove"})
    assert str(cleo.authenticator_set.get()) == "Cleo’s"


def test_somebody_elses_passkey_is_no_second_proof(browser: Browsers, people: People) -> None:
    bens, evas = SoftKey(), SoftKey()
    add(browser().sign_in(people.ben()), bens)
    eva = people.eva()
    add(browser().sign_in(eva), evas)
    here = browser()
    here.force_login(eva)
    options = here.post("/sign-in/again/options/").json()
    assert here.post("/sign-in/again/", {"credential": bens.show(options)}).status_code == 422
    assert (
        here.post("/sign-in/again/", {"credential": evas.show(here.post("/sign-in/again/options/").json()), "next": "/desk/"})["Location"]
        == "/desk/"
    )
    assert Happening.objects.filter(reader=eva, what="second").exists()


def test_a_second_proof_needs_its_owners_finger(browser: Browsers, people: People) -> None:
    eva, key = people.eva(), SoftKey()
    add(browser().sign_in(eva), key)
    here = browser()
    here.force_login(eva)
    key.flags = 0x01  # touched, by whoever has the device in hand
    answer = here.post("/sign-in/again/", {"credential": key.show(here.post("/sign-in/again/options/").json())})
    assert answer.status_code == 422 and here.get("/desk/").status_code == 302


def test_where_the_publication_has_no_name_no_passkey_is_offered(browser: Browsers, people: People, settings: Any) -> None:
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"url": "https://127.0.0.1"})
    assert "passkey" not in browser().get("/sign-in/").content.decode()
    assert "want the publication’s own name" in browser().sign_in(people.ben()).get("/account/security/").content.decode()
