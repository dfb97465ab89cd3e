"""Where what comes back is read, as the settings say it. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from masthead.mailer import split

PROVIDERS = ("amazon-ses", "brevo", "mailersend", "mailgun", "mailjet", "postmark", "sendgrid", "sparkpost")
BY_KEY = {"mailersend", "mailgun"}  # these sign; the others send a name and a password


@dataclass(frozen=True)
class Mailbox:
    """Where bounces go, as BOUNCES_URL says it. `tls`: "", "starttls" or "implicit"."""

    kind: str
    host: str
    port: int
    user: str
    password: str
    tls: str
    folder: str = "INBOX"


def mailbox(url: str) -> Mailbox:
    """Read BOUNCES_URL; raises ValueError with the sentence to show."""
    parts = split(url)
    kind = {"imap": "imap", "imaps": "imap", "pop3": "pop3", "pop3s": "pop3"}.get(parts.scheme)
    if kind is None or not parts.hostname or not parts.username:
        raise ValueError(
            "accepted are imaps://user:password@host/FOLDER and pop3s://user:password@host (imap:// and pop3:// with ?tls=starttls)"
        )
    tls = "implicit" if parts.scheme.endswith("s") else dict(parse_qsl(parts.query)).get("tls", "")
    if tls not in {"", "starttls", "implicit"}:
        raise ValueError("tls may be starttls or implicit")
    standard = {("imap", True): 993, ("imap", False): 143, ("pop3", True): 995, ("pop3", False): 110}[kind, tls == "implicit"]
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not re.fullmatch(r"[\w .+/-]{1,100}", folder):
        raise ValueError("the folder’s name may have letters, digits, blanks and . + / - in it")
    return Mailbox(kind, parts.hostname, parts.port or standard, unquote(parts.username), unquote(parts.password or ""), tls, folder)


@dataclass(frozen=True)
class Place:
    """Where to listen, as BOUNCES_LISTEN says it."""

    host: str
    port: int


def place(text: str) -> Place:
    """Read BOUNCES_LISTEN; raises ValueError with the sentence to show."""
    host, _, port = text.removeprefix("lmtp://").removeprefix("smtp://").rpartition(":")
    if host not in {"127.0.0.1", "localhost", "[::1]"} or not port.isascii() or not port.isdigit() or not 0 <= int(port) < 65536:
        raise ValueError("give an address of this machine with a port, such as 127.0.0.1:2424")
    return Place(host.strip("[]"), int(port))


def provider(text: str) -> tuple[str, str]:
    """Read MASTHEAD_MAIL_EVENTS: the provider, and its secret; raises ValueError with the sentence to show."""
    name, _, secret = text.partition(":")
    if name not in PROVIDERS:
        raise ValueError(f"begin with the provider's name ({', '.join(PROVIDERS)}) and a colon")
    user, colon, password = secret.partition(":")
    if len(secret) < 16 or (name not in BY_KEY and not (user and colon and password)):
        want = (
            "its signing key"
            if name in BY_KEY
            else "a user name and a password with a colon between, as they stand in the address it posts to"
        )
        raise ValueError(f"after {name}: give {want}; at least 16 characters in all")
    return name, secret
