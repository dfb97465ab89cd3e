"""Ranges as librarians write them."""

import ipaddress
import random

import pytest

from masthead.subscriptions.institutions.ranges import BadRange, Range, Table, number_of, overlapping, read, written


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.0/24", "192.0.2.0", "192.0.2.255"),
        ("192.0.2.9/24", "192.0.2.0", "192.0.2.255"),
        (" 192.0.2.1 - 192.0.2.99 ", "192.0.2.1", "192.0.2.99"),
        ("192.0.2.1-99", "192.0.2.1", "192.0.2.99"),
        ("192.0.2.*", "192.0.2.0", "192.0.2.255"),
        ("192.0.*.*", "192.0.0.0", "192.0.255.255"),
        ("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:db8::1-2001:db8::ff", "2001:db8::1", "2001:db8::ff"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_range_is_read(typed: str, first: str, last: str) -> None:
    assert read(typed) == Range(number_of(first) or 0, number_of(last) or 0)


@pytest.mark.parametrize(
    "typed",
    ["", "x", "192.0.2", "192.0.2.300", "192.0.2.0/33", "10.*.1.*", "*", "*.*.*.*", "192.0.2.9-192.0.2.1", "192.0.2.1-2001:db8::1", "0.0.0.0/0",
     "::/0", "1.0.0.0/7", "192.0.2.1-", "٣.0.2.1", "1*.0.0.0"],
)  # fmt: skip
def test_what_is_none_is_said(typed: str) -> None:
    with pytest.raises(BadRange):
        read(typed)


def test_a_table_finds_what_a_walk_through_all_finds() -> None:
    draw = random.Random(7)
    ranges = [Range(n * 1000 + draw.randrange(400), n * 1000 + 500 + draw.randrange(400), n) for n in range(300)]
    table = Table(draw.sample(ranges, len(ranges)))
    for number in [draw.randrange(300_000) for _ in range(3000)] + [one.first for one in ranges] + [one.last for one in ranges]:
        assert table.find(number) == next((one for one in ranges if one.first <= number <= one.last), None)
    assert Table(()).find(5) is None


def test_ranges_are_shown_and_overlaps_are_seen() -> None:
    one = read("192.0.2.0/24")
    assert written(one) == "192.0.2.0–192.0.2.255" and written(read("2001:db8::1")) == "2001:db8::1"
    assert overlapping(read("192.0.2.255-192.0.3.4"), [one]) == one
    assert overlapping(read("192.0.3.0/24"), [one]) is None
    assert number_of("192.0.2.1") == int(ipaddress.ip_address("::ffff:192.0.2.1"))
    assert number_of("unix:") is None
