"""The canary: a token in the locked half of an article is never found by a stranger, at any address the site has.

The list of addresses is built from the URL configuration, so that a new address cannot be forgotten: one that this
test does not know how to fill in fails it.
"""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import NOON, Articles, Browser, People
from masthead.access.models import Gift
from masthead.ads.models import Sponsorship
from masthead.ads.showing import forget_sponsorships
from masthead.curator.models import RadarEntry
from masthead.library.models import ArticlePage, Author, Byline, Correction, Country, Region, Series, Topic
from masthead.newsletters.models import Edition
from masthead.readers.models import Reader
from masthead.subscriptions.models import Order

Browsers = Callable[[], Browser]
DESK = "desk/"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
ACCEPTS = ("text/html", "application/json", "application/ld+json", "text/markdown", "text/plain", "application/rss+xml", "*/*")


@pytest.fixture
def article(articles: Articles, people: People) -> Any:
    """An article that appears everywhere: on every section, in a series, with an author."""
    found = articles.one(title="Canary 1", body=[
        {"type": "paragraph", "value": "<p>OPENMARK opens.</p>"},
        {"type": "paragraph", "value": "<p>Second.</p>"},
        {"type": "heading", "value": {"text": "CANARY heading", "level": "2", "anchor": ""}},
        {"type": "paragraph", "value": "<p>CANARY in the text[^1].</p>"},
        {"type": "image", "value": {"image": None, "alt": "CANARY alt", "caption": "CANARY caption", "credit": "CANARY", "link": "", "source_url": "http://x.example/CANARY.jpg"}},
        {"type": "footnote", "value": {"mark": "1", "text": "<p>CANARY in a note.</p>"}},
    ])  # fmt: skip
    found.series = Series.objects.create(slug="s", name="S")
    found.bylines = [Byline(author=Author.objects.create(slug="a", name="A"))]
    for field, kind in (("regions", Region), ("countries", Country), ("topics", Topic)):
        getattr(found, field).set([kind.objects.create(slug=kind.__name__.lower(), name=kind.__name__)])
    found.save_revision().publish()
    until = NOON + timedelta(days=3650)
    Gift.objects.create(giver=people.cleo(), article_id=found.pk, token=GIFT, month=NOON.date(), slot=1, made_at=NOON, until=until)
    Edition.objects.create(day=NOON.date(), title="Take", take="<p>Ours.</p>", piece=found, published_at=NOON)
    RadarEntry.objects.create(day=until.date(), title="To come", article=found)
    Correction.objects.create(article=found, day=NOON.date(), text="It was otherwise.")
    return found


