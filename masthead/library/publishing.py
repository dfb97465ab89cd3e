"""What happens when an article is published: its date, its galley, its picture's sizes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.signals import page_published

from masthead.access.rules import rules
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Author, Galley
from masthead.library.openings import Block, cut
from masthead.library.typesetting import plain, sizes, typeset


def make_galley(article_id: int, body: Sequence[Block], paragraphs: int, at: datetime) -> Galley:
    """The article set for the page, not yet kept. `body`: raw blocks; `paragraphs`: the opening's, without a cut mark."""
    parts = cut(body, paragraphs)
    opening, rest = typeset(parts.opening), typeset(parts.rest)
    opening_text = plain(opening)
    return Galley(
        article_id=article_id,
        opening=opening,
        rest=rest,
        opening_text=opening_text,
        words=len(opening_text.split()) + len(plain(rest).split()),
        set_at=at,
    )


def make_pictures(draft: ArticlePage) -> None:
    """Make the sizes of every picture the draft shows, where they are not made yet; setting it then finds them."""
    make_galley(draft.pk, list(draft.body.raw_data), rules().opening_paragraphs, now())
    if draft.picture:
        sizes(draft.picture)


def do_set(article: ArticlePage, at: datetime) -> Galley:
    """Set the article anew and keep it."""
    galley = make_galley(article.pk, list(article.body.raw_data), rules().opening_paragraphs, at)
    with transaction.atomic():
        Galley.objects.filter(pk=article.pk).delete()
        galley.save(force_insert=True)
    if article.picture:
        sizes(article.picture)
    return galley


def do_set_all(at: datetime) -> int:
    """Set every live article anew, as after a change of the opening's length; returns how many."""
    done = 0
    for article in ArticlePage.objects.live().iterator(chunk_size=200):
        do_set(article, at)
        done += 1
    return done


def _published(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if not isinstance(instance, ArticlePage):
        return
    at = now()
    if instance.published_at is None and not instance.undated:
        instance.published_at = instance.first_published_at or at
        ArticlePage.objects.filter(pk=instance.pk).update(published_at=instance.published_at)
    do_set(instance, at)


def _author_saved(sender: type[Any], instance: Author, **kwargs: Any) -> None:
    if instance.picture:
        sizes(instance.picture)


def connect() -> None:
    """Hear Wagtail's news of a publication, and of an author's new picture."""
    page_published.connect(_published, dispatch_uid="masthead.library.publishing")
    post_save.connect(_author_saved, sender=Author, dispatch_uid="masthead.library.publishing.author")
