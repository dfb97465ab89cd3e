"""How large a picture is made, where it is cropped, what its sizes are called. Pure."""

WIDTHS = (400, 800, 1200, 1600)
JPEG, AVIF = "jpeg", "avif"
FORMATS = (JPEG, AVIF)
QUALITY = {JPEG: 78, AVIF: 56}  # of one look, measured; AVIF then has about half the bytes
SOCIAL = (1200, 630)  # what link previews show
SOCIAL_SPEC = f"fill-{SOCIAL[0]}x{SOCIAL[1]}|format-jpeg|jpegquality-{QUALITY[JPEG]}"
SOCIAL_MOST = 150_000  # bytes; some previews drop a larger picture

Box = tuple[int, int, int, int]
Point = tuple[float, float]
MIDDLE: Point = (0.5, 0.5)


def widths(width: int) -> list[int]:
    """The widths a picture is made in, smallest first: never wider than it is, and always one."""
    found = [one for one in WIDTHS if one <= width]
    if width < WIDTHS[-1] and (not found or width >= found[-1] * 1.1):
        found.append(max(1, width))  # 700 is worth more than 400
    return found


def spec(width: int, kind: str) -> str:
    """The name of a size, in Wagtail's words, so that Wagtail too could make it."""
    return f"width-{width}|format-{kind}|{kind}quality-{QUALITY[kind]}"


def kind_of(named: str) -> str:
    """The format in the name of one of our widths; "" for every other rendition, such as the desk's own."""
    if not named.startswith("width-"):
        return ""
    return next((kind for kind in FORMATS if f"|format-{kind}" in named), "")


def crop(size: tuple[int, int], shape: tuple[int, int], focus: Point = MIDDLE) -> Box:
    """The largest part of `size` in the proportions of `shape` that lies about `focus` as CSS's `object-position` would have it."""
    width, height = size
    across = max(1, min(width, round(height * shape[0] / shape[1])))
    down = max(1, min(height, round(width * shape[1] / shape[0])))
    left, top = round((width - across) * focus[0]), round((height - down) * focus[1])
    return left, top, left + across, top + down


def focus_class(focus: Point) -> str:
    """The classes that hold a picture at its focal point wherever the page crops it, to a quarter; none for the middle."""
    names = ((f"focus-{axis}-{round(min(1.0, max(0.0, part)) * 4)}") for axis, part in zip("xy", focus, strict=True))
    return " ".join(name for name in names if not name.endswith("-2"))
