"""Passes: given for a typed address, bound to one browser by a signed cookie, spent by rows under unique keys."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from masthead.access.gate import Decision, Piece, Visit, decide
from masthead.access.models import Pass, Passed
from masthead.access.rules import rules
from masthead.kit.signing import seal, unseal

LIFE = timedelta(days=14)


def cookie_name() -> str:
    """The pass's cookie; `__Host-pass` over https."""
    return str(settings.MASTHEAD.cookie("pass"))


def held_by(request: HttpRequest, now: datetime) -> Pass | None:
    """The pass this browser holds, if it still opens anything. Garbage in the cookie is no pass, and costs no query."""
    name = unseal(request.COOKIES.get(cookie_name(), ""), purpose="pass")
    try:
        found = Pass.objects.filter(pk=UUID(name)).first() if name else None
    except ValueError:
        return None
    return found if found and found.holds(now) else None


def articles_of(held: Pass, then: datetime | None = None) -> frozenset[int]:
    """The articles it opened; with `then`, those it had opened at that moment gone by."""
    opened = Passed.objects.filter(held=held)
    if then is not None:
        opened = opened.filter(opened_at__lte=then)
    return frozenset(opened.values_list("article_id", flat=True))


def do_give(*, address: str, came_from: str, at: datetime) -> Pass:
    """A new pass for this browser."""
    return Pass.objects.create(address=address, came_from=came_from, made_at=at, until=at + LIFE)


def do_open(*, held: Pass, piece: Piece, at: datetime) -> Decision:
    """Open `piece` by the pass, if the gate lets it. Safe against any number of presses at once."""
    policy = rules().policy()
    for _ in range(policy.pass_allowance + 1):
        passed = list(Passed.objects.filter(held=held).values_list("article_id", "slot"))
        visit = Visit(passed=frozenset(article for article, _ in passed))
        decision = decide(visit, piece, policy)
        if not decision.may_unlock:
            return decision
        slot = min(set(range(policy.pass_allowance)) - {slot for _, slot in passed})
        try:
            with transaction.atomic():
                Passed.objects.create(held=held, article_id=piece.id, slot=slot, opened_at=at)
        except IntegrityError:  # another press took the slot, or this very article: look again
            continue
    return decide(Visit(passed=articles_of(held)), piece, policy)


def remember(response: HttpResponse, held: Pass, now: datetime) -> None:
    """Put the pass into the browser."""
    response.set_cookie(
        cookie_name(),
        seal(str(held.pk), purpose="pass"),
        max_age=int((held.until - now).total_seconds()),
        secure=settings.MASTHEAD.secure,
        httponly=True,
        samesite="Lax",
    )


def take_back(response: HttpResponse) -> None:
    """Remove the pass from the browser."""
    response.delete_cookie(cookie_name(), samesite="Lax")


def do_close(*, held: Pass, at: datetime) -> None:
    """The pass opens nothing any more, whoever still has its cookie."""
    Pass.objects.filter(pk=held.pk).update(closed_at=at)


def forget(before: datetime) -> int:
    """Drop passes that ran out before `before`, and the addresses typed for them; returns how many rows."""
    return Pass.objects.filter(until__lt=before).delete()[0]
