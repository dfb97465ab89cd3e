"""What this room itself keeps about a reader."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db.models import Q

from masthead.readers.models import Arrival, Reader
from masthead.readers.privacy.rooms import Room
from masthead.readers.security import keys
from masthead.readers.security.models import AddressChange, DeskAct, Device, Happening


class Readers(Room):
    """Who they are, how they sign in, what happened."""

    name, title = "account", "Your account"

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """The row, devices, keys without their secrets, what happened, what the desk did."""
        return {
            "number": reader.pk,
            "email": reader.email,
            "name": str(reader) if str(reader) != reader.email else "",
            "time_zone": reader.time_zone,
            "joined_at": _iso(reader.date_joined),
            "confirmed_at": _iso(reader.confirmed_at),
            "last_signed_in_at": _iso(reader.last_login),
            "devices": [
                {"called": it.called, "country": it.country, "first_at": _iso(it.first_at), "last_at": _iso(it.last_at)}
                for it in Device.objects.filter(reader=reader)
            ],
            "passkeys": [
                {"called": str(it), "added_at": _iso(it.created_at), "last_used_at": _iso(it.last_used_at)}
                for it in keys.passkeys_of(reader)
            ],
            "connected": [{"by": it.provider, "since_at": _iso(it.date_joined)} for it in SocialAccount.objects.filter(user=reader)],
            "happened": [
                {"what": it.get_what_display(), "at": _iso(it.at), "with": it.called, "country": it.country, "detail": it.detail}
                for it in Happening.objects.filter(reader=reader)
            ],
            "asked_to_confirm": [
                {"address": it.address, "asked_at": _iso(it.asked_at), "with": it.asked_with, "came_from": it.came_from}
                for it in Arrival.objects.filter(address=reader.email).order_by("asked_at")
            ],
            "done_by_the_desk": [{"what": it.what, "at": _iso(it.at)} for it in DeskAct.objects.filter(on_id=reader.pk)],
        }

    def stays(self, reader: Reader) -> list[str]:
        """The desk's own log, by number."""
        if DeskAct.objects.filter(on_id=reader.pk).exists():
            return ["What our staff did on your account, under a number and without your name, until that log ends."]
        return []

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """Addresses typed, others' changes to this address, sessions, the words under which the desk's logs know them."""
        stays = self.stays(reader)
        Arrival.objects.filter(Q(address__in=addresses) | Q(reader=reader)).delete()
        AddressChange.objects.filter(Q(old__in=addresses) | Q(new__in=addresses)).delete()
        EmailAddress.objects.filter(email__iexact=reader.email).delete()
        Session.objects.filter(session_key__in=[*_sessions_of(reader)]).delete()
        _unname_in_logs(reader)
        return stays


def _sessions_of(reader: Reader) -> list[str]:
    """The sessions that know the reader: signed in, or with their address in a half-done sign-in. Strangers who only read have none."""
    known = set(Device.objects.filter(reader=reader).values_list("session", flat=True))
    others = Session.objects.exclude(session_key__in=Device.objects.exclude(reader=reader).values("session"))
    for session in others.iterator():
        held = session.get_decoded()
        if held.get("_auth_user_id") == str(reader.pk) or reader.email in str(held):
            known.add(session.session_key)
    return sorted(known)


def _unname_in_logs(reader: Reader) -> None:
    """Wagtail's logs keep what a thing was called when it was changed; a reader's row was called by their name or address."""
    from wagtail.models import ModelLogEntry

    named = Q(label__icontains=reader.email)
    if reader.name:
        named |= Q(label__icontains=reader.name, content_type__app_label__in=["readers", "subscriptions", "newsletters"])
    ModelLogEntry.objects.filter(named).update(label="an erased reader", data={})


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
