"""An editor's own settings at the desk: Wagtail's screen, which asks for the one name that we keep."""

from typing import Any

from django import forms
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.users.models import UserProfile

from masthead.readers.models import Reader


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """One name: not everybody has a first and a last."""

    name = forms.CharField(max_length=200, help_text="As messages and the desk show it.")

    class Meta:
        model = Reader
        fields = ("name",)


class NamePanel(NameEmailSettingsPanel):  # type: ignore[misc]
    """Wagtail's asks for two names, and saves nothing else on the screen while one is missing."""

    form_class = NameForm


class DeskAccountView(AccountView):  # type: ignore[misc]
    """Wagtail's, with that panel in its place."""

    def get_panels(self) -> list[Any]:
        """Each as Wagtail has it, but for the name."""
        ours = NamePanel(self.request, self.request.user, UserProfile.get_for_user(self.request.user))
        return [ours if isinstance(panel, NameEmailSettingsPanel) else panel for panel in super().get_panels()]


desk_account = require_admin_access(DeskAccountView.as_view())
