"""Letters by a provider that joins them: the words once, and each reader's own beside them (django-anymail's `merge_data`).

One call carries many letters. If we die while it is under way, all of it is in doubt, so batches are no larger than they need be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import requests
from anymail.exceptions import AnymailAPIError, AnymailError
from anymail.message import AnymailMessage
from django.core.mail.backends.base import BaseEmailBackend

from masthead.newsletters.renditions import Filling, Rendition
from masthead.newsletters.senders.outcome import End, Kind
from masthead.newsletters.senders.port import Feed, Letter, Personal, Trouble
from masthead.newsletters.sending.encoding import in_html, safe_for
from masthead.newsletters.sending.press import from_header
from masthead.newsletters.sending.skeleton import split

# What anymail calls a recipient's fate, in our words. What is not here is in doubt.
MEANING = {
    "queued": Kind.SENT,
    "sent": Kind.SENT,
    "invalid": Kind.REFUSED,
    "rejected": Kind.REFUSED,
    "failed": Kind.LATER,
}


@dataclass
class MergingSender:
    """A provider: how it writes a gap (`gap("name")`), and a back-end of anymail's for each connection."""

    backend: Callable[[], BaseEmailBackend]
    gap: Callable[[str], str]
    batch: int
    lanes: int

    def run(self, feed: Feed) -> None:
        """Until the feed ends. Raises Trouble when the provider does not let us in or cannot be reached."""
        with self.backend() as connection:
            feed.ready()
            while letters := feed.take_many(self.batch):
                whole = [(letter, letter.unjoined()) for letter in letters if letter.unjoined is not None]
                for _, group in groupby(sorted(whole, key=_of), key=_of):
                    self._call(feed, connection, list(group))

    def _call(self, feed: Feed, connection: BaseEmailBackend, group: Sequence[tuple[Letter, Personal]]) -> None:
        message = self.message(group)
        message.connection = connection
        letters = [letter for letter, _ in group]
        feed.note(begun=letters)
        try:
            message.send()
        except Exception as error:
            ends = meant(error)
            feed.note(ended=[(letter, ends) for letter in letters])
            if ends.kind != Kind.LATER:
                raise Trouble(f"The mail provider does not take letters: {ends.reply}", ours=True) from None
            return
        fates = message.anymail_status.recipients
        feed.note(ended=[(letter, _fate(fates.get(letter.to))) for letter in letters])

    def message(self, group: Sequence[tuple[Letter, Personal]]) -> AnymailMessage:
        """One message for all of them."""
        first = group[0][1]
        name, address = from_header()
        text, html = self.template(first.rendition)
        message = AnymailMessage(
            self._written(first.rendition.subject, html=False),
            text,
            f'"{name}" <{address}>' if name.replace(" ", "").isalnum() else address,
            [f'"{own.name}" <{letter.to}>' if own.name.replace(" ", "").isalnum() else letter.to for letter, own in group],
            headers=dict(first.shared),
        )
        message.attach_alternative(html, "text/html")
        message.merge_data = {letter.to: self.words(own) for letter, own in group}
        message.merge_headers = {letter.to: dict(own.own) for letter, own in group}
        message.merge_metadata = {letter.to: {"delivery": str(letter.delivery_id)} for letter, _ in group}
        return message

    def template(self, rendition: Rendition) -> tuple[str, str]:
        """The text and the HTML with the provider's gaps where ours were."""
        return self._written(rendition.text, html=False), self._written(rendition.html, html=True)

    def _written(self, text: str, html: bool) -> str:
        return "".join(literal + (self.gap(key) if key else "") for literal, _, _, key in _gaps(text, html))

    def words(self, own: Personal) -> dict[str, str]:
        """What stands in each gap for one reader, safe for its place."""
        found = {}
        for text, html in ((own.rendition.subject, False), (own.rendition.text, False), (own.rendition.html, True)):
            for _, name, place, key in _gaps(text, html):
                if key:
                    found[key] = _filled(own.fillings.get(name, ""), place, own.rendition)
        return found


def _gaps(text: str, html: bool) -> list[tuple[str, str, str, str]]:
    """A text as (literal, name, place, key): the same name at two kinds of places is two gaps."""
    found, seen = [], ""
    for literal, name in split(text):
        seen += literal
        place = in_html(seen) if html else "text"
        found.append((literal, name, place, f"{name}_{place}".replace(" ", "_").replace("-", "_") if name else ""))
        seen += "x" if name else ""
    return found


def _filled(filling: Filling, place: str, rendition: Rendition) -> str:
    if isinstance(filling, str):
        return filling if place == "text" else safe_for(place, filling)
    pieces = [rendition.fragments[name] for name in filling if name in rendition.fragments]
    return "".join(one.text if place == "text" else one.html for one in pieces)


def meant(error: Exception) -> End:
    """What a failed call means for all letters in it."""
    said = " ".join(str(error).split())[:180]
    if isinstance(error, AnymailAPIError):
        status = getattr(error, "status_code", None)
        if status in {408, 429} or (status is not None and status >= 500):
            return End(Kind.LATER, f"{status} {said}"[:200])
        if status is not None:
            return End(Kind.OURS, f"{status} {said}"[:200])
    if isinstance(error, AnymailError) and not isinstance(error.__cause__, requests.RequestException):
        return End(Kind.OURS, said)  # it never left the house
    if isinstance(error.__cause__ or error, (requests.ConnectTimeout, requests.exceptions.InvalidURL)):
        return End(Kind.LATER, said)
    return End(Kind.DOUBT, said)


def _fate(fate: "object | None") -> End:
    status = getattr(fate, "status", None)
    kind = MEANING.get(str(status), Kind.DOUBT)
    return End(kind, "" if kind == Kind.SENT else f"the provider said {status}")


def _of(one: tuple[Letter, Personal]) -> int:
    return id(one[1].rendition)
