"""The attempts that are requests and nothing more: who asks, for what, with which words. Each has its number in the project's list of
attempts on walls ("+" where the list does not have it).
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

Headers = dict[str, str]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Target:
    """The article that is wanted: its number, slug, six words of its locked part, and a day of the house's Review."""

    pk: int
    slug: str
    phrase: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/articles/{self.pk}/{self.slug}/"


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    headers: Headers = field(default_factory=dict)
    method: str = "GET"
    body: str | None = None


Asks = Iterator[Ask]
Attempt = Callable[[Target], Asks]
ATTEMPTS: dict[str, Attempt] = {}


def attempt(number: str) -> Callable[[Attempt], Attempt]:
    """Lists it under its number and name."""

    def keep(asks: Attempt) -> Attempt:
        ATTEMPTS[f"{number}-{asks.__name__.replace('_', '-')}"] = asks
        return asks

    return keep


def tails(at: Target, *wanted: str) -> Asks:
    yield from (Ask(at.path + tail) for tail in wanted)


def said(at: Target, name: str, *values: str) -> Asks:
    yield from (Ask(at.path, {name: value}) for value in values)


@attempt("1")
def view_source(at: Target) -> Asks:
    yield Ask(at.path)
    yield Ask(at.path, {"Accept-Encoding": "br"})
    yield Ask(at.path, {"Accept-Encoding": "gzip"})


@attempt("3")
def a_meter_cookie_of_ones_own(at: Target) -> Asks:
    leaky = json.dumps({"post": {str(at.pk): 9999999999}})
    for name in ("issuem_lp", "meter", "opened", "pass", "gifts", "sid", "access", "__Host-pass", "__Host-sid"):
        for value in (leaky, base64.urlsafe_b64encode(leaky.encode()).decode(), str(at.pk), f"{at.pk}:{'A' * 43}"):
            yield Ask(at.path, {"Cookie": f"{name}={value}"})


@attempt("5")
def cookies_of_garbage(at: Target) -> Asks:
    for name in ("pass", "sid", "gifts"):
        for value in ("{broken", "[]", "x" * 7000, "%00", "🗝", '"', "=;=", ":" * 40, "\x01"):
            yield Ask(at.path, {"Cookie": f"{name}={value}"})


@attempt("11")
def prefetched_and_headless(at: Target) -> Asks:
    yield Ask(at.path, {"Sec-Purpose": "prefetch"})
    yield Ask(at.path, {"Purpose": "prefetch", "X-Moz": "prefetch"})
    yield Ask(at.path, method="HEAD")
    yield Ask(at.path, {"User-Agent": "Slackbot-LinkExpanding 1.0"})


@attempt("13")
def in_the_name_of_a_bot(at: Target) -> Asks:
    yield from said(
        at, "User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "xx googlebot xx",
        "Mozilla/5.0 (compatible; bingbot/2.0)", "facebookexternalhit/1.1", "facebookbot", "Twitterbot/1.0", "LinkedInBot/1.0",
        "archive.org_bot", "GPTBot/1.2", "ClaudeBot/1.0", "Google-InspectionTool/1.0", "Mediapartners-Google", "curl/8.5", "Wget/1.21",
    )  # fmt: skip


@attempt("14")
def from_a_bots_address(at: Target) -> Asks:
    for name in FORWARDED:
        yield Ask(at.path, {name: "66.249.66.1", "User-Agent": "Googlebot/2.1"})
    yield Ask(at.path, {"Forwarded": 'for="66.249.66.1";proto=https', "User-Agent": "Googlebot/2.1"})


FORWARDED = (
    "X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "Client-IP",
    "X-Originating-IP", "X-Remote-Addr", "Fastly-Client-IP", "X-Forwarded", "Forwarded-For", "Via",
)  # fmt: skip
CAMPUS = ("192.0.2.7", "2001:db8:7::5", "::ffff:192.0.2.7", "192.0.2.7, 127.0.0.1", "127.0.0.1, 192.0.2.7", "192.0.2.7:4711", '"192.0.2.7"')


