"""How far a dispatch is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q

from masthead.newsletters.sending import batches
from masthead.newsletters.sending.models import Delivery, Dispatch
from masthead.newsletters.sending.press import message_id

RECENT = timedelta(minutes=2)  # the rate is that of so long


@dataclass(frozen=True)
class Progress:
    """Every reader of the frozen audience is in exactly one of the five counts."""

    audience: int
    to_send: int
    sent: int
    failed: int
    held: int
    left_out: int


def progress(dispatch: Dispatch) -> Progress:
    """Counted now."""
    counts = dict(dispatch.deliveries.order_by().values_list("state").annotate(Count("pk")))
    state = Delivery.State
    return Progress(
        audience=dispatch.audience,
        to_send=counts.get(state.WAITING, 0) + counts.get(state.CLAIMED, 0),
        sent=counts.get(state.SENT, 0),
        failed=counts.get(state.FAILED, 0),
        held=counts.get(state.HELD, 0),
        left_out=counts.get(state.LEFT_OUT, 0),
    )


def in_doubt(dispatch: Dispatch) -> list[dict[str, Any]]:
    """The letters whose fate was not known when a sender died, each by name."""
    rows = dispatch.deliveries.extra(where=["NOT (newsletters_delivery.doubt = '')"])
    return [
        {
            "email": email or "",
            "message_id": message_id(dispatch.edition_id, reader_id) if reader_id else "",
            "done": Delivery.Doubt.RESENT if doubt == Delivery.Doubt.RESENT else Delivery.Doubt.HELD,
            "delivery": pk,
            "state": state,
            "doubt": doubt,
        }
        for pk, reader_id, email, doubt, state in rows.order_by("pk").values_list("pk", "reader_id", "reader__email", "doubt", "state")
    ]


def status(dispatch: Dispatch) -> dict[str, Any]:
    """For programs: `masthead review … --status --json`."""
    now = progress(dispatch)
    return {
        "state": dispatch.state,
        "audience": now.audience,
        "to_send": now.to_send,
        "sent": now.sent,
        "failed": now.failed,
        "held": now.held,
        "left_out": now.left_out,
        "doubtful": [{key: row[key] for key in ("email", "message_id", "done")} for row in in_doubt(dispatch)],
    }


def by_domain(dispatch: Dispatch, most: int = 12) -> list[dict[str, Any]]:
    """The receiving domains with the most readers: how many, how many have it, how many were refused, how many wait."""
    state = Delivery.State
    rows = dispatch.deliveries.order_by().values("domain").annotate(
        readers=Count("pk"),
        sent=Count("pk", filter=Q(state=state.SENT)),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        waiting=Count("pk", filter=Q(state__in=[state.WAITING, state.CLAIMED])),
        again=Count("pk", filter=Q(state=state.WAITING, tries__gt=0)),
    )  # fmt: skip
    return [dict(row) for row in rows.order_by("-readers", "domain")[:most]]


def answers(dispatch: Dispatch, most: int = 8) -> list[dict[str, Any]]:
    """What servers said to letters that did not arrive (or why they were left out), the most frequent first."""
    rows = dispatch.deliveries.exclude(reply="").exclude(state=Delivery.State.SENT).order_by()
    return [dict(row) for row in rows.values("state", "reply").annotate(readers=Count("pk")).order_by("-readers", "reply")[:most]]


@dataclass(frozen=True)
class Estimate:
    """How fast it goes, and when it will be done, as far as that can honestly be said."""

    per_second: float
    words: str


def estimate(dispatch: Dispatch, at: datetime) -> Estimate:
    """From the letters of the last two minutes and those that are due; what waits for its hour is said, not guessed."""
    recent = dispatch.deliveries.filter(state=Delivery.State.SENT, sent_at__gt=at - RECENT).aggregate(n=Count("pk"), first=Min("sent_at"))
    span = (at - recent["first"]).total_seconds() if recent["first"] else 0.0
    rate = recent["n"] / max(span, 1.0)
    rows = batches.waiting(dispatch)
    due = rows.filter(next_at__lte=at).aggregate(n=Count("pk"))["n"] + batches.claimed(dispatch).count()
    later = rows.filter(next_at__gt=at).aggregate(n=Count("pk"), last=Max("next_at"), again=Count("pk", filter=Q(tries__gt=0)))
    return Estimate(rate, _words(dispatch, rate, due, later))


def _words(dispatch: Dispatch, rate: float, due: int, later: dict[str, Any]) -> str:
    if dispatch.state == Dispatch.State.DONE:
        return "Everybody is accounted for."
    if dispatch.state != Dispatch.State.SENDING:
        return f"{due + later['n']:,} wait; none goes out while it is {dispatch.get_state_display()}."
    words = []
    if due:
        seconds = due / rate if rate else 0
        words.append(
            f"{due:,} are due" + (f": about {_span(seconds)} at this rate." if seconds else "; none has gone in the last two minutes.")
        )
    if later["n"] > later["again"]:
        words.append(f"{later['n'] - later['again']:,} wait for the hour where they live.")
    if later["again"]:
        words.append(f"{later['again']:,} are tried again later.")
    return " ".join(words) or "The last answers are coming in."


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
