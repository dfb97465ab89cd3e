"""The stylesheet, compact: smaller, and the same."""

from pathlib import Path

from django.core.files.base import ContentFile

from masthead.website.statics import Storage, compact

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
