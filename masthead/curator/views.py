"""The radar's page and its calendar."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from masthead.access.caching import cacheable
from masthead.access.rules import zone
from masthead.curator import radar
from masthead.kit.clock import now
from masthead.kit.ical import calendar
from masthead.library.identity import identity


def today() -> date:
    """The day it is where the publication is."""
    return now().astimezone(zone()).date()


@require_safe
def radar_page(request: HttpRequest) -> HttpResponse:
    """What is to come, by week and month. What is over drops off by itself."""
    return cacheable(request, render(request, "curator/radar.html", {"periods": radar.by_period(today())}))


@cache_control(public=True, max_age=0, s_maxage=60)
@require_safe
def radar_calendar(request: HttpRequest) -> HttpResponse:
    """The radar for calendar programs, the same for everyone."""
    found = radar.to_come(today()).only(*radar.COLUMNS, "changed_at")[: radar.MOST]
    body = calendar(f"{identity().publication.name}: on the radar", [radar.event(entry, settings.MASTHEAD.host) for entry in found])
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'inline; filename="radar.ics"'})
