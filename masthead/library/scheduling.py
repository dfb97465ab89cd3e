"""What editors set for a time: published then, or taken down. One article that fails does not keep the others waiting."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from wagtail.models import Revision

from masthead.library.models import BasePage

log = logging.getLogger("masthead.library")


def do_publish_due(at: datetime) -> int:
    """Take down what has run out and publish what is due, oldest first; returns how many. What fails is logged and is
    tried again at the next turn (Wagtail's own command stops at the first)."""
    ended = BasePage.objects.filter(live=True, expire_at__lt=at).order_by("expire_at")
    due = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")
    return _each(ended, _take_down) + _each(due, _publish)


def _take_down(page: BasePage) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _each(rows: Iterable[object], act: Callable[..., None]) -> int:
    done = 0
    for row in list(rows):
        try:
            with transaction.atomic():
                act(row)
            done += 1
        except Exception:
            log.exception("%s, set for a time, could not be published or taken down; it is tried again.", row)
    return done
