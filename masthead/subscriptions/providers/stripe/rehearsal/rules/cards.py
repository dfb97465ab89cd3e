"""The cards of Stripe's own test list, and what becomes of a payment with each."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What a card does."""

    PAYS = "pays"
    DECLINES = "declines"  # whenever it is asked, also to be kept
    FAILS_LATER = "fails later"  # may be kept; every payment with it fails
    ASKS_ONCE = "asks once"  # its holder authenticates the first payment; renewals then pay
    ASKS_ALWAYS = "asks always"  # its holder authenticates each payment; a renewal waits for that


@dataclass(frozen=True)
class Card:
    """`token` is the ready-made method (`pm_card_visa`) that stands for it; `code` and `reason` are what a refusal says."""

    number: str
    token: str
    brand: str
    outcome: Outcome
    label: str
    code: str = "card_declined"
    reason: str = "generic_decline"
    month: int = 12
    year: int = 2034

    @property
    def last4(self) -> str:
        """What is printed of it."""
        return self.number[-4:]


CARDS = (
    Card("4242424242424242", "pm_card_visa", "visa", Outcome.PAYS, "A card that pays"),
    Card("5555555555554444", "pm_card_mastercard", "mastercard", Outcome.PAYS, "Another card that pays"),
    Card("4000002500003155", "pm_card_authenticationRequiredOnSetup", "visa", Outcome.ASKS_ONCE, "A card that asks its holder once"),
    Card("4000002760003184", "pm_card_authenticationRequired", "visa", Outcome.ASKS_ALWAYS, "A card that asks its holder each time"),
    Card("4000000000000341", "pm_card_chargeCustomerFail", "visa", Outcome.FAILS_LATER, "A card that can be kept, and never pays"),
    Card("4000000000000002", "pm_card_visa_chargeDeclined", "visa", Outcome.DECLINES, "A card that is declined"),
    Card(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "visa",
        Outcome.DECLINES,
        "A card without money",
        reason="insufficient_funds",
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        "visa",
        Outcome.DECLINES,
        "A card that has expired",
        "expired_card",
        "expired_card",
        1,
        2026,
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        "visa",
        Outcome.DECLINES,
        "A wrong security code",
        "incorrect_cvc",
        "incorrect_cvc",
    ),
)
ALSO = {
    "pm_card_threeDSecure2Required": "4000002760003184",
    "pm_card_chargeDeclined": "4000000000000002",
    "4000000000003220": "4000002760003184",
}
SAYS = {
    "card_declined": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "insufficient_funds": "Your card has insufficient funds.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


def find(name: str) -> Card | None:
    """The card of that number or ready-made token."""
    name = ALSO.get(name, name).replace(" ", "")
    return next((card for card in CARDS if name in (card.number, card.token)), None)
