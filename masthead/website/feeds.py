"""Feeds: titles, standfirsts and openings. Never more than a stranger's page shows."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

from masthead.library import shelf
from masthead.library.identity import identity
from masthead.library.models import ArticlePage, Author, Subject
from masthead.library.structured import absolute
from masthead.library.views.lists import SECTIONS

NEWEST = 30
Source = Subject | Author | None  # of what a feed is


class Newest(Feed[ArticlePage, Any]):
    """The newest articles of the publication, or of one section."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    ending = "rss"

    def feed_url(self, subject: Source) -> str:
        """Its own address, as the owner has it: no request says where we live."""
        kind = "authors" if isinstance(subject, Author) else subject.section if subject else ""
        return absolute(f"/feeds/{kind}/{subject.slug}.{self.ending}" if subject else f"/feeds/all.{self.ending}")

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same for everyone: a cache in front may keep it for a minute."""
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=0, s_maxage=60)
        return response

    def get_object(self, request: HttpRequest, kind: str = "", slug: str = "") -> Source:
        """The section or the author, or None for everything."""
        if kind == "authors":
            return get_object_or_404(Author, slug=slug)
        return get_object_or_404(SECTIONS[kind], slug=slug) if kind else None

    def title(self, subject: Source) -> str:
        name = identity().publication.name
        return f"{name}: {subject.name}" if subject else name

    def description(self, subject: Source) -> str:
        said = subject.biography if isinstance(subject, Author) else subject.introduction if subject else ""
        return said or identity().publication.description

    subtitle = description

    def link(self, subject: Source) -> str:
        return absolute(subject.get_absolute_url() if subject else "/")

    def items(self, subject: Source) -> list[ArticlePage]:
        found = shelf.cards().filter(published_at__isnull=False, undated=False)
        if subject:
            found = found.filter(**{"authors" if isinstance(subject, Author) else subject.section: subject})
        cards = shelf.newest(NEWEST, found)
        openings = shelf.opening_texts([card.pk for card in cards])
        for card in cards:
            card.opening_text = openings.get(card.pk, "")
        return cards

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_link(self, item: ArticlePage) -> str:
        return absolute(item.address())

    item_guid = item_link

    def item_description(self, item: ArticlePage) -> str:
        return "\n\n".join(part for part in (item.standfirst, item.opening_text) if part)

    def item_author_name(self, item: ArticlePage) -> str:
        return ", ".join(line.author.name for line in item.bylines.all())

    def item_pubdate(self, item: ArticlePage) -> datetime | None:
        return item.published_at

    def item_categories(self, item: ArticlePage) -> list[Any]:
        return [subject.name for subject in [*item.regions.all(), *item.countries.all()]]


class NewestAtom(Newest):
    """The same as Atom."""

    feed_type = Atom1Feed
    ending = "atom"
