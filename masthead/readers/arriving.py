"""Arriving: an address is typed, its owner is asked, the owner confirms.

What a browser gets for typing an address is never an account; an account is joined by proof alone: by the code typed
into the browser that asked, or by a press on the mailed link's page.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F

from masthead.kit import limits
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.refusals import Refusal
from masthead.kit.signing import digest, draw_code, draw_token, same
from masthead.readers.addresses import counting_key
from masthead.readers.events import ConfirmationAsked, ReaderConfirmed
from masthead.readers.models import Arrival, Reader

CODE_LIFE = timedelta(minutes=10)  # ASVS 6.5.5 allows no more
LINK_LIFE = timedelta(hours=72)
UPGRADE_LIFE = timedelta(minutes=10)  # how long the first window may go on by itself after the press elsewhere
TRIES = 5
MAIL_PER_DAY = Limit("mail to an address a day", 5, timedelta(days=1))
MAIL_PER_BROWSER = Limit("mail asked for by a browser", 6, timedelta(hours=1))
CODES_PER_NETWORK = Limit("codes typed", 60, timedelta(minutes=10))


class WrongCode(Refusal):
    """The code typed is not the one we sent to this browser's address, or is too old."""

    code, status = "wrong_code", 422

    def say(self) -> str:
        return "That is not the code of our newest message, or it is older than ten minutes. Ask for a new one below."


class LinkSpent(Refusal):
    """A mailed link that was used before, or has run out."""

    code, status = "link_spent", 410

    def say(self) -> str:
        return "This link has been used or has run out. Open the article again and ask for a new message."


def do_ask(*, address: str, browser: str, came_from: str, asked_with: str, wording: str, at: datetime) -> None:
    """Ask the owner of `address` to confirm. Does the same work whether or not we know the address.

    Over the limits nothing is mailed and nothing is said: an earlier message is on its way.
    """
    mailbox = counting_key(address)  # a.b+1@ and ab+2@ reach the same person
    if not (limits.allowed(MAIL_PER_BROWSER, browser, at) and limits.allowed(MAIL_PER_DAY, mailbox, at)):
        return
    code, token = draw_code(), draw_token()
    with transaction.atomic():
        Arrival.objects.create(
            address=address,
            browser=browser,
            came_from=came_from,
            asked_at=at,
            asked_with=asked_with,
            wording=wording,
            code_digest=digest(code, purpose=f"code.{browser}"),
            code_until=at + CODE_LIFE,
            link_digest=digest(token, purpose="confirm"),
            link_until=at + LINK_LIFE,
        )
        known = Reader.objects.filter(email=address).exists()
        announce(ConfirmationAsked(address, code, token, at, asked_with, came_from, known))


def find_by_link(token: str, now: datetime) -> Arrival:
    """The arrival a mailed link stands for; raises LinkSpent. Changes nothing."""
    arrival = Arrival.objects.filter(link_digest=digest(token, purpose="confirm")).first()
    if arrival is None or not arrival.link_open(now):
        raise LinkSpent
    return arrival


def check_code(*, browser: str, typed: str, network: str, now: datetime) -> Arrival:
    """The arrival of this browser whose code was typed; counts the try; raises WrongCode or TooManyTries."""
    limits.check(CODES_PER_NETWORK, network, now)
    arrival = Arrival.objects.filter(browser=browser, closed_at=None).order_by("-asked_at").first()
    if arrival is None or now >= arrival.code_until:
        raise WrongCode
    # Counted before it is compared, in one statement: parallel guesses cannot share a try.
    counted = Arrival.objects.filter(pk=arrival.pk, tries__lt=TRIES).update(tries=F("tries") + 1)
    wanted = digest("".join(typed.split()), purpose=f"code.{browser}")
    if not counted or not same(wanted, arrival.code_digest):
        raise WrongCode
    return arrival


def do_confirm(*, arrival: Arrival, at: datetime) -> Arrival:
    """The owner has proven the address: make the account or find it. Idempotent; returns the arrival, confirmed."""
    with transaction.atomic():
        arrival = Arrival.objects.select_for_update().get(pk=arrival.pk)
        if arrival.confirmed_at is not None:
            return arrival
        reader, made = Reader.objects.get_or_create(email=arrival.address)
        first = made or reader.confirmed_at is None
        if made:
            reader.set_unusable_password()
        if first:
            reader.confirmed_at = at
            reader.save()
        EmailAddress.objects.update_or_create(user=reader, email=reader.email, defaults={"verified": True, "primary": True})
        arrival.reader, arrival.confirmed_at, arrival.made_account = reader, at, made
        arrival.save(update_fields=["reader", "confirmed_at", "made_account"])
        announce(ReaderConfirmed(reader.pk, at, first, arrival.wording, arrival.came_from))
    return arrival


def confirmed_elsewhere(browser: str, now: datetime) -> Arrival | None:
    """The arrival of this browser that its owner confirmed in another one, if that may sign this browser in.

    Only for an account that this very arrival made: had the account existed before, whoever typed its address here
    would be let into it by the owner's press over there. And only soon after the press, while nobody has signed in to
    the new account: later it is its owner's, and this window types the code.
    """
    return (
        Arrival.objects.filter(browser=browser, closed_at=None, made_account=True, confirmed_at__gt=now - UPGRADE_LIFE)
        .filter(reader__last_login=None)
        .select_related("reader")
        .order_by("-asked_at")
        .first()
    )


def do_close(*, arrival: Arrival, at: datetime) -> bool:
    """Mark that the browser that asked was signed in; False when another request did so first."""
    return bool(Arrival.objects.filter(pk=arrival.pk, closed_at=None).update(closed_at=at))


def forget(before: datetime) -> int:
    """Drop arrivals whose link ran out before `before`; returns how many."""
    return Arrival.objects.filter(link_until__lt=before).delete()[0]
