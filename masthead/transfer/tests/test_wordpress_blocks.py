"""HTML into neutral blocks: a table of everything that may stand in an article."""

from typing import Any

import pytest

from masthead.transfer.wordpress.blocks import convert
from masthead.transfer.wordpress.desk import Attachment
from masthead.transfer.wordpress.remarks import Why

IMAGE = {"src": "/a.jpg", "attachment": None, "alt": "", "caption": "", "credit": "", "link": ""}


def kinds(text: str, **more: Any) -> list[tuple[str, Any]]:
    done = convert(text, **more)
    assert not done.difference, done.difference.sentences()
    return [(block["type"], block["value"]) for block in done.blocks]


def p(html: str) -> tuple[str, str]:
    return "paragraph", f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>b</b> <strong>s</strong> <i>i</i> <em>e</em>", "<b>b</b> <strong>s</strong> <i>i</i> <em>e</em>"),
        ("x<sup>2</sup> H<sub>2</sub> <code>c</code>", "x<sup>2</sup> H<sub>2</sub> <code>c</code>"),
        ("<del>a</del> <s>b</s> <strike>c</strike>", "<s>a</s> <s>b</s> <s>c</s>"),
        ("<kbd>k</kbd> <tt>t</tt> <cite>c</cite>", "<code>k</code> <code>t</code> <em>c</em>"),
        ("<u>u</u> <ins>i</ins> <span class=x>s</span> <abbr title=t>a</abbr> <font color=red>f</font>", "u i s a f"),
        ('<span style="font-weight: 700; font-style:italic">x</span>', "<strong><em>x</em></strong>"),
        ("He said <q>no</q>.", "He said “no”."),
        ('<a href="/x" title="t" onclick="go()" target="_blank">x</a>', '<a href="/x">x</a>'),
        ('<a href="/x?a=1&copy=2&amp;b=3">x</a>', '<a href="/x?a=1&amp;copy=2&amp;b=3">x</a>'),
        ('<a href="mailto:a@example.org">m</a> <a href="#part">p</a>', '<a href="mailto:a@example.org">m</a> <a href="#part">p</a>'),
        ("<a name=x></a>text<b></b> <i> </i>", "text"),
        ("a < b & c &lt;d&gt; &amp;nbsp;", "a &lt; b &amp; c &lt;d&gt; &amp;nbsp;"),
        ("one<br>two<br/>", "one<br>two"),
        ("<b>bold <p>", "<b>bold</b>"),
        ("  a\t b  ", "a b"),
        ("word<script>x()</script> word", "word word"),
    ],
)
def test_inline(text: str, html: str) -> None:
    assert kinds(f"<p>{text}</p>") == [p(html)]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("<p>one<br><br>two</p>", [p("one"), p("two")]),
        ("<p>&nbsp;</p><p></p><p>\u200b</p>x", [p("x")]),
        ("<p>a <b>b<div>c</div>d</b></p>", [p("a <b>b</b>"), p("<b>c</b>"), p("d")]),
        (
            "<h1>One</h1><h5>Five</h5>",
            [("heading", {"text": "One", "level": "2", "anchor": ""}), ("heading", {"text": "Five", "level": "4", "anchor": ""})],
        ),
        ('<h3 id="why">A &amp; <em>b</em></h3>', [("heading", {"text": "A & b", "level": "3", "anchor": "why"})]),
        ('<h2>On <a href="/x">oil</a></h2>', [("heading", {"text": "On oil", "level": "2", "anchor": ""}), p('<a href="/x">oil</a>')]),
        ("<hr>", [("divider", {})]),
        ("<dl><dt>Gas</dt><dd>A fuel.</dd><dd>Or petrol.</dd></dl>", [p("<strong>Gas</strong>"), p("A fuel."), p("Or petrol.")]),
        ("<aside>See <b>also</b><p>this</p></aside>", [("note", "<p>See <b>also</b></p><p>this</p>")]),
        ('<div class="callout wide"><h4>Key</h4>Text</div>', [("note", "<p><strong>Key</strong></p><p>Text</p>")]),
        ("<pre>a\n  b &lt; c</pre>", [("preformatted", {"text": "a\n  b < c", "kind": "plain"})]),
        ("<pre><code>x</code></pre>", [("preformatted", {"text": "x", "kind": "code"})]),
        ('<pre>a <a href="/x">l</a></pre>', [("preformatted", {"text": "a l", "kind": "plain"}), p('<a href="/x">l</a>')]),
        ("<address>Street<br>City</address>", [p("Street<br>City")]),
        ("<div>one<div>two</div>three</div>", [p("one"), p("two"), p("three")]),
        ("a<!--more-->b", [p("a"), ("cut", {}), p("b")]),
        ("<p>a <!-- moreover --> b</p>", [p("a b")]),
        ("<svg width=900><text>Chart</text></svg>", [("html", '<svg width="900"><text>Chart</text></svg>')]),
        (
            '<a href="/x"><div><h3>Card</h3><p>Text</p></div></a>',
            [("heading", {"text": "Card", "level": "3", "anchor": ""}), p('<a href="/x">Card</a>'), p('<a href="/x">Text</a>')],
        ),
        (
            '<div class="flourish-embed" data-src="v/1"><script src="/s.js"></script></div>',
            [("html", '<div class="flourish-embed" data-src="v/1"></div>')],
        ),
        (
            '<div class="tiled-gallery"><img src="/a.jpg"><img src="/b.jpg"></div>',
            [("gallery", {"images": [IMAGE, IMAGE | {"src": "/b.jpg"}], "caption": ""})],
        ),
        ("<amp-map data-at=1></amp-map>", [("html", '<amp-map data-at="1"></amp-map>')]),
    ],
)
def test_blocks(text: str, blocks: list[tuple[str, Any]]) -> None:
    assert kinds(text) == blocks


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ('<ol start="5"><li>a</ol>', '<ol start="5"><li>a</li></ol>'),
        ("<ul><li>a<ol><li>b<ul><li>c</ul></ol>d</ul>", "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol>d</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li><li></li></ul>", "<ul><li>a<br>b</li></ul>"),
        ("<ul>loose<li>a</li></ul>", "<ul><li>loose</li><li>a</li></ul>"),
        ('<ul><li><strong><a href="/x">a</a></strong></li></ul>', '<ul><li><strong><a href="/x">a</a></strong></li></ul>'),
    ],
)
def test_lists(text: str, html: str) -> None:
    assert kinds(text) == [("list", html)]


