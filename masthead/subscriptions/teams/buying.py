"""Seats are ordered, and paid for."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from masthead.kit.refusals import BadInput
from masthead.readers.models import Reader
from masthead.subscriptions.billing import noting
from masthead.subscriptions.billing.models import Invoice
from masthead.subscriptions.granting import months_later
from masthead.subscriptions.models import Grant, Order, Price
from masthead.subscriptions.ordering import do_place
from masthead.subscriptions.teams.models import Seat, Team, TeamOrder

FEWEST, MOST = 2, 500


def check_seats(typed: str) -> int:
    """How many seats; raises BadInput."""
    seats = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if not FEWEST <= seats <= MOST:
        raise BadInput(f"A team has from {FEWEST} to {MOST} seats. Please type a number between them; for more, write to us.")
    return seats


def check_name(typed: str) -> str:
    """The team's name; raises BadInput."""
    name = " ".join(typed.split())
    if not name or len(name) > 80:
        raise BadInput("Please type the team’s name, in at most 80 letters.")
    return name


def do_order(
    *, owner: Reader, price: Price, seats: int, at: datetime, name: str = "", team: Team | None = None, billed: bool = True
) -> Order:
    """Order seats for a new team, or `team`'s next period. The same order again, unpaid, is the same order.

    `billed`: an invoice goes out; not where it is paid by card at once.
    """
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=owner.pk)
        same = TeamOrder.objects.filter(
            team__owner=owner, order__state=Order.State.AWAITING, order__pieces=seats, order__plan=price.plan, order__months=price.months
        )
        found = (same.filter(team=team) if team else same.filter(team__name=name)).select_related("order").first()
        if found is not None:
            return noting.do_bill(order=found.order) if billed else found.order
        if TeamOrder.objects.filter(team__owner=owner, order__state=Order.State.AWAITING).count() >= 5:
            raise BadInput("Five of your orders for teams await payment. Pay or cancel one of them first.")
        team = team or Team.objects.create(name=name, owner=owner, plan=price.plan, made_at=at)
        order = do_place(reader=owner, price=price, at=at, pieces=seats, buys=Order.Buys.TEAM)
        TeamOrder.objects.create(team=team, order=order)
        return noting.do_bill(order=order) if billed else order


def do_pay(*, order: Order, at: datetime) -> None:
    """The order is paid: the team runs on from its end, with as many seats as were paid for; who sits there keeps access.

    Where there are fewer seats than before, those with the highest numbers are taken away.
    """
    team = Team.objects.select_for_update().get(orders__order=order)
    team.seats, team.plan = order.pieces, order.plan
    team.ends = months_later(team.ends if team.ends and team.ends > at else at, order.months)
    team.save(update_fields=["seats", "plan", "ends"])
    gone = Seat.objects.filter(team=team, number__gt=team.seats)
    Grant.objects.filter(seat__in=gone, revoked_at=None).update(revoked_at=at, reason="The team has fewer seats")
    gone.delete()
    Grant.objects.filter(seat__team=team, revoked_at=None).update(ends=team.ends)


def do_take_back(*, order: Order, at: datetime, reason: str) -> None:
    """The order was paid back: the team runs as long as its other paid orders reach, and ends now where none does."""
    team = Team.objects.select_for_update().get(orders__order=order)
    back = Invoice.objects.filter(order__for_team__team=team, minor__gt=0, refunded_minor__gte=F("minor"))
    paid = Order.objects.filter(for_team__team=team, state=Order.State.PAID, paid_at__isnull=False).exclude(pk__in=back.values("order"))
    ends = max(at, reach([(one.paid_at, one.months) for one in paid if one.paid_at]) or at)
    if team.ends is None or ends >= team.ends:
        return
    team.ends = ends
    team.save(update_fields=["ends"])
    held = Grant.objects.filter(seat__team=team, revoked_at=None)
    held.filter(starts__gte=ends).update(revoked_at=at, reason=reason)
    held.filter(starts__lt=ends).update(ends=ends)


def reach(paid: list[tuple[datetime, int]]) -> datetime | None:
    """How far periods reach that were paid at a moment for so many months, each from the end of the one before. Pure."""
    ends: datetime | None = None
    for moment, months in sorted(paid):
        ends = months_later(ends if ends and ends > moment else moment, months)
    return ends
