"""Gifts: a subscriber gives an article away. Bounded by rows under unique keys: so many gifts a month, so many opens a gift.

The address alone opens nothing: a person presses, and the browser that pressed reads, by a signed cookie, until the gift
runs out or is taken back.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from masthead.access.gate import Piece, Wall
from masthead.access.meter import month_of
from masthead.access.models import Gift, GiftOpened
from masthead.access.rules import rules, zone
from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.kit.refusals import Refusal
from masthead.kit.signing import draw_token, seal, unseal
from masthead.readers.models import Reader
from masthead.subscriptions.granting import has_access

OPENS_PER_NETWORK = Limit("gifts opened from a network", 60, timedelta(minutes=10))
PLACES_PER_NETWORK = Limit("places of one gift taken from a network", 10, timedelta(days=1))  # nobody empties a gift alone
TOKEN = 43  # characters
KEPT = timedelta(days=400)  # after it ran out: the giver still sees last year's


class NotAGiver(Refusal):
    """Somebody without All-Access gives."""

    code, status = "not_a_giver", 403

    def say(self) -> str:
        return "Giving articles away is for subscribers. Share its address instead: it opens as far as our wall lets its reader."


class NeedsNoGift(Refusal):
    """A free article is given away."""

    code, status = "needs_no_gift", 409

    def say(self) -> str:
        return "This article is free: whoever has its address may read it. Share the address instead."


class GiftsSpent(Refusal):
    """The month's gifts are given."""

    code, status = "gifts_spent", 409

    def say(self) -> str:
        most = rules().gifts_a_month
        return (
            f"You have given all {most} of this month’s gifts. The next come with the new month." if most else "Gifts are not offered here."
        )


class TakenBack(Refusal):
    """An article whose gift was taken back is given again in the same month."""

    code, status = "taken_back", 409

    def say(self) -> str:
        return "You took this gift back. The article can be given again next month; its own address may be shared any time."


class Standing(StrEnum):
    """How a gift stands towards somebody who has not opened it yet."""

    OPEN = "open"
    OVER = "over"  # run out, taken back, or its giver has no access: a stranger is not told which
    EXHAUSTED = "exhausted"


class GiftOver(Refusal):
    """A gift that opens nothing any more."""

    code, status = "gift_over", 410

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing = standing

    def say(self) -> str:
        if self.standing is Standing.EXHAUSTED:
            return "This gift has been opened by as many people as it may be."
        return "This gift is no longer open."


@dataclass(frozen=True)
class Given:
    """A gift as its giver sees it: opened by how many people, and whether it still opens."""

    gift: Gift
    opens: int
    holds: bool


# The giver's side


def may_give(reader: Reader, now: datetime) -> bool:
    """Whether the reader may give articles away: who has All-Access, and editors."""
    return reader.may_edit() or has_access(reader.pk, now)


def do_give(*, reader: Reader, piece: Piece, at: datetime) -> Gift:
    """Give `piece` away, or find this month's gift of it. Raises NeedsNoGift, NotAGiver, GiftsSpent, TakenBack.

    The slot is taken by inserting a row under a unique key; whoever comes second finds it taken and looks again.
    """
    if piece.wall is Wall.FREE:
        raise NeedsNoGift
    if not may_give(reader, at):
        raise NotAGiver
    month, most = month_of(at, zone()), rules().gifts_a_month
    for _ in range(most + 1):
        given = {gift.article_id: gift for gift in Gift.objects.filter(giver=reader, month=month)}
        if piece.id in given:
            if given[piece.id].revoked_at is not None:
                raise TakenBack
            return given[piece.id]
        free = set(range(1, most + 1)) - {gift.slot for gift in given.values()}
        if not free:
            break
        made = _insert(reader, piece.id, month, min(free), at)
        if made is not None:
            return made
    raise GiftsSpent


def _insert(reader: Reader, article_id: int, month: date, slot: int, at: datetime) -> Gift | None:
    """Enter the row; None when the slot was taken, or the article given, meanwhile."""
    until = at + timedelta(days=rules().gift_days)
    try:
        with transaction.atomic():
            return Gift.objects.create(
                giver=reader, article_id=article_id, token=draw_token(), month=month, slot=slot, made_at=at, until=until
            )
    except IntegrityError:
        return None


def do_revoke(*, reader: Reader, gift_id: int, at: datetime) -> Gift | None:
    """Take a gift of the reader's back: who opened it reads no further from the next request on. None: not theirs."""
    Gift.objects.filter(pk=gift_id, giver=reader, revoked_at=None).update(revoked_at=at)
    return Gift.objects.filter(pk=gift_id, giver=reader).first()


