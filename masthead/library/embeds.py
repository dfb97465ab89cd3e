"""What lives elsewhere: the address of a page becomes the address of a frame, for sites whose frames can be named without asking
them. Pure. Nothing is loaded from any of them before a reader presses; the page's policy (`website.headers`) lets no other host in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi
from urllib.parse import parse_qs, quote, urlencode, urlsplit

Parts = tuple[str, str, dict[str, str], str]  # host, path, query, fragment
_WWW = re.compile(r"^(www\.|m\.|music\.)")


@dataclass(frozen=True)
class Embed:
    """A frame that may be loaded. `shape`: `film`, `map`, `sheet` (a chart that grows) or `sound`."""

    provider: str
    frame: str
    shape: str
    title: str
    referrer: str = "no-referrer"


@dataclass(frozen=True)
class Provider:
    """A site, the host of its frames, and how one of its addresses becomes a frame's."""

    name: str
    host: str
    shape: str
    what: str
    frame: Callable[[Parts], str]  # path and query on `host`, or ""
    referrer: str = "no-referrer"


def _youtube(parts: Parts) -> str:
    host, path, query, _ = parts
    if host == "youtu.be":
        found = path.strip("/")
    elif host in {"youtube.com", "youtube-nocookie.com"}:
        within = re.fullmatch(r"/(?:embed|shorts|live|v)/([\w-]+)/?", path)
        found = query.get("v", "") if path == "/watch" else within[1] if within else ""
    else:
        return ""
    seconds = re.fullmatch(r"(\d{1,6})s?", query.get("t") or query.get("start") or "")
    return f"/embed/{found}{f'?start={seconds[1]}' if seconds else ''}" if re.fullmatch(r"[\w-]{6,20}", found) else ""


def _vimeo(parts: Parts) -> str:
    host, path, query, _ = parts
    if host not in {"vimeo.com", "player.vimeo.com"}:
        return ""
    found = re.fullmatch(r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(\d{4,12})(?:/([0-9a-f]{6,20}))?/?", path)
    if not found:
        return ""
    key = found[2] or query.get("h", "")
    return f"/video/{found[1]}?dnt=1{f'&h={key}' if re.fullmatch(r'[0-9a-f]{6,20}', key) else ''}"


def _dailymotion(parts: Parts) -> str:
    found = re.fullmatch(r"/(?:video/)?(\w{5,12})(?:_[^/]*)?/?", parts[1])
    return f"/player.html?video={found[1]}" if parts[0] in {"dailymotion.com", "dai.ly"} and found else ""


def _ted(parts: Parts) -> str:
    return parts[1].rstrip("/") if parts[0] in {"ted.com", "embed.ted.com"} and re.fullmatch(r"/talks/\w{3,120}/?", parts[1]) else ""


def _archive(parts: Parts) -> str:
    found = re.fullmatch(r"/(?:details|embed)/([\w.-]{3,120})/?", parts[1])
    return f"/embed/{found[1]}" if parts[0] == "archive.org" and found else ""


def _datawrapper(parts: Parts) -> str:
    found = re.fullmatch(r"/(?:_/)?(\w{5})(?:/\d{1,4})?/?", parts[1])
    return f"/{found[1]}/" if parts[0] in {"datawrapper.dwcdn.net", "datawrapper.de"} and found else ""


def _flourish(parts: Parts) -> str:
    found = re.fullmatch(r"/(visualisation|story)/(\d{1,12})(?:/embed)?/?", parts[1])
    return f"/{found[1]}/{found[2]}/embed" if parts[0] in {"public.flourish.studio", "flo.uri.sh", "app.flourish.studio"} and found else ""


def _map(parts: Parts) -> str:
    host, path, query, fragment = parts
    if host != "openstreetmap.org":
        return ""
    if path == "/export/embed.html":
        box = [_number(one) for one in query.get("bbox", "").split(",")]
        return f"/export/embed.html?bbox={quote(query['bbox'], safe='')}&layer=mapnik" if len(box) == 4 and None not in box else ""
    found = re.search(r"map=(\d{1,2}(?:\.\d+)?)/(-?[\d.]+)/(-?[\d.]+)", fragment or "")
    spot = (_number(query.get("mlat", "")), _number(query.get("mlon", "")))
    zoom, lat, lon = (_number(one) for one in found.groups()) if found else (12.0, *spot)
    if zoom is None or lat is None or lon is None or abs(lat) > 85 or abs(lon) > 180:
        return ""
    across = 360 * 640 / 256 / 2 ** min(max(zoom, 1), 19)
    up = across * 0.75 * cos(lat / 180 * pi)
    box_of = f"{lon - across / 2:.5f},{lat - up / 2:.5f},{lon + across / 2:.5f},{lat + up / 2:.5f}"
    marker = {"marker": f"{spot[0]:.5f},{spot[1]:.5f}"} if None not in spot else {}
    return f"/export/embed.html?{urlencode({'bbox': box_of, 'layer': 'mapnik', **marker})}"


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,3}(?:\.\d{1,12})?", text.strip()) else None


