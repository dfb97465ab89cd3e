"""Ranges of IP addresses: read as librarians write them, kept sorted, looked up by halving. Pure."""

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

_MAPPED = 0xFFFF << 32  # ::ffff:0:0/96: an IPv4 address as one of IPv6, so that one list holds both
WIDEST_4, WIDEST_6 = 8, 19  # the widest prefixes that a campus can have; wider is a slip of the hand
_WILD = re.compile(r"(\d{1,3}|\*)(?:\.(\d{1,3}|\*)){3}")


class BadRange(ValueError):
    """What was typed is no range; the message says what to do."""


@dataclass(frozen=True, order=True)
class Range:
    """Both ends included; IPv4 addresses as their mapped IPv6 ones. `key`: whatever its owner calls it."""

    first: int
    last: int
    key: int = 0


def number_of(address: str) -> int | None:
    """An address as a number, or None for what is none."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return _MAPPED | int(ip) if ip.version == 4 else int(ip)


def read(typed: str) -> Range:
    """A range as librarians write it: an address, `10.1.0.0/16`, `10.1.2.3-10.1.2.9`, `10.1.2.3-9`, `10.1.*.*`. Raises BadRange."""
    text = "".join(typed.split())
    try:
        found = _read(text)
    except ValueError:
        raise BadRange(
            f"“{typed.strip()[:60]}” is no range of addresses. Write it as 192.0.2.0/24, 192.0.2.1-192.0.2.99, 192.0.2.* or 2001:db8::/32."
        ) from None
    if found.last < found.first:
        raise BadRange(f"“{text[:60]}” ends before it begins. Please turn it round.")
    wide = (found.last - found.first).bit_length()
    most = 32 - WIDEST_4 if found.first >> 32 == 0xFFFF else 128 - WIDEST_6
    if wide > most:
        raise BadRange(f"“{text[:60]}” is wider than any campus. Please check it.")
    return found


def _read(text: str) -> Range:
    if "*" in text:
        parts = text.split(".")
        # 10.*.1.* would be many ranges; what librarians mean ends in stars.
        if not _WILD.fullmatch(text) or "*" in "".join(parts).rstrip("*"):
            raise ValueError
        return _between(text.replace("*", "0"), text.replace("*", "255"))
    if "/" in text:
        network = ipaddress.ip_network(text, strict=False)
        return _between(str(network[0]), str(network[-1]))
    first, dash, last = text.partition("-")
    if dash and last.isdigit():
        last = f"{first.rpartition('.')[0]}.{last}"
    return _between(first, last if dash else first)


def _between(first: str, last: str) -> Range:
    one, other = ipaddress.ip_address(first), ipaddress.ip_address(last)
    if one.version != other.version:
        raise ValueError
    low, high = number_of(first), number_of(last)
    assert low is not None and high is not None  # both were read just now
    return Range(low, high)


def written(one: Range) -> str:
    """As it is shown: `192.0.2.0–192.0.2.255`."""
    low, high = _shown(one.first), _shown(one.last)
    return low if low == high else f"{low}–{high}"


def _shown(number: int) -> str:
    return str(ipaddress.IPv4Address(number & 0xFFFFFFFF)) if number >> 32 == 0xFFFF else str(ipaddress.IPv6Address(number))


def overlapping(one: Range, others: Iterable[Range]) -> Range | None:
    """One of `others` that shares an address with `one`."""
    return next((other for other in others if other.first <= one.last and one.first <= other.last), None)


class Table:
    """Ranges that do not overlap, sorted once; a look-up halves them."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._ranges = sorted(ranges)
        self._firsts = [one.first for one in self._ranges]

    def __len__(self) -> int:
        return len(self._ranges)

    def find(self, number: int) -> Range | None:
        """The range that holds the address."""
        at = bisect_right(self._firsts, number) - 1
        return self._ranges[at] if at >= 0 and number <= self._ranges[at].last else None
