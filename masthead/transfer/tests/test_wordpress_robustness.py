"""Nothing anybody can write into an article stops the reader, slows it down beyond measure, or is lost without a name."""

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from masthead.transfer import wordpress
from masthead.transfer.wordpress.autop import autop
from masthead.transfer.wordpress.blocks import convert
from masthead.transfer.wordpress.gutenberg import parse
from masthead.transfer.wordpress.losses import count
from masthead.transfer.wordpress.markup import scan, settled
from masthead.transfer.wordpress.phpserial import loads
from masthead.transfer.wordpress.remarks import Ledger
from masthead.transfer.wordpress.shortcodes import find
from masthead.transfer.wordpress.shorthand import blanked, written_out

PIECES = [
    "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", '<a href="/x">', "<a href='javascript:1'>", "</a>", "<ul>", "<ol start=3>", "<li>",
    "</ul>", "<table>", "<tr>", "<td>", "<th colspan=2>", "</table>", "<caption>", '<img src="/i.jpg">', "<img src=j class=wp-image-3>",
    "<figure>", "<figcaption>", "</figure>", "<blockquote>", "</blockquote>", "<cite>", "</cite>", "<h2>", "</h2>", "<pre>", "</pre>",
    "<!--more-->", "<!-- x -->", "<!--", "-->", "<script>", "</script>", '<iframe src="https://youtu.be/aaaaaaaaaaa">', "</iframe>",
    "<video src=v>", "</video>", "<details>", "<summary>", "</details>", '[caption id="a_1"]', "[/caption]", "[gallery]", "[embed]",
    "[/embed]", "[ref]", "[/ref]", "[vc_row]", "[[gallery]]", "[b", '"', "'", "<", ">", "&", "&amp;", "&nbsp;", "\n", "\n\n", "word",
    "two words", "https://example.org/a?b=1&c=2", "<!-- wp:paragraph -->", "<!-- /wp:paragraph -->", '<!-- wp:a/x {"a":"b c d"} -->',
    "<!-- /wp:a/x -->", "<!-- wp:latest-posts /-->", "<!-- wp:query -->", "<!-- /wp:query -->", '<sup data-fn="u">1</sup>', "<dl>", "<dt>",
    "<dd>", "</dl>", "<form>", "</form>", "<input>", "<svg>", "</svg>", "<x-y a=1>", "<br>", "<hr>", '<span style="font-weight:bold">',
    "</span>", "<object>", '<embed src="y.swf">', "</object>", "<noscript>", "</noscript>", '<a href="#_ftn1">1</a>', '<p id="_ftn1">n</p>',
    "[^1]", "[private]", "[/private]", "<button>", "<q>", "</q>", "<select>", "<option>", "</select>", "<area href=/z>", "<o:p>", "<tfoot>",
    "<aside>", "</aside>", "(photo by X)", "</body>", "<html>", "<title>", "</title>", "<code>", "</code>", "\x00", "\ud800", "é",
]  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
def test_whatever_is_written_everything_comes_out_or_has_a_name(text: str) -> None:
    done = convert(text, footnotes='[{"id":"u","content":"a note"}]')
    assert not done.difference, done.difference.sentences()


@settings(deadline=None)
@given(st.text())
@example("0&#1A")
@example("a&#x0b;b&#&#1;1;c&#31")
def test_no_text_makes_the_reader_raise(text: str) -> None:
    assert not convert(text).difference


@given(st.text(alphabet="<>/!-ab='\" \n&;"))
def test_the_tokens_are_the_whole_text(text: str) -> None:
    assert "".join(text[token.start : token.end] for token in scan(text)) == text
    assert settled(settled(text)) == settled(text)


ATTACKS: dict[str, Callable[[int], str]] = {
    "opening brackets": lambda size: "[" * size,
    "shortcodes that never end": lambda size: "[a " * (size // 3),
    "quotes that never end": lambda size: '[a "' * (size // 4),
    "quotes of both kinds": lambda size: "[a '\"" * (size // 5),
    "captions that never close": lambda size: "[caption]" * (size // 9),
    "captions closed at the end": lambda size: "[caption]" * (size // 19) + "[/caption]" * (size // 19),
    "double brackets": lambda size: "[[a]" * (size // 4),
    "angles": lambda size: "<" * size,
    "tags that never end": lambda size: "<a " * (size // 3),
    "values that never end": lambda size: '<a ="' * (size // 5) + ">",
    "comments that never end": lambda size: "<!--" * (size // 4),
    "blocks that never end": lambda size: "<!-- wp:a " * (size // 10),
    "blocks that never close": lambda size: "<!-- wp:a -->" * (size // 13),
    "divisions that never close": lambda size: "<div>" * (size // 5),
    "closing the wrong thing": lambda size: "<div>" * (size // 10) + "</li>" * (size // 10),
    "frames that never close": lambda size: "<iframe>" * (size // 8),
    "spaces": lambda size: " " * size,
    "line ends": lambda size: "\n " * (size // 2),
    "ampersands": lambda size: "&a" * (size // 2),
    "addresses": lambda size: "http://" * (size // 7),
    "serialised": lambda size: 's:9:"' * (size // 5),
    "nested JSON": lambda size: '<!-- wp:a {"a":' + "[" * size + " -->",
}
STEPS: list[Callable[[str], Any]] = [
    lambda text: list(scan(text)), lambda text: list(find(text)), autop, parse, count, settled, loads, blanked,
    lambda text: written_out(text, Ledger()),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_megabyte_of_malice_is_read_to_its_end(attack: str) -> None:
    """No time is asserted; a pattern that goes through the text once for each of its places would not come back."""
    text = ATTACKS[attack](1_000_000)
    assert list(scan(text))[-1].end == len(text)
    for step in STEPS:
        step(text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_whole_article_of_malice_is_converted(attack: str) -> None:
    assert not convert(ATTACKS[attack](100_000)).difference


@pytest.mark.parametrize("attack", ATTACKS)
def test_twice_the_malice_is_at_most_about_twice_the_work(attack: str) -> None:
    once, twice = (calls(ATTACKS[attack](size)) for size in (8_000, 16_000))
    assert twice < 2.6 * once + 2_000


def calls(text: str) -> int:
    """How many functions are called to convert this text: a measure of work that no busy machine disturbs."""
    made = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        convert(text)
    finally:
        sys.setprofile(before)
    return made


def test_the_reader_is_pure() -> None:
    """Standard library and lxml, nothing of the house but itself, no clock, no network."""
    package = "masthead.transfer.wordpress"
    waiting, seen, others = {"article"}, set[str](), set[str]()
    while waiting:
        seen.add(name := waiting.pop())
        source = (Path(wordpress.__path__[0]) / f"{name}.py").read_text()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                module = node.module or ""
                found = [f"{module}.{one.name}" for one in node.names] if module == package else [module]
            else:
                found = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for imported in found:
                inner = imported.removeprefix(f"{package}.")
                (waiting if inner != imported else others).add(inner.partition(".")[0])
        waiting -= seen
    assert others - set(sys.stdlib_module_names) == {"lxml"}
    assert not others & {"os", "time", "random", "socket", "subprocess", "threading"}
    assert len(seen) > 30


@pytest.mark.parametrize(
    "tag", ["div", "blockquote", "ul><li", "table><tr><td", "b", "a href=x", "figure", "details", "svg", "object", "dl><dd"]
)
def test_nesting_without_end_is_laid_flat_and_loses_nothing(tag: str) -> None:
    done = convert(f"<{tag}>deep " * 2_000)
    assert done.tally_out.words["deep"] == 2_000 and not done.difference
