"""The front page as a stranger gets it: composed, complete, and at the same price with few articles and with many."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser
from masthead.curator.models import RadarEntry
from masthead.library.models import FrontPage, FrontPick, Region, Topic
from masthead.library.tree import front_page
from masthead.newsletters.models import Edition

Browsers = Callable[[], Browser]
FULL = 12  # queries of a page with everything on it, whatever the number of articles; one more where there are pictures


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("masthead.website.front.now", lambda: NOON)
    monkeypatch.setattr("masthead.curator.views.now", lambda: NOON)
    yield


def shown(page: str) -> list[int]:
    """The articles whose titles stand on the page, in its order."""
    return [int(pk) for pk in re.findall(r'class="card-title"><a href="/articles/(\d+)/', page)]


def home(browser: Browser) -> str:
    response = browser.get("/")
    assert response.status_code == 200
    return response.content.decode()


def compose(**fields: Any) -> FrontPage:
    page = front_page()
    picks = fields.pop("picks", [])
    for name, value in fields.items():
        setattr(page, name, value)
    page.picks = [FrontPick(article=article, sort_order=n) for n, article in enumerate(picks)]
    page.save_revision().publish()
    return page


def fill(articles: Articles) -> None:
    """Something in each place that is not an article's."""
    Edition.objects.create(day=NOON.date(), title="Rails", take="<p>Our take.</p>", published_at=NOON - timedelta(hours=6))
    RadarEntry.objects.create(day=NOON.date() + timedelta(days=3), title="A vote")
    Topic.objects.create(name="Energy")
    regions = [Region.objects.create(name=name) for name in ("Europe", "East Asia")]
    made = articles(6)
    deep = articles(4, format="in-depth")
    for n, article in enumerate([*made, *deep]):
        article.refresh_from_db()
        article.regions.set([regions[n % 2]])
        article.save()
    compose(lead=made[4], picks=[made[3], made[2]], archive_piece=deep[3], archive_note="Read again.",
            collections=[("collection", {"heading": "Water", "introduction": "", "articles": [made[5], deep[2]]})])  # fmt: skip


def test_it_costs_the_same_with_few_articles_and_with_three_hundred(browser: Browsers, articles: Articles) -> None:
    fill(articles)
    ada = browser()
    home(ada)  # what is remembered for seconds is remembered now
    with CaptureQueriesContext(connection) as few:
        home(ada)
    template = articles.one()
    for _ in range(300):
        articles.shelf.refresh_from_db()
        articles.made += 1
        page = type(template)(
            title=f"More {articles.made}", slug=f"more-{articles.made}", published_at=NOON - timedelta(days=articles.made)
        )
        articles.shelf.add_child(instance=page)
    home(ada)
    with CaptureQueriesContext(connection) as many:
        home(ada)
    assert len(few) == len(many) == FULL
    assert not any('"rest"' in query["sql"] or '"body"' in query["sql"] for query in many)


def test_every_choice_stands_where_the_editor_put_it_and_nothing_twice(browser: Browsers, articles: Articles) -> None:
    fill(articles)
    page = home(browser())
    front = FrontPage.objects.get()
    found = shown(page)
    assert len(found) == len(set(found))
    picks = [pick.article_id for pick in front.picks.all()]
    assert found[0] == front.lead_id and found.index(picks[0]) < found.index(picks[1])
    assert "Read again." in page and "From November" in page and "Water" in page
    for words in ("The Daily Review", "Rails", "Our take.", "On the radar", "A vote", "In depth", "By topic", "/subscribe/"):
        assert words in page, words


def test_drafts_among_the_choices_are_passed_over(browser: Browsers, articles: Articles) -> None:
    lead, pick, archive, other = articles(4)
    compose(lead=lead, picks=[pick], archive_piece=archive, archive_note="Why")
    for article in (lead, pick, archive):
        article.refresh_from_db()
        article.unpublish()
    page = home(browser())
    assert shown(page) == [other.pk] and "From the library" not in page and "Why" not in page


@pytest.mark.parametrize("count", [0, 1, 3, 24])
def test_any_number_of_articles_makes_a_page(browser: Browsers, articles: Articles, count: int) -> None:
    made = articles(count)
    found = shown(home(browser()))
    assert found == [] if not made else set(found) <= {article.pk for article in made} and len(found) == min(count, 22)


def test_an_old_daily_is_not_the_days(browser: Browsers, articles: Articles) -> None:
    articles(2)
    edition = Edition.objects.create(day=NOON.date() - timedelta(days=3), title="Rails", published_at=NOON - timedelta(days=3))
    assert 'class="daily"' not in home(browser())
    Edition.objects.filter(pk=edition.pk).update(day=NOON.date() - timedelta(days=2))
    assert 'class="daily"' in home(browser())
    Edition.objects.filter(pk=edition.pk).update(published_at=None)
    assert "Rails" not in home(browser())


def test_strangers_front_may_be_kept_by_a_cache_and_a_readers_may_not(browser: Browsers, people: Any) -> None:
    assert "s-maxage=60" in browser().get("/")["Cache-Control"]
    assert browser().sign_in(people.ben()).get("/")["Cache-Control"] == "private, no-store"


def test_the_desk_previews_the_composition_before_it_is_published(browser: Browsers, articles: Articles) -> None:
    first, second = articles(2)
    page = front_page()
    page.lead, page.archive_note = second, "Not yet."
    response = page.serve_preview(RequestFactory().get("/"), "front")
    assert shown(response.content.decode())[0] == second.pk and response["Cache-Control"] == "private, no-store"
    assert shown(home(browser()))[0] == first.pk, "and readers see the old one"
