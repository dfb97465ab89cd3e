"""A mail server on a host of its own: `python -m bench.hosts.post_office ADDRESS PORTFILE MAILFILE`; a line of JSON for each message."""

import email
import json
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from mail_sink import Sink


def main(address: str, port: str, kept: str) -> None:
    """Until killed."""
    sink = Sink()
    sink.host = address
    with sink, open(kept, "a", encoding="utf-8", buffering=1) as file:
        Path(port).write_text(str(sink.port))
        told = 0
        while True:
            for to, body in sink.messages[told:]:
                told += 1
                headers = email.message_from_bytes(body[:20_000])
                file.write(json.dumps({"to": to[0], "id": headers["Message-ID"], "letter": bool(headers["List-Unsubscribe"])}) + "\n")
            threading.Event().wait(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
