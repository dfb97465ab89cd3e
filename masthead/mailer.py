"""Where mail goes, as EMAIL_URL says it. Pure."""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

MOST_CONNECTIONS = 100
PROVIDERS = {"mailgun": 1000}  # each with the letters it takes in one call at most


@dataclass(frozen=True)
class Mailer:
    """Where messages go: `kind` is outbox, smtp or a provider's name; what the rest means is the kind's business.

    For a provider `host` is the sending domain, `password` the key of its interface, `api` another address of it.
    """

    kind: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: str = ""  # "", "starttls" or "implicit"
    connections: int = 4  # for letters: how many are open at once
    rate: float = 0.0  # for letters: how many a second at most; 0: as fast as they are taken
    batch: int = 100  # for letters by a provider: how many in one call
    api: str = ""


def split(url: str) -> SplitResult:
    """urlsplit, with a sentence of our own: Python's would show a piece of a password that has a / or [ in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here because reading it is what checks it
    except ValueError:
        raise ValueError(
            "the host or port cannot be read; a port is a number, and / : @ [ ] in a password are written %2F %3A %40 %5B %5D"
        ) from None
    return parts


def mailer(url: str) -> Mailer:
    """Read EMAIL_URL; raises ValueError with the sentence to show."""
    parts = split(url)
    if parts.scheme == "outbox":
        return Mailer("outbox", connections=1)
    query = dict(parse_qsl(parts.query))
    if parts.scheme in PROVIDERS and parts.hostname:
        return _provider(parts, query)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("accepted are outbox:, smtp://user:password@host:port?tls=starttls and mailgun://key@sending.domain")
    tls = "implicit" if parts.scheme == "smtps" else query.get("tls", "")
    if tls not in {"", "starttls", "implicit"}:
        raise ValueError("tls may be starttls or implicit")
    if parts.username and not tls:
        raise ValueError("a password is sent over encrypted connections alone: add ?tls=starttls, or write smtps://")
    port = parts.port or (465 if tls == "implicit" else 25)
    connections, rate = _connections(query), _number("rate", query.get("rate", "0"))
    return Mailer("smtp", parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls, connections, rate)


def _provider(parts: SplitResult, query: dict[str, str]) -> Mailer:
    key, most = unquote(parts.username or ""), PROVIDERS[parts.scheme]
    if not key:
        raise ValueError(f"give the key of the interface before the @, as {parts.scheme}://key@sending.domain")
    batch, api = _number("batch", query.get("batch", "100")), query.get("api", "")
    if not 1 <= batch <= most or batch != int(batch):
        raise ValueError(f"batch is a whole number from 1 to {most}")
    if api and urlsplit(api).scheme not in {"http", "https"}:
        raise ValueError("api is the https address of the provider's interface")
    connections, rate = _connections({"connections": "2", **query}), _number("rate", query.get("rate", "0"))
    return Mailer(parts.scheme, parts.hostname or "", 443, "", key, "", connections, rate, int(batch), api)


def _connections(query: dict[str, str]) -> int:
    count = _number("connections", query.get("connections", "4"))
    if not 1 <= count <= MOST_CONNECTIONS or count != int(count):
        raise ValueError(f"connections is a whole number from 1 to {MOST_CONNECTIONS}")
    return int(count)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100_000:
        raise ValueError(f"{name} is a number")
    return number


def rates(text: str) -> dict[str, float]:
    """Read MASTHEAD_MAIL_RATES: letters a second, by receiving domain; raises ValueError with the sentence to show."""
    found = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        domain, _, count = one.partition("=")
        rate = _number(f"the rate of {domain.strip()}", count.strip())
        if rate <= 0 or "." not in domain:
            raise ValueError("give domains with letters a second, such as gmail.com=20, outlook.com=5")
        found[domain.strip().lower()] = rate
    return found
