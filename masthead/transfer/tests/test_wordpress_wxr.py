"""Reading export files: every version, every damage we have met, and nothing that means harm."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from masthead.transfer.tests.wordpress_exports import export, item, meta
from masthead.transfer.wordpress.moments import moment
from masthead.transfer.wordpress.records import Author, Item, Record, Term
from masthead.transfer.wordpress.repairs import HostileXML, NotAnExport, Repairs
from masthead.transfer.wordpress.wxr import read


def records(folder: Path, text: str | bytes, repairs: Repairs | None = None) -> list[Record]:
    path = folder / "export.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read(path, repairs))


def items(folder: Path, text: str | bytes, repairs: Repairs | None = None) -> list[Item]:
    return [record for record in records(folder, text, repairs) if isinstance(record, Item)]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read(tmp_path: Path, version: str) -> None:
    (only,) = items(tmp_path, export(item(7, "Text.", post_name="seven"), version=version))
    assert (only.post_id, only.slug, only.content, only.kind) == ("7", "seven", "Text.", "post")


def test_the_address_of_the_format_may_be_https(tmp_path: Path) -> None:
    assert items(tmp_path, export(item(7)).replace("http://wordpress.org", "https://wordpress.org"))[0].post_id == "7"


def test_authors_categories_tags_and_terms_are_told_apart(tmp_path: Path) -> None:
    author = "<wp:author><wp:author_login>ann\n</wp:author_login><wp:author_email>a@example.org</wp:author_email></wp:author>"
    category = "<wp:category><wp:category_nicename>oil</wp:category_nicename><wp:cat_name>Oil</wp:cat_name></wp:category>"
    tag = "<wp:tag><wp:tag_slug>gas</wp:tag_slug><wp:tag_name><![CDATA[Gas & more]]></wp:tag_name></wp:tag>"
    term = (
        "<wp:term><wp:term_taxonomy>region</wp:term_taxonomy><wp:term_slug>asia</wp:term_slug><wp:term_name>Asia</wp:term_name></wp:term>"
    )
    assert records(tmp_path, export(author, category, tag, term)) == [
        Author("ann", "a@example.org"),
        Term("category", "oil", "Oil"),
        Term("post_tag", "gas", "Gas & more"),
        Term("region", "asia", "Asia"),
    ]


def test_an_item_keeps_everything_an_article_needs(tmp_path: Path) -> None:
    more = (
        '<category domain="post_tag" nicename="gas"><![CDATA[Gas]]></category><dc:creator>ann</dc:creator>'
        "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>" + meta("_wp_old_slug", "one") + meta("_wp_old_slug", "two")
    )
    (only,) = items(tmp_path, export(item(3, more=more, is_sticky="1", post_password="x", post_parent="0", menu_order="4")))
    assert (only.sticky, only.password, only.parent_id, only.menu_order, only.creator) == (True, "x", "", 4, "ann")
    assert only.terms == (("post_tag", "gas", "Gas"),)
    assert (only.meta["_wp_old_slug"], only.comments) == (["one", "two"], 1)


def test_elements_of_another_namespace_are_not_wordpresss(tmp_path: Path) -> None:
    fake = '<wp:postmeta xmlns:wp="http://example.com/fake/"><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:postmeta>'
    assert items(tmp_path, export(item(1, more=fake)))[0].meta == {}


def test_a_prefix_that_was_never_declared_is_taken_for_what_it_usually_is(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><rss><channel>' + item(5, "Text.").replace("content:", "content:") + "</channel></rss>"
    assert items(tmp_path, text)[0].content == "Text."


@pytest.mark.parametrize(
    ("gmt", "local", "feed", "status", "expected"),
    [
        ("2012-03-04 05:06:07", "2012-03-04 00:06:07", "", "publish", datetime(2012, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "2013-01-02 03:04:05", "", "draft", None),
        ("1970-01-01 00:00:00", "", "", "draft", None),
        ("2013-01-02 03:04:05", "", "", "draft", datetime(2013, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "", "Mon, 30 Nov -0001 00:00:00 +0000", "publish", None),
        ("", "2013-01-02 03:04:05", "Wed, 02 Jan 2013 01:04:05 -0200", "publish", datetime(2013, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("", "2013-01-02 03:04:05", "", "publish", datetime(2013, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2013-13-45 99:99:99", "nonsense", "nonsense", "publish", None),
        (None, None, None, "publish", None),
    ],
)
def test_dates(gmt: str | None, local: str | None, feed: str | None, status: str, expected: datetime | None) -> None:
    assert moment(gmt, local, feed, status) == expected


@pytest.mark.parametrize(
    ("damage", "content", "said"),
    [
        ("<content:encoded>?a=1&b=2</content:encoded>", "?a=1&b=2", "a bare & in the text"),
        ("<content:encoded>caf&eacute;&nbsp;noir</content:encoded>", "café\xa0noir", "&eacute; is not known in XML"),
        ("<content:encoded>5 < 6 and AT&T;</content:encoded>", "5 < 6 and AT&T;", "a bare < in the text"),
        ("<content:encoded><![CDATA[bell\x07 rings]]></content:encoded>", "bell rings", "control characters left out"),
        ("<content:encoded><![CDATA[a ]]> b]]></content:encoded>", "a ]]> b", "]]> within the text"),
        ("<content:encoded><![CDATA[one]]><![CDATA[ two]]></content:encoded>", "one two", ""),
        ("<content:encoded><p>not escaped</p> tail</content:encoded>", "<p>not escaped</p> tail", ""),
    ],
)
def test_the_usual_damage_is_mended_and_named_with_its_line(tmp_path: Path, damage: str, content: str, said: str) -> None:
    repairs = Repairs()
    text = export("", item(1).replace("<content:encoded><![CDATA[]]></content:encoded>", damage))
    assert items(tmp_path, text, repairs)[0].content == content
    assert [(repair.line, repair.what) for repair in repairs.listed][:1] == ([(4, said)] if said else [])


def test_bytes_of_another_encoding_are_read_as_windows_has_them(tmp_path: Path) -> None:
    repairs = Repairs()
    text = export(item(1, "caf? – ok")).encode().replace(b"caf?", b"caf\xe9")
    assert items(tmp_path, text, repairs)[0].content == "café – ok"
    assert "Windows-1252" in repairs.listed[0].what


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_a_file_may_be_in_any_encoding_it_names(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    assert items(tmp_path, export(item(1, "Café"), head=head).encode(encoding))[0].content == "Café"


def test_a_codec_that_is_no_encoding_is_not_obeyed(tmp_path: Path) -> None:
    assert items(tmp_path, export(item(1, "Text"), head='<?xml version="1.0" encoding="zlib"?>'))[0].content == "Text"


@pytest.mark.parametrize("before", ["\n\n", "<br />\n<b>Warning</b>: session_start() in /var/www on line 3<br />\n"])
def test_what_plugins_write_before_the_xml_is_left_out_and_named(tmp_path: Path, before: str) -> None:
    repairs = Repairs()
    assert items(tmp_path, before + export(item(1, "Text")), repairs)[0].content == "Text"
    assert "before the XML left out" in repairs.listed[0].what


def test_a_file_that_breaks_off_gives_what_there_is_of_it(tmp_path: Path) -> None:
    repairs = Repairs()
    whole, broken = items(tmp_path, export(item(1, "One"), item(2, "Two")).partition("<wp:post_type>post</wp:post_type>")[0]
                          + "<wp:post_type>post</wp:post_type></item>" + item(2, "Two").removesuffix("</item>"), repairs)  # fmt: skip
    assert (whole.whole, broken.whole, broken.content) == (True, False, "Two")
    assert repairs.total


def test_an_item_that_was_never_closed_ends_where_the_next_begins(tmp_path: Path) -> None:
    text = export(item(1, "One").removesuffix("</item>"), item(2, "Two"), item(3, "Three"))
    assert [(one.post_id, one.content) for one in items(tmp_path, text)] == [("1", "One"), ("2", "Two"), ("3", "Three")]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "definition",
    [
        BOMB,
        '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://example.com/evil.dtd">',
        '<!doctype rss [<!entity x "y">]>',
        '<!-- a comment <!DOCTYPE x> --><?pi <!DOCTYPE y>?>\n<!DOCTYPE rss PUBLIC "a" "http://example.com/b">',
        '<!ENTITY x "y">',
        "<!DOCTYPE rss [" + "<!-- padding -->" * 70_000 + '<!ENTITY x "y">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_defines_entities_is_refused_in_one_sentence(tmp_path: Path, definition: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>{definition}'
    with pytest.raises(HostileXML) as refusal:
        records(tmp_path, export(item(1, "&secret;"), head=head).encode(encoding))
    assert str(refusal.value).count(".") == 1 and "entities" in str(refusal.value)


def test_a_definition_further_down_defines_nothing(tmp_path: Path) -> None:
    found = items(tmp_path, export(BOMB, "<item><title>&c;</title><wp:post_id>1</wp:post_id></item>"))
    assert found[0].title == "&c;"


def test_a_bare_doctype_does_no_harm(tmp_path: Path) -> None:
    assert items(tmp_path, export(item(1, "Text"), head='<?xml version="1.0"?><!DOCTYPE rss>'))[0].content == "Text"


def test_an_item_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.transfer.wordpress.wxr.LARGEST_ITEM", 1_000_000)
    with pytest.raises(HostileXML, match="larger than"):
        records(tmp_path, export(item(1, "x" * 2_000_000)))


def test_many_items_together_may_be_larger_than_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.transfer.wordpress.wxr.LARGEST_ITEM", 1_000_000)
    assert len(items(tmp_path, export(*(item(number, "x" * 100_000) for number in range(40))))) == 40


@pytest.mark.parametrize(
    "text",
    ["", "plain words", '{"a": 1}', "<catalog><book/></catalog>", "<!DOCTYPE html><html></html>", "<p>Hello</p>", "<",
     '<rss version="2.0"><channel><item><title>A feed</title></item></channel></rss>', "PK\x03\x04\x00\x00"],
)  # fmt: skip
def test_anything_else_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotAnExport, match=r"^This is not a WordPress export\b[^.]*\.$"):
        records(tmp_path, text)


def test_the_reader_sees_the_same_whatever_the_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = export(*(item(number, f"a ]]> b&nbsp;<p>é</p>{'x' * number}", title=f"A & B <{number}") for number in range(20)))
    text = text.replace("<link>", "<link>?a=1&b=2&eacute;")
    once = items(tmp_path, text)
    for size in (1, 2, 3, 7, 64, 1000):
        monkeypatch.setattr("masthead.transfer.wordpress.repairs.CHUNK", max(size, 1))
        assert items(tmp_path, text) == once
