"""A sponsor's link, the page that was seen, the sponsor's report."""

import csv
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from masthead.ads import showing
from masthead.ads.models import Sponsorship
from masthead.kit.clock import now
from masthead.kit.network import network_of
from masthead.kit.signing import seal, unseal
from masthead.subscriptions.institutions.counter import is_robot, safe

PURPOSE = "sponsor-report"


@never_cache
@require_safe
def follow(request: HttpRequest, sponsorship_id: int, place: str) -> HttpResponse:
    """To the sponsor, and nowhere else: the address is the desk's, never the visitor's. Counted, without a cookie."""
    found = get_object_or_404(Sponsorship, pk=sponsorship_id)
    if request.method == "GET" and not is_robot(request.headers.get("User-Agent", "")):
        showing.do_count(sponsorship_id=found.pk, place=place, what="followed", network=network_of(request), at=now())
    response = HttpResponseRedirect(found.link)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_POST
def seen(request: HttpRequest, sponsorship_id: int, place: str) -> HttpResponse:
    """The page says that it stood in a window. Nothing is answered but that it was heard."""
    if not is_robot(request.headers.get("User-Agent", "")):
        showing.do_count(sponsorship_id=sponsorship_id, place=place, what="seen", network=network_of(request), at=now())
    return HttpResponse(status=204)


def report_address(sponsorship: Sponsorship) -> str:
    """The address of the sponsor's report: signed, to be sent to the sponsor."""
    return f"{settings.MASTHEAD.url}/sponsored/report/{seal(str(sponsorship.pk), purpose=PURPOSE)}/"


@never_cache
@require_safe
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Days, seen and followed; `?as=csv` as a file. Only by a signed address, for one sponsorship."""
    number = unseal(key, purpose=PURPOSE)
    if number is None:
        raise Http404
    found = get_object_or_404(Sponsorship, pk=int(number))
    days: dict[date, list[int]] = {}
    for row in found.tallies.order_by("day"):
        day = days.setdefault(row.day, [0, 0])
        day[0], day[1] = day[0] + row.seen, day[1] + row.followed
    if request.GET.get("as") == "csv":
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="sponsorship-{found.pk}.csv"'
        writer = csv.writer(response)
        writer.writerow(["Sponsor", "Heading", "Day", "Seen", "Followed"])
        writer.writerows([safe(found.sponsor), safe(found.heading), day, *counts] for day, counts in days.items())
    else:
        most = max((counts[0] for counts in days.values()), default=1)
        totals = [sum(counts[n] for counts in days.values()) for n in (0, 1)]
        response = render(request, "ads/report.html", {"found": found, "days": days.items(), "most": most or 1, "totals": totals})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
