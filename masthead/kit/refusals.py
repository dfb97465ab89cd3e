"""Errors for people: a code for programs, a sentence and a next step for the person, a status for the wire."""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]


class Refusal(Exception):
    """Something we will not do, said so that the person knows what to do instead."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    leads: ClassVar[tuple[str, str] | None] = None  # the name of the address where it is put right, and the words of the link there

    def say(self) -> str:
        """One or two sentences for the person."""
        return str(self) or "We could not do that."


class TooManyTries(Refusal):
    """A limit was reached."""

    code, status = "too_many_tries", 429

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait

    def say(self) -> str:
        minutes = max(1, ceil(self.wait.total_seconds() / 60))
        if minutes > 120:
            return f"That is more than we can do for one reader at once. Please try again in {ceil(minutes / 60)} hours."
        return f"Too many tries. Please try again in {minutes} minute{'s' if minutes > 1 else ''}."


class ForeignForm(Refusal):
    """A form that did not come from a page of ours."""

    code, status = "foreign_form", 403

    def say(self) -> str:
        return "This form was not sent from our own page. Please go back, reload the page and try again."


class BadInput(Refusal):
    """What was typed cannot be used; the message says what and why."""

    code, status = "bad_input", 422


class NotOpened(Refusal):
    """An address that only takes what a form sends, opened: an old tab, a reload, a curious hand."""

    code, status = "not_opened", 405

    def say(self) -> str:
        return "This address takes what a form sends; there is no page to open here. Please go back to the page with the form."


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page, or as JSON for a program that asked for it."""
    if request.headers.get("Accept", "").startswith("application/json"):
        response: HttpResponse = JsonResponse({"error": refusal.code, "say": refusal.say()}, status=refusal.status)
    else:
        response = render(request, "refusal.html", {"refusal": refusal, "say": refusal.say()}, status=refusal.status)
    response["Cache-Control"] = "no-store"
    if isinstance(refusal, TooManyTries):
        response["Retry-After"] = str(ceil(refusal.wait.total_seconds()))
    return response


class RefusalMiddleware:
    """Turns a Refusal raised anywhere in a view into its answer, and Django's empty 405 into a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == NotOpened.status and request.method == "GET" and not response.content:
            page = answer(request, NotOpened())
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with whatever a view raised; only refusals are ours."""
        return answer(request, exception) if isinstance(exception, Refusal) else None
