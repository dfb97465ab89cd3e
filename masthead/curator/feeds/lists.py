"""The list of feeds: adding, pausing, taking a list in and giving one out."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from masthead.curator.feeds import opml
from masthead.curator.feeds.canonical import canonical, host_of
from masthead.curator.feeds.models import Feed, Outlet
from masthead.kit.outside import Unreachable, checked
from masthead.kit.refusals import BadInput

LONGEST = 500


@dataclass(frozen=True)
class Taken:
    """What a list came to: every line of it is in one of the three."""

    added: int
    known: int
    refused: tuple[str, ...]  # a sentence for each


def check_address(address: str) -> str:
    """The address, tidied; raises BadInput with what is wrong with it."""
    said = address.strip()
    try:
        checked(said)
        URLValidator(schemes=("http", "https"))(said) if "." in host_of(said) else None
    except (Unreachable, ValidationError) as why:
        reason = str(why) if isinstance(why, Unreachable) else "it is no address of the web"
        raise BadInput(
            f"{said[:80] or 'Nothing'} cannot be asked: {reason}. Give an address such as https://example.org/feed.xml."
        ) from None
    if len(said) > LONGEST:
        raise BadInput(f"An address of a feed has at most {LONGEST} characters; this one has {len(said)}.")
    return said


def do_add(
    *, address: str, at: datetime, outlet: str = "", owner: str = "", country: str = "", home: str = "", title: str = ""
) -> tuple[Feed, bool]:
    """A feed on the list, to be asked at once; whether it is new. An outlet that nobody names is called after its host. Raises BadInput."""
    address = check_address(address)
    known = Feed.objects.filter(address=address).first()
    if known is not None:
        return known, False
    with transaction.atomic():
        house, _ = Outlet.objects.get_or_create(name=_name(outlet, address), defaults=_about(owner, country, home))
        return Feed.objects.create(address=address, outlet=house, title=title[:300], next_at=at), True


def do_take_in(body: bytes, at: datetime) -> Taken:
    """The feeds of an OPML list; those that we have stay as they are. Raises BadInput when it is no list at all."""
    try:
        lines = opml.read(body)
    except opml.NotOpml as why:
        raise BadInput(str(why)) from None
    refused, fresh = list[str](), dict[str, opml.Line]()
    with transaction.atomic():
        known = set(Feed.objects.values_list("address", flat=True))
        for line in lines:
            try:
                if (address := check_address(line.address)) not in known:
                    fresh[address] = line
            except BadInput as why:
                refused.append(str(why))
        houses = _houses([(_name(line.outlet, address), line) for address, line in fresh.items()])
        # A title beside an outlet is ours, given out once; other readers write there what the feed calls itself anyway.
        feeds = [
            Feed(
                address=address,
                outlet=houses[_name(line.outlet, address)],
                title=line.title if line.outlet else "",
                host=host_of(address),
                next_at=at,
            )
            for address, line in fresh.items()
        ]
        Feed.objects.bulk_create(feeds)
    return Taken(len(feeds), len(lines) - len(feeds) - len(refused), tuple(refused))


def _houses(named: list[tuple[str, opml.Line]]) -> dict[str, Outlet]:
    """The outlets of these names, made where there are none: a list may hold ten thousand feeds, so not one by one."""
    wanted = dict(reversed(named))  # of several lines for one outlet the first tells of it
    houses = {house.name: house for house in Outlet.objects.all() if house.name in wanted}
    new = [Outlet(name=name, **_about(line.owner, line.country, line.home)) for name, line in wanted.items() if name not in houses]
    return houses | {house.name: house for house in Outlet.objects.bulk_create(new)}


def _name(outlet: str, address: str) -> str:
    """As it is given, or after the host."""
    return (outlet.strip() or host_of(address).removeprefix("www.").removeprefix("feeds.").removeprefix("rss."))[:200]


def _about(owner: str, country: str, home: str) -> dict[str, str]:
    country = country.strip().upper()
    told = country if len(country) == 2 and country.isascii() and country.isalpha() else ""
    return {"owner": owner[:200].strip(), "country": told, "home": canonical(home)[:500]}


def do_pause(*, feed_id: int, paused: bool, at: datetime) -> Feed:
    """Ask it no more, or again from now on. Raises BadInput when it is off the list."""
    feed = Feed.objects.filter(pk=feed_id).first()
    if feed is None:
        raise BadInput("That feed is not on the list any more.")
    feed.paused = paused
    if not paused:
        feed.failures, feed.problem, feed.next_at = 0, "", at
    feed.save()
    return feed


def do_ask_soon(*, feed_id: int, at: datetime) -> Feed:
    """Have it asked in the next seconds. Raises BadInput when it is off the list, or paused."""
    if not Feed.objects.filter(pk=feed_id, paused=False).update(next_at=at):
        raise BadInput("That feed is paused, or not on the list any more.")
    return Feed.objects.get(pk=feed_id)


def give_out(title: str) -> bytes:
    """The whole list in OPML."""
    feeds = Feed.objects.select_related("outlet").order_by("outlet__name", "address")
    return opml.written(
        title, (opml.Line(f.address, f.title or f.address, f.outlet.home, f.outlet.name, f.outlet.owner, f.outlet.country) for f in feeds)
    )
