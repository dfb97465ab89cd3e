"""The desk's second lock, its hours, the log of acts, and looking at pages as a reader sees them."""

import re
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from wall_play import Browsers, Outbox, code_in, reads

from conftest import NOON, Articles, Browser, People
from masthead.access.models import Opened
from masthead.readers.models import DeskAct, Reader
from masthead.readers.security import audit
from masthead.readers.signing_in import do_make_link
from masthead.subscriptions.models import Invoice


def by_code(browser: Browser, email: str, outbox: Outbox) -> Browser:
    browser.post("/sign-in/", {"email": email})
    browser.post("/sign-in/code/", {"code": code_in(outbox()[-1])})
    return browser


def half_in(browser: Browser, reader: Reader) -> Browser:
    """Signed in, without the second proof."""
    browser.force_login(reader)
    return browser


def app_code(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def enrol(here: Browser) -> str:
    """Take an app in; its secret."""
    page = here.get("/account/security/app/?next=/desk/").content.decode()
    secret = re.search(r'class="code secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")  # type: ignore[index]
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]  # type: ignore[index]
    answer = here.post("/account/security/app/", {"sealed": sealed, "code": app_code(secret), "next": "/desk/"})
    assert answer["Location"] == "/account/security/recovery/?next=%2Fdesk%2F", answer.content
    return secret


def test_a_mailbox_alone_does_not_open_the_desk(browser: Browsers, people: People, outbox: Outbox) -> None:
    eva = people.eva()
    here = by_code(browser(), eva.email, outbox)
    assert here.get("/desk/")["Location"] == "/sign-in/desk/?next=%2Fdesk%2F"
    assert here.post("/desk/pages/1/delete/").status_code == 403
    page = here.get("/sign-in/desk/?next=/desk/").content.decode()
    assert "second lock" in page and "/account/security/app/" in page
    enrol(here)
    assert here.get("/desk/").status_code == 200
    other = by_code(browser(), eva.email, outbox)
    assert other.get("/desk/")["Location"].startswith("/sign-in/desk/")
    assert other.get("/sign-in/desk/?next=/desk/")["Location"].startswith("/sign-in/again/")
    assert "Send a code" not in other.get("/sign-in/again/?next=/desk/").content.decode()
    other.post("/sign-in/again/", {"what": "send"})
    assert "Your code to go on" not in outbox()[-1], "a mailbox is no second proof"
    assert other.get("/account/security/app/")["Location"].startswith("/sign-in/again/"), "nor does it add one"
    assert other.get("/account/address/")["Location"].startswith("/sign-in/again/")


def test_the_apps_code_opens_it_once_and_recovery_codes_once_each(browser: Browsers, people: People, outbox: Outbox) -> None:
    eva = people.eva()
    first = by_code(browser(), eva.email, outbox)
    secret = enrol(first)
    page = first.post("/account/security/recovery/", {"next": "/desk/"}).content.decode()
    recovery = [code.replace(" ", "") for code in re.findall(r'<li class="code">([\d ]+)</li>', page)]
    assert len(recovery) == 10
    assert recovery[0][:4] not in first.get("/account/security/recovery/").content.decode(), "shown once"
    code = app_code(secret, ahead=1)
    answers = []
    for _ in range(2):
        here = half_in(browser(), eva)
        answers.append(here.post("/sign-in/again/", {"code": code, "next": "/desk/"}).status_code)
    for _ in range(2):
        here = half_in(browser(), eva)
        before = here.session.session_key
        answers.append(here.post("/sign-in/again/", {"code": recovery[0], "next": "/desk/"}).status_code)
        if answers[-1] == 302:
            assert here.get("/desk/").status_code == 200 and here.session.session_key != before
    assert answers == [302, 422, 302, 422]
    from allauth.mfa.models import Authenticator

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True))), "the database alone makes nobody's codes"


def test_with_the_first_passkey_come_recovery_codes_for_staff_alone(browser: Browsers, people: People, settings: Any) -> None:
    from soft_key import SoftKey
    from test_passkeys import add

    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"url": "https://testserver.example"})
    for reader, lands in (
        (people.eva(), "/account/security/recovery/?next=%2Faccount%2Fsecurity%2F"),
        (people.ben(), "/account/security/"),
    ):
        assert add(browser().sign_in(reader), SoftKey())["Location"] == lands


def test_guessing_the_second_proof_ends_soon(browser: Browsers, people: People, outbox: Outbox) -> None:
    eva = people.eva()
    enrol(by_code(browser(), eva.email, outbox))
    here = half_in(browser(), eva)
    tried = [here.post("/sign-in/again/", {"code": f"{n:06d}"}).status_code for n in range(12)]
    assert tried[-1] == 429 and 302 not in tried


def test_a_link_of_whoever_has_the_machine_is_a_second_proof(browser: Browsers, people: People) -> None:
    here = browser()
    assert here.post(f"/sign-in/link/{do_make_link(reader=people.eva(), at=NOON)}/")["Location"] == "/desk/"
    assert here.get("/desk/").status_code == 200


