"""The acts of composing: write, approve, schedule, publish, send a test. Two editors cannot overwrite each other."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from django.db import transaction

from masthead.access.rules import zone
from masthead.kit.refusals import Refusal
from masthead.library import structured
from masthead.newsletters import setting
from masthead.newsletters.checking import MUST
from masthead.newsletters.editions import reading, rhythm
from masthead.newsletters.editions.drafting import OPENING_WORDS
from masthead.newsletters.editions.inspecting import findings
from masthead.newsletters.editions.links import as_it_is
from masthead.newsletters.editions.ordering import NONE
from masthead.newsletters.messages import do_store
from masthead.newsletters.models import Dispatch, Edition, Letter, Message
from masthead.newsletters.renditions import Filling
from masthead.newsletters.sending.freezing import do_correct, do_hand_over
from masthead.newsletters.sending.skeleton import for_reader
from masthead.readers.models import Reader


class Stale(Refusal):
    """Somebody else changed it meanwhile."""

    code, status = "stale", 409

    def say(self) -> str:
        return "Somebody else changed this edition while you wrote. Copy your words, reload the page and put them in again."


class NotReady(Refusal):
    """Something stands in the way of sending."""

    code: ClassVar[str] = "not_ready"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Written:
    """All that an editor has in hand: fields of the edition by name, and its stories."""

    fields: dict[str, Any]
    stories: list[dict[str, Any]]


def do_write(*, edition_id: int, version: int, written: Written, by: Reader, at: datetime) -> Edition:
    """Keep what was written; raises Stale where `version` is not the newest. Of a letter being sent, those get it who have it not yet."""
    with transaction.atomic():
        edition = Edition.objects.select_for_update().get(pk=edition_id)
        if edition.version != version:
            raise Stale
        before = _decided(edition)
        for name, value in written.fields.items():
            setattr(edition, name, value)
        edition.tell(written.stories)
        if _decided(edition) == before:
            return edition
        edition.edited_by, edition.version = by, edition.version + 1
        edition.words = reading.all_words(reading.lay_out(edition, at, opening_words=OPENING_WORDS))
        edition.save()
    return edition


def _decided(edition: Edition) -> tuple[object, ...]:
    """Everything an editor has in hand."""
    return edition.fingerprint, edition.hour, edition.not_after


def letter_of(edition: Edition) -> Letter | None:
    """The letter it is an edition of; None before set-up has made it."""
    return Letter.objects.filter(slug=reading.LETTERS[edition.kind]).first()


def do_approve(*, edition: Edition, by: Reader, at: datetime) -> None:
    """A second person has read these very words. Whoever wrote last cannot be that person."""
    if edition.edited_by_id == by.pk:
        raise NotReady("You wrote the last change yourself. Somebody else has to read and approve it.")
    Edition.objects.filter(pk=edition.pk).update(approved_by=by, approved_at=at, approved_words=edition.fingerprint)


def check_approved(edition: Edition) -> None:
    """Raises NotReady where the publication wants a second person's approval of these words and has none."""
    letter = letter_of(edition)
    if letter is not None and letter.needs_approval and not edition.approved:
        again = " again, for it was changed since" if edition.approved_at else ""
        raise NotReady(f"A second person has to approve this edition{again}.")


def check_ready(edition: Edition, at: datetime) -> None:
    """Raises NotReady, with what to do first."""
    check_approved(edition)
    wrong = [one for one in findings(edition, at) if one.weight == MUST]
    if wrong:
        more = f" ({len(wrong) - 1} more under Checks)" if len(wrong) > 1 else ""
        raise NotReady(f"{wrong[0].says} {wrong[0].do}{more}")


def do_schedule(*, edition: Edition, by: Reader, at: datetime, at_once: bool = False) -> Dispatch:
    """Hand it over: each reader gets it at their own hour, or now with `at_once`. Its page opens at that hour by the publication's clock.

    Raises NotReady where the checks or a second person stand in the way, BadInput where it was handed over before.
    """
    check_ready(edition, at)
    with transaction.atomic():
        opens = max(at, rhythm.goes_out(edition.day, hour_of(edition), zone())) if not at_once else at
        Edition.objects.filter(pk=edition.pk, published_at=None).update(published_at=opens)
        Edition.objects.filter(pk=edition.pk).update(scheduled_at=at)
        edition.refresh_from_db()
        return do_hand_over(edition=edition, at=at, at_once=at_once, by=by)


def hour_of(edition: Edition) -> time:
    """By the reader's own clock."""
    letter = letter_of(edition)
    return edition.hour or (letter.hour if letter else time(6))


def do_correct_letter(*, edition: Edition, at: datetime) -> int:
    """Send the words as they are now to those whose hour has not come; returns to how many."""
    check_ready(edition, at)
    return do_correct(dispatch=Dispatch.objects.get(edition=edition), at=at)


def do_publish(*, edition: Edition, at: datetime) -> None:
    """Open its page now, and send nothing."""
    Edition.objects.filter(pk=edition.pk, published_at=None).update(published_at=at)


def do_withdraw_page(*, edition: Edition) -> None:
    """Close its page again; raises NotReady once it is being sent, for its readers have the address."""
    if Dispatch.objects.filter(edition=edition).exists():
        raise NotReady("This edition was handed over for sending: its page stays, for the letter leads there. Correct it instead.")
    Edition.objects.filter(pk=edition.pk).update(published_at=None)


def do_test(*, edition: Edition, segment: str, to: Reader, at: datetime) -> Message:
    """One letter to the editor's own address, marked as a test. It counts nothing, and its footer unsubscribes nobody."""
    matter = setting.Matter(edition, at, as_it_is)
    own: dict[str, Filling] = dict(setting.for_wishes(edition, at, NONE))
    account, web = structured.absolute("/account/"), structured.absolute(edition.get_absolute_url())
    own |= {"name": to.name or to.email, "unsubscribe": account, "preferences": account, "web": web}
    letter = for_reader(setting.rendition(matter, segment), own)
    return do_store(kind="test", to=to.email, subject=f"[Test] {letter.subject}", text=letter.text, html=letter.html, at=at)
