"""The controls below /_rehearsal: what a test, or whoever shows the demo, asks of the stage and not of Stripe."""

import json
from typing import TYPE_CHECKING, Any

from masthead.subscriptions.providers.stripe.rehearsal.acts.renewing import pass_time
from masthead.subscriptions.providers.stripe.rehearsal.interface import Trouble
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.delivering import Delivery
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.faults import Fault

if TYPE_CHECKING:
    from masthead.subscriptions.providers.stripe.rehearsal.server import Server

Thing = dict[str, Any]


def control(server: "Server", method: str, path: str, body: str) -> tuple[int, Thing]:
    """A status and a JSON answer. What changes something is a POST with a JSON body."""
    name = path.removeprefix("/_rehearsal").strip("/")
    if method == "GET" and name == "":
        return 200, _how_it_stands(server)
    act = ACTS.get(name)
    if method != "POST" or act is None:
        return 404, {"error": f"There is no such control. POST one of: {', '.join(sorted(ACTS))}; or GET /_rehearsal/."}
    try:
        return 200, act(server, json.loads(body or "{}"))
    except (KeyError, TypeError, ValueError) as wrong:
        return 400, {"error": f"{name}: {wrong}"}


def _how_it_stands(server: "Server") -> Thing:
    interface, post = server.interface, server.post
    return {
        "now": interface.books.now(), "breaches": [breach.__dict__ for breach in interface.breaches], "unknown_events": post.unknown,
        "objects": {kind: len(things) for kind, things in interface.books.by_kind.items() if things},
        "webhooks": {"held": _told(post.waiting), "lost": _told(post.lost), "done": _told(post.done[-100:])},
    }  # fmt: skip


def _told(deliveries: list[Delivery]) -> list[Thing]:
    return [{"event": one.event["id"], "type": one.event["type"], "answers": one.answers} for one in deliveries]


def _advance(server: "Server", given: Thing) -> Thing:
    """The house's own time: `{"seconds": 86400}` or `{"to": 1790000000}`."""
    books = server.interface.books
    with books.lock:
        to = int(given["to"]) if "to" in given else books.now() + int(given["seconds"])
        happened = advance_house(server, to)
    return {"now": to, "happened": happened}


def advance_house(server: "Server", to: int) -> int:
    """Let the time of everybody without a test clock come to `to`; how many things happened."""
    books = server.interface.books
    with books.lock:
        if to < books.now():
            raise ValueError("time does not run backwards")
        happened = pass_time(books, None, to)
        books.offset += to - books.now()
        books.save()
    return happened


def _fault(server: "Server", given: Thing) -> Thing:
    """`{"fault": "duplicate", "times": 3, "only": ["invoice.paid"]}`; `{"fault": null}` ends all."""
    if given.get("fault") is None:
        server.post.behave()
    else:
        server.post.misbehave(Fault(given["fault"]), given.get("times"), tuple(given.get("only", ())))
    return {"faults": [coming.fault.value for coming in server.post.to_come]}


def _trouble(server: "Server", given: Thing) -> Thing:
    """`{"status": 500, "times": 1, "only": "checkout.sessions.create"}`; `{"status": null}` ends all."""
    if given.get("status") is None:
        server.interface.troubles.clear()
    else:
        server.interface.troubles.append(Trouble(int(given["status"]), given.get("times"), given.get("only", "")))
    return {"troubles": len(server.interface.troubles)}


def _outage(server: "Server", given: Thing) -> Thing:
    """`{"on": true}`: connections are closed without an answer; the controls go on."""
    server.hangs_up = bool(given["on"])
    return {"on": server.hangs_up}


def _release(server: "Server", given: Thing) -> Thing:
    return {
        "sent": _told(
            server.post.release(copies=int(given.get("copies", 1)), shuffle=given.get("shuffle"), only=tuple(given.get("only", ())))
        )
    }


def _hold(server: "Server", given: Thing) -> Thing:
    server.post.held = bool(given.get("on", True))
    return {"on": server.post.held}


def _resend(server: "Server", given: Thing) -> Thing:
    return {"sent": _told(server.post.resend(given.get("event")))}


def _settle(server: "Server", given: Thing) -> Thing:
    return {"settled": server.post.settle(float(given.get("timeout", 10)))}


def _retries(server: "Server", given: Thing) -> Thing:
    """`{"days": [3, 5, 7], "after": "canceled" | "unpaid" | "past_due"}`."""
    books = server.interface.books
    books.retry_days = tuple(int(day) for day in given.get("days", books.retry_days))
    if given.get("after", books.after_retries) not in {"canceled", "unpaid", "past_due"}:
        raise ValueError("after: canceled, unpaid or past_due")
    books.after_retries = given.get("after", books.after_retries)
    return {"days": list(books.retry_days), "after": books.after_retries}


ACTS = {
    "advance": _advance, "fault": _fault, "trouble": _trouble, "outage": _outage, "hold": _hold, "release": _release, "resend": _resend,
    "settle": _settle,
    "retries": _retries,
}  # fmt: skip
