"""Articles are set when they go live, however they do, and anew when openings change their length."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase
from django_tasks_db.models import DBTaskResult

from conftest import NOON, Articles, Browser, People
from masthead.access.models import WallRules
from masthead.library import publishing
from masthead.library.models import ArticlePage, Galley, ShelfPage
from masthead.library.publishing import do_set, do_set_all, set_all
from masthead.library.typesetting import TYPESETTER

Browsers = Callable[[], Browser]
pytestmark = pytest.mark.django_db
ONE = [{"type": "paragraph", "value": "<p>One short paragraph.</p>"}]


def change(length: int) -> int:
    """Save the rules; returns how many tasks that asked for."""
    before = DBTaskResult.objects.count()
    rules = WallRules.load()
    rules.opening_paragraphs = length
    with TestCase.captureOnCommitCallbacks(execute=True):
        rules.save()
    return DBTaskResult.objects.count() - before


def test_a_new_length_is_for_all_articles(articles: Articles) -> None:
    one, two = articles(2)
    assert change(2) == 0
    assert change(3) == 1
    assert change(3) == 0
    assert "OPEN1x2" in Galley.objects.get(pk=one.pk).opening and "LOCKED1x3" not in Galley.objects.get(pk=one.pk).opening
    set_all.func()
    for n, article in ((1, one), (2, two)):
        galley = Galley.objects.get(pk=article.pk)
        assert f"LOCKED{n}x3" in galley.opening and f"LOCKED{n}x4" not in galley.opening and f"LOCKED{n}x4" in galley.rest


def test_the_desk_asks_for_it(browser: Browsers, people: People, articles: Articles) -> None:
    eva = people.eva()
    eva.is_superuser = True
    eva.save()
    form = {"articles_a_month": 3, "articles_unconfirmed": 2, "opening_paragraphs": 1, "kept_open_days": 30, "invitation": "Read on."}
    form |= {"gifts_a_month": 10, "gift_opens": 25, "gift_days": 30}
    rules = WallRules.load()
    assert browser().sign_in(eva).post(f"/desk/settings/access/wallrules/{rules.pk}/", form).status_code == 302
    assert WallRules.objects.get().opening_paragraphs == 1
    assert DBTaskResult.objects.filter(task_path="masthead.library.publishing.set_all").count() == 1


def test_what_cannot_be_set_anew_keeps_nothing_from_the_others(articles: Articles, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = articles(2)
    later = NOON + timedelta(days=400)

    def fail(article: ArticlePage, at: Any) -> Galley:
        if article.pk == bad.pk:
            raise OSError("no such picture")
        return do_set(article, at)

    Galley.objects.update(typesetter=0)
    monkeypatch.setattr(publishing, "do_set", fail)
    assert do_set_all(later) == 1
    assert list(publishing.outdated()) == [bad]
    assert Galley.objects.get(pk=good.pk).set_at == later and Galley.objects.get(pk=bad.pk).set_at != later


def test_only_what_is_outdated_is_set_anew(articles: Articles) -> None:
    """So a run that was stopped goes on where it was."""
    old, lost, new = articles(3)
    Galley.objects.filter(pk=old.pk).update(typesetter=TYPESETTER - 1)
    Galley.objects.filter(pk=lost.pk).delete()
    later = NOON + timedelta(days=400)
    assert do_set_all(later) == 2 and do_set_all(later) == 0
    assert [Galley.objects.get(pk=one.pk).set_at == later for one in (old, lost, new)] == [True, True, False]


def test_drafts_are_not_set(articles: Articles) -> None:
    one = ArticlePage.objects.get(pk=articles.one().pk)
    one.unpublish()
    Galley.objects.all().delete()
    assert do_set_all(NOON) == 0
    one.title = "Another"
    one.save()
    assert not Galley.objects.exists()


def test_what_goes_live_unpublished_is_set(articles: Articles) -> None:
    one = ArticlePage.objects.get(pk=articles.one().pk)
    alias = one.create_alias(update_slug="alias")
    assert "LOCKED1x3" in Galley.objects.get(pk=alias.pk).rest
    one.body = one.body.stream_block.to_python(ONE)
    one.save_revision().publish()
    assert "One short" in Galley.objects.get(pk=alias.pk).opening


def test_the_desk_offers_neither_aliases_nor_privacy(browser: Browsers, people: People, articles: Articles) -> None:
    one, eva = articles.one(), browser().sign_in(people.eva())
    page = eva.get(f"/desk/pages/{one.pk}/copy/").content.decode()
    assert 'name="new_title"' in page and 'name="alias"' not in page
    eva.post(f"/desk/pages/{one.pk}/copy/", {"new_title": "Copy", "new_slug": "copy", "new_parent_page": articles.shelf.pk, "alias": "on"})
    copy = ArticlePage.objects.get(slug="copy")
    assert (copy.alias_of, copy.live) == (None, False)
    for page in (one, ShelfPage.objects.get()):
        assert "Change privacy</button>" not in " ".join(eva.get(f"/desk/pages/{page.pk}/edit/").content.decode().split()).replace(
            "> ", ">"
        ).replace(" <", "<")
        assert eva.get(f"/desk/pages/{page.pk}/privacy/").status_code in (302, 403)


def test_subscribers_only_opens_less(articles: Articles, browser: Browsers, people: People) -> None:
    for wall, opens in (("gated", True), ("subscribers", False)):
        article = articles.one(wall=wall, body=ONE)
        assert ("One short" in Galley.objects.get(pk=article.pk).opening) == opens
        assert (b"One short" in browser().get(article.address()).content) == opens
