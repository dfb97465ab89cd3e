"""The radar at the desk."""

from typing import Any

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.curator.models import RadarEntry


class WhenColumn(Column):
    """The days, as readers see them."""

    def get_value(self, instance: RadarEntry) -> Any:
        """With the year: the desk keeps what is over."""
        return instance.days.said()


class RadarViewSet(SnippetViewSet):
    model = RadarEntry
    icon = "calendar-alt"
    menu_label = "Radar"
    menu_name = "radar"
    menu_order = 170
    add_to_admin_menu = True
    ordering = ("-day", "title")
    list_display = ("title", WhenColumn("when", label="When", sort_key="day"), "place")
    list_filter = {"day": ["gte", "lte"], "countries": ["exact"]}
    search_fields = ("title", "text", "place")
    panels = (
        FieldPanel("title", help_text="What happens, in a few words: Moldova votes, OPEC meets."),
        MultiFieldPanel([FieldRowPanel(["day", "last_day"]), "day_known"], heading="When"),
        FieldPanel("text", widget=forms.Textarea(attrs={"rows": 3}), help_text="Why it matters, in a sentence or two."),
        "place",
        FieldPanel("article", help_text="The piece of ours that explains it."),
        MultiFieldPanel(
            [
                FieldPanel("countries"),
                FieldPanel("topics"),
            ],
            heading="What it is about",
            help_text="It stands on their pages too.",
        ),
    )


register_snippet(RadarViewSet)
