"""The composer: written, ordered, checked, approved, scheduled on one page, by plain forms; nobody overwrites anybody."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from conftest import NOON, Articles, Browser
from masthead.curator.models import RadarEntry
from masthead.newsletters.editions.drafting import do_draft
from masthead.newsletters.models import Dispatch, Edition, Imprint, Letter, Message

Browsers = Callable[[], Browser]
TODAY = NOON.date()
TAKE = "A railway has a *timetable*, which is more than can be said for most peace treaties of the century.\n\nWe read [one](https://example.org/a)."


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("masthead.newsletters.desk.composer.now", lambda: NOON)
    settings.DEFAULT_FROM_EMAIL = "letters@review.example.org"
    settings.MASTHEAD = settings.MASTHEAD.model_copy(
        update={"url": "https://review.example.org", "mail_from": "letters@review.example.org"}
    )


@pytest.fixture
def edition(articles: Articles) -> Edition:
    """A draft with two articles, an older one and a radar of two; everything the checks ask of the house is there."""
    Letter.objects.create(slug="daily", name="The Daily Review", days="12345")
    imprint = Imprint.load()
    imprint.postal_address = "1 Quay Street, Port Town"
    imprint.save()
    articles(2, published_at=NOON - timedelta(hours=5))
    articles.one(title="From long ago", published_at=NOON - timedelta(days=900))
    for number in (1, 2):
        RadarEntry.objects.create(day=TODAY + timedelta(days=number), title=f"Vote {number}")
    return do_draft("daily", TODAY, NOON)


@pytest.fixture
def desk(browser: Browsers, people: Any) -> Browser:
    return browser().sign_in(people.eva())


def typed(edition: Edition, **more: Any) -> dict[str, Any]:
    edition.refresh_from_db()
    words = {
        "version": edition.version,
        "title": "A peace that runs on rails",
        "subject": "",
        "preheader": "",
        "take": TAKE,
        "piece": edition.piece_id or "",
        "piece_note": edition.piece_note,
    }
    choices = {"articles": edition.articles, "radar": edition.radar, "sponsor": "", "sponsor_text": "", "sponsor_link": ""}
    columns: dict[str, list[Any]] = {
        f"story-{name}": [row.get(name) or "" for row in edition.stories] for name in ("label", "text", "sources", "article", "key")
    }
    return {**words, **choices, **columns, "do": "save", **more}


def press(desk: Browser, edition: Edition, **more: Any) -> Any:
    answer = desk.post(f"/desk/reviews/{edition.pk}/", typed(edition, **more))
    edition.refresh_from_db()
    return answer


def test_the_page_has_everything_and_changes_nothing(desk: Browser, edition: Edition) -> None:
    page = desk.get(f"/desk/reviews/{edition.pk}/").content.decode()
    for words in ("Our take", "New from us", "From long ago", "Vote 1", "Checks", "Schedule", "sandbox", 'name="do" value="save"'):
        assert words in page, words
    version = edition.version
    edition.refresh_from_db()
    assert edition.version == version and not edition.links.exists()


def test_it_is_for_editors_alone(browser: Browsers, people: Any, edition: Edition) -> None:
    paths = ("/desk/reviews/", f"/desk/reviews/{edition.pk}/", f"/desk/reviews/{edition.pk}/preview/")
    for who in (browser(), browser().sign_in(people.ben())):
        assert {who.get(path).status_code for path in paths} <= {302, 403}
        assert who.post(f"/desk/reviews/{edition.pk}/", typed(edition)).status_code in {302, 403}
    writer = people.reader("wim")  # at the desk, and not a composer
    writer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    wim = browser().sign_in(writer)
    assert wim.get("/desk/").status_code == 200
    assert wim.post(f"/desk/reviews/{edition.pk}/", typed(edition)).status_code in {302, 403}
    assert "Our take" not in wim.get(f"/desk/reviews/{edition.pk}/").content.decode()
    edition.refresh_from_db()
    assert edition.take == ""


def test_what_is_written_is_kept_and_counted(desk: Browser, edition: Edition) -> None:
    before = edition.words
    assert press(desk, edition).status_code == 302
    assert (
        edition.title == "A peace that runs on rails"
        and "<i>timetable</i>" in edition.take
        and 'href="https://example.org/a"' in edition.take
    )
    assert edition.words > before and edition.version == 2 and edition.edited_by.email == "eva@example.org"
    assert press(desk, edition).status_code == 302 and edition.version == 2, "the same words are no change"


def test_articles_and_radar_are_ordered_swapped_and_taken_out(desk: Browser, edition: Edition, articles: Articles) -> None:
    one, two = edition.articles
    press(desk, edition, do=f"articles:down:{one}")
    assert edition.articles == [two, one]
    press(desk, edition, do=f"articles:remove:{two}")
    other = articles.one(published_at=NOON - timedelta(days=40))
    press(desk, edition, do=f"articles:add:{other.pk}")
    assert edition.articles == [one, other.pk]
    press(desk, edition, do=f"piece:set:{two}")
    assert edition.piece_id == two
    first, second = edition.radar
    press(desk, edition, radar=[second, first])
    assert edition.radar == [second, first]
    press(desk, edition, do=f"radar:remove:{first}")
    assert edition.radar == [second]


def test_stories_are_written_moved_and_taken_out(desk: Browser, edition: Edition) -> None:
    press(desk, edition, do="stories:add:0")
    rows = {
        "story-label": ["Gas", "Rail"],
        "story-text": ["It fell.", "It runs."],
        "story-sources": ["Reuters", ""],
        "story-article": [f"/articles/{edition.articles[0]}/x/", ""],
        "story-key": ["", ""],
    }
    press(desk, edition, **rows)
    assert [(row["label"], row["sources"], row["article"]) for row in edition.stories] == [
        ("Gas", "Reuters", edition.articles[0]),
        ("Rail", "", None),
    ]
    press(desk, edition, do="stories:up:1")
    assert [row["label"] for row in edition.stories] == ["Rail", "Gas"]
    press(desk, edition, do="stories:remove:0")
    assert [row["label"] for row in edition.stories] == ["Gas"]


def test_a_story_that_is_offered_is_put_in_by_a_press(desk: Browser, edition: Edition) -> None:
    before = Edition(day=TODAY - timedelta(days=3), title="Before")
    before.tell([{"label": "Gas", "text": "It fell.", "key": "gas-26"}])
    before.save()
    assert "offer:gas-26" in desk.get(f"/desk/reviews/{edition.pk}/").content.decode()
    press(desk, edition, do="offer:gas-26")
    assert [row["label"] for row in edition.stories] == ["Gas"]


def test_two_editors_cannot_overwrite_each_other(desk: Browser, edition: Edition) -> None:
    stale = typed(edition, take="Hers.")
    press(desk, edition, take="His.")
    answer = desk.post(f"/desk/reviews/{edition.pk}/", stale)
    edition.refresh_from_db()
    assert answer.status_code == 409 and edition.take == "<p>His.</p>"
    assert "Somebody else changed this edition" in answer.content.decode() and "Hers." in answer.content.decode(), "nothing typed is lost"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "", "Write a headline"),
        ("subject", "x" * 121, "The subject has 121 letters"),
        ("take", "x" * 20_001, "20,000 is the end"),
        ("sponsor_link", "javascript:alert(1)", "no https address"),
        ("piece", "what", "is no article"),
        ("hour", "6 o’clock", "as 06:30"),
        ("articles", [str(n) for n in range(1, 40)], "30 are the most"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(desk: Browser, edition: Edition, field: str, value: Any, says: str) -> None:
    answer = press(desk, edition, **{field: value})
    assert answer.status_code == 422 and says in answer.content.decode() and edition.take == ""


def test_a_script_gets_counts_and_checks(desk: Browser, edition: Edition) -> None:
    answer = desk.post(f"/desk/reviews/{edition.pk}/", typed(edition), headers={"Accept": "application/json"})
    told = json.loads(answer.content)
    assert told["version"] == 2 and "words" in told["counts"] and "Ready" in told["checks"], told


def test_previews_are_of_any_reader_and_run_nothing(desk: Browser, edition: Edition) -> None:
    press(desk, edition)
    path = f"/desk/reviews/{edition.pk}/preview/"
    subscriber, registered = (desk.get(path, {"as": who}) for who in ("subscriber", "registered"))
    assert "One of your three a month" in registered.content.decode() and "One of your three" not in subscriber.content.decode()
    policy = subscriber["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy
        and "sandbox" in policy
        and "script-src" not in policy
        and subscriber["X-Frame-Options"] == "SAMEORIGIN"
    )
    assert "img-src 'none'" in desk.get(path, {"show": "no-pictures"})["Content-Security-Policy"]
    assert "@media all" in desk.get(path, {"show": "dark"}).content.decode() and "@media not all" in subscriber.content.decode()
    text = desk.get(path, {"show": "text"})
    assert text["Content-Type"].startswith("text/plain") and "NEW FROM US" in text.content.decode()
    assert "LOCKED" not in registered.content.decode() + text.content.decode()


def test_a_test_goes_to_the_editor_marked_and_counts_nothing(desk: Browser, edition: Edition) -> None:
    press(desk, edition, do="test")
    message = Message.objects.get(kind="test")
    assert message.to == "eva@example.org" and message.subject == "[Test] A peace that runs on rails"
    assert "/letters/unsubscribe/" not in message.html and not edition.links.exists() and not Dispatch.objects.exists()


def test_scheduled_it_is_handed_over_and_its_page_opens_at_its_hour(desk: Browser, edition: Edition, browser: Browsers) -> None:
    Edition.objects.filter(pk=edition.pk).update(day=TODAY + timedelta(days=1))
    assert press(desk, edition, do="schedule", hour="07:30", not_after="10:00").status_code == 302
    dispatch = Dispatch.objects.get(edition=edition)
    assert dispatch.grace == timedelta(hours=2, minutes=30) and edition.scheduled_at == NOON
    assert (edition.published_at.hour, edition.published_at.minute, edition.published_at.day) == (7, 30, 24)
    assert press(desk, edition, do="schedule").status_code == 422, "handed over once"
    assert edition.links.count() > 2, "links are numbered when it is handed over"


def test_what_the_checks_ask_keeps_it_on_the_desk(desk: Browser, edition: Edition) -> None:
    imprint = Imprint.load()
    imprint.postal_address = ""
    imprint.save()
    answer = press(desk, edition, do="schedule")
    assert answer.status_code == 422 and "postal address" in answer.content.decode() and not Dispatch.objects.exists()
    assert "timetable" in edition.take, "the words were kept all the same"


def test_a_second_person_approves_these_very_words(desk: Browser, edition: Edition, browser: Browsers, people: Any) -> None:
    Letter.objects.update(needs_approval=True)
    paul = browser().sign_in(people.eva("paul"))
    assert "A second person has to approve" in press(desk, edition, do="schedule").content.decode()
    assert "You wrote the last change yourself" in press(desk, edition, do="approve").content.decode()
    assert press(paul, edition, do="approve").status_code == 302 and edition.approved
    press(desk, edition, take=TAKE + " One word more.")
    assert (
        not edition.approved
        and "approve this edition again" in press(desk, edition, do="schedule", take=TAKE + " One word more.").content.decode()
    )
    assert not Dispatch.objects.exists()
    press(paul, edition, do="approve", take=TAKE + " One word more.")
    assert press(desk, edition, do="schedule", take=TAKE + " One word more.").status_code == 302 and Dispatch.objects.exists()


def test_published_on_the_site_alone_it_is_read_and_not_sent(desk: Browser, edition: Edition, browser: Browsers) -> None:
    press(desk, edition, do="publish")
    assert edition.published_at == NOON and not Dispatch.objects.exists()
    press(desk, edition, do="unpublish")
    assert edition.published_at is None


def test_the_letters_page_begins_an_edition_by_a_press(desk: Browser, edition: Edition) -> None:
    page = desk.get("/desk/reviews/").content.decode()
    assert edition.title in page and "Tuesday 24 November" in page
    answer = desk.post("/desk/reviews/begin/", {"kind": "daily", "day": "2026-11-24"})
    assert answer.status_code == 302 and Edition.objects.filter(day="2026-11-24").exists()
    assert desk.post("/desk/reviews/begin/", {"kind": "hourly", "day": "2026-11-24"}).status_code == 404