def test_what_a_list_item_cannot_hold_stands_behind_the_list() -> None:
    done = convert('<ul><li>a <img src="/a.jpg"></li><li>b</li></ul>')
    assert [block["type"] for block in done.blocks] == ["list", "image"]
    assert [remark.why for remark in done.remarks] == [Why.MOVED]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<blockquote>So.</blockquote>", {"text": "<p>So.</p>", "source": ""}),
        ("<blockquote><p>So.</p><p>Yes.</p><cite>— Ann</cite></blockquote>", {"text": "<p>So.</p><p>Yes.</p>", "source": "Ann"}),
        ("<blockquote><p>So.<br><cite>Ann</cite></p></blockquote>", {"text": "<p>So.</p>", "source": "Ann"}),
        (
            "<blockquote><p>In <cite>The Sea</cite> he wrote.</p></blockquote>",
            {"text": "<p>In <em>The Sea</em> he wrote.</p>", "source": ""},
        ),
        (
            '<blockquote><p>So.</p><footer><a href="/x">Ann</a></footer></blockquote>',
            {"text": '<p>So.</p><p><a href="/x">Ann</a></p>', "source": ""},
        ),
        ("<blockquote><blockquote><p>Deep.</p></blockquote></blockquote>", {"text": "<p>Deep.</p>", "source": ""}),
        (
            "<blockquote><h3>Head</h3><ul><li>a</li><li>b</li></ul></blockquote>",
            {"text": "<p><strong>Head</strong></p><p>• a</p><p>• b</p>", "source": ""},
        ),
    ],
)
def test_quotes(text: str, value: dict[str, str]) -> None:
    assert kinds(text) == [("quote", value)]


