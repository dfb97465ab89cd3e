"""The press at the desk that ends access."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from conftest import NOON, Browser, People
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Grant, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_order

Browsers = Callable[[], Browser]
GRANTS = "/desk/snippets/subscriptions/grant/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.subscriptions.wagtail_hooks.now", lambda: NOON)


def test_revoked_ends_access_once(browser: Browsers, people: People) -> None:
    cleo, eva = people.cleo(), browser().sign_in(people.eva())
    grant = Grant.objects.get(reader=cleo)
    press = f"/desk/grants/{grant.pk}/revoke/"
    assert press in eva.get(GRANTS).content.decode()
    assert eva.get(press).status_code == 405 and has_access(cleo.pk, NOON)

    assert "Access is revoked" in eva.post(press, {"reason": " Paid back. "}, follow=True).content.decode()
    assert not has_access(cleo.pk, NOON)
    grant.refresh_from_db()
    assert (grant.revoked_at, grant.reason) == (NOON, "Paid back.")
    assert press not in eva.get(GRANTS).content.decode()

    assert "Nothing was changed" in eva.post(press, {"reason": "Again."}, follow=True).content.decode()
    grant.refresh_from_db()
    assert grant.reason == "Paid back."


def test_the_reason_it_was_given_for_stays_where_none_is_typed(browser: Browsers, people: People) -> None:
    people.cleo()
    Grant.objects.update(reason="A colleague.")
    browser().sign_in(people.eva()).post(f"/desk/grants/{Grant.objects.get().pk}/revoke/", {"reason": " "})
    assert (Grant.objects.get().reason, Grant.objects.get().revoked_at) == ("A colleague.", NOON)


def test_what_has_run_out_is_not_offered(browser: Browsers, people: People) -> None:
    people.dmitri()
    Grant.objects.update(ends=NOON - timedelta(days=1))
    page = browser().sign_in(people.eva()).get(GRANTS).content.decode()
    assert "dmitri" in page.lower() and "/revoke/" not in page


def test_the_presses_carry_the_token_that_the_desk_asks_for(people: People) -> None:
    cleo, ben = people.cleo(), people.ben()
    price = Price.objects.create(plan=Plan.objects.get(), months=1, minor=900, currency="EUR")
    do_order(reader=ben, price=price, at=NOON)
    eva = Browser(enforce_csrf_checks=True).sign_in(people.eva())
    for listed, act in (("grant", ""), ("order", "paid")):
        page = eva.get(f"/desk/snippets/subscriptions/{listed}/").content.decode()
        form = re.search(
            r'action="(/desk/(?:grants|orders)/\d+/\w+/)">\s*<input type="hidden" name="csrfmiddlewaretoken" value="(\w+)"', page
        )
        assert form, listed
        assert eva.post(form[1], {"act": act}).status_code == 403
        assert eva.post(form[1], {"act": act, "csrfmiddlewaretoken": form[2]}).status_code == 302
    assert (has_access(cleo.pk, NOON), has_access(ben.pk, NOON)) == (False, True)


def test_only_the_desk_revokes(browser: Browsers, people: People) -> None:
    cleo = people.cleo()
    grant = Grant.objects.get(reader=cleo)
    for visitor in (browser(), browser().sign_in(cleo), browser().sign_in(people.ben())):
        visitor.post(f"/desk/grants/{grant.pk}/revoke/")
    assert has_access(cleo.pk, NOON)
    assert browser().sign_in(people.eva()).post("/desk/grants/999/revoke/").status_code == 404
