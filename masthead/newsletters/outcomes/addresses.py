"""Whom a report is about: the address in it, wherever the mail server put it. Pure."""

import re
from collections.abc import Iterator

from masthead.newsletters.outcomes.mail import Mail

ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?<![A-Za-z0-9@.+_-])({ADDRESS})")
_FIELD = re.compile(r"^(?:final|original)-recipient:[ \t]*(?:[\w-]+[ \t]*;)?[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)
# From the surest to the vaguest: how mail servers of forty kinds point at the recipient.
_POINTING = tuple(
    re.compile(form.replace("ADDRESS", f"({ADDRESS})"), re.IGNORECASE | re.MULTILINE)
    for form in (
        r"\brcpt to: ?<?ADDRESS",
        r"^[ \t>*.-]*<ADDRESS>[ \t]*(?:\(.{0,80}\))?[ \t]*:",
        r"^[ \t>*.-]*<?ADDRESS>?[ \t]*\.\.\.",
        r"\b(?:recipients?|user|mailbox|e-?mail address|address|account)[ \t]*(?:address|name|\(s\))?[ \t]*[:=][ \t]*[<\[(\"']?ADDRESS",
        r"^[ \t]*(?:to|envelope-to|intended recipient)[ \t]*:[ \t]*.{0,80}?<?ADDRESS",
        r"^[ \t>*.-]*<ADDRESS>",
        r"^[ \t>*.\"'\[(-]*ADDRESS\b",
        r"\b(?:5\d\d|4\d\d)\b[^\n]{0,120}?<ADDRESS>",
        r"\b(?:to|for|address|recipient|mailbox|user)[ \t]+[<\[(\"']?ADDRESS",
    )
)
_OWN = re.compile(r"(?:mailer-?daemon|postmaster|mail-?daemon|abuse|noreply|no-reply|bounces?|root|administrator)@", re.IGNORECASE)


def recipients(mail: Mail) -> list[str]:
    """The addresses the report is about, the surest first, in lower case; none where none can be found."""
    own = _ours(mail)
    found = [one for one in dict.fromkeys(_candidates(mail)) if one not in own]
    if not found:  # a reader who is also the sender, or an address like bounce@
        found = [one for one in dict.fromkeys(_candidates(mail)) if not _OWN.match(one)]
    return found


def _candidates(mail: Mail) -> Iterator[str]:
    for line in _FIELD.findall(mail.report or mail.says):
        yield from _addresses(line)
    yield from _addresses(mail.header("x-failed-recipients"))
    for form in _POINTING:
        for match in form.finditer(mail.says):
            yield _tidy(match[1])
    for name in ("x-failed-recipient", "x-actual-recipient", "x-original-recipient"):
        yield from _addresses(mail.header(name))
    yield from _addresses(mail.report)
    yield from (
        one for name in ("to", "delivered-to", "x-original-to", "envelope-to", "cc") for one in _addresses(mail.original.get(name, ""))
    )
    yield from _addresses(mail.says)


def _ours(mail: Mail) -> set[str]:
    """Who sent the letter, and who sent the report: it is about none of them."""
    values = [mail.header(name) for name in ("to", "from", "delivered-to", "return-path", "reply-to", "x-original-to", "sender")]
    values += [mail.original.get(name, "") for name in ("from", "return-path", "sender", "reply-to", "errors-to")]
    return {address for value in values for address in _addresses(value)}


def _addresses(text: str) -> list[str]:
    return [_tidy(one) for one in _ADDRESS.findall(text[:20_000])]


def _tidy(address: str) -> str:
    return address.strip("'.").lower()
