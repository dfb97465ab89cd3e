"""Pictures as bytes: opened upright and in the screen's colours, scaled, and written with nothing in them but the picture.

Pillow itself writes them: Wagtail's way gives AVIF no speed, and then one picture costs seconds.
"""

import contextlib
import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from PIL import Image, ImageCms, ImageOps

from masthead.library.pictures.sizes import AVIF, JPEG, QUALITY, Box

SPEED = 8  # of 10; at 6, Pillow's own, a picture takes four times as long and saves a twentieth
LEAST = 40  # below this quality a smaller picture looks better
BROKEN = "The file breaks off or is damaged: the picture in it cannot be read to its end. Save it again, and upload that."
_SRGB = ImageCms.createProfile("sRGB")
_ON_ITS_SIDE = 5  # EXIF's orientations from here on


class Unreadable(ValueError):
    """No picture, or one that breaks off. Its text is for the editor."""


def check(file: BinaryIO) -> None:
    """Read the whole picture once, so that a damaged file is refused when it comes and not when it is published."""
    with _reading(file) as image:
        image.draft(None, (100, 100))
        image.load()


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Its width and height as seen: a telephone's upright picture is stored on its side."""
    lies = image.getexif().get(0x0112, 1) >= _ON_ITS_SIDE
    return (image.height, image.width) if lies else (image.width, image.height)


def opened(file: BinaryIO, most: int) -> Image.Image:
    """The picture upright, at most `most` wide, flat on white, in sRGB, knowing nothing of where it was taken."""
    with _reading(file) as found:
        found.draft(None, (most * 5 // 4, most * 5 // 4))  # a JPEG is decoded at half or a quarter of its size, where that is enough
        image = scaled(_whole(ImageOps.exif_transpose(found)), most)
        profile = found.info.get("icc_profile")
    image = _srgb(_flat(image), profile)
    image.info = {}  # Pillow would write what it finds here: the profile, the comment, where the photographer stood
    return image


def scaled(image: Image.Image, width: int) -> Image.Image:
    """At most `width` wide; never larger than it was."""
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS, reducing_gap=3.0)


def cropped(image: Image.Image, box: Box, width: int) -> Image.Image:
    """The part in `box`, at most `width` wide."""
    return scaled(image.crop(box), width)


def encoded(image: Image.Image, kind: str, quality: int = 0) -> bytes:
    """As a progressive JPEG or an AVIF."""
    out = io.BytesIO()
    quality = quality or QUALITY[kind]
    if kind == AVIF:
        image.save(out, "AVIF", quality=quality, speed=SPEED, max_threads=1)
    else:
        image.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
    return out.getvalue()


def encoded_within(image: Image.Image, most: int) -> bytes:
    """As a JPEG of at most `most` bytes, as good as that allows."""
    quality = QUALITY[JPEG]
    content = encoded(image, JPEG, quality)
    while len(content) > most and image.width > 1:
        if quality > LEAST:
            quality -= 8
        else:
            image = scaled(image, image.width * 3 // 4)
        content = encoded(image, JPEG, quality)
    return content


@contextlib.contextmanager
def _reading(file: BinaryIO) -> Iterator[Image.Image]:
    """Pillow's image; whatever it may complain of with a bad file is one complaint of ours."""
    try:
        file.seek(0)
        with Image.open(file) as image:
            yield image
    except Exception as error:  # struct's, zlib's, an index out of range: its readers raise whatever they stumble over
        raise Unreadable(BROKEN) from error


def _whole(image: Image.Image) -> Image.Image:
    """In a mode that can be scaled: a palette becomes colours, sixteen bits become eight."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"RGB", "L", "CMYK", "RGBA", "LA"} and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _flat(image: Image.Image) -> Image.Image:
    if image.mode not in {"RGBA", "LA"}:
        return image
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return white.convert("RGB")


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In the colours screens take a picture without a profile to be in. A profile that cannot be read, or is another mode's, is ignored."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return cast(Image.Image, ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB"))
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")
