"""Shortcodes: found by walking, replaced by name, never mistaken for an editor's brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.transfer.wordpress.blocks import convert
from masthead.transfer.wordpress.remarks import Ledger, Why
from masthead.transfer.wordpress.shortcodes import Tag, find
from masthead.transfer.wordpress.shorthand import blanked, written_out


def out(text: str) -> str:
    return " ".join(written_out(text, Ledger()).split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no brackets", []),
        ('[gallery ids="1,2" columns=3]', [("gallery", {"ids": "1,2", "columns": "3"}, ())]),
        ("[audio http://example.org/a.mp3|titles=x]", [("audio", {}, ("http://example.org/a.mp3|titles=x",))]),
        ("[caption caption='says [so] <em>x</em>']", [("caption", {"caption": "says [so] <em>x</em>"}, ())]),
        ("[quote author=”Ann” by=&#8221;Ben&#8221;]", [("quote", {"author": "Ann", "by": "Ben"}, ())]),
        ("[embed/]", [("embed", {}, ("/",))]),
        ("[embed src=x /]", [("embed", {"src": "x"}, ())]),
        ('<a title="[gallery]">x</a><!-- [gallery] -->', []),
        ("[a [b] [1] [ c] [d<e>]", [("b", {}, ())]),
    ],
)
def test_what_is_found(text: str, found: list[object]) -> None:
    assert [(tag.name, dict(tag.attrs), tag.loose) for tag in find(text)] == found


def test_double_brackets_are_meant_to_be_read() -> None:
    assert out("Write [[gallery]] or [[embed]x[/embed]]; see [[Main Page]].") == "Write [gallery] or [embed]x[/embed]; see [[Main Page]]."


@pytest.mark.parametrize(
    "prose",
    ["“[the] minister” said", "[emphasis added]", "[private] companies", "a [third quarter] loss", "[Video] killed", "[sic]",
     "[video below]", "array[1]", "[ref] without end", "[Twitter user] wrote"],
)  # fmt: skip
def test_an_editors_brackets_stay_and_are_not_complained_of(prose: str) -> None:
    ledger = Ledger()
    assert written_out(f"Text {prose} text", ledger) == f"Text {prose} text"
    assert not ledger.remarks()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[dropcap]T[/dropcap]he", "The"),
        ('[embed width="5"]https://example.org/v[/embed]', '<mh-embed data-url="https://example.org/v"></mh-embed>'),
        ("[youtube=https://youtu.be/abcdefghijk]", '<mh-embed data-url="https://youtu.be/abcdefghijk"></mh-embed>'),
        ("[youtube]abcdefghijk[/youtube]", '<mh-embed data-url="https://www.youtube.com/watch?v=abcdefghijk"></mh-embed>'),
        ("[vimeo 12345]", '<mh-embed data-url="https://vimeo.com/12345"></mh-embed>'),
        ("[tweet 1234567]", '<mh-embed data-url="https://twitter.com/i/status/1234567"></mh-embed>'),
        ('[audio mp3="/a.mp3"]', '<mh-media data-kind="audio" data-url="/a.mp3"></mh-media>'),
        ('[video src="/a.mp4"][/video]', '<mh-media data-kind="video" data-url="/a.mp4"></mh-media>'),
        ('[playlist type="video" ids="4"]', '<mh-gallery data-kind="video" data-ids="4" data-exclude=""></mh-gallery>'),
        ("x[ref]See <em>y</em>.[/ref]", "x<mh-footnote>See <em>y</em>.</mh-footnote>"),
        ("[vc_row][vc_column]a[/vc_column][vc_column]b[/vc_column][/vc_row]", "a b"),
        ('[vc_custom_heading text="Oil &amp; gas"]', "<h3>Oil &amp; gas</h3>"),
        ('[vc_single_image image="7"]', '<mh-image data-id="7"></mh-image>'),
        ("[vc_raw_html]JTNDcCUzRUhpJTNDJTJGcCUzRQ==[/vc_raw_html]", "<p>Hi</p>"),
        ('[vc_btn title="Go" link="url:https%3A%2F%2Fexample.org|title:x"]', '<p><a href="https://example.org">Go</a></p>'),
        ('[et_pb_section][et_pb_image src="a.jpg" alt="A"]', '<img src="a.jpg" alt="A">'),
        ('[button link="/go"]Go[/button]', '<p><a href="/go">Go</a></p>'),
        ("[code]a < b [gallery][/code]", '<pre class="wp-block-code"><code>a &lt; b [gallery]</code></pre>'),
        ('[pullquote cite="Ann"]Yes[/pullquote]', '<blockquote class="pullquote">Yes<cite>Ann</cite></blockquote>'),
        ("[row]a[row]b[/row][/row]", "a b"),
    ],
)
def test_what_they_become(text: str, html: str) -> None:
    assert out(text) == html


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[gravityform id="1"]', Why.SHORTCODE_DROPPED),
        ('[contact-form-7 id="1" title="x"]', Why.SHORTCODE_DROPPED),
        ("[contact-form][contact-field label='x' /][/contact-form]", Why.SHORTCODE_DROPPED),
        ('[acme_map lat="1"]', Why.SHORTCODE_UNKNOWN),
        ("[acme]x[/acme]", Why.SHORTCODE_UNKNOWN),
        ("[restrict]for members[/restrict]", Why.MEMBERS_ONLY),
        ("[vc_row]x[/vc_row]", Why.SHORTCODE_UNWRAPPED),
        ('[vc_pie subtitle="Three words here"]', Why.SHORTCODE_ATTRIBUTE),
        ("[caption id=1]<img src=a> never closed", Why.SHORTCODE_UNWRAPPED),
        ("[vc_raw_js]YWxlcnQ=[/vc_raw_js]", Why.SCRIPT),
    ],
)
def test_what_is_taken_away_is_named(text: str, why: Why) -> None:
    ledger = Ledger()
    written_out(text, ledger)
    assert why in {remark.why for remark in ledger.remarks()}


def test_unknown_shortcodes_stay_as_text() -> None:
    assert out('a [acme_map lat="1"] b') == 'a [acme_map lat="1"] b'


@pytest.mark.parametrize(
    ("caption", "words", "credit", "link"),
    [
        ("Kyiv (AP photo by Efrem Lukatsky).", "Kyiv", "AP photo by Efrem Lukatsky", ""),
        ("Kyiv in 2014 (left) and now", "Kyiv in 2014 (left) and now", "", ""),
        ("Talks (Geneva) (Photo: Ann (AFP))", "Talks (Geneva)", "Photo: Ann (AFP)", ""),
        ("<em>Kyiv (AP photo).</em>", "<em>Kyiv</em>", "AP photo", ""),
        ('Port (<a href="https://example.org/f">Flickr</a>)', "Port", "Flickr", "https://example.org/f"),
        ("Unbalanced) (photo", "Unbalanced) (photo", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_captions_last_brackets_are_its_credit(caption: str, words: str, credit: str, link: str) -> None:
    (image,) = convert(f'[caption id="attachment_12"]<img src="a.jpg"> {caption}[/caption]').blocks
    value = image["value"]
    assert (value["caption"], value["credit"], value["link"], value["attachment"]) == (words, credit, link, "12")


def test_the_old_way_of_writing_a_caption() -> None:
    (image,) = convert(
        '[caption caption="Old &amp; new (AFP photo)"]<a href="/big"><img src="a.jpg" class="wp-image-3" /></a>[/caption]'
    ).blocks
    assert image["value"] == {
        "src": "a.jpg",
        "attachment": "3",
        "alt": "",
        "caption": "Old &amp; new",
        "credit": "AFP photo",
        "link": "/big",
    }


def test_blanking_leaves_every_word_that_must_come_out() -> None:
    assert blanked("[vc_row]a [caption]b[/caption] [gallery] [the] c[/vc_row]").split() == ["a", "b", "[the]", "c"]


@given(st.text(alphabet="[]/a b=\"'<>x\n"))
def test_no_text_makes_it_raise(text: str) -> None:
    tags = list(find(text))
    assert all(isinstance(tag, Tag) and text[tag.start] == "[" for tag in tags)
    written_out(text, Ledger())
