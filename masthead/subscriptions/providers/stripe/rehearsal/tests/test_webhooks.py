"""Webhooks: signed so that the SDK takes them; again when they were not taken; badly when asked to."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.handle import SECRET, Rehearsal
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import DAY, Stage
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.faults import Fault


class Desk:
    """An endpoint that looks at what comes as a product would; `says` is what it answers next, then 200."""

    def __init__(self) -> None:
        self.taken: list[stripe.Event] = []
        self.refused: list[str] = []
        self.says: list[int] = []
        self.secret = SECRET

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            event = stripe.Webhook.construct_event(body, headers.get("Stripe-Signature"), self.secret)
        except (stripe.SignatureVerificationError, ValueError) as wrong:
            self.refused.append(type(wrong).__name__)
            return 400
        status = self.says.pop(0) if self.says else 200
        if status == 200:
            self.taken.append(event)
        return status

    def kinds(self) -> list[str]:
        return [event.type for event in self.taken]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def open_house(desk: Desk) -> Iterator[Rehearsal]:
    with Rehearsal(webhook=desk.take, patience=(0.01, 0.01)) as house:
        house.webhooks.delay = 0.05
        yield house


@pytest.fixture
def quiet(house: Rehearsal, desk: Desk) -> Rehearsal:
    """The house with nothing on its way, and the desk empty."""
    house.webhooks.held = False
    house.webhooks.settle()
    desk.taken, desk.refused, desk.says = [], [], []
    return house


def happen(house: Rehearsal, times: int = 1) -> list[str]:
    """Something happens: as many products; the events' ids."""
    made = [house.client().v1.products.create({"name": f"No. {n}"}).id for n in range(times)]
    events = house.client().v1.events.list({"limit": 100}).data
    return [event.id for event in events if event.data.object["id"] in made][::-1]


def test_what_happens_is_told_signed_and_once(quiet: Rehearsal, desk: Desk) -> None:
    ids = happen(quiet, 3)
    assert quiet.webhooks.settle()
    assert [event.id for event in desk.taken] == ids
    event = desk.taken[0]
    assert (event.api_version, event.livemode, event.data.object["name"]) == (stripe.api_version, False, "No. 0")
    assert quiet.client().v1.events.retrieve(event.id).pending_webhooks == 0
    assert event.request.id.startswith("req_")


def test_what_was_not_taken_is_sent_again_and_after_that_given_up(quiet: Rehearsal, desk: Desk) -> None:
    desk.says = [500, 503]
    (late,) = happen(quiet)
    quiet.webhooks.settle()
    desk.says = [500, 500, 500]
    (never,) = happen(quiet)
    quiet.webhooks.settle()
    assert [event.id for event in desk.taken] == [late]
    assert [delivery.answers for delivery in quiet.webhooks.done] == [[500, 503, 200], [500, 500, 500]]
    assert [event.id for event in quiet.client().v1.events.list({"delivery_success": False})] == [never]


@pytest.mark.parametrize("fault", [Fault.FORGED, Fault.UNSIGNED, Fault.OLD, Fault.CUT])
def test_a_bad_letter_is_refused_by_the_sdk_and_the_good_one_follows(quiet: Rehearsal, desk: Desk, fault: Fault) -> None:
    quiet.webhooks.misbehave(fault, times=1)
    ids = happen(quiet, 2)
    quiet.webhooks.settle()
    assert len(desk.refused) == 1
    assert sorted(event.id for event in desk.taken) == sorted(ids)


def test_three_times_the_same(quiet: Rehearsal, desk: Desk) -> None:
    quiet.webhooks.misbehave("duplicate")
    ids = happen(quiet, 2)
    quiet.webhooks.settle()
    assert [event.id for event in desk.taken] == [one for one in ids for _ in range(3)]


def test_what_is_lost_comes_when_it_is_sent_again(quiet: Rehearsal, desk: Desk) -> None:
    quiet.webhooks.misbehave("lost", only=("price.created",))
    Stage(quiet)
    quiet.webhooks.settle()
    assert desk.kinds() == ["product.created"]
    quiet.webhooks.resend()
    assert desk.kinds() == ["product.created", "price.created", "price.created"]


