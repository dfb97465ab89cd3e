"""What a mail provider tells, in our words. Pure: the vocabulary is django-anymail's, which knows each provider's own."""

from collections.abc import Mapping

from masthead.newsletters.outcomes.judging import Judgement
from masthead.newsletters.outcomes.phrases import by_words
from masthead.newsletters.outcomes.reasons import MEANING, Reason, Verdict

_KINDS = {
    "complained": Verdict.COMPLAINT,
    "unsubscribed": Verdict.UNSUBSCRIBE,
    "delivered": Verdict.DELIVERED,
    "autoresponded": Verdict.AUTO_REPLY,
}
_FAILED = {"bounced", "rejected", "failed", "deferred"}
# Why the provider itself did not even try.
_REFUSALS = {
    "invalid": Reason.NO_SUCH_USER,
    "blocked": Reason.BLOCKED,
    "timed_out": Reason.EXPIRED,
    "spam": Reason.SPAM,
}


def judge_event(event: Mapping[str, str]) -> Judgement:
    """`event`: kind, recipient, refusal, said (the receiving server's words), final ("yes" where the provider calls it permanent)."""
    kind, said = event.get("kind", ""), " ".join(event.get("said", "").split())[:400]
    addresses = (event["recipient"].lower(),) if event.get("recipient") else ()
    if kind in _KINDS:
        return Judgement(_KINDS[kind], addresses=addresses, said=said)
    if kind not in _FAILED:
        return Judgement(Verdict.UNKNOWN, addresses=addresses, said=said)
    if event.get("refusal") == "unsubscribed":
        return Judgement(Verdict.UNSUBSCRIBE, addresses=addresses, said=said)
    reason = by_words(said) or _REFUSALS.get(event.get("refusal", ""))
    if reason is None:
        reason = Reason.NO_SUCH_USER if event.get("final") == "yes" else Reason.HELD if kind in {"deferred", "bounced"} else Reason.UNKNOWN
    if MEANING[reason] is Verdict.DEAD and (kind == "deferred" or event.get("final") == "no"):
        reason = Reason.HELD
    return Judgement(MEANING[reason], reason, addresses, said=said)
