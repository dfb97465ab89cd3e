"""The press: a frozen version of an edition, and from it each reader's letter as bytes."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parseaddr
from hashlib import blake2b, sha256
from typing import NamedTuple

from django.conf import settings

from masthead.kit.signing import digest
from masthead.library.models import Publication
from masthead.newsletters.consents import preferring, unsubscribing
from masthead.newsletters.models import Edition, Letter
from masthead.newsletters.renditions import Filling, Rendition
from masthead.newsletters.senders.port import Personal
from masthead.newsletters.sending.dkim import Signer
from masthead.newsletters.sending.encoding import header, mailbox, one_line
from masthead.newsletters.sending.skeleton import Skeleton, skeleton
from masthead.newsletters.verp import domain, naming


class Addressee(NamedTuple):
    """A reader about to be sent a letter."""

    delivery_id: int
    reader_id: int
    email: str
    name: str
    segment: str
    domain: str = ""
    tries: int = 0


def message_id(edition_id: int, reader_id: int) -> str:
    """The same each time for the same edition and reader: what was sent twice can be seen to be one message."""
    key = bytes.fromhex(digest("message id", purpose="message id"))
    return f"<{blake2b(f'{edition_id}.{reader_id}'.encode(), key=key, digest_size=15).hexdigest()}.{edition_id}@{domain()}>"


class Press:
    """Makes letters of one version. It keeps nothing of one reader alone, so any number of threads may use it."""

    def __init__(self, edition: Edition, letter: Letter, renditions: Mapping[str, Rendition], signer: Signer | None = None) -> None:
        self.edition_id, self.letter, self.signer = edition.pk, letter, signer
        self.renditions = renditions
        self.domain = domain()
        self.web = f"{settings.MASTHEAD.url}{edition.get_absolute_url()}"
        self.unsubscribing, self.preferring = unsubscribing(letter), preferring()
        self._name = naming("u")
        self._key = bytes.fromhex(digest("message id", purpose="message id"))
        self.shared = _shared_words(edition, letter, self.domain)
        head = b"From: " + mailbox(*from_header()) + b"\r\n" + b"".join(header(*one) for one in self.shared.items())
        self.skeletons = {segment: _skeleton(one, head).filled({"web": self.web}) for segment, one in renditions.items()}
        self._last: dict[str, tuple[Mapping[str, Filling], Skeleton | None]] = {}  # see `_bones`
        self._subjects = {segment: header("Subject", one.subject) for segment, one in renditions.items() if "\ue000" not in one.subject}

    def fillings(self, to: Addressee, own: Mapping[str, Filling]) -> Mapping[str, Filling]:
        """The reader's own words, and those that every letter has."""
        return {
            **own,
            "name": to.name or to.email.partition("@")[0],
            "unsubscribe": self.unsubscribing(to.reader_id),
            "preferences": self.preferring(to.reader_id),
            "web": self.web,
        }

    def letter_for(self, to: Addressee, own: Mapping[str, Filling], date: bytes) -> bytes:
        """The whole message, as it goes over the wire but for the final dot. `date`: as `date_header` makes it, once a batch."""
        bones = self._bones(to.segment, own)
        fillings = self.fillings(to, own)
        subject = self._subjects.get(to.segment) or bones.subject_for(fillings)
        head = b"".join((self._own_head(to, str(fillings["unsubscribe"]), date), subject, bones.head))
        body = bones.body(fillings)
        if self.signer is None:
            return b"".join((head, b"\r\n", *body))
        return b"".join((self.signer.signature(head, body), head, b"\r\n", *body))

    def _bones(self, segment: str, own: Mapping[str, Filling]) -> Skeleton:
        """The skeleton, with what is the reader's own filled in where the reader before had the very same: most have."""
        before, filled = self._last.get(segment, (None, None))
        if before is not own:
            self._last[segment] = (own, None)
            return self.skeletons[segment]
        if filled is None:
            filled = self.skeletons[segment].filled(own)
            self._last[segment] = (own, filled)
        return filled

    def unjoined(self, to: Addressee, own: Mapping[str, Filling]) -> Personal:
        """The letter in parts, for a provider that joins them: the same words, the same headers."""
        fillings = self.fillings(to, own)
        mail = f"{self._name(to.delivery_id)}@{self.domain}"
        headers = {
            "Message-ID": message_id(self.edition_id, to.reader_id),
            "List-Unsubscribe": f"<{fillings['unsubscribe']}>, <mailto:{mail}?subject=unsubscribe>",
        }
        return Personal(self.renditions[to.segment], fillings, one_line(to.name), self.shared, headers)

    def _own_head(self, to: Addressee, unsubscribe: str, date: bytes) -> bytes:
        number = blake2b(f"{self.edition_id}.{to.reader_id}".encode(), key=self._key, digest_size=15).hexdigest()
        mail = f"{self._name(to.delivery_id)}@{self.domain}"
        lines = (
            f"Message-ID: <{number}.{self.edition_id}@{self.domain}>\r\n"
            f"List-Unsubscribe: <{unsubscribe}>,\r\n <mailto:{mail}?subject=unsubscribe>\r\n"
        )
        return b"".join((b"To: ", mailbox(to.name, to.email), b"\r\n", date, lines.encode()))


def date_header(at: datetime) -> bytes:
    """The Date of a batch of letters."""
    return f"Date: {format_datetime(at)}\r\n".encode()


def _shared_words(edition: Edition, letter: Letter, at_domain: str) -> dict[str, str]:
    """The headers, besides From, that are the same in everybody's letter."""
    name = one_line(f"{Publication.load().name}: {letter.name}").replace('"', "'").replace("\\", "")
    # A List-Id may hold ASCII alone between its quotes; the part in brackets is what programs go by, and never changes.
    described = f'"{name}" ' if name.isascii() else ""
    return {
        "List-Id": f"{described}<{letter.slug}.{at_domain}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{edition.kind}-{edition.day:%Y%m%d}:{letter.slug}:letter:masthead",
        "Precedence": "bulk",
    }


def from_header() -> tuple[str, str]:
    """The name and the address that letters come from."""
    name, address = parseaddr(settings.MASTHEAD.mail_from)
    return name or Publication.load().name, address or settings.DEFAULT_FROM_EMAIL


def _skeleton(rendition: Rendition, head: bytes) -> Skeleton:
    texts = (rendition.text, rendition.html, *(one.html + one.text for one in rendition.fragments.values()))
    # A boundary made from the texts is in none of them: "=_" stands in no quoted-printable text either.
    mark = sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:24]
    return skeleton(rendition, head, f"=_{mark}")
