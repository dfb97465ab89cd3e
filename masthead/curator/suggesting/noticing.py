"""Days to come on the wire: items are read once, and what several outlets say of one day and country is one suggestion.

A batch at a time, in one transaction with a bookmark of its own: a process killed in the middle has changed nothing.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from masthead.access.rules import zone
from masthead.curator.draft import sentences
from masthead.curator.feeds import wire
from masthead.curator.feeds.canonical import key
from masthead.curator.feeds.cleaning import cut
from masthead.curator.feeds.models import Item
from masthead.curator.models import Report, Suggestion
from masthead.curator.newsroom import bookmark
from masthead.curator.suggesting.ahead import Ahead, ahead, phrase
from masthead.curator.tagging import name_of, tag

A_BATCH = 500
FIRST_LOOK = timedelta(days=3)  # how far back the wire is read for days to come when that begins
MOST_ABOUT = 4  # countries of a suggestion
KEPT_SENTENCES = 40  # of one suggestion; a day that the whole world names needs no more


def do_notice(at: datetime) -> int:
    """Read all that came since; returns how many items."""
    done = 0
    while batch := _turn(at):
        done += batch
    return done


def _turn(at: datetime) -> int:
    with transaction.atomic():
        held = bookmark.hold(bookmark.OF_THE_RADAR, at - FIRST_LOOK)
        items = wire.after(bookmark.place(held), A_BATCH)
        for item in items:
            if item.duplicate_of_id is None:  # a copy says nothing that was not said
                notice(item)
        if items:
            held.seen_at, held.item_id = items[-1].seen_at, items[-1].pk
            held.save()
    return len(items)


def notice(item: Item) -> list[Suggestion]:
    """What the item says is to come, each kept with its sentence. Call it in a transaction."""
    if item.language not in {"", "en"}:
        return []
    on = item.published_at.astimezone(zone()).date()
    found: dict[int, Suggestion] = {}
    for sentence in dict.fromkeys([item.title, *sentences(item.lead)]):
        for one in ahead(sentence, on):
            about, names = _about(sentence, item)
            if about:
                row = _row(one, about, names, sentence, item)
                if row.pk not in found:
                    found[row.pk] = row
                    _report(row, sentence, item)
    return list(found.values())


def _about(sentence: str, item: Item) -> tuple[list[str], list[str]]:
    """Whom it is about, as codes and as names: countries, or else organisations, of the sentence, or else of the headline."""
    day = item.published_at.date()
    for text in dict.fromkeys((sentence, item.title)):
        mentions = tag(text, on=day)
        codes = list(dict.fromkeys(code for one in mentions for code in one.countries))
        if codes:
            return codes[:MOST_ABOUT], [name_of(code) or code for code in codes[:2]]
        bodies = {one.key: one.name for one in mentions if one.kind == "organisation"}
        if bodies:
            return list(bodies)[:2], list(bodies.values())[:2]
    return [], []


def _row(one: Ahead, about: list[str], names: list[str], sentence: str, item: Item) -> Suggestion:
    """The suggestion that it belongs to: of the same day and kind, with a country in common."""
    same = Suggestion.objects.filter(calendar=None, day=one.day, day_known=one.day_known, kind=one.kind).order_by("pk")
    for row in same:
        if set(about) & set(row.about.split(",")):
            return row
    title = f"{' and '.join(names)}: {phrase(sentence, one.kind)}"
    return Suggestion.objects.create(
        key=key(f"{one.day} {one.day_known} {one.kind} {','.join(sorted(about))}"),
        day=one.day,
        last_day=one.last_day,
        day_known=one.day_known,
        kind=one.kind,
        title=cut(title, 160),
        about=",".join(about)[:120],
        first_at=item.seen_at,
        newest_at=item.seen_at,
    )


def _report(row: Suggestion, sentence: str, item: Item) -> None:
    said = Report.objects.filter(suggestion=row)
    if said.count() >= KEPT_SENTENCES:
        return
    Report.objects.get_or_create(
        suggestion=row,
        item_number=item.pk,
        defaults={
            "outlet": item.outlet.name, "voice": item.outlet.voice, "url": item.url, "sentence": cut(sentence, 400), "at": item.seen_at,
        },
    )  # fmt: skip
    row.reports = said.order_by().values("voice").distinct().count()
    row.newest_at = max(row.newest_at, item.seen_at)
    row.save(update_fields=["reports", "newest_at"])


def sentences_of(rows: list[Suggestion], most: int) -> dict[int, list[Report]]:
    """The newest sentences of each, one of each voice. One query."""
    found: dict[int, dict[str, Report]] = defaultdict(dict)
    for report in Report.objects.filter(suggestion__in=rows).order_by("-at", "-pk"):
        found[report.suggestion_id].setdefault(report.voice, report)
    return {pk: list(of.values())[:most] for pk, of in found.items()}