@attempt("15")
def from_a_campus_by_ones_own_word(at: Target) -> Asks:
    for name in FORWARDED:
        for address in CAMPUS[:2]:
            yield Ask(at.path, {name: address})
    yield from said(at, "X-Forwarded-For", *CAMPUS, "127.0.0.1", "::1", "localhost", "0", "10.0.0.1")
    yield from said(at, "Forwarded", "for=192.0.2.7", 'for="[2001:db8:7::5]"', "for=192.0.2.7;by=127.0.0.1, for=127.0.0.1")


@attempt("16")
def with_a_good_referrer(at: Target) -> Asks:
    yield from said(at, "Referer", "https://www.google.com/", "https://news.google.com/", "https://t.co/x", "https://l.facebook.com/",
        "https://www.reddit.com/", "http://127.0.0.1/reviews/daily/", "android-app://com.google.android.gm/")  # fmt: skip
    yield from tails(at, "?utm_medium=email&utm_source=letter", "?fbclid=1", "?gaa_at=g&gaa_n=x&gaa_ts=1&gaa_sig=y", "?share=1", "?gift=1")


@attempt("17")
def print_and_other_shapes(at: Target) -> Asks:
    yield from tails(
        at, "?print=1", "print/", "print", "?share=email", "?format=json", "?view=full", "?output=txt", "?reader=1", "?full=1", "?plain"
    )
    for shape in ("pdf", "epub", "txt", "md", "json", "xml", "html", "docx", "mp3", "rss", "ris", "bib", "csv"):
        yield Ask(at.path.rstrip("/") + "." + shape)
        yield Ask(f"{at.path}cite.{shape}")


@attempt("18")
def amp(at: Target) -> Asks:
    yield from tails(at, "amp/", "amp", "?amp=1", "?amp", "?outputType=amp", "?_amp=true")
    yield Ask(f"/amp{at.path}")


@attempt("19")
def the_second_page(at: Target) -> Asks:
    yield from tails(
        at, "2/", "page/2/", "?page=2", "?start=1000", "?offset=3", "?paged=2", "rest/", "?part=rest", "part2/", "rest", "?rest=1"
    )


@attempt("22")
def an_interface_for_programs(at: Target) -> Asks:
    for root in (
        "/api/v2/pages",
        "/desk/api/main/pages",
        "/wp-json/wp/v2/posts",
        "/ghost/api/content/posts",
        "/api/pages",
        "/admin/api/main/pages",
    ):
        yield from (Ask(f"{root}/{at.pk}/{tail}") for tail in ("", "?fields=*", "?fields=body,galley", "?format=json"))
        yield Ask(f"{root}/?limit=100&fields=body")
    yield Ask(f"/?rest_route=/wp/v2/posts/{at.pk}")
    yield Ask("/graphql", {"Content-Type": "application/json"}, "POST", json.dumps({"query": "{articles{body}}"}))
    yield Ask(f"/?p={at.pk}")


@attempt("24")
def drafts_and_previews(at: Target) -> Asks:
    yield from tails(at, "?preview=1", "?preview=true&preview_id=1", "?in_preview_panel=true", "?mode=subscriber", "?token=x", "?draft=1")
    for tail in ("", "edit/", "view_draft/", "edit/preview/?mode=subscriber", "edit/preview/?in_preview_panel=true", "revisions/", "history/",
                 "usage/", "copy/", "revisions/1/view/", "revisions/1/compare/latest/", "workflow/status/"):  # fmt: skip
        yield Ask(f"/desk/pages/{at.pk}/{tail}")
    yield Ask("/desk/reports/site-history/export/?export=csv")


@attempt("25")
def searching_for_the_locked_words(at: Target) -> Asks:
    phrase = " ".join(at.phrase)
    for typed in (
        phrase,
        f'"{phrase}"',
        at.phrase[0],
        f"{at.phrase[0]}*",
        f"{phrase} OR x",
        f"text:{phrase}",
        f"rest:{at.phrase[0]}",
        f"body:{at.phrase[1]}",
    ):
        yield Ask(f"/library/?q={quote(typed)}")
        yield Ask(f"/library/suggest/?q={quote(typed)}", {"Accept": "application/json"})


