"""What is known of a story from its items, worked out anew whenever they changed: so it is right whatever happened before."""

from collections import Counter
from collections.abc import Iterable

from masthead.curator.newsroom.models import Story, Told
from masthead.curator.stories.lead import central
from masthead.curator.stories.terms import terms_of

COUNTED = ("title", "began_at", "newest_at", "items", "voices", "countries", "persons")
PERSONS = 12  # that a story keeps, those whom most items name
LOOKED_AT = 60  # newest items among which the title is chosen


def recount(numbers: Iterable[int]) -> None:
    """Count these stories' items again. Two queries and an update, however many stories."""
    stories = Story.objects.in_bulk(set(numbers))
    rows: dict[int, list[Told]] = {number: [] for number in stories}
    for row in Told.objects.filter(story__in=stories).select_related("item__outlet").order_by("item_id"):
        rows[row.story_id].append(row)
    for number, story in stories.items():
        _count(story, rows[number])
    # An upsert of rows that are there: Django's own update of many builds a case for each column and row.
    Story.objects.bulk_create(stories.values(), update_conflicts=True, unique_fields=["number"], update_fields=COUNTED)


def _count(story: Story, rows: list[Told]) -> None:
    story.items = len(rows)
    if not rows:
        return
    own = [row.item for row in rows if row.item.duplicate_of_id is None] or [rows[0].item]
    story.voices = len({item.outlet.voice for item in own})
    story.began_at = min(row.item.seen_at for row in rows)
    story.newest_at = max(row.item.seen_at for row in rows)
    story.countries = dict(Counter(code for row in rows for code in row.countries.split(",") if code).most_common(20))
    story.persons = dict(Counter(name for row in rows for name in row.persons.split("|") if name).most_common(PERSONS))
    if not story.named:
        newest = own[-LOOKED_AT:]
        story.title = newest[central([terms_of(item.title, item.lead) for item in newest])].title
