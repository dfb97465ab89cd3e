"""An edition set for sending: its renditions, and what is each reader's own in them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string

from masthead.library.models import Publication
from masthead.library.typesetting import plain
from masthead.newsletters import editions
from masthead.newsletters.models import Edition
from masthead.newsletters.renditions import Filling, Rendition, slot


def do_draft(kind: str, day: date, at: datetime) -> Edition:
    """The edition of that day, begun if there is none."""
    return Edition.objects.get_or_create(kind=kind, day=day, defaults={"title": editions.NAMES.get(kind, kind.title())})[0]


def set_edition(edition: Edition, at: datetime) -> list[Rendition]:
    """The edition for each kind of reader."""
    laid, publication = editions.lay_out(edition, at), Publication.load()
    context = {
        "laid": laid,
        "edition": edition,
        "name": editions.NAMES.get(edition.kind, edition.get_kind_display()),
        "publication": publication,
        "site": settings.MASTHEAD.url,
        "slot": {name: slot(name) for name in ("name", "unsubscribe", "preferences", "web")},
    }
    found = []
    for segment in ("subscriber", "registered"):
        words = {**context, "gated": segment != "subscriber"}
        found.append(
            Rendition(
                segment=segment,
                subject=edition.title,
                preheader=" ".join(plain(edition.take).split()[:18]),
                html=render_to_string("newsletters/letters/edition.html", words),
                text=render_to_string("newsletters/letters/edition.txt", words),
                language=settings.LANGUAGE_CODE,
            )
        )
    return found


def personal(edition: Edition, segment: str, reader_ids: Sequence[int]) -> Mapping[int, Mapping[str, Filling]]:
    """What is each reader's own. Nothing yet beyond what every letter has."""
    return {}
