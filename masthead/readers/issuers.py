"""Others whose word on who somebody is we take, where the owner wants that. Without Django, for it stands in its settings."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_HERE = {"127.0.0.1", "localhost"}


@dataclass(frozen=True)
class Issuer:
    """An issuer of OpenID Connect: Google, a ministry, a university. `slug` stands in addresses."""

    slug: str
    name: str
    address: str
    client_id: str
    secret: str

    @property
    def origin(self) -> str:
        """Where its page to sign in at stands; a form of ours must be let go there."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def for_allauth(self) -> dict[str, Any]:
        """The same, as allauth is told."""
        return {
            "provider_id": self.slug,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.address},
        }


def issuers(text: str) -> list[Issuer]:
    """Read MASTHEAD_SIGN_IN_WITH; raises ValueError with the sentence to show."""
    found = [_issuer(one.strip()) for one in text.split(",") if one.strip()]
    if len({one.slug for one in found}) < len(found):
        raise ValueError("two issuers have the same name; give each another: ?name=…")
    return found


def _issuer(one: str) -> Issuer:
    try:
        parts = urlsplit(one)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("an address cannot be read; / : @ in a secret are written %2F %3A %40") from None
    name = dict(parse_qsl(parts.query)).get("name", host)
    if not host or not parts.username or not parts.password or not (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)):
        raise ValueError("write each as https://client:secret@issuer.example/path?name=Name, separated by commas")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "issuer"
    place = f"{host}:{port}" if port else host
    return Issuer(slug, name[:60], f"{parts.scheme}://{place}{parts.path}", unquote(parts.username), unquote(parts.password))
