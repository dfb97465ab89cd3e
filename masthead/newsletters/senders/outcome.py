"""What a server's answer to one letter means: for the reader, or for us. Pure.

Our own fault (we are blocked, our signature is missing, our text is refused) is never held against a reader: it is tried
again and told to a person. What is about the reader's mailbox goes to the outcomes, which count it.
"""

from dataclasses import dataclass
from enum import StrEnum

from masthead.newsletters.outcomes.judging import judge_reply
from masthead.newsletters.outcomes.reasons import MEANING, Reason, Verdict


class Kind(StrEnum):
    """How it ended."""

    SENT = "sent"  # accepted
    REFUSED = "refused"  # for good, because of this mailbox
    LATER = "later"  # not now
    OURS = "ours"  # refused because of us: tried again, and a person is told
    DOUBT = "doubt"  # its text left, and no answer came


@dataclass(frozen=True)
class End:
    """How a letter ended, and what the server said."""

    kind: str
    reply: str = ""


ACCEPTED = End(Kind.SENT)

# What is about this mailbox alone: the letter is refused for good, and the outcomes count it. What is about the server, or about
# us, is tried again.
_DEAD = {reason for reason, verdict in MEANING.items() if verdict is Verdict.DEAD}
_MAILBOX = {*_DEAD, Reason.MAILBOX_FULL, Reason.SUSPENDED, Reason.FILTERED}


def judge(code: int, text: str, *, said_to: str) -> End:
    """The end that an answer means. `said_to`: the command it answers, MAIL, RCPT or DATA (which is also the text itself)."""
    if 200 <= code < 300:
        return ACCEPTED
    reply = f"{code} {text}".strip()[:200]
    if 400 <= code < 500:
        return End(Kind.LATER, reply)
    reason = judge_reply(reply).reason
    # At MAIL no reader has been named yet: “no such domain” is said of ours. What nobody understands is believed of whom it was said to.
    theirs = said_to != "MAIL" and (said_to == "RCPT" if reason is Reason.UNKNOWN else reason in _MAILBOX)
    return End(Kind.REFUSED if theirs else Kind.OURS, reply)


# Minutes to the next try, by how often it was tried; after the last it is given up.
AGAIN = (5, 15, 45, 120, 240)


def minutes_to_next(tries: int) -> int | None:
    """How long to wait after so many tries (one or more); None: give it up."""
    return AGAIN[tries - 1] if 0 < tries <= len(AGAIN) else None
