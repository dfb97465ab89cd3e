"""Places in an article: how far somebody came, what has changed since, and when that was, in words. Pure.

A *mark* names a paragraph by what it says (`typesetting.marks_of`), so a paragraph that was rewritten has another mark.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

WHOLE = 100  # hundredths
END = "end"  # what the page says instead of a mark, once its last paragraph has been on the screen
_MARK = re.compile(r"[0-9a-f]{7}(-\d{1,4})?")


def is_place(typed: str) -> bool:
    """Whether it can name a paragraph, or the end."""
    return typed == END or _MARK.fullmatch(typed) is not None


def edition(marks: Sequence[str]) -> str:
    """A short name of a text as it stands: another where any paragraph is."""
    return hashlib.sha256(" ".join(marks).encode()).hexdigest()[:16]


def hundredths(marks: Sequence[str], place: str) -> int:
    """How far `place` is, in hundredths of the paragraphs; 0 where it is not among them."""
    if place == END:
        return WHOLE
    return (marks.index(place) * WHOLE) // len(marks) if place in marks else 0


def changed(marks: Sequence[str], seen: Sequence[str]) -> list[str]:
    """The paragraphs that are new or rewritten since those of `seen` were read: such as stand before the last of them that
    is still there. What stands behind it was never reached, and cannot have changed for this reader."""
    known = set(seen)
    if known.isdisjoint(marks):
        return list(marks) if known else []  # rewritten from beginning to end; or nothing was ever seen
    last = max(n for n, mark in enumerate(marks) if mark in known)
    return [mark for mark in marks[:last] if mark not in known]


def seen_now(marks: Sequence[str], seen: Sequence[str], place: str) -> list[str]:
    """What somebody has seen who now stands at `place`: all before it, and of the rest what they had seen already."""
    reached = len(marks) if place == END else marks.index(place) + 1 if place in marks else 0
    known = set(seen)
    return [mark for n, mark in enumerate(marks) if n < reached or mark in known]


def furthest(marks: Sequence[str], before: str, place: str) -> str:
    """The further of two places: who looks at the beginning again has not lost page fourteen."""
    return before if hundredths(marks, before) > hundredths(marks, place) else place


def day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`earlier today`, `yesterday`, `on Monday`, `on 3 November`, `on 3 November 2025`: as people write it, in the publication's zone."""
    then, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    ago = (today - then).days
    if ago < 1:
        return "earlier today"
    if ago == 1:
        return "yesterday"
    if ago < 7:
        return f"on {then:%A}"
    return f"on {then.day} {then:%B}" + (f" {then.year}" if then.year != today.year else "")
