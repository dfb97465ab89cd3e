"""The linter: features by their names, what nobody shows, and how near it comes to the data's own test pages."""

import json
from pathlib import Path

import pytest

from masthead.kit.refusals import BadInput
from masthead.newsletters.linting import command, css
from masthead.newsletters.linting.features import table, used, verdicts
from masthead.newsletters.linting.verdict import unshown


@pytest.mark.parametrize(
    ("html", "feature"),
    [
        ('<p style="display: flex">', "display:flex"),
        ('<p style="margin-left:1em">', "margin"),
        ("<style>a:hover{color:red}</style>", ":hover"),
        ("<style>div > p{}</style>", "Child combinator"),
        ("<style>.a.b{}</style>", "Chaining selectors"),
        ("<style>@media (prefers-color-scheme: dark){p{gap:1rem}}</style>", "gap, column-gap, row-gap"),
        ("<style>@media (prefers-color-scheme: dark){p{}}</style>", "@media (prefers-color-scheme)"),
        ("<style>p{width:calc(1px + 2px)}</style>", "CSS calc() function"),
        ("<style>p{& b{color:red}}</style>", "CSS Nesting"),
        ("<style>/* x */</style>", "CSS comments"),
        ('<img src="a.webp?x=1">', "webP image format"),
        ('<img srcset="a.avif 1x, b.png 2x">', "AVIF image format"),
        ('<p style="background:url(&quot;a.svg&quot;)">', "SVG image format"),
        ('<a href="#x">', "Local anchors"),
        ("<video></video>", "<video> element"),
        ('<input type="text">', '<input type="text"> element'),
        ("<section></section>", "HTML5 semantics"),
        ('<p role="note">', "role attribute"),
        ('<p style="color:RGBA(0,0,0,.5) !important">', "!important keyword"),
    ],
)
def test_a_feature_is_known_by_its_name(html: str, feature: str) -> None:
    assert feature in used(html), used(html)


def test_words_and_comments_are_no_features() -> None:
    assert used("<p>display:flex; @media</p>") == {"<p> element"}
    assert "display:flex" not in used("<!-- <p style='display:flex'> -->")
    assert css.declarations("a:url(x;y:z);b:1") == [("a", "url(x;y:z)"), ("b", "1")]


def test_who_does_not_show_it_is_named() -> None:
    found = verdicts('<p style="display:flex">')
    assert found["display:flex"]["outlook.windows"] == "n" and "apple-mail.ios" not in found["display:flex"]
    assert unshown('<p style="display:flex">')["display:flex"] == ["Outlook on Windows"]
    assert unshown('<p style="letter-spacing:1px">') == {}
    assert len(table().clients) == 48 and len(table().features) == 307


def test_each_of_the_datas_own_pages_shows_what_it_is_about(shared: Path) -> None:
    """The pages exercise one feature each. Their titles in the data say which; a page of which none is seen counts as missed."""
    data = json.loads((shared / "data/email/caniemail/caniemail.json").read_text(encoding="utf-8"))
    about: dict[str, set[str]] = {}
    for row in data.values():
        about.setdefault((row["test_url"] or "").rpartition("/")[2].partition("#")[0], set()).add(row["title"].replace("\\", "").strip())
    pages = [path for path in sorted((shared / "data/email/caniemail/tests").glob("*.html")) if path.name in about]
    missed = [path.name for path in pages if not about[path.name] & used(path.read_text(encoding="utf-8", errors="replace"))]
    assert len(pages) > 140 and len(missed) <= len(pages) * 0.05, missed


def test_the_command_tells_people_and_programs(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text('<p style="display:flex">')
    told = json.loads(command.evaluate([file], as_json=True))
    assert told[str(file)]["display:flex"]["outlook.windows"] == "n"
    assert "display:flex: not in " in command.evaluate([file], as_json=False)
    with pytest.raises(BadInput, match="There is no file"):
        command.evaluate([tmp_path / "b.html"], as_json=False)
