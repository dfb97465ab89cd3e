"""Pictures of every kind become sizes that show the same and say nothing else."""

import io
import struct

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from masthead.library.pictures import encoding
from masthead.library.pictures.encoding import BROKEN, Unreadable


def file_of(image: Image.Image, kind: str, **options: object) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out


def made(file: io.BytesIO, kind: str = "jpeg", most: int = 1600) -> Image.Image:
    return Image.open(io.BytesIO(encoding.encoded(encoding.opened(file, most), kind)))


def near(image: Image.Image, colour: tuple[int, int, int], at: tuple[int, int] = (5, 5)) -> bool:
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(a - b) < 14 for a, b in zip(found, colour, strict=True))


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "SECRETNAME"
    exif.get_ifd(0x8825)[29] = "SECRETDATE"
    return exif


@pytest.mark.parametrize("kind", ["jpeg", "avif"])
@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_is_left_of_where_it_was_taken(source: str, kind: str) -> None:
    options: dict[str, object] = {"exif": located(), "xmp": b"<x>SECRETXMP</x>"}
    if source == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", "SECRETXMP")
        info.add_text("Comment", "SECRETTEXT")
        options = {"exif": located(), "pnginfo": info}
    elif source == "JPEG":
        options["comment"] = "SECRETTEXT"
    file = file_of(
        Image.new("RGB", (60, 40), "teal"),
        source,
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        **options,
    )
    assert b"SECRET" in file.getvalue(), "the test's own file says it"
    content = encoding.encoded(encoding.opened(file, 1600), kind)
    assert b"SECRET" not in content and b"Exif" not in content
    image = Image.open(io.BytesIO(content))
    assert not image.getexif() and not {"xmp", "icc_profile", "comment"} & set(image.info)


def test_a_picture_on_its_side_stands_up() -> None:
    stored = Image.new("RGB", (60, 40), "red")
    stored.paste("blue", (0, 0, 30, 40))
    image = made(file_of(stored, "JPEG", exif=located(), quality=95))
    assert image.size == (40, 60) and near(image, (0, 0, 254), (20, 5)) and near(image, (254, 0, 0), (20, 55))


def test_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    for image, options in ((clear, {}), (clear.convert("LA"), {}), (palette, {"transparency": 0})):
        for kind in ("jpeg", "avif"):
            assert near(made(file_of(image, "PNG", **options), kind), (255, 255, 255))


def test_every_mode_keeps_its_colour() -> None:
    teal = (0, 128, 128)
    palette = Image.new("RGB", (20, 20), teal).convert("P", palette=Image.Palette.ADAPTIVE)
    assert near(made(file_of(palette, "PNG")), teal)
    assert near(made(file_of(palette, "GIF", save_all=True, append_images=[Image.new("RGB", (20, 20), "red").convert("P")])), teal)
    assert near(made(file_of(Image.new("CMYK", (20, 20), (255, 0, 0, 0)), "JPEG", quality=95)), (0, 255, 255))
    assert near(made(file_of(Image.new("L", (20, 20), 90), "JPEG")), (90, 90, 90))
    assert near(made(file_of(Image.new("1", (20, 20), 1), "PNG")), (255, 255, 255))
    grey = Image.new("I;16", (20, 20), 0x8000)
    assert near(made(file_of(grey, "PNG")), (128, 128, 128))


def linear_profile() -> bytes:
    """An ICC profile with sRGB's primaries and no gamma: its 128 is the screen's 188."""

    def xyz(*numbers: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    white, curve = xyz(0.9642, 1.0, 0.8249), b"curv" + bytes(8)
    tags = {
        b"wtpt": white, b"rXYZ": xyz(0.4361, 0.2225, 0.0139), b"gXYZ": xyz(0.3851, 0.7169, 0.0971), b"bXYZ": xyz(0.1431, 0.0606, 0.7141),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    at, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s12s4s", at + len(body), b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp")
    return head.ljust(68, b"\0") + white[8:] + bytes(128 - 80) + table + body


def test_colours_of_another_profile_are_turned_into_the_screen_s() -> None:
    grey = Image.new("RGB", (20, 20), (128, 128, 128))
    for profile, colour in ((linear_profile(), 188), (b"nonsense", 128), (None, 128)):
        image = made(file_of(grey, "JPEG", quality=95, icc_profile=profile))
        assert near(image, (colour, colour, colour))


def test_never_larger_and_in_proportion() -> None:
    file = file_of(Image.new("RGB", (500, 300)), "PNG")
    assert made(file).size == (500, 300)
    assert made(file, most=400).size == (400, 240)
    assert encoding.scaled(Image.new("RGB", (4000, 1)), 400).size == (400, 1)


def test_jpeg_is_progressive() -> None:
    assert made(file_of(Image.new("RGB", (500, 300)), "PNG")).info.get("progressive")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_breaks_off_is_refused_in_a_sentence(kind: str) -> None:
    whole = file_of(Image.effect_noise((300, 300), 90), kind).getvalue()
    with pytest.raises(Unreadable, match="breaks off"):
        encoding.check(io.BytesIO(whole[: len(whole) // 2]))
    encoding.check(io.BytesIO(whole))


def test_what_is_no_picture_is_refused() -> None:
    for content in (b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff\xe0" + b"\0" * 50):
        with pytest.raises(Unreadable) as refused:
            encoding.opened(io.BytesIO(content), 1600)
        assert str(refused.value) == BROKEN


def test_a_preview_keeps_within_its_bytes() -> None:
    noise = Image.effect_noise((1200, 630), 60).convert("RGB")
    assert len(encoding.encoded(noise, "jpeg")) > 150_000
    assert len(encoding.encoded_within(noise, 150_000)) <= 150_000
