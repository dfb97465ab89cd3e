"""The mailbox that bounces go to, asked by IMAP or POP3. A message is taken out of it only once it is stored here."""

import contextlib
import imaplib
import logging
import poplib
import ssl
import time
from collections.abc import Iterator
from datetime import datetime

from masthead.mailboxes import Mailbox
from masthead.newsletters.outcomes.intake import do_store
from masthead.newsletters.outcomes.mail import READ
from masthead.newsletters.outcomes.models import Inbound
from masthead.newsletters.sending import alarms

log = logging.getLogger("masthead.outcomes")

AT_ONCE = 200  # messages a visit; the next one is in a few minutes
PATIENCE = 30.0  # seconds for an answer
VISIT = 60.0  # seconds for all: other tasks wait meanwhile
TOP = 3_000  # lines of a long message, by POP3
LONG = 1024 * 1024  # bytes; of a longer message only the top is fetched
TROUBLE = (OSError, imaplib.IMAP4.error, poplib.error_proto, EOFError, ValueError)


def do_poll(box: Mailbox, at: datetime) -> int:
    """Store what is there and take it out; returns how many were new. A mailbox that cannot be read is an alarm, no exception."""
    try:
        return _imap(box, at) if box.kind == "imap" else _pop3(box, at)
    except TROUBLE as error:
        why = str(error)[:200] or type(error).__name__
        log.warning("the mailbox of bounces cannot be read: %s", why)
        alarms.do_raise(kind="bounces-mailbox", words=f"The mailbox that bounces go to cannot be read ({why}). Check BOUNCES_URL.", at=at)
        return 0


def _store(box: Mailbox, body: bytes, at: datetime) -> bool:
    return do_store(source=box.kind, kind=Inbound.Kind.MAIL, body=body, at=at)


@contextlib.contextmanager
def _imap_session(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    implicit = box.tls == "implicit"
    server = (
        imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE)
        if implicit
        else imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    )
    try:
        if box.tls == "starttls":
            server.starttls(context)
        server.login(box.user, box.password)
        yield server
    finally:
        with contextlib.suppress(*TROUBLE):
            server.logout()


def _imap(box: Mailbox, at: datetime) -> int:
    new, until = 0, time.monotonic() + VISIT
    with _imap_session(box) as server:
        answer, _ = server.select(f'"{box.folder}"')
        if answer != "OK":
            raise ValueError(f"there is no folder {box.folder}")
        _, found = server.uid("SEARCH", "UNDELETED")
        for uid in (found[0] or b"").split()[:AT_ONCE]:
            name = uid.decode("ascii")
            answer, parts = server.uid("FETCH", name, f"(BODY.PEEK[]<0.{READ}>)")
            body = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if time.monotonic() > until:
                break
            if answer != "OK" or not isinstance(body, bytes):
                continue  # it stays where it is
            new += _store(box, body, at)
            server.uid("STORE", name, "+FLAGS.SILENT", r"(\Deleted)")
        server.expunge()
    return new


@contextlib.contextmanager
def _pop3_session(box: Mailbox) -> Iterator[poplib.POP3]:
    context = ssl.create_default_context()
    server: poplib.POP3
    if box.tls == "implicit":
        server = poplib.POP3_SSL(box.host, box.port, context=context, timeout=PATIENCE)
    else:
        server = poplib.POP3(box.host, box.port, timeout=PATIENCE)
    try:
        if box.tls == "starttls":
            server.stls(context)
        server.user(box.user)
        server.pass_(box.password)
        yield server
        server.quit()  # only this takes the deleted ones out
    finally:
        with contextlib.suppress(*TROUBLE):
            server.close()


def _pop3(box: Mailbox, at: datetime) -> int:
    new, until = 0, time.monotonic() + VISIT
    with _pop3_session(box) as server:
        for row in server.list()[1][:AT_ONCE]:
            number, _, size = row.decode("ascii").partition(" ")
            _, lines, _ = server.retr(int(number)) if int(size) <= LONG else server.top(int(number), TOP)
            new += _store(box, b"\r\n".join(lines) + b"\r\n", at)
            server.dele(int(number))
            if time.monotonic() > until:
                break
    return new
