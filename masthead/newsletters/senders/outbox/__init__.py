"""Letters as files, while no mail server is named: one `.eml` each, which any mail program opens."""

import os
import tempfile

from django.conf import settings

from masthead.kit.clock import now
from masthead.newsletters.senders.outcome import End, Kind
from masthead.newsletters.senders.port import Feed, Trouble


class OutboxSender:
    """Writes each letter to `<data>/outbox/<time>-<random>.eml`, whole or not at all."""

    lanes = 1

    def run(self, feed: Feed) -> None:
        """Until the feed ends; raises Trouble when files cannot be written."""
        try:
            settings.OUTBOX.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Trouble(f"The outbox cannot be made ({error.strerror}).", ours=True) from None
        feed.ready()
        while (letter := feed.take(wait=True)) is not None:
            if not feed.make(letter):
                continue
            handle, path = tempfile.mkstemp(prefix=f"{now():%Y%m%dT%H%M%S%f}-", suffix=".part", dir=settings.OUTBOX)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(letter.body)
                feed.note(begun=[letter])
                os.replace(path, path.removesuffix(".part") + ".eml")
            except OSError as error:
                feed.put_back(letter)
                raise Trouble(f"The outbox cannot be written to ({error.strerror}).", ours=True) from None
            feed.note(ended=[(letter, End(Kind.SENT, "250 in the outbox"))])
