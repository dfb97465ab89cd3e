"""The wall's decisions in words, for the desk: why somebody may or may not read, and what would change it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from masthead.access.gate import Decision, Policy, Reason, Wall


@dataclass(frozen=True)
class Case:
    """One question put to the gate, with what the sentences need beside the answer.

    `ended`: why the last subscription is over ("their subscription ended on 30 January 2020"), or "".
    `month`: as people write it, "November 2026". `next_month`: the day new articles come.
    """

    who: str
    title: str
    decision: Decision
    policy: Policy
    month: str
    next_month: str
    wall: Wall = Wall.GATED
    ended: str = ""
    open_until: str = ""


Sentence = Callable[[Case], str]


@dataclass(frozen=True)
class Words:
    """A reason in words: `because` ends the sentence of the decision, `next` says what would change it."""

    because: Sentence
    next: Sentence


def explain(case: Case) -> str:
    """The decision in one sentence."""
    because = words_of(case.decision.reason).because(case)
    if case.decision.may_unlock:
        return f"{case.who} may open “{case.title}”, and has not yet: {because}."
    return f"{case.who} {'may read' if case.decision.may_read else 'may not read'} “{case.title}”: {because}."


def what_next(case: Case) -> str:
    """What would change the decision."""
    return words_of(case.decision.reason).next(case)


def words_of(reason: Reason) -> Words:
    """The words for a reason. A reason without any is a mistake that a test finds; here it is named by its own name."""
    name = reason.value.replace("_", " ")
    return WORDS.get(reason.value) or Words(lambda case: f"the gate says “{name}”", lambda case: "")


def counted(number: int, what: str) -> str:
    """`1 article`, `three articles`: small numbers in words."""
    small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    word = small[number] if number < len(small) else str(number)
    return f"{word} {what}{'' if number == 1 else 's'}"


def _after_ended(case: Case, rest: str) -> str:
    return f"{case.ended} and {rest}" if case.ended else rest


def _spent(case: Case) -> str:
    allowance = case.policy.allowance
    if not allowance:
        return _after_ended(case, "readers have no articles of choice here")
    if allowance == 1:
        return _after_ended(case, f"the one article of {case.month} is spent")
    return _after_ended(case, f"all {counted(allowance, 'article')} of {case.month} are spent")


def _subscribers_only(case: Case) -> str:
    return _after_ended(case, "it is for subscribers only" if case.ended else "it is for subscribers only, and no subscription is in force")


def _may_choose(case: Case) -> str:
    left = case.decision.left
    return _after_ended(case, f"{counted(left, 'article')} of {case.month} {'is' if left == 1 else 'are'} left")


def _opened(case: Case) -> str:
    return "it was opened before and stands open" + (f" until {case.open_until}" if case.open_until else "")


# By the reason's value, so that a reason may be worded here before or after the gate learns it.
WORDS: dict[str, Words] = {
    "free_article": Words(lambda case: "it is free for everyone", lambda case: "Another wall on the article: gated, or subscribers only."),
    "editor": Words(
        lambda case: "who works at the desk reads everything",
        lambda case: "Leaving the desk’s groups. To see what readers see, preview it.",
    ),
    "subscriber": Words(
        lambda case: "a subscription is in force", lambda case: "The end of the grants below that are in force, or revoking them."
    ),
    "already_opened": Words(_opened, lambda case: "Nothing until then. Afterwards it counts as one of the month again."),
    "opened_by_pass": Words(
        lambda case: "an e-mail address was typed at the wall in this browser, and its pass opened the article",
        lambda case: "The end of the pass. Confirming the address makes its owner a reader, who keeps the article.",
    ),
    "opened_by_gift": Words(
        lambda case: "a subscriber gave it away, and this browser opened the gift",
        lambda case: "The end of the gift, or revoking it.",
    ),
    "subscribers_only": Words(
        _subscribers_only, lambda case: "A subscription or a complimentary grant; or the wall “gated” on the article."
    ),
    "may_choose": Words(_may_choose, lambda case: "Pressing “Read this article” opens it and spends one of the month’s articles."),
    "meter_spent": Words(
        _spent, lambda case: f"New articles come on {case.next_month}. A subscription or a complimentary grant opens everything at once."
    ),
    "pass_may_choose": Words(
        lambda case: f"an address was typed in this browser, and its pass may still open {counted(case.decision.left, 'article')}",
        lambda case: "Pressing “Read this article” opens it by the pass. Confirming the address makes its owner a reader.",
    ),
    "needs_confirmation": Words(
        lambda case: f"its pass has opened all of the {counted(case.policy.pass_allowance, 'article')} that an unconfirmed address may",
        lambda case: f"Confirming the address: its owner then has {counted(case.policy.allowance, 'article')} a month.",
    ),
    "needs_email": Words(
        lambda case: "nothing is known of who asks",
        lambda case: "Typing an e-mail address at the wall opens it at once; so does signing in.",
    ),
}
