"""What a reader keeps: articles put aside, how far they came in others, what changed since. Theirs alone; one switch ends the history.

Every read and every act names the reader, so nobody reaches what another keeps.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from masthead.access import gifts
from masthead.access.gate import Decision, Piece, Wall
from masthead.access.rules import rules, zone
from masthead.access.visits import Visitor
from masthead.kit.refusals import BadInput
from masthead.library import following, places, shelf, typesetting
from masthead.library.models import ArticlePage, Reading, Saved
from masthead.library.shelf import Text
from masthead.readers.models import Reader

# Beside an article


@dataclass(frozen=True)
class Kept:
    """What stands under the byline for this visitor. The default is a stranger's: the same for all of them."""

    saved: bool = False
    may_give: bool = False
    notes_place: bool = False
    edition: str = ""
    stopped_at: str = ""
    stopped: str = ""
    changed: list[str] = field(default_factory=list)


def marks_of(text: Text) -> list[str]:
    """The marks of all paragraphs that are shown, in order."""
    return [*typesetting.marks_of(text.opening), *typesetting.marks_of(text.rest)]


def beside(article: ArticlePage, who: Visitor, decision: Decision, text: Text, now: datetime) -> tuple[Text, Kept]:
    """The text with what changed marked, and what the page says about the reader's own reading of it.

    No query for a stranger; one for a reader, and a second while their history is kept.
    """
    reader = who.reader
    if reader is None:
        return text, Kept()
    kept = Kept(
        saved=Saved.objects.filter(reader=reader, article_id=article.pk).exists(),
        may_give=bool((who.visit.subscribed or who.visit.editor) and article.piece.wall is not Wall.FREE and rules().gifts_a_month),
    )
    if not (reader.keeps_history and decision.may_read):
        return text, kept
    return _since_then(kept, Reading.objects.filter(reader=reader, article_id=article.pk).first(), text, now)


def _since_then(kept: Kept, before: Reading | None, text: Text, now: datetime) -> tuple[Text, Kept]:
    marks = marks_of(text)
    kept = replace(kept, notes_place=True, edition=places.edition(marks))
    if before is None:
        return text, kept
    changed = places.changed(marks, before.seen)
    if changed:
        known = set(marks) - set(changed)
        opening, rest = typesetting.marked(text.opening, known), typesetting.marked(text.rest, known)
        text = replace(text, opening=opening, rest=rest)
    stopped_at = before.place if before.place in marks[1:] else ""
    return text, replace(kept, stopped_at=stopped_at, stopped=places.day(before.last_at, now, zone()), changed=changed)


# Acts


def do_save(*, reader: Reader, article_id: int, at: datetime) -> None:
    """Put an article aside for later. Twice is once."""
    Saved.objects.get_or_create(reader=reader, article_id=article_id, defaults={"saved_at": at})


def do_unsave(*, reader: Reader, article_id: int) -> None:
    """Take it from what was put aside."""
    Saved.objects.filter(reader=reader, article_id=article_id).delete()


def check_place(typed: str) -> str:
    """A place as the page's script names it; raises BadInput."""
    if not places.is_place(typed):
        raise BadInput("A place in an article is the mark of one of its paragraphs, or “end”.")
    return typed


def do_note_place(*, reader: Reader, article_id: int, text: Text, place: str, edition: str, at: datetime) -> bool:
    """Write down how far the reader came; False where nothing is written: their history is off, or the place is none.

    `text`: what they may read, as it stands now. What they have *seen* is taken from it only while it is the edition they
    were sent: a page left open over a republication must not swear that its reader saw the new text.
    """
    marks, reached = marks_of(text), place
    if place != places.END and place not in marks:
        return False
    with transaction.atomic():
        # Locked: the switch may be turned off at this very moment, and what is off must leave no row behind.
        if not Reader.objects.select_for_update().filter(pk=reader.pk, keeps_history=True).exists():
            return False
        before = Reading.objects.filter(reader=reader, article_id=article_id).first() or Reading()
        place = places.furthest(marks, places.END if before.part == places.WHOLE else before.place, place)
        now = {"last_at": at, "place": "" if place == places.END else place, "part": places.hundredths(marks, place)}
        if edition == places.edition(marks):
            now["seen"] = places.seen_now(marks, before.seen, reached)
        Reading.objects.update_or_create(reader=reader, article_id=article_id, defaults=now, create_defaults={**now, "first_at": at})
    return True


