"""Our take as it is typed: plain text with a few signs, kept as HTML, and the same text again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.newsletters.editions.writing import for_mail, to_html, to_text


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("*A* and **b**.", "<p><i>A</i> and <b>b</b>.</p>"),
        ("[this](https://example.org/a?b=1&c=2) way", '<p><a href="https://example.org/a?b=1&amp;c=2">this</a> way</p>'),
        ("[ours](/articles/12/rails/)", '<p><a linktype="page" id="12">ours</a></p>'),
        ("[ours](https://review.example.org/articles/12/rails/)", '<p><a linktype="page" id="12">ours</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//evil.example/)", "<p>[x](//evil.example/)</p>"),
        ("<b>no</b> & so", "<p>&lt;b&gt;no&lt;/b&gt; &amp; so</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("a line\nand the next", "<p>a line<br/>and the next</p>"),
        ("  \n\n ", ""),
    ],
)
def test_signs_become_markup_and_nothing_else_does(text: str, markup: str) -> None:
    assert to_html(text) == markup


@pytest.mark.parametrize("text", ["One.\n\nTwo *three* **four**.", "[a](https://example.org/x) b", "a\nb", "“Quoted” – & so <on>"])
def test_what_was_typed_comes_back(text: str) -> None:
    assert to_text(to_html(text)) == text


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=200))
def test_whatever_is_typed_stays_harmless_and_stays_the_same_the_second_time(text: str) -> None:
    markup = to_html(text)
    assert "<script" not in markup and "<p on" not in markup
    assert to_html(to_text(markup)) == to_html(to_text(to_html(to_text(markup))))


def test_other_markup_comes_as_its_words_and_links_are_written_out_for_mail() -> None:
    assert to_text("<h2>Head</h2><ul><li>One</li></ul><p>A <em>b</em></p>") == "Head\n\nOne\n\nA *b*"
    assert for_mail('<p>See <a href="https://example.org/x">this</a>.</p>') == "See this <https://example.org/x>."
