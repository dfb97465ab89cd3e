"""What allauth asks of us: its messages become events, its sign-up stays shut (people arrive by the wall)."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.signing import draw_code
from masthead.readers.events import SignInAsked

CODES_PER_HOUR = Limit("codes to sign in", 6, timedelta(hours=1))
CODES_PER_DAY = Limit("codes to sign in a day", 20, timedelta(days=1))


class ReaderAdapter(DefaultAccountAdapter):
    """allauth with our codes, our messages and our manners."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up on allauth's page: an account is made when an address is proven."""
        return False

    def generate_login_code(self) -> str:
        """Six digits, as in our other messages."""
        return draw_code()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue our own message. Of allauth's many only the sign-in code is ever wanted here."""
        if template_prefix != "account/email/login_code":
            return
        at = now()
        # Three tries a code: so many codes a day leave a guesser of six digits one chance in sixteen thousand a day.
        if limits.allowed(CODES_PER_HOUR, email, at) and limits.allowed(CODES_PER_DAY, email, at):
            announce(SignInAsked(address=email, code=str(context["code"])))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say in place what happened; no message is carried to the next page."""
