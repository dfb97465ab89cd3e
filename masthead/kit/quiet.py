"""What logs must not hold: secret parts of addresses, and whose they are. Without Django, for it stands in its settings."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

# Addresses whose last part is a proof, or opens something, by itself. A test walks all of ours and finds those that are missing here.
SECRETS = re.compile(
    r"(/(?:set-up|confirm|cancel|sign-in/link|account/address/(?:agree|undo)|gifts?|join|planning"
    r"|sponsored/report|sign-in/institution/[^/\s]+/saml|letters/(?:confirm|preferences|unsubscribe|following))/)[^/\s]+"
)


class Discreet(logging.Filter):
    """Crosses out, in a line about a request, the secret part of its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, some shortened."""
        if isinstance(record.args, tuple):
            record.args = tuple(SECRETS.sub(r"\1…", one) if isinstance(one, str) else one for one in record.args)
        if isinstance(record.msg, str):
            record.msg = SECRETS.sub(r"\1…", record.msg)
        return True


# Whose it is: in an error's own words, which nobody of us wrote.
_EMAIL = re.compile(r"[\w.+%~-]+@[\w-]+(?:\.[\w-]+)+")
_QUERY = re.compile(r"(/[\w./%~-]*)\?[^\s'\"<>]+")
_NUMBERS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]*[0-9a-f](?![\w:])", re.IGNORECASE
)
_OURS = {"127.0.0.1", "0.0.0.0"}  # noqa: S104 - named, not bound

request_number: ContextVar[str] = ContextVar("request_number", default="")


def crossed_out(text: str) -> str:
    """`text` without addresses of people, networks and pages' queries, and without what opens something by itself."""
    text = _QUERY.sub(r"\1?…", _EMAIL.sub("…@…", SECRETS.sub(r"\1…", text)))
    return _NUMBERS.sub(lambda found: found[0] if found[0] in _OURS else "…", text)


class Line(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """What is written, traceback included."""
        return crossed_out(super().format(record))


class Json(logging.Formatter):
    """A line for programs: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """What is written, traceback included."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "says": crossed_out(record.getMessage()),
        }
        if number := request_number.get():
            said["request"] = number
        said |= getattr(record, "about", {})
        if record.exc_info:
            said["traceback"] = crossed_out(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=str)
