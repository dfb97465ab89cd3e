"""What browser tests share. Each module has a `house`: the server it plays in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chromium import chromium
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real_server import Server
from tour import Tour
from tour import tour as whole_tour
from windows import WAIT, Noise, Pardon, watch


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that play in a browser come first, then those with a server: what is quick fills the cores to the end."""
    slow = {mark: {item.path for item in items if item.get_closest_marker(mark)} for mark in ("browser", "server")}
    items.sort(key=lambda item: (item.path not in slow["browser"], item.path not in slow["server"]))


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT)
    with chromium() as browser:
        yield browser
    expect.set_options(timeout=5_000)


@pytest.fixture
def noise() -> Noise:
    """What went wrong in any window of this test."""
    return []


@pytest.fixture
def pardoned() -> Pardon:
    """Bad answers that are meant to be; a module may have its own."""
    return lambda answer: False


@pytest.fixture
def open_window(chrome: Browser, house: Server, noise: Noise, pardoned: Pardon) -> Iterator[Callable[..., Page]]:
    """A maker of pages, each in a browser of its own; `script` runs before the page's."""
    contexts: list[BrowserContext] = []

    def make(script: str = "", **options: Any) -> Page:
        context = chrome.new_context(base_url=house.base, **{"viewport": {"width": 1400, "height": 1000}, **options})
        contexts.append(context)
        context.set_default_timeout(WAIT)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        watch(page, house.base, noise, pardoned)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def tour() -> Iterator[Tour]:
    """The demo and an empty publication, served; everybody signed in."""
    with whole_tour() as everything:
        yield everything


@pytest.fixture
def window(tour: Tour) -> Iterator[Callable[..., Page]]:
    """A maker of windows on the tour: whose, how wide, and how the browser is set."""
    contexts: list[BrowserContext] = []

    def make(who: str = "stranger", width: int = 390, **how: Any) -> Page:
        size = {"width": width, "height": 900}
        context = tour.browser.new_context(base_url=tour.server.base, storage_state=tour.everyone[who], viewport=size, **how)
        contexts.append(context)
        context.set_default_timeout(60_000)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
