"""Messages about a subscription: what changed, what comes, and the link to cancel by."""

from django.urls import reverse

from masthead.newsletters.messages import do_write
from masthead.readers.privacy.leaving import NOWHERE
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.words import leaving, words
from masthead.subscriptions.events import CancellationAsked, SubscriptionNews


def tell(event: SubscriptionNews) -> None:
    """Something about a subscription."""
    found = Subscription.objects.select_related("plan", "reader").get(pk=event.subscription_id)
    if not found.reader.email.endswith(NOWHERE):
        do_write(kind="subscription", to=found.reader.email, at=event.at, words=words(event.kind, found))


def send_link(event: CancellationAsked) -> None:
    """The link that cancels, to whom the subscription belongs."""
    found = Subscription.objects.select_related("plan", "reader").get(pk=event.subscription_id)
    path = reverse("leave-confirm", args=[event.token])
    do_write(kind="subscription", to=found.reader.email, at=event.at, words=leaving(found, path))
