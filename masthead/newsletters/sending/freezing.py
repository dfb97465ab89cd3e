"""Handing an edition over: its text frozen, its audience frozen, one row a reader."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr

from masthead.kit.refusals import BadInput
from masthead.newsletters.consents import receiving
from masthead.newsletters.models import Consent, Edition, Letter
from masthead.newsletters.renditions import Fragment, Rendition
from masthead.newsletters.sending.hours import Hours, by_moment
from masthead.newsletters.sending.models import Delivery, Dispatch, Version
from masthead.newsletters.setting import set_edition
from masthead.newsletters.suppressions import any_in_force, suppressed
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant

CHUNK = 10_000  # addresses looked up in the list of the suppressed at once
COLUMNS = ("reader_id", "dispatch_id", "segment", "domain", "state", "due_at", "next_at", "tries", "version", "reply", "doubt")


def letter_of(kind: str) -> Letter:
    """The letter by which editions of that kind go out; raises BadInput before `masthead setup` has made it."""
    slug = "free-letter" if kind == "free" else kind
    letter = Letter.objects.filter(slug=slug).first()
    if letter is None:
        raise BadInput(f"There is no letter called {slug}. Run `masthead setup`, which makes it.")
    return letter


def do_hand_over(*, edition: Edition, at: datetime, at_once: bool = False, by: Reader | None = None) -> Dispatch:
    """Freeze the edition's text and audience and leave them to the worker; raises BadInput when that was done before.

    A draft is published with it: what is sent stands on its page.
    """
    letter = letter_of(edition.kind)
    renditions = set_edition(edition, at)
    hours = Hours(edition.hour or letter.hour, edition.not_after or letter.latest)
    with transaction.atomic():
        if Dispatch.objects.select_for_update().filter(edition=edition).exists():
            raise BadInput(f"{edition} has been handed over already. See how far it is with --status.")
        if edition.published_at is None:
            Edition.objects.filter(pk=edition.pk, published_at=None).update(published_at=at)
        dispatch = Dispatch.objects.create(
            edition=edition, letter=letter, handed_at=at, handed_by=by, at_once=at_once, grace=None if at_once else hours.grace
        )
        _freeze_text(dispatch, renditions, at)
        count = _freeze_audience(dispatch, hours, at)
        _leave_out_suppressed(dispatch)
        Dispatch.objects.filter(pk=dispatch.pk).update(audience=count)
        dispatch.audience = count
    return dispatch


def do_correct(*, dispatch: Dispatch, at: datetime) -> int:
    """Freeze the edition's text anew for those it has not been sent to; returns how many wait for it. 0: the words are the same."""
    renditions = set_edition(dispatch.edition, at)
    with transaction.atomic():
        Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        newest = dispatch.versions.latest("number")
        if newest.renditions == [asdict(one) for one in renditions]:
            return 0
        _freeze_text(dispatch, renditions, at)
    return dispatch.deliveries.filter(state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED]).count()


def _freeze_text(dispatch: Dispatch, renditions: Sequence[Rendition], at: datetime) -> None:
    number = dispatch.versions.count() + 1
    Version.objects.create(dispatch=dispatch, number=number, made_at=at, renditions=[asdict(one) for one in renditions])


def renditions_of(version: Version) -> dict[str, Rendition]:
    """The frozen texts, by kind of reader."""
    found = {}
    for row in version.renditions:
        pieces = {name: Fragment(**one) for name, one in row["fragments"].items()}
        found[row["segment"]] = Rendition(**{**row, "fragments": pieces})
    return found


def audience(dispatch: Dispatch, at: datetime) -> QuerySet[Consent]:
    """The consents by which it is sent. A letter that is not free is for those who have access."""
    consents = receiving(dispatch.letter, dispatch.edition.day).annotate(
        pays=Exists(Grant.objects.open_at(at).filter(reader_id=OuterRef("reader_id")))
    )
    return consents if dispatch.letter.free else consents.filter(pays=True)


def _freeze_audience(dispatch: Dispatch, hours: Hours, at: datetime) -> int:
    """One row a reader, by one statement of the database: 100,000 take a second or two."""
    due: Any = Value(at, output_field=DateTimeField())
    if not dispatch.at_once:
        zones = Reader.objects.order_by().values_list("time_zone", flat=True).distinct()
        moments = by_moment(zones, settings.TIME_ZONE, dispatch.edition.day, hours, at)
        cases = [When(reader__time_zone__in=names, then=Value(moment)) for moment, names in moments.items()]
        due = Case(*cases, default=due, output_field=DateTimeField())
    rows = audience(dispatch, at).order_by("reader_id").values_list(
        "reader_id",
        Value(dispatch.pk),
        Case(When(Q(pays=True), then=Value("subscriber")), default=Value("registered"), output_field=CharField()),
        Substr(F("reader__email"), StrIndex(F("reader__email"), Value("@")) + 1),
        Value(Delivery.State.WAITING.value),
        due,
        due,
        *(Value(0), Value(0), Value(""), Value("")),
    )  # fmt: skip
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Delivery._meta.db_table} ({', '.join(COLUMNS)}) {statement}", values)
        return cursor.rowcount


def _leave_out_suppressed(dispatch: Dispatch) -> None:
    """Whom an earlier bounce or complaint keeps from all letters: in the audience, and accounted for as left out."""
    if not any_in_force():
        return
    rows = iter(dispatch.deliveries.order_by().values_list("reader__email", "pk").iterator(chunk_size=CHUNK))
    while addresses := dict(islice(rows, CHUNK)):
        if found := suppressed(addresses):
            out = [addresses[email] for email in found]
            Delivery.objects.filter(pk__in=out).update(state=Delivery.State.LEFT_OUT, reply="the address is on the list of the suppressed")
