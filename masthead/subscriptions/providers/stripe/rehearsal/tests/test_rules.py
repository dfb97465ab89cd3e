"""The rules, as tables: periods, prorations, discounts, taxes, retries, signatures."""

from datetime import UTC, datetime

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.rules import cards, discounts, periods, retries, taxes
from masthead.subscriptions.providers.stripe.rehearsal.rules.proration import half_up, share
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.faults import Fault, write
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.signing import sign

DAY = periods.DAY


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("anchor", "interval", "count", "number", "ends"),
    [
        ("2026-01-31", "month", 1, 1, "2026-02-28"),
        ("2026-01-31", "month", 1, 2, "2026-03-31"),
        ("2027-12-31", "month", 1, 2, "2028-02-29"),
        ("2028-02-29", "year", 1, 1, "2029-02-28"),
        ("2028-02-29", "year", 1, 4, "2032-02-29"),
        ("2026-11-28T12:00", "month", 3, 1, "2027-02-28T12:00"),
        ("2026-11-28", "week", 2, 3, "2027-01-09"),
        ("2026-11-28", "day", 1, 400, "2028-01-02"),
    ],
)
def test_a_period_ends_on_its_day_or_the_months_last(anchor: str, interval: str, count: int, number: int, ends: str) -> None:
    assert periods.boundary(at(anchor), interval, count, number) == at(ends)


@pytest.mark.parametrize("interval", ["day", "week", "month", "year"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_end_after_a_moment_is_the_first_boundary_later_than_it(interval: str, count: int) -> None:
    anchor = at("2024-02-29T09:30")
    for number in range(1, 30):
        end = periods.boundary(anchor, interval, count, number)
        assert periods.end_after(anchor, interval, count, end - 1) == end
        assert periods.end_after(anchor, interval, count, end) == periods.boundary(anchor, interval, count, number + 1)


@pytest.mark.parametrize(
    ("amount", "start", "end", "now", "left"),
    [
        (1000, 0, 30, 0, 1000),
        (1000, 0, 30, 10, 667),
        (1000, 0, 30, 15, 500),
        (1000, 0, 30, 30, 0),
        (1000, 0, 30, 40, 0),
        (5, 0, 2, 1, 3),
        (9, 5, 5, 5, 0),
    ],
)
def test_a_share_is_to_the_second_and_half_up(amount: int, start: int, end: int, now: int, left: int) -> None:
    assert share(amount, start, end, now) == left


def test_a_half_goes_away_from_nothing() -> None:
    from fractions import Fraction

    assert [half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]


@pytest.mark.parametrize(
    ("cut", "amounts", "off"),
    [
        (discounts.Cut(percent=50), [1000, 301], [500, 151]),
        (discounts.Cut(percent=100), [1000, -400], [1000, 0]),
        (discounts.Cut(percent=33.3), [100], [33]),
        (discounts.Cut(amount=300), [1000, 500], [200, 100]),
        (discounts.Cut(amount=100), [333, 333, 334], [33, 33, 34]),
        (discounts.Cut(amount=5000), [1000, 500], [1000, 500]),
        (discounts.Cut(amount=100), [0, -50], [0, 0]),
    ],
)
def test_a_cut_is_spread_over_the_lines_and_never_more_than_they_are_worth(cut: discounts.Cut, amounts: list[int], off: list[int]) -> None:
    assert discounts.spread(cut, amounts) == off


@pytest.mark.parametrize(
    ("duration", "end", "used", "on"),
    [
        ("once", None, False, True),
        ("once", None, True, False),
        ("forever", None, True, True),
        ("repeating", 100, True, False),
        ("repeating", 101, True, True),
    ],
)
def test_a_discount_is_on_as_long_as_it_says(duration: str, end: int | None, used: bool, on: bool) -> None:
    assert discounts.still(duration, end, used, 100) is on


@pytest.mark.parametrize(
    ("country", "exempt", "vat", "percent", "reason"),
    [
        ("DE", None, False, 19.0, "standard_rated"),
        ("FR", None, False, 20.0, "standard_rated"),
        ("FR", None, True, 0.0, "reverse_charge"),
        ("DE", None, True, 19.0, "standard_rated"),
        ("CH", None, True, 8.1, "standard_rated"),
        ("FR", "reverse", False, 0.0, "reverse_charge"),
        ("FR", "exempt", False, 0.0, "customer_exempt"),
        ("US", None, False, 0.0, "not_collecting"),
        (None, None, False, 0.0, "not_collecting"),
    ],
)
def test_tax_follows_the_country_and_the_number(country: str | None, exempt: str | None, vat: bool, percent: float, reason: str) -> None:
    rate = taxes.automatic(country, exempt, vat, "DE", inclusive=False)
    assert (rate.percent, rate.reason) == (percent, reason)


def test_tax_is_on_top_or_within() -> None:
    assert taxes.tax(1000, taxes.Rate(19.0)) == 190
    assert taxes.tax(1000, taxes.Rate(19.0, inclusive=True)) == 160
    assert taxes.tax(-1000, taxes.Rate(19.0)) == -190


def test_a_payment_is_tried_four_times() -> None:
    assert [retries.next_try(attempts, 0) for attempts in (1, 2, 3, 4)] == [3 * DAY, 5 * DAY, 7 * DAY, None]


def test_a_card_is_found_by_its_number_its_token_or_an_older_name() -> None:
    assert cards.find("4242 4242 4242 4242") is cards.find("pm_card_visa")
    assert cards.find("pm_card_threeDSecure2Required").outcome is cards.Outcome.ASKS_ALWAYS
    assert cards.find("1234") is None
    assert {card.outcome for card in cards.CARDS} == set(cards.Outcome)


def test_our_signature_is_the_sdks() -> None:
    body = '{"id": "evt_1", "über": "1"}'
    assert sign(body.encode(), "whsec_x", 1790000000) == stripe.WebhookSignature.generate_signature_header(body, "whsec_x", 1790000000)


def test_each_fault_changes_what_arrives() -> None:
    right = write(b'{"livemode": false}', "whsec_x", 1790000000)
    assert len(right) == 1
    same = {fault for fault in Fault if write(b'{"livemode": false}', "whsec_x", 1790000000, fault) == right}
    assert same == {Fault.SHUFFLED, Fault.DELAYED}, "these two change when, not what"
