"""New in what you follow: what is told to whom, once, and as far as they may read on the day it is sent."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import NOON, Articles, Browser, People
from masthead.kit.refusals import BadInput
from masthead.library import following, news
from masthead.library.models import ArticlePage, Author, Byline, Country, Follow, Often, Publication, Region, SavedSearch, Series, Topic
from masthead.library.search import indexing
from masthead.library.search.engine import Entitlement
from masthead.library.search.folders import Folders, Missing
from masthead.newsletters import messages
from masthead.newsletters import news as letters
from masthead.newsletters.models import Message, Round, Told
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant

EARLIER = NOON - timedelta(hours=20)
TODAY = NOON.date()
Browsers = Callable[[], Browser]


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folders]:
    own = Folders(tmp_path / "search")
    monkeypatch.setattr(indexing, "folders", lambda: own)
    yield own


def new(articles: Articles, at: datetime = NOON - timedelta(hours=2), **fields: Any) -> Any:
    """An article first published then."""
    made = articles.one(published_at=at, **fields)
    ArticlePage.objects.filter(pk=made.pk).update(first_published_at=at)
    return made


def file(piece: Any, country: Country) -> None:
    ArticlePage.countries.through.objects.create(articlepage_id=piece.pk, country_id=country.pk)


def search(reader: Reader, q: str, often: Often = Often.DAILY, name: str = "") -> SavedSearch:
    return following.do_save_search(reader=reader, name=name or q, asked=f"q={q}", often=often, at=EARLIER)


def told(reader: Reader, entitlement: Entitlement = Entitlement.OPENINGS, often: Often | None = None) -> list[tuple[str, tuple[str, ...]]]:
    found = news.what_is_new(reader, EARLIER - timedelta(days=2), NOON, entitlement, often)
    return [(one.card.title, one.reasons) for one in found]


@pytest.fixture
def ben(people: People) -> Reader:
    reader: Reader = people.ben()
    return reader


def test_each_article_is_told_once_with_every_reason(ben: Reader, articles: Articles) -> None:
    piece, other = new(articles, title="Grain"), new(articles, title="Gas")
    series, author = Series.objects.create(slug="s", name="Waterlines"), Author.objects.create(slug="a", name="Ilse Marwick")
    ArticlePage.objects.filter(pk=piece.pk).update(series=series)
    Byline.objects.create(article=piece, author=author)
    things = [("series", series), ("author", author)]
    for kind, model, field in (("region", Region, "regions"), ("country", Country, "countries"), ("topic", Topic, "topics")):
        one: Any = model._default_manager.create(slug=kind, name=kind.title())
        getattr(ArticlePage.objects.get(pk=piece.pk), field).through.objects.create(articlepage_id=piece.pk, **{f"{kind}_id": one.pk})
        things.append((kind, one))
    for kind, thing in things:
        following.do_follow(reader=ben, kind=kind, number=thing.pk, at=EARLIER)
    search(ben, "grain", name="grain corridor")
    indexing.do_rebuild(NOON)
    assert told(ben) == [("Grain", (
        "you follow Region", "you follow Country", "you follow Topic", "you follow Waterlines", "you follow Ilse Marwick",
        "your search “grain corridor”",
    ))]  # fmt: skip
    assert other.title not in str(told(ben))
    assert [reasons for _, reasons in told(ben, often=Often.DAILY)] == [("your search “grain corridor”",)]
    following.do_stop(reader=ben)
    assert told(ben) == []


def test_only_what_is_new_since_it_was_followed(ben: Reader, articles: Articles) -> None:
    new(articles, at=EARLIER - timedelta(hours=1), title="Grain before")
    new(articles, title="Grain after")
    old = new(articles, title="Grain of the archive")
    ArticlePage.objects.filter(pk=old.pk).update(published_at=NOON - timedelta(days=4000))
    gone = new(articles, title="Grain taken down")
    search(ben, "grain")
    indexing.do_rebuild(NOON)
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    assert [title for title, _ in told(ben)] == ["Grain after"]


def test_a_search_wants_all_its_words(ben: Reader, articles: Articles) -> None:
    new(articles, title="Grain corridor"), new(articles, title="Grain")
    search(ben, "grain+corridor")
    indexing.do_rebuild(NOON)
    assert [title for title, _ in told(ben)] == ["Grain corridor"]


def test_a_locked_word_is_told_to_those_alone_who_may_read_it_today(people: People, articles: Articles, where: Folders) -> None:
    cleo = people.cleo()
    new(articles, title="A piece")
    search(cleo, "LOCKED1x4", name="the canary")
    search(people.dmitri(), "LOCKED1x4")
    search(people.ben(), "LOCKED1x4")
    indexing.do_rebuild(NOON)
    assert letters.do_tell_due(NOON) == 1
    assert [message.to for message in Message.objects.all()] == [cleo.email]


def test_whose_access_has_ended_by_the_hour_of_sending_hears_of_openings_alone(people: People, articles: Articles) -> None:
    cleo = people.cleo()
    new(articles, title="A piece")
    search(cleo, "LOCKED1x4")
    indexing.do_rebuild(NOON)
    Grant.objects.update(revoked_at=NOON - timedelta(minutes=1))
    assert letters.do_tell_due(NOON) == 0 and not Message.objects.exists()


def test_a_letter_a_day_and_nothing_twice(ben: Reader, articles: Articles) -> None:
    first = new(articles, title="Grain one")
    search(ben, "grain")
    indexing.do_rebuild(NOON)
    assert letters.do_tell_due(NOON) == 1 and letters.do_tell_due(NOON + timedelta(hours=1)) == 0
    new(articles, at=NOON + timedelta(hours=3), title="Grain two")
    indexing.do_rebuild(NOON + timedelta(hours=4))
    assert letters.do_tell_due(NOON + timedelta(hours=6)) == 0  # its turn is tomorrow
    assert letters.do_tell_due(NOON + timedelta(days=1)) == 1
    texts = list(Message.objects.order_by("pk").values_list("text", flat=True))
    assert "Grain one" in texts[0] and "Grain one" not in texts[1] and "Grain two" in texts[1]
    assert letters.do_tell_due(NOON + timedelta(days=2)) == 0 and Round.objects.count() == 3  # nothing new: no letter
    assert Told.objects.filter(article=first).count() == 1


def test_a_worker_that_dies_leaves_all_or_nothing(ben: Reader, articles: Articles, monkeypatch: pytest.MonkeyPatch) -> None:
    new(articles, title="Grain")
    search(ben, "grain")
    indexing.do_rebuild(NOON)
    real = letters._write

    def die(*args: Any) -> Message:
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(letters, "_write", die)
    with pytest.raises(KeyboardInterrupt):
        letters.do_tell_due(NOON)
    assert not (Round.objects.exists() or Told.objects.exists() or Message.objects.exists())
    monkeypatch.setattr(letters, "_write", real)
    assert letters.do_tell_due(NOON) == 1 and letters.do_tell(reader_id=ben.pk, often=Often.DAILY, day=TODAY, at=NOON) is None
    assert Message.objects.count() == 1


def test_what_a_daily_letter_told_the_weekly_does_not(ben: Reader, articles: Articles) -> None:
    piece = new(articles, title="Grain")
    country = Country.objects.create(slug="iran", name="Iran")
    file(piece, country)
    search(ben, "grain", Often.WEEKLY)
    following.do_follow(reader=ben, kind="country", number=country.pk, at=EARLIER, often=Often.DAILY)
    indexing.do_rebuild(NOON)
    Publication.objects.update_or_create(pk=1, defaults={"news_weekday": NOON.weekday()})
    assert letters.do_tell_due(NOON) == 1
    assert Told.objects.count() == 1 and Round.objects.count() == 2


def test_one_readers_trouble_is_nobody_elses(people: People, articles: Articles, where: Folders) -> None:
    ben, noor = people.ben(), people.reader("noor")
    piece, country = new(articles, title="Grain"), Country.objects.create(slug="iran", name="Iran")
    file(piece, country)
    search(ben, "grain")  # there is no index
    following.do_follow(reader=noor, kind="country", number=country.pk, at=EARLIER, often=Often.DAILY)
    with pytest.raises(Missing):
        letters.do_tell(reader_id=ben.pk, often=Often.DAILY, day=TODAY, at=NOON)
    assert letters.do_tell_due(NOON) == 1 and not Round.objects.filter(reader=ben).exists()
    indexing.do_rebuild(NOON)
    assert letters.do_tell_due(NOON) == 1


@pytest.mark.parametrize(
    ("often", "at", "day"),
    [
        (Often.DAILY, "2026-11-23T06:59", None),
        (Often.DAILY, "2026-11-23T07:00", "2026-11-23"),
        (Often.WEEKLY, "2026-11-28T06:59", None),
        (Often.WEEKLY, "2026-11-28T07:00", "2026-11-28"),
        (Often.WEEKLY, "2026-11-30T01:00", "2026-11-28"),  # the worker was away on Saturday
        (Often.WEEKLY, "2026-11-27T23:00", "2026-11-21"),
    ],
)
def test_whose_turn_it_is(often: Often, at: str, day: str | None) -> None:
    found = letters.round_of(often, 7, 5, datetime.fromisoformat(f"{at}+00:00"))
    assert (found.isoformat() if found else None) == day


def test_the_letter_says_why_and_how_to_stop(ben: Reader, articles: Articles, outbox: Any, browser: Browsers) -> None:
    new(articles, title="Grain & <salt>")
    search(ben, "grain", name="<b>grain</b>")
    indexing.do_rebuild(NOON)
    letters.do_tell_due(NOON)
    message = Message.objects.get()
    assert "Grain &amp; &lt;salt&gt;" in message.html and "&lt;b&gt;grain" in message.html and "<b>" not in message.html
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "LOCKED" not in message.text + message.html and "OPEN1" not in message.text + message.html  # a card, and no text
    (text,) = outbox()
    assert "Because your search “<b>grain</b>”." in text and f"To: {ben.email}" in text
    stop = message.headers["List-Unsubscribe"].strip("<>")
    path = stop.removeprefix(stop.split("/letters/")[0])
    for _ in range(2):
        assert browser().get(path).status_code == 200
    assert SavedSearch.objects.get().often == Often.DAILY  # looking stops nothing
    mail_program = browser()
    assert mail_program.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert SavedSearch.objects.get().often == Often.NEVER
    assert browser().get(path[:-5] + "xxxx/").status_code == browser().post(path[:-5] + "xxxx/").status_code == 404


def test_who_may_not_sign_in_hears_nothing(ben: Reader, articles: Articles) -> None:
    new(articles, title="Grain")
    search(ben, "grain")
    indexing.do_rebuild(NOON)
    Reader.objects.update(is_active=False)
    assert letters.do_tell_due(NOON) == 0 and not Round.objects.exists()


def test_limits_and_what_goes_with_the_reader(ben: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_SEARCHES", 1)
    monkeypatch.setattr(following, "MOST_FOLLOWS", 1)
    search(ben, "grain")
    search(ben, "grain", name="again")
    following.do_follow(reader=ben, kind="country", number=1, at=NOON)
    following.do_follow(reader=ben, kind="country", number=1, at=NOON)
    with pytest.raises(BadInput, match="Remove one first"):
        search(ben, "gas")
    with pytest.raises(BadInput, match="Leave one first"):
        following.do_follow(reader=ben, kind="country", number=2, at=NOON)
    Round.objects.create(reader=ben, often=Often.DAILY, day=TODAY, at=NOON)
    ben.delete()
    assert not (SavedSearch.objects.exists() or Follow.objects.exists() or Round.objects.exists())


def test_what_was_told_is_forgotten_in_time(ben: Reader, articles: Articles) -> None:
    piece = new(articles)
    Told.objects.create(reader=ben, article=piece, told_at=NOON)
    Round.objects.create(reader=ben, often=Often.DAILY, day=TODAY, at=NOON)
    assert letters.forget(NOON) == 0 and letters.forget(NOON + timedelta(seconds=1)) == 2


assert messages
