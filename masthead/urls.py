"""Every address. Each room lists its own."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as desk
from wagtail.documents import urls as files

from masthead.readers.desk_account import desk_account


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures at the sizes pages show. Originals stay private: only renditions and authors' crops are handed out."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    if path.endswith(".avif"):
        response["Content-Type"] = "image/avif"  # not every system knows its name
    return response


urlpatterns = [
    path("desk/files/", include(files)),
    # Wagtail's own page asks for a password, and nobody here has one.
    path("desk/login/", RedirectView.as_view(url="/sign-in/?next=/desk/")),
    path("desk/account/", desk_account),
    path("desk/", include(desk)),
    re_path(r"^media/images/(?P<path>[^/]+)$", media, name="media"),
    path("", include("masthead.readers.urls")),
    path("", include("masthead.subscriptions.urls")),
    path("", include("masthead.access.urls")),
    path("", include("masthead.library.urls")),
    path("", include("masthead.curator.urls")),
    path("", include("masthead.newsletters.urls")),
    path("", include("masthead.ads.urls")),
    path("", include("masthead.website.urls")),
]

handler404 = "masthead.website.views.not_found"
handler400 = "masthead.website.failing.not_understood"
handler500 = "masthead.website.failing.broken"
