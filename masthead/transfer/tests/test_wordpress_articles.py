"""A whole export as articles: bylines, topics, pictures, several files, and what is said of everything else."""

from pathlib import Path

import pytest

from masthead.transfer.tests.wordpress_exports import attachment, export, item, meta, written
from masthead.transfer.wordpress.article import Imported, articles, words
from masthead.transfer.wordpress.remarks import Why
from masthead.transfer.wordpress.site import survey


def only(folder: Path, *inside: str) -> Imported:
    (one,) = articles(written(folder, *inside))
    return one


def whys(one: Imported) -> set[Why]:
    return {note.why for note in one.notes}


AUTHORS = (
    "<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name><![CDATA[Ann O&#8217;Author]]></wp:author_display_name></wp:author>"
    "<wp:author><wp:author_login>ben</wp:author_login><wp:author_first_name>Ben</wp:author_first_name><wp:author_last_name>Writer</wp:author_last_name></wp:author>"
)


def byline(nicename: str, name: str = "") -> str:
    return f'<category domain="author" nicename="{nicename}"><![CDATA[{name}]]></category>'


def test_an_article_has_everything_the_act_needs(tmp_path: Path) -> None:
    more = (
        "<dc:creator>ann</dc:creator><excerpt:encoded><![CDATA[<p>Short &amp;\nsweet</p>]]></excerpt:encoded>"
        '<category domain="post_tag" nicename="gas"><![CDATA[Gas]]></category>'
        '<category domain="category" nicename="oil"><![CDATA[Oil &amp; more]]></category>'
        '<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>'
        '<category domain="region" nicename="asia"><![CDATA[Asia]]></category>'
        + meta("_thumbnail_id", "9") + meta("_wp_old_slug", "before") + meta("_wp_old_slug", "seven")
        + meta("_yoast_wpseo_title", "For engines") + meta("_yoast_wpseo_metadesc", "What it is")
        + meta("_yoast_wpseo_canonical", "https://example.com/first")
    )  # fmt: skip
    picture = attachment(9, caption="Port (AP photo by Ann)", more=meta("_wp_attachment_image_alt", "A port"))
    one = only(tmp_path, AUTHORS, item(7, "Text.", more=more, title="On &amp; <em>off</em>", post_name="seven", is_sticky="1"), picture)
    assert (one.source_id, one.source_url, one.kind, one.slug, one.status) == ("7", "https://example.org/7/", "post", "seven", "publish")
    assert (one.title, one.standfirst, one.raw, one.sticky) == ("On & off", "Short & sweet", "Text.", True)
    assert one.published is not None and one.published.isoformat() == "2012-03-04T05:06:07+00:00"
    assert one.authors == (("ann", "Ann O’Author"),)
    assert (one.topics, one.other_terms) == ((("oil", "Oil & more"), ("gas", "Gas")), (("region", "asia", "Asia"),))
    assert one.lead_picture == {
        "src": "https://example.org/files/9.jpg", "attachment": "9", "alt": "A port", "caption": "Port", "credit": "AP photo by Ann",
        "link": "",
    }  # fmt: skip
    assert one.old_slugs == ("before",)
    assert (one.seo_title, one.seo_description, one.canonical) == ("For engines", "What it is", "https://example.com/first")
    assert one.blocks == [{"type": "paragraph", "value": "<p>Text.</p>"}]
    assert not one.difference


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("<dc:creator>ann</dc:creator>", (("ann", "Ann O’Author"),)),
        ("<dc:creator>ann</dc:creator>" + byline("cap-ben") + byline("cap-ann"), (("ben", "Ben Writer"), ("ann", "Ann O’Author"))),
        (byline("cap-ben-writer", "ben"), (("ben", "Ben Writer"),)),
        (byline("cap-guest", "guest"), (("guest", "Guest of Honour"),)),
        (byline("cap-nobody", "Nobody Known"), (("nobody", "Nobody Known"),)),
        ("", ()),
    ],
)
def test_bylines(tmp_path: Path, more: str, expected: tuple[tuple[str, str], ...]) -> None:
    guest = item(50, kind="guest-author", more=meta("cap-user_login", "guest") + meta("cap-display_name", "Guest of Honour"))
    assert only(tmp_path, AUTHORS, guest, item(7, "Text.", more=more)).authors == expected


