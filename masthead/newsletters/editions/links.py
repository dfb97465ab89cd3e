"""Links in a letter lead by an address of ours that counts: how often, and on which day; never who.

The address names a row. It holds no address itself, so nobody can make it lead elsewhere, and nothing of the reader.
A count is a number that nobody minds; all the same only a person's browser is counted (`is_person`): a scanner that follows every link
of a letter changes nothing at all.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.http import HttpRequest
from django.urls import reverse

from masthead.access.rules import zone
from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.kit.network import network_of
from masthead.library.rhythm import day_of
from masthead.library.structured import absolute
from masthead.newsletters.models import Edition, Link, LinkDay

ONE_READER = Limit("links followed from a network", 12, timedelta(minutes=10))  # more are a machine's
SHORT = 1000  # characters; a longer address is linked to as it is
Linker = Callable[[str], str]  # of an address, the address to press


def as_it_is(address: str) -> str:
    """Counts nothing: for previews, and where the publication wants no counting."""
    return address


def do_number(edition: Edition) -> Linker:
    """A linker that gives each address of the edition a number of its own, the same one each time."""
    known = dict(edition.links.values_list("address", "number"))

    def link(address: str) -> str:
        if len(address) > SHORT or not address.startswith(("http://", "https://")):
            return address
        if address not in known:
            with transaction.atomic():
                Edition.objects.select_for_update().get(pk=edition.pk)  # two at once would give one number to two addresses
                number = (edition.links.order_by("-number").values_list("number", flat=True).first() or 0) + 1
                row, _ = Link.objects.get_or_create(edition=edition, address=address, defaults={"number": number})
            known[address] = row.number
        return absolute(reverse("letter-link", args=[edition.pk, known[address]]))

    return link


def is_person(request: HttpRequest) -> bool:
    """Whether a person's browser went there because of a press: it says so itself, and programs that only look do not say it."""
    said = request.headers
    if request.method != "GET" or "prefetch" in f"{said.get('Sec-Purpose', '')}{said.get('Purpose', '')}{said.get('X-Moz', '')}":
        return False
    return said.get("Sec-Fetch-Mode") == "navigate" and said.get("Sec-Fetch-Dest") == "document" and said.get("Sec-Fetch-User") == "?1"


def do_count(link: Link, request: HttpRequest, at: datetime) -> bool:
    """Count one more, if a person pressed it. The network is counted for ten minutes under a keyed hash, and then forgotten."""
    if not is_person(request) or not limits.allowed(ONE_READER, network_of(request), at):
        return False
    row, _ = LinkDay.objects.get_or_create(link=link, day=day_of(at, zone()))
    LinkDay.objects.filter(pk=row.pk).update(times=F("times") + 1)
    return True


def counted(edition: Edition) -> list[Mapping[str, object]]:
    """For the desk: the edition's links, the most followed first."""
    rows = edition.links.annotate(times=Sum("days__times", default=0)).order_by("-times", "number")
    return [{"address": row.address, "times": row.times} for row in rows]
