"""Classic text becomes paragraphs as WordPress shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.transfer.wordpress.autop import autop
from masthead.transfer.wordpress.losses import Tally, compare, count
from masthead.transfer.wordpress.markup import settled


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One.\r\n \t\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One,\ntwo.", "<p>One,<br>\ntwo.</p>"),
        ("One,<br />\ntwo.", "<p>One,<br />two.</p>"),
        ("<em>One</em> and\n\n<b>two</b>", "<p><em>One</em> and</p>\n<p><b>two</b></p>"),
        ("<h2>Head</h2>\nText", "<h2>Head</h2><p>Text</p>"),
        ("Text<ul>\n<li>a</li>\n<li>b</li>\n</ul>more", "<p>Text</p><ul>\n<li>a</li>\n<li>b</li>\n</ul><p>more</p>"),
        ("<div>one</div>", "<div>one</div>"),
        ("<div>one\n\ntwo</div>", "<div><p>one</p>\n<p>two</p></div>"),
        ("<blockquote>a\nb</blockquote>", "<blockquote>a<br>\nb</blockquote>"),
        ("<p>one\n\ntwo</p>", "<p>one</p>\n<p>two</p>"),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ("<pre>a<pre>\n</pre>\nb</pre>\nc", "<pre>a<pre>\n</pre>\nb</pre><p>c</p>"),
        ("<script>a\n\nb</script>", "<script>a\n\nb</script>"),
        ("one<!--more-->two", "<p>one</p>\n<!--more-->\n<p>two</p>"),
        ("one <!-- a note --> two", "<p>one <!-- a note --> two</p>"),
        ('<a href="x\n\ny">z</a>', '<p><a href="x\n\ny">z</a></p>'),
        ("<table>\n<tr>\n<td>a\nb</td>\n</tr>\n</table>", "<table>\n<tr>\n<td>a<br>\nb</td>\n</tr>\n</table>"),
        ("<img src='a.jpg'>\ntext", "<p><img src='a.jpg'><br>\ntext</p>"),
        ("a\n\n<hr>\n\nb", "<p>a</p><hr><p>b</p>"),
        ("\n\n\n", "\n"),
        ("See:\nhttps://example.org/x\nthere", "<p>See:</p>\n<p>https://example.org/x</p>\n<p>there</p>"),
        ("<b>See</b>https://example.org/x\nthere", "<p><b>See</b>https://example.org/x<br>\nthere</p>"),
        ('<a href="/x"><div>card</div></a>', '<a href="/x"><div>card</div></a>'),
    ],
)
def test_paragraphs(text: str, html: str) -> None:
    assert autop(text) == html


@given(st.text(alphabet="ab <>/pdiv\n\"'=!-&;"))
def test_it_never_raises_and_loses_no_word(text: str) -> None:
    source = settled(text)
    assert not compare(count(source), count(autop(source)), Tally()).words
