"""What the letters announce."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LetterRefused:
    """The mail server refused a letter for good because of the mailbox it was for."""

    delivery_id: int
    address: str
    reply: str
    at: datetime
