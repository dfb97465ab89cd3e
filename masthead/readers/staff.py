"""Who works at the desk: whoever is in one of its groups, or may do everything."""

from typing import Any

from django.db.models.signals import m2m_changed

from masthead.readers.models import Reader


def _groups_changed(sender: Any, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    readers = Reader.objects.filter(pk__in=pk_set or ()) if reverse else Reader.objects.filter(pk=instance.pk)
    for reader in readers:
        Reader.objects.filter(pk=reader.pk).update(is_staff=reader.is_superuser or reader.groups.exists())


def connect() -> None:
    """Keep `is_staff` true to the groups, so that the wall asks one column and not three tables."""
    m2m_changed.connect(_groups_changed, sender=Reader.groups.through, dispatch_uid="masthead.readers.staff")
