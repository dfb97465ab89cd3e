"""A change of e-mail address, proven at both ends: by a code at the new, by a press on the mailed link's page at the old.

The page says the same whether or not somebody has the new address already; only the new mailbox is told the difference. For
seven days the old mailbox can undo it.
"""

from datetime import datetime, timedelta

from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from masthead.kit import limits
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.signing import digest, draw_code, draw_token
from masthead.readers import addresses
from masthead.readers.events import AddressChangeAsked, AddressChanged
from masthead.readers.models import Reader
from masthead.readers.security import codes, happened
from masthead.readers.security.models import AddressChange, Device, Happening

CODE_LIFE = timedelta(minutes=10)
LIFE = timedelta(hours=24)  # both ends are proven within a day
UNDO = timedelta(days=7)
PER_READER = Limit("addresses to change to", 5, timedelta(days=1))
TO_MAILBOX = Limit("changes mailed to an address", 3, timedelta(days=1))


class ChangeSpent(Refusal):
    """A mailed link about an address that was used, overtaken, or has run out."""

    code, status = "link_spent", 410

    def say(self) -> str:
        return "This link has been used, was overtaken by a newer one, or has run out. Nothing was changed by opening it."


def do_ask(*, reader: Reader, typed: str, where: happened.From, at: datetime) -> AddressChange:
    """Write to both ends. The same work and the same answer for an address that somebody has. Raises BadInput, TooManyTries."""
    try:
        new = addresses.clean(typed)
    except addresses.BadAddress as error:
        raise BadInput(str(error)) from None
    if new == reader.email:
        raise BadInput("That is the address you have now.")
    limits.check(PER_READER, str(reader.pk), at)
    code, link = draw_code(), draw_token()
    taken = Reader.objects.filter(email=new).exists()
    with transaction.atomic():
        AddressChange.objects.filter(reader=reader, done_at=None).delete()  # the newest one counts
        change = AddressChange.objects.create(
            reader=reader,
            old=reader.email,
            new=new,
            asked_at=at,
            until=at + LIFE,
            code_until=at + CODE_LIFE,
            # A mailbox that has an account is sent no code, so none may fit.
            code_digest="" if taken else digest(code, purpose=f"address.{reader.pk}"),
            link_digest=digest(link, purpose="address agreed"),
        )
        happened.do_record(reader_id=reader.pk, what=Happening.What.ADDRESS_ASKED, at=at, where=where, detail=addresses.half_hidden(new))
        may_mail = limits.allowed(TO_MAILBOX, addresses.counting_key(new), at)
        announce(AddressChangeAsked(reader.email, new, "" if taken else code, link, may_mail, where.called, at))
    return change


def open_for(reader: Reader, at: datetime) -> AddressChange | None:
    """The change that waits for its proofs, if there is one."""
    return AddressChange.objects.filter(reader=reader, done_at=None, until__gt=at).order_by("-asked_at").first()


def do_prove_new(*, request: HttpRequest, reader: Reader, typed: str, at: datetime) -> bool:
    """The new mailbox's code was typed; whether the change is done by it. Raises WrongCode, TooManyTries."""
    limits.check(codes.TYPED, str(reader.pk), at)
    change = open_for(reader, at)
    codes.check_row(change, typed, f"address.{reader.pk}", at)
    assert change is not None  # check_row has refused
    AddressChange.objects.filter(pk=change.pk, new_proven_at=None).update(new_proven_at=at)
    return _do_finish(change.pk, at, request)


def find_agreement(token: str, at: datetime) -> AddressChange:
    """The change a link in the old mailbox stands for; raises ChangeSpent. Changes nothing."""
    found = AddressChange.objects.select_related("reader").filter(link_digest=digest(token, purpose="address agreed"), done_at=None).first()
    if found is None or at >= found.until or found.old_proven_at is not None:
        raise ChangeSpent
    return found


def do_agree(*, request: HttpRequest, token: str, at: datetime) -> bool:
    """The owner of the old mailbox has pressed; whether the change is done by it. Raises ChangeSpent."""
    change = find_agreement(token, at)
    AddressChange.objects.filter(pk=change.pk).update(old_proven_at=at)
    return _do_finish(change.pk, at, request)


def _do_finish(pk: int, at: datetime, request: HttpRequest) -> bool:
    """Change the address once both ends are proven. Raises ChangeSpent when somebody has taken it meanwhile."""
    undo = draw_token()
    try:
        with transaction.atomic():
            change = AddressChange.objects.select_for_update().select_related("reader").get(pk=pk)
            if change.done_at is not None or change.new_proven_at is None or change.old_proven_at is None:
                return False
            reader = change.reader
            reader.email = change.new
            reader.save()  # ends sessions, and takes the way to sign in along
            change.done_at, change.undo_digest = at, digest(undo, purpose="address undo")
            change.save(update_fields=["done_at", "undo_digest"])
            happened.do_record(reader_id=reader.pk, what=Happening.What.ADDRESS_CHANGED, at=at, where=happened.where(request))
            announce(AddressChanged(reader.pk, change.old, change.new, undo, at))
    except IntegrityError:
        raise ChangeSpent from None
    if isinstance(request.user, Reader) and request.user.pk == reader.pk:
        old = request.session.session_key
        update_session_auth_hash(request, reader)  # this browser goes on; all others sign in by the new address
        Device.objects.filter(session=old).update(session=request.session.session_key)
    _drop_sessions(reader, but=request.session.session_key)
    return True


def find_undo(token: str, at: datetime) -> AddressChange:
    """The change that the old mailbox may undo; raises ChangeSpent. Changes nothing."""
    found = AddressChange.objects.select_related("reader").filter(undo_digest=digest(token, purpose="address undo"), undone_at=None).first()
    if found is None or found.done_at is None or at >= found.done_at + UNDO or found.reader.email != found.new:
        raise ChangeSpent
    return found


def do_undo(*, token: str, where: happened.From, at: datetime) -> None:
    """Back to the old address. Every session ends, and every key goes that was added since the change was asked for. Raises ChangeSpent."""
    from allauth.mfa.models import Authenticator

    change = find_undo(token, at)
    try:
        with transaction.atomic():
            if not AddressChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=at):
                raise ChangeSpent
            reader = change.reader
            reader.email = change.old
            reader.save()
            Authenticator.objects.filter(user=reader, created_at__gte=change.asked_at).delete()
            AddressChange.objects.filter(reader=reader, done_at=None).delete()
            happened.do_record(reader_id=reader.pk, what=Happening.What.ADDRESS_UNDONE, at=at, where=where)
            announce(AddressChanged(reader.pk, change.new, change.old, "", at))
    except IntegrityError:
        raise ChangeSpent from None
    _drop_sessions(reader)


def _drop_sessions(reader: Reader, but: str | None = None) -> None:
    others = Device.objects.filter(reader=reader).exclude(session=but)
    Session.objects.filter(session_key__in=list(others.values_list("session", flat=True))).delete()
    others.delete()


def forget(at: datetime) -> int:
    """Drop changes that lapsed, and those that can no longer be undone; returns how many."""
    lapsed = AddressChange.objects.filter(done_at=None, until__lt=at).delete()[0]
    return int(lapsed + AddressChange.objects.filter(done_at__lt=at - UNDO).delete()[0])
