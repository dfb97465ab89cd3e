"""Pages whose forms lead to an issuer must be let go there: browsers follow a form's way through redirects."""

from django.conf import settings
from django.http.response import HttpResponseBase


def letting_go(response: HttpResponseBase) -> HttpResponseBase:
    """Name the issuers' places to whoever writes the page's policy."""
    response.form_places = [one.origin for one in settings.ISSUERS]  # type: ignore[attr-defined]
    return response
