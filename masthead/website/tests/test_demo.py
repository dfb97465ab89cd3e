"""The demo publication: every manuscript is fit to print, and loading it twice is loading it once."""

import re
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.text import slugify

from conftest import NOON
from masthead.access.models import Gift
from masthead.curator.models import RadarEntry
from masthead.library.charts import chart
from masthead.library.checks import Kind, examine
from masthead.library.desk.facts import of_live
from masthead.library.models import (
    ArticlePage,
    Author,
    Correction,
    Country,
    Format,
    FrontPage,
    Galley,
    Pause,
    Picture,
    Planned,
    Reading,
    Saved,
    Series,
)  # fmt: skip
from masthead.library.openings import cut, words
from masthead.library.typesetting import plain
from masthead.newsletters.models import Edition
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant, Plan
from masthead.website.demo import load as loading
from masthead.website.demo.coming import Coming, coming, first_friday
from masthead.website.demo.manuscript import Manuscript, read
from masthead.website.demo.week import weekdays_on

HERE = Path(loading.__file__).parent
ARTICLES = {path.stem: read(path.read_text(encoding="utf-8")) for path in sorted((HERE / "articles").glob("*.md"))}
COUNTED = (
    ArticlePage, Author, Correction, Country, Edition, FrontPage, Galley, Gift, Grant, Pause, Picture, Plan, Planned,
    RadarEntry, Reader, Reading, Saved, Series,
)  # fmt: skip
each = pytest.mark.parametrize("slug", ARTICLES)


def charts() -> list[tuple[str, dict[str, str]]]:
    return [(slug, block["value"]) for slug, written in ARTICLES.items() for block in written.body if block["type"] == "chart"]


def opening_of(written: Manuscript) -> int:
    parts = cut(written.body, 2, written.head["wall"] == "subscribers")
    return sum(words(block["value"]) for block in parts.opening)


@each
def test_an_article_says_who_wrote_it_where_it_is_and_what_its_picture_shows(slug: str) -> None:
    head = ARTICLES[slug].head
    assert head["authors"] and head["regions"] and head["standfirst"] and head["format"] in Format.values
    assert len(head["standfirst"]) <= 300
    if head.get("picture"):
        assert (HERE / "pictures" / head["picture"]).stat().st_size < 180_000
        assert head["alt"] and head["credit"] and head["caption"] and len(head["alt"]) <= 250


@each
def test_an_opening_is_long_enough_to_invite_and_short_enough_to_be_one(slug: str) -> None:
    written = ARTICLES[slug]
    if written.head["wall"] != "free":
        assert any(block["type"] == "cut" for block in written.body), "its editor, not a rule, says where the opening ends"
    if written.head["format"] != Format.DOCUMENT:
        assert 60 <= opening_of(written) <= 250


@each
def test_a_link_to_our_own_pages_leads_somewhere(slug: str) -> None:
    about = tomllib.loads((HERE / "publication.toml").read_text(encoding="utf-8"))
    known = {
        "articles": set(ARTICLES),
        "series": {row["slug"] for row in about["series"]},
        "topics": {row["slug"] for row in about["topic"]},
        "regions": {row["slug"] for row in about["region"]},
        "countries": {slugify(name) for written in ARTICLES.values() for name in written.head["countries"]},
    }
    for block in ARTICLES[slug].body:
        for kind, name in re.findall(r'href="/([a-z]+)/([\w-]+)/"', str(block["value"])):
            assert name in known[kind], f"/{kind}/{name}/"
    if ARTICLES[slug].head.get("series"):
        assert ARTICLES[slug].head["series"] in known["series"]


@each
def test_a_pull_quote_is_pulled_from_the_text_and_a_note_is_referred_to(slug: str) -> None:
    blocks = ARTICLES[slug].body
    text = " ".join(plain(str(block["value"])) for block in blocks if block["type"] != "pull_quote")
    pulled = [plain(block["value"]["text"]).strip(" .").lower() for block in blocks if block["type"] == "pull_quote"]
    assert [words_ for words_ in pulled if words_ not in text.lower()] == [], "its first letter may be raised, no more"
    assert all(f"[^{block['value']['mark']}]" in text for block in blocks if block["type"] == "footnote")
    assert not re.search(r"\]\(|\*\*|TK\b", text), "marks of the manuscript stay in the manuscript"


@pytest.mark.parametrize(("slug", "written"), charts(), ids=lambda part: part if isinstance(part, str) else "")
def test_a_chart_is_drawn_and_says_what_it_shows_and_who_counted(slug: str, written: dict[str, str]) -> None:
    figures = chart.check(written["kind"], written["data"])
    assert chart.marks(figures, written["highlight"])
    assert written["title"] and written["note"] and "pproximate" in written["source"]
    assert len(written["title"]) <= 160 and len(written["unit"]) <= 12


