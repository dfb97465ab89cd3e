"""The browsers that are signed in, what happened, and the message about a browser never seen before."""

from typing import Any

from wall_play import Browsers, Outbox, code_in

from conftest import Browser, People
from masthead.readers.models import Device, Happening
from masthead.readers.security import devices

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def by_code(browser: Browser, email: str, outbox: Outbox, **extra: Any) -> Browser:
    browser.post("/sign-in/", {"email": email}, **extra)
    browser.post("/sign-in/code/", {"code": code_in(outbox()[-1])}, **extra)
    return browser


def test_each_browser_is_listed_and_signed_out_by_itself(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    here = by_code(browser(), ben.email, outbox, headers={"User-Agent": FIREFOX})
    there = browser().sign_in(ben)
    page = here.get("/account/security/").content.decode()
    assert "Firefox on Linux" in page and "This one." in page
    other = Device.objects.get(session=there.session.session_key)
    here.post("/account/security/devices/", {"device": other.pk})
    assert there.get("/account/").status_code == 302 and here.get("/account/").status_code == 200
    assert not Device.objects.filter(pk=other.pk).exists()


def test_all_others_are_signed_out_and_this_one_goes_on_under_a_new_key(browser: Browsers, people: People) -> None:
    ben = people.ben()
    here, there, old = browser().sign_in(ben), browser().sign_in(ben), browser().sign_in(ben)
    Device.objects.filter(session=old.session.session_key).delete()  # signed in before there was a list
    before = here.session.session_key
    here.post("/account/security/devices/", {"others": "1"})
    assert here.get("/account/").status_code == 200 and here.session.session_key != before
    assert there.get("/account/").status_code == 302 and old.get("/account/").status_code == 302
    assert [device.session for device in Device.objects.filter(reader=ben)] == [here.session.session_key]


def test_nobody_signs_another_readers_browser_out(browser: Browsers, people: People) -> None:
    cleo = browser().sign_in(people.cleo())
    device = Device.objects.get(session=cleo.session.session_key)
    browser().sign_in(people.ben()).post("/account/security/devices/", {"device": device.pk})
    assert cleo.get("/account/").status_code == 200


def test_a_browser_never_seen_before_is_told_of_once(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    first = by_code(browser(), ben.email, outbox)
    assert len(outbox()) == 1, "the first browser of all is no news"
    second = by_code(browser(), ben.email, outbox, headers={"User-Agent": FIREFOX})
    told = outbox()[-1]
    assert "A new browser" in told and "Firefox on Linux" in told and "http://testserver.example/account/security/" in told
    for known in (first, second):
        known.post("/sign-out/")
        by_code(known, ben.email, outbox)
    assert sum("A new browser" in mail for mail in outbox()) == 1


def test_an_owner_may_have_staff_alone_told(browser: Browsers, people: People, outbox: Outbox, settings: Any) -> None:
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"new_device_notice": "staff"})
    for reader in (people.ben(), people.eva()):
        by_code(browser(), reader.email, outbox)
        by_code(browser(), reader.email, outbox)
    told = [mail for mail in outbox() if "A new browser" in mail]
    assert len(told) == 1 and "To: eva@" in told[0]


def test_the_country_is_a_proxys_word_and_never_the_readers(browser: Browsers, people: People, settings: Any) -> None:
    ben, said = people.ben(), {"headers": {"X-Country": "PT"}}
    page = browser().sign_in(ben)
    for header, proxies, found in (("", 1, ""), ("X-Country", 0, ""), ("X-Country", 1, "PT")):
        settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"country_header": header, "proxies": proxies})
        page.post("/account/security/devices/", {"others": "1"}, **said)
        assert Happening.objects.filter(reader=ben).first().country == found  # type: ignore[union-attr]


def test_a_stranger_gets_no_cookie_and_a_reader_one_that_is_theirs(browser: Browsers, people: People, outbox: Outbox) -> None:
    assert not browser().get("/sign-in/").cookies
    here = by_code(browser(), people.ben().email, outbox)
    assert here.cookies["device"]["httponly"] and here.cookies["device"]["samesite"] == "Lax"


def test_a_page_of_a_reader_writes_no_row_within_the_hour(browser: Browsers, people: People, django_assert_num_queries: Any) -> None:
    here = browser().sign_in(people.ben())
    here.get("/feeds/")
    with django_assert_num_queries(3):  # the session, the reader, the link
        here.get("/sign-in/link/nothing/")
    assert devices.SEEN in here.session
