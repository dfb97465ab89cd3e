"""The grants of a subscription, made to say what it entitles to."""

from datetime import datetime

from django.db.models import Q

from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.states import Right, State
from masthead.subscriptions.models import Grant


def do_entitle(*, subscription: Subscription, right: Right | None, at: datetime) -> None:
    """Make the subscription's grants give this right, from now on. What they gave before is history and stays as it was.

    Called under the lock of the subscription's row. What the desk revoked stays revoked for the time it was paid for.
    """
    grants = Grant.objects.filter(subscription=subscription)
    standing = grants.filter(revoked_at=None)
    if right is None:
        standing.filter(Q(ends=None) | Q(ends__gt=at)).update(revoked_at=at)
        return
    standing.filter(starts__gte=right.ends).update(revoked_at=at)
    last = grants.filter(starts__lt=right.ends).order_by("-starts", "-pk").first()
    if last is not None and last.revoked_at is not None:
        if last.ends is None or right.paid_until <= last.ends:
            return
        last = None
    if last is None or (last.ends is not None and last.ends < right.starts):
        if right.ends > at:
            _give(subscription, max(right.starts, last.ends) if last and last.ends else right.starts, right.ends)
        return
    if last.ends == right.ends:
        return
    end = right.ends if right.ends >= at or last.ends is None else min(last.ends, at)
    if end <= last.starts:
        standing.filter(pk=last.pk).update(revoked_at=at)
    else:
        standing.filter(pk=last.pk).update(ends=end, plan=subscription.plan, source=_source(subscription))


def _source(subscription: Subscription) -> Grant.Source:
    if subscription.provider == "manual":
        return Grant.Source.PAID
    return Grant.Source.TRIAL if subscription.state == State.TRIAL else Grant.Source.SUBSCRIPTION


def _give(subscription: Subscription, starts: datetime, ends: datetime) -> None:
    Grant.objects.create(
        reader=subscription.reader,
        plan=subscription.plan,
        source=_source(subscription),
        starts=starts,
        ends=ends,
        subscription=subscription,
    )
