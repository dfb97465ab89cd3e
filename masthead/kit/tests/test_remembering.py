"""What is remembered for a few seconds, and forgotten."""

import pytest

from masthead.kit.remembering import Remembered


def test_it_is_read_once_until_it_is_too_old() -> None:
    kept, reads = Remembered[int](), iter(range(9))
    assert [kept.value(3600, reads.__next__) for _ in range(3)] == [0, 0, 0]
    assert kept.value(-1, reads.__next__) == 1


@pytest.mark.parametrize(("act", "last"), [("forget", None), ("doubt", 0)])
def test_what_was_being_read_while_it_was_forgotten_is_not_kept(act: str, last: int | None) -> None:
    kept, reads = Remembered[int](), iter(range(9))
    kept.value(3600, reads.__next__)
    getattr(kept, act)()
    assert kept.last == last

    def of_before() -> int:
        getattr(kept, act)()
        return 7

    assert kept.value(3600, of_before) == 7 and kept.last == last
    assert [kept.value(3600, reads.__next__) for _ in range(2)] == [1, 1]
