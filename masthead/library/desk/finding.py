"""The desk's search in titles, on SQLite: bounded where Wagtail's own grows with the square of what it finds.

Wagtail joins the full-text table to its index in a way that lets SQLite search the text anew for each row of the index, and
ranks each hit by one more search: a word that 15,000 titles share took minutes. Here the text is searched once, and a rank is
given to the first few hundred hits. Beyond, the rank of one title before another means nothing to an editor; the newest come
first instead, and the count and every page of the list stay complete.
"""

from copy import copy
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, FloatField, Value, When
from modelsearch.backends.database.sqlite.query import BM25, MatchExpression, normalize
from modelsearch.backends.database.sqlite.sqlite import (
    IndexEntry,
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import MatchAll, Not, Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.backends import database

NOTHING = "\ufffd"  # a word that no title has
RANKED = 300  # hits that are put in order of relevance


class _Bounded:
    """Mixed into Wagtail's query compilers."""

    _hits: list[tuple[int, int, float]] | None = None

    def search(self, config: Any, start: int | None, stop: int | None, score_field: str | None = None) -> Any:
        """As Wagtail's, but for how it asks; without rank when there is too much to rank."""
        compiler: Any = self
        query = normalize(compiler.query)
        if isinstance(query, (MatchAll, Not)):
            return super().search(config, start, stop, score_field=score_field)  # type: ignore[misc]
        match = MatchExpression(compiler.fields or compiler.FTS_TABLE_FIELDS, compiler.build_search_query(query, config=config))
        texts, kinds = SQLiteFTSIndexEntry.objects.filter(match), get_descendants_content_types_pks(compiler.queryset.model)
        # `id IN (SELECT …)` and no join: SQLite then makes the list of hits once.
        entries = IndexEntry.objects.filter(pk__in=texts.values("pk"), content_type__in=kinds)
        found = compiler.queryset.filter(pk__in=entries.values("object_id"))
        if compiler.order_by_relevance or score_field is not None:
            scores = {object_id: score for object_id, kind, score in self._best(texts) if kind in kinds}
            if scores:
                rank = Case(*(When(pk=pk, then=Value(score)) for pk, score in scores.items()), output_field=FloatField())
                found = found.annotate(**{score_field or "_score": rank})
                return (found.order_by(score_field or "_score", "-pk") if compiler.order_by_relevance else found)[start:stop]
        if compiler.order_by_relevance or not found.query.order_by:
            found = found.order_by("-pk")
        return found[start:stop]

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        """As Wagtail's, which hands a quotation mark on to SQLite as one: there it begins a string that does not end."""
        if isinstance(query, (PlainText, Phrase)) and '"' in query.query_string:
            query = copy(query)
            query.query_string = query.query_string.replace('"', " ").strip() or NOTHING
        return super().build_search_query_content(query, config=config)  # type: ignore[misc]

    def _best(self, texts: Any) -> list[tuple[int, int, float]]:
        """Hits with their score (the less the better), or none when there are more than are ranked. Asked once: a page of
        a list is counted first and fetched then."""
        if self._hits is None:
            first = list(texts.values_list("pk", flat=True)[: RANKED + 1])
            if len(first) > RANKED:
                self._hits = []
            else:
                scored = texts.annotate(score=BM25()).values_list("pk", "score")
                places = {pk: (object_id, kind) for pk, object_id, kind in self._places(first)}
                self._hits = [(*places[pk], float(score)) for pk, score in scored if pk in places]
        return self._hits

    def _places(self, entries: list[int]) -> Any:
        return IndexEntry.objects.filter(pk__in=entries).values_list("pk", "object_id", "content_type")


class BoundedSearch(_Bounded, SQLiteSearchQueryCompiler):  # type: ignore[misc]
    """A search for words."""


class BoundedAutocomplete(_Bounded, SQLiteAutocompleteQueryCompiler):  # type: ignore[misc]
    """A search for beginnings of words."""


class OneAtATime(SQLiteIndex):  # type: ignore[misc]
    """The index, written by one process at a time. Wagtail looks whether an object is in it and adds it if not: the desk saves a
    picture, the worker its fingerprint, and the one that came second would fail on the row of the first."""

    def add_items(self, model: Any, objs: Any) -> None:
        """As Wagtail's, from the look to the last word under the lock that an IMMEDIATE transaction takes."""
        with transaction.atomic(using=self.write_connection.alias):
            super().add_items(model, objs)


class BoundedBackend(SQLiteSearchBackend):  # type: ignore[misc]
    """Wagtail's backend for SQLite, with both, and its index with a lock."""

    index_class = OneAtATime
    query_compiler_class = BoundedSearch
    autocomplete_query_compiler_class = BoundedAutocomplete


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name Wagtail looks for
    """Ours on SQLite where its full-text search is to be had; Wagtail's elsewhere, PostgreSQL ranks in one pass."""
    backend = database.SearchBackend(params)
    return BoundedBackend(params) if connection.vendor == "sqlite" and isinstance(backend, SQLiteSearchBackend) else backend
