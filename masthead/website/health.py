"""Whether the process lives, and whether it may be sent readers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from masthead.service import draining
from masthead.website.setting_up import what_is_missing

_up_to_date = False  # asked until it is; a database does not fall behind under a running process


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a slow database is no reason to kill it."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process may be sent readers: it is not stopping, its database answers and is up to date."""
    why = "stopping" if draining() else _wrong()
    return JsonResponse({"ready": False, "why": why}, status=503) if why else JsonResponse({"ready": True})


def _wrong() -> str:
    """What keeps us from serving, in words for whoever looks after the machine; "" for nothing."""
    global _up_to_date
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _up_to_date:
            _up_to_date = not what_is_missing()
    except DatabaseError:
        return "the database does not answer"
    return "" if _up_to_date else "the database is not up to date"
