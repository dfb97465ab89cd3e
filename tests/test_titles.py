"""The list of titles for libraries' catalogues."""

from collections.abc import Callable
from typing import Any

from conftest import Articles, Browser
from masthead.library.kbart import COLUMNS, Title, line
from masthead.library.models import Series

Browsers = Callable[[], Browser]


def test_the_list_of_titles(browser: Browsers, articles: Articles, django_assert_max_num_queries: Any) -> None:
    article = articles.one()
    article.series = Series.objects.create(slug="straits", name="Straits\tand canals")
    article.save_revision().publish()
    Series.objects.create(slug="empty", name="Nothing yet")
    with django_assert_max_num_queries(8):
        answer = browser().get("/titles.kbart.txt")
    rows = [row.split("\t") for row in answer.content.decode().splitlines()]
    assert {len(row) for row in rows} == {25} and tuple(rows[0]) == COLUMNS and len(rows) == 3
    whole, series = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    assert (series["publication_title"], series["parent_publication_title_id"]) == ("Straits and canals", whole["title_id"])
    assert whole["coverage_depth"] == "fulltext" and whole["date_first_issue_online"] == f"{article.published_at:%Y-%m-%d}"
    assert "_Global_AllTitles_2026-11-23.txt" in answer["Content-Disposition"]
    assert line(Title("x", "A\r\nB", "u", None, "p")).startswith("A B\t")
