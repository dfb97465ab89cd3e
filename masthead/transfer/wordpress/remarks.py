"""What an import has to say about an article: every change and every loss under a name, never silently."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from masthead.transfer.wordpress.losses import Tally, count


class Why(StrEnum):
    """The name of a remark. The report groups by it, so a name is kept once it is used."""

    DYNAMIC_BLOCK = "dynamic block dropped"
    UNKNOWN_BLOCK = "unknown block"
    BROKEN_BLOCK = "block comment repaired"
    REUSABLE_BLOCK = "reusable block not found"
    SHORTCODE_DROPPED = "shortcode dropped"
    SHORTCODE_UNKNOWN = "shortcode unknown, kept as text"
    SHORTCODE_UNWRAPPED = "shortcode taken away, its text kept"
    SHORTCODE_ATTRIBUTE = "words in a shortcode's attributes"
    MEMBERS_ONLY = "text was for members only"
    KEPT_AS_HTML = "kept as raw HTML"
    SCRIPT = "script dropped"
    STYLE = "style dropped"
    FORM = "form dropped"
    FALLBACK = "words only for old browsers dropped"
    REFUSED_ADDRESS = "address refused"
    EMPTY_LINK = "link around nothing dropped"
    TRACKING = "tracking picture dropped"
    REPEATED_PICTURE = "picture repeated for browsers without scripts dropped"
    MISSING_PICTURE = "picture not in the export"
    PICTURE_AS_DATA = "picture held in the text itself"
    PAGE_BREAK = "page break dropped"
    MORE = "second cut mark or its wording dropped"
    SPAN = "merged table cells taken apart"
    MOVED = "moved behind what held it"
    LINK_MOVED = "link moved behind what could not hold it"
    FOOTNOTE = "footnote"
    DOWNLOAD_BUTTON = "download button dropped"
    DEPTH = "nested too deep, laid flat"
    HIDDEN = "hidden by a comment that never ends"
    BROKEN_OFF = "the file breaks off within the article"
    EXCERPT_LINKS = "links in the excerpt dropped"
    COMMENTS = "readers' comments not imported"
    BUILDER = "text held by a page builder"
    BYLINE = "byline not among the authors"
    REPEATED = "same number as another item"
    DATE = "date unusable"


@dataclass(frozen=True)
class Remark:
    """One remark, and how often it was made."""

    why: Why
    what: str
    times: int = 1

    def __str__(self) -> str:
        return f"{self.why}: {self.what}" + (f" (×{self.times})" if self.times > 1 else "")


class Ledger:
    """Collects the remarks about one article and the sum of what was dropped on purpose."""

    def __init__(self) -> None:
        self._remarks: Counter[tuple[Why, str]] = Counter()
        self.explained = Tally()
        self.added = Tally()

    def note(self, why: Why, what: str) -> None:
        """Remark on something; nothing is lost by it."""
        self._remarks[why, " ".join(what.split())[:400]] += 1

    def drop(self, why: Why, what: str, markup: str = "") -> None:
        """Remark on something and take `markup`, which a reader could see, out of the sum of what must come out."""
        self.note(why, what)
        self.excuse(count(markup))

    def excuse(self, tally: Tally) -> None:
        """Take this out of the sum of what must come out; the remark has been made."""
        self.explained += tally

    def arrive(self, markup: str) -> None:
        """Add what came from elsewhere (a reusable block, the footnotes) to the sum of what must come out."""
        self.added += count(markup)

    def remarks(self) -> list[Remark]:
        """All remarks in the order they were first made."""
        return [Remark(why, what, times) for (why, what), times in self._remarks.items()]


def excerpt(markup: str, length: int = 80) -> str:
    """The beginning of a piece of source, on one line, for a remark."""
    line = " ".join(markup[: 4 * length].split())
    return line if len(line) <= length else line[: length - 1] + "…"
