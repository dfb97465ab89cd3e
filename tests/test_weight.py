"""What a page weighs, as it goes over the wire; and that nothing in it is inline.

An article at 390 px on a screen of two dots a pixel: at most 180 kB with its photo and 60 kB without, at most 8 requests;
the stylesheet and the script at most 12 kB each. Bodies as sent, compressed where they are; a kB is 1,000 bytes.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from chromium import chromium
from playwright.sync_api import Browser, Request
from real_server import Server
from tour import Stop, house, people, stops

pytestmark = [pytest.mark.browser, pytest.mark.server]

KB = 1000
ARTICLES = ("analysis", "analysis-with-notes", "in-depth", "column", "briefing", "note", "interview", "document")


@pytest.fixture(scope="module")
def tour() -> Iterator[tuple[Server, Browser, dict[str, dict[str, Any]], list[Stop]]]:
    with house() as (server, links), chromium() as browser:
        yield server, browser, people(browser, server, links), stops(server)


def sent(browser: Browser, base: str, path: str, state: Any) -> list[tuple[str, str, int]]:
    """What one view of a page fetches: kind, address, bytes of body."""
    context = browser.new_context(base_url=base, viewport={"width": 390, "height": 844}, device_scale_factor=2, storage_state=state)
    page, requests = context.new_page(), list[Request]()
    page.on("requestfinished", lambda it: requests.append(it))  # noqa: PLW0108 (Playwright writes on what it is given)
    page.goto(path, wait_until="networkidle")
    found = [(it.resource_type, it.url, it.sizes()["responseBodySize"]) for it in requests]
    context.close()
    return found


@pytest.mark.parametrize("who", ["stranger", "subscriber"])
def test_articles_are_light(who: str, tour: tuple[Server, Browser, dict[str, dict[str, Any]], list[Stop]]) -> None:
    server, browser, everyone, way = tour
    wrong = []
    for stop in way:
        if stop.name in ARTICLES and who in stop.people:
            found = sent(browser, server.base, stop.path, everyone[who])
            whole = sum(size for _, _, size in found)
            bare = sum(size for kind, _, size in found if kind != "image")
            print(f"{stop.name} as {who}: {whole / KB:.1f} kB, {bare / KB:.1f} without pictures, {len(found)} requests")
            if whole > 180 * KB or bare > 60 * KB or len(found) > 8:
                wrong.append(f"{stop.name} as {who}: {whole} bytes, {bare} without pictures, {len(found)} requests: {found}")
    assert not wrong, "\n".join(wrong)


def test_the_stylesheet_and_the_script_are_small(tour: tuple[Server, Browser, dict[str, dict[str, Any]], list[Stop]]) -> None:
    server, browser, everyone, _ = tour
    for kind, url, size in sent(browser, server.base, "/", everyone["stranger"]):
        if kind in {"stylesheet", "script"}:
            print(f"{url}: {size / KB:.2f} kB")
            assert size <= 12 * KB, url


def test_nothing_is_inline_and_the_policy_says_so(tour: tuple[Server, Browser, dict[str, dict[str, Any]], list[Stop]]) -> None:
    server, browser, everyone, way = tour
    for who, state in everyone.items():
        context = browser.new_context(base_url=server.base, storage_state=state)  # type: ignore[arg-type]
        for stop in way:
            if who in stop.people:
                answer = context.request.get(stop.path)
                where, page = f"{stop.name} as {who}", answer.text()
                policy = answer.headers["content-security-policy"]
                assert "unsafe" not in policy and "default-src 'none'" in policy, where
                assert not re.search(r"<script(?![^>]*\b(?:src=|type=\"application/ld\+json\"))", page), where
                assert not re.search(r"<style\b", page), where
                assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)=[\"']", page), where
        context.close()
