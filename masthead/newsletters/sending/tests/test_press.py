"""The press: what it remembers of one letter never shows in the next."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from masthead.newsletters.models import Edition, Letter
from masthead.newsletters.renditions import Fragment, Rendition, slot
from masthead.newsletters.sending.press import Addressee, Press, date_header

DATE = date_header(datetime(2026, 11, 27, tzinfo=UTC))


def one(segment: str) -> Rendition:
    text = f"For {segment}: {slot('stories')} {slot('name')} {slot('unsubscribe')} {slot('preferences')} {slot('web')}"
    fragments = {"a": Fragment("<i>Ankara</i>", "Ankara"), "b": Fragment("<i>Baku</i>", "Baku")}
    return Rendition(segment=segment, subject="A day", preheader="", html=f"<p>{text}</p>", text=text, fragments=fragments)


def test_a_letter_is_the_same_whoever_was_sent_one_before(edition: Edition, daily: Letter) -> None:
    """Whether the reader before had the very same words, others, or was of another kind."""
    make: Callable[[], Any] = lambda: Press(edition, daily, {kind: one(kind) for kind in ("registered", "subscriber")})  # noqa: E731
    usual, other = {"stories": ["a", "b"]}, {"stories": ["b"]}
    order = [("registered", usual), ("registered", usual), ("registered", usual), ("subscriber", usual), ("registered", other),
             ("subscriber", other), ("registered", usual), ("subscriber", other), ("subscriber", other)]  # fmt: skip
    press = make()
    for number, (segment, own) in enumerate(order, 1):
        to = Addressee(number, number, f"r{number}@example.org", f"Reader {number}", segment)
        made = press.letter_for(to, own, DATE)
        assert made == make().letter_for(to, own, DATE)
        assert (b"Ankara" in made) == (own is usual) and f"Reader {number}".encode() in made and f"For {segment}".encode() in made
