"""The wall's acts: keep reading, the code, the press on the mailed link's page, the first window's upgrade."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from masthead.access import ledger, passes
from masthead.access.gate import Piece
from masthead.access.models import Pass, Passed
from masthead.access.rules import rules
from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput
from masthead.readers import addresses, arriving, signing_in
from masthead.readers.models import Arrival, Reader

PER_NETWORK = Limit("addresses typed at the wall", 20, timedelta(minutes=10))
PER_NETWORK_A_DAY = Limit("addresses typed at the wall a day", 150, timedelta(days=1))
PASSES_PER_ADDRESS = Limit("passes for a mailbox a day", 5, timedelta(days=1))


def clean_address(typed: str) -> str:
    """The address as we keep it; raises BadInput with a sentence."""
    try:
        return addresses.clean(typed)
    except addresses.BadAddress as error:
        raise BadInput(str(error)) from None


def do_arrive(*, typed: str, held: Pass | None, came_from: str, network: str, asked_with: str, at: datetime) -> Pass:
    """An address was typed: give this browser a pass (or keep the one it has) and ask the address's owner to confirm.

    The same work and the same answer for a new, an unconfirmed and a known address. Raises BadInput, TooManyTries.
    """
    address = clean_address(typed)
    limits.check(PER_NETWORK, network, at)
    limits.check(PER_NETWORK_A_DAY, network, at)
    if held is None:
        # Per network too: else five strangers could shut a mailbox out for the day.
        limits.check(PASSES_PER_ADDRESS, f"{addresses.counting_key(address)} {network}", at)
        held = passes.do_give(address=address, came_from=came_from, at=at)
    elif held.address != address:
        Pass.objects.filter(pk=held.pk).update(address=address)
    arriving.do_ask(address=address, browser=held.pk.hex, came_from=came_from, asked_with=asked_with, wording=rules().agreement, at=at)
    return held


def do_keep_reading(*, typed: str, held: Pass | None, piece: Piece, came_from: str, network: str, asked_with: str, at: datetime) -> Pass:
    """An address was typed at the wall of `piece`: the rest of it opens at once, in this browser, by the pass."""
    held = do_arrive(typed=typed, held=held, came_from=came_from, network=network, asked_with=asked_with, at=at)
    passes.do_open(held=held, piece=piece, at=at)
    return held


def do_enter(*, request: HttpRequest, held: Pass, arrival: Arrival, at: datetime) -> Reader:
    """The address is proven and this browser is the one that asked: sign it in and bring its articles along."""
    confirmed = arriving.do_confirm(arrival=arrival, at=at)
    reader = confirmed.reader
    assert reader is not None  # a confirmed arrival has its reader
    if arriving.do_close(arrival=confirmed, at=at):
        carried = list(Passed.objects.filter(held=held).order_by("slot").values_list("article_id", flat=True))
        ledger.do_carry_over(reader=reader, article_ids=carried, new=confirmed.made_account, at=at)
    passes.do_close(held=held, at=at)
    signing_in.do_sign_in(request=request, reader=reader)
    return reader


def leave(response: HttpResponse) -> HttpResponse:
    """The pass has done its work: take it out of the browser."""
    passes.take_back(response)
    return response
