"""Cancelling without signing in: who types an address is told the same whoever it is; its owner gets a link, and presses a button."""

from datetime import datetime, timedelta

from django.core import signing
from django_tasks import task

from masthead.kit.clock import now
from masthead.kit.events import announce
from masthead.kit.limits import Limit, allowed, check
from masthead.kit.refusals import BadInput, Refusal
from masthead.readers import addresses
from masthead.readers.models import Reader
from masthead.subscriptions.billing import acts
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.states import LIVE, State
from masthead.subscriptions.events import CancellationAsked

LIFE = timedelta(days=3)
PER_NETWORK = Limit("cancellations asked for", 10, timedelta(hours=1))
PER_ADDRESS = Limit("cancellations asked for an address", 3, timedelta(days=1))


class LinkOver(Refusal):
    """The link has run out, or was never ours."""

    code, status = "link_over", 410

    def say(self) -> str:
        return "This link has run out. Ask for a new one; nothing was changed."


def do_ask(*, typed: str, network: str, at: datetime) -> None:
    """Somebody wants to cancel. The work is the same for any address: the queue looks it up. Raises BadInput, TooManyTries."""
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as wrong:
        raise BadInput(str(wrong)) from None
    check(PER_NETWORK, network, at)
    look_up.enqueue(address)


@task()
def look_up(address: str) -> None:
    """Write to the address, if somebody there subscribes."""
    do_look_up(address=address, at=now())


def do_look_up(*, address: str, at: datetime) -> None:
    """The same; no more than a few messages a day, whoever asks."""
    reader = Reader.objects.filter(email=address).first()
    subscription = _cancellable(reader) if reader else None
    if subscription is not None and allowed(PER_ADDRESS, address, at):
        announce(CancellationAsked(subscription.pk, signing.dumps(subscription.pk, salt="masthead.cancel"), at))


def _cancellable(reader: Reader) -> Subscription | None:
    found = acts.running(reader)
    return found if found and found.state in LIVE and not found.ends_at else None


def find(token: str) -> Subscription:
    """The subscription of a mailed link; raises LinkOver. Changes nothing."""
    try:
        pk = signing.loads(token, salt="masthead.cancel", max_age=LIFE)
    except signing.BadSignature:
        raise LinkOver from None
    found = Subscription.objects.select_related("plan", "reader").filter(pk=pk).first()
    if found is None:
        raise LinkOver
    return found


def do_cancel(*, token: str, at: datetime) -> Subscription:
    """The press on the link's page. Pressed twice, it is cancelled once."""
    subscription = find(token)
    return subscription if subscription.state == State.ENDED else acts.do_cancel(subscription=subscription, at=at)
