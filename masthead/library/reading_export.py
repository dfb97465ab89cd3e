"""Everything about a reader's reading, theirs to take away. Plain data, so that a larger export can hold it as one of its parts."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from masthead.access import gifts
from masthead.access.models import Opened
from masthead.library import following
from masthead.library.models import ArticlePage, Reading, Saved
from masthead.library.reading import titles
from masthead.readers.models import Reader

Row = dict[str, Any]


def reading_of(reader: Reader, now: datetime) -> dict[str, Any]:
    """What is kept of the reader's reading: saved, history, opened at the wall, given away, followed. Moments are ISO 8601, in UTC."""
    saved = list(Saved.objects.filter(reader=reader).order_by("-saved_at", "-pk"))
    history = list(Reading.objects.filter(reader=reader).order_by("-last_at", "-pk"))
    opened = list(Opened.objects.filter(reader=reader).order_by("-opened_at", "-pk"))
    given = gifts.all_given_by(reader.pk, now)
    rows: list[Any] = [*saved, *history, *opened, *(one.gift for one in given)]
    known = titles(list({row.article_id for row in rows}))
    return {
        "reader": reader.email,
        "made_at": now.isoformat(),
        "keeps_history": reader.keeps_history,
        "saved": [{"article": _article(row.article_id, known), "saved_at": row.saved_at.isoformat()} for row in saved],
        "history": [_reading(row, known) for row in history],
        "opened": [_opened(row, known) for row in opened],
        "gifts": [_gift(one, known) for one in given],
        **following.export_of(reader, settings.MASTHEAD.url),
    }


def _article(article_id: int, known: dict[int, ArticlePage]) -> Row:
    found = known.get(article_id)
    if found is None:
        return {"id": article_id, "title": None, "address": None}  # no longer published
    return {"id": article_id, "title": found.title, "address": f"{settings.MASTHEAD.url}{found.address()}"}


def _reading(row: Reading, known: dict[int, ArticlePage]) -> Row:
    return {
        "article": _article(row.article_id, known),
        "first_read_at": row.first_at.isoformat(),
        "last_read_at": row.last_at.isoformat(),
        "hundredths_read": row.part,
        "stopped_at": row.place,
        "paragraphs_seen": row.seen,
    }


def _opened(row: Opened, known: dict[int, ArticlePage]) -> Row:
    return {
        "article": _article(row.article_id, known),
        "opened_at": row.opened_at.isoformat(),
        "open_until": row.until.isoformat(),
        "counted": row.slot is not None,
    }


def _gift(one: gifts.Given, known: dict[int, ArticlePage]) -> Row:
    return {
        "article": _article(one.gift.article_id, known),
        "address": f"{settings.MASTHEAD.url}{reverse('gift-received', args=[one.gift.token])}",
        "given_at": one.gift.made_at.isoformat(),
        "open_until": one.gift.until.isoformat(),
        "taken_back_at": one.gift.revoked_at.isoformat() if one.gift.revoked_at else None,
        "opened_by": one.opens,
    }
