"""Mailgun, by its interface for batches: up to a thousand letters a call, each joined there from `recipient-variables`."""

from anymail.backends.mailgun import EmailBackend

from masthead.mailer import Mailer
from masthead.newsletters.senders.merging import MergingSender

HOME = "https://api.mailgun.net/v3"  # for a domain in the EU: ?api=https://api.eu.mailgun.net/v3


def gap(name: str) -> str:
    """How Mailgun writes where a reader's own words go."""
    return f"%recipient.{name}%"


def sender(mailer: Mailer) -> MergingSender:
    """The sender that `mailgun://key@domain` names."""

    def backend() -> EmailBackend:
        return EmailBackend(api_key=mailer.password, sender_domain=mailer.host, api_url=mailer.api or HOME)

    return MergingSender(backend, gap, mailer.batch, mailer.connections)
