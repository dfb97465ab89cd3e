"""What a reader is told about their subscription, in words: for the messages."""

from dataclasses import dataclass

from masthead.subscriptions.billing.models import Subscription


@dataclass(frozen=True)
class Words:
    """A message: its subject, its heading, paragraphs, and a press that leads to `to` (a path of ours)."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    press: str = "Your account"
    to: str = "/account/#plan"


OWED = "Nothing else is asked of you: your account has a press to pay again, and one to give another card."
TWO_CLICKS = "If you do not want that, cancel before: it takes two clicks."

WORDS = {
    "cancelled": Words(
        "You have cancelled {plan}",
        "Cancelled, as you asked",
        (
            "You read everything until {ends}, which you have paid for. Nothing is charged after that.",
            "Should you think again: until that day it takes one press in your account.",
        ),
        "Keep my subscription",
    ),
    "kept": Words(
        "{plan} goes on",
        "Your subscription goes on",
        ("Your cancellation is taken back. {plan} renews on {renews}, for {price}.",),
    ),
    "paused": Words(
        "{plan} is paused",
        "Paused",
        (
            "You read until {paid}, which you have paid for. Then nothing is charged until {paused}, when it goes on by itself.",
            "You may go on sooner, or cancel, in your account.",
        ),
    ),
    "resumed": Words(
        "{plan} goes on",
        "Good to have you back",
        ("{plan} runs again. The next payment is {price}, on {renews}.",),
    ),
    "changed": Words(
        "You have another plan",
        "Your plan is changed",
        ("You have {plan} from now on. The next payment is {price}, on {renews}.",),
    ),
    "late": Words(
        "Your payment for {plan} did not go through",
        "A payment did not go through",
        ("We could not charge {price}. You go on reading until {grace}.", OWED),
        "Pay again",
    ),
    "late_still": Words(
        "Your payment for {plan} is still owed",
        "A payment is still owed",
        ("{price} could not be charged so far. You go on reading until {grace}.", OWED),
        "Pay again",
    ),
    "recovered": Words(
        "Thank you: {plan} is paid",
        "Paid, with thanks",
        ("The payment went through. {plan} runs until {renews} and then renews.",),
        "Read on",
        "/",
    ),
    "refunded": Words(
        "We have paid you back",
        "Paid back",
        ("What you paid for {plan} is on its way back to you. Your access has ended.",),
    ),
    "ended": Words(
        "{plan} has ended",
        "Your subscription has ended",
        (
            "Nothing more is charged. What you saved and what you follow is kept.",
            "As a registered reader you still choose a few articles each month. Should you miss the rest, you are welcome back.",
        ),
        "Come back",
        "/subscribe/",
    ),
    "renews_soon": Words(
        "{plan} renews on {renews}",
        "Your subscription renews soon",
        ("On {renews} we charge {price} for the next year. You need do nothing.", TWO_CLICKS),
        "Your plan",
    ),
    "trial_ends": Words(
        "Your trial of {plan} ends on {renews}",
        "Your trial ends soon",
        ("On {renews} we charge {price}. You need do nothing.", TWO_CLICKS),
        "Your plan",
    ),
    "pause_ends": Words(
        "{plan} goes on, on {renews}",
        "Your pause ends soon",
        ("On {renews} your subscription goes on, and we charge {price}.", TWO_CLICKS),
        "Your plan",
    ),
    "card_expires": Words(
        "Your card runs out before {plan} renews",
        "Your card runs out",
        (
            "{card} is good until {card_until}; the next payment is on {renews}.",
            "Please give the new one, so that nothing is interrupted.",
        ),
        "Change the card",
        "/account/#payment",
    ),
}
OTHER = Words("About {plan}", "Something has changed", ("How your subscription stands is in your account.",))


def words(kind: str, it: Subscription) -> Words:
    """The message of a kind; of an unknown kind a plain word that something changed."""
    found = WORDS.get(kind, OTHER)
    facts = {
        "plan": it.plan.name,
        "price": str(it.money),
        "ends": _day(it.ends_at),
        "renews": _day(it.renews_at),
        "paid": _day(it.paid_until),
        "paused": _day(it.paused_until),
        "grace": _day(it.grace_until),
        "card": it.card or "Your card",
        "card_until": _day(it.card_until),
    }
    said = tuple(paragraph.format(**facts) for paragraph in found.paragraphs)
    return Words(found.subject.format(**facts), found.heading, said, found.press, found.to)


def _day(moment: object) -> str:
    return f"{moment:%-d %B %Y}" if moment else "the end of what you paid"


def leaving(it: Subscription, path: str) -> Words:
    """The message with the link to cancel by."""
    return Words(
        f"Cancel {it.plan.name}",
        "Cancel your subscription",
        (
            "Somebody, probably you, asked to cancel the subscription of this address.",
            "The link opens a page with a button, and the button cancels. It is good for three days.",
            "If it was not you, do nothing: nothing is changed.",
        ),
        "To the page that cancels",
        path,
    )
