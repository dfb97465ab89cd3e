"""Passkeys in a real browser with a virtual device: a reader's first sign-in and the next; the desk's second lock."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect
from quality import SOUND, axe, sideways
from real_server import Server
from windows import Noise, Pardon, code_for, poll, press

pytestmark = [pytest.mark.browser, pytest.mark.server]
Windows = Callable[..., Page]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    """Called by a name: browsers make no passkey for a number."""
    with Server() as server:
        server.base = server.environment["MASTHEAD_URL"] = f"http://localhost:{server.port}"
        server.call("readers", "add", "eva@example.org", "--staff", "--name", "Eva")
        server.start()
        yield server


@pytest.fixture
def pardoned() -> Pardon:
    """The key that is not known any more."""
    return lambda answer: answer.status == 422 and answer.url.endswith("/sign-in/passkey/")


def device(page: Page) -> CDPSession:
    """A device with a lock of its own, behind this window's browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def sign_in_by_code(page: Page, house: Server, address: str) -> None:
    had = len(list(house.outbox.glob("*.eml")))
    page.goto("/sign-in/")
    page.locator("form[data-act=sign-in] [name=email]").fill(address)
    press(page, "sign-in")
    page.wait_for_url("**/sign-in/code/")
    poll("the code", lambda: len(list(house.outbox.glob("*.eml"))) > had, 30)  # not the one before
    page.locator("form[data-act=enter-code] [name=code]").fill(code_for(house, address))
    press(page, "enter-code")
    page.wait_for_url("**/account/")


def look(page: Page, where: str) -> list[str]:
    """What a machine can judge of the page as it stands."""
    return axe(page, SOUND, where) + sideways(page, where)


def test_a_reader_arrives_by_code_and_comes_back_by_passkey(house: Server, open_window: Windows, noise: Noise) -> None:
    page = open_window()
    device(page)
    page.goto("/sign-in/")
    page.locator("form[data-act=register] [name=email]").fill("ben@example.org")
    press(page, "register")
    page.wait_for_url("**/keep-reading/code/")
    page.locator("form[data-act=enter-code] [name=code]").fill(code_for(house, "ben@example.org"))
    press(page, "enter-code")
    page.wait_for_url("**/account/")
    wrong = look(page, "account")
    page.get_by_role("link", name="add a passkey").click()
    page.wait_for_url("**/account/security/passkey/**")
    wrong += look(page, "add a passkey")
    page.get_by_label("What to call it").fill("My laptop")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/account/")
    expect(page.locator("#security")).to_contain_text("by 1 passkey or a code")
    # The same device is not asked to hold a second one.
    page.goto("/account/security/passkey/")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("has a passkey for this account already")
    page.goto("/account/security/")
    expect(page.locator("#keys")).to_contain_text("My laptop")
    expect(page.locator("#devices")).to_contain_text("Chrome on Linux")
    expect(page.locator("#happened")).to_contain_text("Added a passkey")
    wrong += look(page, "security")
    page.goto("/account/")
    press(page, "sign-out")
    page.wait_for_url(f"{house.base}/")
    page.goto("/sign-in/?next=/account/security/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/security/")
    expect(page.locator(".account-who")).to_have_text("ben@example.org")
    # Taken away, it opens nothing, and the page says so.
    press(page, "remove-key")
    expect(page.locator("#keys")).to_contain_text("With a passkey you sign in")
    page.goto("/account/")
    press(page, "sign-out")
    page.wait_for_url(f"{house.base}/")
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("main")).to_contain_text("We do not know this passkey")
    assert not wrong, "\n".join(wrong)
    assert not noise


def test_eva_enrols_at_the_desks_second_lock_and_shows_it_the_next_day(house: Server, open_window: Windows, noise: Noise) -> None:
    page = open_window()
    device(page)
    sign_in_by_code(page, house, "eva@example.org")
    page.goto("/desk/")
    page.wait_for_url("**/sign-in/desk/**")
    wrong = look(page, "second lock")
    page.get_by_role("link", name="Add a passkey").click()
    page.wait_for_url("**/account/security/passkey/**")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/account/security/recovery/**")
    press(page, "recovery-codes")
    expect(page.locator(".recovery li")).to_have_count(10)
    wrong += look(page, "recovery codes")
    page.get_by_role("link", name="I have them").click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("heading", name="Next steps")).to_be_visible()
    # Signed in anew by a code, the desk asks for the passkey.
    page.goto("/account/")
    press(page, "sign-out")
    page.wait_for_url(f"{house.base}/")
    sign_in_by_code(page, house, "eva@example.org")
    page.goto("/desk/readers/")
    page.wait_for_url("**/sign-in/again/**")
    expect(page.locator("main")).not_to_contain_text("Send a code")
    wrong += look(page, "again")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/desk/readers/")
    # She looks after a reader, and sees what he sees.
    page.get_by_label("Find by address, name or number").fill("eva@")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="eva@example.org").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile("Entered the desk’s second lock"))
    house.call("readers", "add", "cleo@example.org", "--plan", "all-access")
    page.goto("/desk/readers/?q=cleo")
    page.get_by_role("link", name="cleo@example.org").click()
    page.get_by_role("button", name="View pages as this reader").click()
    page.wait_for_url(f"{house.base}/")
    expect(page.get_by_role("complementary", name="View as a reader")).to_contain_text("cleo@example.org")
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("All-Access")
    wrong += look(page, "viewed")
    press(page, "end-view")
    page.wait_for_url("**/desk/")
    page.goto("/desk/acts/")
    expect(page.locator("main")).to_contain_text("ended viewing as")
    assert not wrong, "\n".join(wrong)
    assert not noise
