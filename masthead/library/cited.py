"""From an article to what others cite: public facts alone."""

from django.conf import settings

from masthead.access.rules import zone
from masthead.library.citing import Cited
from masthead.library.identity import identity
from masthead.library.models import ArticlePage
from masthead.library.structured import absolute


def cited(article: ArticlePage) -> Cited:
    """The facts on an article's card, or on its head. No query where its authors and subjects are there."""
    dated = article.published_at is not None and not article.undated
    subjects = [*article.regions.all(), *article.countries.all(), *article.topics.all()]
    return Cited(
        number=article.pk or 0,
        title=article.title,
        authors=tuple(line.author.name for line in article.bylines.all()),
        day=article.published_at.astimezone(zone()).date() if dated and article.published_at else None,
        publication=identity().publication.name,
        address=absolute(article.address()),
        abstract=article.standfirst,
        subjects=tuple(str(one) for one in subjects),
        format=str(article.get_format_display()),
        language=settings.LANGUAGE_CODE,
    )
