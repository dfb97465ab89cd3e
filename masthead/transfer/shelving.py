"""Puts incoming articles onto a shelf, a chunk at a time: each chunk is one transaction, so that a killed import has whole
chunks or nothing of them, and the next run goes on where it stopped."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import DataError, IntegrityError, reset_queries, transaction

from masthead.access.rules import rules
from masthead.library.models import ArticlePage, Author, BasePage, Byline, Country, Galley, Region, Series, ShelfPage, Topic
from masthead.library.publishing import make_galley
from masthead.library.search.noting import note
from masthead.transfer import rows
from masthead.transfer.finding import forget_traces, make_findable, make_traceable
from masthead.transfer.fitting import fit
from masthead.transfer.incoming import Incoming, Refused, Remark
from masthead.transfer.models import Original
from masthead.transfer.naming import Names
from masthead.transfer.redirecting import make_redirects
from masthead.transfer.reports import Outcome, Report
from masthead.transfer.slugs import Free

CHUNK = 200
# What one bad article can cause. Anything else (a full disk, a lost connection) ends the import, which can be resumed.
ITS_OWN_FAULT = (DataError, IntegrityError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
EDITED = "It was edited at the desk since it was imported, so the changed text in the file was not taken."
OFFLINE = "It was published or taken offline at the desk since it was imported, so the changed text in the file was not taken."


@dataclass
class Known:
    """What is here of an item already."""

    original_id: int
    article_id: int
    digest: str
    was_live: bool
    is_live: bool
    edited: bool


@dataclass
class Work:
    """What becomes of one item."""

    item: Incoming
    outcome: Outcome
    digest: str
    known: Known | None = None
    remarks: list[Remark] = field(default_factory=list)


class Shelving:
    """One import onto one shelf."""

    def __init__(self, *, shelf: ShelfPage, source: str, report: Report, at: datetime, dry_run: bool = False) -> None:
        self.shelf, self.source, self.report, self.at, self.dry_run = shelf, source, report, at, dry_run
        self._names = Names()
        children = BasePage._base_manager.filter(path__range=BasePage._get_children_path_interval(shelf.path))
        self._slugs = Free(set(children.order_by().values_list("slug", flat=True)))
        self._paragraphs = rules().opening_paragraphs

    def put(self, items: Sequence[Incoming]) -> None:
        """One chunk. When the database refuses it, its halves, down to the one that is to blame."""
        try:
            work = self._sort(items)
            self._do([one for one in work if one.outcome in (Outcome.NEW, Outcome.UPDATED)])
        except ITS_OWN_FAULT as error:
            self._names.forget()
            if len(items) == 1:
                self._refuse(items[0], error)
                return
            half = len(items) // 2
            self.put(items[:half])
            self.put(items[half:])
            return
        for one in work:
            self.report.count(one.item, one.outcome)
            for remark in one.remarks:
                self.report.remark(one.item, remark)
        reset_queries()  # with debug on, Django remembers every statement, texts and all

    def _refuse(self, item: Incoming, error: Exception) -> None:
        say = f"It could not be kept ({type(error).__name__}: {str(error)[:200]}). Correct it in the source and import again."
        self.report.refuse(Refused(item.source_id, "could not be kept", say, item.line))

    def _sort(self, items: Sequence[Incoming]) -> list[Work]:
        """What is to become of each, by what is here of it already."""
        known = self._known([item.source_id for item in items])
        work = []
        for item in items:
            here, digest = known.get(item.source_id), item.digest()
            if here is None:
                one = Work(fit(item, self.at), Outcome.NEW, digest)
            elif here.digest == digest:
                one = Work(item, Outcome.UNCHANGED, digest, here)
            elif here.edited or here.was_live != here.is_live:
                one = Work(item, Outcome.KEPT, digest, here, [Remark("kept", EDITED if here.edited else OFFLINE)])
            else:
                one = Work(fit(item, self.at), Outcome.UPDATED, digest, here)
            work.append(one)
        return work

    def _known(self, source_ids: list[str]) -> dict[str, Known]:
        found = Original.objects.filter(source=self.source, collection=self.report.collection, source_id__in=source_ids)
        columns = found.values_list("source_id", "pk", "article_id", "digest", "live", "article__live", "article__latest_revision_id")
        return {row[0]: Known(*row[1:6], edited=row[6] is not None) for row in columns}

    def _do(self, work: list[Work]) -> None:
        if not work:
            return
        with transaction.atomic():
            self._names.make(one.item for one in work)
            new = [one for one in work if one.known is None]
            changed = [one for one in work if one.known is not None]
            articles = [*self._insert(new), *self._change(changed)]
            self._hang([*new, *changed], articles)
            if self.dry_run:
                transaction.set_rollback(True)
        if self.dry_run:
            self._names.forget()

    def _insert(self, new: Sequence[Work]) -> list[ArticlePage]:
        if not new:
            return []
        places = rows.places(self.shelf, [self._slugs.draw(one.item.slug) for one in new])
        articles = [self._build(one, place) for one, place in zip(new, places, strict=True)]
        rows.insert(articles)
        return articles

    def _change(self, changed: Sequence[Work]) -> list[ArticlePage]:
        here = BasePage._base_manager.in_bulk([one.known.article_id for one in changed if one.known])
        articles = []
        for one in changed:
            page = here[one.known.article_id] if one.known else BasePage()
            place = rows.Place(page.path, page.depth, page.slug, page.url_path)
            article = self._build(one, place)
            article.pk = page.pk
            article.first_published_at = page.first_published_at or article.first_published_at
            article.last_published_at = (one.item.modified or self.at) if article.live else page.last_published_at
            rows.change(article)
            articles.append(article)
        return articles

    def _build(self, one: Work, place: rows.Place) -> ArticlePage:
        series = self._names.ids(Series, [one.item.series])[0] if one.item.series else None
        return rows.build(one.item, place, series_id=series, locale_id=self.shelf.locale_id, at=self.at)

    def _hang(self, work: Sequence[Work], articles: Sequence[ArticlePage]) -> None:
        """Everything that hangs on the articles. `work` and `articles` are in the same order."""
        pairs = list(zip(work, articles, strict=True))
        anew = [article.pk for one, article in pairs if one.known]
        self._set(pairs, anew)
        self._link(pairs, anew)
        bylines = self._sign(pairs, anew)
        self._remember(pairs)
        said = make_redirects((path, article.pk) for one, article in pairs for path in one.item.old_paths)
        for one, article in pairs:
            one.remarks += said.get(article.pk, [])
        make_findable(ArticlePage, articles)
        note([article.pk for article in articles], self.at, withheld=bool(anew))
        if anew:
            forget_traces(anew)
        make_traceable(articles, bylines)

    def _set(self, pairs: Sequence[tuple[Work, ArticlePage]], anew: list[int]) -> None:
        if anew:
            Galley.objects.filter(pk__in=anew).delete()
        Galley.objects.bulk_create(
            make_galley(article.pk, one.item.body, self._paragraphs, self.at, one.item.wall == "subscribers")
            for one, article in pairs
            if article.live
        )

    def _link(self, pairs: Sequence[tuple[Work, ArticlePage]], anew: list[int]) -> None:
        for kind, column, through in (
            (Topic, "topic_id", ArticlePage.topics.through),
            (Country, "country_id", ArticlePage.countries.through),
            (Region, "region_id", ArticlePage.regions.through),
        ):
            named = [(article.pk, dict(Names.of(one.item))[kind]) for one, article in pairs]
            rows.link(through, column, [(pk, found) for pk, names in named for found in self._names.ids(kind, names)], anew)

    def _sign(self, pairs: Sequence[tuple[Work, ArticlePage]], anew: list[int]) -> list[Byline]:
        if anew:
            Byline.objects.filter(article_id__in=anew).delete()
        bylines = [
            Byline(article_id=article.pk, author_id=author, sort_order=n)
            for one, article in pairs
            for n, author in enumerate(self._names.ids(Author, one.item.authors))
        ]
        Byline.objects.bulk_create(bylines)
        return bylines

    def _remember(self, pairs: Sequence[tuple[Work, ArticlePage]]) -> None:
        fresh = []
        for one, article in pairs:
            told = {"digest": one.digest, "live": article.live, "raw": zlib.compress(one.item.raw), "imported_at": self.at}
            if one.known:
                Original.objects.filter(pk=one.known.original_id).update(**told)
            else:
                named = {"source": self.source, "collection": self.report.collection, "source_id": one.item.source_id}
                fresh.append(Original(**named, article_id=article.pk, **told))
        Original.objects.bulk_create(fresh)


def do_shelve(
    items: Iterable[Incoming | Refused],
    *,
    shelf: ShelfPage,
    source: str,
    report: Report,
    at: datetime,
    dry_run: bool = False,
    done: Callable[[int], None] = lambda items: None,
) -> None:
    """Put all `items` onto `shelf`; what becomes of each is in `report`. `done` hears how many more are through."""
    shelving = Shelving(shelf=shelf, source=source, report=report, at=at, dry_run=dry_run)
    stream = iter(items)
    while chunk := list(islice(stream, CHUNK)):
        for one in chunk:
            if isinstance(one, Refused):
                report.refuse(one)
        shelving.put([one for one in chunk if isinstance(one, Incoming)])
        done(len(chunk))
