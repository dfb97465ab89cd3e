"""The library's nouns."""

from masthead.library.models.pages import ArticlePage, BasePage, Byline, Format, FrontPage, Galley, ShelfPage
from masthead.library.models.people import Author
from masthead.library.models.pictures import File, Picture, Rendition
from masthead.library.models.publication import Publication
from masthead.library.models.subjects import Country, Region, Series, Subject, Topic

__all__ = [
    "ArticlePage",
    "Author",
    "BasePage",
    "Byline",
    "Country",
    "File",
    "Format",
    "FrontPage",
    "Galley",
    "Picture",
    "Publication",
    "Region",
    "Rendition",
    "Series",
    "ShelfPage",
    "Subject",
    "Topic",
]
