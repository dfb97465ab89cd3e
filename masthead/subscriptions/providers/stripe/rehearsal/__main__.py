"""`python -m masthead.subscriptions.providers.stripe.rehearsal --port 0 --webhook URL --secret whsec_…`: the house as a process."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from masthead.subscriptions.providers.stripe.rehearsal.acts.renewing import pass_time
from masthead.subscriptions.providers.stripe.rehearsal.handle import KEY, SECRET, Rehearsal

PATIENCE = (5.0, 30.0, 300.0, 3600.0)  # seconds before each further try of a webhook
EVERY = 5.0  # seconds between two looks into the diary


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop. Says its address on the first line of standard output."""
    parser = argparse.ArgumentParser(prog="rehearsal", description="A pretended Stripe on loopback. No money moves.")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--webhook", help="the address that events are POSTed to")
    parser.add_argument("--secret", default=SECRET, help="what webhooks are signed with")
    parser.add_argument("--key", default=KEY, help="the secret key that clients must show")
    parser.add_argument("--file", type=Path, help="keeps everything from one start to the next")
    given = parser.parse_args(arguments)
    house = Rehearsal(
        webhook=given.webhook, key=given.key, secret=given.secret, port=given.port, file=given.file, patience=PATIENCE
    ).start()
    print(house.api_base, flush=True)  # whoever started it waits for this line
    ending = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ending.set())
    while not ending.wait(EVERY):
        with house.books.lock:
            if pass_time(house.books, None, house.books.now()):
                house.books.save()
    house.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
