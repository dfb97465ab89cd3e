"""`/metrics`: what was counted, and how things stand now. For this machine, or for whoever shows the token; for nobody else there."""

import shutil
import time
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from masthead.kit import heard, metrics
from masthead.kit.clock import now
from masthead.kit.metrics import Counts
from masthead.kit.network import is_loopback
from masthead.library.models import Changed
from masthead.newsletters.models import Message
from masthead.newsletters.sending.models import Delivery, Dispatch
from masthead.subscriptions.billing.models import ProviderEvent

KINDS = {
    "request_seconds": ("histogram", "Requests that Django answered, by kind of page, method and status."),
    "gate_decisions_total": ("counter", "Decisions of the gate, by their reason. Pages answered ahead of Django are not among them."),
    "lane_total": ("counter", "Requests that the lane answered from memory, or left to Django."),
    "database_locked_total": ("counter", "Requests that failed because another writer held the database too long."),
    "database_full_total": ("counter", "Requests that failed because there was no room on the disk."),
    "queue_waiting": ("gauge", "Tasks that wait for the worker."),
    "queue_oldest_seconds": ("gauge", "For how long the oldest of them has waited."),
    "messages_waiting": ("gauge", "Messages not sent yet, by whether one was tried in vain."),
    "letters": ("gauge", "Letters of editions that are being sent, by how they stand."),
    "index_oldest_seconds": ("gauge", "For how long the oldest change has waited for the search index."),
    "provider_news_waiting": ("gauge", "Notices of payment providers not worked off."),
    "provider_news_oldest_seconds": ("gauge", "For how long the oldest of them has waited."),
    "worker_seconds": ("gauge", "Since the worker was last heard of."),
    "disk_free_bytes": ("gauge", "Left on the data folder's disk."),
}


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page; for anybody else it does not exist."""
    if not _may_see(request):
        raise Http404
    metrics.counting.write()
    counts = metrics.summed(settings.DATA / "metrics", time.time())
    return HttpResponse(metrics.text({**counts, **standing(now())}, KINDS), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see(request: HttpRequest) -> bool:
    token = settings.MASTHEAD.metrics_token
    if token is None:
        return is_loopback(request)
    return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token.get_secret_value()}")


def standing(at: datetime) -> Counts:
    """How things stand now, asked of the database."""
    ready = DBTaskResult.objects.filter(status="READY").aggregate(n=Count("pk"), oldest=Min("enqueued_at"))
    news = ProviderEvent.objects.filter(worked_at=None).aggregate(n=Count("pk"), oldest=Min("received_at"))
    unsent = Message.objects.filter(sent_at=None)
    tried = unsent.filter(tries__gt=0).count()
    found: Counts = {
        ("queue_waiting", ()): ready["n"],
        ("queue_oldest_seconds", ()): _since(ready["oldest"], at),
        ("messages_waiting", (("tried", "no"),)): unsent.count() - tried,
        ("messages_waiting", (("tried", "yes"),)): tried,
        ("index_oldest_seconds", ()): _since(Changed.objects.filter(indexed_at=None).aggregate(at=Min("at"))["at"], at),
        ("provider_news_waiting", ()): news["n"],
        ("provider_news_oldest_seconds", ()): _since(news["oldest"], at),
        ("disk_free_bytes", ()): shutil.disk_usage(settings.DATA).free,
    }
    going = Delivery.objects.filter(dispatch__state__in=[Dispatch.State.SENDING, Dispatch.State.PAUSED])
    for state, n in going.values_list("state").annotate(Count("pk")):
        found["letters", (("state", str(state)),)] = n
    if (last := heard.of_worker()) is not None:
        found["worker_seconds", ()] = _since(last, at)
    return found


def _since(moment: datetime | None, at: datetime) -> float:
    return max(0.0, (at - moment).total_seconds()) if moment is not None else 0.0