@attempt("26")
def results_taken_away(at: Target) -> Asks:
    for shape in ("csv", "ris", "bib", "json"):
        yield Ask(f"/library/export.{shape}?q={quote(at.phrase[0])}")
        yield Ask(f"/library/export.{shape}?fields=body,rest&full=1")
    yield Ask("/titles.kbart.txt")


@attempt("28")
def embedded(at: Target) -> Asks:
    for path in ("/oembed", "/oembed/", "/api/oembed/", "/services/oembed/", "/wp-json/oembed/1.0/embed"):
        yield Ask(f"{path}?url={quote('http://127.0.0.1' + at.path, safe='')}&format=json")
    yield from tails(at, "embed/", "embed", "?embed=true", "iframe/")


@attempt("29")
def maps_of_the_site(at: Target) -> Asks:
    for path in ("/sitemap.xml", "/sitemap-1.xml", "/sitemap-sections.xml", "/news-sitemap.xml", "/robots.txt", "/sitemap-1.xml?full=1", "/llms.txt",
                 "/llms-full.txt", "/sitemap_index.xml", "/atom.xml", "/rss.xml"):  # fmt: skip
        yield Ask(path)


@attempt("30")
def files_by_guessing(at: Target) -> Asks:
    for path in ("/media/", "/media/images/", "/media/original_images/", "/media/documents/", "/media/images/../masthead.sqlite3", "/media/images/..%2f..%2fmasthead.sqlite3",
                 "/media/images/%2e%2e/%2e%2e/masthead.sqlite3", "/static/../data/masthead.sqlite3", "/static/%2e%2e/masthead.sqlite3", "/static/..%2f..%2fmasthead.sqlite3",
                 "/masthead.sqlite3", "/data/masthead.sqlite3", "/search/", "/.git/HEAD", "/.env", "/secret_key", "/desk/files/1/x.pdf", "/desk/files/", "/backup.zip",
                 f"/media/images/{at.slug}.pdf", "/media/images/%00", "/static/", "/outbox/", "/tour.json", "/staticfiles.json"):  # fmt: skip
        yield Ask(path)


@attempt("31")
def another_kind_of_answer(at: Target) -> Asks:
    yield from said(at, "Accept", "application/json", "application/ld+json", "text/markdown", "text/plain", "application/rss+xml", "*/*",
        "application/pdf", "text/html;variant=full", "application/activity+json", "application/xhtml+xml", "text/html-partial")  # fmt: skip
    yield Ask(at.path, {"X-Requested-With": "XMLHttpRequest"})
    yield Ask(at.path, {"HX-Request": "true", "HX-Target": "rest"})
    yield Ask(at.path, {"Turbo-Frame": "rest"})
    yield from said(at, "Accept-Language", "de", "*", "xx-klingon")


@attempt("32")
def the_unlocking_forms_bent(at: Target) -> Asks:
    ours = {**FORM, "Sec-Fetch-Site": "same-origin"}
    for tail in ("open/", "keep-reading/", "save/", "place/", "gift/"):
        yield Ask(at.path + tail)
        yield Ask(at.path + tail, ours, "POST", f"article={at.pk}&opened=&left=99&subscribed=1&next={at.path}")
        yield Ask(at.path + tail, FORM, "POST", "email=ada@sextant.example")
        yield Ask(at.path + tail, {**FORM, "Sec-Fetch-Site": "cross-site"}, "POST", "email=ada@sextant.example")
        yield Ask(at.path + tail, {**ours, "Content-Type": "application/json"}, "POST", '{"email": {"$ne": null}, "subscribed": true}')
    yield Ask(at.path + "keep-reading/", ours, "POST", "email=&email=ada@nowhere&email[]=x")
    yield Ask(at.path + "keep-reading/", ours, "POST", "email=" + "a" * 3000)


