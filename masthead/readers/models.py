"""Readers, and how they arrive."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class ReaderManager(BaseUserManager["Reader"]):
    """How Django and Wagtail make users: by address, without a password."""

    def create_user(self, email: str, password: None = None, **fields: Any) -> "Reader":
        """A reader without a usable password: nobody signs in with one."""
        reader = self.model(email=email, **fields)
        reader.set_unusable_password()
        reader.save(using=self._db)
        return reader

    def create_superuser(self, email: str, password: None = None, **fields: Any) -> "Reader":
        """A member of staff who may do everything."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class Reader(AbstractBaseUser, PermissionsMixin):
    """A person whose address is proven, or whom staff have added. Staff are readers too."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    # Wagtail's user screens ask for these two by name; everything of ours uses `name`.
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    is_staff = models.BooleanField("may enter the desk", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When the address was proven.")
    keeps_history = models.BooleanField(
        "remembers what they read", default=True, help_text="The reader's own switch: off, nothing about their reading is kept."
    )
    sign_out_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = ReaderManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "reader"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_reader_an_address")]

    def __str__(self) -> str:
        return self.name or f"{self.first_name} {self.last_name}".strip() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """One person, one address, whatever its case. A changed address takes its way to sign in along."""
        self.email = self.email.strip().lower()
        fields = kwargs.get("update_fields")
        moved = self.pk and (fields is None or "email" in fields) and Reader.objects.filter(pk=self.pk).exclude(email=self.email).exists()
        if moved:
            # Whoever still reads the old mailbox must get in by no code and no session.
            self.sign_out_epoch += 1
            if fields is not None:
                kwargs["update_fields"] = {*fields, "sign_out_epoch"}
        super().save(*args, **kwargs)
        if moved:
            from allauth.account.models import EmailAddress  # allauth's tables are defined after the reader's

            EmailAddress.objects.filter(user=self).delete()
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    def get_full_name(self) -> str:
        """What to call them; Wagtail shows it."""
        return str(self)

    def get_short_name(self) -> str:
        """The same, short."""
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Sessions carry this hash; raising the epoch ends all of them at their next request.
        return salted_hmac("masthead.session", f"{self.pk}.{self.sign_out_epoch}", secret=secret, algorithm="sha256").hexdigest()

    def may_edit(self) -> bool:
        """Whether they work at the desk."""
        return self.is_active and (self.is_staff or self.is_superuser)


class Arrival(models.Model):
    """Somebody typed an address; the mailbox's owner has been asked to confirm it.

    `browser` is the opaque name of the browser that asked. The message carries a code (for that browser) and a link
    (for any); both are kept as digests.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(max_length=254)
    browser = models.CharField(max_length=64, db_index=True)
    came_from = models.CharField("article's address", max_length=500, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    asked_with = models.CharField(max_length=80, blank=True, help_text="The browser, in words the owner recognises.")
    wording = models.TextField("what they were told they agree to", blank=True)
    code_digest = models.CharField(max_length=64)
    code_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    link_digest = models.CharField(max_length=64, unique=True)
    link_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="arrivals")
    made_account = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, help_text="When the browser that asked was signed in.")

    def __str__(self) -> str:
        return f"{self.address}, asked {self.asked_at:%Y-%m-%d %H:%M}"

    def link_open(self, now: datetime) -> bool:
        """Whether the mailed link still confirms."""
        return self.confirmed_at is None and now < self.link_until


class SignInLink(models.Model):
    """A one-time address made by staff; its page holds a button, and pressing it signs in."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"a link for {self.reader}"


# Django looks for models here.
from masthead.readers.security.models import AddressChange, DeskAct, Device, Happening, SafetyCode  # noqa: E402

__all__ = ["AddressChange", "Arrival", "DeskAct", "Device", "Happening", "Reader", "SafetyCode", "SignInLink"]
