"""The judge of what came back: from a message's bytes to what is done about it. Pure; never raises; knows no reader."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from masthead.newsletters.outcomes.addresses import recipients
from masthead.newsletters.outcomes.mail import Mail, take_apart
from masthead.newsletters.outcomes.phrases import by_words
from masthead.newsletters.outcomes.reasons import MEANING, Reason, Verdict, by_status

LOOKED_AT = 4_000  # characters of what a server said; the reason stands at its beginning
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.@-])([245][0-5]\d)(?![\d.@:])")
_FIELD = re.compile(r"^([\w-]+):[ \t]*((?:.*)(?:\n[ \t]+.*)*)", re.MULTILINE)
_SUBJECT = re.compile(
    r"undeliver|(?:mail|message) failure|returned? (?:mail|to sender|message)|non.?delivery|deliver\w* (?:status|fail|"
    r"problem|report|error|has failed|delay|incomplete|unsuccess)|"
    r"fail(?:ure|ed)?\b.{0,20}(?:notice|deliver|mail|message|permanent)|(?:mail|message|e-?mail).{0,20}(?:deliver|"
    r"system error|not delivered|could not|fail|refused|rejected)|"
    r"could ?n.t be delivered|rejected|unzustellbar|nicht zugestellt|non remis|[eé]chec|mail (?:error|delivery)|"
    r"can.?t (?:be )?deliver|problem deliver|"
    r"postmaster notify|error sending|warning: |delayed|配信|エラー|送信できません|недоставлен|не доставлен|returned$",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"mailer-?daemon|post_?-?master|mail ?delivery|mail ?system|mail administrator|bounce|delivery subsystem|<>|mdaemon|"
    r"antispam|mail ?router|mailgate",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(
    r"(?:could not be|was not|were not|not be|n.t be|cannot be|unable to|failed to|trouble|wasn.t able to|problem) deliver|"
    r"did not reach|delivery (?:to the following|has failed|failed|status)|"
    r"returned to (?:the )?sender|undeliverable|permanent (?:fatal )?error|delivery errors?|following address|"
    r"has not been delivered|incorrectly constructed|error\(s\)|no such user|invalid (?:user|recipient)|"
    r"mailbox (?:is )?full|quota|mailbox unavailable|user unknown|unknown user|\b55\d[ -]|failed addresses",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"out of (?:the )?office|auto(?:matic|mated|matische|matique)?[- ]?(?:re(?:ply|sponse|spond)|antwort)|vacation|"
    r"on (?:annual )?leave|abwesen|away from|holiday|r[ée]ponse automatique|absence|"
    r"respuesta autom|risposta automatica|fuori ufficio|ausente|autosvar|afwezig|自動返信|不在|автоответ",
    re.IGNORECASE,
)
_JSON = re.compile(r"notificationType\\?\"\s*:\s*\\?\"(Bounce|Complaint|Delivery)", re.IGNORECASE)
_LOUD = re.compile(
    r"abuse report|feedback.?(?:loop|report)|complaint (?:report|about)|reported as (?:spam|junk)|spam complaint", re.IGNORECASE
)
# A server that takes the address and refuses the text may say “user unknown” of a text it does not like.
_AFTER_DATA = re.compile(
    r"(?:>>> ?data\b|smtp command\s+data|\(?in reply to end of data|in reply to data|after (?:end of )?data|\[data\]|"
    r"end of data command|<<DATA|text command|smtp transmission failure)",
    re.IGNORECASE,
)
_BEFORE_RCPT = re.compile(
    r"(?:after|in reply to|following|response to) (?:(?:the )?mail from|ehlo|helo|initial connection)|\[mail_from\]|"
    r"\[connect\]|>>> ?(?:mail from|helo|ehlo)[^\n]*\n?\s*<<<|while not connected",
    re.IGNORECASE,
)
_AT_RCPT = re.compile(r">>> ?rcpt to|in reply to rcpt|after rcpt|\[rcpt_to\]|following rcpt|our rcpt", re.IGNORECASE)


@dataclass(frozen=True)
class Judgement:
    """What a message means. `addresses`: the surest first; `said`: the server's words, shortened, for a person to read."""

    verdict: Verdict
    reason: Reason = Reason.UNKNOWN
    addresses: tuple[str, ...] = ()
    status: str = ""
    code: str = ""
    said: str = ""

    @property
    def address(self) -> str:
        """The reader it is about, "" where none is named."""
        return self.addresses[0] if self.addresses else ""


class _Said(NamedTuple):
    action: str
    status: str
    words: str


def judge(raw: bytes) -> Judgement:
    """What this message means. Whatever the bytes are, something is returned."""
    return judge_mail(take_apart(raw))


