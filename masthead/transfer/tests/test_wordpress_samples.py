"""Every public sample file (GPL, so they stay in ../shared): no word, link or picture of theirs is lost without a name."""

from pathlib import Path

import pytest

from masthead.transfer.tests.wordpress_exports import needs_samples, samples
from masthead.transfer.wordpress.article import Imported, articles
from masthead.transfer.wordpress.remarks import Why
from masthead.transfer.wordpress.repairs import NotAnExport
from masthead.transfer.wordpress.site import survey

NOT_EXPORTS = {"README.md", "dump.json", "raw_html.txt", "raw_text.txt", "test.xml"}
EXPORTS = [path for path in samples() if path.name not in NOT_EXPORTS]

pytestmark = needs_samples()


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_of_an_export_is_lost_without_a_name(path: Path) -> None:
    site = survey([path])
    found = list(articles(path, site))
    assert {one.title: one.difference.sentences() for one in found if one.difference} == {}
    assert len(found) + site.repeated.total() == sum(site.kinds[kind] for kind in ("post", "page"))
    # Words were dropped on purpose only where something says so.
    assert all(one.notes for one in found if one.explained.words)


@pytest.mark.parametrize("name", sorted(NOT_EXPORTS))
def test_what_is_no_export_is_refused(name: str) -> None:
    (path,) = (path for path in samples() if path.name == name)
    with pytest.raises(NotAnExport):
        survey([path])


def sample(name: str) -> Path:
    return next(path for path in samples() if path.name == name)


def theme_test() -> dict[str, Imported]:
    return {one.source_id: one for one in articles(sample("themeunittestdata.wordpress.xml"))}


def test_the_theme_unit_test_has_all_its_kinds() -> None:
    site = survey([sample("themeunittestdata.wordpress.xml")])
    assert sum(site.kinds.values()) == 186 and len(site.authors) == 2 and site.kinds["nav_menu_item"] > 50


def test_the_theme_unit_test_uses_nearly_the_whole_vocabulary() -> None:
    kinds = {block["type"] for one in theme_test().values() for block in one.blocks}
    assert kinds == {"paragraph", "heading", "list", "quote", "pull_quote", "image", "gallery", "table", "embed", "media",
                     "preformatted", "divider", "cut"}  # fmt: skip


def test_the_theme_unit_test_names_what_it_leaves_out() -> None:
    said = {note.why for one in theme_test().values() for note in one.notes}
    assert {Why.DYNAMIC_BLOCK, Why.PAGE_BREAK, Why.COMMENTS, Why.DOWNLOAD_BUTTON} <= said
    assert Why.KEPT_AS_HTML not in said


def test_one_article_of_the_theme_unit_test_is_behind_a_password() -> None:
    assert sum(one.password_protected for one in theme_test().values()) == 1


def test_old_slugs_are_found() -> None:
    found = [slug for one in articles(sample("a11y-unit-test-data.xml")) for slug in one.old_slugs]
    assert found


def test_a_broken_file_is_read_with_its_repairs_listed() -> None:
    site = survey([sample("crazy-cdata.xml")])
    (repairs,) = site.repairs.values()
    assert [repair.line for repair in repairs.listed] == [18, 38, 42]
