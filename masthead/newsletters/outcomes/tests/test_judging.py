"""What a message that came back means: by servers' phrases, by real messages, by garbage."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.newsletters.outcomes.evaluating import CannotEvaluate, evaluate
from masthead.newsletters.outcomes.judging import judge
from masthead.newsletters.outcomes.mail import take_apart
from masthead.newsletters.outcomes.phrases import by_words
from masthead.newsletters.outcomes.reasons import MEANING, Reason, Verdict, by_status

REPORT = """From: MAILER-DAEMON@mx.example.net
To: b-1-aaaa@letters.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

<ben@example.org>: host mx.example.org said: {said} (in reply to {stage} command)

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ben@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: message/rfc822

From: letters@letters.example
To: Ben <ben@example.org>
Subject: The Daily Review
List-Unsubscribe: <https://letters.example/>

Good morning. 550 5.1.1 user unknown.
--b--
"""


def report(said: str, status: str = "5.0.0", stage: str = "RCPT TO", action: str = "failed") -> bytes:
    return REPORT.format(said=said, status=status, stage=stage, action=action).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("550 5.1.1 <ben@example.org>: Recipient address rejected: User unknown in local recipient table", Reason.NO_SUCH_USER),
        ("550-5.1.1 The email account that you tried to reach does not exist.", Reason.NO_SUCH_USER),
        ("550 5.4.1 Recipient address rejected: Access denied.", Reason.NO_SUCH_USER),
        ("550 Unbekannter Empfänger: Benutzer unbekannt", Reason.NO_SUCH_USER),
        ("550 Host unknown", Reason.NO_SUCH_HOST),
        ("550 5.1.10 Host does not accept mail", Reason.TAKES_NO_MAIL),
        ("551 User has moved", Reason.MOVED),
        ("552 5.2.2 Mailbox full", Reason.MAILBOX_FULL),
        ("550 5.2.1 The email account that you tried to reach is disabled.", Reason.SUSPENDED),
        ("550 5.7.26 This mail has been blocked because the sender is unauthenticated. DKIM = did not pass", Reason.AUTHENTICATION),
        ("550 5.7.515 Access denied, sending domain does not meet the required authentication level.", Reason.AUTHENTICATION),
        ("550 5.7.25 The IP address sending this message does not have a PTR record setup", Reason.REVERSE_DNS),
        ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", Reason.BLOCKED),
        ("550 5.7.1 Message rejected as spam by Content Filtering.", Reason.SPAM),
        ("421 4.7.0 Too many concurrent SMTP connections; please try again later.", Reason.TOO_FAST),
        ("554 5.7.1 <ben@example.org>: Relay access denied", Reason.RELAY),
        ("552 5.3.4 Message size exceeds fixed limit", Reason.TOO_BIG),
        ("451 4.3.0 Temporary lookup failure: service unavailable", Reason.NETWORK),
    ],
)
def test_a_servers_sentence_decides(said: str, reason: Reason) -> None:
    found = judge(report(said))
    assert (found.reason, found.verdict, found.address) == (reason, MEANING[reason], "ben@example.org")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("5.1.1", Verdict.DEAD),
        ("5.1.2", Verdict.DEAD),
        ("5.2.2", Verdict.LATER),
        ("4.4.7", Verdict.LATER),
        ("5.7.1", Verdict.OURS),
        ("5.0.0", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
    ],
)
def test_without_a_sentence_the_status_does(status: str, verdict: Verdict) -> None:
    assert MEANING[by_status(status)] is verdict


def test_user_unknown_said_of_a_text_or_of_our_sender_kills_nobody() -> None:
    assert judge(report("550 User unknown", stage="end of DATA")).verdict is Verdict.LATER
    assert judge(report("550 does not exist: unknown user", stage="MAIL FROM")).verdict is Verdict.OURS
    assert judge(report("550 User unknown", stage="RCPT TO")).verdict is Verdict.DEAD


def test_a_delay_is_no_death() -> None:
    assert judge(report("550 5.1.1 User unknown", action="delayed")).verdict is Verdict.LATER


def test_a_receipt_is_a_receipt() -> None:
    assert judge(report("250 2.1.5 Ok", status="2.1.5", action="delivered")).verdict is Verdict.DELIVERED


def test_the_words_of_our_own_letter_are_not_the_servers() -> None:
    """The letter that is sent back may quote any bounce."""
    assert judge(report("552 Mailbox full")).verdict is Verdict.LATER


@pytest.mark.parametrize(
    ("head", "body", "verdict"),
    [
        ("From: ben@example.org\nSubject: Out of office\nAuto-Submitted: auto-replied", "Back on Monday.", Verdict.AUTO_REPLY),
        ("From: ben@example.org\nSubject: Automatische Antwort: Daily\n", "Ich bin nicht da.", Verdict.AUTO_REPLY),
        ("From: ben@example.org\nSubject: Re: The Daily Review", "You are wrong about Iran: delivery failed in 1979.", Verdict.REPLY),
        ("From: ben@example.org\nIn-Reply-To: <1@x>\nSubject: Re: mail delivery failed", "Your user unknown piece", Verdict.REPLY),
        ("From: ben@example.org\nSubject: unsubscribe", "", Verdict.UNSUBSCRIBE),
        ("From: shop@example.org\nList-Unsubscribe: <mailto:x@y.z>\nSubject: Sale", "Buy.", Verdict.UNKNOWN),
        ("", "", Verdict.REPLY),
    ],
)
def test_what_is_no_bounce(head: str, body: str, verdict: Verdict) -> None:
    assert judge(f"{head}\n\n{body}\n".encode()).verdict is verdict


def test_a_complaint_names_its_reader() -> None:
    arf = (
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\nFrom: staff@hotmail.example\n\n--b\n\nA complaint.\n--b\n'
        b"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: Ben@Example.org\n\n--b\nContent-Type: message/rfc822\n\nTo: x@y.example\n\n--b--\n"
    )
    assert (judge(arf).verdict, judge(arf).address) == (Verdict.COMPLAINT, "ben@example.org")
    assert judge(arf.replace(b"abuse", b"not-spam")).verdict is Verdict.UNKNOWN
    assert judge(arf.replace(b"abuse", b"auth-failure")).verdict is Verdict.OURS


def test_every_reason_means_something_and_can_be_reached() -> None:
    assert set(MEANING) == set(Reason)
    assert {*Verdict} - {*MEANING.values()} == {
        Verdict.COMPLAINT,
        Verdict.UNSUBSCRIBE,
        Verdict.AUTO_REPLY,
        Verdict.DELIVERED,
        Verdict.REPLY,
    }
    phrases = [
        "550 no such user", "host unknown", "551 moved", "null mx", "dkim failed", "no ptr", "blacklisted", "spam message rejected", "virus found", "too many connections",
        "sender rejected", "relaying denied", "prohibited", "malformed header", "message too big", "must issue a starttls", "mailbox full", "account disabled",
        "retry timeout exceeded", "connection refused", "internal error", "procmail", "on hold",
    ]  # fmt: skip
    assert {by_words(one) for one in phrases} == set(Reason) - {Reason.UNKNOWN, Reason.FILTERED}


def test_the_labelled_messages(shared: Path) -> None:
    """Gates of the issue; another half of the same origin is kept aside."""
    folder = shared / "data" / "email"
    told = evaluate([folder / "bounces", folder / "not-bounces"], folder / "bounces-labels.json").figures()
    assert told["address_rate"] >= 0.97 and told["agreement"] >= 0.92
    assert told["suppressed_for_our_fault"] == 0 and told["ignored_right"] == told["to_ignore"] >= 15


def test_what_cannot_be_evaluated_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotEvaluate, match="no labels"):
        evaluate([tmp_path], tmp_path / "none.json")
    (tmp_path / "labels.json").write_text("{}")
    with pytest.raises(CannotEvaluate, match="no messages"):
        evaluate([tmp_path], tmp_path / "labels.json")


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/delivery-status\n", b"Content-Transfer-Encoding: base64\n", b"--b\n", b"--b--\n", b"\n", b"\r",
        b"Content-Type: text/html; charset=nothing\n", b"Final-Recipient: rfc822;", b"ben@example.org", b"<", b"=?utf-8?b?x?=", b"550 5.1.1 ", b"Status: 5.", b"\xff\xfe", b"From: ", b"{\"notificationType\":\"Bounce\"",
        b"Content-Type: message/rfc822\n", b"Subject: =?x?q?=", b"Content-Type: text/plain; charset=punycode\n", b"Content-Type: text/plain; charset=utf-7\n", b"Content-Type: text/plain; charset=base64\n",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=30), max_size=60).map(b"".join))
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    assert judge(raw).verdict in Verdict


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 9000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(6000)),
        b"Subject: failure\nFrom: mailer-daemon@x\n\n" + b"x" * 10_000_000,
        b"Subject: failure\nFrom: mailer-daemon@x\n\n" + b"user " * 50_000,
        b"Subject: failure\nFrom: mailer-daemon@x\n\n" + b"a@" * 120_000,
        b"Subject: failure\nFrom: mailer-daemon@x\n\n" + b"<a@b.c>: " * 30_000,
        b"Content-Type: text/html\nSubject: failure\n\n" + b"<a " * 80_000,
        b"Subject: " + b"=?utf-8?b?" * 20_000 + b"\n\nx",
        b"From: mailer-daemon@x\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        + b"Action: failed\n\n" * 20_000,
    ],
    ids=["nested alike", "nested apart", "ten megabytes", "words", "at signs", "addresses", "tags", "encoded words", "blocks"],
)
def test_a_monstrous_message_costs_little(raw: bytes) -> None:
    """Processor seconds, ten times what it takes: what is quadratic takes minutes."""
    begun = time.process_time()
    judge(raw)
    assert time.process_time() - begun < 5


def test_a_part_that_hides_its_boundary_on_a_line_of_its_own() -> None:
    mail = take_apart(b'Content-Type: multipart/alternative;\nboundary="x"\n\n--x\n\nHello\n--x--\n')
    assert mail.says.strip() == "Hello"
