"""What the demo's subscriber has put aside, begun and given away, so that her pages are not empty."""

import re
from datetime import datetime, timedelta

from masthead.access import gifts
from masthead.access.gate import Visit, decide
from masthead.access.models import Gift
from masthead.access.rules import rules
from masthead.library import reading, shelf
from masthead.library.models import ArticlePage, Reading, Saved
from masthead.readers.models import Reader
from masthead.website.demo.week import published

SAVED = ("danube-low-water", "essequibo-line", "middle-corridor-arithmetic")
READ = (  # how far, in hundredths; days ago; words of a paragraph that has been put right since
    ("central-asia-two-rivers", 40, 1, ""),
    ("panama-canal-rain", 100, 5, "For the twelve months that ended in September 2024"),
    ("zambia-after-default", 60, 9, "first met in June 2022"),
    ("tigris-upstream", 100, 12, ""),
)
GIVEN = "lithium-three-ways"
_MARK = re.compile(r'id="([0-9a-f]{7}(?:-\d{1,4})?)"')


def load_keeping(reader: Reader, at: datetime) -> None:
    """Once: where she keeps nothing yet."""
    if Saved.objects.filter(reader=reader).exists() or Reading.objects.filter(reader=reader).exists():
        return
    pieces = published()
    for days, slug in enumerate(SAVED):
        reading.do_save(reader=reader, article_id=pieces[slug].pk, at=at - timedelta(days=days, hours=3))
    if reader.keeps_history:
        for slug, part, days, mended in READ:
            _read(reader, pieces[slug], part, at - timedelta(days=days, hours=2), mended)
    if not Gift.objects.filter(giver=reader).exists():
        gifts.do_give(reader=reader, piece=pieces[GIVEN].piece, at=at)


def _read(reader: Reader, article: ArticlePage, part: int, moment: datetime, mended: str) -> None:
    """A reading that stopped after `part` hundredths; the paragraph that holds `mended` said something else then."""
    text = shelf.readable(article.pk, decide(Visit(known=True, subscribed=True), article.piece, rules().policy()))
    marks = reading.marks_of(text)
    seen = [mark for mark in marks if mark != _mark_of(mended, text.opening + text.rest)]
    place = "" if part >= 100 else marks[len(marks) * part // 100]
    times = {"first_at": moment - timedelta(minutes=20), "last_at": moment}
    Reading.objects.create(reader=reader, article_id=article.pk, place=place, part=part, seen=seen, **times)


def _mark_of(words: str, markup: str) -> str:
    """The mark of the paragraph that holds `words`; "" where none is asked for or none does."""
    found = _MARK.findall(markup[: markup.find(words)]) if words and words in markup else []
    return found[-1] if found else ""
