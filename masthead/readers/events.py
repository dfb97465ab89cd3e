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
