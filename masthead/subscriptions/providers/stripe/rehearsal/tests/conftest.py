"""One house a module; as new for each test, which may breach no contract."""

from collections.abc import Iterator

import pytest

from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal
from masthead.subscriptions.providers.stripe.rehearsal.tests.stage import Stage


@pytest.fixture(scope="module")
def open_house() -> Iterator[Rehearsal]:
    with Rehearsal(hold=True) as house:
        yield house


@pytest.fixture
def house(open_house: Rehearsal) -> Iterator[Rehearsal]:
    """The house; a test that breaches the contract on purpose empties `house.interface.breaches`."""
    open_house.clear()
    yield open_house
    assert open_house.breaches == []


@pytest.fixture
def stage(house: Rehearsal) -> Stage:
    return Stage(house)
