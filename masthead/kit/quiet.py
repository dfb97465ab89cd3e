"""What logs must not hold: secret parts of addresses. Without Django, for it stands in its settings."""

import logging
import re

# Addresses whose last part is a proof, or opens something, by itself. A test walks all of ours and finds those that are missing here.
SECRETS = re.compile(
    r"(/(?:set-up|confirm|cancel|sign-in/link|account/address/(?:agree|undo)|gifts?|join|planning"
    r"|sponsored/report|letters/(?:confirm|preferences|unsubscribe|following))/)[^/\s]+"
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
