"""What an article is about, chosen among thousands: suggestions while one types, and a new subject made in passing."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.permissions import page_permission_policy

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput, Refusal, answer
from masthead.library.desk.choosing import folded
from masthead.library.models import Country, Region, Series, Subject, Topic

SHOWN = 12  # suggestions at once
MADE = Limit("subjects made at the desk", 200, timedelta(hours=1))
KINDS: dict[str, type[Subject]] = {kind.section: kind for kind in (Region, Country, Topic, Series)}


class NotYours(Refusal):
    """An act for which the right is missing."""

    code, status = "not_yours", 403


def free_slug(kind: type[Subject], name: str) -> str:
    """A slug for a new subject that no other of its kind has: names in other scripts may have none of their own."""
    plain = slugify(name)[:110] or kind.__name__.lower()
    taken = set(kind._default_manager.filter(slug__startswith=plain).values_list("slug", flat=True))
    return plain if plain not in taken else next(slug for n in range(2, len(taken) + 3) if (slug := f"{plain}-{n}") not in taken)


def do_keep(kind: type[Subject], name: str) -> Subject:
    """The subject of that name, whatever its case; made when there is none. Of two who make it at once the second finds the first's."""
    with transaction.atomic():
        _hold(kind)
        found = kind._default_manager.filter(name__iexact=name).first()
        return found or kind._default_manager.create(name=name, slug=free_slug(kind, name))


def _hold(kind: type[Subject]) -> None:
    """One new subject of a kind at a time. No key can say it: an archive may bring two topics of one name, each with its address."""
    ContentType.objects.select_for_update(no_key=True).get(pk=ContentType.objects.get_for_model(kind).pk)


def suggestions(kind: type[Subject], typed: str) -> list[dict[str, object]]:
    """Subjects whose name, or slug, begins with what was typed; then those that hold it. Two queries, both bounded."""
    typed, plain = folded(typed)[:160], slugify(typed)[:110]
    if not typed:
        return []
    begins, holds = Q(name__istartswith=typed), Q(name__icontains=typed)
    if plain:  # so that “cote” finds Côte d’Ivoire
        begins, holds = begins | Q(slug__startswith=plain), holds | Q(slug__contains=plain)
    rows = kind._default_manager.order_by("name").values_list("pk", "name")
    found = dict(rows.filter(begins)[:SHOWN])
    if len(found) < SHOWN:
        found |= dict(rows.filter(holds).exclude(pk__in=found)[: SHOWN - len(found)])
    return [{"id": pk, "name": name} for pk, name in found.items()]


def _may_make(user: Any, kind: type[Subject]) -> bool:
    return bool(user.has_perm(f"library.add_{kind._meta.model_name}"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subjects(request: HttpRequest, kind: str) -> HttpResponse:
    """GET `?q=`: suggestions. POST `name`: the subject of that name, made for those who may when there is none."""
    model = KINDS.get(kind)
    if model is None:
        raise Http404
    if not page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"}):
        raise PermissionDenied
    if request.method == "POST":
        return _make(request, model)
    typed = request.GET.get("q", "")
    found = suggestions(model, typed)
    exact = any(str(one["name"]).casefold() == " ".join(typed.split()).casefold() for one in found)
    return JsonResponse({"found": found, "exact": exact, "may_make": _may_make(request.user, model)})


def _make(request: HttpRequest, kind: type[Subject]) -> HttpResponse:
    if not _may_make(request.user, kind):
        return answer(request, NotYours(f"You may not make a new {kind._meta.verbose_name}. Ask an editor who may."))
    name = folded(request.POST.get("name", ""))
    if not name or len(name) > 160:
        return answer(request, BadInput("Give a name of 160 letters at most."))
    limits.check(MADE, str(request.user.pk), now())
    made = do_keep(kind, name)
    return JsonResponse({"id": made.pk, "name": made.name})


@hooks.register("register_admin_urls")
def subject_urls() -> list[object]:
    return [path("subjects/<str:kind>/", subjects, name="subjects")]
