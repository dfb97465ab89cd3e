"""Institutions at the desk: the licence, its ranges, its librarians."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.kit.clock import now
from masthead.kit.refusals import Refusal
from masthead.readers.models import Reader
from masthead.subscriptions.institutions import admitting, members
from masthead.subscriptions.institutions.models import Institution, Librarian
from masthead.subscriptions.models import Grant

register_permission_policy(Institution, ModelPermissionPolicy(Institution, auth_model=Grant))


class AddressesColumn(Column):
    """The way to an institution's addresses."""

    cell_template_name = "subscriptions/desk/addresses_cell.html"

    def get_value(self, instance: Institution) -> str:
        """Where they are."""
        return reverse("institution-addresses", args=[instance.pk])


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "site"
    list_display = ("name", "slug", "starts", "ends", "places", AddressesColumn("addresses", label="Addresses"))
    panels = ("name", "slug", "starts", "ends", "places")


class RangesForm(forms.Form):
    ranges = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}), label="Ranges, one a line", max_length=200_000)


@permission_required("subscriptions.change_grant")
def addresses(request: HttpRequest, institution_id: int) -> HttpResponse:
    """The ranges and librarians of one institution; POST adds or removes."""
    institution = get_object_or_404(Institution, pk=institution_id)
    context: dict[str, Any] = {"institution": institution, "form": RangesForm()}
    if request.method == "POST":
        try:
            messages.success(request, _act(request, institution))
            return redirect(request.path)
        except Refusal as refusal:
            messages.error(request, refusal.say())
            context["form"] = RangesForm(request.POST)
    context |= {
        "ranges": institution.ranges.all(),
        "librarians": institution.librarians.select_related("reader"),
        "domains": institution.domains.all(),
        "members": institution.members.filter(grant__in=Grant.objects.open_at(now())).count(),
    }
    return TemplateResponse(request, "subscriptions/desk/addresses.html", context)


def _act(request: HttpRequest, institution: Institution) -> str:
    number = request.POST.get("number", "")
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    match request.POST.get("act"):
        case "remove":
            admitting.do_remove_range(institution=institution, range_id=chosen)
            return "The range is taken away; nobody reads from it any more."
        case "domain":
            added = members.do_add_domain(institution=institution, typed=request.POST.get("domain", "")[:300], at=now())
            return f"Whoever proves an address at {added} reads from now on."
        case "no-domain":
            members.do_remove_domain(institution=institution, domain_id=chosen, at=now())
            return "Nobody reads by that domain any more."
        case "librarian":
            reader = get_object_or_404(Reader, email=request.POST.get("email", "").strip().lower())
            Librarian.objects.get_or_create(institution=institution, reader=reader)
            return f"{reader} sees the usage of {institution}."
        case "no-librarian":
            Librarian.objects.filter(institution=institution, pk=chosen).delete()
            return "They see its usage no longer."
    return f"{admitting.do_add_ranges(institution=institution, typed=request.POST.get('ranges', ''))} added; in force within seconds."


paths = [path("institutions/<int:institution_id>/addresses/", addresses, name="institution-addresses")]
