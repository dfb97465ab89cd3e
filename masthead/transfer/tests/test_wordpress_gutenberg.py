"""The block editor's comments: read into a tree, and written as the text a reader saw."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.transfer.wordpress.blocks import convert
from masthead.transfer.wordpress.gutenberg import DEPTH, Block, has_blocks, parse
from masthead.transfer.wordpress.remarks import Why


def outline(block: Block) -> Any:
    return [piece if isinstance(piece, str) else {piece.name: outline(piece)} for piece in block.pieces]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("plain", ["plain"]),
        ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", [{"paragraph": ["<p>a</p>"]}]),
        ("a<!-- wp:core/latest-posts /-->b", ["a", {"latest-posts": []}, "b"]),
        ("<!-- wp:a --><i><!-- wp:b/c -->x<!-- /wp:b/c --></i><!-- /wp:a -->", [{"a": ["<i>", {"b/c": ["x"]}, "</i>"]}]),
        ("<!-- wp:more --><!--more--><!-- /wp:more -->", [{"more": ["<!--more-->"]}]),
        ("<!-- wp:a -->x", [{"a": ["x"]}]),
        ("x<!-- /wp:a -->y", ["x", "y"]),
        ("<!-- wp:a --><!-- wp:b -->x<!-- /wp:a -->y", [{"a": [{"b": ["x"]}]}, "y"]),
        ("<!-- wp:paragraph", ["<!-- wp:paragraph"]),
        ("<!-- wp:Not -->x", ["<!-- wp:Not -->", "x"]),
    ],
)
def test_the_tree(text: str, tree: Any) -> None:
    assert outline(parse(text)) == tree


def test_attributes_are_json_and_nonsense_is_noted() -> None:
    good, bad, listed = parse('<!-- wp:a {"id":3,"t":"a \\u002d\\u002d b"} /--><!-- wp:b {oops} /--><!-- wp:c [1] /-->').children
    assert (good.attrs, good.void, good.broken) == ({"id": 3, "t": "a -- b"}, True, False)
    assert (bad.attrs, bad.broken, listed.attrs, listed.broken) == ({}, True, {}, True)


def test_nesting_without_end_stops_at_a_depth() -> None:
    block, depth = parse("<!-- wp:a -->" * 5000 + "x" + "<!-- /wp:a -->" * 5000 + "y"), 0
    while block.children:
        block, depth = block.children[0], depth + 1
    assert depth == DEPTH - 1 and block.inner_html == "x"


@given(st.lists(st.sampled_from(["<!-- wp:a -->", "<!-- /wp:a -->", "<!-- wp:b {} -->", "<!-- wp:c/d /-->", "x", "<p>"])).map("".join))
def test_no_text_makes_it_raise_and_none_of_it_is_lost(text: str) -> None:
    tree = parse(text)
    assert tree.html().count("x") == text.count("x")
    assert has_blocks(text) == ("<!-- wp:" in text)


def kinds(text: str, **more: Any) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in convert(text, **more).blocks]


def whys(text: str, **more: Any) -> set[Why]:
    return {remark.why for remark in convert(text, **more).remarks}


def block(name: str, inside: str = "", attrs: str = "") -> str:
    return f"<!-- wp:{name} {attrs + ' ' if attrs else ''}-->{inside}<!-- /wp:{name} -->"


P = "<!-- wp:paragraph --><p>{}</p><!-- /wp:paragraph -->".format


@pytest.mark.parametrize("frame", ["group", "columns", "column", "buttons", "row", "stack"])
def test_frames_go_and_what_they_hold_stays_in_order(frame: str) -> None:
    text = block(frame, f'<div class="wp-block-{frame}">{P("one")}{P("two")}</div>')
    assert kinds(text) == [("paragraph", "<p>one</p>"), ("paragraph", "<p>two</p>")]


def test_line_ends_mean_nothing_in_the_block_editor() -> None:
    assert kinds(P("one\n\ntwo")) == [("paragraph", "<p>one two</p>")]


def test_a_cover_gives_its_picture_even_when_only_a_style_has_it() -> None:
    text = block("cover", f'<div style="background-image:url(/a.jpg)">{P("Over it")}</div>', '{"url":"/a.jpg","id":4}')
    image, paragraph = kinds(text)
    assert image[0] == "image" and image[1]["src"] == "/a.jpg" and image[1]["attachment"] == "4"
    assert paragraph == ("paragraph", "<p>Over it</p>")


def test_media_and_text() -> None:
    figure = '<figure class="wp-block-media-text__media"><img src="/a.jpg" class="wp-image-4"/></figure>'
    text = block("media-text", f'<div class="wp-block-media-text">{figure}<div>{P("Beside it")}</div></div>')
    assert [kind for kind, _ in kinds(text)] == ["image", "paragraph"]


def test_a_picture_knows_its_number_from_the_comment() -> None:
    ((_, image),) = kinds(block("image", '<figure><img src="/a.jpg"/><figcaption>C</figcaption></figure>', '{"id":44}'))
    assert (image["attachment"], image["caption"]) == ("44", "C")


@pytest.mark.parametrize("name", ["embed", "core-embed/youtube"])
@pytest.mark.parametrize("inside", ["\nhttps://www.youtube.com/watch?v=abcdefghijk\n", ""])
def test_embeds(name: str, inside: str) -> None:
    figure = f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">{inside}</div><figcaption>Seen</figcaption></figure>'
    ((kind, value),) = kinds(block(name, figure if inside else "", '{"url":"https://www.youtube.com/watch?v=abcdefghijk"}'))
    assert (kind, value["url"]) == ("embed", "https://www.youtube.com/watch?v=abcdefghijk")
    assert value["caption"] == ("Seen" if inside else "")


OLD_GALLERY = (
    '<figure class="wp-block-gallery"><ul class="blocks-gallery-grid">'
    '<li class="blocks-gallery-item"><figure><a href="/1"><img src="/1.jpg" data-id="1"/></a><figcaption>One</figcaption></figure></li>'
    '<li class="blocks-gallery-item"><figure><img src="/2.jpg" data-id="2"/></figure></li></ul>'
    '<figcaption class="blocks-gallery-caption">Both</figcaption></figure>'
)
NEW_GALLERY = (
    '<figure class="wp-block-gallery">'
    + block("image", '<figure><a href="/1"><img src="/1.jpg"/></a><figcaption>One</figcaption></figure>', '{"id":1}')
    + block("image", '<figure><img src="/2.jpg"/></figure>', '{"id":2}')
    + '<figcaption class="blocks-gallery-caption">Both</figcaption></figure>'
)


@pytest.mark.parametrize("gallery", [OLD_GALLERY, NEW_GALLERY])
def test_galleries_old_and_new(gallery: str) -> None:
    ((kind, value),) = kinds(block("gallery", gallery))
    assert (kind, value["caption"]) == ("gallery", "Both")
    assert [(one["src"], one["attachment"], one["caption"], one["link"]) for one in value["images"]] == [
        ("/1.jpg", "1", "One", "/1"),
        ("/2.jpg", "2", "", ""),
    ]


def test_lists_of_list_items() -> None:
    nested = block("list", f"<ol>{block('list-item', '<li>b</li>')}</ol>")
    text = block("list", f"<ul>{block('list-item', f'<li>a{nested}</li>')}{block('list-item', '<li>c</li>')}</ul>")
    assert kinds(text) == [("list", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>")]


def test_quotes_and_pull_quotes() -> None:
    quote = block("quote", f"<blockquote>{P('So.')}<cite>Ann</cite></blockquote>")
    pulled = block("pullquote", '<figure class="wp-block-pullquote"><blockquote><p>So.</p><cite>Ann</cite></blockquote></figure>')
    value = {"text": "<p>So.</p>", "source": "Ann"}
    assert kinds(quote + pulled) == [("quote", value), ("pull_quote", value)]


def test_code_verse_and_preformatted() -> None:
    text = (
        block("code", '<pre class="wp-block-code"><code>if a &lt; b:\n  go</code></pre>')
        + block("verse", '<pre class="wp-block-verse">Two\n  roads</pre>')
        + block("preformatted", '<pre class="wp-block-preformatted">a\nb<br>c</pre>')
    )
    assert [(value["kind"], value["text"]) for _, value in kinds(text)] == [
        ("code", "if a < b:\n  go"),
        ("verse", "Two\n  roads"),
        ("plain", "a\nb\nc"),
    ]


def test_a_file_is_a_file_and_its_button_no_loss() -> None:
    inside = '<div class="wp-block-file"><a href="/a.pdf">The report</a><a class="wp-block-file__button" href="/a.pdf">Download</a></div>'
    done = convert(block("file", inside))
    assert done.blocks == [{"type": "media", "value": {"kind": "file", "url": "/a.pdf", "caption": "The report"}}]
    assert not done.difference and Why.DOWNLOAD_BUTTON in {remark.why for remark in done.remarks}


def test_sound_and_film() -> None:
    text = block("audio", '<figure><audio controls src="/a.mp3"></audio><figcaption>Hear</figcaption></figure>') + block(
        "video", '<figure><video><source src="/a.mp4"><source src="/a.webm">Your browser cannot.</video></figure>'
    )
    assert [(value["kind"], value["url"], value["caption"]) for _, value in kinds(text)] == [
        ("audio", "/a.mp3", "Hear"),
        ("video", "/a.mp4", ""),
    ]
    assert not convert(text).difference


def test_details_become_a_note() -> None:
    text = block("details", f"<details><summary>Why</summary>{P('Because.')}<ul><li>x</li></ul></details>")
    assert kinds(text) == [("note", "<p><strong>Why</strong></p><p>Because.</p><ul><li>x</li></ul>")]


def test_the_first_more_is_the_cut_and_pages_are_joined() -> None:
    more = block("more", "<!--more Read on-->")
    text = P("a") + more + P("b") + more + block("nextpage", "<!--nextpage-->") + P("c")
    assert [kind for kind, _ in kinds(text)] == ["paragraph", "cut", "paragraph", "paragraph"]
    assert {Why.MORE, Why.PAGE_BREAK} <= whys(text)


def test_dynamic_blocks_are_dropped_with_their_words_named() -> None:
    text = (
        P("a")
        + '<!-- wp:latest-posts {"n":5} /-->'
        + block("query", f"<div>{P('Nothing found')}</div>")
        + '<!-- wp:rss {"feedURL":"u"} /-->'
    )
    done = convert(text)
    assert done.blocks == [{"type": "paragraph", "value": "<p>a</p>"}]
    assert [remark.what for remark in done.remarks] == ["latest-posts", "query", "rss u"]
    assert done.tally_in.words["Nothing"] == 1 and not done.difference


def test_unknown_blocks_give_their_text_or_stay_as_html() -> None:
    done = convert(block("acme/box", "<div><h3>Note</h3><p>Text</p></div>") + block("acme/map", '<div data-at="1,2"></div>'))
    assert [one["type"] for one in done.blocks] == ["heading", "paragraph", "html"]
    assert done.blocks[2]["value"] == '<div data-at="1,2"></div>'
    assert {remark.why for remark in done.remarks} == {Why.UNKNOWN_BLOCK}


def test_text_that_a_block_keeps_in_its_attributes_is_not_lost() -> None:
    text = '<!-- wp:acf/quote {"data":{"text":"A whole sentence & more","style":"color: red; margin: 0"}} /-->'
    assert kinds(text) == [("paragraph", "<p>A whole sentence &amp; more</p>")]


def test_reusable_blocks_are_put_in() -> None:
    done = convert(P("a") + '<!-- wp:block {"ref":7} /-->', reusable={"7": P("shared")}.get)
    assert [one["value"] for one in done.blocks] == ["<p>a</p>", "<p>shared</p>"]
    assert not done.difference


def test_reusable_blocks_that_are_missing_or_hold_themselves_are_named() -> None:
    done = convert('<!-- wp:block {"ref":8} /--><!-- wp:block {"ref":9} /-->', reusable={"9": P("x") + '<!-- wp:block {"ref":9} /-->'}.get)
    assert [one["value"] for one in done.blocks] == ["<p>x</p>"]
    assert [remark.what for remark in done.remarks] == ["number 8", "number 9 holds itself"]


def test_reusable_blocks_cannot_explode() -> None:
    bomb = {str(n): P("x") + f'<!-- wp:block {{"ref":{n + 1}}} /-->' * 10 for n in range(40)}
    assert len(convert('<!-- wp:block {"ref":0} /-->', reusable=bomb.get).blocks) <= 200


FOOTNOTES = '[{"id":"u1","content":"See <a href=\\"https://example.org\\">this</a>."},{"id":"u2","content":"Never called."}]'


def test_footnotes() -> None:
    call = '<sup data-fn="u1" class="fn"><a href="#u1" id="u1-link">1</a></sup>'
    done = convert(P(f"Text{call} goes on.") + "<!-- wp:footnotes /-->", footnotes=FOOTNOTES)
    assert [one["value"] for one in done.blocks] == [
        "<p>Text[^1] goes on.</p>",
        {"mark": "1", "text": 'See <a href="https://example.org">this</a>.'},
        {"mark": "2", "text": "Never called."},
    ]
    assert not done.difference


@pytest.mark.parametrize("stored", ["not json", "{}", "[1]", '[{"content":"x"}]', "[" * 10_000])
def test_footnotes_that_cannot_be_read_are_named(stored: str) -> None:
    text = P('Text<sup data-fn="u1"><a href="#u1">1</a></sup>.')
    done = convert(text, footnotes=stored)
    assert done.blocks[0]["value"].startswith("<p>Text<sup>")
    assert Why.FOOTNOTE in {remark.why for remark in done.remarks} and not done.difference
