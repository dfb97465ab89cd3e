"""What happens to an account, as rows that its reader sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from masthead.kit.browsers import describe
from masthead.kit.signing import digest, unseal
from masthead.readers.security.models import Happening

KEPT = timedelta(days=400)  # a year, and some weeks to notice


@dataclass(frozen=True)
class From:
    """Where a request came from, as far as its owner may be told: the browser in words, the network's country, a digest."""

    called: str = ""
    country: str = ""
    browser: str = ""


def cookie_name() -> str:
    """The cookie by which a browser is known again; set when it signs in, and worth nothing by itself."""
    return str(settings.MASTHEAD.cookie("device"))


def where(request: HttpRequest) -> From:
    """Where the request came from."""
    name = unseal(request.COOKIES.get(cookie_name(), ""), purpose="device")
    return From(
        called=describe(request.headers.get("User-Agent", "")),
        country=country_of(request),
        browser=digest(name, purpose="device") if name else "",
    )


def country_of(request: HttpRequest) -> str:
    """The network's country as a proxy of ours wrote it, two letters; "" where none does. A reader's own header is not believed."""
    header = settings.MASTHEAD.country_header
    said = request.headers.get(header, "").strip().upper() if header and settings.MASTHEAD.proxies else ""
    return said if len(said) == 2 and said.isascii() and said.isalpha() and said != "XX" else ""


def do_record(*, reader_id: int, what: Happening.What, at: datetime, where: From | None = None, detail: str = "") -> Happening:
    """Write it down."""
    place = where or From()
    return Happening.objects.create(
        reader_id=reader_id,
        what=what,
        at=at,
        called=place.called,
        country=place.country,
        browser=place.browser,
        detail=detail[:120],
    )


def forget(at: datetime) -> int:
    """Drop what is long past; returns how many."""
    return Happening.objects.filter(at__lt=at - KEPT).delete()[0]
