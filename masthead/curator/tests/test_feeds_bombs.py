"""Feeds in any encoding, and feeds made to explode: entities, mountains of marks, codecs that take for ever."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.curator.feeds.decoding import decoded, without_declarations
from masthead.curator.feeds.reading import LEAD, TITLE
from masthead.curator.tests.test_feeds_reading import _nothing_is_caught_unseen, of
from masthead.curator.tests.wire_server import LAUGHS, item, rss

RSS = rss(item("Eleven states sign the pact", "tag:7"))
assert _nothing_is_caught_unseen  # the fixture


# Encodings


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("<rss><channel><title>Żółć</title></channel></rss>".encode(), "text/xml; charset=iso-8859-1", "Żółć"),  # it lies
        ("<rss><channel><title>Żółć</title></channel></rss>".encode("iso-8859-2"), "text/xml; charset=iso-8859-2", "Żółć"),
        ("<?xml version='1.0' encoding='koi8-r'?><rss><channel><title>Мир</title></channel></rss>".encode("koi8-r"), "text/xml; charset=utf-8", "Мир"),
        ("<rss><channel><title>café</title></channel></rss>".encode("cp1252"), "", "café"),
        ("<?xml version='1.0' encoding='no-such'?><rss><channel><title>café</title></channel></rss>".encode("cp1252"), "text/xml; charset=neither", "café"),
        ("\ufeff<rss><channel><title>Żółć</title></channel></rss>".encode("utf-16-le"), "", "Żółć"),
        ("<?xml version='1.0' encoding='utf-16'?><rss><channel><title>Żółć</title></channel></rss>".encode("utf-16-be"), "", "Żółć"),
        ("<?xml version='1.0' encoding='gb2312'?><rss><channel><title>签署</title></channel></rss>".encode("gb18030"), "", "签署"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><rss><channel><title>a\x00b\x0bc</title></channel></rss>", "", "abc"),
        (b"<rss><channel><title>a\xff\xfeb</title></channel></rss>", "text/xml; charset=utf-8", "aÿþb"),
    ],
)  # fmt: skip
def test_encodings(body: bytes, content_type: str, title: str) -> None:
    assert of(body, content_type).title == title


@pytest.mark.parametrize("codec", ["punycode", "idna", "undefined", "unicode_escape", "utf-7", "zlib", "rot13", "base64", "x" * 40])
def test_no_codec_of_python_s_own_is_used(codec: str) -> None:
    began = time.process_time()
    body = f"<?xml version='1.0' encoding='{codec}'?><rss><channel><title>{'a' * 300_000}-99</title></channel></rss>".encode()
    assert of(body, f"text/xml; charset={codec}").title.startswith("aaa")
    assert time.process_time() - began < 3


# Bombs


QUADRATIC = f'<!DOCTYPE x [\n<!ENTITY a "{"o" * 50_000}">\n]>'
OUTSIDE = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'><!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", "\n", "<!-- <x> -->", "<?x <rss ?>"])
@pytest.mark.parametrize(("bomb", "name"), [(LAUGHS, "l9"), (QUADRATIC, "a"), (OUTSIDE, "f")], ids=["laughs", "quadratic", "outside"])
def test_no_entity_is_expanded(bomb: str, name: str, before: str, encoding: str) -> None:
    began = time.process_time()
    text = f"<?xml version='1.0' encoding='{encoding}'?>{before}{bomb}<rss><channel><title>T</title><item><title>A{f'&{name};' * 50}B</title></item></channel></rss>"
    one = of(text.encode(encoding))
    assert len(one.entries) == 1 and len(one.entries[0].title) <= TITLE
    assert "lollol" not in one.entries[0].title and "ooo" not in one.entries[0].title and "root:" not in one.entries[0].title
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a><!DOCTYPE b [<!ENTITY x 'y'>]><r>&x;</r>", "<r><!DOCTYPE b [<!ENTITY x 'y'>]>&x;</r>", "<!doctype a [ <!entity x 'y'> ]><r/>",
        "<!DOCTYPE a [ <!-- ]> --> <!ENTITY x 'y'> ]><r/>", "<!DOCTYPE a [ <!ENTITY x ']>'> <!ENTITY z 'y'> ]><r/>", "<!DOCTYPE a [ <!ENTITY x 'y'> <r/>",
        "<!DOCTYPE" * 3, "<!DOC<!DOCTYPETYPE a [<!ENTITY x 'y'>]><r/>", "<!<!ENTITYENTITY x 'y'>",
    ],
)  # fmt: skip
def test_no_declaration_is_left(text: str) -> None:
    assert not re.search("<!(DOCTYPE|ENTITY)", without_declarations(text), re.IGNORECASE)


def test_an_honest_doctype_goes_and_the_feed_stays() -> None:
    netscape = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    assert without_declarations(f"{netscape}<rss/>") == "<rss/>"
    assert without_declarations("<!-- a --><!DOCTYPE rss [<!ENTITY c '(C)'>]>\n<rss/>") == "<!-- a -->\n<rss/>"
    assert len(of(RSS.replace("<rss", f"{netscape}<rss", 1)).entries) == 1


PATHOLOGICAL = {
    "marks": "<rss><channel><item><title>" + "<" * 100_000,
    "open": "<rss><channel><item><title>" + "<a" * 100_000,
    "references": "<rss><channel><item><title>" + "&" * 300_000,
    "nested": "<rss><channel>" + "<item>" * 100_000,
    "deep": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>" + "<div>" * 100_000,
    "in html": rss(*[item(f"T{n}", lead="&lt;div&gt;" * 40_000) for n in range(4)]),
    "prolog": "<!---->" * 100_000 + "<rss/>",
    "authors": "<rss><channel><item>" + "<author>a</author>" * 50_000 + "</item></channel></rss>",
    "title": rss(item("x" * 7_900_000)),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_nothing_takes_for_ever(name: str) -> None:
    """Seconds of this process's own time, where without the limits it is minutes."""
    began = time.process_time()
    one = of(PATHOLOGICAL[name])
    assert all(len(entry.title) <= TITLE and len(entry.lead) <= LEAD for entry in one.entries)
    assert time.process_time() - began < 20


def test_the_end_of_a_grammar_is_not_sought_for_ever() -> None:
    began = time.process_time()
    without_declarations("<!DOCTYPE a [" + "<!--" * 100_000)
    assert time.process_time() - began < 5


@given(st.binary(max_size=400))
def test_any_octets(body: bytes) -> None:
    one = of(body)
    assert one.is_feed or one.problem.endswith(".")
    assert all(len(entry.title) <= TITLE and len(entry.lead) <= LEAD for entry in one.entries)
    assert isinstance(decoded(body), str)


@given(st.text(alphabet="<>!&;[]'\"-?/ abDOCTYPEitemrss{}:,", max_size=200))
def test_any_marks(text: str) -> None:
    of(f"<rss>{text}")
    of("{" + text)
    assert "<!DOCTYPE" not in without_declarations(text)