@pytest.mark.parametrize(
    ("text", "head", "rows"),
    [
        ("<table><tr><td>a</td><td>b</td></tr></table>", [], [["a", "b"]]),
        (
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
            ["A", "B"],
            [["a", "b"]],
        ),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>a</td><td>b</td></tr></table>", ["A", "B"], [["a", "b"]]),
        ("<table><tr><th>A</th><td>b</td></tr></table>", [], [["A", "b"]]),
        ("<table><tfoot><tr><td>sum</td><td>2</td></tr></tfoot><tr><td>a</td><td>2</td></tr></table>", [], [["a", "2"], ["sum", "2"]]),
        ("<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>", [], [["a", ""], ["b", "c"]]),
        ("<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>", [], [["a", "b"], ["", "c"]]),
        ("<table><tr><td>a<p>b</p></td><td><ul><li>x</li><li>y</li></ul></td></tr></table>", [], [["a<br>b", "• x<br>• y"]]),
        ("<table><tr><td><a href='/x'>l</a></td><td>b<tr><td>c</table>", [], [['<a href="/x">l</a>', "b"], ["c", ""]]),
    ],
)
def test_tables(text: str, head: list[str], rows: list[list[str]]) -> None:
    assert kinds(text) == [("table", {"caption": "", "head": head, "rows": rows})]


def test_a_tables_caption_and_what_stands_between_its_cells() -> None:
    text = "<table><caption>Oil <b>prices</b></caption>stray<tr><td>a</td>loose<td>b</td></tr></table>"
    table, *strays = kinds(text)
    assert table == ("table", {"caption": "Oil prices", "head": [], "rows": [["a", "b"]]})
    assert strays == [p("stray"), p("loose")]


def test_a_table_of_one_cell_was_a_frame() -> None:
    assert kinds("<table><tr><td><h2>Head</h2><p>Text</p></td></tr></table>")[1] == p("Text")


def test_a_table_within_a_table_stands_behind_it() -> None:
    inner = "<table><tr><td>c</td><td>d</td></tr></table>"
    assert [kind for kind, _ in kinds(f"<table><tr><td>a</td><td>b{inner}</td></tr></table>")] == ["table", "table"]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ('<p>one <img src="/a.jpg"> two</p>', [p("one"), ("image", IMAGE), p("two")]),
        ('<a href="/big"><img src="/a.jpg" class="wp-image-9" alt="A"></a>', [("image", IMAGE | {"attachment": "9", "alt": "A", "link": "/big"})]),
        ('<figure><img src="/a.jpg"><figcaption>C <em>d</em></figcaption></figure>', [("image", IMAGE | {"caption": "C <em>d</em>"})]),
        ('<figure><img src="/a.jpg"><figcaption>C <small class="credit">Ann/AFP</small></figcaption></figure>', [("image", IMAGE | {"caption": "C", "credit": "Ann/AFP"})]),
        ('<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">C</p></div>', [("image", IMAGE), p("C")]),
        ('<img src="data:image/gif;base64,R0" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>', [("image", IMAGE)]),
        ('Well <img class="emoji" alt="🙂" src="https://s.w.org/1.png"> done', [p("Well 🙂 done")]),
        ('<img src="/pixel.gif" width="1" height="1">', []),
        ('<figure><img src="/a.jpg"><img src="/a.jpg"><figcaption>Both</figcaption></figure>', [("gallery", {"images": [IMAGE, IMAGE], "caption": "Both"})]),
        ('<figure><figcaption>First</figcaption><table><tr><td>a<td>b</table></figure>', [("table", {"caption": "First", "head": [], "rows": [["a", "b"]]})]),
        ("<figure><p>Text</p><figcaption>Cap</figcaption></figure>", [p("Text"), p("Cap")]),
    ],
)  # fmt: skip
def test_pictures(text: str, blocks: list[tuple[str, Any]]) -> None:
    assert kinds(text) == blocks


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("<p>https://youtu.be/abcdefghijk?t=9</p>", "https://www.youtube.com/watch?v=abcdefghijk&t=9"),
        ('<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0"></iframe>', "https://www.youtube.com/watch?v=abcdefghijk"),
        ('<iframe data-src="https://player.vimeo.com/video/123" src="about:blank"></iframe>', "https://vimeo.com/123"),
        ('<iframe src="https://w.soundcloud.com/player/?url=x" />', "https://w.soundcloud.com/player/?url=x"),
        (
            '<object><param name="movie" value="http://www.youtube.com/v/abcdefghijk&hl=en"></object>',
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        ("https://example.org/page", "https://example.org/page"),
    ],
)
def test_embeds(text: str, url: str) -> None:
    assert kinds(text) == [("embed", {"url": url, "caption": "", "html": ""})]


