"""The sender that EMAIL_URL names."""

from masthead.mailer import Mailer
from masthead.newsletters.senders.mailgun import sender as mailgun
from masthead.newsletters.senders.outbox import OutboxSender
from masthead.newsletters.senders.port import Sender
from masthead.newsletters.senders.smtp import SmtpSender
from masthead.newsletters.verp import domain


def chosen(mailer: Mailer) -> Sender:
    """For letters; single messages go by Django's own back-ends."""
    if mailer.kind == "outbox":
        return OutboxSender()
    if mailer.kind == "mailgun":
        return mailgun(mailer)
    return SmtpSender(mailer, domain())
