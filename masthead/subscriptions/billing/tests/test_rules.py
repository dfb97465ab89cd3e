"""The pure rules of billing, as tables."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.subscriptions.billing import offers, prorating, vat
from masthead.subscriptions.billing.offers import Audience, Buyer, Cut, Refused
from masthead.subscriptions.billing.states import Right, Standing, State, right
from masthead.subscriptions.billing.taxes import Tax, tax

MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))
GRACE = timedelta(days=14)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("standing", "ends"),
    [
        (Standing(State.ACTIVE, MAY, JUNE), JUNE + GRACE),  # the news of the renewal may be late
        (Standing(State.TRIAL, MAY, JUNE), JUNE + GRACE),
        (Standing(State.LATE, MAY, JUNE), JUNE + GRACE),
        (Standing(State.UNKNOWN, MAY, JUNE), JUNE + GRACE),  # a new word of a provider's takes nothing away
        (Standing(State.ACTIVE, MAY, JUNE, ends_at=JUNE), JUNE),  # cancelled: to the minute
        (Standing(State.PAUSED, MAY, JUNE), JUNE),
        (Standing(State.PAUSED, MAY, JUNE, ends_at=JULY), JUNE),
        (Standing(State.GONE, MAY, JUNE), JUNE),
        (Standing(State.ENDED, MAY, JUNE, ends_at=MAY + DAY), MAY + DAY),
        (Standing(State.ENDED, MAY, JUNE, ends_at=JULY), JUNE),  # ended late, and the last period was not paid
        (Standing(State.ENDED, MAY, JUNE), JUNE),
        (Standing(State.ENDED, MAY, JUNE, ends_at=MAY), None),
        (Standing(State.ACTIVE, MAY, JUNE, refunded=True), None),
        (Standing(State.AWAITED, MAY, JUNE), None),
        (Standing(State.ACTIVE, None, JUNE), None),
        (Standing(State.LATE, MAY, None), None),
    ],
)
def test_what_a_standing_entitles_to(standing: Standing, ends: datetime | None) -> None:
    found = right(standing, GRACE)
    assert (found.ends if found else None) == ends


@given(st.sampled_from(State), st.integers(0, 60), st.integers(0, 60), st.none() | st.integers(0, 60), st.booleans())
def test_nobody_is_let_in_longer_than_was_paid_and_the_grace(state: State, start: int, until: int, end: int | None, refunded: bool) -> None:
    ends = None if end is None else MAY + end * DAY
    found = right(Standing(state, MAY + start * DAY, MAY + until * DAY, ends, refunded), GRACE)
    if found is not None:
        assert found.starts < found.ends <= found.paid_until + GRACE and found.paid_until <= MAY + until * DAY
        assert not refunded
        assert ends is None or found.ends <= max(ends, found.paid_until + GRACE)


def test_no_state_is_forgotten() -> None:
    assert all(isinstance(right(Standing(state, MAY, JUNE), GRACE), Right | None) for state in State)


@pytest.mark.parametrize(
    ("at", "credit"),
    [(MAY, 3100), (MAY + 31 * DAY, 0), (JUNE + DAY, 0), (MAY - DAY, 3100), (MAY + 1 * DAY, 3000), (MAY + timedelta(hours=12), 3050)],
)
def test_unused_time_is_credited_to_the_cent(at: datetime, credit: int) -> None:
    assert prorating.unused(3100, MAY, JUNE, at) == credit


def test_a_change_costs_the_difference_and_loses_nothing() -> None:
    up = prorating.change([(3100, MAY, JUNE)], price=8900, at=MAY + 10 * DAY)
    assert (up.credit, up.due, up.kept) == (2100, 6800, 0)
    down = prorating.change([(8900, MAY, MAY + 365 * DAY)], price=900, at=MAY, credit=100)
    assert (down.credit, down.due, down.kept) == (9000, 0, 8100)


@given(st.integers(0, 10**7), st.integers(0, 400), st.integers(1, 10**6))
def test_no_cent_is_lost_by_a_change(paid: int, days: int, price: int) -> None:
    cost = prorating.change([(paid, MAY, MAY + 365 * DAY)], price=price, at=MAY + days * DAY)
    assert cost.due - cost.kept == price - cost.credit and 0 <= cost.credit <= paid and min(cost.due, cost.kept) == 0


RATES = {"DE": Decimal("7"), "FR": Decimal("2.1"), "AT": Decimal("10")}


@pytest.mark.parametrize(
    ("buyer", "business", "expected"),
    [
        ("DE", False, Tax(Decimal("7"), 70)),
        ("FR", False, Tax(Decimal("2.1"), 22)),
        ("", False, Tax(Decimal("7"), 70)),  # not known: the seller's
        ("US", False, Tax(Decimal("7"), 70)),
        ("DE", True, Tax(Decimal("7"), 70)),  # a business at home pays it like anybody
        ("FR", True, Tax(Decimal("0"), 0, reverse=True)),
        ("US", True, Tax(Decimal("7"), 70)),
    ],
)
def test_the_tax_in_a_price(buyer: str, business: bool, expected: Tax) -> None:
    assert tax(1070, buyer=buyer, seller="DE", business=business, rates=RATES) == expected


def test_without_a_table_there_is_no_tax() -> None:
    assert tax(1070, buyer="DE", seller="", business=True, rates={}).minor == 0


@pytest.mark.parametrize(
    ("typed", "kept", "country"),
    [
        ("de 123 456 789", "DE123456789", "DE"), ("ATU12345678", "ATU12345678", "AT"), ("NL123456789B01", "NL123456789B01", "NL"),
        ("EL123456789", "EL123456789", "GR"), ("CHE-123.456.789 MWST", "CHE123456789MWST", "CH"), ("  ", "", ""), ("GB123456789", "GB123456789", "GB"),
    ],
)  # fmt: skip
def test_a_vat_number_has_its_countrys_form(typed: str, kept: str, country: str) -> None:
    assert vat.clean(typed) == kept
    assert vat.country(kept) == country


@pytest.mark.parametrize("typed", ["DE12345678", "US123456789", "DE123456789\n<b>", "1234", "FRIO123456789", "ÄT12345678"])
def test_what_is_no_vat_number_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(vat.BadNumber, match=r"VAT number"):
        vat.clean(typed)


STUDENTS = ("edu", "ac.uk")


@pytest.mark.parametrize(
    ("audience", "countries", "buyer", "may"),
    [
        (Audience.EVERYONE, "", Buyer(), True),
        (Audience.STUDENTS, "", Buyer("ben@mit.edu"), True),
        (Audience.STUDENTS, "", Buyer("ben@kcl.ac.uk"), True),
        (Audience.STUDENTS, "", Buyer("ben@edu"), True),
        (Audience.STUDENTS, "", Buyer("ben@fakeedu"), False),
        (Audience.STUDENTS, "", Buyer("ben@mit.edu.evil.example"), False),
        (Audience.STUDENTS, "", Buyer(), False),
        (Audience.EVERYONE, "IN NG", Buyer(country="IN"), True),
        (Audience.EVERYONE, "IN NG", Buyer(country="DE"), False),
        (Audience.EVERYONE, "IN NG", Buyer(), False),
    ],
)
def test_who_may_buy_what(audience: Audience, countries: str, buyer: Buyer, may: bool) -> None:
    assert offers.may_buy(audience, frozenset(countries.split()), buyer, STUDENTS) is may


@pytest.mark.parametrize(
    ("cut", "terms", "why"),
    [
        (Cut(percent=50), {}, None),
        (Cut(percent=50), {"begins": JULY}, Refused.NOT_YET),
        (Cut(percent=50), {"ends": JUNE}, Refused.EXPIRED),
        (Cut(percent=50), {"fits_plan": False}, Refused.OTHER_PLAN),
        (Cut(minor=500, currency="USD"), {}, Refused.OTHER_CURRENCY),
        (Cut(minor=500, currency="EUR"), {}, None),
    ],
)
def test_when_a_coupon_holds(cut: Cut, terms: dict[str, Any], why: Refused | None) -> None:
    given = {"begins": None, "ends": None, "fits_plan": True, **terms}
    assert offers.judge(cut, currency="EUR", at=JUNE, **given) is why


def test_a_coupon_never_takes_off_more_than_there_is() -> None:
    assert [cut.of(900) for cut in (Cut(percent=33), Cut(percent=100), Cut(minor=10_000, currency="EUR"))] == [297, 900, 900]
    assert all(0 <= Cut(percent=percent).of(price) <= price for percent, price in product((1, 50, 99), (0, 1, 2, 999)))
