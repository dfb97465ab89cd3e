"""Where the lane stands: in front of Django, in each process of the web."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from masthead.lane.asking import Application
from masthead.lane.lane import Lane
from masthead.lane.looking import Looking
from masthead.lane.memory import Memory
from masthead.lane.strangers import House
from masthead.readers.security import happened

DEFAULT = {"http": ":80", "https": ":443"}


def in_front_of(django: Application) -> Application:
    """`django` with the lane in front; `django` itself where it is switched off, or where the database is not one that the lane can
    look at without asking another machine."""
    megabytes: int = settings.MASTHEAD.lane_megabytes
    database = connections["default"]
    if not megabytes or database.vendor != "sqlite":
        return django
    return Lane(django, house(), Looking(str(database.settings_dict["NAME"])), Memory(megabytes * 1024 * 1024))


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
