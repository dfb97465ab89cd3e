"""Pictures from upload to page: made in the background, never for a reader, set anew, dropped when they go."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image

from conftest import NOON, Articles, Browser, People
from masthead.library import shelf
from masthead.library.models import ArticlePage, Galley, Picture, Rendition
from masthead.library.pictures import encoding, making
from masthead.library.pictures.finding import Sizes, sizes_for, sizes_of
from masthead.library.pictures.making import do_make, drop_outdated, make_sizes
from masthead.library.tests.test_iptc import AGENCY, iim

Browsers = Callable[[], Browser]
pytestmark = pytest.mark.django_db
PNG = "image/png"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    yield


def content(colour: str = "teal", size: tuple[int, int] = (900, 600), kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def with_iptc(fields: dict[int, str]) -> bytes:
    """A JPEG with IPTC's block where Photoshop keeps it."""
    block = iim(fields)
    resource = b"8BIM" + (0x0404).to_bytes(2, "big") + b"\0\0" + len(block).to_bytes(4, "big") + block + b"\0" * (len(block) % 2)
    segment = b"Photoshop 3.0\0" + resource
    jpeg = content()
    return jpeg[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]


def picture(data: bytes | None = None, name: str = "quay.jpg", **fields: Any) -> Picture:
    words = {"title": "Quay", "description": "Two cranes", "credit": "A. Example / Example Pictures"} | fields
    with TestCase.captureOnCommitCallbacks(execute=True):
        return Picture.objects.create(file=ImageFile(io.BytesIO(data or content()), name=name), **words)


def body(*pictures: Picture, **more: Any) -> list[dict[str, Any]]:
    text = {"type": "paragraph", "value": "<p>Text.</p>"}
    return [text, *({"type": "image", "value": {"image": one.pk, **more}} for one in pictures)]


def text_of(article: ArticlePage) -> str:
    galley = Galley.objects.get(pk=article.pk)
    return galley.opening + galley.rest


def asked() -> list[int]:
    return [row.args_kwargs["args"][0] for row in DBTaskResult.objects.filter(task_path__endswith="make_sizes").order_by("enqueued_at")]


@pytest.fixture
def no_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> bytes:
        raise AssertionError("a picture was encoded")

    monkeypatch.setattr(encoding, "encoded", refuse)
    monkeypatch.setattr(encoding, "opened", refuse)
    monkeypatch.setattr(Picture, "create_rendition", refuse)
    monkeypatch.setattr(Picture, "create_renditions", refuse)


def test_an_upload_asks_for_its_sizes_and_makes_none(no_encoding: None) -> None:
    one = picture()
    assert asked() == [one.pk] and sizes_of(one) == [] and sizes_of(one).largest is None


def test_the_task_makes_every_size_in_both_formats_once() -> None:
    one = picture()
    for _ in range(2):
        make_sizes.func(one.pk)
    sizes = sizes_of(one)
    assert [made.width for made in sizes] == [400, 800, 900] == [made.width for made in sizes.avif]
    assert all(Image.open(made.file).format == "AVIF" for made in sizes.avif)
    assert sizes.social and (sizes.social.width, sizes.social.height) == (900, 472)
    assert Rendition.objects.filter(image=one).count() == 7


def test_publishing_makes_the_jpegs_and_asks_for_the_rest(articles: Articles) -> None:
    lead, inside = picture(), picture(name="other.jpg")
    DBTaskResult.objects.all().delete()
    with TestCase.captureOnCommitCallbacks(execute=True):
        one = articles.one(picture=lead, body=body(inside))
    assert [made.width for made in sizes_of(inside)] == [400, 800, 900] and sizes_of(inside).avif == []
    assert "<picture><img" in text_of(one)
    assert set(asked()) == {lead.pk, inside.pk}


def test_the_task_sets_anew_what_shows_the_picture(articles: Articles) -> None:
    inside = picture(caption="Before")
    one, other = articles.one(body=body(inside)), articles.one()
    before = Galley.objects.get(pk=other.pk).set_at
    make_sizes.func(inside.pk)
    opening = text_of(one)
    assert 'type="image/avif"' in opening and "Before" in opening
    assert Galley.objects.get(pk=other.pk).set_at == before
    inside.caption = "After"
    with TestCase.captureOnCommitCallbacks(execute=True):
        inside.save()
    make_sizes.func(inside.pk)
    assert "After" in text_of(one), "a corrected caption reaches the articles"


