"""Where the lane stands: in front of Django, in each process of the web."""

from urllib.parse import urlsplit

from django.conf import settings

from masthead.lane.asking import Application
from masthead.lane.lane import Lane
from masthead.lane.looking import looking
from masthead.lane.memory import Memory
from masthead.lane.strangers import House
from masthead.readers.security import happened

DEFAULT = {"http": ":80", "https": ":443"}


def in_front_of(django: Application) -> Application:
    """`django` with the lane in front; `django` itself where it is switched off, or where the database is not one that the lane
    can look at."""
    megabytes: int = settings.MASTHEAD.lane_megabytes
    eyes = looking() if megabytes else None
    return Lane(django, house(), eyes, Memory(megabytes * 1024 * 1024)) if eyes else django


def house() -> House:
    """What of the settings decides who is a stranger."""
    parts = urlsplit(settings.MASTHEAD.url)
    return House(
        host=parts.netloc.removesuffix(DEFAULT[parts.scheme]),
        secure=settings.MASTHEAD.secure,
        proxies=settings.MASTHEAD.proxies,
        session=settings.SESSION_COOKIE_NAME,
        device=happened.cookie_name(),
    )
