"""What happens when an article is published: its date, its galley, its picture's sizes."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django_tasks import task
from wagtail.signals import page_published

from masthead.access.gate import Wall
from masthead.access.models import WallRules
from masthead.access.rules import forget_rules, rules
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Author, Galley
from masthead.library.openings import Block, cut
from masthead.library.pictures import sizes
from masthead.library.typesetting import plain, typeset

log = logging.getLogger("masthead.library")


def make_galley(article_id: int, body: Sequence[Block], paragraphs: int, at: datetime, closed: bool = False) -> Galley:
    """The article set for the page, not yet kept. `body`: raw blocks; `paragraphs`: the opening's, without a cut mark;
    `closed`: for subscribers only."""
    parts = cut(body, paragraphs, closed)
    ids: set[str] = set()  # both parts stand on one page
    opening, rest = typeset(parts.opening, ids), typeset(parts.rest, ids)
    opening_text = plain(opening)
    return Galley(
        article_id=article_id,
        opening=opening,
        rest=rest,
        opening_text=opening_text,
        words=len(opening_text.split()) + len(plain(rest).split()),
        set_at=at,
    )


def _galley_of(article: ArticlePage, at: datetime) -> Galley:
    closed = article.wall == Wall.SUBSCRIBERS.value
    return make_galley(article.pk, list(article.body.raw_data), rules().opening_paragraphs, at, closed)


def make_pictures(draft: ArticlePage) -> None:
    """Make the sizes of every picture the draft shows, where they are not made yet; setting it then finds them."""
    _galley_of(draft, now())
    if draft.picture:
        sizes(draft.picture)


def do_set(article: ArticlePage, at: datetime) -> Galley:
    """Set the article anew and keep it."""
    galley = _galley_of(article, at)
    with transaction.atomic():
        Galley.objects.filter(pk=article.pk).delete()
        galley.save(force_insert=True)
    if article.picture:
        sizes(article.picture)
    return galley


def do_set_all(at: datetime) -> int:
    """Set every live article anew, as after a change of the opening's length; returns how many."""
    return sum(_set_again(pk, at) for pk in list(ArticlePage.objects.live().values_list("pk", flat=True)))


def _set_again(article_id: int, at: datetime) -> bool:
    """Set one of many anew. One that cannot be set keeps its galley, and does not keep the others from theirs."""
    try:
        with transaction.atomic():
            # Locked: somebody may be publishing a newer text just now.
            article = ArticlePage.objects.live().select_for_update().filter(pk=article_id).first()
            if article is None:
                return False
            do_set(article, at)
    except Exception:
        log.exception("Article %s could not be set anew.", article_id)
        return False
    return True


@task()
def set_all() -> None:
    """Set every live article anew, in the background."""
    forget_rules()  # the worker may remember the length from before
    do_set_all(now())


def _published(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if not isinstance(instance, ArticlePage):
        return
    at = now()
    if instance.published_at is None and not instance.undated:
        instance.published_at = instance.first_published_at or at
        ArticlePage.objects.filter(pk=instance.pk).update(published_at=instance.published_at)
    do_set(instance, at)


def _article_saved(sender: type[Any], instance: ArticlePage, raw: bool = False, **kwargs: Any) -> None:
    """What goes live without being published (a copy that follows another, a script's page) has its text set too."""
    if instance.live and not raw and not Galley.objects.filter(pk=instance.pk).exists():
        do_set(instance, now())


def _rules_change(sender: type[Any], instance: WallRules, **kwargs: Any) -> None:
    """Remember how long openings were, until the new length is saved."""
    before = WallRules.objects.filter(pk=instance.pk).values_list("opening_paragraphs", flat=True).first()
    default = WallRules._meta.get_field("opening_paragraphs").get_default()  # in force while nothing was saved
    instance._opening_changes = (default if before is None else before) != instance.opening_paragraphs  # type: ignore[attr-defined]


def _rules_changed(sender: type[Any], instance: WallRules, **kwargs: Any) -> None:
    """A new length of openings is for every article, also for those already set."""
    if getattr(instance, "_opening_changes", False):
        transaction.on_commit(set_all.enqueue)


def _author_saved(sender: type[Any], instance: Author, **kwargs: Any) -> None:
    if instance.picture:
        sizes(instance.picture)


def connect() -> None:
    """Hear Wagtail's news of a publication, of an author's new picture, and of a new length of openings."""
    page_published.connect(_published, dispatch_uid="masthead.library.publishing")
    post_save.connect(_author_saved, sender=Author, dispatch_uid="masthead.library.publishing.author")
    post_save.connect(_article_saved, sender=ArticlePage, dispatch_uid="masthead.library.publishing.article")
    pre_save.connect(_rules_change, sender=WallRules, dispatch_uid="masthead.library.publishing.rules")
    post_save.connect(_rules_changed, sender=WallRules, dispatch_uid="masthead.library.publishing.rules")
