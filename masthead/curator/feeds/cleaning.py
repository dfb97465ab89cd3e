"""From a stranger's markup to plain text of a known length."""

import html
import re
import unicodedata

import nh3

# Markup that is looked at, beside eight letters for each that is kept: a parser of HTML takes a minute for half a megabyte
# of nested elements, and a lead is found in the first page of it.
LOOKED_AT = 2000
_BLOCK = re.compile(
    r"<(?=/?(?:p|br|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|figcaption|figure|section|article|dt|dd)\b)", re.IGNORECASE
)
# Controls, and marks that turn a line's direction or hide in it: a title must not rearrange the desk around it.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_SIGNED_OFF = re.compile(
    r"\s*(?:The post .{0,300} (?:appeared first|first appeared) on .{0,120}"
    r"|(?:Continue reading|Read more|Read the full (?:story|article))[^.]{0,40})\.{0,3}…?$"
)


def plain(markup: str, most: int) -> str:
    """At most `most` letters, on one line, without marks, scripts and styles; cut between words, with “…” where something is missing."""
    seen = markup[: LOOKED_AT + 8 * most]
    if "<" in seen or "&" in seen:
        seen = html.unescape(nh3.clean(_BLOCK.sub(" <", seen), tags=set(), attributes={}))
    return cut(_SIGNED_OFF.sub("", _line(seen)), most)


def one_line(text: str, most: int) -> str:
    """What is no markup: the same, and every `<` stays."""
    return cut(_line(text[: LOOKED_AT + 8 * most]), most)


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def cut(text: str, most: int) -> str:
    """The first `most` letters at most, ending with a whole word."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    in_a_word = text[most - 1] != " " and " " in short[most // 2 :]
    whole = short.rpartition(" ")[0] if in_a_word else short
    return whole.rstrip(" ,;:–—-") + "…"