def test_a_reader_s_request_never_encodes(articles: Articles, browser: Browsers, people: People, request: Any) -> None:
    bare = picture(name="bare.jpg")
    one = articles.one(picture=picture(), body=body(picture(name="b.jpg")), wall="free")
    articles.one(picture=bare)
    Rendition.objects.filter(image=bare).delete()
    request.getfixturevalue("no_encoding")
    before = Rendition.objects.count()
    reader = browser().sign_in(people.cleo())
    for visitor in (browser(), reader):
        for path in ("/", one.address(), "/library/", "/feeds/all.atom", "/sitemap.xml"):
            assert visitor.get(path).status_code == 200, path
    assert Rendition.objects.count() == before


def test_the_page_offers_avif_and_jpeg_with_their_measures(articles: Articles, browser: Browsers) -> None:
    lead = picture(focal_point_x=90, focal_point_y=300, focal_point_width=10, focal_point_height=10)
    make_sizes.func(lead.pk)
    one = articles.one(picture=lead, wall="free")
    page = browser().get(one.address()).content.decode()
    figure = page[page.index("<figure") : page.index("</figure>")]
    assert figure.index('<source type="image/avif" srcset="/media/images/') < figure.index("<img ")
    assert 'width="900" height="600"' in figure and 'fetchpriority="high"' in figure and "lazy" not in figure
    assert 'class="focus-x-0"' in figure and figure.count('sizes="') == 2 and "style=" not in figure
    assert "400w" in figure and "900w" in figure


def test_pictures_in_the_text_wait_for_their_turn(articles: Articles) -> None:
    opening = text_of(articles.one(body=body(picture())))
    assert 'loading="lazy" decoding="async"' in opening and "fetchpriority" not in opening


def test_few_avifs_are_none() -> None:
    one = picture()
    do_make(one)
    sizes_of(one).avif[-1].delete()
    assert sizes_of(one).avif == [] and len(sizes_of(one)) == 3


def test_a_list_of_cards_takes_one_query_for_its_pictures(articles: Articles) -> None:
    for n in range(4):
        articles.one(picture=picture(name=f"p{n}.jpg"))
    cards = list(shelf.cards())
    with CaptureQueriesContext(connection) as queries:
        shelf.with_pictures(cards)
        assert all(card.sizes.largest.url and card.sizes.focus == "" for card in cards)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert len(sizes_for(Picture.objects.all())) == 4
    assert len(queries) == 2


