"""`masthead review`: an edition begun, handed over, and how far it is."""

import argparse
import json
from datetime import date

from masthead.access.rules import zone
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput
from masthead.newsletters.editions.composing import check_approved
from masthead.newsletters.models import Edition
from masthead.newsletters.sending.freezing import do_hand_over
from masthead.newsletters.sending.models import Dispatch
from masthead.newsletters.sending.progress import estimate, progress, status
from masthead.newsletters.setting import do_draft


def review(options: argparse.Namespace) -> int:
    """`masthead review daily|weekly|free`."""
    if options.kind not in Edition.Kind.values:
        raise BadInput(f"There is no edition called {options.kind!r}. Editions: {', '.join(Edition.Kind.values)}.")
    day = _day(options.date)
    if options.status:
        return _status(options, day)
    edition = do_draft(options.kind, day, now())
    if not options.send:
        print(f"{edition}: {'published' if edition.published_at else 'a draft'}. Edit it at the desk, under Reviews.")
        return 0
    check_approved(edition)
    dispatch = do_hand_over(edition=edition, at=now(), at_once=options.now)
    when = "now" if options.now else f"at {dispatch.letter.hour:%H:%M} where each reader lives"
    print(f"{edition} is handed over: {dispatch.audience:,} readers, {when}. The worker sends it; --status says how far it is.")
    return 0


def _day(typed: str) -> date:
    if not typed:
        return now().astimezone(zone()).date()
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"--date: {typed!r} is not a date. Write it as 2027-01-31.") from None


def _status(options: argparse.Namespace, day: date) -> int:
    dispatch = Dispatch.objects.select_related("edition", "letter").filter(edition__kind=options.kind, edition__day=day).first()
    if dispatch is None:
        raise BadInput(f"No {options.kind} edition of {day} has been handed over.")
    if options.json:
        print(json.dumps(status(dispatch)))
        return 0
    counts, told = progress(dispatch), status(dispatch)
    print(f"{dispatch}. Of {counts.audience:,} readers {counts.sent:,} sent, {counts.to_send:,} to send, {counts.failed:,} failed, "
          f"{counts.held:,} held, {counts.left_out:,} left out. {estimate(dispatch, now()).words}")  # fmt: skip
    for alarm in dispatch.alarms.filter(seen_at=None):
        print(f"! {alarm.words}" + (f" ({alarm.times} times)" if alarm.times > 1 else ""))
    for row in told["doubtful"]:
        print(f"in doubt, {row['done']}: {row['email']} {row['message_id']}")
    return 0
