"""Who sits where: invitations, the link, the domain; a seat is taken, and taken away."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from masthead.kit import limits
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.signing import digest, draw_token
from masthead.readers import addresses
from masthead.readers.models import Reader
from masthead.subscriptions.events import TeamInvited
from masthead.subscriptions.models import Grant
from masthead.subscriptions.teams.models import Seat, Team, TeamDomain, TeamInvitation

LIFE = timedelta(days=30)
A_DAY = Limit("invitations of a team a day", 100, timedelta(days=1))
PER_MAILBOX = Limit("invitations to a mailbox a day", 3, timedelta(days=1))
MISSES = Limit("team invitations that are none", 20, timedelta(minutes=10))
# Anybody may have an address here: such a domain is no team's. Not a complete list; the desk sees every domain.
ANYBODYS = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com",
            "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "qq.com"}  # fmt: skip


class NoSeat(Refusal):
    """Every seat is taken, or the team is not paid for."""

    code, status = "no_seat", 409

    def say(self) -> str:
        return "This team has no free seat at the moment. Whoever manages it can free one or add some."


class NoSuchInvitation(Refusal):
    """A link that invites nobody, any more or ever."""

    code, status = "no_such_invitation", 410

    def say(self) -> str:
        return "This invitation has been used, replaced or withdrawn, or has run out. Ask whoever manages the team for a new one."


def managed_by(reader: Reader) -> QuerySet[Team]:
    """The teams that the reader owns or manages: the one way to find a team for somebody who acts on it."""
    managing = Q(taken__reader=reader, taken__role=Seat.Role.MANAGER)
    return Team.objects.filter(Q(owner=reader) | managing).distinct()


def do_take_seat(*, team: Team, reader: Reader, at: datetime) -> Seat:
    """A seat for the reader, the lowest that is free; the one they have, if any. Raises NoSeat.

    The seat is taken by inserting a row under a unique key; whoever comes second finds it taken and looks again.
    """
    for _ in range(team.seats + 2):
        with transaction.atomic():
            now = Team.objects.select_for_update().get(pk=team.pk)
            taken = {seat.number: seat for seat in Seat.objects.filter(team=now)}
            mine = next((seat for seat in taken.values() if seat.reader_id == reader.pk), None)
            if mine is not None:
                return mine
            free = set(range(1, now.seats + 1)) - set(taken)
            if not free or not now.runs(at):
                raise NoSeat
            try:
                with transaction.atomic():
                    return _sit(now, min(free), reader, at)
            except IntegrityError:
                continue
    raise NoSeat


def _sit(team: Team, number: int, reader: Reader, at: datetime) -> Seat:
    seat = Seat.objects.create(team=team, number=number, reader=reader, taken_at=at)
    seat.grant = Grant.objects.create(
        reader=reader, plan=team.plan, source=Grant.Source.SEAT, starts=at, ends=team.ends, reason=f"Seat in {team.name}"
    )
    seat.save(update_fields=["grant"])
    return seat


def do_remove(*, team: Team, seat_id: int, at: datetime) -> bool:
    """Take a seat of this team away; access by it ends at the next request. False: there was none."""
    with transaction.atomic():
        Grant.objects.filter(seat__team=team, seat__pk=seat_id, revoked_at=None).update(revoked_at=at, reason="The seat was taken away")
        return bool(Seat.objects.filter(team=team, pk=seat_id).delete()[0])


def do_set_role(*, team: Team, seat_id: int, role: str) -> None:
    """Make a member a manager, or a manager a member. Only the owner's page offers it."""
    if role in Seat.Role.values:
        Seat.objects.filter(team=team, pk=seat_id).update(role=role)


def do_invite(*, team: Team, typed: str, at: datetime) -> TeamInvitation:
    """Ask an address to take a seat. Asking again replaces the link. The same answer for known and unknown addresses.

    Raises BadInput, TooManyTries.
    """
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as error:
        raise BadInput(str(error)) from None
    limits.check(A_DAY, str(team.pk), at)
    limits.check(PER_MAILBOX, f"{team.pk} {addresses.counting_key(address)}", at)
    token = draw_token()
    with transaction.atomic():
        kept = {"digest": digest(token, purpose="team"), "made_at": at, "until": at + LIFE, "accepted_at": None}
        invitation, _ = TeamInvitation.objects.update_or_create(team=team, address=address, defaults=kept)
        announce(TeamInvited(invitation.pk, token))
    return invitation


def do_withdraw(*, team: Team, invitation_id: int) -> None:
    """The invitation invites nobody any more."""
    TeamInvitation.objects.filter(team=team, pk=invitation_id).delete()


def do_make_link(*, team: Team) -> str:
    """A token for a link that anybody who has it may join by; it replaces the one before, and is shown once."""
    token = draw_token()
    Team.objects.filter(pk=team.pk).update(link_digest=digest(token, purpose="team"))
    return token


def do_close_link(*, team: Team) -> None:
    """The link joins nobody any more."""
    Team.objects.filter(pk=team.pk).update(link_digest=None)


def find(kept: str, network: str, now: datetime) -> tuple[Team, TeamInvitation | None]:
    """The team that a token's digest joins, and the invitation where it was one; changes nothing but the count of misses."""
    invitation = TeamInvitation.objects.filter(digest=kept, accepted_at=None, until__gt=now).select_related("team").first()
    if invitation is not None:
        return invitation.team, invitation
    team = Team.objects.filter(link_digest=kept).first()
    if team is None:
        limits.check(MISSES, network, now)
        raise NoSuchInvitation
    return team, None


def do_join(*, kept: str, reader: Reader, network: str, at: datetime) -> Seat:
    """Take a seat by an invitation, which is spent by it, or by the link. Raises NoSuchInvitation, NoSeat."""
    with transaction.atomic():
        team, invitation = find(kept, network, at)
        if invitation and not TeamInvitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=at):
            raise NoSuchInvitation
        return do_take_seat(team=team, reader=reader, at=at)


def check_domain(typed: str, reader: Reader) -> str:
    """The domain whose people may join: the reader's own, proven. Raises BadInput."""
    domain = typed.strip().lower().removeprefix("@")
    own = reader.email.rpartition("@")[2]
    if domain in ANYBODYS:
        raise BadInput(f"Anybody may have an address at {domain}, so it cannot be a team’s domain.")
    if domain != own or reader.confirmed_at is None:
        raise BadInput(f"You can open the team to the domain of your own address, {own}. For another one, write to us.")
    return domain


def do_open_to_domain(*, team: Team, domain: str) -> None:
    """Readers with a proven address there may join from now on."""
    TeamDomain.objects.get_or_create(team=team, domain=domain)


def do_close_domain(*, team: Team) -> None:
    """Nobody joins by a domain any more; who has a seat keeps it."""
    TeamDomain.objects.filter(team=team).delete()


def open_to(reader: Reader, now: datetime) -> QuerySet[Team]:
    """The teams that the reader may join by the domain of their proven address. Not a subdomain of it, nor what it ends in."""
    if reader.confirmed_at is None:
        return Team.objects.none()
    domain = reader.email.rpartition("@")[2]
    return Team.objects.filter(domains__domain=domain, ends__gt=now).exclude(taken__reader=reader)
