"""What is done because of what came back. Idempotent: the same report twice changes nothing the second time."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.dateparse import parse_datetime

from masthead.newsletters import suppressions, verp
from masthead.newsletters.consents import Act, do_withdraw, find_by_token
from masthead.newsletters.events import LetterRefused
from masthead.newsletters.models import Consent, Letter
from masthead.newsletters.outcomes import patience
from masthead.newsletters.outcomes.events import judge_event
from masthead.newsletters.outcomes.judging import Judgement, judge_mail, judge_reply
from masthead.newsletters.outcomes.mail import Mail, take_apart
from masthead.newsletters.outcomes.models import Inbound, Suppression, Trouble
from masthead.newsletters.outcomes.reasons import Reason, Verdict
from masthead.newsletters.sending import alarms
from masthead.newsletters.sending.models import Delivery
from masthead.readers.models import Reader

_UNSUBSCRIBE = re.compile(r"/letters/unsubscribe/([^/>\s]+)/")
OUR_MARKS = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "cc", "x-forwarded-to")


@dataclass(frozen=True)
class Concerned:
    """Whom a report is about, and how we know: a delivery or a sealed address in it, or a provider's signature."""

    reader: Reader | None = None
    address: str = ""
    letter: Letter | None = None
    delivery: Delivery | None = None
    told_at: datetime | None = None


def do_work(inbound_id: int, at: datetime) -> None:
    """Judge what is stored, and act on it. Counts the try first, so what breaks us is not tried for ever."""
    if not Inbound.objects.filter(pk=inbound_id, worked_at=None).update(tries=F("tries") + 1):
        return
    with transaction.atomic():
        row = Inbound.objects.select_for_update().get(pk=inbound_id)
        if row.worked_at is not None:
            return
        found, concerned = _event(row) if row.kind == Inbound.Kind.EVENT else _mail(row)
        row.verdict, row.reason, row.said, row.delivery = found.verdict.value, found.reason.value, found.said[:500], concerned.delivery
        row.done = _act(found, concerned, row, at)[:200]
        row.worked_at = at
        row.save()


def do_again(inbound_id: int, at: datetime) -> None:
    """Have it judged and acted on once more, by a person's wish."""
    Inbound.objects.filter(pk=inbound_id).update(worked_at=None, tries=0)
    do_work(inbound_id, at)


def refused(event: LetterRefused) -> None:
    """The mail server would not take a letter for this mailbox: what it said is judged as a bounce would be. Its being refused
    for our own fault was told to a person where it was sent."""
    found = judge_reply(event.reply)
    with transaction.atomic():
        if found.verdict is Verdict.DEAD:
            _suppress(event.address, Suppression.Reason.DEAD, found, event.at)
        elif found.verdict is Verdict.LATER:
            _count(event.address, found, event.at)


def _event(row: Inbound) -> tuple[Judgement, Concerned]:
    """A provider's notice is believed: its signature was checked before it was stored."""
    event = json.loads(bytes(row.body))
    found = judge_event(event)
    reader = Reader.objects.filter(email=found.address).first() if found.address else None
    return found, Concerned(reader, found.address, told_at=parse_datetime(event.get("at", "")))


def _mail(row: Inbound) -> tuple[Judgement, Concerned]:
    mail = take_apart(bytes(row.body))
    found = judge_mail(mail)
    marks = [row.to, *(mail.header(name) for name in OUR_MARKS), mail.original.get("return-path", "")]
    addresses = [one for value in marks for one in re.findall(r"[^\s<>,;:\"]+@[^\s<>,;\"]+", value)]
    for kind in ("u", "b"):
        delivery_id = next((number for one in addresses if (number := verp.read(one, kind)) is not None), None)
        if delivery_id is None:
            continue
        if kind == "u":
            found = Judgement(Verdict.UNSUBSCRIBE, said="a mail program asks in the reader’s name")
        delivery = Delivery.objects.select_related("reader", "dispatch__letter").filter(pk=delivery_id).first()
        if delivery is not None:
            reader = delivery.reader
            return found, Concerned(reader, reader.email if reader else "", delivery.dispatch.letter, delivery)
    return found, _by_our_own_letter(mail)


