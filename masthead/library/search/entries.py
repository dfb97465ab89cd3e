"""Articles as the index takes them: once as anyone may read them, once whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from masthead.access.rules import zone
from masthead.library import shelf
from masthead.library.models import ArticlePage, Byline, Format
from masthead.library.search.engine import Entitlement, Entry

FORMATS = [value for value, _ in Format.choices]
WALLS = [value for value, _ in ArticlePage.WALLS]
TAKEN = ("title", "standfirst", "format", "wall", "published_at", "undated", "series")


@dataclass(frozen=True)
class Both:
    """An article for each class of reader."""

    openings: Entry
    whole: Entry

    def of(self, entitlement: Entitlement) -> Entry:
        """The one for this class."""
        return self.whole if entitlement is Entitlement.WHOLE else self.openings


def entries(article_ids: Iterable[int]) -> Iterator[Both]:
    """Those of these articles that are published, in eight queries."""
    people = Prefetch("bylines", Byline.objects.select_related("author").only("article_id", "sort_order", "author__name"))
    found = ArticlePage.objects.live().filter(pk__in=list(article_ids)).only(*TAKEN).select_related("series")
    articles = list(found.prefetch_related(people, "regions", "countries", "topics"))
    texts = shelf.texts_to_index([article.pk for article in articles])
    for article in articles:
        opening, whole = texts.get(article.pk, ("", ""))
        yield Both(_entry(article, opening), _entry(article, whole))


def _entry(article: ArticlePage, text: str) -> Entry:
    day = _day(article)
    authors = [line.author for line in article.bylines.all()]
    regions, countries, topics = list(article.regions.all()), list(article.countries.all()), list(article.topics.all())
    series = [article.series] if article.series else []
    named = {"author": authors, "region": regions, "country": countries, "topic": topics, "series": series}
    return Entry(
        id=article.pk,
        title=article.title,
        standfirst=article.standfirst,
        text=text,
        day=day,
        wall=WALLS.index(article.wall),
        names={kind: " . ".join(str(one) for one in these) for kind, these in named.items() if these},
        facets={
            **{kind: [one.pk for one in these] for kind, these in named.items()},
            "format": [FORMATS.index(article.format)],
            "year": [day.year] if day else [],
        },
    )


def _day(article: ArticlePage) -> date | None:
    if article.undated or article.published_at is None:
        return None
    return article.published_at.astimezone(zone()).date()