def _soundcloud(parts: Parts) -> str:
    known = parts[0] == "soundcloud.com" and re.fullmatch(r"/[\w-]{2,80}/(?:sets/)?[\w-]{2,120}/?", parts[1])
    return f"/player/?url={quote('https://soundcloud.com' + parts[1].rstrip('/'), safe='')}" if known else ""


def _spotify(parts: Parts) -> str:
    found = re.fullmatch(r"/(?:intl-\w+/)?(?:embed/)?(episode|show|track|album|playlist)/(\w{16,30})/?", parts[1])
    return f"/embed/{found[1]}/{found[2]}" if parts[0] == "open.spotify.com" and found else ""


def _apple(parts: Parts) -> str:
    known = parts[0] in {"podcasts.apple.com", "embed.podcasts.apple.com"} and re.fullmatch(
        r"/\w\w/podcast/[^/]{1,200}/id\d{4,14}", parts[1]
    )
    episode = parts[2].get("i", "")
    return f"{quote(parts[1], safe='/%')}{f'?i={episode}' if episode.isdecimal() else ''}" if known else ""


PROVIDERS = (
    # A player of YouTube's does not start where the browser does not say on which site it stands: its origin, no more.
    Provider("YouTube", "www.youtube-nocookie.com", "film", "Film", _youtube, "strict-origin"),
    Provider("Vimeo", "player.vimeo.com", "film", "Film", _vimeo),
    Provider("Dailymotion", "geo.dailymotion.com", "film", "Film", _dailymotion),
    Provider("TED", "embed.ted.com", "film", "Talk", _ted),
    Provider("the Internet Archive", "archive.org", "film", "Recording", _archive),
    Provider("Datawrapper", "datawrapper.dwcdn.net", "sheet", "Chart", _datawrapper),
    Provider("Flourish", "flo.uri.sh", "sheet", "Chart", _flourish),
    Provider("OpenStreetMap", "www.openstreetmap.org", "map", "Map", _map),
    Provider("SoundCloud", "w.soundcloud.com", "sound", "Recording", _soundcloud),
    Provider("Spotify", "open.spotify.com", "sound", "Recording", _spotify),
    Provider("Apple Podcasts", "embed.podcasts.apple.com", "sound", "Podcast", _apple),
)
HOSTS = tuple(f"https://{provider.host}" for provider in PROVIDERS)  # what a page may frame


def embed(url: str) -> Embed | None:
    """The frame that this address has, or None: then it stays a link."""
    parts = _parts(url)
    for provider in PROVIDERS if parts else ():
        found = provider.frame(parts) if parts else ""
        if found:
            frame = f"https://{provider.host}{found}"
            return Embed(provider.name, frame, provider.shape, f"{provider.what} at {provider.name}", provider.referrer)
    return None


def _parts(url: str) -> Parts | None:
    try:
        found = urlsplit(url.strip())
        odd = found.port not in {None, 80, 443} or found.username is not None
    except ValueError:
        return None
    if found.scheme not in {"http", "https"} or odd or not found.hostname or len(url) > 2000:
        return None
    try:
        query = {name: values[0] for name, values in parse_qs(found.query, max_num_fields=50).items()}
    except ValueError:
        return None
    return _WWW.sub("", found.hostname), found.path, query, found.fragment
