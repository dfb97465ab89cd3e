"""Importing: what arrives, what happens at the second run, what editors did in between."""

import json
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ReferenceIndex

from masthead.library.models import ArticlePage, Author, BasePage, Byline, Galley, Series, Topic
from masthead.transfer.fitting import fit
from masthead.transfer.incoming import Incoming
from masthead.transfer.jsonl.importing import import_jsonl
from masthead.transfer.models import Original
from masthead.transfer.reports import Outcome, Report
from masthead.transfer.tests.archives import document, packed

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def run(path: Path, documents: list[Any], **options: Any) -> Report:
    options.setdefault("at", AT)
    return import_jsonl(packed(path / "archive.jsonl.gz", documents), progress=False, **options)


def outcomes(report: Report) -> dict[str, int]:
    return {outcome.value: number for outcome, number in report.outcomes.items() if number}


def article(source_id: str) -> ArticlePage:
    return ArticlePage.objects.get(originals__source_id=source_id)


def test_an_imported_article_is_what_wagtail_would_have_published(tmp_path: Path) -> None:
    report = run(
        tmp_path, [document(1, authors=["Ada Lovelace", "Grace Hopper"], topics=["War"], series="Cables", place="Batavia", refs=["d2"])]
    )
    one = article("d1")
    assert report.complete
    assert (one.live, one.has_unpublished_changes, one.latest_revision, one.owner) == (True, False, None, None)
    assert one.published_at == one.first_published_at == one.last_published_at == datetime(1950, 1, 2, 12, tzinfo=UTC).astimezone(UTC)
    assert one.title == one.draft_title and one.slug == "document-1"
    assert one.url_path == f"{one.get_parent().url_path}document-1/"
    assert one.content_type.model_class() is ArticlePage and one.locale_id == one.get_parent().locale_id
    assert (one.wall, one.place, one.undated) == ("gated", "Batavia", False)
    assert [line.author.name for line in one.bylines.all()] == ["Ada Lovelace", "Grace Hopper"]
    assert [topic.name for topic in one.topics.all()] == ["War"] and one.series.name == "Cables"
    assert one.extra["refs"] == ["d2"]
    assert Galley.objects.get(pk=one.pk).words == report.came_in.words


def test_the_tree_has_no_problems_and_takes_more(tmp_path: Path) -> None:
    run(tmp_path, [document(n, title="Editorial Note") for n in range(450)])
    shelf = article("d1").get_parent()
    shelf.specific.add_child(instance=ArticlePage(title="By hand", slug="by-hand"))
    run(tmp_path, [document(n, title="Editorial Note") for n in range(460)])
    assert BasePage.find_problems() == ([], [], [], [], [])
    slugs = list(shelf.get_children().values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs)) == 461


def test_an_imported_article_can_be_edited_and_published_at_the_desk(tmp_path: Path) -> None:
    run(tmp_path, [document(1)])
    one = article("d1")
    one.full_clean()
    one.title = "A better title"
    one.save_revision().publish()
    one = article("d1")
    assert (one.title, one.live, one.undated) == ("A better title", True, False)
    assert one.body.raw_data[0]["id"]
    assert BasePage.find_problems() == ([], [], [], [], [])


def test_a_stranger_reads_the_opening_of_an_imported_article(tmp_path: Path, client: Any) -> None:
    run(tmp_path, [document(1)])
    page = client.get(article("d1").address()).content.decode()
    assert "Paragraph 2 of document 1" in page
    assert "Paragraph 3 of document 1" not in page


def test_an_imported_article_for_subscribers_opens_less(tmp_path: Path) -> None:
    run(tmp_path, [document(1, text="All in a few words.", wall="subscribers"), document(2, text="All in a few words.")])
    one, two = Galley.objects.get(pk=article("d1").pk), Galley.objects.get(pk=article("d2").pk)
    assert (one.opening, "few words" in one.rest, "few words" in two.opening) == ("", True, True)


def test_the_same_file_again_changes_nothing_even_under_another_name(tmp_path: Path) -> None:
    documents = [document(n) for n in range(5)]
    run(tmp_path, documents)
    before = list(ArticlePage.objects.order_by("pk").values())
    report = import_jsonl(packed(tmp_path / "renamed.jsonl", [*documents, document(9)]), progress=False, at=LATER)
    assert outcomes(report) == {"unchanged": 5, "new": 1}
    assert list(ArticlePage.objects.filter(pk__in=[row["id"] for row in before]).order_by("pk").values()) == before


