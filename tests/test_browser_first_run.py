"""A fresh publication, set up in the browser by whoever reads its console: with JavaScript and without, and only once."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from real_server import Server
from windows import WAIT, Noise, watch

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture
def house() -> Iterator[Server]:
    """Set up on the machine, and nothing more: each test spends a publication."""
    with Server(workers=2) as server:
        server.start()
        yield server


def printed(house: Server) -> str:
    """The address on the console."""
    found = re.findall(r"Open (http://\S+/set-up/[0-9a-f]{64}/) to begin\.", (Path(house.folder.name) / "log").read_text())
    assert len(found) == 1  # said once
    return str(found[0])


def front_page_is(page: Page, name: str) -> None:
    """Within some seconds: another process may remember what the publication was called."""
    deadline = time.monotonic() + 30
    page.goto("/")
    while page.locator("h1").inner_text().strip() != name and time.monotonic() < deadline:
        page.goto("/")
    expect(page.locator("h1")).to_have_text(name)


def test_from_the_console_to_the_desk(house: Server, chrome: Browser, noise: Noise) -> None:
    context = chrome.new_context(base_url=house.base, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(WAIT)
    watch(page, house.base, noise, lambda answer: answer.status == 422)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("This publication is being set up.")
    page.get_by_role("link", name="Where to begin").click()
    expect(page.locator("main")).to_contain_text("finds the address to begin at on its console")

    address = printed(house)
    page.goto(address)
    page.get_by_label("Name", exact=True).fill("The Long View")
    page.locator("[name=tagline]").fill("What lasts, and why")
    page.locator("[name=accent]").fill("#ffd400")
    specimen = page.locator(".specimen")
    expect(specimen).to_contain_text("The Long View")
    expect(specimen).to_have_css("border-top-color", "rgb(255, 212, 0)")
    expect(page.locator("[data-contrast]")).to_contain_text("too little for words")
    page.get_by_label("Pick the accent colour").fill("#005f4b")
    expect(page.locator("[name=accent]")).to_have_value("#005f4b")
    expect(page.locator("[data-contrast]")).to_contain_text("good for words")
    page.get_by_label("Your name").fill("Eva Lindqvist")
    page.get_by_label("Your e-mail address").fill("eva")
    page.get_by_role("button", name="Begin").click()
    # Nothing is lost, and one sentence says what to mend.
    expect(page.locator("#id_editor_email_error")).to_contain_text("That does not look like an e-mail address.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("The Long View")
    expect(page.locator("p.error")).to_have_count(2)
    page.get_by_label("Your e-mail address").fill("eva@example.org")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("heading", name="Next steps")).to_be_visible()
    expect(page.get_by_role("link", name="Write the first article")).to_be_visible()

    front_page_is(page, "The Long View")
    expect(page.locator("main")).to_contain_text("Nothing is published yet.")
    expect(page.get_by_role("navigation", name="Regions")).to_contain_text("Eurasia")
    for path in (address, "/set-up/"):
        assert context.request.get(path).status == 404
    assert not noise
    secret = address.rstrip("/").rpartition("/")[2]
    assert (Path(house.folder.name) / "log").read_text().count(secret) == 1
    context.close()


def test_without_javascript(house: Server, chrome: Browser) -> None:
    context = chrome.new_context(base_url=house.base, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(printed(house))
    page.get_by_label("Name", exact=True).fill("Plainly")
    page.get_by_label("Regions").fill("North\nSouth")
    page.get_by_label("Your name").fill("Eva")
    page.get_by_label("Your e-mail address").fill("eva@example.org")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/desk/")
    front_page_is(page, "Plainly")
    context.close()


def test_of_two_who_begin_at_once_one_does(house: Server) -> None:
    path = printed(house).removeprefix(house.base)
    page = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
    page.request("GET", path)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.getresponse().read().decode()))
    ready = threading.Barrier(4)
    answers: list[tuple[int, bool]] = []

    def press(n: int) -> None:
        said = urlencode({**fields, "name": f"Number {n}", "regions": "A", "editor_name": "Eva", "editor_email": f"eva{n}@example.org"})
        connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
        ready.wait()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        connection.request("POST", path, said, headers)
        answer = connection.getresponse()
        answers.append((answer.status, any("sid" in one for one in answer.headers.get_all("Set-Cookie", []))))

    threads = [threading.Thread(target=press, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in answers} <= {302, 404}
    assert sum(signed_in for _, signed_in in answers) == 1