def do_forget(*, reader: Reader, article_id: int | None = None) -> None:
    """Drop one article from the reader's history, or all of them."""
    found = Reading.objects.filter(reader=reader)
    (found if article_id is None else found.filter(article_id=article_id)).delete()


def do_keep_history(*, reader: Reader, keep: bool) -> None:
    """Turn the one switch. Off: what was kept is deleted and nothing is kept from now on. What was saved was saved by hand and stays."""
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        Reader.objects.filter(pk=reader.pk).update(keeps_history=keep)
        if not keep:
            do_forget(reader=reader)


# Lists


@dataclass(frozen=True)
class Entries:
    """One page of a reader's list: rows with their articles (None: no longer published), and where the next page begins."""

    rows: list[tuple[Any, ArticlePage | None]]
    more: str = ""


def titles(article_ids: list[int]) -> dict[int, ArticlePage]:
    """Published articles by number, with no more than their titles and addresses. One query."""
    return {found.pk: found for found in ArticlePage.objects.live().only("title", "slug").filter(pk__in=article_ids)}


def saved_by(reader_id: int, after: str = "", limit: int = 20) -> Entries:
    """What the reader put aside, newest first."""
    found, more = _leaf(Saved.objects.filter(reader_id=reader_id), "saved_at", after, limit)
    cards = {card.pk: card for card in shelf.newest(limit, shelf.cards().filter(pk__in=[row.article_id for row in found]))} if found else {}
    return Entries([(row, cards.get(row.article_id)) for row in found], more)


def history_of(reader_id: int, after: str = "", limit: int = 30) -> Entries:
    """What the reader read, the latest first."""
    found, more = _leaf(Reading.objects.defer("seen").filter(reader_id=reader_id), "last_at", after, limit)
    known = titles([row.article_id for row in found]) if found else {}
    return Entries([(row, known.get(row.article_id)) for row in found], more)


def _leaf(found: QuerySet[Any], moment: str, after: str, limit: int) -> tuple[list[Any], str]:
    """A page of rows behind the place `after`, by key and not by offset; any other word for a place begins at the top."""
    date, _, pk = after.partition("~")
    try:
        place = shelf.moment_of(date)
    except (ValueError, OverflowError):
        place = None
    if place is not None and pk.isdecimal() and int(pk) <= shelf.LARGEST:
        found = found.filter(Q(**{f"{moment}__lt": place}) | Q(**{moment: place, "pk__lt": int(pk)}))
    rows = list(found.order_by(F(moment).desc(), "-pk")[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], f"{getattr(last, moment).isoformat()}~{last.pk}" if last else ""


def of_account(reader: Reader, now: datetime) -> dict[str, Any]:
    """For the account page: the latest saved, the latest read, the gifts, how much is followed. Six queries at most."""
    saved, _ = _leaf(Saved.objects.filter(reader=reader), "saved_at", "", 3)
    read, _ = _leaf(Reading.objects.defer("seen").filter(reader=reader), "last_at", "", 3) if reader.keeps_history else ([], "")
    given = gifts.given_by(reader.pk, now)
    wanted = {row.article_id for row in [*saved, *read]} | {one.gift.article_id for one in given}
    known = titles(list(wanted)) if wanted else {}
    return {
        "saved": [(row, known.get(row.article_id)) for row in saved],
        "read": [(row, known.get(row.article_id)) for row in read],
        "gifts": [(one, known.get(one.gift.article_id)) for one in given],
        **following.of_account(reader),
    }


def piece_of(article_id: int) -> Piece | None:
    """What the gate asks about a published article, and no more of it."""
    wall = ArticlePage.objects.live().filter(pk=article_id).values_list("wall", flat=True).first() if article_id <= shelf.LARGEST else None
    return Piece(article_id, Wall(wall)) if wall is not None else None
