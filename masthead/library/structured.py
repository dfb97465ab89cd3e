"""Structured data: what we tell search engines and link previews. Never more than the page shows to a stranger."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from masthead.access.gate import Decision, Wall
from masthead.library.identity import identity
from masthead.library.models import ArticlePage, Correction, Format, Picture
from masthead.library.pictures.finding import Sizes
from masthead.library.shelf import Text
from masthead.library.typesetting import web_address

KINDS: dict[str, str] = {
    Format.ANALYSIS: "AnalysisNewsArticle",
    Format.IN_DEPTH: "AnalysisNewsArticle",
    Format.COLUMN: "OpinionNewsArticle",
}


def absolute(path: str) -> str:
    """A path of ours with the publication's address before it."""
    return path if path.startswith(("http://", "https://")) else f"{settings.MASTHEAD.url}{path}"


def article_data(article: ArticlePage, text: Text, decision: Decision, corrections: Iterable[Correction] = ()) -> dict[str, Any]:
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
    if said := [{"@type": "CorrectionComment", "text": one.text, "datePublished": one.day.isoformat()} for one in corrections]:
        data["correction"] = said
    sizes = getattr(article, "sizes", None)
    if sizes and article.picture:
        data["image"] = [image_data(article.picture, sizes, article.picture_caption, article.picture_credit)]
    data["isAccessibleForFree"] = article.piece.wall is Wall.FREE
    if article.piece.wall is not Wall.FREE:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".gated"}
    return data


def image_data(picture: Picture, sizes: Sizes, caption: str = "", credit: str = "") -> dict[str, Any]:
    """schema.org's ImageObject: what stands under the picture on the page, and by whose leave it is shown."""
    largest = sizes[-1]
    address = absolute(largest.url)
    data: dict[str, Any] = {"@type": "ImageObject", "url": address, "contentUrl": address, "width": largest.width, "height": largest.height}
    said = {
        "caption": caption or picture.caption,
        "creditText": credit or picture.credit,
        "creator": {"@type": "Person", "name": picture.creator} if picture.creator else "",
        "copyrightNotice": picture.licence if _is_notice(picture.licence) else "",
        "license": web_address(picture.licence_url) or _work(picture.licence),
        "acquireLicensePage": web_address(str(picture.embedded.get("xmp", {}).get("plus:LicensorURL", ""))),
    }
    return data | {name: value for name, value in said.items() if value}


def _work(licence: str) -> dict[str, str]:
    """A licence by its name alone."""
    return {"@type": "CreativeWork", "name": licence} if licence and not _is_notice(licence) else {}


def _is_notice(licence: str) -> bool:
    """© 2026 Example Pictures; not: CC BY 4.0."""
    return licence.casefold().startswith(("©", "(c)", "copyright"))
