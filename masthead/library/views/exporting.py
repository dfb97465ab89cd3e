"""Results and articles to take away, for spreadsheets and reference managers. Public facts alone; which articles are found is
the asker's own class to say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from masthead.access.caching import PUBLIC
from masthead.access.visits import visitor
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.library import shelf
from masthead.library.cited import cited
from masthead.library.citing import FORMS, Cited
from masthead.library.models import ArticlePage
from masthead.library.search import indexing
from masthead.library.search.asked import Asked, read
from masthead.library.search.asking import entitlement_of, open_to, wish_of
from masthead.library.search.engine import Engine, Entitlement, Wish
from masthead.library.search.folders import Missing
from masthead.library.search.showing import cards_of
from masthead.library.views.searching import check_pace

MOST = 500  # articles in one list
AT_ONCE = 100
EXPORTS = Limit("lists of results taken away", 60, timedelta(minutes=10))


@require_safe
def results(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What a search finds, 500 articles at most, as it is made."""
    at = now()
    who = visitor(request, at)
    check_pace(EXPORTS, request, who, at)
    asked = read(request.GET)
    form = FORMS[kind]
    response = StreamingHttpResponse(form.all(_found(asked, entitlement_of(who.visit), open_to(who.visit))), content_type=form.media)
    response["Content-Disposition"] = f'attachment; filename="library.{kind}"'
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _found(asked: Asked, entitlement: Entitlement, opened: tuple[int, ...]) -> Iterator[Cited]:
    try:
        engine: Engine = indexing.folders().engine(entitlement)
    except Missing:  # until there is an index: titles and standfirsts, as on the page
        yield from map(cited, shelf.with_words(shelf.cards().prefetch_related("topics"), asked.typed[:200])[:MOST])
        return
    wish = wish_of(asked, entitlement, opened)
    if wish is not None:
        yield from map(cited, _cards(engine, wish))


def _cards(engine: Engine, wish: Wish) -> Iterator[ArticlePage]:
    """A hundred at a time. Once each, also where the index was switched in between."""
    seen: set[int] = set()
    for begin in range(0, MOST, AT_ONCE):
        answer = engine.search(replace(wish, offset=begin, limit=AT_ONCE, with_facets=False))
        cards = [card for _, card in cards_of(answer)]
        prefetch_related_objects(cards, "topics")
        for card in cards:
            if card.pk not in seen:
                seen.add(card.pk)
                yield card
        if begin + AT_ONCE >= answer.total:
            return


@require_safe
def citation(request: HttpRequest, article_id: int, slug: str, kind: str) -> HttpResponse:
    """One article's record, the same for everybody."""
    found = shelf.article(article_id)
    if found is None:
        raise Http404("No such article")
    form = FORMS[kind]
    response = HttpResponse("".join(form.all([cited(found)])), content_type=form.media)
    response["Content-Disposition"] = f'attachment; filename="article-{found.pk}.{kind}"'
    response["Cache-Control"] = PUBLIC
    return response
