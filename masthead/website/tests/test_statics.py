"""The stylesheet, compact: smaller, and the same."""

import gzip
from pathlib import Path

from django.core.files.base import ContentFile

from masthead.website.statics import PACKED, Storage, compact

SHEET = Path(__file__).parents[1] / "static/website/masthead.css"


def test_comments_and_air_go_and_meaning_stays() -> None:
    css = '/* why */\na:hover, b > c {\n  width: calc(1rem + 2px);\n  content: "*  *  /* */";\n}\n.a .b { color: red; }\n'
    assert compact(css) == 'a:hover,b > c{width:calc(1rem + 2px);content:"*  *  /* */"}.a .b{color:red}'


def test_a_space_before_a_pseudo_class_stays() -> None:
    assert compact(".text > :is(h2, h3) { margin: 0 }") == ".text > :is(h2,h3){margin:0 }".replace("0 }", "0}")


def test_our_own_sheet_keeps_its_rules() -> None:
    sheet = SHEET.read_text(encoding="utf-8")
    packed = compact(sheet)
    assert packed.count("{") == sheet.count("{") and packed.count("@font-face") == sheet.count("@font-face {")
    assert '"*  *  *"' in packed and len(packed) < len(sheet)


def test_what_was_read_before_is_saved_whole(tmp_path: Path) -> None:
    """Naming a file by its digest reads it first."""
    content = ContentFile(b"a { color: red; }")
    content.read()
    Storage(location=str(tmp_path))._save("website/a.css", content)
    assert (tmp_path / "website/a.css").read_text() == "a{color:red}"


def pack(folder: Path) -> set[str]:
    """What a set-up packs of the two files."""
    return {path for path, _ in Storage(location=str(folder)).compress_files(["a.css", "b.css"])}


def test_what_is_packed_stays_until_it_changes(tmp_path: Path) -> None:
    for name in ("a.css", "b.css"):
        (tmp_path / name).write_text("a { color: red }" * 100)
    assert pack(tmp_path) == {"a.css", "b.css"}
    assert pack(tmp_path) == set()
    (tmp_path / "b.css").write_text("a { color: blue }" * 100)
    assert pack(tmp_path) == {"b.css"}
    assert gzip.decompress((tmp_path / "b.css.gz").read_bytes()) == b"a { color: blue }" * 100


def test_a_set_up_that_was_killed_packs_again(tmp_path: Path) -> None:
    for name in ("a.css", "b.css"):
        (tmp_path / name).write_text("a { color: red }" * 100)
    assert next(iter(Storage(location=str(tmp_path)).compress_files(["a.css", "b.css"])))  # and then the plug was pulled
    assert not (tmp_path / PACKED).exists() and pack(tmp_path) == {"a.css", "b.css"}
