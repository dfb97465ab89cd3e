"""A story of the wire as a Review may tell it: drafted from its items, every sentence with its source."""

from collections.abc import Sequence
from datetime import datetime

from masthead.curator.draft import Draft, Printed, draft
from masthead.curator.newsroom.models import Story, Told
from masthead.curator.newsroom.morning import key_of
from masthead.curator.newsroom.reviews import Telling
from masthead.curator.tagging import name_of

READ = 200  # of a story's newest items
LABEL, TEXT, SOURCES = 60, 900, 300  # characters that a Review takes


def printed(story: Story) -> list[Printed]:
    """Its newest items, oldest first. One query."""
    rows = Told.objects.filter(story=story).select_related("item__outlet").order_by("-item_id")[:READ]
    items = [row.item for row in reversed(rows)]
    return [Printed(it.pk, it.outlet.name, it.title, it.lead, it.url, it.seen_at, it.duplicate_of_id is not None) for it in items]


def drafted(story: Story, since: datetime | None) -> Draft:
    """What may be said of it; `since`: what was printed later is new."""
    return draft(printed(story), since)


def telling_of(story: Story, since: datetime | None) -> Telling:
    """As the next Review may tell it."""
    words = drafted(story, since)
    text = words.text if len(words.text) <= TEXT else str(words.lead)[:TEXT]
    piece = story.piece_id if story.piece is not None and story.piece.live else None
    return Telling(key_of(story), label_of(story), text, fitting(words.outlets), piece)


def label_of(story: Story) -> str:
    """Two or three words: an editor's name for it, if it is short; else its countries; else how its title begins."""
    if story.named and len(story.title) <= LABEL:
        return story.title
    most = max(story.countries.values(), default=0)
    main = [name_of(code) for code, count in story.countries.items() if count * 2 >= most][:2]
    label = " and ".join(name for name in main if name)
    return label if label and len(label) <= LABEL else " ".join(story.title.split()[:4])[:LABEL]


def fitting(outlets: Sequence[str]) -> str:
    """As many names as fit."""
    said = ""
    for name in outlets:
        if len(said) + len(name) + 2 > SOURCES:
            break
        said = f"{said}, {name}" if said else name
    return said
