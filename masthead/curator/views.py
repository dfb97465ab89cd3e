"""The radar's page and its calendars."""

from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from masthead.access.caching import cacheable
from masthead.access.rules import zone
from masthead.curator import radar
from masthead.kit.clock import now
from masthead.kit.ical import calendar
from masthead.kit.signing import digest
from masthead.library.identity import identity
from masthead.library.models import Country, Subject, Topic

KINDS: dict[str, type[Subject]] = {"countries": Country, "topics": Topic}
NAMES = {"country": Country, "topic": Topic}


def today() -> date:
    """The day it is where the publication is."""
    return now().astimezone(zone()).date()


@require_safe
def radar_page(request: HttpRequest) -> HttpResponse:
    """What is to come, by week and month; on a country, a topic or both, where they are asked for. What is over drops off by itself."""
    day = today()
    asked = {name: request.GET.get(name, "")[:255] for name in NAMES}
    chosen = [get_object_or_404(NAMES[name], slug=slug) for name, slug in asked.items() if slug]
    context = {
        "periods": radar.by_period(day, radar.about(day, chosen)),
        "chosen": chosen,
        "asked": asked,
        "countries": radar.subjects(day, Country),
        "topics": radar.subjects(day, Topic),
    }
    return cacheable(request, render(request, "curator/radar.html", context))


@cache_control(public=True, max_age=0, s_maxage=60)
@require_safe
def radar_calendar(request: HttpRequest, kind: str = "", slug: str = "") -> HttpResponse:
    """The radar, or what of it is on a country or a topic, for calendar programs: the same for everyone."""
    day = today()
    subject = get_object_or_404(KINDS[kind], slug=slug) if kind else None
    found = list(radar.about(day, [subject] if subject else []).only(*radar.COLUMNS, "changed_at")[: radar.MOST])
    name = f"{identity().publication.name}: {f'{subject.name}, ' if subject else ''}on the radar"
    body = calendar(name, [radar.event(entry, settings.MASTHEAD.host) for entry in found])
    # The newest change, or the day's beginning: then something may have dropped off.
    changed = int(max([datetime.combine(day, time.min, zone()).astimezone(UTC), *(entry.changed_at for entry in found)]).timestamp())
    etag = quote_etag(digest(body.decode(), purpose="etag")[:32])
    file = f"{slug}-radar.ics" if subject else "radar.ics"
    response = HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{file}"', "ETag": etag, "Last-Modified": http_date(changed)},
    )
    return get_conditional_response(request, etag, changed, response) or response
