"""The first run: setting a publication up in the browser, by whoever can read the console of the machine.

The address holds a token made from the secret key, so that every process knows it and no table holds it. It opens while
nobody may enter the desk, and never again once it was used.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from masthead.access.models import WallRules
from masthead.access.rules import forget_rules
from masthead.access.wall import clean_address
from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.network import network_of
from masthead.kit.refusals import BadInput
from masthead.kit.signing import digest, same
from masthead.library import identity
from masthead.library.desk.subjects import do_keep
from masthead.library.models import Publication, Region, Rhythm
from masthead.readers.models import Reader
from masthead.readers.signing_in import do_add, do_sign_in
from masthead.website.setting_up import do_make_editor

TRIES = Limit("tries to set the publication up", 60, timedelta(hours=1))
REGIONS = ("Africa", "Americas", "Asia-Pacific", "Eurasia", "Europe", "Middle East")
MOST_REGIONS = 24


def is_open() -> bool:
    """Whether the publication waits to be set up: nobody may enter the desk, and nobody ever set it up here."""
    if Publication.objects.filter(Q(is_demo=True) | Q(begun_at__isnull=False)).exists():
        return False
    return not Reader.objects.filter(Q(is_staff=True) | Q(is_superuser=True)).exists()


def token() -> str:
    """The secret part of the address."""
    return digest("the first run", purpose="first-run")


def invitation() -> str:
    """What the console says while the publication waits to be set up; else ""."""
    return f"Open {settings.MASTHEAD.url}{reverse('first-run', args=[token()])} to begin." if is_open() else ""


def _number(label: str, least: int, most: int, what: str) -> forms.IntegerField:
    bounds = f"Give a number from {least} to {most}."
    said = {"required": bounds, "invalid": bounds, "min_value": bounds, "max_value": bounds}
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=what, error_messages=said)


class FirstRunForm(forms.Form):
    """Everything a publication begins with."""

    name = forms.CharField(label="Name", max_length=80, error_messages={"required": "Give the publication a name."})
    tagline = forms.CharField(label="In six words", max_length=120, required=False, help_text="Stands beside the date, on every page.")
    description = forms.CharField(
        label="In a sentence",
        max_length=300,
        required=False,
        help_text="For search engines, feeds, and readers who come for the first time.",
    )
    accent = forms.CharField(
        label="Accent colour",
        max_length=7,
        help_text="One colour, used sparingly: # and six digits, such as #9e2a1f.",
        error_messages={"required": "Give a colour, such as #9e2a1f."},
    )
    articles_a_month = _number("Articles a month", 0, 100, "What a reader who gave an address may choose each month.")
    opening_paragraphs = _number("Opening paragraphs", 1, 20, "What anyone may read, where the editor marks no cut.")
    analyses_a_weekday = _number("Pieces each weekday", 0, 50, "From Monday to Friday. The desk measures the week against it.")
    in_depth_a_week = _number("In-depth pieces a week", 0, 50, "Long pieces with chapters.")
    regions = forms.CharField(
        label="Regions",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="One a line, in the order in which pages show them. They can be changed later.",
    )
    editor_name = forms.CharField(
        label="Your name", max_length=200, error_messages={"required": "Give your name: articles and messages show it."}
    )
    editor_email = forms.CharField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput,
        help_text="You sign in with it: a code comes by e-mail, there are no passwords.",
        error_messages={"required": "Give your e-mail address: you sign in with it."},
    )

    def clean_accent(self) -> str:
        """A colour as the stylesheet takes it."""
        typed = str(self.cleaned_data["accent"]).strip().lower()
        if not re.fullmatch("#[0-9a-f]{6}", typed):
            raise forms.ValidationError("Write the colour as # and six digits from 0 to 9 and a to f, such as #9e2a1f.")
        return typed

    def clean_regions(self) -> list[str]:
        """Names, each once. A comma may be part of one."""
        lines = (" ".join(line.split()) for line in str(self.cleaned_data["regions"]).splitlines())
        first: dict[str, str] = {}
        for line in lines:
            if line:
                first.setdefault(line.casefold(), line)
        names = list(first.values())
        if len(names) > MOST_REGIONS:
            raise forms.ValidationError(f"Keep to {MOST_REGIONS} regions at most: every page names them.")
        if long := next((name for name in names if len(name) > 160), ""):
            raise forms.ValidationError(f"“{long[:30]}…” is too long for a region: 160 letters at most.")
        return names

    def clean_editor_email(self) -> str:
        """As we keep addresses."""
        try:
            return clean_address(str(self.cleaned_data["editor_email"]))
        except BadInput as refusal:
            raise forms.ValidationError(refusal.say()) from None


NUMBERS = ("articles_a_month", "opening_paragraphs", "analyses_a_weekday", "in_depth_a_week")


def _begin_with() -> dict[str, Any]:
    """What the form holds before anything is typed: what is in force, and regions to begin with."""
    publication, wall, rhythm = Publication.load(), WallRules.load(), Rhythm.load()
    regions = list(Region.objects.values_list("name", flat=True)) or REGIONS
    return {
        "accent": publication.accent,
        "articles_a_month": wall.articles_a_month,
        "opening_paragraphs": wall.opening_paragraphs,
        "analyses_a_weekday": rhythm.analyses_a_weekday,
        "in_depth_a_week": rhythm.in_depth_a_week,
        "regions": "\n".join(regions),
    }


@transaction.atomic
def do_begin(said: dict[str, Any], at: datetime) -> Reader | None:
    """Set the publication up, all or nothing; None when somebody else just has. The first editor is returned.

    Who comes first claims the publication by one conditional update: the second waits for it, and finds it claimed.
    """
    publication = Publication.load()
    if not is_open() or not Publication.objects.filter(pk=publication.pk, begun_at=None).update(begun_at=at):
        return None
    publication.refresh_from_db()
    publication.name, publication.tagline = said["name"], said["tagline"]
    publication.description, publication.accent = said["description"], said["accent"]
    publication.save()
    wall, rhythm = WallRules.load(), Rhythm.load()
    wall.articles_a_month, wall.opening_paragraphs = said["articles_a_month"], said["opening_paragraphs"]
    wall.save()
    rhythm.analyses_a_weekday, rhythm.in_depth_a_week = said["analyses_a_weekday"], said["in_depth_a_week"]
    rhythm.save()
    for position, name in enumerate(said["regions"]):
        region = do_keep(Region, name)
        Region.objects.filter(pk=region.pk).update(position=position)
    reader = do_add(email=said["editor_email"], name=said["editor_name"], at=at, staff=True)
    # Somebody who read here before they became its editor, in an import perhaps.
    Reader.objects.filter(pk=reader.pk).update(name=said["editor_name"], is_staff=True, is_active=True)
    do_make_editor(reader)
    reader.refresh_from_db()
    return reader


@never_cache
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """`/set-up/` without its secret part: where to find it, while there is something to find."""
    if not is_open():
        raise Http404
    return _quiet(render(request, "website/first_run_where.html"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest, secret: str) -> HttpResponse:
    """The form, and its press. Without the right token, or once somebody may enter the desk, there is nothing here."""
    if not same(secret, token()) or not is_open():
        raise Http404
    if request.method != "POST":
        return _page(request, FirstRunForm(initial=_begin_with()))
    at = now()
    limits.check(TRIES, network_of(request), at)
    form = FirstRunForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    reader = do_begin(form.cleaned_data, at)
    identity.forget()
    forget_rules()
    if reader is not None:
        do_sign_in(request=request, reader=reader, second_at=at)  # who reads the console has the machine
        messages.success(request, f"{form.cleaned_data['name']} is set up, and you are signed in as {reader.email}.")
    return HttpResponseRedirect("/desk/")


def _page(request: HttpRequest, form: FirstRunForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "zone": settings.TIME_ZONE, "numbers": [form[name] for name in NUMBERS]}
    return _quiet(render(request, "website/first_run.html", context, status=status))


def _quiet(response: HttpResponse) -> HttpResponse:
    """For nobody's index and nobody's cache."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
