"""The house itself: its process, its controls, what it keeps, how much it holds."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import stripe

from masthead.subscriptions.providers.stripe.rehearsal.handle import KEY
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import DAY, Stage
from masthead.subscriptions.providers.stripe.rehearsal.visiting import look, press


def say(base: str, name: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """A control: POST where there is a body."""
    request = urllib.request.Request(f"{base}/_rehearsal/{name}", json.dumps(body).encode() if body is not None else None)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_as_a_process_it_says_where_it_is_and_keeps_its_books_from_start_to_start(tmp_path: Path) -> None:
    file = tmp_path / "books.json"
    command = [sys.executable, "-m", "masthead.subscriptions.providers.stripe.rehearsal", "--file", str(file)]
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    def start() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean)
        assert process.stdout
        return process, process.stdout.readline().strip()

    def stop(process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.communicate()

    process, base = start()
    client = stripe.StripeClient(KEY, base_addresses={"api": base})
    product = client.v1.products.create(
        {"name": "All-Access", "default_price_data": {"currency": "eur", "unit_amount": 900, "recurring": {"interval": "month"}}}
    )
    wanted = {
        "mode": "subscription",
        "line_items": [{"price": product.default_price, "quantity": 1}],
        "success_url": "https://paper.example/",
    }
    session = client.v1.checkout.sessions.create(wanted)  # type: ignore[arg-type]
    press(session.url, "pay", email="cleo@example.org")
    stop(process)

    process, base = start()
    client = stripe.StripeClient(KEY, base_addresses={"api": base})
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    say(base, "advance", {"seconds": 31 * DAY})
    renewed = client.v1.invoices.list({"subscription": paid.subscription.id}).data
    page = look(renewed[0].hosted_invoice_url)
    stop(process)
    assert (paid.subscription.status, len(renewed), page.status) == ("active", 2, 200)


def test_the_controls_say_how_it_stands_and_refuse_what_they_do_not_understand(stage: Stage) -> None:
    base = stage.house.api_base
    status, told = say(base, "")
    assert (status, told["objects"]["price"], told["breaches"]) == (200, 2, [])
    assert say(base, "fault", {"fault": "duplicate", "times": 2})[1] == {"faults": ["duplicate"]}
    assert say(base, "fault", {"fault": None})[1] == {"faults": []}
    assert say(base, "trouble", {"status": 500, "times": 1})[0] == 200
    assert say(base, "trouble", {"status": None})[1] == {"troubles": 0}
    assert say(base, "retries", {"days": [1, 2], "after": "unpaid"})[1] == {"days": [1, 2], "after": "unpaid"}
    assert say(base, "retries", {"days": [3, 5, 7], "after": "canceled"})[0] == 200
    assert say(base, "release", {})[1]["sent"] == []
    for name, body in (("fault", {"fault": "nonsense"}), ("advance", {"to": 1}), ("advance", {}), ("retries", {"after": "never"})):
        status, told = say(base, name, body)
        assert (status, told["error"].startswith(name)) == (400, True)
    assert say(base, "nonsense", {})[0] == 404


def test_it_is_bound_to_loopback(stage: Stage) -> None:
    assert stage.house.server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("headers", [{"Host": "paper.example"}, {"Host": "paper.example:80"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("path", ["/_rehearsal/advance", "/c/pay/cs_1", "/v1/products"])
def test_sec_no_other_sites_page_presses_the_houses_buttons(stage: Stage, headers: dict[str, str], path: str) -> None:
    request = urllib.request.Request(stage.house.api_base + path, b'{"seconds": 60}', headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 421
    refused.value.close()


def test_a_page_may_load_nothing_but_its_own_stylesheet(stage: Stage) -> None:
    with urllib.request.urlopen(stage.checkout().url) as answer:
        assert "default-src 'none'; style-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert "--ink" in look(f"{stage.house.api_base}/rehearsal.css").text


def test_what_is_too_large_is_not_read(stage: Stage) -> None:
    request = urllib.request.Request(f"{stage.house.api_base}/v1/products", b"x" * 1_000_001)
    try:
        urllib.request.urlopen(request).close()
    except (urllib.error.URLError, ConnectionError) as refused:
        assert getattr(refused, "code", 413) == 413
    assert stage.stripe.v1.products.list().data


def test_a_hundred_members_move_in_and_renew_in_one_night(stage: Stage) -> None:
    members = stage.house.seed(100, stage.monthly.id)
    assert stage.told() == ["product.created", "price.created", "price.created"]
    assert stage.stripe.v1.subscriptions.retrieve(members[7][1]).customer == members[7][0]
    stage.house.advance(31 * DAY)
    invoices = stage.house.books.all("invoice")
    assert (len(invoices), {invoice["status"] for invoice in invoices}) == (200, {"paid"})
