"""Editions set for sending: by kind of reader, honest about what is gated, in a reader's own order, and checked all over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser
from masthead.access.models import Opened
from masthead.curator.models import RadarEntry
from masthead.library.models import Country
from masthead.newsletters import checklist, setting
from masthead.newsletters.checking import InAnInbox
from masthead.newsletters.editions.drafting import do_draft
from masthead.newsletters.editions.inspecting import findings, inboxes
from masthead.newsletters.editions.ordering import NONE, Pool, Wishes, order
from masthead.newsletters.models import Consent, Edition, Imprint, Letter, Link, LinkDay
from masthead.newsletters.sending.skeleton import for_reader

TODAY = NOON.date()
TAKE = "<p>A railway has a timetable, which is more than can be said for most treaties. We read <a href='https://example.org/a?b=1&amp;c=2'>one of them</a> again.</p>"
PERSON = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1"}


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "letters@review.example.org"
    settings.MASTHEAD = settings.MASTHEAD.model_copy(
        update={"url": "https://review.example.org", "mail_from": "letters@review.example.org"}
    )


@pytest.fixture
def world(db: None, articles: Articles) -> Any:
    """Articles behind every wall, one of them on Iran; an older one; a radar; the three letters."""
    imprint = Imprint.load()
    imprint.postal_address = "1 Quay Street, Port Town"
    imprint.save()
    iran = Country.objects.create(name="Iran", slug="iran")
    made = [
        articles.one(published_at=NOON - timedelta(hours=n), wall=wall, title=f"The {wall} one\\ “quoted”")
        for n, wall in ((3, "gated"), (4, "subscribers"), (5, "free"))
    ]
    made[2].countries.add(iran)
    made[2].save_revision().publish()
    articles.one(title="From long ago", published_at=NOON - timedelta(days=900))
    RadarEntry.objects.create(day=TODAY + timedelta(days=1), title="A vote", text="It is close.")
    for slug, name in (("daily", "The Daily Review"), ("weekly", "The Weekly Review"), ("free-letter", "The free letter")):
        Letter.objects.create(slug=slug, name=name)
    return made, iran


def edition(kind: str = "daily", **fields: Any) -> Edition:
    draft = do_draft(kind, TODAY, NOON)
    draft.title, draft.take = "A peace that runs on rails", TAKE
    draft.tell([{"label": "Gas", "text": "It fell again.", "sources": "Reuters, AFP", "article": None, "key": ""}])
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    return draft


def letter(one: Edition, segment: str, wishes: Wishes = NONE) -> InAnInbox:
    return next(row for row in inboxes(one, NOON, wishes) if row.segment == segment)


# The fifty-two checks, as far as they are of the letter itself


@pytest.mark.parametrize("kind", ["daily", "weekly", "free"])
def test_the_letters_pass_every_check(world: Any, kind: str) -> None:
    assert findings(edition(kind, sponsor_text="A book.", sponsor_link="https://example.org/book"), NOON) == []


@pytest.mark.parametrize("language", ["he", "de"])
def test_so_they_do_in_other_languages_and_from_right_to_left(world: Any, language: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = language
    one = edition()
    assert findings(one, NOON) == []
    assert ('dir="rtl"' in letter(one, "subscriber").html) is (language == "he")


SPOILED = {
    "text_part": lambda it: replace(it, text="Too little."),
    "subject_and_preview": lambda it: replace(it, subject=""),
    "nothing_attached": lambda it: replace(it, html=it.html.replace("</h1>", '</h1><img src="data:image/png;base64,AAAA" alt="" width="9" height="9">')),
    "size": lambda it: replace(it, html=it.html + "<p>" + "x" * 90_000 + "</p>"),
    "language_and_title": lambda it: replace(it, html=it.html.replace(f'lang="{it.language}"', 'lang="und"')),
    "tables_and_headings": lambda it: replace(it, html=it.html.replace("<h1", "<h5").replace("</h1>", "</h5>")),
    "pictures": lambda it: replace(it, html=it.html.replace("</h1>", '</h1><img src="https://tracker.example/p.gif" width="1" height="1">')),
    "link_words": lambda it: replace(it, html=it.html.replace("one of them", "click here")),
    "colours": lambda it: replace(it, html=it.html.replace("color: #1d1a16", "color: #dddddd")),
    "sizes": lambda it: replace(it, html=it.html.replace("font-size: 14px", "font-size: 9px")),
    "plain_mail": lambda it: replace(it, html=it.html.replace("</h1>", "</h1><script>x()</script>")),
    "shown_everywhere": lambda it: replace(it, html=it.html.replace("</h1>", '</h1><p style="display:flex">x</p>')),
    "links": lambda it: replace(it, html=it.html.replace("https://example.org", "http://example.org:1"), dead=(f"{it.site}/",)),
    "no_placeholders": lambda it: replace(it, html=it.html.replace("</h1>", " {{ name }}</h1>")),
    "foot": lambda it: replace(it, html=it.html.replace(it.unsubscribe, "https://review.example.org/")),
    "sender_aligned": lambda it: replace(it, raw=it.raw.replace(b"letters@review.example.org", b"letters@elsewhere.example")),
    "each_header_once": lambda it: replace(it, raw=b"Subject: Another\r\n" + it.raw),
    "message_id": lambda it: replace(it, raw=it.raw.replace(b"Message-ID: <", b"Message-ID: <x@y> <")),
    "headers_encoded": lambda it: replace(it, subject="Another"),
    "list_unsubscribe": lambda it: replace(it, raw=it.raw.replace(b"mailto:", b"nailto:")),
    "one_click": lambda it: replace(it, raw=it.raw.replace(b"=One-Click", b"=Two-Clicks")),
    "signature_covers": lambda it: replace(it, raw=b"DKIM-Signature: v=1; h=from:to:list-unsubscribe; b=x\r\n" + it.raw),
    "list_id": lambda it: replace(it, raw=it.raw.replace(b"<daily.", b"<weekly.")),
    "feedback_id": lambda it: replace(it, raw=it.raw.replace(b"Feedback-ID", b"X-Feedback")),
    "kind_of_mail": lambda it: replace(it, raw=b"Auto-Submitted: auto-replied\r\n" + it.raw),
    "alternative": lambda it: replace(it, raw=it.raw.replace(b"multipart/alternative", b"multipart/mixed", 1)),
    "lines": lambda it: replace(it, raw=it.raw + b"\r\n" + b"x" * 1200),
}  # fmt: skip


def test_each_check_finds_what_it_is_for(world: Any) -> None:
    good = letter(edition(), "registered")
    assert checklist.look_at(good) == []
    for name, spoil in SPOILED.items():
        spoiled = spoil(good)
        assert spoiled != good, f"{name}: nothing was spoiled"
        found = {one.name for one in checklist.look_at(spoiled)}
        assert name in found, (name, found)


def test_what_is_found_is_said_with_a_next_step_and_a_place(world: Any) -> None:
    found = findings(edition(subject="x" * 90, preheader="Short."), NOON)
    assert {(one.number, one.place, one.weight) for one in found} == {(14, "subject", "should"), (14, "preheader", "should")}
    assert all(one.says.endswith(".") and one.do.endswith(".") for one in found)


# For each kind of reader


def test_it_is_honest_about_what_is_gated_and_nothing_locked_is_in_it(world: Any) -> None:
    registered, subscriber = (letter(edition(), kind) for kind in ("registered", "subscriber"))
    for words in ("One of your three a month", "For subscribers", "Free to read"):
        assert words in registered.html and words in registered.text and words not in subscriber.html + subscriber.text
    for one in (registered, subscriber):
        assert "Paragraph 1 of article" in one.html and "LOCKED" not in one.html + one.text


def test_a_sponsors_note_is_labelled_and_no_subscriber_gets_it(world: Any) -> None:
    one = edition("free", sponsor="Meridian Press", sponsor_text="A history of straits.", sponsor_link="https://example.org/straits")
    registered, subscriber = letter(one, "registered"), letter(one, "subscriber")
    for part in (registered.html, registered.text.upper().replace("SPONSORED BY MERIDIAN PRESS", "Sponsored by Meridian Press")):
        assert "Sponsored by Meridian Press" in part
    assert "Meridian" not in subscriber.html + subscriber.text
    daily = letter(edition("daily", sponsor_text="A note."), "registered")
    assert "A note." not in daily.html, "the Reviews have none"


def test_backslashes_and_signs_come_out_as_they_were_written(world: Any) -> None:
    found = letter(edition(), "subscriber")
    assert "The gated one\\ “quoted”" in found.html and "\\\\" not in found.html and "\\u{" not in found.html
    assert 'href="https://example.org/a?b=1&amp;c=2"' in found.html and "<https://example.org/a?b=1&c=2>" in found.text


def test_it_is_small(world: Any) -> None:
    one = letter(edition(), "registered")
    assert len(one.html.encode()) < 40_000


# For each reader


def test_what_is_followed_goes_first_and_what_is_read_is_left_out(world: Any) -> None:
    made, iran = world
    one = edition()
    wishes = Wishes(follows=(("country", iran.pk),), read=frozenset({made[0].pk}))
    html = letter(one, "subscriber", wishes).html
    assert html.index("Because you follow Iran") < html.index("The free one") < html.index("Also new") < html.index("The subscribers one")
    assert "The gated one" not in html


POOL = Pool(
    chosen=(1, 2, 3), more=(4, 5), piece=9, stories=(("story-0", 1), ("story-1", 3)),
    subjects={1: frozenset({("topic", 7)}), 3: frozenset({("country", 5)}), 4: frozenset({("country", 5), ("author", 8)})},
    told=frozenset({("country", 5), ("topic", 7), ("author", 8)}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("wishes", "slot", "names"),
    [
        (Wishes(), "new", "head-new left article-1 article-2 article-3"),
        (Wishes(follows=(("country", 5),)), "new", "head-new left because-country-5 article-3 article-4 head-more article-1 article-2"),
        (Wishes(follows=(("author", 8),)), "new", "head-new left because-author-8 article-4 head-more article-1 article-2 article-3"),
        (Wishes(follows=(("region", 1),)), "new", "head-new left article-1 article-2 article-3"),
        (Wishes(read=frozenset({1, 2, 3})), "new", ""),
        (Wishes(hits=(5, 1, 77)), "also", "head-also article-5"),
        (Wishes(hits=(5,), read=frozenset({5})), "also", ""),
        (Wishes(read=frozenset({9})), "piece", ""),
        (Wishes(), "piece", "piece"),
        (Wishes(follows=(("country", 5),)), "stories", "story-1 story-0"),
    ],
)
def test_the_order(wishes: Wishes, slot: str, names: str) -> None:
    assert " ".join(order(POOL, wishes)[slot]) == names


def test_nobody_gets_an_article_twice_nor_one_they_have_read() -> None:
    for follows in ((), (("country", 5),), (("author", 8), ("country", 5), ("topic", 7))):
        for read in (frozenset(), frozenset({1}), frozenset({3, 4})):
            made = order(POOL, Wishes(follows=follows, hits=(1, 4, 5), read=read))  # type: ignore[arg-type]
            shown = [name for slot in ("new", "also") for name in made[slot] if name.startswith("article-")]
            assert len(shown) == len(set(shown)) and not {f"article-{pk}" for pk in read} & set(shown)


def test_a_weeklys_regions_keep_their_order() -> None:
    pool = replace(POOL, regions=(("region-0", (2, 1)), ("region-1", (3,))))
    assert order(pool)["new"] == ["head-new", "left", "region-0", "article-2", "article-1", "region-1", "article-3"]


def test_a_thousand_readers_cost_as_many_queries_as_one(world: Any, people: Any) -> None:
    made, _ = world
    one, ben = edition(), people.ben()
    Opened.objects.create(reader=ben, article_id=made[0].pk, month=TODAY.replace(day=1), slot=1, opened_at=NOON, until=NOON)
    setting.pool_of(one)
    costs = []
    for ids in ([ben.pk], [ben.pk, *range(10_000, 11_000)]):
        with CaptureQueriesContext(connection) as queries:
            own = setting.personal(one, "registered", ids)
        costs.append(len(queries))
        assert len(own) == len(ids) and f"article-{made[0].pk}" not in own[ben.pk]["new"]
    assert costs[0] == costs[1] <= 6
    assert f"article-{made[0].pk}" in own[10_500]["new"]


def test_what_each_follows_and_what_their_searches_find_comes_from_one_query_each(
    world: Any, people: Any, tmp_path: Any, settings: Any
) -> None:
    from masthead.library.models import Follow, Often, SavedSearch
    from masthead.library.search.indexing import do_rebuild

    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"data": tmp_path})
    made, iran = world
    do_rebuild(NOON)
    one, ben, cleo = edition(articles=[made[0].pk], published_at=NOON), people.ben(), people.cleo()
    for reader in (ben, cleo):
        Follow.objects.create(reader=reader, kind="country", number=iran.pk, made_at=NOON)
    SavedSearch.objects.create(reader=cleo, name="subs", asked="q=subscribers", made_at=NOON)
    Follow.objects.create(reader=people.dmitri(), kind="country", number=iran.pk, often=Often.NEVER, made_at=NOON)
    own = setting.personal(one, "subscriber", [ben.pk, cleo.pk, 0])
    free, gated = f"article-{made[2].pk}", f"article-{made[0].pk}"
    assert own[ben.pk]["new"] == ["head-new", "left", f"because-country-{iran.pk}", free, "head-more", gated]
    assert own[cleo.pk]["also"] == ["head-also", f"article-{made[1].pk}"] and own[ben.pk]["also"] == []
    assert own[0]["new"] == ["head-new", "left", gated]


# Links


@pytest.fixture
def numbered(world: Any) -> Any:
    one = edition()
    return one, {row.segment: row for row in setting.set_edition(one, NOON)}


def test_links_lead_by_an_address_of_ours_that_knows_no_reader(numbered: Any, browser: Callable[[], Browser]) -> None:
    one, found = numbered
    seen = for_reader(found["subscriber"], setting.for_wishes(one, NOON, Wishes()))
    row = Link.objects.get(address="https://example.org/a?b=1&c=2")
    address = f"https://review.example.org/reviews/links/{one.pk}/{row.number}/"
    assert address in seen.html and address in seen.text and "example.org/a?" not in seen.html
    answer = browser().get(f"/reviews/links/{one.pk}/{row.number}/", headers=PERSON)
    assert answer.status_code == 302 and answer["Location"] == row.address and not answer.cookies
    assert LinkDay.objects.get().times == 1
    assert browser().get(f"/reviews/links/{one.pk}/999/").status_code == 404
    assert setting.set_edition(one, NOON)[0].html == found["subscriber"].html, "set again it has the same numbers"


def test_where_nothing_is_counted_links_lead_straight(world: Any) -> None:
    imprint = Imprint.load()
    imprint.counts_links = False
    imprint.save()
    assert "/reviews/links/" not in setting.set_edition(edition(), NOON)[0].html and not Link.objects.exists()


def test_a_scanner_that_follows_every_link_of_a_letter_changes_nothing(numbered: Any, people: Any, browser: Callable[[], Browser]) -> None:
    from masthead.newsletters.checking import page
    from masthead.newsletters.consents import unsubscribe_address

    one, found = numbered
    ben, letter_row = people.ben(), Letter.objects.get(slug="daily")
    Consent.objects.create(reader=ben, letter=letter_row, given_at=NOON)
    one.published_at = NOON - timedelta(hours=1)
    one.save()
    fillings = {
        **setting.for_wishes(one, NOON, Wishes()),
        "unsubscribe": unsubscribe_address(ben.pk, letter_row),
        "preferences": "https://review.example.org/account/",
        "web": f"https://review.example.org{one.get_absolute_url()}",
    }
    seen = for_reader(found["registered"], fillings)
    links = [href for href in page(seen.html).hrefs if href.startswith("https://review.example.org/")]
    assert len(links) > 6
    before = everything()
    scanners = ({}, {"User-Agent": "Mozilla/5.0 (scanner)"}, {**PERSON, "Sec-Purpose": "prefetch"}, {"Sec-Fetch-Mode": "no-cors"})
    for headers in scanners:
        for href in links:
            for method in ("get", "head"):
                answer = getattr(browser(), method)(href.removeprefix("https://review.example.org"), headers=headers)
                assert answer.status_code in {200, 302}, (href, answer.status_code)
    assert everything() == before
    assert Consent.objects.get(reader=ben).withdrawn_at is None


def everything() -> dict[str, int]:
    """How many rows there are of everything, and what the counts say."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith(("django_migrations", "sqlite"))]
        counts = {}
        for name in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            counts[name] = cursor.fetchone()[0]
    return {
        **counts,
        "times": sum(LinkDay.objects.values_list("times", flat=True)),
        "consents": Consent.objects.filter(withdrawn_at=None).count(),
    }
