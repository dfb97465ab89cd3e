"""A real Chromium for tests, if there is one on this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = [
    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-gpu", "--hide-scrollbars",
]  # fmt: skip


def path() -> str | None:
    """The program, or None."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A headless browser, begun with `more` words; the test is skipped, loudly, where none is installed."""
    program = path()
    if program is None:
        pytest.skip("NO CHROMIUM HERE: browser tests are skipped (install the package `chromium`)")
    # Playwright's loop makes Django think it is called from async code; these tests touch Django in other processes only.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*QUIET, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        )
        yield browser
        browser.close()
