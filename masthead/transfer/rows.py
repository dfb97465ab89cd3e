"""Articles as rows, many at a time: the page tree's places, both tables of a page, what hangs on it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, router
from django.db.models import F

from masthead.library.models import ArticlePage, BasePage, ShelfPage
from masthead.transfer.incoming import Block, Incoming

One = TypeVar("One")

# What an import may change of an article that is here already. Its address, its place in the tree and the day it first
# appeared stay.
CHANGING = (
    "title", "draft_title", "seo_title", "search_description", "live", "has_unpublished_changes", "last_published_at",
    "first_published_at", "standfirst", "body", "format", "wall", "published_at", "undated", "picture_id", "picture_alt",
    "picture_caption", "picture_credit", "series_id", "source_url", "place", "extra",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a page is in the tree."""

    path: str
    depth: int
    slug: str
    url_path: str


def places(shelf: ShelfPage, slugs: Sequence[str]) -> list[Place]:
    """The next free places on the shelf, counted in its `numchild`. Call it within the transaction that fills them.

    The shelf's row is locked, so two imports, or an import and an editor's import, do not draw the same path.
    """
    parent = BasePage._base_manager.select_for_update().get(pk=shelf.pk)
    depth = parent.depth + 1
    # By range, not by prefix: LIKE looks at every page.
    children = BasePage._base_manager.filter(path__range=BasePage._get_children_path_interval(parent.path), depth=depth)
    last = children.order_by("-path").values_list("path", flat=True).first()
    step = BasePage._str2int(last[-BasePage.steplen :]) if last else 0
    if step + len(slugs) >= len(BasePage.alphabet) ** BasePage.steplen:
        raise OverflowError(f"The shelf “{parent.title}” is full; import onto another one.")
    BasePage._base_manager.filter(pk=parent.pk).update(numchild=F("numchild") + len(slugs))
    return [
        Place(BasePage._get_path(parent.path, depth, step + number), depth, slug, f"{parent.url_path}{slug}/")
        for number, slug in enumerate(slugs, 1)
    ]


def build(item: Incoming, place: Place, *, series_id: int | None, locale_id: int, at: datetime) -> ArticlePage:
    """The article as Wagtail would have left it after publishing (or saving, when it is not live), not yet kept."""
    return ArticlePage(
        content_type_id=ContentType.objects.get_for_model(ArticlePage).pk,
        locale_id=locale_id,
        path=place.path,
        depth=place.depth,
        slug=place.slug,
        url_path=place.url_path,
        title=item.title,
        draft_title=item.title,
        seo_title=item.seo_title,
        search_description=item.search_description,
        live=item.live,
        has_unpublished_changes=not item.live,
        first_published_at=(item.published or at) if item.live else None,
        last_published_at=(item.modified or item.published or at) if item.live else None,
        standfirst=item.standfirst,
        body=with_ids(item.body, item.source_id),
        format=item.format,
        wall=item.wall,
        published_at=item.published,
        undated=item.live and (item.published is None or not item.day_known),
        picture_id=item.picture_id,
        picture_alt=item.picture_alt,
        picture_caption=item.picture_caption,
        picture_credit=item.picture_credit,
        series_id=series_id,
        source_url=item.source_url,
        place=item.place,
        extra=item.extra,
    )


def with_ids(body: Sequence[Block], seed: str) -> list[Block]:
    """The blocks with ids that are the same at every import, so that what points at a paragraph still does."""
    space = uuid.uuid5(uuid.NAMESPACE_URL, seed)
    return [block if block.get("id") else {**block, "id": str(uuid.uuid5(space, str(n)))} for n, block in enumerate(body)]


def insert(articles: Sequence[ArticlePage]) -> None:
    """Both rows of each article. Django's bulk_create refuses models of two tables; each table alone it can."""
    base = [field for field in BasePage._meta.local_concrete_fields if not field.primary_key]
    key, path = BasePage._meta.pk, BasePage._meta.get_field("path")
    using = router.db_for_write(BasePage)
    ids: dict[str, int] = {}
    for part in batches(articles, base, using):
        # Databases promise no order of returned rows, so each id comes back with its path.
        returned = BasePage._base_manager._insert(part, fields=base, returning_fields=[key, path], using=using)
        ids |= {where: pk for pk, where in returned}
    for article in articles:
        article.pk = ids[article.path]
        article._state.adding, article._state.db = False, using
    own = ArticlePage._meta.local_concrete_fields
    for part in batches(articles, own, using):
        ArticlePage._base_manager._insert(part, fields=own, using=using)


def batches(objects: Sequence[One], fields: Sequence[Any], using: str) -> Iterator[list[One]]:
    """As many at once as the database takes in one statement."""
    size = max(1, connections[using].ops.bulk_batch_size(fields, objects))
    for start in range(0, len(objects), size):
        yield list(objects[start : start + size])


def change(article: ArticlePage) -> None:
    """Write what an import may change of an article that is here."""
    ArticlePage.objects.filter(pk=article.pk).update(**{name: getattr(article, name) for name in CHANGING})


def link(through: type[models.Model], column: str, pairs: Sequence[tuple[int, int]], anew: Sequence[int]) -> None:
    """Rows between articles and subjects; those of the articles `anew` are made anew."""
    if anew:
        through._default_manager.filter(articlepage_id__in=anew).delete()
    through._default_manager.bulk_create(through(articlepage_id=article, **{column: subject}) for article, subject in pairs)
