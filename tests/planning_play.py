"""A writer, and drafts, for tests of the plan and of the review."""

from datetime import date, datetime
from typing import Any

from masthead.library.desk import plan
from masthead.library.models import ArticlePage
from masthead.website.setting_up import do_make_writer, let_writers_write, name_the_review


def writer(people: Any, articles: Any) -> Any:
    """Wim writes; an editor approves."""
    let_writers_write(articles.shelf)
    name_the_review()
    reader = people.reader("wim")
    do_make_writer(reader)
    reader.refresh_from_db()
    return reader


def draft_of(articles: Any, title: str, user: Any, at: datetime, day: date | None = None) -> ArticlePage:
    """An idea made a draft."""
    articles.shelf.refresh_from_db()
    return plan.do_begin(shelf=articles.shelf, title=title, form="analysis", author=None, day=day, user=user, at=at)
