"""What every page knows: the publication, its regions, who is reading."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from masthead.access.visits import reader_of
from masthead.library.identity import identity
from masthead.subscriptions.institutions.elsewhere.models import Way


def publication(request: HttpRequest) -> dict[str, Any]:
    """For every template; a stranger costs no query."""
    known = identity()
    return {
        "publication": known.publication,
        "regions": known.regions,
        "reader": reader_of(request),
        "site": settings.MASTHEAD.url,
        "institutions_sign_in": Way.objects.exists,  # asked by the page that asks
    }
