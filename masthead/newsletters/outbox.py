"""The outbox: where messages go while no mail server is named. Each is a file that any mail program opens."""

import os
import tempfile
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    """Writes each message to `<data>/outbox/<time>-<random>.eml`, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; returns how many."""
        from masthead.kit.clock import now  # the backend is loaded before the apps are

        settings.OUTBOX.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            stamp = now().strftime("%Y%m%dT%H%M%S%f")
            handle, path = tempfile.mkstemp(prefix=f"{stamp}-", suffix=".part", dir=settings.OUTBOX)
            with os.fdopen(handle, "wb") as file:
                file.write(message.message().as_bytes())
            os.replace(path, path.removesuffix(".part") + ".eml")
        return len(email_messages)
