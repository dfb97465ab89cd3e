"""Nothing of an editor's is published, or set for a time, whose pictures lack a credit or a description, or whose rights end before.

The rule stands around Wagtail's own act of publishing, through which every way goes: the form, an approval wherever it is
pressed, several at once, the clock, the desk's API, a script. The form asks it earlier, to say each sentence at its field. An
import writes its rows itself and is not held to it; whoever publishes such an article anew is.
"""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models.signals import pre_save
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from masthead.kit.clock import now
from masthead.kit.refusals import Handler, Refusal
from masthead.library.models import ArticlePage
from masthead.library.pictures.checking import objections_to


class NotFit(Refusal):
    """An article whose pictures may not be shown as they are. It stays the draft that it was."""

    code, status = "not_fit", 409

    def __init__(self, article: ArticlePage, says: list[str]) -> None:
        super().__init__()
        self.article, self.says = article, says

    def say(self) -> str:
        more = f" (And {len(self.says) - 1} more like it.)" if len(self.says) > 1 else ""
        return f"“{self.article.title}” is not published: {self.says[0]}{more} It is kept as it is; open it and mend that."


def appears_on(article: ArticlePage, at: datetime) -> date:
    """The day on which a draft would be seen: its go-live day, or today."""
    today = timezone.localdate(at)
    return max(today, timezone.localdate(article.go_live_at)) if article.go_live_at else today


def says_against(article: ArticlePage, at: datetime) -> list[str]:
    """What stands against publishing it: a sentence each, in the order of the page."""
    words = (article.picture_alt, article.picture_credit)
    found = objections_to(article.picture, *words, article.body, appears_on(article, at), timezone.localdate(at))
    return [say for one in found for say in one.says.values()]


def check_fit(article: ArticlePage, at: datetime) -> None:
    """Raises NotFit."""
    if says := says_against(article, at):
        raise NotFit(article, says)


class FitRevision(PublishPageRevisionAction):  # type: ignore[misc]
    """Wagtail's act, with the rule; holds the method that `connect` puts in its place."""

    _asked_by_wagtail = PublishPageRevisionAction.check

    def check(self, skip_permission_checks: bool = False) -> None:
        """Wagtail's rights, then the pictures. Here nothing has been written yet, so nothing is lost by a refusal."""
        FitRevision._asked_by_wagtail(self, skip_permission_checks)
        if isinstance(self.object, ArticlePage):
            check_fit(self.object, now())


def _made_live(sender: type[Any], instance: ArticlePage, raw: bool = False, **kwargs: Any) -> None:
    """A copy, or a page that follows another, is made live without being published."""
    if instance._state.adding and instance.live and not raw:
        check_fit(instance, now())


class NotFitMiddleware:
    """At the desk the sentence stands above the article's form, where it can be mended."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only for a person before a page: programs get the refusal as such."""
        person = "text/html" in request.headers.get("Accept", "") and request.path.startswith(reverse("wagtailadmin_home"))
        if not isinstance(exception, NotFit) or not person:
            return None
        messages.error(request, exception.say())
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[exception.article.pk]))


def connect() -> None:
    """Stand around the act. Wagtail has no signal before it, and its views call the class itself and not the page's `publish`."""
    PublishPageRevisionAction.check = FitRevision.check  # type: ignore[method-assign]
    pre_save.connect(_made_live, sender=ArticlePage, dispatch_uid="masthead.library.fitness")