@attempt("33")
def without_any_script(at: Target) -> Asks:
    yield Ask(at.path, {"Sec-Fetch-Dest": "document", "DNT": "1", "Save-Data": "on"})
    yield Ask(at.path, {"Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site"})


@attempt("34")
def other_methods_and_parts(at: Target) -> Asks:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "SEARCH", "get", "FOO"):
        yield Ask(at.path, {"Sec-Fetch-Site": "same-origin"}, method)
    for override in ("POST", "PUT", "GET", "SUBSCRIBE"):
        yield Ask(at.path, {"X-HTTP-Method-Override": override, "X-HTTP-Method": override, "X-Method-Override": override})
        yield Ask(at.path + f"?_method={override}")
    yield from said(
        at, "Range", "bytes=0-", "bytes=0-99999", "bytes=20000-", "bytes=-500", "bytes=0-1,5-9999", "bytes=9999999-", "rows=1-2"
    )
    yield Ask(at.path, {"Range": "bytes=15000-", "If-Range": '"x"'})
    yield from said(at, "If-None-Match", "*", '"x"', 'W/"x"', "garbage")
    yield from said(at, "If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT", "nonsense")
    yield from said(at, "If-Match", "*", '"x"')


@attempt("35")
def the_path_in_other_spellings(at: Target) -> Asks:
    slug, pk = at.slug, at.pk
    for path in (
        f"/Articles/{pk}/{slug}/", f"/ARTICLES/{pk}/{slug.upper()}/", f"//articles/{pk}/{slug}/", f"/articles//{pk}/{slug}/", f"/./articles/{pk}/{slug}/",
        f"/x/../articles/{pk}/{slug}/", f"/%61rticles/{pk}/{slug}/", f"/articles/%31/{slug}/", f"/articles/{pk}/{slug}/;jsessionid=1", f"/articles/{pk}/{slug};x/",
        f"/articles/{pk}/{slug}./", f"/articles/{pk}/{slug}%20/", f"/articles/{pk}/{slug}%00/", f"/articles/{pk}/{slug}%0a/", f"/articles/{pk}/{slug}/%2e/",
        f"/articles/{pk}/{slug}%2f", f"/articles/0{pk}/{slug}/", f"/articles/+{pk}/{slug}/", f"/articles/{pk}.0/{slug}/", f"/articles/-{pk}/{slug}/",
        f"/articles/{pk}/other/", f"/articles/{pk}/", f"/articles/{pk}", f"/articles/{pk}/{slug}", f"/index.php/articles/{pk}/{slug}/", f"/articles/{pk}/{slug}/index.html",
        f"/articles/{''.join(chr(0x0660 + int(d)) for d in str(pk))}/{slug}/", f"/articles/{''.join(chr(0xFF10 + int(d)) for d in str(pk))}/{slug}/",
        f"/articles/{pk}/{slug}/style.css", f"/articles/{pk}/{slug}/x.js", f"/articles/{pk}/{slug}/%3Fx", f"/articles/{pk}/{slug}%23rest", f"/desk/../articles/{pk}/{slug}/",
        f"/articles/{pk}/%c0%af/", f"/articles/{pk}/%ff/", f"\\articles\\{pk}\\{slug}\\", f"http://127.0.0.1/articles/{pk}/{slug}/", f"http://evil.example/articles/{pk}/{slug}/",
    ):  # fmt: skip
        yield Ask(quote(path, safe="/%;:?#+\\.") if not path.isascii() else path)


@attempt("35")
def the_path_in_a_header(at: Target) -> Asks:
    for name in (
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Path",
        "X-Forwarded-Prefix",
        "X-Script-Name",
        "Script-Name",
        "X-Accel-Redirect",
        "X-Sendfile",
    ):
        yield Ask(at.path, {name: "/desk/"})
        yield Ask("/", {name: at.path})
        yield Ask("/nothing/", {name: f"/desk/pages/{at.pk}/view_draft/"})


