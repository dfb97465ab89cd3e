"""Pictures and files. Custom from day one: swapping these models later would move every table that names them."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """A picture, with who made it and what we may do with it. `description` is its alternative text."""

    caption = models.TextField(blank=True)
    credit = models.CharField(max_length=255, blank=True, help_text="As printed: the maker and the agency.")
    creator = models.CharField("made by", max_length=160, blank=True)
    agency = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    rights_end = models.DateField("rights end on", null=True, blank=True)
    licence_url = models.URLField("licence’s address", max_length=1000, blank=True)
    source_url = models.URLField("came from", max_length=1000, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    place = models.CharField("taken in", max_length=200, blank=True)
    embedded = models.JSONField("what the file says of itself", default=dict, blank=True, editable=False)

    admin_form_fields = (
        *Image.admin_form_fields,
        "caption", "credit", "creator", "agency", "licence", "licence_url", "rights_end", "taken_on", "place",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"

    def __str__(self) -> str:
        return str(self.title)


class Rendition(AbstractRendition):
    """A picture at one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def __str__(self) -> str:
        return f"{self.image} {self.filter_spec}"


class File(AbstractDocument):
    """A file that articles link to."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "file"

    def __str__(self) -> str:
        return str(self.title)
