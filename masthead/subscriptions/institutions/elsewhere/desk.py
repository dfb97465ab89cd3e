"""An institution's own sign-in, at the desk. What was typed as its secret is shown to nobody again."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from masthead.kit.clock import now
from masthead.kit.refusals import Refusal
from masthead.subscriptions.institutions.elsewhere import keeping, saml
from masthead.subscriptions.institutions.elsewhere.models import Way
from masthead.subscriptions.institutions.elsewhere.views import back_to
from masthead.subscriptions.institutions.models import Institution
from masthead.subscriptions.models import Grant
from masthead.subscriptions.visitors import number_of

CLAIM_HELP = "For example eduperson_affiliation. Empty: everybody whom it signs in is a member."


class OidcForm(forms.Form):
    issuer = forms.CharField(max_length=300, label="Issuer", help_text="https://…, with or without /.well-known/openid-configuration.")
    client_id = forms.CharField(max_length=300, label="Client id")
    secret = forms.CharField(
        max_length=500, label="Secret", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept sealed and never shown. Empty: the one that is kept.",
    )  # fmt: skip
    scopes = forms.CharField(max_length=200, initial="openid email", required=False, help_text="What is asked for; openid always.")
    claim = forms.CharField(max_length=200, required=False, label="Claim", help_text=CLAIM_HELP)
    wanted = forms.CharField(
        max_length=4000, required=False, label="Its values, one a line", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One of them is enough, for example member.",
    )  # fmt: skip


class SamlForm(forms.Form):
    metadata = forms.CharField(
        max_length=200_000, required=False, label="Its metadata", widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Pasted, the XML of the one EntityDescriptor. Empty: what is kept. Paste it again when its keys change.",
    )  # fmt: skip
    claim = forms.CharField(max_length=200, required=False, label="Attribute", help_text=CLAIM_HELP)
    wanted = OidcForm.base_fields["wanted"]


@sensitive_post_parameters("secret")
@permission_required("subscriptions.change_grant")
def ways(request: HttpRequest, institution_id: int) -> HttpResponse:
    """How one institution signs its members in; POST sets that, or takes it away."""
    institution = get_object_or_404(Institution, pk=institution_id)
    typed: OidcForm | SamlForm | None = None
    if request.method == "POST":
        typed = SamlForm(request.POST) if request.POST.get("act") == "saml" else OidcForm(request.POST)
        try:
            if request.POST.get("act") == "remove":
                way = get_object_or_404(Way, institution=institution, pk=number_of(request.POST.get("number", "")))
                keeping.do_remove(way=way, at=now())
                messages.success(request, "Nobody signs in there any more.")
                return redirect(request.path)
            if typed.is_valid():
                keep = keeping.do_set_saml if isinstance(typed, SamlForm) else keeping.do_set_oidc
                keep(institution=institution, at=now(), **typed.cleaned_data)
                messages.success(request, "Members sign in there from now on. Try it once yourself.")
                return redirect(request.path)
        except Refusal as refusal:
            messages.error(request, refusal.say())
    return TemplateResponse(request, "subscriptions/desk/ways.html", _context(institution, typed))


def _context(institution: Institution, typed: OidcForm | SamlForm | None) -> dict[str, Any]:
    way = Way.objects.filter(institution=institution, kind=Way.Kind.OIDC).first()
    kept = {name: getattr(way, name) for name in ("issuer", "client_id", "scopes", "claim", "wanted")} if way else None
    other = Way.objects.filter(institution=institution, kind=Way.Kind.SAML).first()
    rule = {"claim": other.claim, "wanted": other.wanted} if other else None
    return {
        "institution": institution,
        "saml": other,
        "saml_form": typed if isinstance(typed, SamlForm) else SamlForm(initial=rule, prefix=None, auto_id="saml_%s"),
        "saml_at": saml.address(other, "institution-saml-metadata") if other else "",
        "way": way,
        "form": typed if isinstance(typed, OidcForm) else OidcForm(initial=kept),
        "back": back_to(way) if way else f"{settings.MASTHEAD.url}/sign-in/institution/…/back/",
        "reading": institution.members.filter(way__isnull=False, grant__in=Grant.objects.open_at(now())).count(),
    }


paths = [path("institutions/<int:institution_id>/sign-in/", ways, name="institution-ways")]
