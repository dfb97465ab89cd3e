"""Tax on a line: by a rate somebody set, or by the reader's country as automatic tax would have it."""

from dataclasses import dataclass
from fractions import Fraction

from masthead.subscriptions.providers.stripe.rehearsal.rules.proration import half_up

# Rates on electronically supplied services to private persons, in per cent: enough countries to walk through, not a tax table.
RATES = {
    "AT": 20.0,
    "BE": 21.0,
    "CH": 8.1,
    "DE": 19.0,
    "DK": 25.0,
    "ES": 21.0,
    "FR": 20.0,
    "GB": 20.0,
    "IE": 23.0,
    "IT": 22.0,
    "NL": 21.0,
    "PL": 23.0,
    "SE": 25.0,
}
UNION = set(RATES) - {"CH", "GB"}
EXEMPT, REVERSE, NONE = "customer_exempt", "reverse_charge", "not_collecting"


@dataclass(frozen=True)
class Rate:
    """`percent` of the price; `inclusive`: the price holds it already; `reason` in Stripe's words."""

    percent: float
    inclusive: bool = False
    reason: str = "standard_rated"


def automatic(country: str | None, exempt: str | None, has_vat_number: bool, home: str, inclusive: bool) -> Rate:
    """The rate for a reader: nothing outside the table, nothing for another member's business (it pays at home), else the country's."""
    if exempt == "exempt":
        return Rate(0.0, inclusive, EXEMPT)
    if exempt == "reverse" or (has_vat_number and country in UNION and home in UNION and country != home):
        return Rate(0.0, inclusive, REVERSE)
    if country is None or country not in RATES:
        return Rate(0.0, inclusive, NONE)
    return Rate(RATES[country], inclusive)


def tax(amount: int, rate: Rate) -> int:
    """The tax within (inclusive) or on (exclusive) an amount after its discounts, both in the smallest unit."""
    percent = Fraction(str(rate.percent))
    return half_up(amount * percent / (100 + percent)) if rate.inclusive else half_up(amount * percent / 100)
