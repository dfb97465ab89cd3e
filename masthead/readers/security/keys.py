"""Passkeys, an authenticator app, recovery codes. The ceremonies are allauth's and fido2's; the rules of who may what are ours."""

import json
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from fido2.utils import websafe_decode

from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal
from masthead.readers.models import Reader
from masthead.readers.security import devices, happened, proofs
from masthead.readers.security.models import Happening

Kind = Authenticator.Type
MOST_PASSKEYS = 20
SECOND_TRIES = Limit("second proofs", 10, timedelta(minutes=10))
PER_NETWORK = Limit("passkeys shown", 60, timedelta(minutes=10))


class NotThisKey(Refusal):
    """A passkey, a code of an app or a recovery code that does not fit."""

    code, status = "not_this_key", 422

    def say(self) -> str:
        return "That did not fit. Try again, or take another of the ways below."


class TooManyKeys(Refusal):
    """More passkeys than anybody has devices."""

    code, status = "too_many_keys", 422

    def say(self) -> str:
        return f"{MOST_PASSKEYS} passkeys are as many as an account can hold. Remove one you no longer use."


def possible() -> bool:
    """Whether browsers take passkeys at our address: they want a name, over https or on this very machine."""
    host = settings.MASTHEAD.host
    try:
        ip_address(host)
    except ValueError:
        return bool(settings.MASTHEAD.secure or host == "localhost")
    return False


def passkeys_of(reader: Reader) -> list[Authenticator]:
    """The reader's passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=reader, type=Kind.WEBAUTHN).order_by("created_at", "pk"))


def app_of(reader: Reader) -> Authenticator | None:
    """The reader's authenticator app, if there is one."""
    return Authenticator.objects.filter(user=reader, type=Kind.TOTP).first()


def kinds_of(reader: Reader) -> set[str]:
    """Which kinds of second proof the reader has."""
    return set(Authenticator.objects.filter(user=reader).values_list("type", flat=True))


def enrolled(reader: Reader) -> bool:
    """Whether there is a second proof to ask for. Recovery codes alone are none."""
    return bool(kinds_of(reader) & {Kind.WEBAUTHN, Kind.TOTP})


def has_just_proven(request: HttpRequest, reader: Reader, now: datetime) -> bool:
    """Whether something weighty may be done. Of staff who have a second proof that one is asked: a mailbox alone is not enough."""
    proven = proofs.of(request.session)
    if reader.may_edit() and enrolled(reader):
        return proven.recent_second(now)
    return proven.recent(now)


def begin_adding(reader: Reader) -> dict[str, Any]:
    """What a browser needs to make a passkey; the challenge lies in the session. Raises TooManyKeys."""
    if len(passkeys_of(reader)) >= MOST_PASSKEYS:
        raise TooManyKeys
    return dict(webauthn.begin_registration(reader, True))


def do_add_passkey(*, request: HttpRequest, reader: Reader, credential: str, name: str, at: datetime) -> None:
    """Keep the passkey that the browser has made. Raises NotThisKey."""
    made = _read(credential)
    try:
        webauthn.parse_registration_response(made)
        webauthn.complete_registration(made)  # which also asks that its owner was verified
    except (ValidationError, ValueError, TypeError, KeyError):
        raise NotThisKey from None
    called = " ".join(name.split())[:60] or happened.where(request).called
    with transaction.atomic():
        webauthn.WebAuthn.add(reader, called, made)
        _record(request, reader, Happening.What.PASSKEY_ADDED, at, called)
    proofs.note(request.session, "second", at)
    devices.do_rotate(request=request)


def do_rename_passkey(*, reader: Reader, pk: int, name: str) -> bool:
    """Call it something else; False when it is not theirs."""
    key = Authenticator.objects.filter(user=reader, type=Kind.WEBAUTHN, pk=pk).first()
    called = " ".join(name.split())[:60]
    if key is None or not called:
        return False
    key.data = {**key.data, "name": called}
    key.save(update_fields=["data"])
    return True


def do_remove(*, request: HttpRequest, reader: Reader, pk: int, at: datetime) -> bool:
    """Take a passkey or the app away; False when it is not theirs. With the last of them recovery codes go too."""
    key = Authenticator.objects.filter(user=reader, type__in=[Kind.WEBAUTHN, Kind.TOTP], pk=pk).first()
    if key is None:
        return False
    what = Happening.What.PASSKEY_REMOVED if key.type == Kind.WEBAUTHN else Happening.What.APP_REMOVED
    with transaction.atomic():
        key.delete()
        if not enrolled(reader):
            Authenticator.objects.filter(user=reader).delete()
        _record(request, reader, what, at, str(key) if key.type == Kind.WEBAUTHN else "")
    return True