def judge_mail(mail: Mail) -> Judgement:
    """The same, of a message already taken apart."""
    kind = _kind(mail)
    if kind is Verdict.COMPLAINT:
        return _complaint(mail)
    if kind is not None:
        about = tuple(recipients(mail)[:5]) if kind in {Verdict.DELIVERED, Verdict.UNSUBSCRIBE} else ()
        return Judgement(kind, addresses=about, said=mail.header("subject")[:200])
    said = _first_failure(mail)
    status, code = _codes(said, mail)
    reason = _reason(said, status, mail)
    words = said.words or mail.says
    return Judgement(MEANING[reason], reason, tuple(recipients(mail)[:5]), status, code, " ".join(words.split())[:400])


def judge_reply(reply: str) -> Judgement:
    """What a mail server's answer to a letter means, such as "550 5.1.1 User unknown"."""
    mail, said = Mail(), _Said("failed", "", " ".join(reply.split())[:400])
    status, code = _codes(said, mail)
    reason = _reason(said, status, mail)
    return Judgement(MEANING[reason], reason, (), status, code, said.words)


def _kind(mail: Mail) -> Verdict | None:
    """What the message is, when it is no report of a failure."""
    notice = _JSON.search(mail.says)
    told = notice[1].lower() if notice else ""
    if mail.feedback or "feedback-report" in mail.header("content-type") or told == "complaint" or _is_complaint(mail):
        return Verdict.COMPLAINT
    if "x-apple-unsubscribe" in mail.headers or (mail.header("subject").strip().lower() == "unsubscribe" and not mail.report):
        return Verdict.UNSUBSCRIBE
    if told:
        return Verdict.DELIVERED if told == "delivery" else None
    if mail.report:
        actions = {one.action for one in _failures(mail)} - {""}
        return Verdict.DELIVERED if actions and actions <= {"delivered", "relayed", "expanded", "deliverable"} else None
    if _is_bounce(mail):
        return None
    if _is_auto(mail):
        return Verdict.AUTO_REPLY
    if _MACHINE.search(mail.header("from")) or any(name in mail.headers for name in ("list-id", "list-unsubscribe", "feedback-id")):
        return Verdict.UNKNOWN
    return Verdict.REPLY


def _is_complaint(mail: Mail) -> bool:
    about = f"{mail.header('subject')} {mail.says[:600]}"
    return (
        bool(_LOUD.search(about))
        and not mail.report
        and bool(mail.original or re.search(r"abuse|complaint|feedback|fbl|staff@", mail.header("from"), re.IGNORECASE))
    )


def _is_bounce(mail: Mail) -> bool:
    if "delivery-status" in mail.header("content-type") or "x-failed-recipients" in mail.headers:
        return True
    signs = bool(_SUBJECT.search(mail.header("subject"))) + bool(_SAYS_SO.search(mail.says[:6000]))
    if _MACHINE.search(mail.header("from")):  # Exim's reports call themselves auto-replied
        return signs == 2 or (signs == 1 and not _away(mail))
    if _away(mail):
        return False
    return signs >= 1 if mail.header("return-path").strip() == "<>" else signs == 2 and not _is_conversation(mail)


def _is_conversation(mail: Mail) -> bool:
    """A person who writes about a bounce answers somebody, or quotes."""
    return "in-reply-to" in mail.headers or "references" in mail.headers or mail.says.count("\n>") > 3


def _away(mail: Mail) -> bool:
    answered = mail.header("auto-submitted").lower().startswith("auto-replied") or any(
        name in mail.headers for name in ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-response-suppress-reply")
    )
    return answered or mail.header("precedence").lower() == "auto_reply" or bool(_AWAY.search(mail.header("subject")))


def _is_auto(mail: Mail) -> bool:
    return _away(mail) or mail.header("auto-submitted").lower().startswith("auto-") or bool(_AWAY.search(mail.says[:400]))


def _complaint(mail: Mail) -> Judgement:
    fields = {name.lower(): value.strip() for name, value in _FIELD.findall(mail.feedback)}
    what = fields.get("feedback-type", "abuse").lower()
    if what == "auth-failure":
        return Judgement(Verdict.OURS, Reason.AUTHENTICATION, said="a report that our mail failed authentication")
    if what == "not-spam":
        return Judgement(Verdict.UNKNOWN, said="a reader says that it is not spam")
    named = recipients(
        Mail(report="\n".join(f"Final-Recipient: {fields[name]}" for name in ("original-rcpt-to", "removal-recipient") if name in fields))
    )
    return Judgement(Verdict.COMPLAINT, addresses=tuple(dict.fromkeys([*named, *recipients(mail)]))[:5], said=what[:200])


def _failures(mail: Mail) -> list[_Said]:
    """What the machine's report says of each recipient."""
    found = []
    for block in re.split(r"\n[ \t]*\n", mail.report):
        fields: dict[str, str] = {}
        for name, value in _FIELD.findall(block):
            fields.setdefault(name.lower(), " ".join(value.split()))
        if fields.keys() & {"action", "status", "diagnostic-code", "final-recipient"}:
            found.append(
                _Said(fields.get("action", "").partition(" ")[0].lower(), fields.get("status", ""), fields.get("diagnostic-code", ""))
            )
    return found


