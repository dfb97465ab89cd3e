"""What this room keeps about a reader: what they agreed to, the letters sent, messages, what came back."""

import email
import email.policy
from datetime import datetime
from email.utils import getaddresses
from typing import Any

from django.conf import settings
from django.db.models import Q

from masthead.newsletters import suppressions
from masthead.newsletters.models import Consent, ConsentRecord, Delivery, Inbound, Message, Round, SignUp, Told, Trouble
from masthead.newsletters.outcomes.models import Suppression
from masthead.readers.events import ReaderErased
from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Agreement, Room

HASH = "That this address is not written to any more, as a keyed hash that names nobody."


class Newsletters(Room):
    """Letters."""

    name, title = "letters", "Your letters"

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Consents and their log, letters sent, messages of the last weeks, what came back. Nobody counts what you open."""
        held = suppressions.in_force(reader.email)
        return {
            "letters": [
                {"letter": it.letter.name, "since_at": it.given_at.isoformat(), "weekdays": it.get_weekdays_display()}
                for it in Consent.objects.filter(reader=reader, withdrawn_at=None).select_related("letter")
            ],
            "log_of_consents": [
                {
                    "letter": it.letter.name,
                    "what": it.what,
                    "at": it.at.isoformat(),
                    "how": it.method,
                    "page": it.source,
                    "words": it.wording,
                }
                for it in ConsentRecord.objects.filter(reader=reader).select_related("letter")
            ],
            "sent": [
                {"letter": str(it.dispatch.edition), "state": it.state, "sent_at": it.sent_at.isoformat() if it.sent_at else None}
                for it in Delivery.objects.filter(reader=reader).select_related("dispatch__edition")
            ],
            "messages": [
                {"subject": it.subject if it.sent_at else "on its way", "made_at": it.made_at.isoformat()}
                for it in Message.objects.filter(to=reader.email).order_by("made_at")
            ],
            "articles_told_of": Told.objects.filter(reader=reader).count(),
            "letters_of_news": Round.objects.filter(reader=reader).count(),
            "not_written_to": held.get_reason_display() if held else None,
            "opens_counted": False,
        }

    def agreements(self, reader: Reader) -> list[Agreement]:
        """Each letter agreed to."""
        rows = Consent.objects.filter(reader=reader).select_related("letter")
        return [Agreement(it.letter.name, it.given_at, it.wording, it.source, it.withdrawn_at) for it in rows]

    def stays(self, reader: Reader) -> list[str]:
        """The hash."""
        return [HASH]

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """Messages, sign-ups, what came back, files; the address is hashed, so that no old list brings it letters again.

        Letters sent stay counted, without their reader: a dispatch accounts for every one.
        """
        came_back = Q(delivery__reader=reader)
        for address in addresses:
            came_back |= Q(to__icontains=address) | Q(said__icontains=address)
        bodies = Inbound.objects.values_list("pk", "body").iterator()
        mentioned = [pk for pk, body in bodies if any(address.encode() in bytes(body).lower() for address in addresses)]
        Inbound.objects.filter(came_back).delete()
        Inbound.objects.filter(pk__in=mentioned).delete()
        Delivery.objects.filter(reader=reader).update(reader=None, domain="", reply="")
        Message.objects.filter(to__in=addresses).delete()
        SignUp.objects.filter(address__in=addresses).delete()
        Trouble.objects.filter(digest__in=[suppressions.key(address) for address in addresses]).delete()
        suppressions.do_suppress(address=reader.email, reason=Suppression.Reason.ASKED, at=at)
        return [HASH]


def clear_outbox(event: ReaderErased) -> None:
    """Messages to the address that lie as files, where no mail server is named."""
    for path in settings.OUTBOX.glob("*.eml") if settings.OUTBOX.is_dir() else ():
        headers = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if event.addresses & {address.lower() for _, address in getaddresses([str(headers["To"] or "")])}:
            path.unlink(missing_ok=True)
