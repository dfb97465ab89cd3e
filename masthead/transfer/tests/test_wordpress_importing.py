"""WordPress exports, all the way onto the shelf."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wagtail.contrib.redirects.models import Redirect

from conftest import NOON, Browser, People
from masthead.kit.refusals import BadInput
from masthead.library.models import ArticlePage, Picture
from masthead.transfer.reports import Outcome, Report
from masthead.transfer.wordpress.importing import import_wordpress

pytestmark = pytest.mark.django_db

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Old house</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Author</wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>"
UPLOADS = "https://old.example/wp-content/uploads"


def item(number: int, title: str, content: str = "", extra: str = "", kind: str = "post", status: str = "publish") -> str:
    slug = title.lower().replace(" ", "-")
    return f"""<item><title>{title}</title><link>https://old.example/2019/05/{slug}/</link><dc:creator>ann</dc:creator>
<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[A standfirst.]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2019-05-0{number % 8 + 1} 10:00:00</wp:post_date_gmt>
<wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{extra}</item>"""


def attachment(number: int, name: str) -> str:
    return item(
        number, name, extra=f"<wp:attachment_url>{UPLOADS}/2019/05/{name}.png</wp:attachment_url>", kind="attachment", status="inherit"
    )


BLOCKS = f"""<!-- wp:paragraph --><p>First paragraph.</p><!-- /wp:paragraph -->
<!-- wp:paragraph --><p>Second, with a <a href="https://example.org/x">link</a>.</p><!-- /wp:paragraph -->
<!-- wp:more --><!--more--><!-- /wp:more -->
<!-- wp:heading --><h2>A heading</h2><!-- /wp:heading -->
<!-- wp:image {{"id":7}} --><figure class="wp-block-image"><img src="{UPLOADS}/2019/05/harbour-300x200.png" alt="Boats"/>
<figcaption>The harbour (AP photo by Ivan Sekretarev).</figcaption></figure><!-- /wp:image -->
<!-- wp:table --><figure class="wp-block-table"><table><tbody><tr><td>One</td><td>Two</td></tr></tbody></table></figure><!-- /wp:table -->
<!-- wp:paragraph --><p>LOCKEDWORD ends it.</p><!-- /wp:paragraph -->"""


@pytest.fixture
def export(tmp_path: Path) -> Any:
    def write(*items: str, name: str = "export.xml") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + "".join(items) + TAIL)
        return path

    return write


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def run(path: Path, **options: Any) -> Report:
    return import_wordpress([path], progress=False, at=NOON, **options)


def test_an_article_arrives_whole_and_gated(export: Any, people: People) -> None:
    category = '<category domain="category" nicename="oil"><![CDATA[Oil]]></category>'
    report = run(export(item(1, "Hello", BLOCKS, category), attachment(7, "harbour")))
    assert report.complete and report.outcomes == {Outcome.NEW: 1}
    article = ArticlePage.objects.get()
    assert (article.title, article.standfirst, article.wall) == ("Hello", "A standfirst.", "gated")
    assert [str(line.author) for line in article.bylines.all()] == ["Ann Author"]
    assert [topic.slug for topic in article.topics.all()] == ["oil"]
    kinds = [block.block_type for block in article.body]
    assert kinds == ["paragraph", "paragraph", "cut", "heading", "image", "table", "paragraph"]
    stranger = Browser().get(article.address()).content.decode()
    assert "First paragraph." in stranger and "LOCKEDWORD" not in stranger
    cleo = Browser().sign_in(people.cleo()).get(article.address()).content.decode()
    for words in ("LOCKEDWORD", "The harbour", "AP photo by Ivan Sekretarev", ">One</t", "Boats"):
        assert words in cleo
    assert 'src="https://old.example' not in cleo


def test_pictures_come_from_the_uploads_folder(export: Any, tmp_path: Path) -> None:
    folder = tmp_path / "uploads" / "2019" / "05"
    folder.mkdir(parents=True)
    Image.new("RGB", (640, 400), "maroon").save(folder / "harbour.png")
    path = export(item(1, "Hello", BLOCKS), item(2, "Again", BLOCKS), attachment(7, "harbour"))
    assert any(entry.code == "picture not here" for entry in run(path).entries)
    report = run(path, media=tmp_path / "uploads")
    assert report.outcomes == {Outcome.UPDATED: 2} and not any(entry.code == "picture not here" for entry in report.entries)
    assert Picture.objects.count() == 1, "one file is one picture"
    image = next(block for block in ArticlePage.objects.first().body if block.block_type == "image")  # type: ignore[union-attr]
    assert image.value["image"] == Picture.objects.get() and image.value["alt"] == "Boats"
    assert run(path, media=tmp_path / "uploads").outcomes == {Outcome.UNCHANGED: 2}


@pytest.mark.parametrize("name", ["../secret", "..%2F..%2Fsecret", "/etc/hostname"])
def test_a_picture_outside_the_folder_is_never_taken(export: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "uploads").mkdir()
    Image.new("RGB", (9, 9)).save(tmp_path / "secret.png")
    run(export(item(1, "Hello", f'<p>x</p><img src="{UPLOADS}/{name}.png" alt="">')), media=tmp_path / "uploads")
    assert not Picture.objects.exists()


def test_old_addresses_lead_to_the_article(export: Any) -> None:
    meta = "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>older</wp:meta_value></wp:postmeta>"
    run(export(item(1, "Hello", "<p>x</p>", meta)))
    article = ArticlePage.objects.get()
    for path in ("/2019/05/hello/", "/2019/05/older/"):
        response = Browser().get(path)
        assert response.status_code == 301 and response["Location"].endswith(article.address()), path
    assert Redirect.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "live", "code"),
    [
        ({"status": "draft"}, False, ""),
        ({"status": "pending"}, False, ""),
        ({"status": "private"}, False, "private"),
        ({"status": "future"}, False, "scheduled"),
        ({"extra": "<wp:post_password>secret</wp:post_password>"}, False, "behind a password"),
        ({}, True, ""),
    ],
)
def test_what_was_not_open_to_all_is_a_draft(export: Any, fields: dict[str, Any], live: bool, code: str) -> None:
    report = run(export(item(1, "Hello", "<p>x</p>", **fields)))
    article = ArticlePage.objects.get()
    assert article.live is live
    assert Browser().get(article.address()).status_code == (200 if live else 404)
    assert not code or code in {entry.code for entry in report.entries}


def test_pages_are_free(export: Any) -> None:
    run(export(item(1, "About", "<p>We are a review.</p>", kind="page")))
    assert ArticlePage.objects.get().wall == "free"


def test_two_articles_with_one_number_are_both_kept(export: Any) -> None:
    path = export(item(1, "One", "<p>one</p>"), item(1, "Two", "<p>two</p>"))
    report = run(path)
    assert {article.title for article in ArticlePage.objects.all()} == {"One", "Two"}
    assert "same number as another item" in {entry.code for entry in report.entries}
    assert run(path).outcomes == {Outcome.UNCHANGED: 2}


def test_scripts_and_handlers_never_reach_the_page(export: Any) -> None:
    nasty = '<p onclick="x()">Text</p><script>alert(1)</script><a href="javascript:alert(2)">link</a><iframe src="https://evil.example"></iframe>'
    report = run(export(item(1, "Hello", nasty), item(2, "About", nasty, kind="page")))
    page = Browser().get(ArticlePage.objects.get(title="About").address()).content.decode()
    body = page.split('class="text', 1)[1]
    assert "alert(" not in body and "onclick" not in body and "javascript:" not in body and "<iframe" not in body
    assert {"script dropped", "address refused"} <= {entry.code for entry in report.entries}


def test_a_hostile_file_is_refused_in_a_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "evil.xml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>&x;</item></channel></rss>'
    )
    with pytest.raises(BadInput) as refusal:
        run(path)
    assert refusal.value.say().endswith("Nothing was imported.")
    assert not ArticlePage.objects.exists()


def test_the_report_names_everything(export: Any, tmp_path: Path) -> None:
    comment = "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>hi</wp:comment_content></wp:comment>"
    menu = item(9, "Menu", kind="nav_menu_item")
    run(export(item(1, "Hello", BLOCKS, comment), menu), report=tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text())
    codes = {remark["code"] for remark in told["remarks"]}
    assert {"readers' comments not imported", "not an article", "picture not here"} <= codes
    assert told["in"]["words"] == told["out"]["words"] and told["in"]["links"] == told["out"]["links"]


def test_a_dry_run_writes_nothing(export: Any) -> None:
    report = run(export(item(1, "Hello", BLOCKS)), dry_run=True)
    assert report.outcomes == {Outcome.NEW: 1} and not ArticlePage.objects.exists()


def test_every_sample_export_comes_in_with_every_loss_named(shared: Path) -> None:
    paths = sorted((shared / "data/imports/wordpress").rglob("*.xml"))
    assert len(paths) > 30
    for path in paths:
        try:
            report = import_wordpress([path], collection=str(path), progress=False, at=NOON)
        except BadInput as refusal:
            assert refusal.say().endswith("Nothing was imported.")
            continue
        assert report.complete, f"{path.name}: {[str(entry) for entry in report.lost()]}"


def test_a_picture_written_into_the_text_is_unpacked(export: Any) -> None:
    import base64
    import io

    packed = io.BytesIO()
    Image.new("RGB", (30, 20), "maroon").save(packed, "PNG")
    address = "data:image/png;base64," + base64.b64encode(packed.getvalue()).decode()
    run(export(item(1, "Hello", f'<p>x</p><img src="{address}" alt="A square"><p>y</p>')))
    assert Picture.objects.get().width == 30
    assert "base64" not in ArticlePage.objects.get().galley.rest
