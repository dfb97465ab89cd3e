"""What a reader keeps: saved articles, the place where they stopped, what changed since; the switch, the export. Without JavaScript."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wall_play import Browsers, Clock, clock

from conftest import NOON, Articles, Browser, People
from masthead.access.models import Opened
from masthead.library import reading, shelf
from masthead.library.models import ArticlePage, Reading, Saved
from masthead.readers.models import Reader

assert clock  # the fixture, used by each test


@pytest.fixture
def cleo(browser: Browsers, people: People) -> Browser:
    """A subscriber, signed in."""
    return browser().sign_in(people.cleo())


@pytest.fixture
def ben(browser: Browsers, people: People) -> Browser:
    """A reader, signed in."""
    return browser().sign_in(people.ben())


def page_of(reader: Browser, article: Any) -> Any:
    """What the page says of the reader's own reading, and its paragraphs' marks."""
    response = reader.get(article.address())
    return response.context["kept"], reading.marks_of(response.context["text"])


def tell(reader: Browser, article: Any, place: str, edition: str = "", **extra: Any) -> int:
    """What the page's script says on the way."""
    status: int = reader.post(f"{article.address()}place/", {"place": place, "edition": edition}, **extra).status_code
    return status


def stop_at(reader: Browser, article: Any, nth: int) -> str:
    """Read as far as the nth paragraph."""
    kept, marks = page_of(reader, article)
    assert tell(reader, article, marks[nth], kept.edition) == 204
    return str(marks[nth])


def rewrite(article: Any, *numbers: int) -> None:
    """Publish the article again with these paragraphs rewritten."""
    body = [
        {"type": block.block_type, "value": f"<p>Rewritten paragraph {n}. LATER</p>" if n in numbers else str(block.value)}
        for n, block in enumerate(article.body)
    ]
    article.body = article.body.stream_block.to_python(body)
    article.save_revision().publish()


# Saved


def test_save_and_take_away(ben: Browser, articles: Articles) -> None:
    (article,) = articles()
    assert ">Save<" in ben.get(article.address()).content.decode()
    for _ in range(2):  # pressed twice, or in two tabs
        response = ben.post(f"{article.address()}save/", {"want": "yes"})
        assert response.status_code == 302 and response["Location"] == article.address()
    assert Saved.objects.count() == 1 and ">Saved<" in ben.get(article.address()).content.decode()
    assert article.title in ben.get("/account/saved/").content.decode() and article.title in ben.get("/account/").content.decode()
    ben.post(f"{article.address()}save/", {"want": "no"})
    assert not Saved.objects.exists()


def test_a_stranger_who_saves_signs_in_and_comes_back_to_the_button(browser: Browsers, articles: Articles, people: People) -> None:
    (article,) = articles()
    ada = browser()
    response = ada.post(f"{article.address()}save/", {"want": "yes"})
    there = f"{article.address()}save/"
    assert response.status_code == 302 and response["Location"] == "/sign-in/?next=" + there.replace("/", "%2F")
    page = ada.get(response["Location"]).content.decode()
    assert f'value="{there}"' in page, "signing in leads back"
    back = ada.sign_in(people.ben()).get(there)
    assert 'data-act="save"' in back.content.decode() and not Saved.objects.exists()
    ada.post(there, {"want": "yes"})
    assert Saved.objects.get().article_id == article.pk


