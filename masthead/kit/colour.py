"""Colours that can be read: the owner's accent, moved as little as it must be to stand out on light and on dark paper.

Lightness is moved in OKLCH, where equal steps look equal and the hue stays what the owner chose; contrast is WCAG's.
"""

from math import atan2, cos, hypot, sin

LIGHT_PAPER, DARK_PAPER = "#fffdf8", "#211e1a"
READABLE = 4.6  # WCAG asks 4.5 of text; a little more, for rounding
STEP = 0.005

Colour = tuple[float, float, float]


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _rgb(name: str) -> Colour:
    red, green, blue = (_linear(int(name[at : at + 2], 16)) for at in (1, 3, 5))
    return red, green, blue


def _hex(colour: Colour) -> str:
    shares = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in colour)
    return "#" + "".join(f"{round(min(1.0, max(0.0, share)) * 255):02x}" for share in shares)


def _luminance(name: str) -> float:
    red, green, blue = _rgb(name)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _to_oklch(name: str) -> Colour:
    r, g, b = _rgb(name)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour that a screen has: where there is none so strong, a paler one of the same hue."""
    while True:
        a, b = chroma * cos(hue), chroma * sin(hue)
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        colour = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if chroma < STEP or all(-0.0005 <= part <= 1.0005 for part in colour):
            return _hex(colour)
        chroma -= STEP


def legible(accent: str, paper: str, least: float = READABLE) -> str:
    """`accent`, or the nearest darker (on light paper) or lighter one (on dark) that has this contrast."""
    if contrast(accent, paper) >= least:
        return accent.lower()
    lightness, chroma, hue = _to_oklch(accent)
    step = STEP if _luminance(paper) < 0.2 else -STEP
    while 0 < lightness < 1:
        lightness += step
        found = _from_oklch(lightness, chroma, hue)
        if contrast(found, paper) >= least:
            return found
    return "#ffffff" if step > 0 else "#000000"
