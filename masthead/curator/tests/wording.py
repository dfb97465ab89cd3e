"""A story, and a language model on the loopback that the owner has configured, for tests of wording."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from conftest import NOON
from masthead.configuration import Settings
from masthead.curator.models import Proposal, Story
from masthead.curator.names.keeping import Kept
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.tests.model_server import KEY, ModelServer, model_server
from masthead.curator.tests.newsroom import QUAKE, Wire
from masthead.curator.wording import proposing

LEADS = [lead for _, lead in QUAKE]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def configured(server: ModelServer, settings: Any) -> None:
    """As an owner configures a model of the own network."""
    settings.MASTHEAD = settings.MASTHEAD.model_copy(
        update={"wording_url": server.address, "wording_model": "tiny", "wording_inside": "127.0.0.1"}
        | {"wording_key": Settings.model_validate({"MASTHEAD_WORDING_KEY": KEY}).wording_key, "wording_patience": 20}
    )


@pytest.fixture
def story(paper_wire: Wire) -> Story:
    paper_wire.news(QUAKE, NOON - timedelta(hours=1))
    Gatherer().read_on()
    return Story.objects.get()


def proposed(story: Story, wanted: str = "following") -> Proposal:
    """Asked for, and worked off as the worker does."""
    proposal = proposing.do_propose(number=story.number, wanted=wanted, by=None, at=NOON)
    of = proposing.model()
    assert of is not None
    assert proposing.do_work(of, Kept(), NOON)
    proposal.refresh_from_db()
    return proposal
