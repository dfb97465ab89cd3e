"""One house for all attacks of a process."""

from collections.abc import Iterator

import pytest
from attacks.house import House, attacked


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    yield from attacked()
