"""What allauth asks of us: its messages become events, its sign-up stays shut (people arrive by the wall)."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.http import HttpRequest

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.onward import is_ours
from masthead.kit.signing import digest, draw_code, lock, same, unlock
from masthead.readers.events import SignInAsked

CODES_PER_HOUR = Limit("codes to sign in", 6, timedelta(hours=1))
CODES_PER_DAY = Limit("codes to sign in a day", 20, timedelta(days=1))


class ReaderAdapter(DefaultAccountAdapter):
    """allauth with our codes, our messages and our manners."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up on allauth's page: an account is made when an address is proven."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Where to go on to: a path of ours. allauth's takes more, and stumbles over half an IPv6 address."""
        return bool(url) and is_ours(str(url))

    def get_login_stages(self) -> list[str]:
        """A code signs a reader in, whether they have passkeys or not; the desk asks for its second proof at its own door."""
        return ["allauth.account.stages.LoginByCodeStage", "allauth.account.stages.EmailVerificationStage"]

    def generate_login_code(self) -> str:
        """Six digits, as in our other messages. allauth puts into the session what it is given here, so that is the digest."""
        self.request.drawn_code = draw_code()
        return digest(self.request.drawn_code, purpose="sign-in code")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue our own message. Of allauth's many only the sign-in code is ever wanted here."""
        if template_prefix != "account/email/login_code":
            return
        at = now()
        # Three tries a code: so many codes a day leave a guesser of six digits one chance in sixteen thousand a day.
        if limits.allowed(CODES_PER_HOUR, email, at) and limits.allowed(CODES_PER_DAY, email, at):
            announce(SignInAsked(address=email, code=self.request.drawn_code))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say in place what happened; no message is carried to the next page."""


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code typed, held against the digest in the session."""

    def clean_code(self) -> str:
        """allauth's, with the digest in between. An address that nobody has was drawn no code: nothing fits it."""
        typed = "".join(str(self.cleaned_data["code"]).split())
        if not self.expected_code or not same(digest(typed, purpose="sign-in code"), self.expected_code):
            raise ReaderAdapter().validation_error("incorrect_code")
        return typed


class KeysAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and apps: for the publication's own host, whatever a request calls it; their secrets sealed in the database."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for."""
        return {"id": settings.MASTHEAD.host, "name": settings.MASTHEAD.host}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whom it is of, as the reader's own device shows it."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": str(user), "name": user.email}

    def get_totp_issuer(self) -> str:
        """The name beside the codes in an app."""
        return str(settings.MASTHEAD.host)

    def encrypt(self, text: str) -> str:
        """A copy of the database alone makes nobody's codes."""
        return lock(text, purpose="authenticators")

    def decrypt(self, encrypted_text: str) -> str:
        """What cannot be read any more, under another secret key, becomes a secret that nobody knows."""
        return unlock(encrypted_text, purpose="authenticators") or str(generate_totp_secret())
