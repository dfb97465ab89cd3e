"""The list of titles that libraries load into their catalogues."""

from django.conf import settings
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from masthead.kit.clock import now
from masthead.library import kbart, shelf
from masthead.library.identity import identity
from masthead.library.models import Series
from masthead.library.structured import absolute


@cache_control(public=True, max_age=3600)
@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """For anybody: names, addresses and first days. Two queries."""
    host, name = settings.MASTHEAD.host, identity().publication.name
    dated = Q(articles__live=True, articles__undated=False)
    first = shelf.cards().filter(undated=False).aggregate(first=Min("published_at"))["first"]
    found = [kbart.Title(host, name, absolute("/"), first.date() if first else None, name)]
    begun = Series.objects.annotate(first=Min("articles__published_at", filter=dated)).exclude(first=None)
    found += [kbart.Title(f"{host}/{it.slug}", it.name, absolute(it.get_absolute_url()), it.first.date(), name, host) for it in begun]
    response = HttpResponse(kbart.written(found), content_type="text/tab-separated-values; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kbart.file_name(host, now().date())}"'
    return response
