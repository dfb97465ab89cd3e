"""The pages of institutions: entering on the premises, the librarian's."""

import json
from collections import Counter
from datetime import date
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from masthead.kit.clock import now
from masthead.kit.onward import onward
from masthead.kit.refusals import BadInput
from masthead.readers.models import Reader
from masthead.subscriptions.institutions import admitting, counter, usage
from masthead.subscriptions.institutions.models import Institution
from masthead.subscriptions.visitors import to_sign_in

SPAN = 24  # months in a report, at most


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def campus(request: HttpRequest) -> HttpResponse:
    """Where this address belongs. POST takes a place, where places are counted, or gives it back; and names the browser."""
    at = now()
    admission = admitting.admitted(request, at)
    if request.method != "POST" or admission is None:
        return render(request, "subscriptions/institutions/campus.html", {"admission": admission})
    browser = admitting.browser_of(request)
    if request.POST.get("act") == "leave" and browser:
        admitting.do_give_back(institution=admission.institution, browser=browser)
        return HttpResponseRedirect(request.path)
    if admission.licensed and admission.institution.places:
        browser = admitting.do_lend_place(institution=admission.institution, browser=browser, at=at)
    response = HttpResponseRedirect(onward(request.POST.get("next", ""), "/"))
    admitting.remember(response, browser or uuid4())
    return response


def _theirs(request: HttpRequest, slug: str) -> Institution | None:
    """The institution of this slug, for its librarians; None for who is not signed in, 404 for everybody else."""
    if not isinstance(request.user, Reader):
        return None
    return get_object_or_404(Institution, slug=slug, librarians__reader=request.user)


def _month(typed: str, fallback: date) -> date:
    """The first day of a month; raises BadInput."""
    if not typed:
        return fallback
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise BadInput(f"“{typed[:20]}” is no month. Write it as 2026-01.") from None


def _period(request: HttpRequest, today: date) -> tuple[date, date]:
    first, last = _month(request.GET.get("begin", ""), date(today.year, 1, 1)), _month(request.GET.get("end", ""), today.replace(day=1))
    if last < first or (last.year - first.year) * 12 + last.month - first.month >= SPAN:
        raise BadInput(f"A report spans from one month to {SPAN}, the first before the last. Please choose them anew.")
    return first, last


@never_cache
@require_safe
def librarian(request: HttpRequest, slug: str) -> HttpResponse:
    """How the institution used the publication, month by month."""
    institution = _theirs(request, slug)
    if institution is None:
        return to_sign_in(request.path)
    first, last = _period(request, now().date())
    totals: dict[str, Counter[str]] = {}
    for metrics in counter.tally(usage.hits(institution, first, last)).values():
        for metric, by_month in metrics.items():
            totals.setdefault(metric, Counter()).update(by_month)
    names = (*counter.METRICS, "Limit_Exceeded", "No_License")
    span = counter.months(first, last)
    rows = [(day, [totals.get(name, Counter())[f"{day:%Y-%m}"] for name in names]) for day in span]
    context = {
        "institution": institution,
        "runs": institution.runs(now()),
        "ranges": institution.ranges.all()[:500],
        "rows": rows,
        "most": max((row[1][1] for row in rows), default=0),
        "begin": f"{first:%Y-%m}",
        "end": f"{last:%Y-%m}",
    }
    return render(request, "subscriptions/institutions/librarian.html", context)


@never_cache
@require_safe
def report(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    """A COUNTER report, for the institution's librarians alone."""
    institution = _theirs(request, slug)
    if institution is None:
        return to_sign_in(request.path)
    if name not in counter.NAMES or form not in {"csv", "json"}:
        raise Http404
    at = now()
    first, last = _period(request, at.date())
    found = usage.hits(institution, first, last)
    platform = settings.MASTHEAD.host
    house = counter.House(_name(request), platform, institution.name, institution.slug, first, last, at)
    counts, items = counter.tally(found), usage.items(found)
    if form == "json":
        text, kind = json.dumps(counter.as_json(name, house, counts, items), ensure_ascii=False), "application/json"
    else:
        text, kind = counter.as_csv(name, house, counts, items), "text/csv; charset=utf-8"
    file = f"{institution.slug}-{name}-{first:%Y-%m}-{last:%Y-%m}.{form}"
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{file}"'})


def _name(request: HttpRequest) -> str:
    from django.template import engines  # the publication's name is known above this room: by the context of its pages

    return engines["django"].from_string("{{ publication.name|safe }}").render({}, request)
