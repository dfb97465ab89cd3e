"""Teams: Cleo buys the seats, Ben and others sit."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import NOON, Browser, People
from masthead.kit.refusals import BadInput, TooManyTries
from masthead.kit.signing import digest
from masthead.subscriptions.granting import has_access, months_later
from masthead.subscriptions.models import Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_record_payment
from masthead.subscriptions.teams import buying, seating
from masthead.subscriptions.teams.models import Seat, Team

Browsers = Callable[[], Browser]
Outbox = Callable[[], list[str]]
AFTER = NOON + timedelta(hours=1)


@pytest.fixture
def yearly(db: None) -> Price:
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    return Price.objects.create(plan=plan, months=12, minor=9000, currency="EUR")


@pytest.fixture
def owner(people: People) -> Any:
    return people.reader("olga")


@pytest.fixture
def team(owner: Any, yearly: Price) -> Team:
    """Three seats, paid."""
    do_record_payment(order=buying.do_order(owner=owner, price=yearly, seats=3, name="The desk", at=NOON), at=NOON)
    return Team.objects.get()


@pytest.mark.parametrize("typed", ["", "1", "501", "-3", "٣", "2.5", "99999999"])
def test_a_team_has_so_many_seats(typed: str) -> None:
    with pytest.raises(BadInput, match="from 2 to 500"):
        buying.check_seats(typed)


def test_seats_are_bought_paid_and_handed_out(browser: Browsers, people: People, owner: Any, yearly: Price, outbox: Outbox) -> None:
    olga, eva, fay = browser().sign_in(owner), browser().sign_in(people.eva()), browser()
    bad = olga.post("/subscribe/team/", {"price": yearly.pk, "name": "The desk", "seats": "1"})
    assert bad.status_code == 422 and 'value="The desk"' in bad.content.decode()
    wish = {"price": yearly.pk, "name": "The desk", "seats": "3"}
    ordered = olga.post("/subscribe/team/", wish).url
    assert olga.post("/subscribe/team/", wish).url == ordered
    order, team = Order.objects.get(), Team.objects.get()
    assert (order.minor, order.line) == (27000, "3 seats: All-Access, 12 months")
    page = f"/teams/{team.pk}/"
    assert "Not paid for yet" in olga.get(page).content.decode()
    with pytest.raises(seating.NoSeat):
        seating.do_take_seat(team=team, reader=owner, at=NOON)
    eva.post(f"/desk/orders/{order.pk}/decide/", {"act": "paid"})
    assert "3 of 3 free" in olga.get(page).content.decode()
    assert not has_access(owner.pk, AFTER)  # who pays has no seat before taking one

    olga.post(page, {"act": "invite", "address": "fay@example.org"})
    token = re.search(r"/join/([\w-]{43})/", next(mail for mail in outbox() if mail.startswith("To: fay@")))
    assert token and token[1] not in str(list(team.invitations.values()))
    for _ in range(3):
        assert fay.get(f"/join/{token[1]}/").status_code == 200
    assert not Seat.objects.exists()
    assert fay.post(f"/join/{token[1]}/").url == "/join/"
    fay.post("/keep-reading/arrive/", {"email": "fay@example.org", "next": "/join/"})
    code = re.search(r"\b(\d{6})\b", outbox()[-1])
    assert code and fay.post("/keep-reading/code/", {"code": code[1]}).url == "/join/"
    assert fay.post("/join/").url == "/account/"
    seat = Seat.objects.get()
    assert seat.reader.email == "fay@example.org" and has_access(seat.reader_id, AFTER)
    assert browser().sign_in(people.ben()).post(f"/join/{token[1]}/").status_code == 410
    assert browser().get(f"/join/{token[1]}/").status_code == 410, "its page invites nobody any more either"

    olga.post(page, {"act": "remove", "number": seat.pk})
    assert not has_access(seat.reader_id, AFTER) and "3 of 3 free" in olga.get(page).content.decode()


def test_the_fourth_finds_no_seat_and_a_freed_one_is_taken_again(people: People, team: Team) -> None:
    seats = [seating.do_take_seat(team=team, reader=people.reader(name), at=NOON) for name in ("ann", "bob", "cem")]
    assert seating.do_take_seat(team=team, reader=people.reader("bob"), at=NOON) == seats[1]
    with pytest.raises(seating.NoSeat):
        seating.do_take_seat(team=team, reader=people.reader("dan"), at=NOON)
    assert seating.do_remove(team=team, seat_id=seats[1].pk, at=NOON)
    assert seating.do_take_seat(team=team, reader=people.reader("dan"), at=NOON).number == 2


def test_a_full_team_spends_no_invitation(people: People, team: Team) -> None:
    for name in ("ann", "bob", "cem"):
        seating.do_take_seat(team=team, reader=people.reader(name), at=NOON)
    token = seating.do_make_link(team=team)
    seating.do_invite(team=team, typed="ben@example.org", at=NOON)
    team.invitations.update(digest=digest("t", purpose="team"))
    with pytest.raises(seating.NoSeat):
        seating.do_join(kept=digest("t", purpose="team"), reader=people.ben(), network="n", at=NOON)
    assert team.invitations.get().accepted_at is None
    seating.do_close_link(team=team)
    with pytest.raises(seating.NoSuchInvitation):
        seating.find(digest(token, purpose="team"), "n", NOON)


def test_a_team_is_its_managers_alone(browser: Browsers, people: People, owner: Any, team: Team, yearly: Price) -> None:
    seat = seating.do_take_seat(team=team, reader=people.ben(), at=NOON)
    page = f"/teams/{team.pk}/"
    ben, cleo, olga = (browser().sign_in(one) for one in (people.ben(), people.cleo(), owner))
    assert browser().get(page).url.startswith("/sign-in/")
    for visitor in (ben, cleo):
        assert visitor.get(page).status_code == visitor.post(page, {"act": "remove", "number": seat.pk}).status_code == 404
        assert visitor.post(f"{page}renew/", {"seats": "3", "price": yearly.pk}).status_code == 404
        assert visitor.post(f"{page}join/").status_code == 404
    olga.post(page, {"act": "role", "number": seat.pk, "role": "manager"})
    assert ben.get(page).status_code == 200
    ben.post(page, {"act": "role", "number": seat.pk, "role": "member"})  # the owner's alone
    assert ben.get(page).status_code == 200 and ben.post(f"{page}renew/", {"seats": "3", "price": yearly.pk}).status_code == 404

    other = Team.objects.create(name="Another", owner=people.cleo(), plan=team.plan, seats=1, ends=team.ends, made_at=NOON)
    theirs = seating.do_take_seat(team=other, reader=people.reader("dan"), at=NOON)
    olga.post(page, {"act": "remove", "number": theirs.pk})  # a seat of another team, by one's own page
    assert Seat.objects.filter(pk=theirs.pk).exists() and has_access(theirs.reader_id, AFTER)


def test_a_domain_lets_in_whoever_proved_an_address_there(browser: Browsers, people: People, owner: Any, team: Team) -> None:
    page, olga, ben = f"/teams/{team.pk}/", browser().sign_in(owner), browser().sign_in(people.ben())
    assert olga.post(page, {"act": "domain", "domain": "other.example"}).status_code == 422
    assert olga.post(page, {"act": "domain", "domain": "example.org"}).status_code == 302
    ann = people.reader("ann")
    ann.email = "ann@evil-example.org"
    ann.save()
    unproven = people.reader("una")
    unproven.confirmed_at = None
    unproven.save()
    for outsider in (ann, unproven):
        assert browser().sign_in(outsider).post(f"{page}join/").status_code == 404
    assert f"{page}join/" in ben.get("/account/").content.decode()
    assert ben.post(f"{page}join/").url == "/account/" and has_access(people.ben().pk, AFTER)
    owner.email = "olga@gmail.com"
    with pytest.raises(BadInput, match="Anybody"):
        seating.check_domain("gmail.com", owner)


def test_renewed_it_goes_on_from_its_end_and_with_fewer_seats_the_last_go(people: People, owner: Any, team: Team, yearly: Price) -> None:
    seats = [seating.do_take_seat(team=team, reader=people.reader(name), at=NOON) for name in ("ann", "bob", "cem")]
    do_record_payment(order=buying.do_order(owner=owner, price=yearly, seats=2, team=team, at=NOON), at=NOON)
    later = months_later(NOON, 18)
    assert [has_access(seat.reader_id, later) for seat in seats] == [True, True, False]
    assert not has_access(seats[2].reader_id, AFTER)
    assert not has_access(seats[0].reader_id, months_later(NOON, 25))


def test_invitations_have_a_limit_and_tokens_are_not_guessed(browser: Browsers, team: Team) -> None:
    for _ in range(3):
        seating.do_invite(team=team, typed="b.en@gmail.com", at=NOON)
    with pytest.raises(TooManyTries):
        seating.do_invite(team=team, typed="ben+x@gmail.com", at=NOON)
    guesser = browser()
    assert [guesser.get(f"/join/{'x' * 42}{n % 10}/").status_code for n in range(21)] == [410] * 20 + [429]
