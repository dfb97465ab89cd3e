"""Signing up for letters: an address is typed, its owner is asked once, the owner's press is the consent.

The same work and the same answer for a new and a known address. Nobody is signed in by it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.signing import digest, draw_token
from masthead.newsletters import suppressions
from masthead.newsletters.consents import do_agree
from masthead.newsletters.messages import do_write
from masthead.newsletters.models import Letter, SignUp
from masthead.newsletters.outcomes.models import Suppression, Trouble
from masthead.readers import addresses
from masthead.readers.models import Reader

LINK_LIFE = timedelta(days=7)
KEPT = timedelta(days=30)
PER_NETWORK = Limit("letters asked for", 20, timedelta(minutes=10))
PER_NETWORK_A_DAY = Limit("letters asked for a day", 150, timedelta(days=1))
MAIL_PER_DAY = Limit("letters asked for by an address a day", 3, timedelta(days=1))
METHOD = "a press on the mailed link's page"


class LinkSpent(Refusal):
    """A mailed link that was used, or has run out."""

    code, status = "link_spent", 410

    def say(self) -> str:
        return "This link has been used or has run out. Sign up again, and a new one comes."


def do_sign_up(*, typed: str, slugs: Sequence[str], source: str, network: str, at: datetime) -> str:
    """Ask the owner of the address; returns it as we read it. Raises BadInput, TooManyTries.

    Over the mailbox's limit nothing is mailed and nothing is said: an earlier message is there. Nor is who has reported us
    as spam written to because somebody typed their address.
    """
    letters = list(Letter.objects.filter(slug__in=slugs))
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as error:
        raise BadInput(str(error)) from None
    if not letters:
        raise BadInput("Please choose at least one letter.")
    limits.check(PER_NETWORK, network, at)
    limits.check(PER_NETWORK_A_DAY, network, at)
    if limits.allowed(MAIL_PER_DAY, addresses.counting_key(address), at) and not _has_complained(address):
        _ask(address, letters, source, network, at)
    return address


def _has_complained(address: str) -> bool:
    held = suppressions.in_force(address)
    return held is not None and held.reason == Suppression.Reason.COMPLAINT


def _ask(address: str, letters: Sequence[Letter], source: str, network: str, at: datetime) -> None:
    token = draw_token()
    with transaction.atomic():
        row = SignUp.objects.create(
            address=address,
            digest=digest(token, purpose="sign-up"),
            asked_at=at,
            until=at + LINK_LIFE,
            source=source[:500],
            wording=wording(letters),
            network=digest(network, purpose="consent network") if network else "",
        )
        row.letters.set(letters)
        link = f"{settings.MASTHEAD.url}{reverse('confirm-letters', args=[token])}"
        do_write(kind="letters", to=address, at=at, link=link, letters=letters)


def wording(letters: Sequence[Letter]) -> str:
    """What a reader agrees to by the press: it stands on the page, and in the log."""
    names = [letter.name for letter in letters]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"Yes, send me {listed} by e-mail, until I say stop. One press on the link in any letter stops it."


def find_sign_up(token: str, at: datetime) -> SignUp:
    """What a mailed link stands for; raises LinkSpent. Changes nothing."""
    row = SignUp.objects.filter(digest=digest(token, purpose="sign-up")).first()
    if row is None or row.until <= at:
        raise LinkSpent
    return row


def do_confirm(*, row: SignUp, at: datetime) -> Reader:
    """The owner of the mailbox has pressed: the letters come from now on. Pressing twice is pressing once.

    That the message arrived proves the mailbox, so what held letters back ends, and failures are forgotten.
    """
    with transaction.atomic():
        row = SignUp.objects.select_for_update().get(pk=row.pk)
        reader, made = Reader.objects.get_or_create(email=row.address)
        if row.confirmed_at is not None:
            return reader
        if made:
            reader.set_unusable_password()
        reader.confirmed_at = reader.confirmed_at or at
        reader.save()
        EmailAddress.objects.update_or_create(user=reader, email=reader.email, defaults={"verified": True, "primary": True})
        suppressions.do_lift(address_key=suppressions.key(row.address), at=at, by="the reader, by the mailed link")
        Trouble.objects.filter(digest=suppressions.key(row.address)).delete()
        for letter in row.letters.all():
            do_agree(
                reader_id=reader.pk, letter=letter, at=at, wording=row.wording, source=row.source, method=METHOD, network_digest=row.network
            )
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
    return reader


def do_try_again(*, reader: Reader, at: datetime) -> None:
    """A reader whose letters came back asks for another try: one message, and their press on its link is the proof."""
    letters = list(Letter.objects.filter(consents__reader=reader, consents__withdrawn_at=None)) or list(
        Letter.objects.filter(on_arrival=True)
    )
    if letters and limits.allowed(MAIL_PER_DAY, addresses.counting_key(reader.email), at):
        _ask(reader.email, letters, "/account/", "", at)


def forget(at: datetime) -> int:
    """Drop sign-ups long over; returns how many. What was confirmed stands in the log of consents."""
    return SignUp.objects.filter(until__lt=at - KEPT).delete()[0]