def test_two_collections_may_use_the_same_ids(tmp_path: Path) -> None:
    run(tmp_path, [document(1)], collection="one")
    assert outcomes(run(tmp_path, [document(1, title="Another")], collection="other")) == {"new": 1}
    assert ArticlePage.objects.count() == 2


def test_a_changed_document_is_updated_in_place(tmp_path: Path) -> None:
    run(tmp_path, [document(1, authors=["Ada"], topics=["War"]), document(2)])
    old = article("d1")
    report = run(tmp_path, [document(1, title="Corrected", text="New text.", authors=["Eva"], topics=[]), document(2)], at=LATER)
    new = article("d1")
    assert outcomes(report) == {"updated": 1, "unchanged": 1}
    assert (new.pk, new.slug, new.path, new.translation_key) == (old.pk, old.slug, old.path, old.translation_key)
    assert (new.title, new.draft_title, new.last_published_at, new.first_published_at) == (
        "Corrected",
        "Corrected",
        LATER,
        old.first_published_at,
    )
    assert "New text." in Galley.objects.get(pk=new.pk).opening
    assert ([line.author.name for line in new.bylines.all()], list(new.topics.all())) == (["Eva"], [])
    assert list(ArticlePage.objects.search("Corrected")) == [new] and not list(ArticlePage.objects.search('"Document 1"'))
    assert outcomes(run(tmp_path, [document(1, title="Corrected", text="New text.", authors=["Eva"], topics=[])], at=LATER)) == {
        "unchanged": 1
    }


def test_what_was_edited_at_the_desk_is_kept_and_named(tmp_path: Path) -> None:
    run(tmp_path, [document(1), document(2)])
    one = article("d1")
    one.title = "By an editor"
    one.save_revision().publish()
    article("d2").unpublish()
    report = run(tmp_path, [document(1, text="Changed."), document(2, text="Changed.")])
    assert outcomes(report) == {"kept": 2}
    assert [entry.item for entry in report.entries if entry.code == "kept"] == ["d1", "d2"]
    assert article("d1").title == "By an editor"
    assert not article("d2").live


def test_what_is_no_longer_in_the_file_stays(tmp_path: Path) -> None:
    run(tmp_path, [document(1), document(2)])
    run(tmp_path, [document(2)])
    assert article("d1").live


def test_bad_lines_are_refused_by_name_and_the_rest_comes_in(tmp_path: Path) -> None:
    report = run(tmp_path, [document(1), "{broken", {"id": "empty", "text": ""}, document(1), document(2)])
    assert outcomes(report) == {"new": 2, "refused": 3}
    assert [(entry.line, entry.item, entry.code) for entry in report.entries] == [
        (2, "", "refused: not JSON"),
        (3, "empty", "refused: no text"),
        (4, "d1", "refused: same id"),
    ]


def test_one_article_the_database_refuses_does_not_take_the_others_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from masthead.transfer import shelving

    make = shelving.make_galley

    def refuse(pk: int, body: Any, *rest: Any) -> Any:
        if "POISON" in str(body):
            raise ValueError("no such thing")
        return make(pk, body, *rest)

    monkeypatch.setattr(shelving, "make_galley", refuse)
    report = run(tmp_path, [document(n, text="POISON" if n == 13 else f"Text {n}.", topics=[f"T{n}"]) for n in range(40)])
    assert outcomes(report) == {"new": 39, "refused": 1}
    assert [entry.item for entry in report.entries] == ["d13"]
    assert Topic.objects.count() == 39
    assert BasePage.find_problems() == ([], [], [], [], [])


def test_a_damaged_file_ends_early_and_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.jsonl.gz", [document(n, text=" ".join(str(k * k * n) for k in range(900))) for n in range(300)])
    path.write_bytes(path.read_bytes()[:-2000])
    report = import_jsonl(path, progress=False, at=AT)
    assert 0 < report.outcomes[Outcome.NEW] < 300
    assert "damaged behind line" in report.ended_early and not report.complete


def test_a_dry_run_keeps_nothing_and_tells_the_same(tmp_path: Path) -> None:
    documents = [document(n, authors=["Ada"], old_paths=[f"/old/{n}"]) for n in range(3)]
    dry = run(tmp_path, documents, dry_run=True)
    assert (
        not ArticlePage.objects.exists() and not Original.objects.exists() and not Author.objects.exists() and not Redirect.objects.exists()
    )
    assert outcomes(dry) == outcomes(run(tmp_path, documents)) == {"new": 3}


