"""The ledger of opened articles."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import Q

from masthead.access.gate import Decision, Piece, Visit, decide
from masthead.access.meter import month_of, renews, stays_open_until
from masthead.access.models import Opened
from masthead.access.rules import rules, zone
from masthead.kit.statements import refusable
from masthead.readers.models import Reader
from masthead.subscriptions.granting import had_access, has_access


@dataclass(frozen=True)
class Page:
    """A reader's page of the ledger: what stands open, what this month's slots hold."""

    open: frozenset[int]
    slots: frozenset[int]


def page_of(reader_id: int, month: date, now: datetime, *, then: bool = False) -> Page:
    """What stands open for the reader at `now`, and which of the month's slots are taken. One query.

    `then`: `now` is a moment gone by, and what was opened after it is left out. In the present nothing is left out: a row
    that another process entered with a clock a little ahead is a slot taken all the same.
    """
    rows = Opened.objects.filter(Q(month=month) | Q(until__gt=now), reader_id=reader_id)
    if then:
        rows = rows.filter(opened_at__lte=now)
    found = list(rows.values_list("article_id", "month", "slot", "until"))
    return Page(
        open=frozenset(article for article, _, _, until in found if until > now),
        slots=frozenset(slot for _, of, slot, _ in found if of == month and slot is not None),
    )


def turns(reader_id: int, now: datetime) -> list[datetime]:
    """When the page of the ledger changes by itself: as the next month begins, and as the next article closes. One query."""
    closes = Opened.objects.filter(reader_id=reader_id, until__gt=now).order_by("until").values_list("until", flat=True).first()
    return [renews(now, zone()), *([closes] if closes else [])]


def visit_of(reader: Reader, now: datetime) -> Visit:
    """What is proven about a signed-in reader at `now`. Two queries."""
    return _visit(reader, page_of(reader.pk, month_of(now, zone()), now), now)


def visit_then(reader: Reader, moment: datetime) -> Visit:
    """The same as it was at a moment gone by: what was opened, begun or revoked since does not count."""
    page = page_of(reader.pk, month_of(moment, zone()), moment, then=True)
    return replace(_visit(reader, page, moment), subscribed=had_access(reader.pk, moment))


def _visit(reader: Reader, page: Page, now: datetime) -> Visit:
    return Visit(
        known=True,
        subscribed=has_access(reader.pk, now),
        editor=reader.may_edit(),
        opened=page.open,
        spent=len(page.slots),
    )


def do_open(*, reader: Reader, piece: Piece, at: datetime, proven: Visit | None = None) -> Decision:
    """Spend one of the month's articles on `piece`, if the gate lets the reader. Returns the decision after the act.

    The slot is taken by inserting a row under a unique key; whoever comes second finds it taken and looks again. `proven`: the visit,
    where whoever asks has just read it; then one query does, unless another press was quicker.
    """
    policy, month, visit = rules().policy(), month_of(at, zone()), proven
    taken = frozenset(range(1, visit.spent + 1)) if visit else frozenset()  # slots are taken from the first on, but for old ones
    for _ in range(policy.allowance + 2):
        if visit is None:
            page = page_of(reader.pk, month, at)
            visit, taken = _visit(reader, page, at), page.slots
        decision = decide(visit, piece, policy)
        if not decision.may_unlock:
            return decision
        slot = min(set(range(1, policy.allowance + 1)) - taken)
        if _insert(reader, piece.id, month, slot, at, Opened.How.CHOSEN):
            return decide(replace(visit, opened=visit.opened | {piece.id}, spent=visit.spent + 1), piece, policy)
        visit = None
    return decide(visit_of(reader, at), piece, policy)


def do_carry_over(*, reader: Reader, article_ids: list[int], new: bool, at: datetime) -> None:
    """Bring into the ledger what a pass opened before its owner confirmed.

    For a `new` reader the first is the article that brought them in and is not counted. Every other takes a slot while
    there are slots: else a reader could come to the wall as a stranger, time and again, and never spend any.
    """
    if new and article_ids:
        _insert(reader, article_ids[0], month_of(at, zone()), None, at, Opened.How.ARRIVAL)
    for article_id in article_ids[1:] if new else article_ids:
        do_open(reader=reader, piece=Piece(article_id), at=at)


def this_month(reader_id: int, now: datetime) -> list[Opened]:
    """The reader's month, newest first."""
    return list(Opened.objects.filter(reader_id=reader_id, month=month_of(now, zone())).order_by("-opened_at"))


def _insert(reader: Reader, article_id: int, month: date, slot: int | None, at: datetime, how: Opened.How) -> bool:
    """Enter the row; False when the slot or the article is in the ledger already."""
    until = stays_open_until(at, zone(), rules().kept)
    try:
        with refusable():
            Opened.objects.create(reader=reader, article_id=article_id, month=month, slot=slot, how=how, opened_at=at, until=until)
    except IntegrityError:
        return False
    return True
