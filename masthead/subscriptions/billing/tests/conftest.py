"""One rehearsed Stripe a module; as new for each test, which may breach no contract of the SDK's."""

from collections.abc import Iterator
from typing import Any

import pytest

from conftest import People
from masthead.subscriptions.billing.tests.stage import Stage, house_for
from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal


@pytest.fixture(scope="module")
def open_house() -> Iterator[Rehearsal]:
    with Rehearsal(hold=True) as house:
        yield house


@pytest.fixture
def house(open_house: Rehearsal, settings: Any) -> Iterator[Rehearsal]:
    open_house.clear()
    yield from _within(open_house, settings)
    assert open_house.breaches == []


def _within(house: Rehearsal, settings: Any) -> Iterator[Rehearsal]:
    for _ in house_for(settings, house):
        yield house


@pytest.fixture(params=["plainly", "thrice and shuffled", "lost"])
def told(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(house: Rehearsal, people: People) -> Iterator[Stage]:
    """News comes plainly."""
    play = Stage(house, people)
    yield play
    play.stop()


@pytest.fixture
def every_way(house: Rehearsal, people: People, told: str) -> Iterator[Stage]:
    """The same play three times: news as it was sent; each piece three times and shuffled; all of it lost, and mended at night."""
    play = Stage(house, people, told)
    yield play
    play.stop()
