"""Columns of forms in the desk's lists."""

from typing import Any

from django.contrib.auth.context_processors import PermWrapper
from django.middleware.csrf import get_token
from wagtail.admin.ui.tables import Column


class PressColumn(Column):
    """A column of forms. Wagtail's cells know neither the token, which the desk asks of every form, nor the user's rights."""

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Wagtail's, and both."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = context["request"]
        return {**context, "csrf_token": get_token(request), "perms": PermWrapper(request.user)}

    def get_value(self, instance: Any) -> Any:
        """Nothing: the cell's template looks at the row."""
        return ""
