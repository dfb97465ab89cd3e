"""A mail server, spoken to over connections that stay open, several commands at a time."""

from masthead.newsletters.senders.smtp.lane import SmtpSender

__all__ = ["SmtpSender"]
