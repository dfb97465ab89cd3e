"""Notices of mail providers: the signature is checked, the notice stored once, the provider answered. The work is done later.

django-anymail checks and reads them; it knows each provider's form. Amazon's view is made without its Python library: it is
needed for confirming a subscription alone, which a person does by the address in the notice.
"""

import hashlib
import json
import logging
import warnings
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailersend import MailerSendTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.kit.clock import now
from masthead.kit.forms import for_programs
from masthead.newsletters.outcomes.intake import do_store
from masthead.newsletters.outcomes.models import Inbound

log = logging.getLogger("masthead.outcomes")

MOST = 2_000  # events in one notice; providers send up to a thousand
_FINAL = ("hard", "permanent", "badmailbox", "invalid")
_NOT_FINAL = ("soft", "transient", "temporary", "blocked", "undetermined")


class _AmazonView(AmazonSESTrackingWebhookView):
    """Without boto3: nothing is confirmed by us, and nothing fetched."""

    def __init__(self, **kwargs: Any) -> None:
        self.auto_confirm_enabled = False
        self.session_params: dict[str, Any] = {}
        self.client_params: dict[str, Any] = {}
        super(AmazonSESTrackingWebhookView.__mro__[1], self).__init__(**kwargs)


# How each proves itself: a key that signs, or a name and password in the address it was given.
_VIEWS: dict[str, tuple[Any, str]] = {
    "amazon-ses": (_AmazonView, "webhook_secret"),
    "brevo": (BrevoTrackingWebhookView, "webhook_secret"),
    "mailersend": (MailerSendTrackingWebhookView, "signing_secret"),
    "mailgun": (MailgunTrackingWebhookView, "webhook_signing_key"),
    "mailjet": (MailjetTrackingWebhookView, "webhook_secret"),
    "postmark": (PostmarkTrackingWebhookView, "webhook_secret"),
    "sendgrid": (SendGridTrackingWebhookView, "webhook_secret"),
    "sparkpost": (SparkPostTrackingWebhookView, "webhook_secret"),
}


@for_programs
@never_cache
@require_http_methods(["POST", "HEAD"])
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """A notice of the provider that the settings name; any other address is unknown."""
    if provider != settings.MASTHEAD.mail_events_from or provider not in _VIEWS:
        raise Http404("No such provider")
    if request.method == "HEAD":
        return HttpResponse()
    try:
        view = _view(provider)
        if provider == "amazon-ses" and not request.headers.get("Authorization"):
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="events"'})
        view.run_validators(request)
        events = view.parse_events(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse("The signature does not hold.\n", status=400, content_type="text/plain; charset=utf-8")
    except (AnymailError, ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        log.warning("a notice of %s could not be read: %s", provider, error)
        return HttpResponse("This cannot be read.\n", status=400, content_type="text/plain; charset=utf-8")
    at = now()
    for event in events[:MOST]:
        told = _ours(event)
        body = json.dumps(told, sort_keys=True).encode()
        do_store(source=provider, kind=Inbound.Kind.EVENT, body=body, at=at, to=told["recipient"], event_id=_identity(event, told))
    return HttpResponse()


def _view(provider: str) -> Any:
    kind, proof = _VIEWS[provider]
    secret = settings.MASTHEAD.mail_events_secret
    kwargs: dict[str, Any] = {proof: secret}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what anymail supports no more, and of signatures instead of passwords
        return kind(**kwargs)


def _ours(event: Any) -> dict[str, str]:
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    kind = " ".join(str(raw.get(name, "")) for name in ("Type", "bounceType", "type", "bounce_type", "severity", "classification"))
    kind += str((raw.get("bounce") or {}).get("bounceType", "")) if isinstance(raw.get("bounce"), dict) else ""
    lowered = kind.lower()
    final = "no" if any(one in lowered for one in _NOT_FINAL) else "yes" if any(one in lowered for one in _FINAL) else ""
    return {
        "kind": str(event.event_type or ""),
        "recipient": str(event.recipient or ""),
        "refusal": str(event.reject_reason or ""),
        "said": " ".join(filter(None, (str(event.mta_response or ""), str(event.description or ""))))[:2000],
        "final": final,
        "at": event.timestamp.isoformat() if event.timestamp else "",
    }


def _identity(event: Any, told: dict[str, str]) -> str:
    """The provider's id with what makes an event of several one; without an id all that is told."""
    parts = [str(event.event_id or ""), str(event.message_id or ""), told["kind"], told["recipient"], told["at"]]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
