"""The account, the list of feeds, health, errors."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import is_valid_path
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.access import ledger
from masthead.access.caching import cacheable
from masthead.access.gate import Policy
from masthead.access.meter import renews
from masthead.access.rules import rules, zone
from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.library import reading, shelf
from masthead.library.models import Topic
from masthead.newsletters import suppressions
from masthead.newsletters.consents import do_agree, do_withdraw, in_force, preferences_token
from masthead.newsletters.models import Letter
from masthead.readers.models import Reader
from masthead.readers.security import shown
from masthead.subscriptions import groups
from masthead.subscriptions.billing.account import of_account
from masthead.subscriptions.providers.chosen import pays_at


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The reader's own page: the month's articles, access, letters, sign-out."""
    reader = request.user
    if not isinstance(reader, Reader):
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.path})}")
    at = now()
    rows = ledger.this_month(reader.pk, at)
    titles = {card.pk: card for card in shelf.cards().filter(pk__in=[row.article_id for row in rows])}
    policy: Policy = rules().policy()
    spent = sum(row.slot is not None for row in rows)
    letters = Letter.objects.all()
    context: dict[str, Any] = {
        "month": [(row, titles.get(row.article_id)) for row in rows],
        "spent": spent,
        "left": max(0, policy.allowance - spent),
        "allowance": policy.allowance,
        "renews": renews(at, zone()),
        "letters": [(letter, letter.slug in in_force(reader)) for letter in letters],
        "held": suppressions.in_force(reader.email),
        # Whoever only looks is not given what would work in another browser.
        "preferences": "-" if getattr(request, "viewed_by", None) else preferences_token(reader.pk),
        **reading.of_account(reader, at),
        **of_account(reader, at),
        **groups.of_account(reader, at),
        **shown.of_account(request, reader, at),
    }
    return leading_to(render(request, "website/account.html", context), pays_at())


@never_cache
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """Take or leave a letter, from the account page."""
    reader = request.user
    if not isinstance(reader, Reader):
        return HttpResponseRedirect("/sign-in/?next=/account/")
    letter = get_object_or_404(Letter, slug=request.POST.get("letter", ""))
    if request.POST.get("want") == "yes":
        do_agree(reader_id=reader.pk, letter=letter, at=now(), wording=f"{letter.name}, chosen on the account page", source="/account/")
        suppressions.do_lift_own(address=reader.email, at=now())
    else:
        do_withdraw(reader_id=reader.pk, letter=letter, at=now())
    return HttpResponseRedirect("/account/#letters")


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """The list of feeds."""
    return cacheable(request, render(request, "website/feeds.html", {"topics": Topic.objects.all()}))


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    return JsonResponse({"ready": True})


@cache_control(public=True, max_age=0, s_maxage=60)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone, and where the sitemaps are."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /account/", "Disallow: /confirm/", "Disallow: /keep-reading/", ""]
    lines += [f"Sitemap: {settings.MASTHEAD.url}/sitemap.xml", f"Sitemap: {settings.MASTHEAD.url}/news-sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@cache_control(public=True, max_age=24 * 3600)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it unasked when they show a file of ours; pages name their icon themselves."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing lives at this address; with a slash at its end something may."""
    if slashed := _slashed(request):
        return HttpResponsePermanentRedirect(slashed, headers={"Cache-Control": "public, max-age=300"})
    response = render(request, "website/not_found.html", status=404)
    response["Cache-Control"] = "no-store"
    return response


def _slashed(request: HttpRequest) -> str:
    """The address with the slash that was forgotten, query and all, where there is such an address; else ""."""
    path = request.path_info
    # `//host` is another host to a browser, and what a form sent would be lost on the way.
    if request.method not in {"GET", "HEAD"} or path.endswith("/") or path.startswith("//"):
        return ""
    return request.get_full_path(force_append_slash=True) if is_valid_path(f"{path}/") else ""
