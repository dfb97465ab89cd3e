"""Which addresses may stand in an article, and one spelling for each video's address."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

# The same that the house's typesetting shows: a link kept here and dropped there would be lost quietly.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# The hosts whose frames are a recording and nothing else, so that an address says it all.
PLAYERS = (
    "youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "ted.com", "twitch.tv",
    "wistia.com", "wistia.net", "brightcove.net", "jwplatform.com", "jwplayer.com", "c-span.org", "rumble.com",
    "wordpress.tv", "videopress.com", "streamable.com", "bilibili.com", "odysee.com", "archive.org", "loom.com",
    "soundcloud.com", "spotify.com", "podcasts.apple.com", "simplecast.com", "megaphone.fm", "libsyn.com",
    "podbean.com", "buzzsprout.com", "acast.com", "mixcloud.com", "audioboom.com", "transistor.fm", "captivate.fm",
)  # fmt: skip

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_CONTROLS = {code: None for code in range(33) if code != 32}
_ADDRESS = re.compile(r"https?://[^\s<>\"\[\]|\\^`{}\u201c\u201d\u201e\u00ab\u00bb]+", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~)\u2019\u201d"
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif)[;,]", re.IGNORECASE)


def clean(address: str) -> str | None:
    """The address fit for an `href`, or None when its scheme could run code or carry a document (`javascript:`)."""
    # Browsers drop tabs and line ends inside an address before they look at its scheme; so must we.
    address = address.translate(_CONTROLS).strip()
    scheme = _SCHEME.match(address)
    if scheme is None or scheme.group(1).lower() in SCHEMES:
        return address
    host_and_port = re.match(r"[^/?#]*\.[a-zA-Z]{2,}:\d{1,5}(?=[/?#]|$)", address)
    return f"http://{address}" if host_and_port else None


def clean_picture(address: str) -> str | None:
    """As `clean`, for a picture: one pasted into the text as data is a picture too (SVG is not: it can run code)."""
    address = address.translate(_CONTROLS).strip()
    return address if _PICTURE_DATA.match(address) else clean(address)


def addresses(text: str) -> list[str]:
    """Every web address written out in plain text."""
    return [found.rstrip(_TRAILING) for found in _ADDRESS.findall(text)]


def without_addresses(text: str) -> str:
    """The text without the web addresses written out in it."""
    return _ADDRESS.sub(" ", text) if "://" in text else text


def is_address(text: str) -> bool:
    """Whether the text is one web address and nothing else."""
    return len(text) < 2000 and _ADDRESS.fullmatch(text) is not None


def host(address: str) -> str:
    """The host of an address without `www.`, or "" when there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_player(address: str) -> bool:
    """Whether a frame at this address shows a recording."""
    name = host(address)
    return any(name == player or name.endswith("." + player) for player in PLAYERS) or (
        name == "facebook.com" and "/plugins/video" in address
    )


def canonical(address: str) -> str:
    """The address of a recording's own page, for the many addresses of its player; any other address unchanged."""
    address = address.translate(_CONTROLS).strip()
    try:
        parts = urlsplit("https:" + address if address.startswith("//") else address)
    except ValueError:
        return address
    name, path = (parts.hostname or "").removeprefix("www."), parts.path
    if name in ("youtube.com", "youtube-nocookie.com", "m.youtube.com"):
        return _youtube(path, parts.query) or address
    if name == "youtu.be" and len(path) > 1:
        return _watch(path[1:].split("/")[0], parts.query)
    if name == "player.vimeo.com" and (found := re.match(r"/video/(\d+)", path)):
        return f"https://vimeo.com/{found.group(1)}"
    if name == "dailymotion.com" and (found := re.match(r"/embed/video/(\w+)", path)):
        return f"https://www.dailymotion.com/video/{found.group(1)}"
    return "https:" + address if address.startswith("//") else address


def _youtube(path: str, query: str) -> str:
    found = re.match(r"/(?:embed|v|shorts|live)/([\w-]{6,})", path)
    if found and found.group(1) != "videoseries":
        return _watch(found.group(1), query)
    video = parse_qs(query).get("v", [""])[0]
    return _watch(video, query) if path == "/watch" and video and "list=" not in query else ""


def _watch(video: str, query: str) -> str:
    asked = parse_qs(query)
    start = next((asked[key][0] for key in ("t", "start") if key in asked), "")
    return f"https://www.youtube.com/watch?v={video}" + (f"&t={start}" if start.isalnum() else "")


def picture_address(given: Mapping[str, str]) -> str:
    """Where an `<img>` really comes from: with lazy loading its `src` is only a placeholder."""
    source = given.get("src", "").strip()
    if not source or source.startswith("data:"):
        late = next((given[key] for key in ("data-src", "data-lazy-src", "data-original") if given.get(key)), "")
        source = late.strip() or source
    return clean_picture(source) or source


def frame_address(given: Mapping[str, str]) -> str:
    """Where a frame or a recording really comes from, lazy or not; "" for a frame that only a script will fill."""
    source = given.get("src", "").strip()
    if not source or source.startswith(("about:", "data:")):
        source = given.get("data-src", "").strip() or given.get("data-lazy-src", "").strip()
    return source


def is_emoji(given: Mapping[str, str]) -> bool:
    """Whether an `<img>` only draws a character, which its alternative text is."""
    classes = given.get("class", "").split()
    return bool(given.get("alt")) and ("emoji" in classes or "wp-smiley" in classes)
