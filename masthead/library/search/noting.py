"""Noting what changed, for the index: with the change itself, in its transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django_tasks import task
from wagtail.signals import page_unpublished

from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Author, Changed, Country, Region, Series, Topic
from masthead.library.search import booking


def note(article_ids: Iterable[int], at: datetime, *, withheld: bool = False) -> None:
    """These articles have changed. `withheld`: somebody may read less than before, so they are not found until it is done."""
    Changed.objects.bulk_create([Changed(article_id=pk, at=at, withheld=withheld) for pk in article_ids], batch_size=500)
    transaction.on_commit(index_changes.enqueue)


def withheld() -> list[int]:
    """What no search on this host may find just now. One query, nearly always of no rows."""
    return list(booking.withheld(settings.DATA / "search").values_list("article_id", flat=True).distinct())


@task()
def index_changes() -> None:
    """In the background, after a change, or where the index was found torn."""
    from masthead.library.search.indexing import do_heal, do_index  # the engine is loaded where it works, not in every process

    do_heal(now())
    do_index(now())


def _gone(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ArticlePage):
        note([instance.pk], now(), withheld=True)


def _renamed(sender: type[Any], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Articles are found by the names of their authors, countries and the rest."""
    if not created and not kwargs.get("raw"):
        note(instance.articles.filter(live=True).values_list("pk", flat=True), now())


def connect() -> None:
    """Hear of what is taken down, deleted and renamed; publishing notes by itself."""
    page_unpublished.connect(_gone, dispatch_uid="masthead.search.unpublished")
    post_delete.connect(_gone, sender=ArticlePage, dispatch_uid="masthead.search.deleted")
    for named in (Author, Country, Region, Series, Topic):
        post_save.connect(_renamed, sender=named, dispatch_uid=f"masthead.search.renamed.{named.__name__}")
