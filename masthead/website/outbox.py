"""The demo's outbox: the messages sent so far, readable in the browser. It shows codes, so it has three locks."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from masthead.configuration import LOCAL
from masthead.kit.network import is_loopback
from masthead.library.models import Publication

SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)


def _open_to(request: HttpRequest) -> bool:
    """Only the demo publication, only served at a local address, only asked from this machine and through no proxy."""
    local = settings.MASTHEAD.host in LOCAL and is_loopback(request)
    return local and settings.MASTHEAD.email_url.get_secret_value() == "outbox:" and Publication.load().is_demo


def _read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return email.message_from_binary_file(file, policy=email.policy.default)  # type: ignore[return-value]


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest messages."""
    if not _open_to(request):
        raise Http404
    paths = sorted(settings.OUTBOX.glob("*.eml"), reverse=True)[:100]
    mails = [(path.stem, _read(path)) for path in paths]
    return render(request, "website/outbox.html", {"mails": mails})


@never_cache
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its text, with its links to press; `?html=1` is the HTML part as it stands."""
    path = settings.OUTBOX / f"{name}.eml"
    if not _open_to(request) or not path.is_file():
        raise Http404
    mail = _read(path)
    part = mail.get_body(("html",) if request.GET.get("html") else ("plain",))
    content = part.get_content() if part is not None else ""
    if request.GET.get("html"):
        response = HttpResponse(content)
        response["Content-Security-Policy"] = SANDBOX
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response
    return render(request, "website/outbox_message.html", {"mail": mail, "text": content, "name": name})
