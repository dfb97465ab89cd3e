"""Subscriptions that run at Stripe already: their ids are taken down, and the next night's asking finds out how they stand."""

from collections.abc import Sequence
from datetime import datetime

from masthead.readers.models import Reader
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.granting import find_plan
from masthead.transfer.incoming import Remark

ANOTHERS = Remark("another's subscription", "This subscription is another reader’s here, and stays theirs.")


def do_bring(found: Sequence[tuple[Reader, str, list[Remark]]], *, at: datetime, dry_run: bool) -> None:
    """Take down readers' subscription ids; remarks are added where one is another reader's. What is here already stays as it is."""
    if not found:
        return
    ids = [external_id for _, external_id, _ in found]
    here = dict(Subscription.objects.filter(provider="stripe", external_id__in=ids).values_list("external_id", "reader_id"))
    plan, made = find_plan("all-access"), {}
    for reader, external_id, remarks in found:
        whose = here.setdefault(external_id, reader.pk)
        if whose != reader.pk:
            remarks.append(ANOTHERS)
        else:
            made[external_id] = Subscription(
                reader=reader, provider="stripe", external_id=external_id, plan=plan, state=State.UNKNOWN, started_at=at
            )
    if not dry_run:
        Subscription.objects.bulk_create(made.values(), ignore_conflicts=True, batch_size=500)
