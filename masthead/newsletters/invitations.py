"""Messages to people whom a reader of ours names: who was given a subscription, who is asked into a team."""

from django.conf import settings
from django.urls import reverse

from masthead.kit.clock import now
from masthead.newsletters.messages import do_write
from masthead.subscriptions.events import GiftSent, TeamInvited
from masthead.subscriptions.gifts import codes
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.teams.models import TeamInvitation


def send_gift(event: GiftSent) -> None:
    """To whom a subscription was given."""
    gift = GiftSubscription.objects.select_related("plan").get(pk=event.gift_id)
    link = f"{settings.MASTHEAD.url}{reverse('redeem-gift', args=[event.code])}"
    do_write(kind="gift", to=gift.recipient, at=now(), gift=gift, link=link, code=codes.in_groups(event.code))


def send_team_invitation(event: TeamInvited) -> None:
    """To whom a seat in a team is offered."""
    invitation = TeamInvitation.objects.select_related("team__owner").get(pk=event.invitation_id)
    link = f"{settings.MASTHEAD.url}{reverse('join-team', args=[event.token])}"
    do_write(kind="team", to=invitation.address, at=now(), invitation=invitation, team=invitation.team, link=link)
