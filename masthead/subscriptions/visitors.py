"""What the views of this room ask of a request: who is signed in, the way to sign in and back, a number in a form."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from masthead.readers.models import Reader


def reader_of(request: HttpRequest) -> Reader | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, Reader) else None


def to_sign_in(back: str) -> HttpResponse:
    """To the page for signing in, and back."""
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': back})}")


def number_of(typed: str) -> int:
    """A row's number; 0, which no row has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
