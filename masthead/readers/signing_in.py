"""Signing in and out."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from masthead.kit.signing import digest, draw_token
from masthead.readers.arriving import LinkSpent
from masthead.readers.models import Reader, SignInLink
from masthead.readers.security import codes, devices, proofs
from masthead.readers.security.models import Device, SafetyCode

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
    # Whoever makes such a link has the machine: that is more than a passkey says.
    do_sign_in(request=request, reader=link.reader, second_at=at)
    return link.reader


def do_sign_in(*, request: HttpRequest, reader: Reader, second_at: datetime | None = None) -> None:
    """Sign this browser in. The session's key is new, whoever had it before.

    `second_at`: when the way in was also the second proof that the desk asks for.
    """
    if not reader.is_active:
        raise AddressSpent
    request.session.flush()
    login(request, reader, backend=BACKEND)
    if second_at is not None:
        proofs.note(request.session, "second", second_at)


def do_prove_again(*, request: HttpRequest, reader: Reader, typed: str, at: datetime) -> None:
    """The reader has typed the code mailed to them: it is still they, under a new key. Raises WrongCode, TooManyTries."""
    codes.check(reader=reader, purpose=SafetyCode.For.AGAIN, typed=typed, at=at)
    proofs.note(request.session, "signed_in", at)
    devices.do_rotate(request=request)


def do_sign_out(*, request: HttpRequest) -> None:
    """Sign this browser out; its session is deleted, so its old cookie opens nothing."""
    Device.objects.filter(session=request.session.session_key).delete()
    logout(request)