def test_an_address_within_a_sentence_stays_text() -> None:
    assert kinds("See https://example.org/x.") == [p("See https://example.org/x.")]


def test_other_frames_stay_as_html_and_are_listed() -> None:
    done = convert('<iframe src="https://maps.example.org/x" onload="go()" width="5"></iframe>')
    assert done.blocks == [{"type": "html", "value": '<iframe src="https://maps.example.org/x" width="5"></iframe>'}]
    assert [remark.why for remark in done.remarks] == [Why.KEPT_AS_HTML]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<script>go()</script>", Why.SCRIPT),
        ("<style>p {}</style>", Why.STYLE),
        ("<form><label>Name</label><input><button>Send</button></form>", Why.FORM),
        ('<a href="javascript:go()">x</a>', Why.REFUSED_ADDRESS),
        ('<a href="java\tscript:go()">x</a>', Why.REFUSED_ADDRESS),
        ('<a href="&#106;avascript&colon;go()">x</a>', Why.REFUSED_ADDRESS),
        ('<a href="data:text/html,x">x</a>', Why.REFUSED_ADDRESS),
        ('<a href=" vbscript:x">x</a>', Why.REFUSED_ADDRESS),
        ('<img src="javascript:go()">', Why.REFUSED_ADDRESS),
        ('<img src="data:image/svg+xml,x">', Why.REFUSED_ADDRESS),
        ('<iframe src="javascript:go()"></iframe>', Why.REFUSED_ADDRESS),
        ('<svg width=900><a href="javascript:go()">x</a><script>y</script></svg>', Why.REFUSED_ADDRESS),
        ('<a href="/x"></a>', Why.EMPTY_LINK),
        ('<img src="data:image/png;base64,AAAA">', Why.PICTURE_AS_DATA),
        ("text <!-- never closed words", Why.HIDDEN),
        ("<div>" * 200 + "x", Why.DEPTH),
        ("a<!--nextpage-->b", Why.PAGE_BREAK),
    ],
)
def test_what_is_dropped_or_refused_has_a_name(text: str, why: Why) -> None:
    done = convert(text)
    assert why in {remark.why for remark in done.remarks}
    assert not done.difference
    assert "script:" not in repr([block["value"] for block in done.blocks])


def test_a_form_around_an_article_is_no_form() -> None:
    words = "word " * 100
    assert len(kinds(f"<form><p>{words}</p><input type=submit></form>")) == 1


@pytest.mark.parametrize(
    "text",
    ["<p>one</body></html><p>two", "<p>one<iframe src='https://youtu.be/abcdefghijk'><p>two", "<p>one <x<y <p>two",
     '<p>one <a href="x>link</a><p>two', "<p>one<title><p>two", "<p>one<script src=x /><p>two", "<p>one<plaintext><p>two"],
)  # fmt: skip
def test_nothing_swallows_the_rest_of_the_article(text: str) -> None:
    words = convert(text).tally_out.words
    assert words["one"] == words["two"] == 1


def test_endnotes_of_a_word_processor_become_footnotes() -> None:
    text = (
        '<p>Oil<a href="#_ftn1" name="_ftnref1">[1]</a> and gas<sup><a href="#_ftn2">2</a></sup>.</p><hr>'
        '<p><a href="#_ftnref1" name="_ftn1">[1]</a> See <em>this</em>.</p><div id="_ftn2"><p>Or that.</p></div>'
    )
    assert kinds(text) == [
        p("Oil[^1] and gas[^2]."),
        ("divider", {}),
        ("footnote", {"mark": "1", "text": "See <em>this</em>."}),
        ("footnote", {"mark": "2", "text": "Or that."}),
    ]