def test_a_byline_nobody_knows_is_named(tmp_path: Path) -> None:
    assert Why.BYLINE in whys(only(tmp_path, AUTHORS, item(7, more="<dc:creator>zoe</dc:creator>")))


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("_yoast_wpseo_title", "%%title%% %%sep%% %%sitename%%", "seo_title", ""),
        ("rank_math_title", "%title%", "seo_title", ""),
        ("_aioseo_title", "Good", "seo_title", "Good"),
        ("rank_math_description", "Said", "seo_description", "Said"),
        ("_yoast_wpseo_canonical", "javascript:x", "canonical", ""),
    ],
)
def test_what_search_engines_were_told(tmp_path: Path, key: str, value: str, field: str, expected: str) -> None:
    assert getattr(only(tmp_path, item(7, more=meta(key, value))), field) == expected


def test_attachments_may_be_in_another_file_and_files_in_any_order(tmp_path: Path) -> None:
    first = written(tmp_path, item(7, '[gallery ids="8,9"]', more=meta("_thumbnail_id", "9")), name="a.xml")
    second = written(tmp_path, attachment(8), attachment(9), item(10, "Ten"), name="b.xml")
    seven, ten = articles([first, second])
    assert len(seven.blocks[0]["value"]["images"]) == 2 and seven.lead_picture is not None
    assert [one.source_id for one in articles([second, first])] == ["10", "7"]
    assert ten.source_id == "10"


def test_a_gallery_without_numbers_shows_what_was_uploaded_to_the_article(tmp_path: Path) -> None:
    pictures = [attachment(number, post_parent="7", menu_order=str(-number)) for number in (8, 9)]
    one = only(tmp_path, *pictures, attachment(10, post_parent="6"), item(7, "[gallery]"))
    assert [image["attachment"] for image in one.blocks[0]["value"]["images"]] == ["9", "8"]


def test_a_resized_picture_is_known_by_its_address(tmp_path: Path) -> None:
    one = only(tmp_path, attachment(8, "https://example.org/u/a.jpg"), item(7, '<img src="http://example.org/u/a-300x200.jpg?x=1">'))
    assert one.blocks[0]["value"]["attachment"] == "8"


def test_the_credit_in_a_pictures_file_is_used(tmp_path: Path) -> None:
    stored = meta("_wp_attachment_metadata", 'a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:99:"Ben/AFP";}}')
    assert only(tmp_path, attachment(8, more=stored), item(7, more=meta("_thumbnail_id", "8"))).lead_picture["credit"] == "Ben/AFP"  # type: ignore[index]


def test_reusable_blocks_come_from_their_own_items(tmp_path: Path) -> None:
    shared = item(5, "<!-- wp:paragraph --><p>Shared.</p><!-- /wp:paragraph -->", kind="wp_block")
    assert only(tmp_path, item(7, '<!-- wp:block {"ref":5} /-->'), shared).blocks[0]["value"] == "<p>Shared.</p>"


def test_footnotes_come_from_the_meta(tmp_path: Path) -> None:
    text = '<!-- wp:paragraph --><p>A<sup data-fn="u"><a href="#u">1</a></sup></p><!-- /wp:paragraph -->'
    for stored in ('[{"id":"u","content":"See \\"this\\""}]', '[{\\"id\\":\\"u\\",\\"content\\":\\"See this\\"}]'):
        one = only(tmp_path, item(7, text, more=meta("footnotes", stored)))
        assert one.blocks[1]["type"] == "footnote" and not one.difference


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (item(7, post_date_gmt="0000-00-00 00:00:00"), Why.DATE),
        (item(7, more="<wp:comment></wp:comment><wp:comment></wp:comment>"), Why.COMMENTS),
        (item(7, more='<excerpt:encoded><![CDATA[<a href="/x">x</a>]]></excerpt:encoded>'), Why.EXCERPT_LINKS),
        (item(7, more=meta("_elementor_data", '[{"elements":[]}]')), Why.BUILDER),
        (item(7, more=meta("_thumbnail_id", "99")), Why.MISSING_PICTURE),
    ],
)
def test_what_an_editor_should_know_is_said(tmp_path: Path, inside: str, why: Why) -> None:
    assert why in whys(only(tmp_path, inside))


