"""The field in which subjects are chosen: the chosen ones are boxes to untick, and one line adds others by name.

With its script the line suggests as one types; without, it takes names parted by commas or lines. Nothing is rendered but
what is chosen: a publication may have thousands.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import ManyToManyField, Model, QuerySet
from django.urls import reverse
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms.models import register_form_field_override

CHOSEN_BY_NAME = {"country", "topic"}  # the models there may be thousands of
MOST_NAMES = 60


class Said(list[Any]):
    """What the form sent: numbers of the chosen, and the line of names besides."""

    def __init__(self, chosen: Iterable[Any], typed: str = "") -> None:
        super().__init__(chosen)
        self.typed = typed


class SubjectsInput(forms.Widget):
    """Boxes for the chosen, a line for more."""

    template_name = "library/desk/subjects_input.html"
    choices: Any = ()

    class Media:
        js: ClassVar[list[str]] = ["library/desk/subjects.js"]
        css: ClassVar[dict[str, list[str]]] = {"all": ["library/desk/subjects.css"]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """One query for the names of the chosen; none when nothing is."""
        context = super().get_context(name, value, attrs)
        queryset: QuerySet[Model] = self.choices.queryset
        numbers = [int(one) for one in value or () if str(one).isdecimal() and len(str(one)) < 19]
        kind = queryset.model
        context["widget"].update(
            chosen=list(queryset.filter(pk__in=numbers)) if numbers else [],
            typed=getattr(value, "typed", ""),
            one=str(kind._meta.verbose_name),
            many=str(kind._meta.verbose_name_plural),
            suggest=reverse("subjects", args=[kind.section]),  # type: ignore[attr-defined]
        )
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Said:
        """The ticked numbers, and the line."""
        chosen = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return Said(chosen, str(data.get(f"{name}-named", "")).strip())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: nothing ticked means nothing chosen."""
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        """Not on the line of names."""
        return False


class SubjectsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Subjects, ticked or named; a name that nobody has is an error that says so."""

    widget = SubjectsInput

    def prepare_value(self, value: Any) -> Any:
        """As the widget takes it."""
        return value if isinstance(value, Said) else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        """The ticked ones, and those whose names were typed."""
        named = self._named(value.typed) if isinstance(value, Said) and value.typed else []
        return super().clean([*(value or ()), *named])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A typed name is a change."""
        return bool(getattr(data, "typed", "")) or super().has_changed(initial, data)

    @property
    def _all(self) -> QuerySet[Any]:
        assert self.queryset is not None  # set when the form is made
        return self.queryset

    def _named(self, typed: str) -> list[str]:
        """Numbers for names. A name may hold a comma, so that a whole line is tried before its parts."""
        found: list[str] = []
        unknown: list[str] = []
        for line in typed.splitlines():
            whole = self._find(line)
            for name in [] if whole else line.split(","):
                if name.strip():
                    one = self._find(name)
                    found.append(one) if one else unknown.append(f"“{' '.join(name.split())[:80]}”")
            found += [whole] if whole else []
            if len(found) + len(unknown) > MOST_NAMES:
                raise forms.ValidationError(f"Type {MOST_NAMES} names at most at once.")
        if unknown:
            meta = self._all.model._meta
            raise forms.ValidationError(
                f"There is no {meta.verbose_name} called {' or '.join(unknown)}. Check the spelling, or make it under "
                f"Library, {str(meta.verbose_name_plural).capitalize()}."
            )
        return found

    def _find(self, name: str) -> str:
        name = folded(name)
        pk = self._all.filter(name__iexact=name).values_list("pk", flat=True).first() if name else None
        return str(pk) if pk is not None else ""


def folded(name: str) -> str:
    """On one line and without control characters, one of which (NUL) no PostgreSQL column takes."""
    return " ".join("".join(mark for mark in name if mark.isprintable() or mark.isspace()).split())


def _chosen_by_name(db_field: Any) -> dict[str, Any]:
    return {"form_class": SubjectsField} if db_field.remote_field.model._meta.model_name in CHOSEN_BY_NAME else {}


for _field in (ParentalManyToManyField, ManyToManyField):
    register_form_field_override(_field, override=_chosen_by_name)
