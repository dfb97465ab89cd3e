"""Is an article fit to be published, as far as its pictures go? Asked by the desk's form; an import is not held to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from masthead.library.models.pictures import Picture
from masthead.library.pictures.rights import Shown, objections

LEAD_FIELDS = {"image": "picture", "alt": "picture_alt", "credit": "picture_credit"}


@dataclass(frozen=True)
class Objection:
    """What stands against one picture. `block`: its place in the body; `item`: its place in a gallery there."""

    says: dict[str, str]
    block: int | None = None
    item: int | None = None


def objections_to(picture: Picture | None, alt: str, credit: str, body: Iterable[Any], on: date, today: date) -> list[Objection]:
    """Everything that stands against publishing these pictures `on` this day: the lead's first, then in the order of the text."""
    found = []
    if picture:
        lead = Shown(credit or picture.credit, alt or picture.description, picture.rights_end, lead=True)
        found.append(Objection(objections(lead, on, today)))
    for block, item, value in _shown(body):
        found.append(Objection(objections(_in_text(value), on, today), block, item))
    return [one for one in found if one.says]


def _shown(body: Iterable[Any]) -> Iterator[tuple[int, int | None, Any]]:
    """The pictures in the text. Where an import knows only an address there is none."""
    for n, child in enumerate(body):
        if child.block_type == "image" and child.value.get("image"):
            yield n, None, child.value
        elif child.block_type == "gallery":
            yield from ((n, place, value) for place, value in enumerate(child.value["images"]) if value.get("image"))


def _in_text(value: Any) -> Shown:
    picture = value["image"]
    return Shown(
        value.get("credit") or picture.credit,
        value.get("alt") or picture.description,
        picture.rights_end,
        decorative=bool(value.get("decorative")),
    )


def body_error(found: Iterable[Objection]) -> ValidationError | None:
    """Wagtail's nest of errors, so that each sentence stands at the field of the block it is about."""
    blocks: dict[int, Any] = {}
    galleries: dict[int, dict[int, Any]] = {}
    for one in found:
        if one.block is None:
            continue
        error = StructBlockValidationError(block_errors={name: ValidationError(say) for name, say in one.says.items()})
        if one.item is None:
            blocks[one.block] = error
        else:
            galleries.setdefault(one.block, {})[one.item] = error
    for place, items in galleries.items():
        blocks[place] = StructBlockValidationError(block_errors={"images": ListBlockValidationError(block_errors=items)})
    return StreamBlockValidationError(block_errors=blocks) if blocks else None