def _by_our_own_letter(mail: Mail) -> Concerned:
    """A complaint brings our letter along: the sealed address in its List-Unsubscribe says whose it was."""
    token = _UNSUBSCRIBE.search(mail.original.get("list-unsubscribe", ""))
    known = find_by_token(token[1]) if token else None
    return Concerned(known[0], known[0].email, known[1]) if known else Concerned()


def _act(found: Judgement, about: Concerned, row: Inbound, at: datetime) -> str:
    """What was done, in a few words for the desk."""
    when = min(at, row.came_at, about.told_at or at)
    match found.verdict:
        case Verdict.OURS:
            return _alarm(found, about, at)
        case Verdict.REPLY:
            return "kept for the editors"
        case Verdict.AUTO_REPLY | Verdict.UNKNOWN:
            return "nothing"
    if not about.address:
        return _nobody(found, at)
    match found.verdict:
        case Verdict.DEAD:
            return _suppress(about.address, Suppression.Reason.DEAD, found, when)
        case Verdict.LATER:
            return _count(about.address, found, when)
        case Verdict.DELIVERED:
            Trouble.objects.filter(digest=suppressions.key(about.address)).delete()
            return "its earlier failures are forgotten"
        case Verdict.COMPLAINT:
            ended = _end(about, None, "a complaint", when)
            return f"{_suppress(about.address, Suppression.Reason.COMPLAINT, found, when)}; {ended} letters ended"
        case _:
            return f"{_end(about, about.letter, 'a mail program', when)} letters ended"


def _nobody(found: Judgement, at: datetime) -> str:
    """A report that names none of our deliveries may have been written by anybody: it changes nothing. A complaint is told to a person."""
    if found.verdict is Verdict.COMPLAINT:
        alarms.do_raise(kind="complaint", words="A complaint names no letter of ours, so nobody could be unsubscribed. Look at it.", at=at)
        return "an alarm: it names no letter of ours"
    return "nothing: it names no letter of ours"


def _suppress(address: str, reason: Suppression.Reason, found: Judgement, at: datetime) -> str:
    """A report from before somebody lifted the suppression is an old one."""
    if Suppression.objects.filter(digest=suppressions.key(address), lifted_at__gte=at).exists():
        return "nothing: the address was proven or freed since"
    evidence = f"{found.reason.value}: {found.said}" if found.reason is not Reason.UNKNOWN else found.said
    new = suppressions.do_suppress(address=address, reason=reason, at=at, evidence=evidence)
    return "no more letters to it" if new else "nothing: it gets no letters already"


def _count(address: str, found: Judgement, at: datetime) -> str:
    key = suppressions.key(address)
    row = Trouble.objects.select_for_update().filter(digest=key).first()
    before = patience.Failing(row.score, row.times, row.first_at, row.last_at) if row else None
    after = patience.one_more(before, at)
    fields = {"score": after.score, "times": after.times, "first_at": after.first_at, "last_at": after.last_at}
    Trouble.objects.update_or_create(digest=key, defaults=fields)
    if patience.given_up(after):
        return _suppress(address, Suppression.Reason.SILENT, found, at)
    return f"counted: failure {after.times}"


def _end(about: Concerned, letter: Letter | None, method: str, at: datetime) -> int:
    """End the letter, or without one all of them. Returns how many."""
    if about.reader is None:
        return 0
    standing: QuerySet[Consent] = Consent.objects.filter(reader=about.reader, withdrawn_at=None)
    letters = [letter] if letter else [one.letter for one in standing.select_related("letter")]
    return sum(do_withdraw(reader_id=about.reader.pk, letter=one, at=at, act=Act(method)) for one in letters)


def _alarm(found: Judgement, about: Concerned, at: datetime) -> str:
    host = about.address.rpartition("@")[2]
    words = f"{host or 'A mail server'} refuses our letters ({found.reason.value}): {found.said}"
    dispatch = about.delivery.dispatch_id if about.delivery else None
    alarms.do_raise(kind=re.sub(r"\W+", "-", found.reason.value)[:40], words=words, at=at, dispatch_id=dispatch)
    return "an alarm: it is our own fault, not the reader’s"
