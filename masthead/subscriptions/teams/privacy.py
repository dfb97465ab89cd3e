"""What this room keeps about a reader: teams they own, their seats, invitations to their address."""

from datetime import datetime
from typing import Any

from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Room
from masthead.subscriptions.institutions.models import Member
from masthead.subscriptions.models import Order
from masthead.subscriptions.teams.models import Seat, Team, TeamInvitation


class Seats(Room):
    """Teams, from both sides."""

    name, title = "seats", "Teams and institutions"  # asked before "subscriptions", whose unpaid orders our rows hold fast

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Those they own, with how many seats, and those in which they sit."""
        return {
            "owned": [
                {"team": it.name, "seats": it.seats, "ends_at": it.ends.isoformat() if it.ends else None}
                for it in Team.objects.filter(owner=reader)
            ],
            "seats": [
                {"team": it.team.name, "role": it.get_role_display(), "taken_at": it.taken_at.isoformat()}
                for it in Seat.objects.filter(reader=reader).select_related("team")
            ],
            "institutions": [
                {"institution": it.institution.name, "proven_at": it.proven_at.isoformat()}
                for it in Member.objects.filter(reader=reader).select_related("institution")
            ],
            "invitations": [
                {"team": it.team.name, "asked_at": it.made_at.isoformat()}
                for it in TeamInvitation.objects.filter(address=reader.email).select_related("team")
            ],
        }

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """A team that is paid for goes on without its owner until its end; one that nobody paid for goes."""
        owned = Team.objects.filter(owner=reader)
        owned.exclude(orders__order__state=Order.State.PAID).delete()
        for team in owned:
            team.orders.exclude(order__state=Order.State.PAID).delete()
        owned.update(owner=None)
        TeamInvitation.objects.filter(address__in=addresses).delete()
        return []
