"""The desk's form for a picture, wherever it is uploaded: a damaged file is refused with a sentence, a new one replaces the old gently."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from masthead.library.models.pictures import Picture
from masthead.library.pictures import encoding
from masthead.library.pictures.finding import OURS


class PictureFile(WagtailImageField):  # type: ignore[misc]
    """Wagtail's, whose look at a damaged file may end in any of Pillow's exceptions."""

    def to_python(self, data: Any) -> Any:
        """Any of them is a sentence."""
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as error:
            raise ValidationError(encoding.BROKEN, code="unreadable") from error


class PictureForm(BaseImageForm):  # type: ignore[misc]
    """Wagtail's, which looks only at a file's first bytes, and drops a replaced file's sizes while pages still show them."""

    original_file: Any
    licence_url = forms.URLField(label="Licence’s address", required=False, max_length=1000, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = PictureFile(label=given.label, required=given.required, widget=given.widget)

    def clean_file(self) -> Any:
        """Read the picture to its end."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                encoding.check(file)  # type: ignore[arg-type]
            except encoding.Unreadable as error:
                raise ValidationError(str(error), code="unreadable") from error
            file.seek(0)
        return file

    def save(self, commit: bool = True) -> Picture:
        """Keep the old file's sizes until the new one's are made; `making.drop_outdated` drops them."""
        before = self.original_file if "file" in self.changed_data else None
        self.original_file = None
        picture: Picture = super().save(commit=commit)
        if commit and before:
            before.storage.delete(before.name)
            picture.renditions.exclude(OURS).delete()
        return picture
