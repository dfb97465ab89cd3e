"""What the pages of safety show."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest

from masthead.readers.models import Reader
from masthead.readers.security import changing, keys, proofs
from masthead.readers.security.models import Device, Happening

SHOWN = 30


def of_account(request: HttpRequest, reader: Reader, at: datetime) -> dict[str, Any]:
    """For the account page's two sections: how many, and whether to offer a passkey. Three queries."""
    passkeys = len(keys.passkeys_of(reader))
    return {
        "passkeys": passkeys,
        "devices": Device.objects.filter(reader=reader).count(),
        "last_happening": Happening.objects.filter(reader=reader).first(),
        # Offered while the person still has the code's trouble in mind.
        "offer_passkey": not passkeys and keys.possible() and proofs.of(request.session).recent(at),
    }


def of_page(request: HttpRequest, reader: Reader, at: datetime) -> dict[str, Any]:
    """For the page about safety."""
    kinds = keys.kinds_of(reader)
    return {
        "devices": Device.objects.filter(reader=reader),
        "this": request.session.session_key,
        "passkeys": keys.passkeys_of(reader),
        "possible": keys.possible(),
        "app": keys.app_of(reader),
        "recovery": keys.Kind.RECOVERY_CODES in kinds,
        "connected": list(SocialAccount.objects.filter(user=reader)),
        "issuers": settings.ISSUERS,
        "change": changing.open_for(reader, at),
        "happenings": Happening.objects.filter(reader=reader)[:SHOWN],
    }


def of_app(reader: Reader) -> dict[str, str]:
    """A new secret for an authenticator app: in fours, as a drawing, and sealed for the form."""
    secret, drawing, sealed = keys.new_secret(reader)
    fours = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return {"secret": fours, "drawing": f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}", "sealed": sealed}
