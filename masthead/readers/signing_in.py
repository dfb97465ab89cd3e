"""Signing in and out."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import login, logout
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from masthead.kit.signing import digest, draw_token
from masthead.readers.arriving import LinkSpent
from masthead.readers.models import Arrival, Reader, SignInLink

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINK_LIFE = timedelta(days=1)


def do_add(*, email: str, at: datetime, name: str = "", staff: bool = False) -> Reader:
    """A reader whom staff vouch for: their address counts as proven. Finds the one there is."""
    with transaction.atomic():
        reader, made = Reader.objects.get_or_create(email=email, defaults={"name": name, "confirmed_at": at, "is_staff": staff})
        if made:
            reader.set_unusable_password()
            reader.save()
        EmailAddress.objects.update_or_create(user=reader, email=email, defaults={"verified": True, "primary": True})
    return reader


def do_make_link(*, reader: Reader, at: datetime) -> str:
    """A one-time sign-in token for `reader`, good for a day."""
    token = draw_token()
    SignInLink.objects.create(reader=reader, digest=digest(token, purpose="sign-in"), made_at=at, until=at + LINK_LIFE)
    return token


class AddressSpent(LinkSpent):
    """An address made by staff, used before or run out. There is no article to go back to."""

    def say(self) -> str:
        return "This link has been used or has run out. Sign in with your e-mail address, and we send you a code."


def find_link(token: str, now: datetime) -> SignInLink:
    """The unused link this token stands for; raises AddressSpent. Changes nothing."""
    link = SignInLink.objects.filter(digest=digest(token, purpose="sign-in"), used_at=None, until__gt=now).first()
    if link is None or not link.reader.is_active:
        raise AddressSpent
    return link


def do_use_link(*, request: HttpRequest, token: str, at: datetime) -> Reader:
    """Spend the link and sign in; of two presses one wins. Raises AddressSpent."""
    link = find_link(token, at)
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise AddressSpent
    do_sign_in(request=request, reader=link.reader)
    return link.reader


def do_sign_in(*, request: HttpRequest, reader: Reader) -> None:
    """Sign this browser in. The session's key is new, whoever had it before."""
    if not reader.is_active:
        raise AddressSpent
    request.session.flush()
    login(request, reader, backend=BACKEND)


def do_sign_out(*, request: HttpRequest) -> None:
    """Sign this browser out; its session is deleted, so its old cookie opens nothing."""
    logout(request)


def do_sign_out_everywhere(*, request: HttpRequest, reader: Reader) -> None:
    """End every session of the reader, this one included, and whatever else could still become one."""
    with transaction.atomic():
        Reader.objects.filter(pk=reader.pk).update(sign_out_epoch=F("sign_out_epoch") + 1)
        SignInLink.objects.filter(reader=reader, used_at=None).delete()
        Arrival.objects.filter(address=reader.email).delete()
    logout(request)