def test_shuffled_and_delayed_ones_all_arrive(quiet: Rehearsal, desk: Desk) -> None:
    quiet.webhooks.misbehave("shuffled", times=6)
    quiet.webhooks.misbehave("delayed")
    ids = happen(quiet, 8)
    assert quiet.webhooks.settle()
    assert sorted(event.id for event in desk.taken) == sorted(ids)


@pytest.mark.parametrize(("fault", "name", "value"), [("wrong-mode", "livemode", True), ("wrong-version", "api_version", "2019-02-19")])
def test_what_claims_another_mode_or_version_is_rightly_signed(quiet: Rehearsal, desk: Desk, fault: str, name: str, value: object) -> None:
    quiet.webhooks.misbehave(fault)
    happen(quiet)
    quiet.webhooks.settle()
    assert desk.taken[0][name] == value


def test_a_megabyte_may_come(quiet: Rehearsal) -> None:
    sizes: list[int] = []
    quiet.webhooks.target, before = (lambda body, headers: sizes.append(len(body)) or 413), quiet.webhooks.target
    quiet.webhooks.misbehave("huge", times=1)
    happen(quiet)
    quiet.webhooks.settle()
    quiet.webhooks.target = before
    assert sizes[0] > 1_000_000
    assert sizes[1] < 10_000


def test_held_ones_go_when_they_are_released_shuffled_by_a_seed_and_doubled(quiet: Rehearsal, desk: Desk) -> None:
    quiet.webhooks.hold()
    ids = happen(quiet, 4)
    assert desk.taken == []
    assert len(quiet.webhooks.release(copies=2, shuffle=3)) == 8
    seen = [event.id for event in desk.taken]
    assert sorted(seen) == sorted(ids * 2)
    assert seen != ids * 2
    happen(quiet, 2)
    assert len(quiet.webhooks.forget()) == 2
    assert quiet.webhooks.release() == []
    assert len(quiet.webhooks.resend()) == 2


def test_an_endpoint_made_through_the_interface_gets_its_kinds_with_its_own_secret(quiet: Rehearsal) -> None:
    came: list[tuple[str, str]] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            came.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *rest: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    client, url = quiet.client(), f"http://127.0.0.1:{server.server_address[1]}/"
    snapshots = client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["price.created"]})
    thin = client.v2.core.event_destinations.create(
        {
            "name": "thin",
            "type": "webhook_endpoint",
            "enabled_events": ["v1.product.created"],
            "event_payload": "thin",
            "webhook_endpoint": {"url": url},
            "include": ["webhook_endpoint.signing_secret"],
        }
    )
    Stage(quiet)
    quiet.webhooks.settle()
    server.shutdown()
    server.server_close()
    kinds = [json.loads(body)["type"] for body, _ in came]
    assert kinds == ["v1.product.created", "price.created", "price.created"]
    notification = client.parse_event_notification(*came[0], thin.webhook_endpoint.signing_secret)
    assert notification.fetch_related_object().name == "All-Access"
    assert notification.fetch_event().related_object.id == notification.related_object.id
    assert client.construct_event(*came[1], snapshots.secret).data.object["object"] == "price"
    assert getattr(client.v1.webhook_endpoints.retrieve(snapshots.id), "secret", None) is None
    client.v1.webhook_endpoints.update(snapshots.id, {"disabled": True})
    client.v2.core.event_destinations.delete(thin.id)


def test_a_subscriptions_life_is_told_in_the_kinds_that_a_product_waits_for(quiet: Rehearsal, desk: Desk) -> None:
    stage = Stage(quiet)
    session = stage.checkout()
    stage.pay(session)
    quiet.advance(31 * DAY)
    sub = stage.session(session).subscription
    stage.stripe.v1.subscriptions.cancel(sub)
    quiet.webhooks.settle()
    wanted = [
        "customer.created",
        "customer.subscription.created",
        "invoice.paid",
        "customer.subscription.updated",
        "checkout.session.completed",
        "invoice.upcoming",
        "invoice.created",
        "invoice.paid",
        "customer.subscription.deleted",
    ]
    kinds = iter(desk.kinds())
    assert all(kind in kinds for kind in wanted), "in this order, among others"
    became = next(event for event in desk.taken if event.type == "customer.subscription.updated")
    assert became.data.previous_attributes["status"] == "incomplete"
    assert became.data.object["status"] == "active"
