"""Pages for staff: the door, the search for a reader, the log of acts, the view as a reader."""

from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.kit.clock import now
from masthead.kit.network import network_of
from masthead.kit.onward import onward
from masthead.readers.desk import viewing
from masthead.readers.models import Reader
from masthead.readers.privacy import taking
from masthead.readers.security import keys, proofs
from masthead.readers.security.models import DeskAct, Device, Happening

SHOWN = 50
RIGHT = "readers.view_deskact"


def _check(request: HttpRequest) -> Reader:
    staff = request.user
    if not isinstance(staff, Reader) or not staff.has_perm(RIGHT):
        raise PermissionDenied
    return staff


@never_cache
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Before the desk: those with a second proof show it, those without get one."""
    staff = request.user
    back = onward(request.GET.get("next", ""), "/desk/")
    if not isinstance(staff, Reader):
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': back})}")
    if keys.enrolled(staff):
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
    here = f"{reverse('desk-door')}?{urlencode({'next': back})}"
    if not proofs.of(request.session).recent(now()):
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': here})}")
    return render(request, "readers/enrol.html", {"next": back, "possible": keys.possible()})


@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Readers found by address, name or number; what there is to know of one."""
    _check(request)
    typed = request.GET.get("q", "")[:254].strip()
    found: list[Reader] = []
    if typed:
        fits = Q(email__icontains=typed) | Q(name__icontains=typed)
        if typed.isdecimal() and len(typed) < 19:
            fits |= Q(pk=int(typed))
        found = list(Reader.objects.filter(fits).order_by("email")[:SHOWN])
    context = _page("Readers", "user", typed=typed, found=found, most=SHOWN)
    return render(request, "readers/desk/people.html", context)


@never_cache
@require_safe
def person(request: HttpRequest, reader_id: int) -> HttpResponse:
    """One reader, as support needs it: how they sign in, what happened, what they agreed to, what the desk did."""
    _check(request)
    reader = get_object_or_404(Reader, pk=reader_id)
    context = _page(
        str(reader),
        "user",
        person=reader,
        devices=Device.objects.filter(reader=reader),
        passkeys=len(keys.passkeys_of(reader)),
        happenings=Happening.objects.filter(reader=reader)[:SHOWN],
        agreed=taking.agreements(reader),
        acts=_named(list(DeskAct.objects.filter(on_id=reader.pk)[:SHOWN])),
        viewable=reader.is_active and not reader.may_edit(),
    )
    return render(request, "readers/desk/person.html", context)


@never_cache
@require_POST
def view_as(request: HttpRequest, reader_id: int) -> HttpResponse:
    """See pages as this reader does, from the front page on."""
    staff = _check(request)
    reader = get_object_or_404(Reader, pk=reader_id)
    viewing.do_begin(request=request, staff=staff, reader=reader, network=network_of(request), at=now())
    response = HttpResponseRedirect("/")
    viewing.remember(response)
    return response


@never_cache
@require_POST
def end_view(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    staff = request.user
    if isinstance(staff, Reader):
        viewing.do_end(request=request, staff=staff, network=network_of(request), at=now())
    response = HttpResponseRedirect("/desk/")
    response.delete_cookie(viewing.cookie_name(), samesite="Lax")
    return response


@never_cache
@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """What was done at the desk: newest first, found by who, whom, what, where from."""
    _check(request)
    typed = request.GET.get("q", "")[:254].strip()
    rows = DeskAct.objects.all()
    if typed:
        persons = list(Reader.objects.filter(Q(email__icontains=typed) | Q(name__icontains=typed)).values_list("pk", flat=True)[:500])
        rows = rows.filter(
            Q(what__icontains=typed) | Q(path__icontains=typed) | Q(network__startswith=typed) | Q(by_id__in=persons) | Q(on_id__in=persons)
        )
    leaf = Paginator(rows, SHOWN).get_page(request.GET.get("p"))
    return render(request, "readers/desk/acts.html", _page("What was done", "history", typed=typed, leaf=leaf, rows=_named(list(leaf))))


def _named(rows: list[DeskAct]) -> list[tuple[DeskAct, str, str]]:
    """Each row with the names of its persons; of erased ones a number is left."""
    wanted = {pk for row in rows for pk in (row.by_id, row.on_id) if pk}
    names = {reader.pk: str(reader) for reader in Reader.objects.filter(pk__in=wanted)}
    return [(row, _name(row.by_id, names), _name(row.on_id, names)) for row in rows]


def _name(pk: int | None, names: dict[int, str]) -> str:
    return names.get(pk, f"number {pk}") if pk else ""


def _page(title: str, icon: str, **more: Any) -> dict[str, Any]:
    return {"page_title": title, "header_title": title, "header_icon": icon, **more}


@hooks.register("register_permissions")
def rights() -> Any:
    """Looking after readers, for the owner to give to a group."""
    return Permission.objects.filter(content_type__app_label="readers", codename="view_deskact")


@hooks.register("register_admin_urls")
def urls() -> list[object]:
    return [
        path("readers/", people, name="people-desk"),
        path("readers/<int:reader_id>/", person, name="person-desk"),
        path("readers/<int:reader_id>/view-as/", view_as, name="view-as"),
        path("acts/", acts, name="acts-desk"),
    ]


class ReadersMenuItem(MenuItem):
    """Shown to those who may look after readers."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(getattr(request, "user", None) and request.user.has_perm(RIGHT))


@hooks.register("register_admin_menu_item")
def item() -> MenuItem:
    return ReadersMenuItem("Readers", reverse("people-desk"), name="readers", icon_name="user", order=170)


@hooks.register("register_reports_menu_item")
def report() -> MenuItem:
    return ReadersMenuItem("What was done", reverse("acts-desk"), name="acts", icon_name="history", order=900)
