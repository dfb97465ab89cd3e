"""What is done at the desk, as rows: who, what, on whom, when, from where. Written once, never changed, dropped when the house says."""

from datetime import datetime, timedelta

from django.conf import settings

from masthead.readers.security.models import DeskAct

MONTH = timedelta(days=30.5)


def do_record(*, by_id: int, what: str, at: datetime, path: str = "", on_id: int | None = None, network: str = "") -> DeskAct:
    """Write down that `by_id` did `what`."""
    return DeskAct.objects.create(by_id=by_id, what=what[:80], path=path[:300], on_id=on_id, at=at, network=network[:64])


def forget(at: datetime) -> int:
    """Drop what is older than MASTHEAD_AUDIT_MONTHS; returns how many."""
    return DeskAct.objects.drop(at - settings.MASTHEAD.audit_months * MONTH)
