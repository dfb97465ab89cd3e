"""Gift subscriptions: bought by Cleo, taken by whoever she gave them to, once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from conftest import NOON, Browser, People
from masthead.kit.refusals import BadInput, TooManyTries
from masthead.subscriptions.gifts import codes, giving, redeeming
from masthead.subscriptions.gifts.models import GiftCode, GiftSubscription
from masthead.subscriptions.gifts.standing import Dates, Standing, may_redeem, standing
from masthead.subscriptions.granting import do_grant, has_access, months_later
from masthead.subscriptions.models import Grant, Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_order, do_record_payment

Browsers = Callable[[], Browser]
Outbox = Callable[[], list[str]]
YEAR = months_later(NOON, 12)
WISH = {"from": "Cleo", "message": "Read well.", "how": "now", "to": "fay@example.org"}
AFTER = NOON + timedelta(hours=1)


@pytest.fixture
def yearly(db: None) -> Price:
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    return Price.objects.create(plan=plan, months=12, minor=9000, currency="EUR")


@pytest.fixture
def given(people: People, yearly: Price) -> Callable[..., GiftSubscription]:
    """A maker of gifts from Cleo, paid."""

    def make(**wish: str) -> GiftSubscription:
        giver = people.reader("cleo")
        gift = giving.do_order(giver=giver, price=yearly, wish=giving.check_wish({**WISH, **wish}, NOON), at=NOON)
        assert do_record_payment(order=gift.order, at=NOON) is None
        gift.refresh_from_db()
        return gift

    return make


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (Dates(), Standing.AWAITING),
        (Dates(paid=NOON), Standing.READY),
        (Dates(paid=NOON, to_send=YEAR), Standing.WAITING),
        (Dates(paid=NOON, to_send=NOON, sent=NOON), Standing.READY),
        (Dates(paid=NOON, until=NOON), Standing.EXPIRED),
        (Dates(paid=NOON, until=NOON, redeemed=NOON), Standing.REDEEMED),
        (Dates(paid=NOON, redeemed=NOON, revoked=NOON), Standing.REVOKED),
    ],
)
def test_how_a_gift_stands(dates: Dates, found: Standing) -> None:
    assert standing(dates, NOON) is found
    assert may_redeem(found) is (found in {Standing.READY, Standing.WAITING})


def test_a_code_is_read_however_it_is_typed() -> None:
    code = codes.draw()
    assert len(code) == 26 and codes.clean(code) == code
    assert codes.clean(f" {codes.in_groups(code).lower()} ") == code
    assert codes.clean("O" * 26) == "0" * 26 and codes.clean("IL" * 13) == "1" * 26
    assert codes.clean(code[:-1]) is codes.clean(code + "A") is codes.clean("U" * 26) is codes.clean("é" * 26) is None
    assert codes.draw() != code


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"from": " "}, "who the gift is from"),
        ({"to": "fay"}, "The address the gift goes to"),
        ({"to": "fay@example.org\nBcc: all@example.org"}, "The address the gift goes to"),
        ({"message": "x" * 501}, "holds 500"),
        ({"how": "later", "on": "soon"}, "choose the day"),
        ({"how": "later", "on": "2026-11-01"}, "from today"),
        ({"how": "later", "on": "2036-11-01"}, "until a year"),
    ],
)
def test_what_cannot_be_given_is_said_and_nothing_typed_is_lost(
    browser: Browsers, people: People, yearly: Price, wish: dict[str, str], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        giving.check_wish({**WISH, **wish}, NOON)
    page = browser().sign_in(people.cleo()).post("/subscribe/gift/", {"price": yearly.pk, **WISH, "message": "Keep me.", **wish})
    assert page.status_code == 422 and says in page.content.decode()
    assert ("Keep me." if "message" not in wish else "x" * 501) in page.content.decode()
    assert not Order.objects.exists()


def test_bought_paid_sent_and_redeemed_by_a_stranger(browser: Browsers, people: People, yearly: Price, outbox: Outbox) -> None:
    cleo, eva, fay = browser().sign_in(people.cleo()), browser().sign_in(people.eva()), browser()
    ordered = cleo.post("/subscribe/gift/", {"price": yearly.pk, **WISH})
    assert cleo.post("/subscribe/gift/", {"price": yearly.pk, **WISH}).url == ordered.url  # pressed twice
    gift = GiftSubscription.objects.get()
    assert "A gift: All-Access" in cleo.get(ordered.url).content.decode()
    assert "when your payment has reached us" in cleo.get(f"/subscribe/gifts/{gift.pk}/").content.decode()

    assert "is handed over" in eva.post(f"/desk/orders/{gift.order_id}/decide/", {"act": "paid"}, follow=True).content.decode()
    assert not Grant.objects.filter(reader=gift.giver, order=gift.order).exists()
    mail = next(text for text in outbox() if text.startswith("To: fay@"))
    found = re.search(r"/gift/(\w{26})/", mail)
    assert found and "Read well." in mail and codes.in_groups(found[1]) in mail
    page = f"/gift/{found[1]}/"
    assert found[1] not in str(list(GiftCode.objects.values())) and found[1] not in str(list(GiftSubscription.objects.values()))

    for _ in range(3):  # a scanner follows the link
        assert "no-store" in fay.get(page)["Cache-Control"] and fay.head(page).status_code == 200
    assert GiftSubscription.objects.get().redeemed_at is None
    assert fay.post(page).url == "/gift/yours/"
    assert "Your e-mail address" in fay.get("/gift/yours/").content.decode()
    fay.post("/keep-reading/arrive/", {"email": "fay@elsewhere.example", "next": "/gift/yours/"})
    code = re.search(r"\b(\d{6})\b", outbox()[-1])
    assert code and fay.post("/keep-reading/code/", {"code": code[1]}).url == "/gift/yours/"
    assert GiftSubscription.objects.get().redeemed_at is None
    assert fay.post("/gift/yours/").url == "/account/"
    grant = Grant.objects.get(source=Grant.Source.GIFT)
    assert grant.reader.email == "fay@elsewhere.example" and has_access(grant.reader_id, AFTER)
    assert "Redeemed on" in cleo.get(f"/subscribe/gifts/{gift.pk}/").content.decode()

    again = browser().sign_in(people.ben())
    assert again.get(page).status_code == again.post(page).status_code == 410
    assert Grant.objects.filter(source=Grant.Source.GIFT).count() == 1


def test_a_subscriber_goes_on_from_the_end_of_what_they_have(people: People, given: Callable[..., GiftSubscription]) -> None:
    ben = people.ben()
    plan = Plan.objects.get()
    do_grant(reader=ben, plan=plan, source=Grant.Source.PAID, at=NOON, until=NOON + timedelta(days=20))
    do_grant(reader=ben, plan=plan, source=Grant.Source.SEAT, at=NOON, until=NOON + timedelta(days=99))  # lent, not theirs
    first = redeeming.do_redeem(gift=given(), reader=ben, at=AFTER)
    second = redeeming.do_redeem(gift=given(message="Another."), reader=ben, at=AFTER)
    assert first.starts == NOON + timedelta(days=20) and second.starts == first.ends


def test_who_has_access_for_good_keeps_the_gift_for_another(people: People, given: Callable[..., GiftSubscription]) -> None:
    gift = given()
    with pytest.raises(redeeming.HasForGood):
        redeeming.do_redeem(gift=gift, reader=people.cleo(), at=AFTER)
    assert redeeming.do_redeem(gift=gift, reader=people.ben(), at=AFTER).ends


@pytest.mark.parametrize(("change", "at"), [("none", NOON + timedelta(days=4 * 365)), ("revoked", AFTER)])
def test_run_out_or_taken_back_it_redeems_nothing(
    people: People, given: Callable[..., GiftSubscription], change: str, at: datetime
) -> None:
    gift = given()
    if change == "revoked":
        assert giving.do_revoke(gift=gift, at=NOON, reason="refunded")
    with pytest.raises(redeeming.GiftSpent):
        redeeming.do_redeem(gift=gift, reader=people.ben(), at=at)
    assert not Grant.objects.filter(source=Grant.Source.GIFT).exists()


def test_a_redeemed_gift_taken_back_at_the_desk_ends_access_at_the_next_request(
    browser: Browsers, people: People, given: Callable[..., GiftSubscription]
) -> None:
    gift, ben = given(), people.ben()
    redeeming.do_redeem(gift=gift, reader=ben, at=NOON)
    assert has_access(ben.pk, AFTER)
    press = f"/desk/gifts/{gift.pk}/take-back/"
    for visitor in (browser(), browser().sign_in(ben)):
        visitor.post(press)
    assert has_access(ben.pk, AFTER)
    eva = browser().sign_in(people.eva())
    assert press in eva.get("/desk/snippets/subscriptions/giftsubscription/").content.decode()
    assert "is taken back" in eva.post(press, {"reason": "refunded"}, follow=True).content.decode()
    assert not has_access(ben.pk, AFTER)
    assert "Nothing was changed" in eva.post(press, follow=True).content.decode()


def test_one_that_waits_for_its_day_goes_on_that_day_once(given: Callable[..., GiftSubscription], outbox: Outbox) -> None:
    gift = given(how="later", on="2026-12-24")
    assert gift.sent_at is None and giving.do_send_due(NOON) == 0
    morning = datetime(2026, 12, 24, 8, 30, tzinfo=NOON.tzinfo)
    assert (giving.do_send_due(morning), giving.do_send_due(morning)) == (1, 0)
    gift.refresh_from_db()
    assert gift.standing(morning) is Standing.READY


def test_a_card_is_printed_by_its_giver_alone(browser: Browsers, people: People, given: Callable[..., GiftSubscription]) -> None:
    gift = given(how="card")
    cleo, ben = browser().sign_in(people.reader("cleo")), browser().sign_in(people.ben())
    page = f"/subscribe/gifts/{gift.pk}/"
    assert ben.get(page).status_code == ben.post(page).status_code == ben.post(f"{page}card/").status_code == 404
    assert browser().get(page).url.startswith("/sign-in/")
    card = cleo.post(f"{page}card/")
    found = re.search(r"(\w{4}-){6}\w{2}", card.content.decode())
    assert found and "no-store" in card["Cache-Control"] and "Read well." in card.content.decode()
    assert cleo.get(f"{page}card/").status_code == 405
    assert ben.post("/gift/", {"code": found[0].lower()}).url == f"/gift/{codes.clean(found[0])}/"
    assert ben.post(f"/gift/{codes.clean(found[0])}/").url == "/account/"
    assert has_access(people.ben().pk, AFTER)


def test_codes_are_not_guessed(browser: Browsers, given: Callable[..., GiftSubscription]) -> None:
    given()
    guesser = browser()
    answers = [guesser.get(f"/gift/{codes.draw()}/").status_code for _ in range(22)]
    assert answers == [404] * 20 + [429] * 2
    assert guesser.post("/gift/", {"code": codes.draw()}).status_code == 429


def test_a_forged_cookie_carries_no_gift(browser: Browsers, people: People, given: Callable[..., GiftSubscription]) -> None:
    given()
    ben = browser().sign_in(people.ben())
    for value in ("", "x", f"{GiftCode.objects.get().digest}:x", GiftCode.objects.get().digest):
        ben.cookies["present"] = value
        assert ben.post("/gift/yours/").url == "/gift/"


def test_an_unpaid_gift_is_no_order_of_ones_own(people: People, yearly: Price) -> None:
    ben = people.ben()
    gift = giving.do_order(giver=ben, price=yearly, wish=giving.check_wish(WISH, NOON), at=NOON)
    assert do_order(reader=ben, price=yearly, at=NOON) != gift.order


def test_mails_for_a_gift_have_a_limit(given: Callable[..., GiftSubscription]) -> None:
    gift = given()
    for _ in range(giving.CODES.most):
        giving.do_send_again(gift=gift, at=NOON)
    with pytest.raises(TooManyTries):
        giving.do_send_again(gift=gift, at=NOON)


def test_unpaid_gifts_have_a_limit(people: People, yearly: Price) -> None:
    def order(n: int) -> Any:
        return giving.do_order(giver=people.ben(), price=yearly, wish=giving.check_wish({**WISH, "message": str(n)}, NOON), at=NOON)

    for n in range(giving.AWAITING):
        order(n)
    with pytest.raises(giving.TooManyGifts):
        order(99)
