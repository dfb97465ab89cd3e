"""The Reviews at the desk."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.kit.clock import now
from masthead.newsletters.models import Edition


class EditionForm(WagtailAdminModelForm):
    """An edition, with the tick that publishes it."""

    out = forms.BooleanField(
        label="Published",
        required=False,
        help_text="Ticked and saved, readers see it on its page and on the front page. Unticked, only editors do.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["out"].initial = self.instance.published_at is not None

    def save(self, commit: bool = True) -> Edition:
        """The moment of publication is when the tick was first saved; a correction does not move it."""
        if not self.cleaned_data["out"]:
            self.instance.published_at = None
        elif self.instance.published_at is None:
            self.instance.published_at = now()
        saved: Edition = super().save(commit=commit)
        return saved


class PublishedColumn(BooleanColumn):
    """Whether readers see it."""

    def get_value(self, instance: Edition) -> bool:
        return instance.published_at is not None


class EditionViewSet(SnippetViewSet):
    model = Edition
    icon = "mail"
    menu_label = "Reviews"
    menu_name = "reviews"
    menu_order = 160
    add_to_admin_menu = True
    list_display = ("title", "kind", "day", PublishedColumn("published", label="Published"))
    list_filter = ("kind",)
    search_fields = ("title",)
    edit_handler = ObjectList(
        [
            FieldRowPanel(["kind", "day"]),
            FieldPanel("title", heading="Headline of our take"),
            FieldPanel("take", help_text="A few paragraphs. The first lines stand on the front page."),
            FieldPanel("following", help_text="Each with two or three words in bold before it."),
            MultiFieldPanel(["piece", "piece_note"], heading="From the library"),
            FieldPanel("out"),
        ],
        base_form_class=EditionForm,
    )


register_snippet(EditionViewSet)

# It registers its own pages; Wagtail reads this module alone.
from masthead.newsletters.outcomes import desk  # noqa: E402, F401