def test_other_kinds_are_counted_and_trash_is_not_an_article(tmp_path: Path) -> None:
    path = written(
        tmp_path, item(1), item(2, kind="nav_menu_item"), item(3, kind="nav_menu_item"), item(4, status="trash"), item(5, kind="page")
    )
    site = survey([path])
    assert dict(site.kinds) == {"post": 1, "nav_menu_item": 2, "post (trash)": 1, "page": 1}
    assert [(one.source_id, one.kind) for one in articles(path, site)] == [("1", "post"), ("5", "page")]


def test_a_sites_own_type_can_be_an_article(tmp_path: Path) -> None:
    (one,) = articles(written(tmp_path, item(1, kind="briefing")), kinds={"briefing": "post"})
    assert (one.kind, one.post_type) == ("post", "briefing")


def test_the_same_article_in_two_files_is_one_and_two_with_one_number_are_named(tmp_path: Path) -> None:
    files = [written(tmp_path, item(1, "One"), name="a.xml"), written(tmp_path, item(1, "One"), item(1, "Other"), name="b.xml")]
    site = survey(files)
    first, other = articles(files, site)
    assert (first.raw, other.raw, site.repeated["post"]) == ("One", "Other", 1)
    assert Why.REPEATED in whys(other)


@pytest.mark.parametrize("status", ["draft", "pending", "private", "future", "publish"])
def test_every_status_that_is_not_trash_comes_along(tmp_path: Path, status: str) -> None:
    assert only(tmp_path, item(1, status=status)).status == status


def test_a_password_is_remembered_as_a_lock(tmp_path: Path) -> None:
    assert only(tmp_path, item(1, post_password="enter")).password_protected


def test_an_article_the_file_broke_off_in_says_so(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_text(export(item(1, "Text")).partition("</item>")[0])
    (one,) = articles(path)
    assert Why.BROKEN_OFF in whys(one)
    assert next(iter(survey([path]).repairs.values())).total


@pytest.mark.parametrize(
    ("markup", "text"),
    [("A &amp; <i>b</i>", "A & b"), ("a<br>b", "a b"), ("<p>a</p><p>b</p>", "a b"), ("5 < 6", "5 < 6"), ("o<b>n</b>e\x00", "one")],
)
def test_titles_and_excerpts_are_plain(markup: str, text: str) -> None:
    assert words(markup) == text


EVERYTHING = [
    "<!-- wp:latest-posts /--><!-- wp:acme/box --><p>x</p><!-- /wp:acme/box --><!-- wp:x {bad} /--><!-- wp:block {\"ref\":99} /-->",
    "[gravityform id=1][acme_x a=1][vc_row][vc_pie subtitle='Three words here'][restrict]x[/restrict]",
    '<iframe src="https://maps.example.org/"></iframe><script>x</script><style>x</style><form>x</form><video src="/v">old browser</video>',
    '<a href="javascript:x">x</a><a href="/x"></a><img src="/p" width=1 height=1><img src="/i"><noscript><img src="/i"></noscript>',
    '[gallery ids="98"]<img src="data:image/png;base64,AA">a<!--more--><!--more-->b<!--nextpage-->c',
    "<table><tr><td colspan=2>x<td>y</table><ul><li>x<img src='/i'></ul><h2><a href='/x'>x</a></h2><sup data-fn='u'>1</sup>",
    '<div class="wp-block-file"><a href="/f">F</a><a class="wp-block-file__button" href="/f">Get</a></div>' + "<div>" * 200 + "x",
    "x <!-- hidden words",
]  # fmt: skip


def test_no_reason_is_dead(tmp_path: Path) -> None:
    extra = "<dc:creator>zoe</dc:creator><wp:comment/>" + '<excerpt:encoded><![CDATA[<a href="/x">x</a>]]></excerpt:encoded>'
    odd = [
        item(1, "Other", more=extra),
        item(30, more=meta("_elementor_data", "[{}, {}, {}]"), post_date_gmt="0000-00-00 00:00:00"),
        item(31, "Broken off"),
    ]
    whole = [item(number, content) for number, content in enumerate(EVERYTHING, 1)]
    path = tmp_path / "export.xml"
    path.write_text(export(AUTHORS, *whole, *odd).rpartition("</item>")[0])
    assert {why for one in articles(path) for why in whys(one)} == set(Why)
