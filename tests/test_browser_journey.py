"""The whole journey in a real browser, with JavaScript and without: stranger, e-mail, code, account, three articles,
the fourth refused, subscriber."""

import email
import email.policy
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def demo() -> Iterator[Server]:
    with Server() as server:
        server.call("demo")
        server.start()
        yield server


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(request: pytest.FixtureRequest, chrome: Browser, demo: Server) -> Iterator[BrowserContext]:
    context = chrome.new_context(base_url=demo.base, java_script_enabled=request.param)
    context.set_default_timeout(15_000)
    yield context
    context.close()


def gated(page: Page) -> list[str]:
    """The addresses of gated articles, found as a stranger finds them: from the library."""
    page.goto("/library/")
    links = page.locator("main a[href^='/articles/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    seen = dict.fromkeys(links)
    found = []
    for path in seen:
        page.goto(path)
        if page.locator("form[data-act=keep-reading]").count():
            found.append(path)
        if len(found) == 6:
            break
    return found


def press(page: Page, act: str) -> None:
    page.locator(f"form[data-act={act}] button[type=submit], form[data-act={act}] button:not([type])").first.click()


def message(server: Server, address: str) -> str:
    """The newest message to an address, once the worker has sent it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in sorted(server.outbox.glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            part = mail.get_body(("plain",))
            if address in str(mail["To"]) and part is not None:
                return str(part.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no message came for {address}")


def test_the_journey(context: BrowserContext, demo: Server, request: pytest.FixtureRequest) -> None:
    page = context.new_page()
    paths = gated(page)
    assert len(paths) == 6
    address = f"ada.{abs(hash(request.node.name)) % 10_000}@example.org"

    page.goto(paths[0])
    expect(page.locator("#rest")).to_have_count(0)
    assert not context.cookies(), "a stranger's page sets no cookie"
    page.locator("form[data-act=keep-reading] input[type=email]").fill(address)
    press(page, "keep-reading")
    expect(page.locator("#rest")).to_be_visible()

    found = re.search(r"\b(\d{6})\b", message(demo, address))
    assert found is not None
    page.locator("form[data-act=enter-code] input[name=code]").first.fill(found[1])
    press(page, "enter-code")
    expect(page.locator("#rest")).to_be_visible()
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text(address)

    for path in paths[1:4]:
        page.goto(path)
        expect(page.locator("#rest")).to_have_count(0)
        press(page, "open-article")
        expect(page.locator("#rest")).to_be_visible()
    page.goto(paths[4])
    expect(page.locator("form[data-act=open-article]")).to_have_count(0)
    expect(page.locator(".wall")).to_contain_text(
        re.compile(r"\b1 (January|February|March|April|May|June|July|August|September|October|November|December)")
    )
    page.goto(paths[1])
    expect(page.locator("#rest")).to_be_visible()

    page.goto("/account/")
    press(page, "sign-out")
    page.goto(paths[1])
    expect(page.locator("#rest")).to_have_count(0)

    subscriber = f"cleo.{abs(hash(request.node.name)) % 10_000}@example.org"
    demo.call("readers", "add", subscriber, "--plan", "all-access")
    page.goto("/sign-in/")
    page.locator("form[data-act=sign-in] input[type=email]").fill(subscriber)
    press(page, "sign-in")
    code = re.search(r"\b(\d{6})\b", _second(demo, subscriber))
    assert code is not None
    page.locator("form[data-act=enter-code] input[name=code]").fill(code[1])
    press(page, "enter-code")
    for path in paths:
        page.goto(path)
        expect(page.locator("#rest")).to_be_visible()
        expect(page.locator(".wall")).to_have_count(0)


def _second(server: Server, address: str) -> str:
    """The sign-in message: the welcome came before it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = message(server, address)
        if re.search(r"\b\d{6}\b", text):
            return text
        time.sleep(0.2)
    raise AssertionError("no code came")


def test_the_first_window_notices_that_another_confirmed(chrome: Browser, demo: Server) -> None:
    here, phone = chrome.new_context(base_url=demo.base), chrome.new_context(base_url=demo.base)
    page = here.new_page()
    path = gated(page)[0]
    page.goto(path)
    page.locator("form[data-act=keep-reading] input[type=email]").fill("wanda@example.org")
    press(page, "keep-reading")
    link = re.search(r"https?://\S+/confirm/\S+", message(demo, "wanda@example.org"))
    assert link is not None
    there = phone.new_page()
    there.goto(link[0])
    press(there, "confirm")
    expect(there.locator("form[data-act=confirm]")).to_have_count(0)
    there.goto("/account/")
    assert "/sign-in/" in there.url, "the phone asked for nothing and is given nothing"
    expect(page.locator("a[href='/account/']").first).to_be_visible(timeout=20_000)
    here.close()
    phone.close()