def patterns(resolver: Any, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route.rstrip("$")


GIFT = "g" * 43
BLANKS = {
    "<slug:slug>": "a", "<str:token>": GIFT, "<str:reference>": "M2345678", "<slug:name>": "20261123-x",
    "<str:key>": "k" * 43, "<str:secret>": "s" * 64, "(?P<path>[^/]+)": "canary.jpg", r"(?P<day>\d{4}-\d{2}-\d{2})": "2026-11-23", "\\.": ".",
    "<int:edition_id>": "1", "<int:number>": "1", "<slug:provider>": "postmark",
    "<uuid:checkout>": "00000000-0000-4000-8000-000000000001", "<slug:key>": "stripe",
    "<slug:provider_id>": "google", "<int:gift_id>": "1", "<int:team_id>": "1", "<int:sponsorship_id>": "1", "<slug:place>": "article", "<slug:form>": "csv", "<str:code>": "A" * 26,
}  # fmt: skip
SLUGS = {"authors": "a", "regions": "region", "topics": "topic", "countries": "country", "series": "s"}


def addresses(article: Any) -> list[str]:
    """Every public address with everything that fits into its blanks."""
    found: list[str] = []
    for route in patterns(get_resolver()):
        if route.startswith(DESK):
            continue
        filled = route.replace("<int:article_id>", str(article.pk)).replace("<str:slug>", article.slug)
        for blank, value in BLANKS.items():
            filled = filled.replace(blank, value)
        kinds = re.search(r"\(\?P<kind>([^)]*)\)", filled)
        if kinds:
            each = [(filled.replace(kinds[0], kind), kind) for kind in kinds[1].split("|")]
            found += ["/" + re.sub(r"\(\?P<slug>[^)]*\)", SLUGS.get(kind, ""), one) for one, kind in each]
        elif filled.startswith("sitemap-"):
            found += ["/sitemap-sections.xml", "/sitemap-1.xml"]
        else:
            found.append("/" + filled)
    unknown = [address for address in found if re.search(r"[<>()?\\]", address)]
    assert not unknown, f"teach this test how to fill in {unknown}"
    return found


def desk_addresses(article: Any) -> list[str]:
    pk = article.pk
    return [f"/desk/pages/{pk}/{tail}" for tail in ("", "edit/", "view_draft/", "edit/preview/", "revisions/", "history/", "usage/")] + [
        "/desk/",
        "/desk/api/main/pages/",
        f"/desk/api/main/pages/{pk}/",
    ]


def assert_silent(response: Any, what: str) -> None:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert b"CANARY" not in body, what
    assert "CANARY" not in str(response.headers), what
    assert response.status_code < 500, (what, response.status_code)


@pytest.mark.parametrize("method", METHODS)
def test_no_address_gives_the_locked_part_to_a_stranger(browser: Browsers, article: Any, method: str) -> None:
    ada = browser()
    found = [*addresses(article), *desk_addresses(article)]
    assert len(found) > 45
    for address in found:
        assert_silent(getattr(ada, method)(address), f"{method} {address}")


def test_the_opening_is_there_so_the_test_looks_at_the_right_thing(browser: Browsers, article: Any, people: People) -> None:
    assert b"OPENMARK" in browser().get(article.address()).content
    assert b"OPENMARK" in browser().get("/feeds/all.atom").content
    assert browser().sign_in(people.cleo()).get(article.address()).content.count(b"CANARY") > 4


@pytest.mark.parametrize("accept", ACCEPTS)
def test_no_kind_of_answer_holds_it(browser: Browsers, article: Any, accept: str) -> None:
    for address in addresses(article):
        assert_silent(browser().get(address, headers={"Accept": accept}), f"{accept} {address}")


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
        {"X-Forwarded-For": "66.249.66.1", "User-Agent": "Googlebot/2.1"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"HX-Request": "true"},
        {"X-HTTP-Method-Override": "POST"},
        {"X-Original-URL": "/desk/"},
        {"Sec-Purpose": "prefetch"},
        {"Range": "bytes=0-99999"},
        {"If-None-Match": "*"},
        {"Authorization": "Bearer x"},
        {"Cookie": "sessionid=x; sid=x; pass=x; __Host-pass=x"},
        {"Cookie": "pass=" + "A" * 4000},
        {"Referer": "https://www.google.com/"},
    ],
)
def test_no_header_opens_it(browser: Browsers, article: Any, headers: dict[str, str]) -> None:
    for tail in ("", "?print=1", "?amp=1", "?preview=1", "?in_preview_panel=true", "?format=json", "?full=1"):
        assert_silent(browser().get(article.address() + tail, headers=headers), f"{headers} {tail}")


def test_no_reader_without_the_right_gets_it(browser: Browsers, article: Any, people: People) -> None:
    ben, dmitri = browser().sign_in(people.ben()), browser().sign_in(people.dmitri())
    with_pass = browser()
    (other,) = Articles()(1, title="Article number 99", slug="other")
    with_pass.post(other.address() + "keep-reading/", {"email": "ada@example.org"})
    for visitor in (ben, dmitri, with_pass):
        for address in [*addresses(article), *desk_addresses(article)]:
            if address == "/sign-out/":
                continue
            assert_silent(visitor.get(address), address)


def test_a_stranger_after_a_subscriber_gets_the_strangers_page(browser: Browsers, article: Any, people: People) -> None:
    before = browser().get(article.address()).content
    cleo = browser().sign_in(people.cleo()).get(article.address())
    assert browser().get(article.address()).content == before
    assert "ETag" not in cleo and "Cookie" in cleo["Vary"]


def test_an_unpublished_article_is_gone_at_once(browser: Browsers, article: Any) -> None:
    ArticlePage.objects.get(pk=article.pk).unpublish()
    for address in addresses(article):
        assert_silent(browser().get(address), address)
    assert browser().get(article.address()).status_code == 404