def test_a_day_at_the_desk_ends_and_so_does_a_desk_left_alone(browser: Browsers, people: People) -> None:
    here, idle = browser().sign_in(people.eva()), browser().sign_in(people.eva("edda"))
    for hour in range(12):
        with time_machine.travel(NOON + timedelta(hours=hour, minutes=59), tick=True):
            assert here.get("/desk/").status_code == 200
    with time_machine.travel(NOON + timedelta(hours=12, minutes=1), tick=True):
        assert here.get("/desk/").status_code == 302, "however busy"
    with time_machine.travel(NOON + timedelta(hours=2, minutes=1), tick=True):
        assert idle.get("/desk/").status_code == 302
        assert idle.get("/account/").status_code == 200, "as a reader she goes on"


def test_a_list_is_taken_away_only_by_who_has_just_shown_the_second_proof(browser: Browsers, people: People) -> None:
    here = browser().sign_in(people.eva())
    orders = "/desk/snippets/subscriptions/order/"
    assert here.get(f"{orders}?export=csv").status_code == 200
    assert DeskAct.objects.get().what.startswith("took away ")
    with time_machine.travel(NOON + timedelta(minutes=20), tick=True):
        assert here.get(orders).status_code == 200
        assert here.get(f"{orders}?export=csv")["Location"].startswith("/sign-in/desk/")


def test_money_is_paid_back_only_by_who_has_just_shown_the_second_proof(browser: Browsers, people: People) -> None:
    """And whoever has not is told where to show it: the press is refused, and what was typed is not lost."""
    here, cleo = browser().sign_in(people.eva()), people.cleo()
    about = {"number": "1", "external_id": "1", "provider": "manual", "minor": 900, "currency": "EUR", "issued_at": NOON, "paid_at": NOON}
    invoice = Invoice.objects.create(reader=cleo, state=Invoice.State.PAID, **about)
    press = f"/desk/invoices/{invoice.pk}/refund/"
    with time_machine.travel(NOON + timedelta(minutes=20), tick=True):
        refused = here.post(press, {"ends": "yes"})
        assert refused.status_code == 403 and "/sign-in/desk/?next=/desk/" in refused.content.decode()
        assert Invoice.objects.get().refunded_minor == 0
    assert here.post(press, {"ends": "yes"}).status_code == 302
    assert Invoice.objects.get().refunded_minor == 900 and DeskAct.objects.filter(on_id=cleo.pk).exists()


def test_acts_at_the_desk_are_rows_that_nobody_changes(browser: Browsers, people: People) -> None:
    eva = people.eva()
    here = browser().sign_in(eva)
    csrf = here.get("/desk/snippets/library/topic/add/").cookies["csrf"].value
    here.post("/desk/snippets/library/topic/add/", {"name": "Energy", "slug": "energy", "csrfmiddlewaretoken": csrf})
    row = DeskAct.objects.get()
    assert (row.by_id, row.what, row.network) == (eva.pk, "wagtailsnippets_library_topic:add", "127.0.0.1")
    row.what = "nothing"
    for change in (row.save, row.delete, DeskAct.objects.all().delete, lambda: DeskAct.objects.update(what="nothing")):
        with pytest.raises(TypeError), transaction.atomic():
            change()
    found = here.get("/desk/acts/?q=eva").content.decode()
    assert "wagtailsnippets_library_topic:add" in found and "/desk/snippets/library/topic/add/" in found
    assert "Nothing is like that" in here.get("/desk/acts/?q=cleo").content.decode()
    assert audit.forget(NOON + timedelta(days=600)) == 0
    assert audit.forget(NOON + timedelta(days=800)) == 1


def test_the_log_names_whom_an_act_was_about(browser: Browsers, people: People) -> None:
    from masthead.subscriptions.models import Grant

    cleo, here = people.cleo(), browser().sign_in(people.eva())
    csrf = here.get("/desk/snippets/subscriptions/grant/").cookies["csrf"].value
    grant = Grant.objects.get(reader=cleo)
    here.post(f"/desk/grants/{grant.pk}/revoke/", {"csrfmiddlewaretoken": csrf})
    assert [(row.what, row.on_id) for row in DeskAct.objects.all()] == [("revoke-grant", cleo.pk)]
    assert "revoke-grant" in here.get(f"/desk/readers/{cleo.pk}/").content.decode()


def test_the_log_and_the_readers_are_for_those_who_look_after_them(browser: Browsers, people: People) -> None:
    ben = people.ben()
    writer = people.reader("otto")
    from masthead.library.tree import shelf
    from masthead.website.setting_up import do_make_writer, let_writers_write

    let_writers_write(shelf("Articles", "articles"))
    do_make_writer(writer)
    writer.refresh_from_db()
    here = browser().sign_in(writer)
    assert here.get("/desk/").status_code == 200
    for path in ("/desk/acts/", "/desk/readers/", f"/desk/readers/{ben.pk}/"):
        assert here.get(path).status_code in {302, 403} and "ben@" not in here.get(path).content.decode(), path


