"""Embeds: a known page becomes its frame, anything else stays a link, and the policy lets these hosts in and no other."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Browser
from masthead.library.embeds import HOSTS, embed
from masthead.library.typesetting import typeset

FILM = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"
SHEET = "https://flo.uri.sh/visualisation/1234567/embed"


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", FILM),
        ("https://m.youtube.com/watch?app=desktop&v=aqz-KE-bpKQ&t=43s", f"{FILM}?start=43"),
        ("https://youtu.be/aqz-KE-bpKQ?si=abc", FILM),
        ("https://www.youtube.com/shorts/aqz-KE-bpKQ", FILM),
        ("https://www.youtube.com/embed/aqz-KE-bpKQ", FILM),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/abcdef0123", "https://player.vimeo.com/video/76979871?dnt=1&h=abcdef0123"),
        ("https://www.dailymotion.com/video/x8abcde_a-title", "https://geo.dailymotion.com/player.html?video=x8abcde"),
        ("https://www.ted.com/talks/somebody_on_something", "https://embed.ted.com/talks/somebody_on_something"),
        ("https://archive.org/details/some_film.1940", "https://archive.org/embed/some_film.1940"),
        ("https://datawrapper.dwcdn.net/plIAg/2/", "https://datawrapper.dwcdn.net/plIAg/"),
        ("https://public.flourish.studio/visualisation/1234567/", SHEET),
        (
            "https://soundcloud.com/somebody/a-track",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fsomebody%2Fa-track",
        ),
        ("https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk", "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk"),
        (
            "https://podcasts.apple.com/gb/podcast/a-podcast/id1200361736?i=1000123",
            "https://embed.podcasts.apple.com/gb/podcast/a-podcast/id1200361736?i=1000123",
        ),
        (
            "https://www.openstreetmap.org/?mlat=41.1&mlon=29.05#map=12/41.1/29.05",
            "https://www.openstreetmap.org/export/embed.html?bbox=28.94014%2C41.03791%2C29.15986%2C41.16209&layer=mapnik&marker=41.10000%2C29.05000",
        ),
    ],
)
def test_known_pages_have_a_frame(url: str, frame: str) -> None:
    found = embed(url)
    assert found is not None and found.frame == frame


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/watch?v=aqz-KE-bpKQ",
        "https://youtube.com.example.org/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com@example.org/watch?v=aqz-KE-bpKQ",
        "https://user@www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com:8443/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com/watch?v=../../evil",
        "https://www.youtube.com/channel/UCabc",
        "https://vimeo.com/about",
        "https://www.openstreetmap.org/#map=99x",
        "https://www.openstreetmap.org/?mlat=nan&mlon=1",
        "https://[::1",
        "javascript:alert(1)",
        "",
    ],
)
def test_anything_else_stays_a_link(url: str) -> None:
    assert embed(url) is None


@given(st.text(max_size=120), st.sampled_from(["https://youtu.be/", "https://www.openstreetmap.org/#map=", "https://vimeo.com/", ""]))
def test_a_frame_is_always_at_a_host_of_the_policy(text: str, before: str) -> None:
    found = embed(before + text)
    if found is not None:
        parts = urlsplit(found.frame)
        assert f"{parts.scheme}://{parts.netloc}" in HOSTS and '"' not in found.frame and "<" not in found.frame


def test_the_page_loads_nothing_by_itself() -> None:
    page = typeset([{"type": "embed", "value": {"url": "https://youtu.be/aqz-KE-bpKQ", "caption": 'The "strait"'}}])
    assert f'data-frame="{FILM}"' in page and "Load from YouTube" in page and "&quot;strait&quot;" in page
    assert 'href="https://youtu.be/aqz-KE-bpKQ"' in page  # without scripts there is the link
    assert not any(f"<{tag}" in page for tag in ("iframe", "script", "img", "object", "link")) and " src=" not in page


def test_an_unknown_page_is_a_link() -> None:
    page = typeset([{"type": "embed", "value": {"url": "https://example.org/a", "caption": "There"}}])
    assert '<a href="https://example.org/a" rel="noopener nofollow">There</a>' in page and "<button" not in page


@pytest.mark.django_db
def test_the_policy_names_these_hosts_alone(browser: Callable[[], Browser]) -> None:
    policy = browser().get("/")["Content-Security-Policy"]
    frames = next(part for part in policy.split("; ") if part.startswith("frame-src"))
    assert frames.split()[1:] == list(HOSTS) and not any("*" in host for host in HOSTS)
    assert "'unsafe-inline'" not in policy