def test_a_file_that_is_gone_is_logged_and_harms_nothing(articles: Articles, caplog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.library.pictures.making.log.propagate", True)
    gone = picture()
    Path(gone.file.path).unlink()
    make_sizes.func(gone.pk)
    make_sizes.func(gone.pk + 1000)
    one = articles.one(picture=gone, body=body(gone))
    assert "A picture stood here: Two cranes" in text_of(one)
    assert "cannot be read" in caplog.text


def test_what_two_make_at_once_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = picture()
    monkeypatch.setattr(making, "_missing", lambda it, kinds: [("width-400|format-jpeg|jpegquality-78", it.file_hash[:8])])
    assert [do_make(one), do_make(one)] == [1, 0]
    assert len(list((Path(one.file.path).parent.parent / "images").iterdir())) == 1, "no file is left of the second"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_picture_that_is_deleted_meanwhile_leaves_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    one = picture()
    stale = Picture.objects.get(pk=one.pk)
    monkeypatch.setattr(making, "_missing", lambda it, kinds: [("width-400|format-jpeg|jpegquality-78", "12345678")])
    Picture.objects.all().delete()
    assert do_make(stale) == 0
    assert not Rendition.objects.exists() and not list((Path(stale.file.path).parent.parent / "images").iterdir())


def test_deleting_a_picture_deletes_its_sizes_and_their_files() -> None:
    from wagtail.tasks import delete_file_from_storage_task

    one = picture()
    do_make(one)
    names = [made.file.path for made in Rendition.objects.all()]
    assert all(Path(name).exists() for name in names) and len(names) == 7
    DBTaskResult.objects.all().delete()
    with TestCase.captureOnCommitCallbacks(execute=True):
        one.delete()
    for row in DBTaskResult.objects.filter(task_path=delete_file_from_storage_task.module_path):
        delete_file_from_storage_task.func(*row.args_kwargs["args"])
    assert not Rendition.objects.exists() and not any(Path(name).exists() for name in names)


def replace_file(browser: Browser, one: Picture, data: bytes) -> Any:
    form = {"title": one.title, "description": one.description, "credit": one.credit, "collection": one.collection_id, "tags": ""}
    return browser.post(reverse("wagtailimages:edit", args=[one.pk]), {**form, "file": SimpleUploadedFile("new.jpg", data, "image/jpeg")})


def test_a_new_file_s_sizes_take_the_old_ones_place_when_they_are_made(articles: Articles, browser: Browsers, people: People) -> None:
    one = picture()
    article = articles.one(body=body(one), picture=one)
    make_sizes.func(one.pk)
    old = sizes_of(one)[0].url
    DBTaskResult.objects.all().delete()
    assert replace_file(browser().sign_in(people.eva()), one, content("red", (1300, 700))).status_code == 302
    one.refresh_from_db()
    assert sizes_of(one)[0].url == old, "until then, pages show what they showed"
    assert asked() == [one.pk]
    make_sizes.func(one.pk)
    new = sizes_of(one)
    assert [made.width for made in new] == [400, 800, 1200] and new[0].url != old
    assert new[0].url in text_of(article) and old not in text_of(article)
    waiting = DBTaskResult.objects.get(task_path__endswith="drop_outdated")
    assert waiting.run_after is not None and Rendition.objects.filter(image=one).count() > 7
    drop_outdated.func(one.pk)
    assert sizes_of(one)[0].url == new[0].url
    assert {made.focal_point_key[:8] for made in Rendition.objects.filter(image=one, filter_spec__contains="|format-")} == {
        one.file_hash[:8]
    }


def test_another_focal_point_makes_another_preview() -> None:
    one = picture(content(size=(1600, 1600)))
    make_sizes.func(one.pk)
    before = sizes_of(one).social
    one.focal_point_x, one.focal_point_y, one.focal_point_width, one.focal_point_height = 800, 100, 50, 50
    one.save()
    make_sizes.func(one.pk)
    after = sizes_of(one).social
    assert before and after and before.url != after.url and sizes_of(one).focus == "focus-y-0"
    drop_outdated.func(one.pk)
    assert list(Rendition.objects.filter(filter_spec__startswith="fill-")) == [after]


def test_the_clock_finds_the_forgotten() -> None:
    one, done = picture(), picture(name="done.jpg")
    do_make(done)
    Picture.objects.update(created_at=NOON - timedelta(days=1))
    DBTaskResult.objects.all().delete()
    making.ask_for_forgotten(NOON)
    assert asked() == [one.pk]


def test_what_is_stored_on_its_side_is_measured_as_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    one = picture(content(size=(900, 600), exif=exif))
    one.refresh_from_db()
    assert (one.width, one.height) == (600, 900)
    do_make(one)
    assert [(made.width, made.height) for made in sizes_of(one)] == [(400, 600), (600, 900)]


# What the file says of itself


def test_empty_fields_are_filled_and_written_ones_stay() -> None:
    one = picture(with_iptc(AGENCY), title="quay", credit="", description="", caption="Mine")
    assert (one.title, one.credit, one.agency, one.caption) == ("Idle cranes", "Ivan Sekretarev / AP", "AP", "Mine")
    assert one.place == "Abidjan, Côte d’Ivoire" and str(one.taken_on) == "2026-11-20" and one.licence == "© 2026 AP"
    one.refresh_from_db()
    assert one.embedded["iptc"]["2:120"] == "Cranes at Côte Quay."


def test_what_is_too_long_is_cut_to_the_field() -> None:
    one = picture(
        with_iptc({105: "T" * 900, 110: "C" * 900, 80: "B" * 900, 115: "S" * 900, 116: "L" * 900, 90: "P" * 900}), title="quay", credit=""
    )
    one.full_clean()
    assert one.credit.endswith("…") and len(one.title) == 255


def test_nonsense_in_a_file_keeps_nobody_from_uploading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> Any:
        raise RuntimeError("anything")

    monkeypatch.setattr("masthead.library.pictures.arriving.read", fail)
    assert picture().embedded == {}


def test_where_it_was_taken_to_the_metre_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x013B] = "Ann"
    exif.get_ifd(0x8825)[29] = "SECRETDATE"
    one = picture(content(exif=exif), credit="")
    assert one.credit == "Ann" and "SECRET" not in json.dumps(one.embedded)


