"""What the account page shows of a reader's gifts, teams and institutions."""

from datetime import datetime
from typing import Any

from masthead.readers.models import Reader
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.institutions.models import Institution, Member
from masthead.subscriptions.models import Grant
from masthead.subscriptions.teams import seating


def of_account(reader: Reader, now: datetime) -> dict[str, Any]:
    """For `subscriptions/account_groups.html`. One query for each kind."""
    gifts = GiftSubscription.objects.filter(giver=reader).select_related("plan")[:50]
    return {
        "gifts_given": [(gift, gift.standing(now)) for gift in gifts],
        "teams": seating.managed_by(reader),
        "libraries": Institution.objects.filter(librarians__reader=reader),
        "member_of": Member.objects.filter(reader=reader, grant__in=Grant.objects.open_at(now)).select_related("institution", "grant"),
        "teams_open": seating.open_to(reader, now),
    }
