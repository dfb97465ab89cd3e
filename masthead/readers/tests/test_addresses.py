"""E-mail addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.readers.addresses import BadAddress, clean, counting_key, half_hidden


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("  ada@example.org ", "ada@example.org"),
        ("a.b+news@gmail.com", "a.b+news@gmail.com"),
        ("x@bücher.example", "x@xn--bcher-kva.example"),
        ("o'neil@example.co.uk", "o'neil@example.co.uk"),
    ],
)
def test_kept_as(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", " ", "no-at-sign", "@example.org", "a@", "a@b", "a@b.c", "a@b\r\nBcc: x@example.org", "a@b.org\nx", "x" * 5000 + "@example.org",
     "a b@example.org", "a@exa mple.org", "a@-x.org", "a..b@example.org", ".a@example.org", "a@x.org,b@y.org", "a@x.org;b", "<a@x.org>",
     '"a"@x.org', "a@[127.0.0.1]", "a@127.0.0.1", "\0a@x.org"],
)  # fmt: skip
def test_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(BadAddress, match=r"\.$"):
        clean(typed)


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        kept = clean(text)
    except BadAddress:
        return
    assert clean(kept) == kept and "\n" not in kept and kept.count("@") >= 1


@pytest.mark.parametrize(
    ("one", "other"), [("a.b+x@gmail.com", "ab@googlemail.com"), ("a+1@example.org", "a@example.org"), ("A@x.org", "a@x.org")]
)
def test_one_mailbox_counts_once(one: str, other: str) -> None:
    assert counting_key(one) == counting_key(other)


def test_dots_count_elsewhere() -> None:
    assert counting_key("a.b@example.org") != counting_key("ab@example.org")


def test_half_hidden() -> None:
    assert half_hidden("ada@example.org") == "a…@example.org"
