"""What a reader keeps: save, the saved list, the place in an article, the history, its switch, the export."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.access import visits
from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.library import reading, reading_export, shelf

SAVES = Limit("articles saved", 120, timedelta(hours=1))
PLACES = Limit("places in articles", 200, timedelta(minutes=10))  # a page says one every ten seconds; a reader has several open
EXPORTS = Limit("exports of one's reading", 20, timedelta(hours=1))


def to_sign_in(back: str) -> HttpResponse:
    """Sign in first, then come back."""
    return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{urlencode({'next': back})}")


def _number(typed: str | None) -> int:
    """An article's number from a form; 0, which no article has, for anything else."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, article_id: int, slug: str) -> HttpResponse:
    """Put the article aside, or back. A stranger signs in first and comes back to this page, whose button saves."""
    found = shelf.article(article_id)
    if found is None:
        raise Http404("No such article")
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(reverse("save", args=[found.pk, found.slug]))
    at = now()
    if request.method != "POST":
        return render(request, "library/save.html", {"article": found})
    limits.check(SAVES, str(reader.pk), at)
    if request.POST.get("want") == "no":
        reading.do_unsave(reader=reader, article_id=found.pk)
    else:
        reading.do_save(reader=reader, article_id=found.pk, at=at)
    return HttpResponseRedirect(found.address())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved(request: HttpRequest) -> HttpResponse:
    """What the reader put aside; the button beside each takes it away, published or not."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    if request.method == "POST":
        reading.do_unsave(reader=reader, article_id=_number(request.POST.get("article")))
        return HttpResponseRedirect(reverse("saved"))
    after = request.GET.get("after", "")
    return render(request, "library/saved.html", {"entries": reading.saved_by(reader.pk, after), "after": after})


@never_cache
@require_POST
def place(request: HttpRequest, article_id: int, slug: str) -> HttpResponse:
    """Where the reader is in the article: said by the page's script, kept only of what they may read and while they want it."""
    said_nothing = HttpResponse(status=204)
    reader = visits.reader_of(request)
    if reader is None or not reader.keeps_history:
        return said_nothing
    typed, at = reading.check_place(request.POST.get("place", "")), now()
    limits.check(PLACES, str(reader.pk), at)
    piece = reading.piece_of(article_id)
    if piece is None:
        raise Http404("No such article")
    _, decision = visits.judge(request, piece, at)
    if decision.may_read:
        text, edition = shelf.readable(article_id, decision), request.POST.get("edition", "")
        reading.do_note_place(reader=reader, article_id=article_id, text=text, place=typed, edition=edition, at=at)
    return said_nothing


@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What the reader read, and how far; the switch that ends it; the way to take it along."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    after = request.GET.get("after", "")
    entries = reading.history_of(reader.pk, after) if reader.keeps_history else reading.Entries([])
    return render(request, "library/history.html", {"entries": entries, "after": after})


@never_cache
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Drop one article from the history, or with `all` every one."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(reverse("history"))
    reading.do_forget(reader=reader, article_id=None if request.POST.get("all") else _number(request.POST.get("article")))
    return HttpResponseRedirect(reverse("history"))


@never_cache
@require_POST
def keep_history(request: HttpRequest) -> HttpResponse:
    """The one switch."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(reverse("history"))
    reading.do_keep_history(reader=reader, keep=request.POST.get("want") == "yes")
    return HttpResponseRedirect(reverse("history"))


@never_cache
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything about their reading, for programs (`json`) or for people (`html`)."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(reverse("history"))
    at = now()
    limits.check(EXPORTS, str(reader.pk), at)
    data = reading_export.reading_of(reader, at)
    if kind == "html":
        return render(request, "library/reading_export.html", {"data": data})
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="reading-{at:%Y-%m-%d}.json"'
    return answer
