"""The checks on the message itself, as it goes to the mail server: headers, parts, lines. Pure. Numbers as in `checklist`."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

from masthead.newsletters.checking import MUST, Finding, InAnInbox

ONCE = ("From", "To", "Subject", "Date", "Message-ID")
_DO = "Tell the maintainers: the message is made wrongly."
_ADDRESS = re.compile(r"<([^<>\s]+)>")


def look_at(letter: InAnInbox) -> list[Finding]:
    """Everything wrong with the message; empty is as it should be."""
    message = email.message_from_bytes(letter.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return [*_headers(letter, message), *_list_headers(letter, message), *_parts(letter, message), *_lines(letter)]


def _wrong(number: int, name: str, says: str, do: str = _DO) -> Finding:
    return Finding(number, name, says, do, "", MUST)


def _headers(letter: InAnInbox, message: EmailMessage) -> Iterator[Finding]:
    """1, 2, 3, 13: who sends it, each header once, a name for the message, nothing smuggled in."""
    sender = parseaddr(str(message.get("From", "")))[1].rpartition("@")[2].lower()
    if not sender or not _akin(sender, letter.domain):
        yield _wrong(
            1,
            "sender_aligned",
            f"The sender is at {sender or 'nowhere'}, the letter comes from {letter.domain}.",
            "Set MASTHEAD_MAIL_FROM.",
        )
    for name in ONCE:
        if len(message.get_all(name, [])) != 1:
            yield _wrong(2, "each_header_once", f"{name} stands {len(message.get_all(name, []))} times in the message.")
    named = str(message.get("Message-ID", "")).strip()
    if not re.fullmatch(r"<[^<>\s@]{16,}@[^<>\s@]+>", named) or not _akin(named.rpartition("@")[2].rstrip(">").lower(), letter.domain):
        yield _wrong(3, "message_id", f"The message is called {named or 'nothing'}, which is no name of ours.")
    head = letter.raw.partition(b"\r\n\r\n")[0]
    if not head.isascii():
        yield _wrong(13, "headers_encoded", "A header holds letters that are not encoded.")
    if str(message.get("Subject", "")).strip() != " ".join(letter.subject.split()):
        yield _wrong(13, "headers_encoded", "The subject does not come out as it was written.")


def _list_headers(letter: InAnInbox, message: EmailMessage) -> Iterator[Finding]:
    """4 to 9: how to leave the list, by a program too; what list it is; that it is a letter to many."""
    ways = _ADDRESS.findall(str(message.get("List-Unsubscribe", "")))
    secure = [one for one in ways if urlsplit(one).scheme == "https" or one.startswith(letter.site)]
    if not secure or not any(one.startswith("mailto:") for one in ways):
        yield _wrong(4, "list_unsubscribe", "The message lacks a way to unsubscribe for mail programs: an address and a mailbox.")
    if str(message.get("List-Unsubscribe-Post", "")).strip() != "List-Unsubscribe=One-Click":
        yield _wrong(5, "one_click", "The message does not offer one-click unsubscribing.")
    for signature in message.get_all("DKIM-Signature", []):
        signed = re.search(r"\bh=([^;]*)", str(signature))
        names = {one.strip().lower() for one in signed[1].split(":")} if signed else set()
        if not {"list-unsubscribe", "list-unsubscribe-post"} <= names:
            yield _wrong(6, "signature_covers", "The signature leaves out the headers for unsubscribing.")
    if not re.search(rf"<{re.escape(letter.list_id)}\.[^<>\s]+>", str(message.get("List-Id", ""))):
        yield _wrong(7, "list_id", "The message does not say which list it is of.")
    if str(message.get("Feedback-ID", "")).count(":") != 3:
        yield _wrong(8, "feedback_id", "The message has no Feedback-ID by which Gmail counts complaints.")
    if str(message.get("Precedence", "")).lower() != "bulk" or message.get("Auto-Submitted"):
        yield _wrong(9, "kind_of_mail", "The message does not say that it is a letter to many, or says that a machine answers.")


def _parts(letter: InAnInbox, message: EmailMessage) -> Iterator[Finding]:
    """10, 13, 15: text first, then HTML, in UTF-8, nothing else."""
    kinds = [part.get_content_type() for part in message.iter_parts()] if message.is_multipart() else []
    if message.get_content_type() != "multipart/alternative" or kinds != ["text/plain", "text/html"]:
        yield _wrong(10, "alternative", f"The message has the parts {', '.join(kinds) or message.get_content_type()}.")
        return
    if any((part.get_content_charset() or "").lower() != "utf-8" for part in message.iter_parts()):
        yield _wrong(13, "headers_encoded", "A part is not in UTF-8.")
    for part, words in zip(message.iter_parts(), (letter.text, letter.html), strict=True):
        if str(part.get_content()).replace("\r\n", "\n").rstrip("\n") != words.replace("\r\n", "\n").rstrip("\n"):
            yield _wrong(12, "lines", f"The {part.get_content_type()} part does not come out as it was written.")
    if any(part.get_filename() for part in message.walk()):
        yield _wrong(15, "nothing_attached", "Something is attached to the message.")


def _lines(letter: InAnInbox) -> Iterator[Finding]:
    """12: lines that every mail server passes on."""
    rows = letter.raw.split(b"\r\n")
    if any(len(row) > 998 for row in rows):
        yield _wrong(12, "lines", "A line of the message is longer than mail servers take.")
    if any(b"\n" in row or b"\r" in row for row in rows):
        yield _wrong(12, "lines", "A line of the message ends wrongly.")


def _akin(one: str, other: str) -> bool:
    """Relaxed alignment, as far as it can be told without a list of public suffixes: the same, or one below the other."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
