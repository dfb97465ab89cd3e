"""What the desk finds imports by: its search, and its list of where a picture or an author is used.

Wagtail fills both by signals, one object at a time, through a queue; a bulk insert sends none.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from masthead.library.models import ArticlePage, BasePage, Byline

HOLDERS = {"image", "gallery"}  # blocks that name a picture


def make_findable(kind: type[models.Model], objects: Sequence[Any]) -> None:
    """Enter these into the desk's search."""
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(kind, objects)


def make_traceable(articles: Sequence[ArticlePage], bylines: Sequence[Byline]) -> None:
    """Enter what these articles refer to (pictures, authors, series, pages) into Wagtail's reference index, anew."""
    own, base = (ContentType.objects.get_for_model(model, for_concrete_model=False) for model in (ArticlePage, BasePage))
    by_article: dict[int, list[Byline]] = {}
    for byline in bylines:
        by_article.setdefault(byline.article_id, []).append(byline)
    rows = []
    for article in articles:
        mine = by_article.get(article.pk, [])
        if mine or article.picture_id or article.series_id or _holds(article.body.raw_data):
            rows += _rows(article, mine, own.pk, base.pk)
    ReferenceIndex.objects.bulk_create(rows, ignore_conflicts=True)


def forget_traces(article_ids: Sequence[int]) -> None:
    """Take these articles out of the reference index, before they are entered anew."""
    base = ContentType.objects.get_for_model(BasePage, for_concrete_model=False)
    ReferenceIndex.objects.filter(base_content_type=base, object_id__in=[str(pk) for pk in article_ids]).delete()


def _rows(article: ArticlePage, bylines: list[Byline], own: int, base: int) -> list[ReferenceIndex]:
    # With its children in memory, Wagtail's reader of references needs no query.
    article._cluster_related_objects = {relation.get_accessor_name(): [] for relation in get_all_child_relations(ArticlePage)}
    article._cluster_related_objects["bylines"] = bylines
    return [
        ReferenceIndex(
            content_type_id=own,
            base_content_type_id=base,
            object_id=str(article.pk),
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for to_type, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(article))
    ]


def _holds(body: Sequence[Any]) -> bool:
    return any(block["type"] in HOLDERS or "linktype=" in str(block["value"]) for block in body)