@attempt("37")
def what_a_cache_would_not_look_at(at: Target) -> Asks:
    for name in ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-HTTP-Host-Override", "Forwarded"):
        yield Ask(at.path, {name: "host=evil.example" if name == "Forwarded" else "evil.example"})
    for host in ("evil.example", "127.0.0.1:1", "127.0.0.1@evil.example", "localhost", "", "a b", "[::1]", "127.0.0.1, evil.example"):
        yield Ask(at.path, {"Host": host})
    yield from said(at, "X-Forwarded-Proto", "https", "http", "javascript", "https, http")
    yield from said(at, "X-Forwarded-Port", "443", "x")
    yield from tails(
        at,
        "?x=1",
        "?utm_source=<script>",
        "?utm_source=a;full=1",
        "?fbclid=&preview=1",
        "?&&&",
        "?utm_source=a&utm_source=b",
        "?%00",
        "?" + "a" * 6000,
    )


@attempt("37")
def odd_packings(at: Target) -> Asks:
    for _ in range(2):  # the first may fill the lane, the second is told from it
        yield from said(at, "Accept-Encoding", "br;q=0", "gzip;q=0", "br;q=0.0, gzip;q=0", "*", "identity;q=0", "zstd", "BR", "br,br", "br; q=0, gzip", "deflate, gzip;q=1.0",
            "x" * 3000, "gzip\t", ",,,", "br;q=nonsense")  # fmt: skip


@attempt("+")
def parameters_doubled(at: Target) -> Asks:
    yield from tails(at, "?id=1&id=2", "?preview=0&preview=1", "?wall=free", "?wall[]=free", "?decision=SUBSCRIBER", "?visit.subscribed=1", "?may_read=true", "?__class__=x",
        "?user=1&reader=2", "?edition=1", "?at=2000-01-01", "?as=subscriber", "?debug=1", "?_=%7B%7D")  # fmt: skip


@attempt("+")
def credentials_that_are_none(at: Target) -> Asks:
    yield from said(at, "Authorization", "Bearer x", "Basic " + base64.b64encode(b"cleo@sextant.example:").decode(), "Basic YWRtaW46YWRtaW4=", "Negotiate x",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")  # fmt: skip
    for name in (
        "X-User",
        "Remote-User",
        "X-Remote-User",
        "X-Forwarded-User",
        "X-Authenticated-User",
        "REMOTE_USER",
        "X-Reader-Id",
        "X-SSL-Client-Verify",
    ):
        yield Ask(at.path, {name: "cleo@sextant.example"})


@attempt("+")
def debugging_and_watching(at: Target) -> Asks:
    for path in ("/__debug__/", "/debug/", "/silk/", "/metrics", "/status", "/server-status", "/healthz?full=1", "/readyz?verbose=1", "/admin/", "/django-admin/", "/wp-admin/",
                 "/wp-login.php", "/.well-known/security.txt", "/actuator/env", "/console", "/phpinfo.php", "/desk/", "/desk/pages/", "/desk/reports/", "/desk/documents/", "/desk/images/"):  # fmt: skip
        yield Ask(path)


@attempt("+")
def errors_that_tell(at: Target) -> Asks:
    yield Ask(at.path.replace(str(at.pk), "99999999999999999999999"))
    yield Ask(f"/library/?q={at.phrase[0]}&page=9999999999&sort=rest&from=x&to=y")
    yield Ask("/library/?after=%00&q=%ff%fe")
    yield Ask(f"/library/export.csv?q={'(' * 500}")
    yield Ask("/sign-in/", FORM, "POST", "login=" + "%00" * 20)
    yield Ask(at.path, {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"}, "POST", "--x\r\nbroken")
    yield Ask(at.path, {"Cookie": "; ".join(f"c{n}=1" for n in range(900))})
    yield Ask(at.path, {"Content-Length": "", "Expect": "100-continue"})
    yield Ask("/articles/" + "9" * 3000 + "/")