def test_the_saved_list_turns_its_pages_by_key(ben: Browser, articles: Articles, clock: Clock, django_assert_max_num_queries: Any) -> None:
    found = articles(45)
    reader = Reader.objects.get(email="ben@example.org")
    for n, article in enumerate(found):
        reading.do_save(reader=reader, article_id=article.pk, at=NOON + timedelta(minutes=n // 3))  # some at the same moment
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        with CaptureQueriesContext(connection) as asked:
            response = ben.get("/account/saved/", {"after": after})
        assert len(asked) <= 14, "the same for every page"
        entries = response.context["entries"]
        seen += [card.title for _, card in entries.rows]
        after = entries.more or None
    assert sorted(seen) == sorted(article.title for article in found) and len(seen) == 45
    assert seen[0] in {article.title for article in found[42:]}
    for odd in ("x", "2026-01-01~1", "2026-13-45T00:00~1", "~", "%00", "2026-11-23T12:00:00+00:00~99999999999999999999999"):
        assert ben.get("/account/saved/", {"after": odd}).status_code == 200


def test_what_was_saved_and_unpublished_can_be_taken_away(ben: Browser, articles: Articles) -> None:
    (article,) = articles()
    ben.post(f"{article.address()}save/", {"want": "yes"})
    ArticlePage.objects.get(pk=article.pk).unpublish()
    page = ben.get("/account/saved/").content.decode()
    assert "no longer published" in page and article.title not in page
    ben.post("/account/saved/", {"article": article.pk})
    assert not Saved.objects.exists()


def test_nobody_reaches_what_another_keeps(ben: Browser, cleo: Browser, articles: Articles) -> None:
    (article,) = articles(wall="free")
    cleo.post(f"{article.address()}save/", {"want": "yes"})
    stop_at(cleo, article, 3)
    ben.post("/account/saved/", {"article": article.pk})
    ben.post("/account/reading/forget/", {"article": article.pk})
    ben.post("/account/reading/forget/", {"all": "1"})
    ben.post("/account/reading/keep/", {"want": "no"})
    assert Saved.objects.count() == 1 and Reading.objects.count() == 1
    for address in ("/account/", "/account/saved/", "/account/reading/", "/account/reading/export.json", "/account/reading/export.html"):
        assert article.title not in ben.get(address).content.decode(), address
        assert article.title in cleo.get(address).content.decode(), address


@pytest.mark.parametrize("path", ["saved/", "reading/", "reading/export.json", "reading/export.html"])
def test_a_stranger_is_asked_to_sign_in(browser: Browsers, path: str, db: None) -> None:
    response = browser().get(f"/account/{path}")
    assert response.status_code == 302 and response["Location"].startswith("/sign-in/?next=%2Faccount%2F")


# The place


def test_the_place_is_kept_and_offered(cleo: Browser, articles: Articles, clock: Clock) -> None:
    (article,) = articles()
    mark = stop_at(cleo, article, 3)
    row = Reading.objects.get()
    assert (row.place, row.part, row.last_at) == (mark, 50, NOON) and len(row.seen) == 4
    clock.stand(NOON + timedelta(days=2))
    page = cleo.get(article.address()).content.decode()
    assert "You stopped reading here on Monday" in page and f'href="#p-{mark}"' in page and f'id="p-{mark}"' in page
    assert "Changed since" not in page
    tell(cleo, article, "end")
    row.refresh_from_db()
    assert (row.place, row.part, row.first_at) == ("", 100, NOON)
    assert "You stopped" not in cleo.get(article.address()).content.decode()


@pytest.mark.parametrize("place", ["", "x", "p-0123456", "0123456789", "0123456-", "0123456\n", "ENDE", "<b>", "0123456-123456"])
def test_a_place_that_is_none_is_refused(cleo: Browser, articles: Articles, place: str) -> None:
    assert tell(cleo, articles.one(), place) == 422
    assert not Reading.objects.exists()


def test_a_mark_that_the_article_does_not_have_is_not_kept(cleo: Browser, articles: Articles) -> None:
    assert tell(cleo, articles.one(), "0123456") == 204
    assert not Reading.objects.exists()


def test_nothing_is_kept_of_what_one_may_not_read(browser: Browsers, ben: Browser, cleo: Browser, articles: Articles) -> None:
    gated, closed = articles(1)[0], articles(1, wall="subscribers")[0]
    for article in (gated, closed):
        _, marks = page_of(cleo, article)
        kept, _ = page_of(ben, article)
        assert not kept.notes_place and "data-place" not in ben.get(article.address()).content.decode()
        for place in (marks[0], marks[4], "end"):
            for one in (ben, browser()):
                assert tell(one, article, place, kept.edition) == 204
    assert not Reading.objects.exists()


def test_a_beacon_from_elsewhere_is_refused(cleo: Browser, articles: Articles) -> None:
    assert tell(cleo, articles.one(), "end", headers={"Sec-Fetch-Site": "cross-site"}) == 403
    assert not Reading.objects.exists()


def test_places_are_limited(cleo: Browser, articles: Articles) -> None:
    (article,) = articles()
    assert [tell(cleo, article, "end") for _ in range(201)][-2:] == [204, 429]


# What changed


def test_changed_paragraphs_are_marked_once(cleo: Browser, articles: Articles, clock: Clock) -> None:
    (article,) = articles()
    stop_at(cleo, article, 4)
    rewrite(article, 1, 3)
    clock.stand(NOON + timedelta(days=9))
    page = cleo.get(article.address()).content.decode()
    assert "Changed since you read it on 23 November: 2 paragraphs are marked" in page
    assert page.count('class="changed"') == 2
    kept, marks = page_of(cleo, article)
    assert kept.changed == [marks[1], marks[3]] and kept.stopped_at == marks[4]
    stop_at(cleo, article, 5)
    assert "Changed since" not in cleo.get(article.address()).content.decode()


def test_a_page_left_open_over_a_republication_does_not_say_the_new_text_was_seen(cleo: Browser, articles: Articles) -> None:
    (article,) = articles()
    old, marks = page_of(cleo, article)
    tell(cleo, article, marks[4], old.edition)
    rewrite(article, 2)
    assert tell(cleo, article, "end", old.edition) == 204
    kept, _ = page_of(cleo, article)
    assert len(kept.changed) == 1 and Reading.objects.get().part == 100


def test_the_client_does_not_say_what_was_seen(cleo: Browser, articles: Articles) -> None:
    (article,) = articles()
    kept, marks = page_of(cleo, article)
    cleo.post(f"{article.address()}place/", {"place": "end", "edition": kept.edition, "seen": ["aaaaaaa"], "part": "7"})
    assert Reading.objects.get().seen == marks and Reading.objects.get().part == 100


def test_a_reader_whose_article_closed_is_told_nothing_of_the_rest(ben: Browser, articles: Articles, clock: Clock) -> None:
    (article,) = articles()
    ben.post(f"{article.address()}open/")
    stop_at(ben, article, 4)
    rewrite(article, 3)
    clock.stand(NOON + timedelta(days=60))
    page = ben.get(article.address()).content.decode()
    assert "LOCKED" not in page and "You stopped" not in page and "Changed since" not in page


def test_strangers_pages_stay_the_same_for_all_and_cost_no_query_more(
    browser: Browsers, cleo: Browser, articles: Articles, people: People
) -> None:
    (article,) = articles(wall="free")
    before = browser().get(article.address())
    stop_at(cleo, article, 3)
    rewrite(article, 2)
    stranger = browser()
    stranger.get(article.address())
    with CaptureQueriesContext(connection) as asked:
        after = stranger.get(article.address())
    assert (
        after["Cache-Control"].startswith("public")
        and not after.cookies
        and "changed" not in after.content.decode().split("<main")[1].split("</main")[0].lower()
    )
    assert not any(table in query["sql"] for query in asked for table in ("library_saved", "library_reading", "access_gift"))
    assert before["Cache-Control"] == after["Cache-Control"]
    with CaptureQueriesContext(connection) as asked:
        cleo.get(article.address())
    assert sum("library_reading" in query["sql"] for query in asked) == 1
    assert sum("library_saved" in query["sql"] for query in asked) == 1


# The switch, and the way out


def test_switched_off_everything_is_deleted_and_nothing_kept(cleo: Browser, articles: Articles) -> None:
    one, two = articles(2)
    stop_at(cleo, one, 3)
    cleo.post(f"{one.address()}save/", {"want": "yes"})
    kept, marks = page_of(cleo, two)
    page = cleo.get("/account/reading/").content.decode()
    assert one.title in page and "deleted at once" in page
    cleo.post("/account/reading/keep/", {"want": "no"})
    assert not Reading.objects.exists() and Saved.objects.count() == 1
    for article in (one, two):
        assert tell(cleo, article, "end", kept.edition) == 204
        assert "data-place" not in cleo.get(article.address()).content.decode()
    assert not Reading.objects.exists()
    assert one.title not in cleo.get("/account/reading/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        cleo.get(one.address())
    assert not any("library_reading" in query["sql"] for query in asked)
    cleo.post("/account/reading/keep/", {"want": "yes"})
    tell(cleo, two, marks[2], kept.edition)
    assert Reading.objects.get().article_id == two.pk


def test_a_beacon_on_its_way_when_the_switch_goes_off_leaves_nothing(cleo: Browser, articles: Articles) -> None:
    (article,) = articles()
    reader = Reader.objects.get(email="cleo@example.org")  # as the request had read it, before
    text = shelf.readable(article.pk, cleo.get(article.address()).context["decision"])
    reading.do_keep_history(reader=reader, keep=False)
    assert not reading.do_note_place(reader=reader, article_id=article.pk, text=text, place="end", edition="", at=NOON)
    assert not Reading.objects.exists()


def test_one_or_all_can_be_removed(cleo: Browser, articles: Articles) -> None:
    found = articles(3)
    for article in found:
        stop_at(cleo, article, 2)
    cleo.post("/account/reading/forget/", {"article": found[0].pk})
    assert set(Reading.objects.values_list("article_id", flat=True)) == {found[1].pk, found[2].pk}
    cleo.post("/account/reading/forget/", {"article": "x"})
    cleo.post("/account/reading/forget/")
    assert Reading.objects.count() == 2
    cleo.post("/account/reading/forget/", {"all": "1"})
    assert not Reading.objects.exists()


def test_the_history_is_listed_by_key_at_one_price(cleo: Browser, articles: Articles) -> None:
    found = articles(65)
    reader = Reader.objects.get(email="cleo@example.org")
    Reading.objects.bulk_create(
        Reading(reader=reader, article=article, first_at=NOON, last_at=NOON - timedelta(minutes=n // 2), part=n)
        for n, article in enumerate(found)
    )
    cleo.get("/account/reading/")
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        with CaptureQueriesContext(connection) as asked:
            entries = cleo.get("/account/reading/", {"after": after}).context["entries"]
        assert len(asked) <= 6
        assert not any('"seen"' in query["sql"] for query in asked)
        seen += [row.article_id for row, _ in entries.rows]
        after = entries.more or None
    assert len(seen) == 65 and set(seen) == {article.pk for article in found}


def test_everything_can_be_taken_away(ben: Browser, cleo: Browser, articles: Articles) -> None:
    one, two, gone = articles(3)
    cleo.post(f"{one.address()}save/", {"want": "yes"})
    mark = stop_at(cleo, one, 3)
    cleo.post(f"{two.address()}gift/")
    stop_at(cleo, gone, 2)
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    response = cleo.get("/account/reading/export.json")
    data = json.loads(response.content)
    assert "attachment" in response["Content-Disposition"] and data["reader"] == "cleo@example.org"
    assert data["saved"][0]["article"] == {"id": one.pk, "title": one.title, "address": f"http://testserver.example{one.address()}"}
    by_id = {row["article"]["id"]: row for row in data["history"]}
    assert by_id[one.pk]["stopped_at"] == mark and by_id[one.pk]["hundredths_read"] == 50 and len(by_id[one.pk]["paragraphs_seen"]) == 4
    assert by_id[gone.pk]["article"]["title"] is None
    assert data["gifts"][0]["article"]["id"] == two.pk and "/gifts/" in data["gifts"][0]["address"]
    ben.post(f"{one.address()}open/")
    assert json.loads(ben.get("/account/reading/export.json").content)["opened"][0]["counted"] is True
    assert Opened.objects.count() == 1
    page = cleo.get("/account/reading/export.html").content.decode()
    assert one.title in page and two.title in page and "no longer published" in page and gone.title not in page


def test_the_export_asks_as_little_for_much_as_for_little(cleo: Browser, articles: Articles) -> None:
    reader = Reader.objects.get(email="cleo@example.org")
    for article in articles(20):
        reading.do_save(reader=reader, article_id=article.pk, at=NOON)
    cleo.get("/account/reading/export.json")
    with CaptureQueriesContext(connection) as asked:
        cleo.get("/account/reading/export.json")
    assert len(asked) <= 11
