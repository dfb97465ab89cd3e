"""Rows about a reader's safety: the browsers signed in, what happened, an address being changed, somebody leaving."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models


class Device(models.Model):
    """A browser that is signed in. `session` is its session's key: deleting both signs it out at its next request."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    session = models.CharField(max_length=40, unique=True)
    called = models.CharField(max_length=80, help_text="In words its owner recognises: Firefox on Linux.")
    country = models.CharField(max_length=2, blank=True, help_text="Of the network, where a proxy of ours says so.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-last_at",)

    def __str__(self) -> str:
        return self.called


class Happening(models.Model):
    """Something about a reader's safety, shown to them. `browser` is a digest: whether that browser had been there before."""

    class What(models.TextChoices):
        SIGNED_IN = "signed in", "Signed in"
        SECOND = "second", "Entered the desk’s second lock"
        SIGNED_OUT = "signed out", "Signed a device out"
        SIGNED_OUT_OTHERS = "others out", "Signed all other devices out"
        PASSKEY_ADDED = "passkey added", "Added a passkey"
        PASSKEY_REMOVED = "passkey removed", "Removed a passkey"
        APP_ADDED = "app added", "Added an authenticator app"
        APP_REMOVED = "app removed", "Removed the authenticator app"
        RECOVERY_USED = "recovery used", "Used a recovery code"
        RECOVERY_MADE = "recovery made", "Made new recovery codes"
        LINKED = "linked", "Connected another account to sign in with"
        UNLINKED = "unlinked", "Disconnected another account"
        ADDRESS_ASKED = "address asked", "Asked for the e-mail address to be changed"
        ADDRESS_CHANGED = "address changed", "The e-mail address was changed"
        ADDRESS_UNDONE = "address undone", "The change of the e-mail address was undone"
        EXPORTED = "exported", "Took their data away"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="happenings")
    what = models.CharField(max_length=16, choices=What.choices)
    at = models.DateTimeField()
    called = models.CharField("the browser", max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    detail = models.CharField(max_length=120, blank=True)
    browser = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["reader", "-at"])]

    def __str__(self) -> str:
        return self.get_what_display()


class Asked(models.Model):
    """A code was mailed before something weighty is done. The code is kept as a digest; few tries; ten minutes."""

    code_digest = models.CharField(max_length=64)
    code_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True


class AddressChange(Asked):
    """An address being changed: proven at the new end by the code, at the old by a press on the mailed link's page."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes")
    old = models.EmailField(max_length=254)
    new = models.EmailField(max_length=254)
    link_digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(help_text="Both ends are proven by then, or it lapses.")
    new_proven_at = models.DateTimeField(null=True)
    old_proven_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    undo_digest = models.CharField(max_length=64, blank=True, db_index=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reader_id}, asked {self.asked_at:%Y-%m-%d}"


class SafetyCode(Asked):
    """A code mailed to a signed-in reader, to show that it is still they: to go on with something weighty, or to leave."""

    class For(models.TextChoices):
        AGAIN = "again", "to go on"
        LEAVE = "leave", "to leave"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=5, choices=For.choices)

    def __str__(self) -> str:
        return f"{self.purpose} for {self.reader_id}"


class DeskActs(models.QuerySet["DeskAct"]):
    """Rows that nobody changes or takes out; only what is older than the law of the house is dropped."""

    def update(self, **fields: Any) -> int:
        raise TypeError("what was done at the desk is never written anew")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("what was done at the desk is never taken out")

    def drop(self, before: datetime) -> int:
        """Take out what is older; returns how many."""
        return int(self.filter(at__lt=before)._raw_delete(self.db))


class DeskAct(models.Model):
    """Somebody at the desk did something: who, what, on whom, when, from where. Persons are numbers: erasing one names nobody here."""

    by_id = models.PositiveBigIntegerField(db_index=True)
    what = models.CharField(max_length=80, db_index=True)
    path = models.CharField(max_length=300, blank=True)
    on_id = models.PositiveBigIntegerField("reader", null=True, db_index=True)
    at = models.DateTimeField(db_index=True)
    network = models.CharField(max_length=64, blank=True)

    objects = DeskActs.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = "act at the desk"
        verbose_name_plural = "acts at the desk"

    def __str__(self) -> str:
        return self.what

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once."""
        if self.pk is not None:
            raise TypeError("what was done at the desk is never written anew")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("what was done at the desk is never taken out")
