"""Taxes in prices that include them. Pure: the rates are the owner's table."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Tax:
    """The tax in an amount: its rate in per cent, the amount in minor units, and whether the buyer owes it instead."""

    rate: Decimal
    minor: int
    reverse: bool = False


NONE = Tax(Decimal(0), 0)


def included(gross: int, rate: Decimal) -> int:
    """The tax in `gross` minor units at `rate` per cent, rounded half up."""
    return int((gross * rate / (100 + rate)).quantize(Decimal(1), ROUND_HALF_UP)) if rate > 0 else 0


def tax(gross: int, *, buyer: str, seller: str, business: bool, rates: Mapping[str, Decimal]) -> Tax:
    """The tax in what is billed. `buyer`, `seller`: countries, "" when not known; `business`: the buyer gave a VAT number.

    A consumer pays the rate of their own country, or of the seller's where theirs is not in the table. A business abroad in
    a country of the table owes the tax itself: the invoice says so. Whoever sells without a table bills no tax.
    """
    country = buyer if buyer in rates else seller
    rate = rates.get(country, Decimal(0))
    if business and buyer != seller and buyer in rates:
        return Tax(Decimal(0), 0, reverse=True)
    return Tax(rate, included(gross, rate))
