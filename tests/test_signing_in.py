"""Signing in and out; whose forms we take."""

from typing import Any

import pytest
from wall_play import Browsers, Outbox, clock, code_in, reads

from conftest import NOON, Articles, Browser, People
from masthead.access.models import Opened

assert clock  # the fixture, used by each test


def test_after_sign_out_the_old_cookies_open_nothing(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles()
    cleo, thief = browser().sign_in(people.cleo()), browser()
    thief.cookies.load({name: morsel.value for name, morsel in cleo.cookies.items()})
    assert reads(thief, article)
    cleo.post("/sign-out/")
    assert not reads(thief, article) and not reads(cleo, article)


def test_sign_out_everywhere_ends_every_session(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles()
    reader = people.cleo()
    here, there = browser().sign_in(reader), browser().sign_in(reader)
    here.post("/sign-out/", {"everywhere": "1"})
    assert not reads(here, article) and not reads(there, article)


def test_signing_in_by_code(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    visitor = browser()
    assert visitor.post("/sign-in/", {"email": ben.email}).status_code == 302
    assert visitor.get("/sign-in/code/").status_code == 200
    assert visitor.get("/account/").status_code == 302
    assert visitor.post("/sign-in/code/", {"code": code_in(outbox()[0])})["Location"] == "/account/"
    assert ben.email in visitor.get("/account/").content.decode()


def test_signing_in_says_nothing_about_who_has_an_account(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    answers = []
    for address in (ben.email, "nobody@example.org"):
        visitor = browser()
        post = visitor.post("/sign-in/", {"email": address})
        page = visitor.get("/sign-in/code/")
        answers.append((post.status_code, post["Location"], page.status_code, page.content.replace(address.encode(), b"X")))
    assert answers[0] == answers[1]
    assert len(outbox()) == 1, "a stranger's address is not written to"


def test_a_staff_link_signs_in_once_by_a_press(browser: Browsers, people: People) -> None:
    from masthead.readers.signing_in import do_make_link

    token = do_make_link(reader=people.ben(), at=NOON)
    path = f"/sign-in/link/{token}/"
    ben, late = browser(), browser()
    assert 'data-act="sign-in"' in ben.get(path).content.decode()
    assert ben.get("/account/").status_code == 302, "opening the page signs nobody in"
    ben.post(path)
    assert ben.get("/account/").status_code == 200
    assert late.post(path).status_code == 410


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": None, "Origin": "null"},
        {"Sec-Fetch-Site": None, "Referer": "https://evil.example/http://testserver"},
        {"Sec-Fetch-Site": None},
    ],
)
def test_a_form_from_elsewhere_is_refused(browser: Browsers, articles: Articles, people: People, headers: dict[str, Any]) -> None:
    (article,) = articles()
    ben = browser().sign_in(people.ben())
    sent = {name: value for name, value in headers.items() if value is not None}
    response = super(Browser, ben).post(article.address() + "open/", headers=sent)
    assert response.status_code == 403 and not Opened.objects.exists()


def test_few_codes_a_day_are_sent(browser: Browsers, people: People, outbox: Outbox, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ben = people.ben()
    for _ in range(8):
        browser().post("/sign-in/", {"email": ben.email})
    assert len(outbox()) == 6


def test_a_changed_address_leaves_the_old_mailbox_no_way_in(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    here = browser().sign_in(ben)
    ben.email = "Ben.New@Example.org"
    ben.save()
    assert here.get("/account/").status_code == 302, "sessions end"
    browser().post("/sign-in/", {"email": "ben@example.org"})
    assert not outbox()
    browser().post("/sign-in/", {"email": "ben.new@example.org"})
    assert len(outbox()) == 1


def test_sign_out_everywhere_spends_what_could_still_sign_in(browser: Browsers, people: People) -> None:
    from masthead.readers.signing_in import do_make_link

    ben = people.ben()
    token = do_make_link(reader=ben, at=NOON)
    browser().sign_in(ben).post("/sign-out/", {"everywhere": "1"})
    assert browser().post(f"/sign-in/link/{token}/").status_code == 410
