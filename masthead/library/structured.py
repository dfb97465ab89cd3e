"""Structured data: what we tell search engines and link previews. Never more than the page shows to a stranger."""

from typing import Any

from django.conf import settings

from masthead.access.gate import Decision, Wall
from masthead.library.identity import identity
from masthead.library.models import ArticlePage, Format
from masthead.library.shelf import Text

KINDS: dict[str, str] = {
    Format.ANALYSIS: "AnalysisNewsArticle",
    Format.IN_DEPTH: "AnalysisNewsArticle",
    Format.COLUMN: "OpinionNewsArticle",
}


def absolute(path: str) -> str:
    """A path of ours with the publication's address before it."""
    return path if path.startswith(("http://", "https://")) else f"{settings.MASTHEAD.url}{path}"


def article_data(article: ArticlePage, text: Text, decision: Decision) -> dict[str, Any]:
    """schema.org's NewsArticle. Gated text is declared as such and named by the class that holds it on the page."""
    publication = identity().publication
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["NewsArticle", KINDS[article.format]] if article.format in KINDS else "NewsArticle",
        "mainEntityOfPage": absolute(article.address()),
        "headline": article.title[:110],
        "author": [
            {"@type": "Person", "name": line.author.name, "url": absolute(line.author.get_absolute_url())} for line in article.bylines.all()
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": publication.name, "url": settings.MASTHEAD.url},
        "wordCount": text.words,
    }
    if article.standfirst:
        data["description"] = article.standfirst
    if article.published_at and not article.undated:  # an undated document has a date to sort by, and none to claim
        data["datePublished"] = article.published_at.isoformat()
        data["dateModified"] = (article.last_published_at or article.published_at).isoformat()
    sizes = getattr(article, "sizes", [])
    if sizes:
        data["image"] = [absolute(sizes[-1].url)]
    data["isAccessibleForFree"] = article.piece.wall is Wall.FREE
    if article.piece.wall is not Wall.FREE:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".gated"}
    return data
