"""What logs must not hold: secret parts of addresses. Without Django, for it stands in its settings."""

import logging
import re

_SECRETS = re.compile(r"(/set-up/|/gift/|/join/)[^/\s]+")


class Discreet(logging.Filter):
    """Crosses out, in a line about a request, the secret part of its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, some shortened."""
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRETS.sub(r"\1…", one) if isinstance(one, str) else one for one in record.args)
        if isinstance(record.msg, str):
            record.msg = _SECRETS.sub(r"\1…", record.msg)
        return True
