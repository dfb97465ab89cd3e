"""The desk's page that explains the wall: a form, and below it the answer. A POST though it only reads: addresses of
readers do not belong into an address, which every log on the way writes down."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import AdminDateTimeInput, AdminPageChooser
from wagtail.permissions import page_permission_policy

from masthead.access.wall import clean_address
from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput
from masthead.library.desk.explaining import Asker, Explanation, explanation, newest_pass
from masthead.library.models import ArticlePage
from masthead.library.shelf import LARGEST
from masthead.readers.models import Reader

EXPLANATIONS = Limit("explanations of the wall", 300, timedelta(hours=1))
_NUMBER = re.compile(r"^\s*(?:\S*/(?:articles|pages)/)?(\d{1,19})(?:/\S*)?\s*$")


class ExplainForm(forms.Form):
    """Who, which article, when."""

    email = forms.CharField(label="E-mail address", required=False, max_length=254, help_text="Empty: a stranger.")
    with_pass = forms.BooleanField(
        label="A browser with a pass",
        required=False,
        help_text="Somebody typed the address at the wall and has not confirmed it. Without an address: a browser with a new pass.",
    )
    article = forms.ModelChoiceField(
        queryset=ArticlePage.objects.only("title", "slug", "wall", "live", "first_published_at", "content_type"),
        required=False,
        widget=AdminPageChooser(target_models=[ArticlePage]),
    )
    address = forms.CharField(label="Or its address or number", required=False, max_length=1000)
    then = forms.DateTimeField(
        label="At another moment", required=False, widget=AdminDateTimeInput, help_text="Why it was so then. Empty: now."
    )

    def clean_email(self) -> str:
        """As we keep addresses."""
        typed = str(self.cleaned_data["email"]).strip()
        try:
            return clean_address(typed) if typed else ""
        except BadInput as refusal:
            raise forms.ValidationError(refusal.say()) from None

    def clean_then(self) -> Any:
        """What will be is not known."""
        then = self.cleaned_data["then"]
        if then and then > now():
            raise forms.ValidationError("That moment is still to come. Give one gone by, or leave the field empty.")
        return then

    def clean(self) -> dict[str, Any]:
        """The article, however it was named; the reader or the pass behind the address."""
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("address", "").strip()
        if typed and not cleaned.get("article"):
            found = _NUMBER.match(typed)
            number = int(found[1]) if found and len(found[1]) < 19 else 0
            cleaned["article"] = self.fields["article"].queryset.filter(pk=number).first() if 0 < number <= LARGEST else None  # type: ignore[attr-defined]
            if not cleaned["article"]:
                self.add_error("address", "There is no article at that address. Paste one such as /articles/12/a-title/, or its number.")
        elif not cleaned.get("article") and "article" not in self.errors:
            self.add_error("article", "Choose an article, or give its address below.")
        if not self.errors:
            cleaned["asker"] = self._asker(cleaned["email"], cleaned["with_pass"], cleaned["then"] or now())
        return cleaned

    def _asker(self, email: str, with_pass: bool, moment: Any) -> Asker | None:
        if with_pass:
            held = newest_pass(email, moment) if email else None
            if email and held is None:
                self.add_error("email", f"No browser has been given a pass for {email}.")
            return Asker(held=held, new_pass=not email)
        if not email:
            return Asker()
        reader = Reader.objects.filter(email=email).first()
        if reader is None:
            self.add_error(
                "email", f"There is no reader with the address {email}. Typed at the wall and not confirmed, it may have a pass."
            )
        return Asker(reader=reader)


def may_explain(user: Any) -> bool:
    """Whoever may publish: the answer names a reader's subscriptions and what they read."""
    return bool(user.is_active and page_permission_policy.user_has_permission(user, "publish"))


@method_decorator(never_cache, name="dispatch")
class ExplainView(View):
    """Ask and answer."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For people who may publish."""
        if not may_explain(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form; `?article=` names one to begin with."""
        given = request.GET.get("article", "")
        article = ArticlePage.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
        return self._page(request, ExplainForm(initial={"article": article}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answer, below the form as it was filled in."""
        at, form = now(), ExplainForm(request.POST)
        limits.check(EXPLANATIONS, str(request.user.pk), at)
        if not form.is_valid():
            return self._page(request, form, status=422)
        said = form.cleaned_data
        return self._page(request, form, explanation(said["asker"], said["article"], at, said["then"]))

    def _page(self, request: HttpRequest, form: ExplainForm, answer: Explanation | None = None, status: int = 200) -> HttpResponse:
        context = {"form": form, "answer": answer, "page_title": "Explain the wall", "header_icon": "lock-open"}
        return render(request, "library/desk/explain.html", context, status=status)


@hooks.register("register_admin_urls")
def explain_urls() -> list[object]:
    return [path("explain/", ExplainView.as_view(), name="explain-the-wall")]


class ExplainMenuItem(MenuItem):
    """Shown to whom it answers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """People who may publish."""
        return may_explain(request.user)


@hooks.register("register_admin_menu_item")
def explain_menu_item() -> MenuItem:
    return ExplainMenuItem("Explain the wall", reverse("explain-the-wall"), icon_name="lock-open", order=260)
