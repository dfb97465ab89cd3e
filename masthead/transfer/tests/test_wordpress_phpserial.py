"""Values that PHP serialised, right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.transfer.wordpress.phpserial import DEPTH, loads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i:5;", 5),
        ("b:1;", True),
        ("d:0.5;", 0.5),
        ('s:5:"Hello";', "Hello"),
        ('s:4:"café";', "café"),  # five bytes, counted as four
        ('s:12:"line\nbreak";', "line\nbreak"),  # counted with \r\n, stored with \n
        ('a:2:{i:0;s:3:"one";i:1;s:3:"two";}', {0: "one", 1: "two"}),
        ('a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:2:"AP";}}', {"image_meta": {"credit": "AP"}}),
        ('a:1:{s:1:"k";s:99:"says "quoted"; then more";}', {"k": 'says "quoted"; then more'}),
        ('O:8:"stdClass":1:{s:1:"a";N;}', {"a": None}),
        ('O:1:"X":1:{s:4:"\0X\0p";i:1;}', {"p": 1}),
        ("a:999999999:{}", {}),
        ("a:0:{}", {}),
    ],
)
def test_what_is_read(text: str, value: object) -> None:
    assert loads(text) == value


@pytest.mark.parametrize(
    "text", ["", "hello", "i:x;", 's:5:"Hel', "a:1:{", "a:1:{i:0;}", "a:1:{d:1;i:1;}", "R:1;", "i:5;i:6;", "i:" + "9" * 5000 + ";"]
)
def test_nonsense_is_none(text: str) -> None:
    assert loads(text) is None


def test_an_array_nested_without_end_is_none() -> None:
    assert loads("a:1:{i:0;" * 100_000) is None
    deep = "a:1:{i:0;" * DEPTH + "i:1;" + "}" * DEPTH
    assert loads(deep) is not None
    assert loads(f"a:1:{{i:0;{deep}}}") is None


@given(st.text() | st.text(alphabet='sabiNOdRC:;{}"0123456789.x\0é'))
def test_no_text_makes_it_raise(text: str) -> None:
    value = loads(text)
    assert value is None or isinstance(value, bool | int | float | str | dict | list)
