"""Addresses: a forgotten slash, the icon that browsers ask for, the desk's old door, and what a cache may keep."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Articles, Browser
from masthead.kit.clock import now
from masthead.library.models import Publication, Region

Browsers = Callable[[], Browser]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/account", "/account/"),
        ("/library?q=gas%20%26%20oil&page=2", "/library/?q=gas%20%26%20oil&page=2"),
        ("/feeds", "/feeds/"),
        ("/sign-in?next=/desk/", "/sign-in/?next=/desk/"),
        ("/regions/caf%C3%A9", "/regions/caf%C3%A9/"),
    ],
)
def test_a_forgotten_slash_is_added(browser: Browsers, asked: str, sent: str) -> None:
    for ask in (browser().get, browser().head):
        response = ask(asked)
        assert (response.status_code, response["Location"]) == (301, sent)


def test_an_articles_address_too(browser: Browsers, articles: Articles) -> None:
    address = articles.one().address()
    assert browser().get(address.rstrip("/"), follow=True).redirect_chain == [(address, 301)]


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing/", "/account/nothing", "/robots.txt/", "//evil.example", "//evil.example/account", "//account"]
)
def test_where_nothing_lives_nothing_is_sent(browser: Browsers, path: str) -> None:
    response = browser().get("/", PATH_INFO=path)
    assert response.status_code == 404 and "Location" not in response


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_who_reads_is_sent_on(browser: Browsers, method: str) -> None:
    assert getattr(browser(), method)("/account").status_code in {403, 404}


def test_the_icon_that_browsers_ask_for(browser: Browsers) -> None:
    response = browser().get("/favicon.ico")
    assert response.status_code == 204 and "max-age" in response["Cache-Control"]


def test_the_desk_has_no_page_that_asks_for_a_password(browser: Browsers, people: Any) -> None:
    for path in ("/desk/login/", "/desk/login/?next=//evil.example"):
        response = browser().get(path)
        assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/desk/")
    assert 'type="password"' not in browser().get("/desk/", follow=True).content.decode()
    editor = browser().sign_in(people.eva())
    assert editor.get("/desk/login/", follow=True).redirect_chain[-1][0].startswith("/desk/")


@pytest.mark.parametrize("name", ["²", "1²", "٣", "0", "-1", "99999", "x"])
def test_a_number_is_a_number(browser: Browsers, articles: Articles, name: str) -> None:
    articles.one()
    assert browser().get("/sitemap-1.xml").status_code == 200
    assert browser().get(f"/sitemap-{name}.xml").status_code == 404


def test_a_price_is_a_number(browser: Browsers) -> None:
    assert browser().post("/subscribe/", {"price": "²"}).status_code == 404


def test_what_is_the_same_for_everyone_may_be_kept_for_a_minute(browser: Browsers, articles: Articles, people: Any) -> None:
    articles.one()
    Region.objects.get_or_create(slug="asia", defaults={"name": "Asia"})
    paths = ["/feeds/all.atom", "/feeds/all.rss", "/feeds/regions/asia.atom", "/feeds/regions/asia.rss", "/robots.txt"]
    paths += ["/sitemap.xml", "/sitemap-sections.xml", "/sitemap-1.xml", "/news-sitemap.xml"]
    for who in (browser(), browser().sign_in(people.ben())):
        for path in paths:
            response = who.get(path)
            assert response.status_code == 200, path
            kept = {word.strip() for word in response["Cache-Control"].split(",")}
            assert kept == {"public", "max-age=0", "s-maxage=60"} and "Cookie" not in response.get("Vary", ""), path
            assert not response.cookies, path


def test_the_news_sitemap_names_the_publication(browser: Browsers, articles: Articles) -> None:
    articles.one(published_at=now() - timedelta(hours=1), title="Gas & oil")
    page = browser().get("/news-sitemap.xml").content.decode()
    assert f"<news:name>{Publication.load().name}</news:name>" in page and "<news:title>Gas &amp; oil</news:title>" in page
