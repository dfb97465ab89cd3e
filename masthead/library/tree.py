"""The desk's tree: one front page, shelves below it, articles on the shelves."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Site

from masthead.configuration import in_address
from masthead.library.models import BasePage, FrontPage, ShelfPage


@transaction.atomic
def front_page() -> FrontPage:
    """The front page; made, with the site that points at it, when there is none. Wagtail's sample page makes way."""
    found = FrontPage.objects.first()
    if found is None:
        root = BasePage.objects.get(depth=1)
        for sample in root.get_children().filter(slug="home"):
            sample.delete()
        root = BasePage.objects.get(depth=1)
        found = root.add_child(instance=FrontPage(title="Front page", slug="front-page"))
    port = urlsplit(settings.MASTHEAD.url).port or (443 if settings.MASTHEAD.secure else 80)
    host = in_address(settings.MASTHEAD.host)
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": host, "port": port, "root_page": found})
    return found


@transaction.atomic
def shelf(title: str, slug: str) -> ShelfPage:
    """The shelf of that slug, made when there is none."""
    parent = front_page()
    found = ShelfPage.objects.child_of(parent).filter(slug=slug).first()
    if found is None:
        found = parent.add_child(instance=ShelfPage(title=title, slug=slug))
    return found
