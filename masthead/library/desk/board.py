"""The planning board: the weeks by day, what has no day yet, and the presses that change the plan."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from masthead.access.rules import zone
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput, Refusal
from masthead.library.desk import plan
from masthead.library.desk.calendar import address
from masthead.library.desk.forms import FIRST, LAST, IdeaForm, PauseForm
from masthead.library.desk.weeks import rows
from masthead.library.models import ArticlePage, Author, Pause, Rhythm
from masthead.library.rhythm import day_of, monday

NAMES = 500  # authors that the form proposes; any other may be typed


def check_may_plan(request: HttpRequest) -> None:
    """Raises for somebody at the desk who neither writes nor edits."""
    if not plan.may_plan(request.user):
        raise PermissionDenied


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board, from this week's Monday on or from that of the day `week`."""
    check_may_plan(request)
    return _board(request)


def _board(request: HttpRequest, idea: IdeaForm | None = None, pause: PauseForm | None = None, status: int = 200) -> HttpResponse:
    today = day_of(now(), zone())
    first = _first(request.GET.get("week", ""), today)
    shelves = plan.shelves_for(request.user)
    loose, more = plan.unplanned(request.user)
    rhythm = Rhythm.load()
    context = {
        "page_title": "Planning",
        "header_title": "Planning",
        "header_icon": "calendar-alt",
        "rows": rows(first, today, request.user, rhythm),
        "today": today,
        "first": first,
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "loose": loose,
        "more": more,
        "pauses": plan.pauses(first, first + timedelta(days=90)),
        "idea": (idea or IdeaForm(shelves=shelves)) if shelves else None,
        "pause": pause or PauseForm(),
        "authors": Author.objects.order_by("name").values_list("name", flat=True)[:NAMES],
        "calendar": address(rhythm),
        "may_pause": request.user.has_perm("library.add_pause"),
        "may_end": request.user.has_perm("library.delete_pause"),
        "may_address": request.user.has_perm("library.change_rhythm"),
    }
    return render(request, "library/desk/board.html", context, status=status)


def _first(typed: str, today: date) -> date:
    """The Monday of the day asked for; of this week where none was, or none that a plan means."""
    day = _date(typed) or today
    return monday(day if FIRST <= day <= LAST else today)


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Give a card another day or another place in its day. `to` is a day, `none`, `up` or `down`; `other`, a day, goes before it."""
    check_may_plan(request)
    article = get_object_or_404(ArticlePage, pk=_number(request.POST.get("article", "")))
    try:
        plan.check_may_move(article, request.user)
        say = _move(article, request.POST.get("other") or request.POST.get("to", ""), _number(request.POST.get("before", "")))
    except Refusal as refusal:
        return _say(request, refusal.say(), refusal)
    return _say(request, say)


def _move(article: ArticlePage, to: str, before: int) -> str:
    if to == "none":
        plan.do_unplan(article_id=article.pk)
        return f"“{article.draft_title}” has no day now."
    if to in {"up", "down"}:
        plan.do_shift(article_id=article.pk, steps=-1 if to == "up" else 1, at=now())
        return f"“{article.draft_title}” stands {'earlier' if to == 'up' else 'later'} in its day."
    day = _date(to)
    if day is None or not FIRST <= day <= LAST:
        raise BadInput(f"Give a day as 2026-11-26, between {FIRST.year} and {LAST.year}.")
    plan.do_place(article_id=article.pk, day=day, before=before or None, at=now())
    pause = next(iter(plan.pauses(day, day)), None)
    return f"“{article.draft_title}” is planned for {day:%A %-d %B}." + (f" That day is in a pause: {pause.why}." if pause else "")


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 19 else 0


def _say(request: HttpRequest, words: str, refusal: Refusal | None = None) -> HttpResponse:
    """To the board's script as JSON; to a plain form as a message above the board."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"say": words}, status=refusal.status if refusal else 200)
    (messages.warning if refusal else messages.success)(request, words)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The weeks that the form was on."""
    where = request.POST.get("back", "")
    if where.startswith(reverse("planning")) and url_has_allowed_host_and_scheme(where, allowed_hosts=None):
        return where
    return reverse("planning")


@require_POST
def idea(request: HttpRequest) -> HttpResponse:
    """Make a draft of an idea and open it in the editor. What cannot be used is shown again as it was typed."""
    check_may_plan(request)
    shelves = plan.shelves_for(request.user)
    if not shelves:
        raise PermissionDenied
    form = IdeaForm(request.POST, shelves=shelves)
    if not form.is_valid():
        return _board(request, idea=form, status=422)
    given = form.cleaned_data
    article = plan.do_begin(
        shelf=form.shelves[given["shelf"]],
        title=given["title"],
        form=given["format"],
        author=given["author"],
        day=given["day"],
        user=request.user,
        at=now(),
    )
    messages.success(request, f"“{article.title}” is a draft now. Write it here; its day stands on the planning board.")
    return redirect("wagtailadmin_pages:edit", article.pk)


@require_POST
def begin_pause(request: HttpRequest) -> HttpResponse:
    """Enter days without a duty to publish."""
    if not request.user.has_perm("library.add_pause"):
        raise PermissionDenied
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _board(request, pause=form, status=422)
    pause = form.save()
    messages.success(request, f"{pause} is a pause now: nothing is demanded on these days.")
    return redirect(_back(request))


@require_POST
def end_pause(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Take a pause back; the second press finds it gone already."""
    if not request.user.has_perm("library.delete_pause"):
        raise PermissionDenied
    if Pause.objects.filter(pk=pause_id).delete()[0]:
        messages.success(request, "The pause is taken back: these days count again.")
    return redirect(_back(request))
