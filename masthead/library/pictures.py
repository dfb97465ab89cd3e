"""Pictures' sizes: made when a picture comes or an article is published, never in a reader's request."""

from typing import Any

from masthead.library.models.pictures import Picture

WIDTHS = (400, 800, 1200, 1600)


def sizes(picture: Picture) -> list[Any]:
    """The picture's renditions, smallest first."""
    widths = [width for width in WIDTHS if width <= picture.width] or [picture.width]
    made = picture.get_renditions(*(f"width-{width}|format-jpeg|jpegquality-80" for width in widths))
    return sorted(made.values(), key=lambda rendition: rendition.width)
