"""Letters in a real browser, with JavaScript and without: signing up, the press on the mailed link's page, preferences."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from quality import COLOURS, SOUND, axe, sideways
from real_server import Server
from windows import Noise, letter_to, press

pytestmark = [pytest.mark.browser, pytest.mark.server]
Windows = Callable[..., Page]


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with Server() as server:
        server.call("setup")
        server.start()
        yield server


def looked_at(page: Page, name: str) -> list[str]:
    """In the light and in the dark, narrow; kept as pictures where LOOK names a folder."""
    wrong = sideways(page, name) + axe(page, SOUND, name)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        wrong += axe(page, COLOURS, f"{name}, {scheme}")
        if folder := os.environ.get("LOOK"):
            page.screenshot(path=Path(folder) / f"{name}-{scheme}-{page.viewport_size['width']}.png", full_page=True)
    return wrong


@pytest.mark.parametrize(("scripts", "width"), [(True, 320), (False, 1000)], ids=["with JavaScript", "without JavaScript"])
def test_signing_up_and_choosing(house: Server, open_window: Windows, noise: Noise, scripts: bool, width: int) -> None:
    page, address = (
        open_window(java_script_enabled=scripts, viewport={"width": width, "height": 800}, bypass_csp=True),
        f"ada{width}@gmial.com",
    )
    judged = looked_at if scripts else lambda page, name: []
    page.goto("/letters/")
    wrong = judged(page, "letters")
    page.get_by_label("The Weekly Review").check()
    page.get_by_label("Your e-mail address").fill(address)
    press(page, "sign-up")
    expect(page.locator("h1")).to_have_text("Look into your mailbox")
    expect(page.get_by_text(f"ada{width}@gmail.com")).to_be_visible()
    wrong += judged(page, "asked")
    page.goto(letter_to(house, address, r"(https?://\S+/letters/confirm/\S+)"))
    wrong += judged(page, "confirm")
    press(page, "confirm-letters")
    expect(page.get_by_role("status")).to_contain_text("The Daily Review, The Weekly Review will come")
    page.goto(house.call("readers", "link", address).split()[-1])
    press(page, "sign-in")
    page.get_by_role("link", name="Pause them, or choose the days").click()
    expect(page.get_by_label("On which days")).to_be_visible()
    wrong += judged(page, "preferences")
    page.get_by_label("The Weekly Review").uncheck()
    page.get_by_label("On which days").select_option("Mondays only")
    press(page, "preferences")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_label("The Weekly Review")).not_to_be_checked()
    expect(page.get_by_label("On which days")).to_have_value("1")
    press(page, "stop-everything")
    expect(page.get_by_text("No letters come to this address since")).to_be_visible()
    page.goto("/account/")
    wrong += judged(page, "account")
    press(page, "try-again")
    expect(page.get_by_text("letters come again")).to_be_visible()
    assert not wrong + noise, "\n".join(wrong + noise)


def test_the_desk_shows_what_came_back(house: Server, open_window: Windows, noise: Noise) -> None:
    house.call("readers", "add", "eva@example.org", "--staff")
    page = open_window(viewport={"width": 1200, "height": 900}, bypass_csp=True)
    page.goto(house.call("readers", "link", "eva@example.org").split()[-1])
    press(page, "sign-in")
    page.goto("/desk/came-back/?address=ben@example.org")
    page.get_by_role("button", name="Send it no more letters").click()
    expect(page.get_by_text("No more letters go to ben@example.org")).to_be_visible()
    page.goto("/desk/came-back/?address=ben@example.org")
    expect(page.get_by_text("entered at the desk").first).to_be_visible()
    wrong = looked_at(page, "came-back")
    page.get_by_role("button", name="Write to it again").click()
    expect(page.get_by_text("Letters go to that address again")).to_be_visible()
    page.goto("/desk/deliverability/")
    expect(page.get_by_text("MASTHEAD_URL is not https")).to_be_visible()
    wrong += looked_at(page, "deliverability")
    assert not wrong + noise, "\n".join(wrong + noise)
