"""A picture comes: its file is read once for what it says of itself, empty fields are filled in, and its sizes are asked for."""

import logging
from pathlib import PurePath
from typing import Any

from django.db.models.signals import post_save, pre_save
from PIL import Image

from masthead.library.models.pictures import Picture
from masthead.library.pictures import iptc
from masthead.library.pictures.encoding import upright_size
from masthead.library.pictures.making import ask

log = logging.getLogger("masthead.library")

_IIM = 0x0404  # Photoshop's number for IPTC's block
_EXIF_IFD = 0x8769
_MATTERS = {
    "file", "title", "description", "caption", "credit",
    "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
}  # fmt: skip
UNBOUNDED = 4000  # characters of a field without a limit


def read(file: Any) -> tuple[dict[str, iptc.Raw], tuple[int, int]]:
    """What the file says of itself (where it was taken, to the metre, is left out), and its size as seen."""
    file.seek(0)
    with Image.open(file) as image:
        exif = image.getexif()
        blocks = image.info.get("photoshop")
        iim = blocks.get(_IIM) if isinstance(blocks, dict) else b""
        xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
        packet = xmp.encode() if isinstance(xmp, str) else xmp
        raw = {
            "iptc": iptc.from_iim(iim if isinstance(iim, bytes) else b""),
            "xmp": iptc.from_xmp(packet if isinstance(packet, bytes) else b""),
            "exif": iptc.from_exif({**exif, **exif.get_ifd(_EXIF_IFD)}),
        }
        return {name: found for name, found in raw.items() if found}, upright_size(image)


def fill_in(picture: Picture, raw: dict[str, iptc.Raw]) -> None:
    """Fill the picture's empty fields with what its file says; what somebody wrote stays."""
    found = iptc.said(raw.get("iptc", {}), raw.get("xmp", {}), raw.get("exif", {}))
    picture.embedded = raw
    for name in iptc.Said.__dataclass_fields__:
        value = getattr(found, name)
        if isinstance(value, str):
            value = iptc.tidy(value, picture._meta.get_field(name).max_length or UNBOUNDED)
        if value and (not getattr(picture, name) or (name == "title" and _is_file_name(picture))):
            setattr(picture, name, value)


def _is_file_name(picture: Picture) -> bool:
    """The desk proposes the file's name as the title; nobody wrote it."""
    plain = ["".join(ch for ch in text.casefold() if ch.isalnum()) for text in (picture.title, _stem(picture), picture.file.name or "")]
    return plain[0] in plain[1:]


def _stem(picture: Picture) -> str:
    return PurePath(picture.file.name or "").stem


def _is_new(picture: Picture) -> bool:
    """Its file is one that it did not have."""
    return bool(picture.file) and (picture._state.adding or not picture.file._committed)


def _comes(sender: type[Any], instance: Picture, raw: bool = False, **kwargs: Any) -> None:
    if raw or not _is_new(instance):
        return
    try:
        with instance.open_file() as file:
            found, instance._seen = read(file)  # type: ignore[attr-defined]
            instance._set_image_file_metadata()
            file.seek(0)
    except Exception as error:  # a file may be wrong in any way, and it is only being asked about itself
        log.warning("What %s says of itself could not be read (%s: %s).", instance.file.name, type(error).__name__, error)
        return
    fill_in(instance, found)


def _came(sender: type[Any], instance: Picture, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    if raw or (update_fields is not None and not _MATTERS & set(update_fields)):
        return
    seen = instance.__dict__.pop("_seen", None)
    if seen and seen != (instance.width, instance.height):  # Wagtail measures a picture as it is stored, maybe on its side
        instance.width, instance.height = seen
        Picture.objects.filter(pk=instance.pk).update(width=seen[0], height=seen[1])
    ask(instance.pk)


def connect() -> None:
    """Hear of every picture that is saved, by whomever: the desk's three ways, an import, a script."""
    pre_save.connect(_comes, sender=Picture, dispatch_uid="masthead.library.pictures.comes")
    post_save.connect(_came, sender=Picture, dispatch_uid="masthead.library.pictures.came")