def test_all_three_ways_of_the_desk(browser: Browsers, people: People) -> None:
    eva, data = browser().sign_in(people.eva()), with_iptc(AGENCY)

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("ap-12345.jpg", data, "image/jpeg")

    form = {"title": "ap-12345", "collection": 1, "tags": ""}
    assert eva.post(reverse("wagtailimages:add"), {**form, "file": file()}).status_code == 302
    chosen = eva.post(
        reverse("wagtailimages_chooser:create"),
        {f"image-chooser-upload-{name}": value for name, value in {**form, "file": file(), "title": "Own words"}.items()},
    )
    assert chosen.status_code == 200
    several = eva.post(reverse("wagtailimages:add_multiple"), {"title": "ap 12345", "collection": 1, "files[]": file()})
    assert several.json()["success"] and "Ivan Sekretarev / AP" in several.json()["form"]
    assert [one.credit for one in Picture.objects.all()] == ["Ivan Sekretarev / AP"] * 3
    assert sorted(one.title for one in Picture.objects.all()) == ["Idle cranes", "Idle cranes", "Own words"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (content(size=(600, 600), kind="PNG")[:900], "breaks off or is damaged"),
        (b"GIF", "Not a valid .png image"),
        (content(kind="PNG") + b"\0" * 21_000_000, "too big"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(browser: Browsers, people: People, data: bytes, says: str) -> None:
    eva = browser().sign_in(people.eva())
    answer = eva.post(
        reverse("wagtailimages:add"), {"title": "x", "collection": 1, "tags": "", "file": SimpleUploadedFile("x.png", data, PNG)}
    )
    assert answer.status_code == 200 and says in answer.content.decode() and not Picture.objects.exists()
    several = eva.post(
        reverse("wagtailimages:add_multiple"), {"title": "x", "collection": 1, "files[]": SimpleUploadedFile("x.png", data, PNG)}
    )
    assert says in several.json()["error_message"]


# What link previews and search engines are told


def test_structured_data_and_previews_name_absolute_addresses(articles: Articles, browser: Browsers, settings: Any) -> None:
    lead = picture(content(size=(2000, 1500)), caption="Own caption", creator="Ann", licence="© 2026 AP", licence_url="https://x.example/l")
    Picture.objects.filter(pk=lead.pk).update(embedded={"xmp": {"plus:LicensorURL": "https://x.example/buy"}})
    page = browser().get(articles.one(picture=lead).address()).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])["image"][0]
    assert data["@type"] == "ImageObject" and data["contentUrl"].startswith(f"{settings.MASTHEAD.url}/media/images/")
    assert (data["width"], data["height"], data["caption"], data["creditText"]) == (
        1600,
        1200,
        "Own caption",
        "A. Example / Example Pictures",
    )
    assert data["creator"]["name"] == "Ann" and data["copyrightNotice"] == "© 2026 AP"
    assert (data["license"], data["acquireLicensePage"]) == ("https://x.example/l", "https://x.example/buy")
    assert f'<meta property="og:image" content="{settings.MASTHEAD.url}/media/images/quay.' in page
    assert '<meta property="og:image:width" content="1200">' in page and '<meta property="og:image:height" content="630">' in page


def test_avif_is_served_as_what_it_is_and_originals_are_not(browser: Browsers) -> None:
    one = picture()
    do_make(one)
    answer = browser().get(sizes_of(one).avif[0].url)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/avif" and "immutable" in answer["Cache-Control"]
    assert browser().get(sizes_of(one)[0].url)["Content-Type"] == "image/jpeg"
    assert browser().get(one.file.url).status_code == 404
    for path in ("/media/images/../original_images/quay.jpg", "/media/images/..%2foriginal_images/quay.jpg"):
        assert browser().get(path).status_code == 404


def test_no_sizes_are_no_sizes() -> None:
    assert Sizes() == [] and Sizes().avif_set == "" and sizes_of(None).largest is None and sizes_for([]) == {}


def test_a_decorative_picture_has_no_words_unless_it_is_a_link(articles: Articles) -> None:
    one = picture()
    for link, alt in (("", 'alt=""'), ("https://x.example/", 'alt="Two cranes"')):
        article: ArticlePage = articles.one(body=body(one, decorative=True, link=link))
        assert alt in text_of(article)
