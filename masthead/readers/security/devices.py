"""The browsers that are signed in: entered at signing in, seen again, signed out one by one or all but this one."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from masthead.kit.clock import now
from masthead.kit.events import announce
from masthead.kit.signing import digest, seal
from masthead.readers.events import NewDevice, ReaderConfirmed
from masthead.readers.models import Arrival, Reader, SignInLink
from masthead.readers.security import happened, proofs
from masthead.readers.security.models import Device, Happening

SEEN_EVERY = timedelta(hours=1)  # a row is not written for each page
SEEN, ROW = "seen", "device"
COOKIE_LIFE = timedelta(days=400)  # as long as browsers keep one


def do_enter(*, request: HttpRequest, reader: Reader, at: datetime) -> None:
    """A browser has just been signed in: enter it, and tell the owner when none of theirs was ever seen in it."""
    where = happened.where(request)
    signed_in = Happening.objects.filter(reader=reader, what=Happening.What.SIGNED_IN)
    known = bool(where.browser) and signed_in.filter(browser=where.browser).exists()
    first = not signed_in.exists()
    if not where.browser:
        name = uuid.uuid4().hex
        request.new_device = name  # type: ignore[attr-defined]
        where = happened.From(where.called, where.country, digest(name, purpose="device"))
    with transaction.atomic():
        # Signing in again where one is signed in gives the session a new key; the device stays the same row.
        entered = {"session": request.session.session_key, "called": where.called, "country": where.country, "last_at": at}
        device, _ = Device.objects.update_or_create(
            pk=request.session.get(ROW, 0), reader=reader, defaults=entered, create_defaults={**entered, "pk": None, "first_at": at}
        )
        request.session[ROW] = device.pk
        happened.do_record(reader_id=reader.pk, what=Happening.What.SIGNED_IN, at=at, where=where)
        if not known and not first and (settings.MASTHEAD.new_device_notice == "everyone" or reader.may_edit()):
            announce(NewDevice(reader.email, where.called, where.country, at))
    if _by_mailbox(request):
        announce(ReaderConfirmed(reader.pk, at, False, "", ""))
    proofs.note(request.session, "signed_in", at)
    request.session[SEEN] = at.isoformat()


def _by_mailbox(request: HttpRequest) -> bool:
    """Whether it was by a code that we had sent: then the mailbox is theirs, today. A passkey proves something else."""
    ways = request.session.get("account_authentication_methods") or [{}]
    return bool(ways[-1].get("method") == "code")


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    # Every way in comes by here, whichever room or library it belongs to.
    if isinstance(user, Reader) and request is not None:
        do_enter(request=request, reader=user, at=now())


def connect() -> None:
    """Hear of every signing in."""
    user_logged_in.connect(_signed_in, dispatch_uid="masthead.readers.devices")


def do_rotate(*, request: HttpRequest) -> None:
    """A new key for this session: whoever knew the old one knows nothing. Its device stays the same row."""
    old = request.session.session_key
    request.session.cycle_key()
    Device.objects.filter(session=old).update(session=request.session.session_key)


def do_see(*, request: HttpRequest, at: datetime) -> None:
    """Note, once an hour, that the browser was here."""
    seen = request.session.get(SEEN)
    if seen is None or at - datetime.fromisoformat(seen) < SEEN_EVERY:
        return
    request.session[SEEN] = at.isoformat()
    Device.objects.filter(session=request.session.session_key).update(last_at=at, country=happened.country_of(request))


def do_sign_out_one(*, reader: Reader, device_id: int, at: datetime, where: happened.From) -> bool:
    """Sign one of the reader's browsers out; False when they have no such."""
    device = Device.objects.filter(reader=reader, pk=device_id).first()
    if device is None:
        return False
    with transaction.atomic():
        Session.objects.filter(session_key=device.session).delete()
        device.delete()
        happened.do_record(reader_id=reader.pk, what=Happening.What.SIGNED_OUT, at=at, where=where, detail=device.called)
    return True


def do_sign_out_others(*, request: HttpRequest, reader: Reader, at: datetime) -> None:
    """End every other session of the reader, and whatever else could still become one. This one goes on, under a new key."""
    with transaction.atomic():
        _end_all(reader, but=request.session.session_key)
        happened.do_record(reader_id=reader.pk, what=Happening.What.SIGNED_OUT_OTHERS, at=at, where=happened.where(request))
    reader.refresh_from_db()
    old = request.session.session_key
    update_session_auth_hash(request, reader)  # this one carries the new epoch, and a new key
    Device.objects.filter(session=old).update(session=request.session.session_key)


def do_sign_out_everywhere(*, request: HttpRequest, reader: Reader) -> None:
    """End every session of the reader, this one included."""
    with transaction.atomic():
        _end_all(reader)
    logout(request)


def _end_all(reader: Reader, but: str | None = None) -> None:
    # The epoch ends sessions of which we have no row; the rows' sessions are deleted besides.
    Reader.objects.filter(pk=reader.pk).update(sign_out_epoch=F("sign_out_epoch") + 1)
    SignInLink.objects.filter(reader=reader, used_at=None).delete()
    Arrival.objects.filter(address=reader.email).delete()
    others = Device.objects.filter(reader=reader).exclude(session=but)
    Session.objects.filter(session_key__in=list(others.values_list("session", flat=True))).delete()
    others.delete()


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser that was just signed in the name by which it is known again."""
    name = getattr(request, "new_device", "")
    if name:
        response.set_cookie(
            happened.cookie_name(),
            seal(name, purpose="device"),
            max_age=int(COOKIE_LIFE.total_seconds()),
            secure=settings.MASTHEAD.secure,
            httponly=True,
            samesite="Lax",
        )


def forget(at: datetime) -> int:
    """Drop rows of sessions that have run out; returns how many."""
    return Device.objects.filter(last_at__lt=at - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()[0]