def given_by(reader_id: int, now: datetime) -> list[Given]:
    """The reader's gifts of this month, and earlier ones that still open; newest first. One query."""
    return _given(Gift.objects.filter(Q(month=month_of(now, zone())) | Q(until__gt=now, revoked_at=None), giver_id=reader_id), now)


def all_given_by(reader_id: int, now: datetime) -> list[Given]:
    """Every gift of the reader's that is kept; for the export."""
    return _given(Gift.objects.filter(giver_id=reader_id), now)


def given_of(reader_id: int, article_id: int, now: datetime) -> Given | None:
    """This month's gift of one article. One query."""
    found = Gift.objects.filter(giver_id=reader_id, article_id=article_id, month=month_of(now, zone()))
    return next(iter(_given(found, now)), None)


def _given(found: QuerySet[Gift], now: datetime) -> list[Given]:
    counted = found.annotate(times=Count("opens")).order_by("-made_at", "-pk")
    return [Given(gift, gift.times, gift.holds(now)) for gift in counted]


def left(reader_id: int, now: datetime) -> int:
    """How many gifts the reader may still make this month. One query."""
    return max(0, rules().gifts_a_month - Gift.objects.filter(giver_id=reader_id, month=month_of(now, zone())).count())


# The other side


def find(token: str) -> Gift | None:
    """The gift at this address, in force or not. Changes nothing."""
    return Gift.objects.select_related("giver").filter(token=token).first() if len(token) == TOKEN else None


def standing(gift: Gift, now: datetime) -> Standing:
    """Whether somebody new may open it."""
    if not (gift.holds(now) and gift.giver.is_active and may_give(gift.giver, now)):
        return Standing.OVER
    return Standing.OPEN if gift.opens.count() < rules().gift_opens else Standing.EXHAUSTED


def do_open(*, gift: Gift, browser: UUID | None, network: str, at: datetime) -> UUID:
    """A person pressed *read*: the browser (named anew where it has no name yet) may read the article from now on.

    Pressing again takes no second slot. Raises TooManyTries, GiftOver.
    """
    limits.check(OPENS_PER_NETWORK, network, at)
    found = standing(gift, at)
    if found is Standing.OVER:
        raise GiftOver(found)
    browser = browser or uuid4()
    if not GiftOpened.objects.filter(gift=gift, browser=browser).exists():
        if found is Standing.EXHAUSTED:
            raise GiftOver(found)
        limits.check(PLACES_PER_NETWORK, f"{gift.pk} {network}", at)
        _take_place(gift, browser, at)
    return browser


def _take_place(gift: Gift, browser: UUID, at: datetime) -> None:
    """The lowest free place of the gift's for this browser; raises GiftOver when others took the last."""
    most = rules().gift_opens
    for _ in range(most + 1):
        taken = dict(GiftOpened.objects.filter(gift=gift).values_list("browser", "slot"))
        free = set(range(1, most + 1)) - set(taken.values())
        if browser in taken:
            return
        if not free:
            break
        try:
            with transaction.atomic():
                GiftOpened.objects.create(gift=gift, browser=browser, slot=min(free), opened_at=at)
        except IntegrityError:  # another press took the slot: look again
            continue
        return
    raise GiftOver(Standing.EXHAUSTED)


# The browser


def cookie_name() -> str:
    """The cookie that names the browser; `__Host-gifts` over https."""
    return str(settings.MASTHEAD.cookie("gifts"))


def browser_of(request: HttpRequest) -> UUID | None:
    """The name this browser was given with its first gift. Garbage in the cookie is no name, and costs no query."""
    name = unseal(request.COOKIES.get(cookie_name(), ""), purpose="gifts")
    try:
        return UUID(name) if name else None
    except ValueError:
        return None


def _held(browser: UUID, now: datetime) -> QuerySet[GiftOpened]:
    return GiftOpened.objects.filter(browser=browser, gift__revoked_at=None, gift__until__gt=now)


def opened_in(request: HttpRequest, now: datetime) -> frozenset[int]:
    """The articles that gifts opened in this browser. One query where the cookie is sound, none without it."""
    browser = browser_of(request)
    return frozenset(_held(browser, now).values_list("gift__article_id", flat=True)) if browser else frozenset()


def remember(response: HttpResponse, browser: UUID, now: datetime) -> None:
    """Put the browser's name into the browser, for as long as any of its gifts stays open."""
    until: datetime = _held(browser, now).aggregate(last=Max("gift__until"))["last"] or now
    response.set_cookie(
        cookie_name(),
        seal(str(browser), purpose="gifts"),
        max_age=int((until - now).total_seconds()),
        secure=settings.MASTHEAD.secure,
        httponly=True,
        samesite="Lax",
    )


def forget(before: datetime) -> int:
    """Drop gifts that ran out before `before`; returns how many rows."""
    return Gift.objects.filter(until__lt=before).delete()[0]
