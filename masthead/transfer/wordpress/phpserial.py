"""Values that PHP wrote with serialize(), read without PHP and without trust.

Exports go through editors and databases that change line ends and addresses, so the lengths written before strings are
often wrong. A length is taken as a hint: when it does not land on the closing quote, the string ends at the next quote
that something sensible follows.
"""

import re

PhpValue = str | int | float | bool | dict[str | int, "PhpValue"] | None

DEPTH = 64

_ARRAY = rb"a:(\d{1,9}):\{|O:\d{1,5}:\"[^\"]{0,200}\":(\d{1,9}):\{"
_HEAD = re.compile(rb"(?:([bid]):([^;]{1,40});|(N);|s:(\d{1,9}):\"|" + _ARRAY + rb")")
_AFTER_STRING = re.compile(rb"\s*(?:\}|$|N;|[bid]:-?[\w.+-]{1,40};|s:\d{1,9}:\"|a:\d{1,9}:\{|O:\d{1,5}:\")")


class _Nonsense(ValueError):
    pass


def loads(text: str) -> PhpValue:
    """The value, with arrays and objects as dicts; None for anything that is not one whole serialised value."""
    data = text.strip().encode("utf-8", "replace")
    try:
        value, end = _value(data, 0, 0)
    except _Nonsense:
        return None
    return value if not data[end:].strip() else None


def _value(data: bytes, position: int, depth: int) -> tuple[PhpValue, int]:
    head = _HEAD.match(data, position)
    if head is None or depth > DEPTH:
        raise _Nonsense
    kind, scalar, null, length, items, properties = head.groups()
    if null:
        return None, head.end()
    if kind:
        return _scalar(kind, scalar), head.end()
    if length is not None:
        return _string(data, head.end(), int(length))
    return _items(data, head.end(), int(items if items is not None else properties), depth)


def _scalar(kind: bytes, written: bytes) -> PhpValue:
    try:
        if kind == b"d":
            return float(written)
        return written == b"1" if kind == b"b" else int(written)
    except ValueError:
        raise _Nonsense from None


def _string(data: bytes, start: int, length: int) -> tuple[str, int]:
    end = start + length
    if data[end : end + 2] != b'";' or not _AFTER_STRING.match(data, end + 2):
        end = data.find(b'";', start)
        while end != -1 and not _AFTER_STRING.match(data, end + 2):
            end = data.find(b'";', end + 1)
        if end == -1:
            raise _Nonsense
    return data[start:end].decode("utf-8", "replace"), end + 2


def _items(data: bytes, position: int, announced: int, depth: int) -> tuple[dict[str | int, PhpValue], int]:
    # The number of items is a hint too: the closing brace ends the array, so a huge number costs nothing.
    found: dict[str | int, PhpValue] = {}
    while True:
        position = _past_space(data, position)
        if data[position : position + 1] == b"}":
            return found, position + 1
        key, position = _value(data, position, depth + 1)
        value, position = _value(data, _past_space(data, position), depth + 1)
        if not isinstance(key, (str, int)) or isinstance(key, bool):
            raise _Nonsense
        # A property that is not public is written with its class between two zero bytes.
        found[key.rsplit("\0", 1)[-1] if isinstance(key, str) else key] = value


def _past_space(data: bytes, position: int) -> int:
    while data[position : position + 1].isspace():
        position += 1
    return position
