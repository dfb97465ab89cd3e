"""Batches of a dispatch: claimed under conditions, checked at hand-off, ended, given back. No two senders ever hold the same row."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from masthead.newsletters.consents import receiving
from masthead.newsletters.sending.models import Delivery, Dispatch
from masthead.newsletters.sending.press import Addressee
from masthead.newsletters.suppressions import any_in_force, suppressed
from masthead.subscriptions.models import Grant

# The states stand in the statement itself and not among its values: SQLite uses an index of some rows only when it can see
# that the statement asks for no others.
WAITING = ["newsletters_delivery.state = 'waiting'"]
CLAIMED = ["newsletters_delivery.state = 'claimed'"]
_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f]{1,200}@[^\s<>@\x00-\x1f\x7f]{1,253}")
# Materialized, or PostgreSQL may ask the inner question again for each row, and claim more than were asked for.
_CLAIM = """
WITH picked AS MATERIALIZED (
  SELECT id FROM newsletters_delivery
  WHERE state = 'waiting' AND dispatch_id = %s AND next_at <= %s{late}{closed}
  ORDER BY next_at LIMIT %s{lock})
UPDATE newsletters_delivery SET state = 'claimed', run = %s
WHERE state = 'waiting' AND id IN (SELECT id FROM picked)
RETURNING id
"""


def waiting(dispatch: Dispatch) -> QuerySet[Delivery]:
    """The rows nobody has in hand."""
    return dispatch.deliveries.extra(where=WAITING)  # noqa: S610


def claimed(dispatch: Dispatch) -> QuerySet[Delivery]:
    """The rows of it that senders have in hand."""
    return dispatch.deliveries.extra(where=CLAIMED)  # noqa: S610


def in_hand(run: UUID) -> QuerySet[Delivery]:
    """The rows that sender has claimed and not ended."""
    return Delivery.objects.filter(run=run).extra(where=CLAIMED)  # noqa: S610


def do_claim(dispatch: Dispatch, run: UUID, at: datetime, most: int, closed: Sequence[str] = ()) -> list[int]:
    """Take up to `most` rows that are due, but none to the domains `closed` and none that is too late to send unasked.

    One statement: who comes second finds the rows taken. PostgreSQL passes over rows another is just taking.
    """
    values: list[Any] = [dispatch.pk, _value("next_at", at)]
    late = ""
    if dispatch.grace is not None:
        late = " AND (due_at >= %s OR tries > 0)"
        values.append(_value("due_at", at - dispatch.grace))
    if closed:
        values.extend(closed)
    values.extend([most, _value("run", run)])
    statement = _CLAIM.format(
        late=late,
        closed=f" AND domain NOT IN ({', '.join(['%s'] * len(closed))})" if closed else "",
        lock=" FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def too_late(dispatch: Dispatch, at: datetime) -> QuerySet[Delivery]:
    """The rows whose hour has gone by so far that a person must say whether they still go."""
    rows = waiting(dispatch)
    return rows.none() if dispatch.grace is None else rows.filter(tries=0, due_at__lt=at - dispatch.grace, next_at__lte=at)


def hand_off(dispatch: Dispatch, ids: Sequence[int], at: datetime) -> tuple[list[Addressee], dict[str, list[int]]]:
    """Who of the claimed is sent the letter, as things stand now; and who is not, by the reason.

    Between the freezing and this moment a reader may have unsubscribed, been suppressed, lost or gained access, or gone.
    """
    consents = receiving(dispatch.letter, dispatch.edition.day).filter(reader_id=OuterRef("reader_id"))
    grants = Grant.objects.open_at(at).filter(reader_id=OuterRef("reader_id"))
    rows = list(
        _these(ids)
        .annotate(agreed=Exists(consents), pays=Exists(grants))
        .order_by("pk")
        .values_list("pk", "reader_id", "reader__email", "reader__name", "domain", "tries", "agreed", "pays")
    )
    silenced = suppressed([row[2] for row in rows if row[2]]) if any_in_force() else set()
    going, staying = [], dict[str, list[int]]()
    for pk, reader_id, email, name, domain, tries, agreed, pays in rows:
        why = _why_not(email, agreed, email in silenced, pays or dispatch.letter.free)
        if why:
            staying.setdefault(why, []).append(pk)
        else:
            segment = "subscriber" if pays else "registered"
            going.append(Addressee(pk, reader_id, email, name, segment, domain, tries))
    return going, staying


def _why_not(email: str | None, agreed: bool, silenced: bool, may: bool) -> str:
    if email is None:
        return "the reader’s account is gone"
    if not agreed:
        return "unsubscribed or paused since the audience was frozen"
    if silenced:
        return "the address is on the list of the suppressed"
    if not may:
        return "the subscription ended since the audience was frozen"
    return "" if _ADDRESS.fullmatch(email) else "this is no address that mail can be sent to"


def do_leave_out(run: UUID, staying: dict[str, list[int]]) -> None:
    """Account for those who are not sent it."""
    for why, ids in staying.items():
        Delivery.objects.filter(pk__in=ids, run=run).update(state=Delivery.State.LEFT_OUT, reply=why, run=None)


def _these(ids: Sequence[int]) -> QuerySet[Delivery]:
    """By number. The numbers stand in the statement: Django looks at each of its values several times over, a fifth of all the work."""
    return Delivery.objects.extra(where=[f"newsletters_delivery.id IN ({', '.join(map(str, map(int, ids))) or 'NULL'})"])  # noqa: S610


def do_give_back(run: UUID, ids: Iterable[int]) -> None:
    """They were not begun: anybody may take them."""
    Delivery.objects.filter(pk__in=list(ids), run=run, state=Delivery.State.CLAIMED).update(state=Delivery.State.WAITING, run=None)


def do_sent(run: UUID, ids: Sequence[int], at: datetime, version: int) -> int:
    """The server has accepted them."""
    return (
        _these(ids).filter(run=run).update(state=Delivery.State.SENT, sent_at=at, version=version, run=None, tries=F("tries") + 1, reply="")
    )


def do_refused(run: UUID, delivery_id: int, reply: str) -> None:
    """The mailbox is not to be had, or tries were enough."""
    Delivery.objects.filter(pk=delivery_id, run=run).update(state=Delivery.State.FAILED, reply=reply[:200], run=None, tries=F("tries") + 1)


def do_put_off(run: UUID, delivery_id: int, reply: str, until: datetime) -> None:
    """Not now: again at `until`."""
    Delivery.objects.filter(pk=delivery_id, run=run).update(
        state=Delivery.State.WAITING, reply=reply[:200], run=None, tries=F("tries") + 1, next_at=until
    )


def do_doubt(run: UUID, ids: Iterable[int], *, hold: bool) -> None:
    """Their text had left and no answer came: sent again, or held for a person; either way they stay named."""
    state, doubt = (Delivery.State.HELD, Delivery.Doubt.HELD) if hold else (Delivery.State.WAITING, Delivery.Doubt.RESENT)
    Delivery.objects.filter(pk__in=list(ids), run=run).update(state=state, doubt=doubt, run=None)


def _value(field: str, value: object) -> Any:
    return Delivery._meta.get_field(field).get_db_prep_value(value, connection)  # type: ignore[union-attr]
