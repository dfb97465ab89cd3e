"""What is set for a time happens at its time, whatever happens to its neighbours."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from conftest import Articles
from masthead.library import publishing
from masthead.library.models import ArticlePage
from masthead.library.scheduling import do_publish_due


def schedule(article: ArticlePage, **times: datetime) -> None:
    article.refresh_from_db()
    article.unpublish()
    for name, moment in times.items():
        setattr(article, name, moment)
    article.save_revision(approved_go_live_at=times["go_live_at"])


def test_one_that_fails_keeps_nothing_from_the_others(articles: Articles, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = articles(2)
    at = timezone.now()  # Wagtail compares with the real clock
    schedule(broken, go_live_at=at - timedelta(minutes=2))
    schedule(fine, go_live_at=at - timedelta(minutes=1))
    whole = publishing.do_set

    def fails(article: ArticlePage, *rest: Any) -> Any:
        if article.pk == broken.pk:
            raise OSError("a picture’s file is gone")
        return whole(article, *rest)

    monkeypatch.setattr(publishing, "do_set", fails)
    assert do_publish_due(at) == 1
    assert set(ArticlePage.objects.live()) == {fine}
    monkeypatch.setattr(publishing, "do_set", whole)
    assert do_publish_due(at) == 1
    assert set(ArticlePage.objects.live()) == {broken, fine}
    assert do_publish_due(at) == 0


def test_what_has_run_out_is_taken_down(articles: Articles) -> None:
    (article,) = articles(1)
    at = timezone.now()
    ArticlePage.objects.filter(pk=article.pk).update(expire_at=at - timedelta(seconds=1))
    assert do_publish_due(at) == 1
    assert not ArticlePage.objects.live().exists()
