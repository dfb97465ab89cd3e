"""Erasing a reader: every room empties itself, what points at them goes with them, and what the law keeps stays without a name."""

from datetime import datetime

from django.db import models, transaction
from django.db.models.fields.reverse_related import ManyToOneRel

from masthead.kit.events import announce
from masthead.kit.refusals import Refusal
from masthead.readers.events import ReaderErased
from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import rooms
from masthead.readers.security.models import AddressChange

NOWHERE = "@erased.invalid"  # the end of the address of whoever was erased and whose number must stay


class WorksHere(Refusal):
    """Somebody who may enter the desk."""

    code, status = "works_here", 409

    def say(self) -> str:
        return "You work at the desk, and what is published bears your work. Ask another editor to take you out of the desk first."


def what_stays(reader: Reader) -> list[str]:
    """What erasing would have to let stay, a sentence each."""
    return [sentence for room in rooms() for sentence in room.stays(reader)]


def check_may_leave(reader: Reader) -> None:
    """Raises WorksHere."""
    if reader.may_edit():
        raise WorksHere


def do_erase(*, reader: Reader, at: datetime) -> list[str]:
    """Erase the reader, all or nothing; returns what had to stay. Raises WorksHere.

    Where rows must stay that point at them, their own row stays under a number, hollow: no address, no name, no way in.
    """
    check_may_leave(reader)
    pk, address, addresses = reader.pk, reader.email, known_as(reader)
    with transaction.atomic():
        reader = Reader.objects.select_for_update().get(pk=pk)
        stays = [sentence for room in rooms() for sentence in room.leave(reader, addresses, at)]
        kept = frozenset[str]().union(*(room.keeps for room in rooms()))
        pointed_at = False
        for relation in _pointing():
            rows = relation.related_model._base_manager.filter(**{relation.field.name: reader})
            if relation.related_model._meta.label in kept or relation.on_delete is models.PROTECT:
                pointed_at = pointed_at or rows.exists()
            elif relation.on_delete is models.CASCADE:
                rows.delete()
        if pointed_at:
            _hollow(reader, at)
        else:
            reader.delete()
        announce(ReaderErased(pk, address, addresses, tuple(stays), at))
    return stays


def known_as(reader: Reader) -> frozenset[str]:
    """The reader's address, and those they had or asked to have, as far as nobody else has them."""
    changes = AddressChange.objects.filter(reader=reader).values_list("old", "new")
    others = {address for change in changes for address in change} - {reader.email}
    return frozenset({reader.email, *others - set(Reader.objects.filter(email__in=others).values_list("email", flat=True))})


def _pointing() -> list[ManyToOneRel]:
    """Every column of the house that points at a reader."""
    return [relation for relation in Reader._meta.related_objects if isinstance(relation, ManyToOneRel)]


def _hollow(reader: Reader, at: datetime) -> None:
    Reader.objects.filter(pk=reader.pk).update(
        email=f"erased-{reader.pk}{NOWHERE}",
        name="",
        first_name="",
        last_name="",
        time_zone="",
        is_active=False,
        is_staff=False,
        date_joined=at,
        confirmed_at=None,
        last_login=None,
        sign_out_epoch=reader.sign_out_epoch + 1,
    )
    reader.groups.clear()
    reader.user_permissions.clear()
