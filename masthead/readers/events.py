"""What the readers' room announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ConfirmationAsked:
    """Somebody typed `address`; its owner is to be asked. `known` only colours the message, never a page."""

    address: str
    code: str
    link: str
    asked_at: datetime
    asked_with: str
    came_from: str
    known: bool


@dataclass(frozen=True)
class SignInAsked:
    """A reader asked for a code to sign in with."""

    address: str
    code: str


@dataclass(frozen=True)
class ReaderConfirmed:
    """An address was proven. `first` says that it had never been before; `wording` is what they agreed to."""

    reader_id: int
    at: datetime
    first: bool
    wording: str
    source: str


@dataclass(frozen=True)
class NewDevice:
    """A reader signed in with a browser never seen before; the owner of the address is to know."""

    address: str
    called: str
    country: str
    at: datetime


@dataclass(frozen=True)
class SafetyCodeAsked:
    """A signed-in reader is to show that it is still they. `purpose`: `again`, or `leave` before the account is erased."""

    address: str
    code: str
    purpose: str
    at: datetime


@dataclass(frozen=True)
class AddressChangeAsked:
    """A reader wants another address. `code` is for the new mailbox, "" when that has an account already; `link` for the old one.

    `may_mail`: whether the new mailbox has not been written to too often about this.
    """

    old: str
    new: str
    code: str
    link: str
    may_mail: bool
    asked_with: str
    at: datetime


@dataclass(frozen=True)
class AddressChanged:
    """A reader's address is another one now. `undo`: what the old mailbox can take it back by; "" when this was that."""

    reader_id: int
    old: str
    new: str
    undo: str
    at: datetime


@dataclass(frozen=True)
class ReaderErased:
    """A reader is gone; `address` was theirs, `addresses` all that they were known by, `stays` says what the law keeps.

    Nobody may keep an address because of it.
    """

    reader_id: int
    address: str
    addresses: frozenset[str]
    stays: tuple[str, ...]
    at: datetime