def test_every_kind_of_piece_and_of_chart_is_shown() -> None:
    formats = [written.head["format"] for written in ARTICLES.values()]
    assert {form for form in Format.values if formats.count(form) < 2} == set()
    assert {written["kind"] for _, written in charts()} == {"line", "column", "bar", "stacked"} and len(charts()) >= 8
    kinds = {block["type"] for written in ARTICLES.values() for block in written.body}
    assert kinds >= {"question", "points", "table", "embed", "note", "footnote", "quote", "pull_quote", "chart", "cut"}
    longest = max(ARTICLES.values(), key=lambda written: sum(words(block["value"]) for block in written.body))
    assert longest.head["format"] == Format.IN_DEPTH
    assert 6 <= sum(block["type"] == "heading" for block in longest.body) <= 8
    lengths = sorted(len(written.head["title"].split()) for written in ARTICLES.values())
    assert lengths[0] == 2 and lengths[-1] >= 25, "the page must bear both"
    assert any(not written.head.get("picture") for written in ARTICLES.values())
    free = sum(written.head["wall"] == "free" for written in ARTICLES.values())
    assert 3 <= free <= len(ARTICLES) // 3


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 23), date(2028, 2, 29), date(2031, 12, 31)])
def test_the_radar_looks_ahead_from_any_day(today: date) -> None:
    entries = coming(today)
    assert 12 <= len(entries) <= 15
    assert [entry.day for entry in entries] == sorted(entry.day for entry in entries)
    assert all(entry.day > today for entry in entries)
    assert all(not entry.article or entry.article in ARTICLES for entry in entries)
    assert all(len(entry.title) <= 160 and len(entry.text) <= 400 for entry in entries)
    assert {entry.known for entry in entries} == {True, False}


def test_the_days_of_the_radar_follow_their_rules() -> None:
    assert first_friday(date(2026, 11, 23)) == date(2026, 12, 4)
    assert first_friday(date(2026, 12, 4)) == date(2027, 2, 5), "holidays move January’s"
    titles = [entry.title for entry in coming(date(2026, 11, 23))]
    assert "Lithuania takes the chair of the EU’s Council" in titles
    assert not any("ban" in entry.title for entry in coming(date(2027, 1, 1))), "what has happened is no longer to come"
    assert isinstance(coming(date(2040, 1, 1))[0], Coming)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON, datetime(2026, 11, 23, 6)),
        (NOON.replace(hour=3), datetime(2026, 11, 23, 3)),  # before six it is still this morning’s
        (NOON - timedelta(days=1), datetime(2026, 11, 20, 6)),  # a Sunday has Friday’s
    ],
)
def test_the_demo_is_this_mornings(db: None, at: datetime, expected: datetime) -> None:
    assert loading.weekdays_back(at, 0).replace(tzinfo=None) == expected
    assert loading.weekdays_back(at, 0) <= at


def test_weekdays_ahead_pass_over_the_weekend() -> None:
    friday = date(2026, 11, 27)
    assert [weekdays_on(friday, count) for count in (0, 1, 2)] == [friday, date(2026, 11, 30), date(2026, 12, 1)]
    assert weekdays_on(date(2026, 11, 28), 0) == date(2026, 11, 30)


@pytest.fixture
def loaded(db: None, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    loading.load(NOON, say=lambda line: None)


def test_the_demo_is_whole_and_loading_it_again_changes_nothing(loaded: None) -> None:
    _every_article_passes_the_checks()
    _its_week_is_there()
    Edition.objects.filter(kind="daily").order_by("day").first().delete()  # type: ignore[union-attr]
    RadarEntry.objects.order_by("day").first().delete()  # type: ignore[union-attr]
    ArticlePage.objects.filter(slug="danube-low-water").update(title="An editor’s own title")
    before = {model.__name__: model._default_manager.count() for model in COUNTED}
    loading.load(NOON + timedelta(hours=1), say=lambda line: None)
    assert {model.__name__: model._default_manager.count() for model in COUNTED} == before
    assert ArticlePage.objects.filter(title="An editor’s own title").exists()


def _every_article_passes_the_checks() -> None:
    live = ArticlePage.objects.live()
    assert live.count() == len(ARTICLES) == Galley.objects.filter(article__live=True).count()
    for facts in of_live(live.values_list("pk", flat=True)).values():
        assert {finding.kind for finding in examine(facts)} - {Kind.LONG_TITLE} == set(), facts.title
    for galley in Galley.objects.all():
        linked = re.findall(r'href="[^"]*/articles/([^/"]+)/', galley.opening + galley.rest)
        assert all(number.isdigit() for number in linked), "a link to an article leads to the page, whatever its slug becomes"
    assert Correction.objects.values("article").distinct().count() >= 2


def _its_week_is_there() -> None:
    days = list(Edition.objects.filter(kind="daily", published_at__lte=NOON).values_list("day", flat=True))
    assert len(days) == 5 and days[0] == NOON.date() and all(day.weekday() < 5 for day in days)
    assert Edition.objects.filter(kind="weekly").count() == 1
    free = Edition.objects.get(kind="free")
    assert free.day.weekday() == 2 and free.published_at is not None and free.published_at <= NOON
    assert [Client().get(path).status_code for path in ("/reviews/free/", free.get_absolute_url())] == [200, 200]
    assert 12 <= RadarEntry.objects.count() <= 15
    page = FrontPage.objects.get()
    assert page.archive_piece and page.archive_note and len(page.collections[0].value["articles"]) >= 4
    assert Planned.objects.filter(day__gt=NOON.date(), article__live=False).count() >= 4 and Pause.objects.count() == 1
    subscriber = Reader.objects.get(email="cleo@sextant.example")
    assert Saved.objects.filter(reader=subscriber).exists() and Reading.objects.filter(reader=subscriber).count() >= 3
    assert Gift.objects.filter(giver=subscriber).count() == 1
    assert all(author.picture for author in Author.objects.all())
    assert all(parts >= 3 for parts in _parts_of_series())


def _parts_of_series() -> list[int]:
    return [ArticlePage.objects.live().filter(series=series).count() for series in Series.objects.all()]


@pytest.mark.parametrize("path", sorted((HERE / "editions").glob("*.md")), ids=lambda path: path.stem)
def test_a_review_is_as_long_as_a_review(path: Path) -> None:
    _, _, text = re.split(r"^\+\+\+\s*$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    least, most = (120, 250) if path.stem.startswith("free") else (300, 450)  # the free letter's take leads to openings
    assert least <= len(text.split()) <= most
