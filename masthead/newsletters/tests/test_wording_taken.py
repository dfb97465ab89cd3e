"""Wording that a language model proposed, taken by an editor into the next Daily Review."""

from collections.abc import Callable

import pytest

from conftest import NOON, Browser, People
from masthead.curator.models import Proposal, Story
from masthead.curator.names.keeping import Kept
from masthead.curator.tests import model_server as servers
from masthead.curator.tests.model_server import ModelServer
from masthead.curator.tests.newsroom import paper_wire
from masthead.curator.tests.wording import LEADS, configured, proposed, server, story
from masthead.curator.wording import proposing
from masthead.newsletters.letters import do_make_letters
from masthead.newsletters.models import Edition

__all__ = ["configured", "paper_wire", "server", "story"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(browser: Callable[[], Browser], people: People) -> Browser:
    do_make_letters()
    desk = browser()
    desk.sign_in(people.eva())
    return desk


def press(desk: Browser, what: str, story: Story, **fields: object) -> str:
    answer = desk.post("/desk/wire/wording/", {"what": what, "story": story.number, **fields}, follow=True)
    return " ".join(str(message).strip() for message in answer.context["messages"])


@pytest.mark.usefixtures("configured")
def test_eva_takes_what_holds_into_the_review_beside_who_says_so(story: Story, server: ModelServer, eva: Browser) -> None:
    assert "is asked" in press(eva, "propose:following", story)
    assert not server.questions  # not by the page
    assert "being asked" in eva.get(f"/desk/wire/{story.number}/").content.decode()
    server.answer = servers.sentences(
        ("The earthquake in southern Iran damaged the port of Bandar Abbas.", ["s1"]),
        ("The earthquake in southern Iraq damaged the port of Bandar Abbas.", ["s1"]),
        ("At least twelve people died when an earthquake hit Bandar Abbas in the south of Iran.", ["s2", "s3"]),
    )
    of = proposing.model()
    assert of is not None and proposing.do_work(of, Kept(), NOON)
    page = eva.get(f"/desk/wire/{story.number}/").content.decode()
    assert "Refused." in page and "do not name “Iraq”" in page and LEADS[3].replace("’", "’") in page
    proposal = Proposal.objects.get()
    assert "Tick the sentences" in press(eva, f"accept:{proposal.pk}", story)
    assert "refused sentence cannot be taken" in press(eva, f"accept:{proposal.pk}", story, sentence=[1, 2])
    assert not Edition.objects.exists()
    assert "It stands so in the Daily Review of" in press(eva, f"accept:{proposal.pk}", story, sentence=["1", "3"])
    told = Edition.objects.get().stories
    assert told[0]["text"].startswith("The earthquake in southern Iran damaged the port of Bandar Abbas. (Post Four) At least twelve")
    assert "Post Four" in told[0]["sources"]
    press(eva, f"accept:{proposal.pk}", story, sentence=["1"])
    assert len(Edition.objects.get().stories) == 1 and "twelve" not in Edition.objects.get().stories[0]["text"]
    assert "Taken by" in eva.get(f"/desk/wire/{story.number}/").content.decode()


@pytest.mark.usefixtures("configured")
def test_a_beginning_of_our_take_goes_behind_what_is_written_there(story: Story, eva: Browser) -> None:
    proposal = proposed(story, "take")
    assert "It is a draft: make it ours" in press(eva, f"accept:{proposal.pk}", story, sentence=["1"])
    edition = Edition.objects.get()
    version = edition.version
    Edition.objects.update(take="<p>Ours.</p>")
    press(eva, f"accept:{proposal.pk}", story, sentence=["1"])
    edition.refresh_from_db()
    assert edition.take.startswith("<p>Ours.</p>") and "Bandar Abbas" in edition.take and edition.version == version + 1
