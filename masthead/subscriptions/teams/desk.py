"""Teams at the desk."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.subscriptions.models import Grant
from masthead.subscriptions.teams.models import Team


class MadeByReaders(ModelPermissionPolicy):
    """A team comes of an order; at the desk it is looked at."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in {"add", "delete", "change"} and bool(super().user_has_permission(user, "change"))


register_permission_policy(Team, MadeByReaders(Team, auth_model=Grant))


class TeamViewSet(SnippetViewSet):
    model = Team
    icon = "group"
    list_display = ("name", "owner", "plan", "seats", "ends")
