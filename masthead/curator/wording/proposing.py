"""Proposals of wording: asked for by a press, made by the worker, taken by an editor. What fails leaves the draft as it is."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from masthead import __version__
from masthead.curator.names.keeping import Kept
from masthead.curator.newsroom import editing, telling
from masthead.curator.newsroom.models import Story
from masthead.curator.newsroom.reviews import reviews
from masthead.curator.wording import asking, speaking
from masthead.curator.wording.asking import NoAnswer, Source, Wanted
from masthead.curator.wording.models import Proposal
from masthead.kit import limits
from masthead.kit.outside import Unreachable, networks
from masthead.kit.refusals import BadInput

EACH = limits.Limit("wording", 60, timedelta(hours=1))  # proposals an hour, for all editors together: somebody pays for them
KEPT = timedelta(days=60)
State = Proposal.State


@dataclass(frozen=True)
class Line:
    """A proposed sentence as the desk shows it."""

    place: int
    words: str
    sources: tuple[Source, ...]
    refused: str

    @property
    def outlets(self) -> str:
        """Who says so."""
        return ", ".join(dict.fromkeys(source.outlet for source in self.sources))


def model() -> speaking.Model | None:
    """The language model that the owner configured; None where there is none."""
    chosen = settings.MASTHEAD
    if not chosen.wording_url:
        return None
    way = speaking.network(
        chosen.wording_url, networks(chosen.wording_inside), f"Masthead/{__version__} (wording; +{chosen.url})", chosen.wording_patience
    )
    return speaking.Model(
        chosen.wording_url, chosen.wording_model, way, chosen.wording_key.get_secret_value() if chosen.wording_key else ""
    )


def do_propose(*, number: int, wanted: str, by: Any, at: datetime) -> Proposal:
    """Have wording proposed for a story; the worker asks. Raises BadInput, TooManyTries."""
    if model() is None:
        raise BadInput("No language model is configured: MASTHEAD_WORDING_URL is empty.")
    if wanted not in list(Wanted):
        raise BadInput("That press is not on this page. Reload it.")
    story = editing.found(number)
    sources = asking.sources_of(telling.printed(story))
    if not sources:
        raise BadInput("Its items are headlines alone: there is no sentence to put into other words.")
    limits.check(EACH, "all", at)
    try:
        with transaction.atomic():
            return Proposal.objects.create(story=story, wanted=wanted, sources=[asdict(one) for one in sources], by=by, at=at)
    except IntegrityError:
        raise BadInput("The model is being asked about this story already.") from None


def do_work(of: speaking.Model, names: Kept, at: datetime) -> bool:
    """Ask about the one that waits longest. Returns whether there was one."""
    proposal = _claimed(at)
    if proposal is None:
        return False
    sources, wanted = sources_of(proposal), Wanted(proposal.wanted)
    try:
        said = asking.answered(speaking.ask(of, asking.question(of.name, sources, wanted)))
        sentences = asking.judged(said, sources, wanted, names.gazetteer())
        proposal.state, proposal.sentences = State.DONE, [asdict(one) for one in sentences]
    except Unreachable as why:
        proposal.state, proposal.said = State.FAILED, f"The language model gave no wording: {why}. The draft is as it was."
    except NoAnswer as why:
        proposal.state, proposal.said = State.FAILED, f"{why} The draft is as it was."
    proposal.model = of.name
    proposal.save(update_fields=["state", "sentences", "said", "model"])
    return True


def _claimed(at: datetime) -> Proposal | None:
    """One for this worker alone."""
    for proposal in Proposal.objects.filter(state=State.WAITING).order_by("pk")[:5]:
        if Proposal.objects.filter(pk=proposal.pk, state=State.WAITING).update(state=State.ASKED, asked_at=at):
            return proposal
    return None


def do_give_up(at: datetime, patience: float) -> int:
    """Those whose worker died while it asked: not asked again by itself, for an answer costs. Returns how many."""
    lost = Proposal.objects.filter(state=State.ASKED, asked_at__lt=at - timedelta(seconds=patience + 30))
    return lost.update(state=State.FAILED, said="Asking was interrupted. Press again. The draft is as it was.")


def do_accept(*, pk: int, places: Sequence[int], by: Any, at: datetime) -> str:
    """Put the chosen sentences into the next Daily Review, each with who says so; returns in a sentence what was done. Raises BadInput."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().select_related("story").filter(pk=pk, state=State.DONE).first()
        if proposal is None:
            raise BadInput("That wording is not there any more. Reload the page.")
        chosen = [line for line in lines(proposal) if line.place in set(places)]
        if not chosen:
            raise BadInput("Tick the sentences that you take first.")
        if any(line.refused for line in chosen):
            raise BadInput("A refused sentence cannot be taken: write it yourself, if it is true.")
        words = " ".join(f"{line.words} ({line.outlets})" for line in chosen)
        story = editing.found(proposal.story_id)
        if proposal.wanted == Wanted.TAKE:
            done = reviews().begin_take(words, by, at)
        else:
            if len(words) > telling.TEXT:
                raise BadInput(f"That has {len(words)} letters; a story in the Review has {telling.TEXT}. Take fewer sentences.")
            told = telling.telling_of(story, None)
            outlets = telling.fitting([source.outlet for line in chosen for source in line.sources])
            done = reviews().word(replace(told, text=words, sources=outlets), by, at)
        proposal.accepted_by, proposal.accepted_at = by, at
        proposal.save(update_fields=["accepted_by", "accepted_at"])
    return done


def newest(story: Story) -> list[Proposal]:
    """The newest proposal of each kind."""
    found: dict[str, Proposal] = {}
    for proposal in Proposal.objects.filter(story=story).select_related("accepted_by").order_by("-pk")[:20]:
        found.setdefault(proposal.wanted, proposal)
    return [found[wanted] for wanted in Wanted if wanted in found]


def lines(proposal: Proposal) -> list[Line]:
    """Its sentences with the words of their sources."""
    known = {one.id: one for one in sources_of(proposal)}
    return [
        Line(place, row["words"], tuple(known[one] for one in row["sources"] if one in known), row["refused"])
        for place, row in enumerate(proposal.sentences, 1)
    ]


def sources_of(proposal: Proposal) -> list[Source]:
    """The sentences that the model was given."""
    return [Source(**row) for row in proposal.sources]


def forget(at: datetime) -> None:
    """Drop old ones."""
    Proposal.objects.filter(at__lt=at - KEPT).delete()
