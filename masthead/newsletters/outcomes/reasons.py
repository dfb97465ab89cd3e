"""Why a letter did not arrive, in our words, and what each reason means for the reader. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Verdict(StrEnum):
    """What is done because of a message that came back."""

    DEAD = "dead"  # the address does not exist: no more letters
    LATER = "later"  # it may work again: counted, and forgotten with time
    OURS = "ours"  # our own fault: an alarm; no reader is silenced
    COMPLAINT = "complaint"  # the reader says it is spam: unsubscribed at once
    UNSUBSCRIBE = "unsubscribe"  # a mail program asks in the reader's name
    AUTO_REPLY = "auto-reply"  # away until Monday
    DELIVERED = "delivered"  # a receipt
    REPLY = "reply"  # a person writes to us
    UNKNOWN = "unknown"  # a message of a machine that says nothing we understand


class Reason(StrEnum):
    """Why."""

    NO_SUCH_USER = "no such user"
    NO_SUCH_HOST = "no such domain"
    MOVED = "moved away"
    TAKES_NO_MAIL = "the domain takes no mail"
    AUTHENTICATION = "authentication failed"
    REVERSE_DNS = "no reverse DNS"
    BLOCKED = "blocked"
    SPAM = "taken for spam"
    VIRUS = "taken for a virus"
    TOO_FAST = "too much at once"
    SENDER_REFUSED = "our sender was refused"
    RELAY = "relay denied"
    POLICY = "against their policy"
    MALFORMED = "malformed"
    TOO_BIG = "too big"
    SECURITY = "security"
    MAILBOX_FULL = "mailbox full"
    SUSPENDED = "suspended"
    FILTERED = "refused after it was read"
    EXPIRED = "not reached in time"
    NETWORK = "network"
    SYSTEM = "their system"
    MAILER = "their mail program"
    HELD = "tried again later"
    UNKNOWN = "unknown"


MEANING: Mapping[Reason, Verdict] = {
    Reason.NO_SUCH_USER: Verdict.DEAD,
    Reason.NO_SUCH_HOST: Verdict.DEAD,
    Reason.MOVED: Verdict.DEAD,
    Reason.TAKES_NO_MAIL: Verdict.DEAD,
    Reason.AUTHENTICATION: Verdict.OURS,
    Reason.REVERSE_DNS: Verdict.OURS,
    Reason.BLOCKED: Verdict.OURS,
    Reason.SPAM: Verdict.OURS,
    Reason.VIRUS: Verdict.OURS,
    Reason.TOO_FAST: Verdict.OURS,
    Reason.SENDER_REFUSED: Verdict.OURS,
    Reason.RELAY: Verdict.OURS,
    Reason.POLICY: Verdict.OURS,
    Reason.MALFORMED: Verdict.OURS,
    Reason.TOO_BIG: Verdict.OURS,
    Reason.SECURITY: Verdict.OURS,
    Reason.MAILBOX_FULL: Verdict.LATER,
    Reason.SUSPENDED: Verdict.LATER,
    Reason.FILTERED: Verdict.LATER,
    Reason.EXPIRED: Verdict.LATER,
    Reason.NETWORK: Verdict.LATER,
    Reason.SYSTEM: Verdict.LATER,
    Reason.MAILER: Verdict.LATER,
    Reason.HELD: Verdict.LATER,
    Reason.UNKNOWN: Verdict.UNKNOWN,
}

# By the enhanced status alone (RFC 3463), where no sentence says more. The reply code is no help: 550 is said of everything.
BY_STATUS: tuple[tuple[str, Reason], ...] = (
    ("5.1.1", Reason.NO_SUCH_USER), ("5.1.0", Reason.NO_SUCH_USER), ("5.1.2", Reason.NO_SUCH_HOST), ("5.1.3", Reason.NO_SUCH_USER),
    ("5.1.6", Reason.MOVED), ("5.1.10", Reason.NO_SUCH_USER), ("5.1.7", Reason.SENDER_REFUSED), ("5.1.8", Reason.SENDER_REFUSED),
    ("x.2.2", Reason.MAILBOX_FULL), ("x.2.1", Reason.SUSPENDED), ("x.2.3", Reason.TOO_BIG), ("x.3.4", Reason.TOO_BIG),
    ("x.4.7", Reason.EXPIRED), ("x.7.25", Reason.REVERSE_DNS), ("x.2.", Reason.FILTERED), ("x.3.", Reason.SYSTEM),
    ("x.4.", Reason.NETWORK), ("x.5.", Reason.MALFORMED), ("x.6.", Reason.MALFORMED), ("x.7.", Reason.POLICY), ("4.", Reason.HELD),
)  # fmt: skip


def by_status(status: str) -> Reason:
    """What the enhanced status alone says."""
    for form, reason in BY_STATUS:
        mark = form.replace("x.", f"{status[:1]}.", 1)
        if status == mark or (mark.endswith(".") and status.startswith(mark)):
            return reason
    return Reason.UNKNOWN
