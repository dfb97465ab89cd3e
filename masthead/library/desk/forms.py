"""What editors type on the planning board."""

from datetime import date
from typing import Any

from django import forms

from masthead.library.desk.plan import author_named
from masthead.library.models import Author, Format, Pause

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)  # a plan beyond is a slip of the hand
LONGEST = 366  # days of one pause

NEW = [Format.ANALYSIS, Format.IN_DEPTH, Format.COLUMN, Format.INTERVIEW, Format.BRIEFING, Format.NOTE]


def _day(label: str, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day as 2026-11-26.", "required": "Give a day."},
    )


def check_near(day: date | None) -> date | None:
    """Raises for a day that no plan means."""
    if day and not FIRST <= day <= LAST:
        raise forms.ValidationError(f"Give a day between {FIRST.year} and {LAST.year}.")
    return day


class IdeaForm(forms.Form):
    """An idea: enough of an article to begin it."""

    title = forms.CharField(
        max_length=255,
        label="Working title",
        error_messages={
            "required": "Give it a title; it can be changed later.",
            "max_length": "The title has %(show_value)d characters; shorten it to %(limit_value)d.",
        },
    )
    format = forms.ChoiceField(choices=[(one.value, one.label) for one in NEW])
    author = forms.CharField(max_length=160, required=False, widget=forms.TextInput(attrs={"list": "authors", "autocomplete": "off"}))
    day = _day("Day", required=False)
    shelf = forms.ChoiceField()

    def __init__(self, *args: Any, shelves: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelves = {str(shelf.pk): shelf for shelf in shelves}
        self.fields["shelf"].choices = [(pk, shelf.title) for pk, shelf in self.shelves.items()]  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs.pop("maxlength", None)  # a browser would cut a pasted title without a word
        if len(shelves) == 1:
            self.fields["shelf"].widget = forms.HiddenInput()
            self.fields["shelf"].initial = str(shelves[0].pk)

    def clean_author(self) -> Author | None:
        """The author of that name."""
        name = self.cleaned_data["author"].strip()
        found = author_named(name) if name else None
        if name and found is None:
            raise forms.ValidationError(f"The library has no author called {name}. Add them under Library, or leave this empty.")
        return found

    def clean_day(self) -> date | None:
        """Not by a slip a hundred years away."""
        return check_near(self.cleaned_data["day"])


class PauseForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own class takes none
    """Days without a duty to publish."""

    first_day, last_day = _day("First day"), _day("Last day")

    class Meta:
        model = Pause
        fields = ("why", "first_day", "last_day")

    def clean(self) -> dict[str, Any]:
        """In this order, and not for ever."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        for day in (first, last):
            check_near(day)
        if first and last and last < first:
            raise forms.ValidationError("The last day comes before the first.")
        if first and last and (last - first).days > LONGEST:
            raise forms.ValidationError("A pause may last a year at most.")
        return cleaned
