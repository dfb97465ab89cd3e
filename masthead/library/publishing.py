"""What happens when an article is published: its date, its galley, its picture's sizes."""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_save
from django_tasks import task
from wagtail.models import ReferenceIndex
from wagtail.signals import page_published

from masthead.access.gate import Wall
from masthead.access.models import WallRules
from masthead.access.rules import forget_rules, rules
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Author, Galley, Picture
from masthead.library.openings import Block, cut
from masthead.library.pictures.making import ask_for_missing, do_make
from masthead.library.pictures.sizes import JPEG
from masthead.library.search.noting import note
from masthead.library.typesetting import TYPESETTER, count, names, plain, typeset

log = logging.getLogger("masthead.library")


def make_galley(article_id: int, body: Sequence[Block], paragraphs: int, at: datetime, closed: bool = False) -> Galley:
    """The article set for the page, not yet kept. `body`: raw blocks; `paragraphs`: the opening's, without a cut mark;
    `closed`: for subscribers only."""
    parts = cut(body, paragraphs, closed)
    page = names()  # both parts stand on one
    opening = typeset(parts.opening, page)
    open_chapters = len(page.chapters)
    rest = typeset(parts.rest, page)
    opening_text = plain(opening)
    return Galley(
        article_id=article_id,
        opening=opening,
        rest=rest,
        opening_text=opening_text,
        words=len(opening_text.split()) + count(rest),
        chapters=[{**chapter, "open": n < open_chapters} for n, chapter in enumerate(page.chapters)],
        typesetter=TYPESETTER,
        set_at=at,
    )


def _galley_of(article: ArticlePage, at: datetime) -> Galley:
    closed = article.wall == Wall.SUBSCRIBERS.value
    return make_galley(article.pk, list(article.body.raw_data), rules().opening_paragraphs, at, closed)


def make_pictures(draft: ArticlePage) -> list[Picture]:
    """Make the JPEGs of every picture the draft shows, where they are not made yet; setting it then finds them."""
    shown = list(Picture.objects.filter(pk__in=pictures_in(draft.body.raw_data)))
    if draft.picture:
        shown.append(draft.picture)
    for picture in shown:
        do_make(picture, (JPEG,))
    return shown


def pictures_in(body: Iterable[Block]) -> list[int]:
    """The pictures that stand in the text."""
    found = []
    for block in body:
        images = [block] if block["type"] == "image" else block["value"].get("images", []) if block["type"] == "gallery" else []
        found += [image.get("value", image).get("image") for image in images]
    return [pk for pk in found if isinstance(pk, int)]


def do_set(article: ArticlePage, at: datetime) -> Galley:
    """Set the article anew and keep it."""
    galley = _galley_of(article, at)
    with transaction.atomic():
        before = Galley.objects.filter(pk=article.pk).values_list("opening_text", flat=True).first()
        Galley.objects.filter(pk=article.pk).delete()
        galley.save(force_insert=True)
        note([article.pk], at, withheld=before is not None and not galley.opening_text.startswith(before))
    return galley


def outdated() -> QuerySet[ArticlePage]:
    """Live articles without a galley, or with one that an earlier typesetter set, or for an earlier length of openings."""
    return ArticlePage.objects.live().exclude(galley__typesetter__gte=TYPESETTER)


def do_set_all(at: datetime) -> int:
    """Set every article that is outdated; returns how many. Stopped half-way, the next run goes on with the others."""
    return sum(_set_again(pk, at, outdated()) for pk in list(outdated().order_by("pk").values_list("pk", flat=True)))


def _set_again(article_id: int, at: datetime, among: QuerySet[ArticlePage] | None = None) -> bool:
    """Set one of many anew, if it is still `among` them. One that cannot be set keeps its galley, and does not keep the others
    from theirs."""
    try:
        with transaction.atomic():
            # Locked: somebody may be publishing a newer text just now.
            ArticlePage.objects.select_for_update().filter(pk=article_id).first()
            article = (ArticlePage.objects.live() if among is None else among).filter(pk=article_id).first()
            if article is None:
                return False
            do_set(article, at)
    except Exception:
        log.exception("Article %s could not be set anew.", article_id)
        return False
    return True


def do_set_showing(picture: Picture, at: datetime) -> int:
    """Set anew the live articles in whose text the picture stands: it has new sizes, or new words."""
    pages = ReferenceIndex.get_references_to(picture).filter(content_type=ContentType.objects.get_for_model(ArticlePage))
    shown_in = pages.filter(model_path__startswith="body.").values_list("object_id", flat=True).distinct()
    return sum(_set_again(int(pk), at) for pk in shown_in)


@task()
def set_all() -> None:
    """Set every outdated article anew, in the background."""
    forget_rules()  # the worker may remember the length from before
    do_set_all(now())


def _show_pictures(article: ArticlePage) -> None:
    """Have what is missing of its pictures made. Where they stand is noted now, for the task that comes back with their sizes."""
    ask_for_missing(make_pictures(article))
    if pictures_in(article.body.raw_data):
        with suppress(IntegrityError), transaction.atomic():  # Wagtail notes it too, in the background
            ReferenceIndex.create_or_update_for_object(article)


def _published(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    if not isinstance(instance, ArticlePage):
        return
    at = now()
    if instance.published_at is None and not instance.undated:
        instance.published_at = instance.first_published_at or at
        ArticlePage.objects.filter(pk=instance.pk).update(published_at=instance.published_at)
    _show_pictures(instance)
    do_set(instance, at)


def _article_saved(sender: type[Any], instance: ArticlePage, raw: bool = False, **kwargs: Any) -> None:
    """What goes live without being published (a copy that follows another, a script's page) has its text set too."""
    if instance.live and not raw and not Galley.objects.filter(pk=instance.pk).exists():
        _show_pictures(instance)
        do_set(instance, now())


def _rules_change(sender: type[Any], instance: WallRules, **kwargs: Any) -> None:
    """Remember how long openings were, until the new length is saved."""
    before = WallRules.objects.filter(pk=instance.pk).values_list("opening_paragraphs", flat=True).first()
    default = WallRules._meta.get_field("opening_paragraphs").get_default()  # in force while nothing was saved
    instance._opening_changes = (default if before is None else before) != instance.opening_paragraphs  # type: ignore[attr-defined]


def _rules_changed(sender: type[Any], instance: WallRules, **kwargs: Any) -> None:
    """A new length of openings is for every article, also for those already set."""
    if getattr(instance, "_opening_changes", False):
        Galley.objects.update(typesetter=0)  # with the rules, in one transaction: who comes later knows what waits
        transaction.on_commit(set_all.enqueue)


def _author_saved(sender: type[Any], instance: Author, **kwargs: Any) -> None:
    if instance.picture:
        do_make(instance.picture, (JPEG,))


def connect() -> None:
    """Hear Wagtail's news of a publication, of an author's new picture, and of a new length of openings."""
    page_published.connect(_published, dispatch_uid="masthead.library.publishing")
    post_save.connect(_author_saved, sender=Author, dispatch_uid="masthead.library.publishing.author")
    post_save.connect(_article_saved, sender=ArticlePage, dispatch_uid="masthead.library.publishing.article")
    pre_save.connect(_rules_change, sender=WallRules, dispatch_uid="masthead.library.publishing.rules")
    post_save.connect(_rules_changed, sender=WallRules, dispatch_uid="masthead.library.publishing.rules")
