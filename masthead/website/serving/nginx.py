"""`masthead nginx`: the configuration in `nginx.conf`, with this installation's names and places in it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from masthead.kit.quiet import SECRETS
from masthead.kit.refusals import BadInput
from masthead.website.failing import POLICY, page

CAMPUS = "campus.conf"
TEMPLATE = Path(__file__).with_name("nginx.conf")
DOWN = ("We are back in a moment", "Something of ours is being started again. Please try again in a minute; nothing you did is lost.")
MANY = ("One moment, please", "A great many requests came from your address. Please wait some seconds and try again.")
# Mozilla's "intermediate", without what TLS 1.2 has of finite-field Diffie-Hellman.
CIPHERS = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)


@dataclass(frozen=True)
class Places:
    """Where things are on this machine, and how much one address may ask for a second."""

    upstreams: tuple[str, ...] = ("127.0.0.1:8000",)
    cache: str = "/var/cache/nginx/masthead"
    log: str = "/var/log/nginx/masthead.log"
    certificate: str = ""
    key: str = ""
    pages: int = 50
    acts: int = 5


def configuration(places: Places) -> str:
    """The whole file, to be included where sites are; what it includes is there afterwards. Raises BadInput when something is missing."""
    given = settings.MASTHEAD
    if given.front is None:
        raise BadInput(
            "MASTHEAD_FRONT is not set: nginx must hear of changes. Name a folder that it may read, such as /var/lib/masthead-front."
        )
    if given.proxies != 1:
        raise BadInput(f"MASTHEAD_PROXIES is {given.proxies}: behind nginx alone it must be 1, or limits would count nginx.")
    if given.secure and not (places.certificate and places.key):
        raise BadInput(f"{given.url} needs a certificate. Name its files: --certificate FILE --key FILE")
    given.front.mkdir(mode=0o755, parents=True, exist_ok=True)
    (given.front / CAMPUS).touch(mode=0o644)  # nginx does not start without it
    words = {
        "URL": given.url,
        **_behind(places.upstreams),
        "CACHE": places.cache,
        "LOG": places.log,
        "FRONT": str(given.front.absolute()),
        "DATA": str(settings.DATA),
        "NAMES": " ".join(given.allowed_hosts),
        "HOST": _host(given.url),
        "LISTEN": _listen(given.url, places),
        "ELSEWHERE": _elsewhere(given.url, given.allowed_hosts),
        "SECRETS": SECRETS.pattern.replace("(/(?:", "(?<masthead_kept>/(?:", 1),
        "POLICY": POLICY,
        "DOWN": page(*DOWN).replace('"', '\\"').strip(),
        "MANY": page(*MANY).replace('"', '\\"').strip(),
        "PAGES_BURST": str(places.pages * 4),
        "PAGES": str(places.pages),
        "ACTS_BURST": str(places.acts * 8),
        "ACTS": str(places.acts),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in words.items():
        text = text.replace(f"@{name}@", value)
    return text


def _behind(upstreams: tuple[str, ...]) -> dict[str, str]:
    """Of one, that it is never taken for dead. Of several, what to do when one is: what only reads is asked of another, what changes
    something is not, once it was sent; but the press that opens an article may be asked twice, for it takes a row of its own."""
    if len(upstreams) == 1:
        one = f"    server {upstreams[0]} max_fails=0;  # alone: taking it for dead would help nobody"
        return {"UPSTREAMS": one, "PATIENCE": "    proxy_connect_timeout 3s;\n    proxy_read_timeout 60s;", "PRESS": ""}
    patience = (
        "proxy_connect_timeout 1s;",
        "proxy_read_timeout 10s;",
        "proxy_next_upstream error timeout;",
        "proxy_next_upstream_tries 2;",
    )
    return {
        "UPSTREAMS": "\n".join(f"    server {one} max_fails=1 fail_timeout=2s;" for one in upstreams),
        "PATIENCE": "\n".join(f"    {line}" for line in patience),
        "PRESS": "\n".join(
            (
                "",
                "        location ~ /open/$ {",
                "            proxy_next_upstream error timeout non_idempotent;",
                "            proxy_pass http://masthead;",
                "        }",
            )
        ),
    }


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host(url: str) -> str:
    """As browsers say it: with the port where it is an unusual one. What a visitor sends beside the name is not passed on."""
    return "$host" if urlsplit(url).port is None else f"$host:{_port(url)}"


def _listen(url: str, places: Places) -> str:
    port, parts = _port(url), urlsplit(url)
    if parts.scheme == "http":
        return f"    listen {parts.hostname if parts.hostname == '127.0.0.1' else '*'}:{port};"
    return "\n".join(
        [
            f"    listen {port} ssl http2;",
            f"    listen [::]:{port} ssl http2;",
            f"    ssl_certificate {places.certificate};",
            f"    ssl_certificate_key {places.key};",
            "    ssl_protocols TLSv1.2 TLSv1.3;",
            f"    ssl_ciphers {CIPHERS};",
            "    ssl_prefer_server_ciphers off;",
            "    ssl_session_cache shared:masthead_tls:10m;",
            "    ssl_session_timeout 1d;",
            "    ssl_session_tickets off;",
        ]
    )


def _elsewhere(url: str, names: list[str]) -> str:
    """Whoever comes without https is sent on; an authority that gives out certificates is answered from the disk."""
    if urlsplit(url).scheme == "http":
        return ""
    lines = [
        "",
        "server {",
        "    listen 80;",
        "    listen [::]:80;",
        f"    server_name {' '.join(names)};",
        "    server_tokens off;",
        "    access_log off;",
        "    location /.well-known/acme-challenge/ {",
        "        root /var/www/html;",
        "    }",
        "    location / {",
        f"        return 308 {url}$request_uri;",
        "    }",
        "}",
    ]
    return "\n".join([*lines, ""])