def test_old_addresses_lead_to_the_article(tmp_path: Path, client: Any) -> None:
    documents = [
        document(1, url="https://old.example/2011/one/"),
        document(2, old_paths=["/two?p=2", "/", "/2011/one", "/x" * 200, "http://[broken"]),
    ]
    report = run(tmp_path, documents)
    assert client.get("/2011/one/").headers["Location"].endswith(article("d1").address())
    assert client.get("/two?p=2").status_code == 301
    assert sorted(e.code for e in report.entries) == [
        "old address leads elsewhere",
        "old address taken",
        "old address too long",
        "old address unreadable",
    ]
    run(tmp_path, [documents[0] | {"title": "New"}], at=LATER)
    assert Redirect.objects.count() == 2


def test_the_desk_finds_imports_and_knows_what_they_use(tmp_path: Path) -> None:
    run(tmp_path, [document(1, title="Telegram from Batavia", authors=["Ada Lovelace"], series="Cables"), document(2)])
    assert [one.pk for one in BasePage.objects.search("batavia")] == [article("d1").pk]
    ada = Author.objects.get()
    assert ReferenceIndex.get_references_to(ada).count() == 1 and ReferenceIndex.get_references_to(Series.objects.get()).count() == 1
    before = set(ReferenceIndex.get_references_for_object(article("d1")).values_list("to_object_id", "model_path", "content_path"))
    ReferenceIndex.create_or_update_for_object(article("d1"))
    assert set(ReferenceIndex.get_references_for_object(article("d1")).values_list("to_object_id", "model_path", "content_path")) == before
    run(tmp_path, [document(1, title="Telegram from Batavia", authors=["Eva"])], at=LATER)
    assert not ReferenceIndex.get_references_to(ada).exists()
    assert Byline.objects.count() == 1


def test_the_source_is_kept_as_it_came(tmp_path: Path) -> None:
    run(tmp_path, [document(1)])
    assert json.loads(zlib.decompress(Original.objects.get().raw)) == document(1)


def test_a_month_sorts_and_shows_no_day(tmp_path: Path) -> None:
    run(tmp_path, [document(1, date="1956-09"), document(2, date=None)])
    month, never = article("d1"), article("d2")
    assert (month.undated, month.published_at.month, month.extra["date"]) == (True, 9, "1956-09")
    assert (never.undated, never.published_at) == (True, None)


@pytest.mark.parametrize(
    ("fields", "code", "value"),
    [
        ({"title": ""}, "no title", ("title", "Paragraph one.")),
        ({"title": "", "body": []}, "no title", ("title", "Untitled")),
        ({"title": "word " * 80}, "long title", ("extra", {"title": ("word " * 80).strip()})),
        ({"place": "p" * 201}, "long place", ("extra", {"place": "p" * 201})),
        ({"source_url": "https://x/" + "y" * 1000}, "long source_url", ("source_url", "")),
        ({"wall": "locked"}, "unknown wall", ("wall", "subscribers")),
        ({"format": "poem"}, "unknown format", ("format", "document")),
        ({"published": datetime(2030, 1, 1, tzinfo=UTC)}, "future date", ("slug", "title")),
    ],
)
def test_what_does_not_fit_is_made_to_and_named(fields: dict[str, Any], code: str, value: tuple[str, Any]) -> None:
    body = [{"type": "paragraph", "value": "<p>Paragraph one.</p>"}]
    item = fit(Incoming(**{"source_id": "a", "title": "Title", "body": body, **fields}), AT)
    assert [remark.code for remark in item.remarks] == [code]
    assert getattr(item, value[0]) == value[1]
    assert 0 < len(item.title) <= 255


def test_a_name_that_cannot_stand_in_an_address_gets_one() -> None:
    """WordPress takes anything for a login; a slug with a quote in it had no page, and no map of the site either."""
    names = (("jane_doe-2", "Jane"), ("'>jane", "Jane"), ("%d0%b6", "Ж"))
    item = fit(Incoming(source_id="a", title="T", authors=names, topics=names, series=names[1]), AT)
    assert [slug for slug, _ in item.authors[:2]] == ["jane_doe-2", "jane"] and item.authors == item.topics
    assert item.series == ("jane", "Jane")
    for slug, name in item.authors:
        assert reverse("author", args=[slug]) and name
