"""One page, one address: what is the same page for readers, however it was linked.

`canonical` is for opening and showing: what only counts visitors is taken off and nothing else that a server might need.
`address_key` is for comparing: it also takes a page's mobile and AMP forms for the page itself. It is never opened.
"""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

LONGEST = 1000  # characters of an address that is kept; a longer one is none of an article
PORTS = {"http": 80, "https": 443}
# What programs of publicity add. A name is here when no site is known to need it to find the page.
_COUNTING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link\w*|bbc\w*|format|ptr_name)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|"
    r"mc_cid|mc_eid|mkt_tok|_ga|_gl|_hsenc|_hsmi|cmpid|cmp|ns_(?:mchannel|source|campaign|linkname|fee)|ncid|ocid|smid|xtor|wt\.(?:mc_id|mc|rss)\w*|"
    r"ito|taid|guccounter|guce_\w+|feedtype|feedname|spm|s_cid|ftag|vero_\w+|oly_\w+_id|rb_clickid|__twitter_impression|traffic_source|partner",
    re.IGNORECASE,
)
_SAYS_RSS = {"rss", "feed", "rss_feed", "atom", "rssfeed"}  # values of `ref`, `source` and the like that only say where one came from
_FROM = {"ref", "source", "src", "from", "rss", "mod", "campaign", "feed"}
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|[0-9a-f:.]+")
_MOBILE = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.]+)")
_AMP_PATH = re.compile(r"(?:/amp|\.amp(?:\.html?)?|/amp\.html?)/?$", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^/(?:amp|c|v|[cv]/s|amp/s)/(?:s/)?([^/]+\.[^/]+/.*)$")


def canonical(url: str, base: str = "") -> str:
    """The address without what only counts visitors; "" when it is none of the web, or too long to be an article's.

    `base`: the page it stood on, for an address that begins there.
    """
    bare = _SPACE.sub("", url[: 4 * LONGEST])
    if not bare:
        return ""  # joined with `base` it would be the feed itself
    try:
        parts = urlsplit(urljoin(base, bare))
        host, port = _host(parts.hostname or ""), parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in PORTS or not _HOST.fullmatch(host):
        return ""
    inner = _wrapped(host, parts.path, parts.query)
    if inner:
        return canonical(inner)
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port and port != PORTS[parts.scheme] else ""
    fragment = parts.fragment if parts.fragment.startswith("!") else ""  # of old pages that were put together by a script
    said = urlunsplit((parts.scheme, place, _path(parts.path), _query(parts.query), fragment))
    return said if len(said) <= LONGEST else ""


def address_key(address: str) -> int:
    """63 bits that are the same for the forms of one page: http and https, `www.`, mobile, AMP, a slash at the end, another order."""
    parts = urlsplit(address)
    host = _MOBILE.sub("", parts.netloc)
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    pairs = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_amp(*pair))
    return key(f"{host}{path}?{urlencode(pairs)}#{parts.fragment}")


def key(text: str) -> int:
    """63 bits of a text, for an index: never negative, the same in every process and on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def host_of(address: str) -> str:
    """The host, or "" where there is none."""
    try:
        return _host(urlsplit(address).hostname or "")
    except (ValueError, UnicodeError):
        return ""


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    return host if ":" in host or host.isascii() else host.encode("idna").decode()


def _path(path: str) -> str:
    """As servers compare it: the same escapes, no steps up and down."""
    if "/." in path:
        path = urlsplit(urljoin("http://h/", path)).path
    return re.sub("%[0-9a-f]{2}", lambda found: found[0].upper(), quote(path, safe="/%:@!$&'()*+,;=~-._")) or "/"


def _query(query: str) -> str:
    """The order stays, and so does the spelling: some servers sign what they say."""
    kept = [pair for pair in re.split("&amp;|&", query) if pair and not _counts(pair)]
    return quote("&".join(kept), safe="/%:@!$&'()*+,;=~-._?[]|")


def _counts(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return bool(_COUNTING.fullmatch(unquote(name))) or (name.lower() in _FROM and value.lower() in _SAYS_RSS)


def _is_amp(name: str, value: str) -> bool:
    return (name.lower(), value.lower()) in {("amp", ""), ("amp", "1"), ("amp", "true"), ("output", "amp"), ("outputtype", "amp")}


def _wrapped(host: str, path: str, query: str) -> str:
    """The page behind an address that only leads on: AMP caches, and Google's alerts."""
    if host.endswith("cdn.ampproject.org") or (host in {"www.google.com", "google.com"} and path.startswith("/amp/")):
        found = _AMP_CACHE.match(path)
        return f"https://{found[1]}{'?' + query if query else ''}" if found else ""
    if host in {"www.google.com", "google.com"} and path == "/url":
        said = dict(parse_qsl(query))
        return said.get("url") or said.get("q") or ""
    return ""
