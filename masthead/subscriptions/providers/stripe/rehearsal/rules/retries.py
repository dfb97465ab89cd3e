"""When a failed payment is tried again, and what becomes of the subscription when nothing helped."""

from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import DAY

AFTER_DAYS = (3, 5, 7)  # days between one try and the next
FINALIZED_AFTER = 60 * 60  # a renewal's invoice stays a draft for an hour
INCOMPLETE_FOR = 23 * 60 * 60  # a first payment may be made good for so long
WARNED_BEFORE = 3 * DAY  # the end of a trial is announced
UPCOMING_BEFORE = 7 * DAY  # a renewal is announced


def next_try(attempts: int, at: int, days: tuple[int, ...] = AFTER_DAYS) -> int | None:
    """When to try again after `attempts` failures, the last of them at `at`; None when that was the last."""
    return at + days[attempts - 1] * DAY if attempts <= len(days) else None
