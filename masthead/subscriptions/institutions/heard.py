"""What this room hears of: addresses proven and changed, licences saved at the desk."""

from typing import Any

from masthead.kit.clock import now
from masthead.readers.events import AddressChanged, ReaderConfirmed
from masthead.subscriptions.institutions import members
from masthead.subscriptions.institutions.models import Institution


def admit(event: ReaderConfirmed) -> None:
    """A proven address may be one of an institution's."""
    members.do_admit(reader_id=event.reader_id, at=event.at)


def move(event: AddressChanged) -> None:
    """Another address, another proof."""
    members.do_move(reader_id=event.reader_id, at=event.at)


def follow(sender: Any, instance: Institution, **kwargs: Any) -> None:
    """A licence that was shortened at the desk ends for members too."""
    members.do_follow(institution=instance, at=now())
