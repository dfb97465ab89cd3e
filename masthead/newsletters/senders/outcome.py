"""What a server's answer to one letter means: for the reader, or for us. Pure.

Our own fault (we are blocked, our signature is missing, our text is refused) is never held against a reader: it is tried
again and told to a person. What is about the reader's mailbox goes to the outcomes, which count it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


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

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_US = re.compile(
    r"spam|block(?:ed|list)|black ?list|denied|reputation|policy|polic(?:y|ies)|spf|dkim|dmarc|authenti|not authori[sz]ed|"
    r"relay|ptr|reverse dns|content|virus|rate|too many|unsolicited|tls",
    re.IGNORECASE,
)
_ABOUT_THEM = re.compile(
    r"unknown|no such|not exist|does ?n.t exist|invalid (?:recipient|mailbox|user)|mailbox|quota|full|disabled|inactive", re.IGNORECASE
)


def judge(code: int, text: str, *, to_reader: bool) -> End:
    """The end that an answer means. `to_reader`: the answer was to RCPT TO, else to MAIL, DATA or the text itself."""
    if 200 <= code < 300:
        return ACCEPTED
    reply = f"{code} {text}".strip()[:200]
    if 400 <= code < 500:
        return End(Kind.LATER, reply)
    return End(Kind.REFUSED if _is_about_the_mailbox(text, to_reader) else Kind.OURS, reply)


def _is_about_the_mailbox(text: str, to_reader: bool) -> bool:
    status = _STATUS.search(text)
    if status is not None and status[2] in {"1", "2"}:
        # 5.1.7 and 5.1.8 are about the sender's address, 5.1.x and 5.2.x else about theirs.
        return (status[2], status[3]) not in {("1", "7"), ("1", "8")}
    if status is not None and status[2] != "0":
        return False
    if _ABOUT_US.search(text) and not _ABOUT_THEM.search(text):
        return False
    return to_reader or _ABOUT_THEM.search(text) is not None


# Minutes to the next try, by how often it was tried; after the last it is given up.
AGAIN = (5, 15, 45, 120, 240)


def minutes_to_next(tries: int) -> int | None:
    """How long to wait after so many tries (one or more); None: give it up."""
    return AGAIN[tries - 1] if 0 < tries <= len(AGAIN) else None