class Look:
    """Eva looks as somebody."""

    def __init__(self, browser: Browsers, people: People) -> None:
        self.eva, self.browser = people.eva(), browser().sign_in(people.eva())

    def at(self, reader: Reader) -> Any:
        csrf = self.browser.get(f"/desk/readers/{reader.pk}/").cookies["csrf"].value
        return self.browser.post(f"/desk/readers/{reader.pk}/view-as/", {"csrfmiddlewaretoken": csrf})


@pytest.fixture
def look(browser: Browsers, people: People) -> Look:
    return Look(browser, people)


def without_banner(page: str) -> str:
    return re.sub(r"<aside class=\"viewing\".*?</aside>", "", page, flags=re.DOTALL)


def test_eva_sees_exactly_what_ben_sees_and_spends_nothing(look: Look, browser: Browsers, people: People, articles: Articles) -> None:
    ben, (article, other) = people.ben(), articles(2)
    bens = browser().sign_in(ben)
    bens.post(other.address() + "open/")
    assert reads(look.browser, article), "an editor reads everything"
    assert look.at(ben)["Location"] == "/"
    assert not reads(look.browser, article) and reads(look.browser, other)
    for path in (article.address(), other.address(), "/", "/library/", "/account/saved/"):
        seen, own = (one.get(path).content.decode() for one in (look.browser, bens))
        assert "You see this page as ben@example.org does" in seen
        assert "".join(without_banner(seen).split()) == "".join(own.split()), path
    assert look.browser.post(article.address() + "open/").status_code == 403
    assert look.browser.post(article.address() + "save/").status_code == 403
    assert Opened.objects.count() == 1


def test_no_power_of_the_reader_comes_with_the_view(look: Look, people: People) -> None:
    from masthead.newsletters.consents import preferences_token

    cleo = people.cleo()
    look.at(cleo)
    for path in (
        "/account/reading/export.json",
        "/account/reading/export.html",
        "/letters/consents.csv",
        "/account/security/app/",
        "/account/erase/",
        "/sign-in/again/",
        "/account/plan/cancel/",
        "/account/plan/change/?price=1",
        "/account/plan/withdraw/",
        "/account/payment/details/",
        "/account/invoices/1/",
        "/subscribe/order/ABC/",
        f"/subscribe/paid/{uuid4()}/",
    ):
        assert look.browser.get(path).status_code == 403, path
    for path in (
        "/sign-out/",
        "/account/letters/",
        "/account/address/",
        "/account/privacy/everything.json",
        "/account/security/devices/",
        "/subscribe/",
    ):
        assert look.browser.post(path).status_code == 403, path
    page = look.browser.get("/account/").content.decode()
    assert "cleo@example.org" in page and preferences_token(cleo.pk) not in page
    assert look.browser.get("/account/")["Cache-Control"] == "private, no-store"


def test_the_view_ends_by_itself_and_by_a_press_and_is_written_down(look: Look, browser: Browsers, people: People) -> None:
    ben = people.ben()
    look.at(ben)
    with time_machine.travel(NOON + timedelta(minutes=29), tick=True):
        assert "ben@example.org" in look.browser.get("/account/").content.decode()
    with time_machine.travel(NOON + timedelta(minutes=31), tick=True):
        assert "eva@example.org" in look.browser.get("/account/").content.decode()
    look.at(ben)
    assert look.browser.get("/desk/").status_code == 200, "at the desk one is oneself"
    assert look.browser.post("/viewing/end/")["Location"] == "/desk/"
    assert "eva@example.org" in look.browser.get("/account/").content.decode()
    said = [(row.what, row.by_id, row.on_id) for row in DeskAct.objects.order_by("pk")]
    assert said == [(what, look.eva.pk, ben.pk) for what in ("began viewing as", "began viewing as", "ended viewing as")]
    assert f'/desk/readers/{ben.pk}/">Ben</a>' in look.browser.get("/desk/acts/?q=view").content.decode()


def test_nobody_looks_as_staff_nor_without_a_fresh_proof(look: Look, people: People) -> None:
    assert look.at(people.eva("edda")).status_code == 409
    ben = people.ben()
    with time_machine.travel(NOON + timedelta(minutes=20), tick=True):
        assert look.at(ben).status_code == 403
    assert "viewing" not in look.browser.session
    thief = look.browser
    session = thief.session
    session["viewing"] = {"reader": ben.pk, "until": (NOON + timedelta(minutes=30)).isoformat()}
    session.save()
    Reader.objects.filter(pk=look.eva.pk).update(is_staff=False, is_superuser=False)
    assert "eva@example.org" in thief.get("/account/").content.decode(), "who left the desk sees their own pages"