def begin_showing(reader: Reader | None) -> dict[str, Any]:
    """What a browser needs to show a passkey: of this reader, or whichever it holds for us."""
    return dict(webauthn.begin_authentication(reader))


def check_passkey(*, request: HttpRequest, credential: str, at: datetime) -> Reader:
    """Whose passkey was shown. Raises NotThisKey, TooManyTries."""
    limits.check(PER_NETWORK, network_of(request), at)
    shown = _read(credential)
    try:
        handle = websafe_decode(shown["response"]["userHandle"]).decode()
        reader = Reader.objects.filter(pk=url_str_to_user_pk(handle), is_active=True).first()
        if reader is None:
            raise NotThisKey
        webauthn.parse_authentication_response(shown)
        key = webauthn.complete_authentication(reader, shown)
    except (ValidationError, ValueError, TypeError, KeyError):
        raise NotThisKey from None
    Authenticator.objects.filter(pk=key.pk).update(last_used_at=at)
    return reader


def new_secret(reader: Reader) -> tuple[str, str, str]:
    """For an authenticator app: the secret, the drawing of it (SVG), and the secret sealed for the form that brings it back."""
    from allauth.mfa.adapter import get_adapter

    adapter, secret = get_adapter(), str(totp.generate_totp_secret())
    return secret, str(adapter.build_totp_svg(adapter.build_totp_url(reader, secret))), str(adapter.encrypt(f"{reader.pk}.{secret}"))


def do_add_app(*, request: HttpRequest, reader: Reader, sealed: str, code: str, at: datetime) -> None:
    """Begin to ask for the codes of the app that holds the sealed secret. Raises NotThisKey, TooManyTries."""
    from allauth.mfa.adapter import get_adapter

    limits.check(SECOND_TRIES, str(reader.pk), at)
    owner, _, secret = str(get_adapter().decrypt(sealed)).partition(".")
    if owner != str(reader.pk) or not totp.validate_totp_code(secret, code):
        raise NotThisKey
    try:
        with transaction.atomic():
            totp.TOTP.activate(reader, secret)
            _record(request, reader, Happening.What.APP_ADDED, at)
    except IntegrityError:
        raise NotThisKey from None
    proofs.note(request.session, "second", at)
    devices.do_rotate(request=request)


def do_make_recovery_codes(*, request: HttpRequest, reader: Reader, at: datetime) -> list[str]:
    """New recovery codes; those before open nothing any more."""
    with transaction.atomic():
        Authenticator.objects.filter(user=reader, type=Kind.RECOVERY_CODES).delete()
        codes = [str(code) for code in RecoveryCodes.activate(reader).get_unused_codes()]
        _record(request, reader, Happening.What.RECOVERY_MADE, at)
    return codes


def do_prove_second(*, request: HttpRequest, reader: Reader, at: datetime, credential: str = "", code: str = "") -> None:
    """The second proof: a passkey of theirs, a code of their app, or a recovery code. Raises NotThisKey, TooManyTries."""
    limits.check(SECOND_TRIES, str(reader.pk), at)
    if credential:
        if check_passkey(request=request, credential=credential, at=at).pk != reader.pk:
            raise NotThisKey
    elif not _code_fits(request, reader, "".join(code.split()), at):
        raise NotThisKey
    proofs.note(request.session, "second", at)
    devices.do_rotate(request=request)
    _record(request, reader, Happening.What.SECOND, at)


def _code_fits(request: HttpRequest, reader: Reader, typed: str, at: datetime) -> bool:
    for key in Authenticator.objects.filter(user=reader, type__in=[Kind.TOTP, Kind.RECOVERY_CODES]):
        if typed and key.wrap().validate_code(typed):
            Authenticator.objects.filter(pk=key.pk).update(last_used_at=at)
            if key.type == Kind.RECOVERY_CODES:
                _record(request, reader, Happening.What.RECOVERY_USED, at)
            return True
    return False


def _record(request: HttpRequest, reader: Reader, what: Happening.What, at: datetime, detail: str = "") -> None:
    happened.do_record(reader_id=reader.pk, what=what, at=at, where=happened.where(request), detail=detail)


def _read(credential: str) -> dict[str, Any]:
    """What a browser's script sent; raises NotThisKey for anything but an object."""
    try:
        read = json.loads(credential[:20_000])
    except ValueError:
        raise NotThisKey from None
    if not isinstance(read, dict) or not isinstance(read.get("response"), dict):
        raise NotThisKey
    return read
