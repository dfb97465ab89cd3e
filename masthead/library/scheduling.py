"""What editors set for a time: published then, or taken down. One article that fails does not keep the others waiting.

One whose picture has meanwhile lost its credit, or its rights, stays set for its time: it goes out as soon as that is mended.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.library.fitness import NotFit
from masthead.library.models import BasePage

log = logging.getLogger("masthead.library")
KEPT_BACK = Limit("an article kept back, said in the log", 1, timedelta(hours=6))  # the scheduler tries every twenty seconds


def do_publish_due(at: datetime) -> int:
    """Take down what has run out and publish what is due, oldest first; returns how many. What fails is logged and is
    tried again at the next turn (Wagtail's own command stops at the first)."""
    ended = BasePage.objects.filter(live=True, expire_at__lt=at).order_by("expire_at")
    due = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")
    return _each(ended, _take_down, at) + _each(due, _publish, at)


def _take_down(page: BasePage) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _each(rows: Iterable[Any], act: Callable[..., None], at: datetime) -> int:
    done = 0
    for row in list(rows):
        try:
            with transaction.atomic():
                act(row)
            done += 1
        except NotFit as refusal:
            if limits.allowed(KEPT_BACK, str(row.pk), at):
                log.warning("%s", refusal.say())
        except Exception:
            log.exception("%s, set for a time, could not be published or taken down; it is tried again.", row)
    return done
