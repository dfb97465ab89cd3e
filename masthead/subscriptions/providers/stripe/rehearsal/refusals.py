"""What Stripe says no with: a status, and an error of its shape."""

from typing import Any


class Refused(Exception):
    """Answered with `status` and `{"error": {"type", "code", "message", "param", …}}`."""

    def __init__(self, status: int, kind: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.kind, self.message, self.more = status, kind, message, more

    def body(self) -> dict[str, Any]:
        """The error as it travels."""
        return {"error": {"type": self.kind, "message": self.message} | {k: v for k, v in self.more.items() if v is not None}}


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refused:
    """400: what was asked makes no sense."""
    return Refused(400, "invalid_request_error", message, param=param, code=code)


def missing(noun: str, ident: str, param: str | None = None, status: int = 404) -> Refused:
    """404 for an address, 400 for a parameter: nothing has that id."""
    return Refused(status, "invalid_request_error", f"No such {noun}: '{ident}'", param=param or noun, code="resource_missing")


def declined(message: str, code: str, reason: str | None, **more: Any) -> Refused:
    """402: a card that does not pay."""
    return Refused(402, "card_error", message, code=code, decline_code=reason, **more)
