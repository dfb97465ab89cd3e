"""Readers as rows, many at a time: accounts, proven addresses, consents, access. Nobody is sent anything."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction

from masthead.newsletters.consents import Act
from masthead.newsletters.models import Consent, ConsentRecord, Letter
from masthead.newsletters.suppressions import suppressed
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant, Plan
from masthead.transfer.incoming import Refused, Remark
from masthead.transfer.inserting import do_insert
from masthead.transfer.readers import paying
from masthead.transfer.readers.reading import ReaderRow
from masthead.transfer.readers.report import ReadersReport
from masthead.transfer.reports import Outcome

CHUNK = 2_000  # rows a transaction: killed, the import goes on behind the last one
INSERTED = 500  # rows a statement
UNSUBSCRIBED = Remark("unsubscribed", "They unsubscribed from {letter} here, and were not subscribed again.")
SUPPRESSED = Remark("suppressed", "Letters to this address came back or were not wanted; none was given.")
REVOKED = Remark("revoked", "Their access to {plan} was ended here, and was not given again.")


@dataclass
class Change:
    """What an import makes of one row."""

    row: ReaderRow
    reader: Reader
    new: bool
    changed: bool = False
    remarks: list[Remark] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        return Outcome.NEW if self.new else Outcome.UPDATED if self.changed else Outcome.UNCHANGED


class Joining:
    """An import of readers under way. `named`: the file's name, kept with each consent."""

    def __init__(self, *, named: str, at: datetime, report: ReadersReport, dry_run: bool) -> None:
        self.at, self.report, self.dry_run = at, report, dry_run
        self.letters = {one.slug: one for one in Letter.objects.all()}
        self.plans = {one.slug: one for one in Plan.objects.all()}
        self.act = Act("brought from elsewhere", source=f"import of {named}"[:500])

    def do_join(self, rows: Iterable[ReaderRow | Refused], done: Callable[[int], None]) -> None:
        """All rows, chunk by chunk. `done` is told how many more are done."""
        waiting = iter(rows)
        while some := list(islice(waiting, CHUNK)):
            for one in some:
                if isinstance(one, Refused):
                    self.report.refuse(one)
            good = [one for one in some if isinstance(one, ReaderRow)]
            try:
                self._chunk(good)
            except IntegrityError:  # somebody of them arrived at this very moment: look again
                self._chunk(good)
            done(len(some))

    def _chunk(self, rows: Sequence[ReaderRow]) -> None:
        with transaction.atomic():
            changes = self._readers(rows)
            letters = self._consents(changes)
            plans = self._grants(changes)
            paying.do_bring(
                [(one.reader, one.row.subscription, one.remarks) for one in changes if one.row.subscription],
                at=self.at,
                dry_run=self.dry_run,
            )
        # After the commit: what is counted is there.
        self.report.letters += letters
        self.report.plans += plans
        for change in changes:
            self.report.joined(change.row, change.outcome, change.remarks)

    def _readers(self, rows: Sequence[ReaderRow]) -> list[Change]:
        here = {one.email: one for one in Reader.objects.filter(email__in=[row.email for row in rows])}
        changes = [Change(row, here.get(row.email) or self._made(row), row.email not in here, remarks=list(row.remarks)) for row in rows]
        for change in changes:
            if not change.new:
                change.changed = _complete(change.reader, change.row)
        if self.dry_run:
            return changes
        Reader.objects.bulk_create([one.reader for one in changes if one.new], batch_size=INSERTED)
        altered = [one.reader for one in changes if one.changed]
        Reader.objects.bulk_update(altered, ["name", "time_zone", "confirmed_at"], batch_size=100)
        proven = [one.reader for one in changes if one.row.confirmed_at and (one.new or one.changed)]
        known = set(EmailAddress.objects.filter(user__in=[one.pk for one in altered]).values_list("user_id", flat=True))
        addresses = [(one.pk, one.email) for one in proven if one.pk not in known]
        do_insert(EmailAddress(verified=True, primary=True), ("user", "email"), addresses)
        return changes

    def _made(self, row: ReaderRow) -> Reader:
        fields = {"name": row.name, "time_zone": row.time_zone, "confirmed_at": row.confirmed_at}
        # As `make_password(None)` makes one, in a tenth of the time: this password is nobody's.
        return Reader(email=row.email, password=UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20), **fields)

    def _consents(self, changes: Sequence[Change]) -> int:
        """How many were given. One that was ever withdrawn here is not given again by a file."""
        wanting = [one for one in changes if one.row.letters]
        shut = suppressed(one.row.email for one in wanting)
        ids = [one.reader.pk for one in wanting if not one.new]
        rows = Consent.objects.filter(reader__in=ids).order_by("pk").values_list("reader_id", "letter__slug", "withdrawn_at")
        standing = {(reader, slug): ended for reader, slug, ended in rows}
        given: list[tuple[Change, Letter]] = []
        for change in wanting:
            if change.row.email in shut:
                change.remarks.append(SUPPRESSED)
                continue
            for slug in change.row.letters:
                mark = (change.reader.pk, slug)
                if change.new or mark not in standing:
                    given.append((change, self.letters[slug]))
                elif standing[mark] is not None:
                    change.remarks.append(Remark(UNSUBSCRIBED.code, UNSUBSCRIBED.say.format(letter=self.letters[slug].name)))
        for change, _ in given:
            change.changed = True
        if not self.dry_run:
            self._agree(given)
        return len(given)

    def _agree(self, given: Sequence[tuple[Change, Letter]]) -> None:
        for letter in {letter.pk: letter for _, letter in given}.values():
            rows = [(change.reader.pk, change.row.confirmed_at or self.at) for change, one in given if one == letter]
            do_insert(Consent(letter=letter, given_at=self.at, source=self.act.source), ("reader", "given_at"), rows)
            record = self.act.record(reader_id=0, letter_id=letter.pk, what=ConsentRecord.What.GIVEN, at=self.at)
            do_insert(record, ("reader", "at"), rows)

    def _grants(self, changes: Sequence[Change]) -> int:
        """How many were given."""
        having = [one for one in changes if one.row.plans]
        ids = [one.reader.pk for one in having if not one.new]
        here = {
            (one.reader_id, one.plan_id): one for one in Grant.objects.filter(reader__in=ids, source=Grant.Source.IMPORT).order_by("pk")
        }
        made: list[tuple[int, Plan, datetime | None]] = []
        moved: list[Grant] = []
        for change in having:
            for slug in change.row.plans:
                plan = self.plans[slug]
                grant = here.get((change.reader.pk, plan.pk)) if not change.new else None
                if grant is None:
                    if change.row.until is None or change.row.until > self.at:
                        change.changed = True
                        made.append((change.reader.pk, plan, change.row.until))
                elif grant.revoked_at is not None:
                    change.remarks.append(Remark(REVOKED.code, REVOKED.say.format(plan=plan.name)))
                elif grant.ends != (ends := _end(change.row.until, grant.starts)):
                    grant.ends, change.changed = ends, True
                    moved.append(grant)
        if not self.dry_run:
            for plan in {plan.pk: plan for _, plan, _ in made}.values():
                like = Grant(plan=plan, source=Grant.Source.IMPORT, starts=self.at, reason=self.act.source[:200])
                do_insert(like, ("reader", "ends"), [(reader, until) for reader, one, until in made if one == plan])
            Grant.objects.bulk_update(moved, ["ends"], batch_size=100)
        return len(made)


def _end(until: datetime | None, starts: datetime) -> datetime | None:
    """The file may end an access that it gave before; a grant ends after it starts."""
    return until if until is None else max(until, starts + timedelta(seconds=1))


def _complete(reader: Reader, row: ReaderRow) -> bool:
    """Fill what we did not know of a reader who is here; what they or we have written stays."""
    changed = False
    for name in ("name", "time_zone", "confirmed_at"):
        if not getattr(reader, name) and getattr(row, name):
            setattr(reader, name, getattr(row, name))
            changed = True
    return changed