def _first_failure(mail: Mail) -> _Said:
    failures = _failures(mail)
    return next((one for one in failures if one.action not in {"delivered", "relayed", "expanded"}), _Said("", "", ""))


def _codes(said: _Said, mail: Mail) -> tuple[str, str]:
    """The enhanced status and the reply code: the more telling of the report's and the words'."""
    words = said.words or mail.says[:LOOKED_AT]
    stated, spoken = _STATUS.search(said.status), _STATUS.search(words)
    status = stated[1] if stated else ""
    if spoken and (not status or status.endswith(".0.0")):
        status = spoken[1]
    code = _CODE.search(words)
    return status, code[1] if code else ""


def _reason(said: _Said, status: str, mail: Mail) -> Reason:
    """By the server's words, by all that the report says, by the status: the first that says something."""
    words = _PREFIX.sub("", re.sub(r"^[\w.-]+;", "", said.words).strip()[:LOOKED_AT])
    narrative = _PREFIX.sub("", mail.says[:LOOKED_AT])
    reason = by_words(words) if words else None
    if reason is None and said.status:
        reason = by_words(said.status.partition("(")[2])
    if reason is None or (reason in {Reason.SYSTEM, Reason.MAILER, Reason.HELD} and not words):
        telling = _telling(narrative)
        reason = _narrated(telling) or reason
    if reason is None:
        reason = by_status(status)
    if MEANING[reason] is Verdict.DEAD:
        reason = _at_its_stage(reason, status, f"{said.words}\n{mail.says[:LOOKED_AT]}")
    if MEANING[reason] is Verdict.DEAD and (said.action == "delayed" or _STILL_TRIED.search(narrative)):
        return Reason.EXPIRED
    return reason


def _narrated(telling: str) -> Reason | None:
    """What a report in plain text says: the servers' replies in it first; but a mailbox that is full or shut is not dead."""
    replied, said = by_words("\n".join(_REPLY_LINES.findall(telling))), by_words(telling)
    return said if replied is None or said in {Reason.SUSPENDED, Reason.MAILBOX_FULL} else replied


def _at_its_stage(reason: Reason, status: str, text: str) -> Reason:
    """A dead address, unless it was said before the address was named, or of a text that had been taken for it.

    A server that takes the address and refuses the text says “user unknown” of texts it does not like; so it does where its
    code (5.2, 5.7: about the mailbox, about security) contradicts its words. That is counted, and suppresses nobody at once.
    """
    at_rcpt = bool(_AT_RCPT.search(text))
    if not at_rcpt and _BEFORE_RCPT.search(text):
        return Reason.SENDER_REFUSED
    if reason is Reason.NO_SUCH_USER and status != "5.1.1" and not at_rcpt and (_AFTER_DATA.search(text) or status[:4] in {"5.2.", "5.7."}):
        return Reason.FILTERED
    if reason is Reason.NO_SUCH_USER and _KDDI.search(text) and not at_rcpt:
        return Reason.FILTERED
    return reason


_STILL_TRIED = re.compile(
    r"warning message only|do not need to resend|will (?:continue|keep) (?:to )?try|attempts will continue|has not yet been delivered",
    re.IGNORECASE,
)
# How the Japanese carrier KDDI refuses what a subscriber's filter does not let through.
_KDDI = re.compile(r"\b550 : user unknown", re.IGNORECASE)
# Postfix says this before every reason of every kind.
_PREFIX = re.compile(r"recipient\s+address\s+rejected:\s+(?!access\s+denied(?!,))(?=\w)", re.IGNORECASE)
# A reply of a server, with what it goes on to say on further lines.
_REPLY_LINES = re.compile(r"(?<![\d.])[45]\d\d[ #-][^\n]*(?:\n[ \t]+[^\n]+){0,3}")
_BOILERPLATE = re.compile(
    r"this message was created automatically[^\n]*|a message that you (?:have )?sent (?:could|has|to)[^\n]*|(?:one or more|"
    r"all) of its recipients[^\n]*|this is a permanent error[^\n]*|"
    r"i.m (?:sorry|afraid)[^\n]*|(?:for further assistance|if you do so)[^\n]*|you can delete[^\n]*|below\.?$|"
    r"please (?:send|do not reply|contact|forward)[^\n]*|this is the [^\n]*|the mail system$|"
    r"the original message was received[^\n]*|-+ ?(?:the following addresses|transcript)[^\n]*|"
    r"delivery to the following recipients? (?:failed|has been)[^\n]*|hi\. this is[^\n]*|sorry it didn.t[^\n]*|"
    r"the following address(?:\(es\)|es)? failed[^\n]*|your message cannot be delivered[^\n]*|"
    r"technical details of (?:permanent|temporary) failure[^\n]*|to one or more recipients[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)


def _telling(text: str) -> str:
    """What is said, without the sentences that every such message has."""
    return _BOILERPLATE.sub(" ", text)
