"""The title list for libraries' link resolvers, KBART Phase II (NISO RP-9-2014): the publication, and each series of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COLUMNS = (
    "publication_title", "print_identifier", "online_identifier", "date_first_issue_online", "num_first_vol_online",
    "num_first_issue_online", "date_last_issue_online", "num_last_vol_online", "num_last_issue_online", "title_url", "first_author",
    "title_id", "embargo_info", "coverage_depth", "notes", "publisher_name", "publication_type", "date_monograph_published_print",
    "date_monograph_published_online", "monograph_volume", "monograph_edition", "first_editor", "parent_publication_title_id",
    "preceding_publication_title_id", "access_type",
)  # fmt: skip


@dataclass(frozen=True)
class Title:
    """Something a library may list. `parent`: the `id` of what it is a part of. A title that goes on has no last day."""

    id: str
    name: str
    url: str
    first: date | None
    publisher: str
    parent: str = ""


def line(title: Title) -> str:
    """Its line. Tabs and breaks would end a cell: they become spaces."""
    cells = dict.fromkeys(COLUMNS, "") | {
        "publication_title": title.name,
        "date_first_issue_online": f"{title.first:%Y-%m-%d}" if title.first else "",
        "title_url": title.url,
        "title_id": title.id,
        "coverage_depth": "fulltext",
        "publisher_name": title.publisher,
        "publication_type": "serial",
        "parent_publication_title_id": title.parent,
        "access_type": "P",
    }
    return "\t".join(" ".join(cells[name].split()) for name in COLUMNS)


def written(titles: Iterable[Title]) -> str:
    """The file, as UTF-8 text with a heading; the titles in the order of their names, what is whole first."""
    ordered = sorted(titles, key=lambda one: (bool(one.parent), one.name.casefold()))
    return "".join(f"{row}\r\n" for row in ("\t".join(COLUMNS), *map(line, ordered)))


def file_name(host: str, day: date) -> str:
    """As libraries' programs expect it: provider, region, package, day."""
    return f"{host}_Global_AllTitles_{day:%Y-%m-%d}.txt"
