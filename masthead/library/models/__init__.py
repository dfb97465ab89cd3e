"""The library's nouns."""

from masthead.library.models.following import Follow, Often, SavedSearch
from masthead.library.models.indexing import Changed
from masthead.library.models.links import CheckedLink
from masthead.library.models.pages import (
    ArticlePage,
    BasePage,
    Byline,
    Correction,
    Format,
    FrontPage,
    FrontPick,
    Galley,
    ShelfPage,
)
from masthead.library.models.people import Author
from masthead.library.models.pictures import File, Picture, Rendition
from masthead.library.models.planning import Pause, Planned, Rhythm
from masthead.library.models.publication import Publication
from masthead.library.models.reading import Reading, Saved
from masthead.library.models.related import Ending
from masthead.library.models.subjects import Country, Region, Series, Subject, Topic

__all__ = [
    "ArticlePage",
    "Author",
    "BasePage",
    "Byline",
    "Changed",
    "CheckedLink",
    "Correction",
    "Country",
    "Ending",
    "File",
    "Follow",
    "Format",
    "FrontPage",
    "FrontPick",
    "Galley",
    "Often",
    "Pause",
    "Picture",
    "Planned",
    "Publication",
    "Reading",
    "Region",
    "Rendition",
    "Rhythm",
    "Saved",
    "SavedSearch",
    "Series",
    "ShelfPage",
    "Subject",
    "Topic",
]
