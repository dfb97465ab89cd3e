"""Amounts of money: whole minor units and a currency, never a float."""

from dataclasses import dataclass

# Currencies without a minor unit (ISO 4217); everything else we sell in has two digits.
WHOLE = {"JPY", "KRW", "CLP", "VND", "ISK"}
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


@dataclass(frozen=True)
class Money:
    """`minor` is in the currency's smallest unit (cents for EUR, yen for JPY)."""

    minor: int
    currency: str

    def __str__(self) -> str:
        sign = SIGNS.get(self.currency, f"{self.currency} ")
        if self.minor < 0:
            return f"−{Money(-self.minor, self.currency)}"  # a credit; the sign goes before the currency's
        if self.currency in WHOLE:
            return f"{sign}{self.minor:,}"
        whole, cents = divmod(self.minor, 100)
        return f"{sign}{whole:,}" if not cents else f"{sign}{whole:,}.{cents:02d}"