def test_a_link_into_the_page_that_is_no_note_stays_a_link() -> None:
    assert kinds('<p><a href="#note-1">jump</a></p><p id="note-1">There.</p>')[0] == p('<a href="#note-1">jump</a>')


class Pictures:
    """Two pictures and a sound, of which the first two were uploaded to article 5."""

    known = {
        "1": Attachment("1", "https://example.org/1.jpg", "One", "First (AP photo)", "A", parent="5", order=2),
        "2": Attachment("2", "https://example.org/2.jpg", "Two", "", "B", credit="Ben", parent="5", order=1),
        "3": Attachment("3", "https://example.org/3.mp3", "Three"),
    }

    def attachment(self, number: str) -> Attachment | None:
        return self.known.get(number)

    def attachment_at(self, url: str) -> Attachment | None:
        return next((one for one in self.known.values() if one.url == url), None)

    def uploaded_to(self, post_id: str) -> list[Attachment]:
        return sorted((one for one in self.known.values() if one.parent == post_id), key=lambda one: one.order)


ONE = {"src": "https://example.org/1.jpg", "attachment": "1", "alt": "A", "caption": "First", "credit": "AP photo", "link": ""}
TWO = {"src": "https://example.org/2.jpg", "attachment": "2", "alt": "B", "caption": "", "credit": "Ben", "link": ""}


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ('[gallery ids="2,1"]', [("gallery", {"images": [TWO, ONE], "caption": ""})]),
        ("[gallery]", [("gallery", {"images": [TWO, ONE], "caption": ""})]),
        ('[gallery exclude="2"]', [("image", ONE)]),
        ('[audio ids="3"]', [("media", {"kind": "audio", "url": "https://example.org/3.mp3", "caption": "Three"})]),
        ('<!-- wp:gallery {"ids":["1","2"]} /-->', [("gallery", {"images": [ONE, TWO], "caption": ""})]),
        ('<!-- wp:gallery {"ids":[1]} --><!-- /wp:gallery -->', [("image", ONE)]),
        ('[vc_single_image image="1"]', [("image", ONE | {"caption": ""})]),
        ('<img src="https://example.org/2.jpg">', [("image", TWO)]),
        ('<img src="/small.jpg" class="wp-image-2" alt="">', [("image", TWO | {"src": "/small.jpg", "alt": ""})]),
    ],
)
def test_pictures_of_the_library(text: str, blocks: list[tuple[str, Any]]) -> None:
    assert kinds(text, library=Pictures(), post_id="5") == blocks


@pytest.mark.parametrize("text", ['[gallery ids="8,9"]', "[gallery]", '<!-- wp:cover {"id":9} --><!-- /wp:cover -->'])
def test_pictures_that_are_not_in_the_export_are_listed(text: str) -> None:
    done = convert(text, library=Pictures(), post_id="6")
    assert not done.blocks and {remark.why for remark in done.remarks} == {Why.MISSING_PICTURE}


def test_the_vocabulary_is_exactly_the_agreed_one() -> None:
    shapes = {
        "heading": {"text", "level", "anchor"}, "quote": {"text", "source"}, "pull_quote": {"text", "source"},
        "image": set(IMAGE), "gallery": {"images", "caption"}, "table": {"caption", "head", "rows"},
        "embed": {"url", "caption", "html"}, "media": {"kind", "url", "caption"}, "preformatted": {"text", "kind"},
        "divider": set(), "footnote": {"mark", "text"}, "cut": set(),
    }  # fmt: skip
    text = (
        "a<!--more--><h2>b</h2><ul><li>c</ul><blockquote>d</blockquote><blockquote class=pullquote>e</blockquote><img src=f>"
        "<figure class=gallery><img src=g><img src=h></figure><table><tr><td>i<td>j</table>https://youtu.be/abcdefghijk\n\n"
        "<audio src=k></audio><pre>l</pre><hr>m[ref]n[/ref]<aside>o</aside><svg width=99>p</svg>"
    )
    done = convert(text)
    for block in done.blocks:
        expected = shapes.get(block["type"])
        assert (set(block["value"]) == expected) if expected is not None else isinstance(block["value"], str)
    assert {block["type"] for block in done.blocks} == {*shapes, "paragraph", "list", "note", "html"}