def test_orders_are_seen_by_their_reader_alone(browser: Browsers, people: People) -> None:
    from conftest import NOON
    from masthead.subscriptions.models import Plan, Price
    from masthead.subscriptions.providers.manual.invoices import do_order

    cleo = people.cleo()
    price = Price.objects.create(plan=Plan.objects.get(), months=1, minor=900, currency="EUR")
    order: Order = do_order(reader=cleo, price=price, at=NOON)
    assert browser().sign_in(cleo).get(f"/subscribe/order/{order.reference}/").status_code == 200
    assert browser().sign_in(people.ben()).get(f"/subscribe/order/{order.reference}/").status_code == 404
    assert browser().get(f"/subscribe/order/{order.reference}/").status_code == 302


@pytest.mark.parametrize("path", ["/articles/99999999999999999999999/x/", "/library/?after=%00", "/library/?after=2026-01-01~1", "/library/?q=%00",
    "/sitemap-0.xml", "/sitemap-99999.xml", "/sitemap-x.xml", "/subscribe/?price=99999999999999999999", "/regions/%F0%9F%98%80/", "/articles/0/x/"])  # fmt: skip
def test_odd_addresses_are_answered(browser: Browsers, article: Any, path: str) -> None:
    assert browser().get(path).status_code in {200, 301, 404}


CALLED = re.compile(
    r"""<(?:script|img|source|iframe|video|audio|object|embed)\b[^>]*?\s(?:src|srcset|data)="([^"]*)"|<link\b[^>]*?\shref="([^"]*)"|<form\b[^>]*?\saction="([^"]*)\""""
)


def walk(visitor: Browser, begin: list[str]) -> Iterator[tuple[str, str]]:
    """Every page that can be had, by address and by following what it links to."""
    waiting, seen = list(begin), set(begin)
    while waiting:
        address = waiting.pop()
        answer = visitor.get(address)
        if not answer["Content-Type"].startswith(("text/", "application/")) or answer.streaming:
            continue
        text = answer.content.decode(errors="replace")
        yield address, text
        for found in re.findall(r'href="(/[^"#]*)', text):
            found = html.unescape(found)
            if found not in seen and not found.startswith(("/static/", "/media/", "/desk/", "/sponsored/")) and len(seen) < 600:
                seen.add(found)
                waiting.append(found)


@pytest.fixture
def sponsored(db: None) -> Any:
    when = {"starts": NOON - timedelta(days=1), "ends": NOON + timedelta(days=1)}
    made = Sponsorship.objects.create(sponsor="Acme", heading="Maps", link="https://acme.example/", on_front=True, on_lists=True, **when)
    forget_sponsorships()
    return made


@pytest.mark.parametrize("who", ["cleo", "eva"])
def test_sec_who_has_access_finds_no_ad_at_any_address(browser: Browsers, article: Any, people: People, sponsored: Any, who: str) -> None:
    visitor, walked = browser().sign_in(getattr(people, who)() if who == "eva" else Reader.objects.get(email="cleo@example.org")), 0
    begin = [address for address in addresses(article) if not address.startswith("/sponsored/") and "sign-out" not in address]
    for address, text in walk(visitor, begin):
        assert "Acme" not in text and "Advertisement" not in text and "/sponsored/" not in text, address
        walked += 1
    assert walked > 60


def test_sec_a_stranger_s_ads_are_labelled_and_nobody_else_is_called(browser: Browsers, article: Any, sponsored: Any) -> None:
    shown = 0
    for address, text in walk(browser(), addresses(article)):
        for called in {one for groups in CALLED.findall(text) for one in groups if one}:
            assert re.match(r"(?:/(?!/)|#|\?|data:|http://testserver\.example/|[\w-]+/|$)", html.unescape(called)), (address, called)
        for place in re.findall(r'<aside class="sponsored".*?</aside>', text, re.DOTALL):
            assert "Advertisement · Acme" in place and 'rel="sponsored nofollow noopener"' in place, address
            shown += 1
        assert text.count("Acme") == 0 or "Advertisement" in text or address.startswith("/sponsored/"), address
    assert shown >= 3
