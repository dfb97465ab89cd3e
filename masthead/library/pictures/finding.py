"""The sizes there are of pictures. Makes none: that is `making`'s work, and never a reader's."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from masthead.library.models.pictures import Picture, Rendition
from masthead.library.pictures.sizes import AVIF, JPEG, MIDDLE, SOCIAL, Point, focus_class, kind_of

_SOCIAL = f"fill-{SOCIAL[0]}x{SOCIAL[1]}|format-{JPEG}"
OURS = Q(filter_spec__startswith="width-", filter_spec__contains="|format-") | Q(filter_spec__startswith=_SOCIAL)


class Sizes(list[Rendition]):
    """A picture's JPEGs, smallest first; beside them its AVIFs, its crop for link previews, and where its focus lies.

    Empty while nothing is made. AVIFs are named only when each JPEG has its own: a browser that finds one small AVIF takes it.
    """

    def __init__(self, picture: Picture | None = None, made: Iterable[Rendition] = ()) -> None:
        jpeg, avif = {}, {}
        self.social: Rendition | None = None
        for one in made:  # oldest first: of two of a width the newer stays
            kind = kind_of(one.filter_spec)
            if kind == AVIF:
                avif[one.width] = one
            elif kind == JPEG:
                jpeg[one.width] = one
            elif not kind:
                self.social = one
        super().__init__(jpeg[width] for width in sorted(jpeg))
        self.avif = [avif[width] for width in sorted(avif)] if avif.keys() >= jpeg.keys() else []
        if self.social is None:  # from before there were any
            self.social = next((one for one in reversed(self) if one.width <= SOCIAL[0]), None)
        self.focus = focus_class(focus_of(picture)) if picture else ""

    @property
    def largest(self) -> Rendition | None:
        return self[-1] if self else None

    @property
    def jpeg_set(self) -> str:
        return _srcset(self)

    @property
    def avif_set(self) -> str:
        return _srcset(self.avif)


def _srcset(made: Iterable[Rendition]) -> str:
    return ", ".join(f"{one.url} {one.width}w" for one in made)


def focus_of(picture: Picture) -> Point:
    """Where in the picture its focal point lies, as parts of its width and height."""
    point = picture.get_focal_point()
    if point is None or not (picture.width and picture.height):
        return MIDDLE
    return point.centroid_x / picture.width, point.centroid_y / picture.height


def key_of(picture: Picture) -> str:
    """Which file of the picture a size is of: a new file's sizes stand beside the old one's until they are complete."""
    return str(picture.file_hash)[:8]


def made_of(picture_ids: Iterable[int]) -> QuerySet[Rendition]:
    """Our renditions of these pictures, oldest first. The desk's own, for its lists, are left out."""
    columns = ("image_id", "file", "width", "height", "filter_spec", "focal_point_key")
    return Rendition.objects.filter(OURS, image_id__in=picture_ids).only(*columns).order_by("pk")


def sizes_for(pictures: Iterable[Picture]) -> dict[int, Sizes]:
    """The sizes of each picture, in one query for all. A picture without any is left out."""
    known = {picture.pk: picture for picture in pictures}
    made: dict[int, list[Rendition]] = defaultdict(list)
    for one in made_of(known):
        made[one.image_id].append(one)
    return {pk: found for pk, rows in made.items() if (found := _newest(known[pk], rows))}


def _newest(picture: Picture, rows: list[Rendition]) -> Sizes:
    """Of its present file, or while there are none of that, of the file before."""
    files: dict[str, list[Rendition]] = defaultdict(list)
    for row in rows:
        files[row.focal_point_key[:8]].append(row)
    present = Sizes(picture, files.pop(key_of(picture), []))
    before = (Sizes(picture, files[key]) for key in reversed(files))
    return present or next((sizes for sizes in before if sizes), present)


def sizes_of(picture: Picture | None) -> Sizes:
    """The sizes there are of one picture."""
    return sizes_for([picture]).get(picture.pk) or Sizes() if picture else Sizes()
