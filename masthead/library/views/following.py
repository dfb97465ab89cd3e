"""Saved searches and follows: the buttons on pages, and the list under the account."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.access import visits
from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput
from masthead.library import following as kept
from masthead.library.models import Often
from masthead.library.search.asked import read
from masthead.library.search.facets import NAMED
from masthead.library.shelf import LARGEST
from masthead.library.views.keeping import to_sign_in
from masthead.readers.models import Reader

ACTS = Limit("follows and saved searches", 240, timedelta(hours=1))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Follow, or follow no more. A stranger signs in first and comes back to this page, whose button follows."""
    subject = get_object_or_404(NAMED[kept.KINDS[kind]], slug=slug)
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    at, one = now(), kept.KINDS[kind]
    if request.method != "POST":
        return render(request, "library/follow.html", {"subject": subject, "follows": kept.follows(reader, one, subject.pk)})
    limits.check(ACTS, str(reader.pk), at)
    if request.POST.get("want") == "no":
        kept.do_unfollow(reader=reader, kind=one, number=subject.pk)
    else:
        kept.do_follow(reader=reader, kind=one, number=subject.pk, at=at)
    return HttpResponseRedirect(subject.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Save a search: its page asks for a name and how often to hear of it. Pressed by a stranger, the button leads here by
    way of signing in."""
    asked = read(request.POST if request.method == "POST" else request.GET)
    here = f"{reverse('save-search')}?{urlencode(asked.lasting)}"
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(here)
    if request.method != "POST" or "name" not in request.POST:
        return render(request, "library/save_search.html", {"asked": asked, "often": Often.choices, "name": _named(asked.query.understood)})
    at = now()
    limits.check(ACTS, str(reader.pk), at)
    try:
        name, often = kept.check_name(request.POST["name"]), kept.check_often(request.POST.get("often", ""))
        row = kept.do_save_search(reader=reader, name=name, asked=kept.check_asked(asked), often=often, at=at)
    except BadInput as refusal:
        context = {"asked": asked, "often": Often.choices, "name": request.POST["name"][:120], "say": refusal.say()}
        return render(request, "library/save_search.html", context, status=refusal.status)
    return HttpResponseRedirect(f"{reverse('following')}#search-{row.pk}")


def _named(understood: str) -> str:
    """The name that is offered: the words themselves, as long as a name may be."""
    return understood if len(understood) <= 120 else f"{understood[:118]} …"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest) -> HttpResponse:
    """Everything the reader follows and every search they saved; how often they hear of it; the way out of each."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(reverse("following"))
    say, status = "", 200
    if request.method == "POST":
        try:
            _change(request, reader)
            return HttpResponseRedirect(reverse("following"))
        except BadInput as refusal:
            say, status = refusal.say(), refusal.status
    context = {
        "follows": kept.follows_of(reader),
        "searches": [(row, kept.asked_of(row)) for row in kept.searches_of(reader)],
        "often": Often.choices,
        "say": say,
    }
    return render(request, "library/following.html", context, status=status)


def _change(request: HttpRequest, reader: Reader) -> None:
    """What one of the page's forms asks for; raises BadInput."""
    limits.check(ACTS, str(reader.pk), now())
    what, typed = request.POST.get("what", ""), request.POST.get("row", "")
    row = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 20 and int(typed) <= LARGEST else 0
    if what == "all":
        kept.do_stop(reader=reader)
    elif request.POST.get("act") == "remove":
        kept.do_remove(reader=reader, what=what, number=row)
    else:
        often = kept.check_often(request.POST.get("often", ""))
        name = kept.check_name(request.POST.get("name", "")) if what == "search" else ""
        kept.do_change(reader=reader, what=what, number=row, often=often, name=name)
