"""What a page weighs, as it goes over the wire.

An article at 390 px on a screen of two dots a pixel: at most 180 kB with its photo and 60 kB without, at most 8 requests;
the stylesheet and the script at most 12 kB each. Bodies as sent, compressed where they are; a kB is 1,000 bytes.
"""

import pytest
from playwright.sync_api import Request
from tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.server]

KB = 1000
ARTICLES = ("analysis", "analysis-with-notes", "in-depth", "column", "briefing", "note", "interview", "document")


def sent(tour: Tour, path: str, who: str) -> list[tuple[str, str, int]]:
    """What one view of a page fetches: kind, address, bytes of body."""
    size, state = {"width": 390, "height": 844}, tour.everyone[who]
    context = tour.browser.new_context(base_url=tour.server.base, viewport=size, device_scale_factor=2, storage_state=state)
    page, requests = context.new_page(), list[Request]()
    page.on("requestfinished", lambda it: requests.append(it))  # noqa: PLW0108 (Playwright writes on what it is given)
    page.goto(path, wait_until="networkidle")
    found = [(it.resource_type, it.url, it.sizes()["responseBodySize"]) for it in requests]
    context.close()
    return found


@pytest.mark.parametrize("who", ["stranger", "subscriber"])
def test_articles_are_light(who: str, tour: Tour) -> None:
    wrong = []
    for stop in tour.of(who):
        if stop.name in ARTICLES:
            found = sent(tour, stop.path, who)
            whole = sum(size for _, _, size in found)
            bare = sum(size for kind, _, size in found if kind != "image")
            print(f"{stop.name} as {who}: {whole / KB:.1f} kB, {bare / KB:.1f} without pictures, {len(found)} requests")
            if whole > 180 * KB or bare > 60 * KB or len(found) > 8:
                wrong.append(f"{stop.name} as {who}: {whole} bytes, {bare} without pictures, {len(found)} requests: {found}")
    assert not wrong, "\n".join(wrong)


def test_the_stylesheet_and_the_script_are_small(tour: Tour) -> None:
    for kind, url, size in sent(tour, "/", "stranger"):
        if kind in {"stylesheet", "script"}:
            print(f"{url}: {size / KB:.2f} kB")
            assert size <= 12 * KB, url
