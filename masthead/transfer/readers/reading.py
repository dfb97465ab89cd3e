"""Lines of a file of readers, understood. Pure. A row that cannot be read becomes a named refusal, never nothing."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from masthead.readers.addresses import BadAddress, clean
from masthead.transfer.incoming import Refused, Remark

# Our columns, and what others call them (Ghost, Substack, Mailchimp, Buttondown, listmonk), in lower case without marks.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "emailaddress", "subscriberemail", "mail"),
    "name": ("name", "fullname", "subscribername"),
    "first": ("firstname", "fname"),
    "last": ("lastname", "lname"),
    "letters": ("letters", "newsletters", "lists"),
    "time_zone": ("timezone", "tz"),
    "plan": ("plan", "plans"),
    "until": ("until", "expiry", "expires", "expiresat"),
    "subscription": ("subscriptionid", "stripesubscriptionid"),
    "confirmed_at": ("confirmedat", "confirmtime", "confirmationdate"),
    "agreed_at": ("optintime",),
    "since": ("createdat", "createdon", "subscribedat", "startdate"),
    "wants": ("subscribedtoemails", "subscribed"),
    "refuses": ("emaildisabled", "unsubscribed"),
}
YES, NO_PLAN = {"true", "yes", "1", "y"}, {"free", "none", "-"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SUBSCRIPTION = re.compile(r"sub_\w{1,200}", re.ASCII)
_LATER = timedelta(days=1)


class NoReaders(ValueError):
    """The file is no file of readers; the message says why."""


@dataclass(frozen=True)
class Known:
    """What rows may name. `zone`: of times that name none; `at`: no consent was given later than now."""

    letters: frozenset[str]
    plans: frozenset[str]
    zones: frozenset[str]
    zone: tzinfo
    at: datetime
    on_arrival: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReaderRow:
    """One reader as the file says. `lost` are remarks on what could not be taken over."""

    line: int
    email: str
    name: str = ""
    letters: tuple[str, ...] = ()
    time_zone: str = ""
    plans: tuple[str, ...] = ()
    until: datetime | None = None
    confirmed_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    subscription: str = ""  # Stripe's id of one that runs there


def text_of(content: bytes) -> tuple[str, str]:
    """The file as text, and the encoding it was in: UTF-8, UTF-16 with its mark, else Windows' western one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Windows-1252"


def read_rows(text: str, known: Known) -> Iterator[ReaderRow | Refused]:
    """One answer for each row that is not blank; of two same addresses the first counts. Raises NoReaders without a column of addresses."""
    lines = text.replace("\0", "")
    head = next((line for line in lines.splitlines() if line.strip()), "")
    table = csv.reader(io.StringIO(lines, newline=""), delimiter=max(",;\t|", key=head.count))
    try:
        yield from _distinct(_rows(table, known))
    except csv.Error as error:
        yield Refused("", "not a table", f"From here on the file cannot be read ({error}). Check the quotation marks.", table.line_num)


def _distinct(rows: Iterable[ReaderRow | Refused]) -> Iterator[ReaderRow | Refused]:
    seen: dict[str, int] = {}
    for row in rows:
        if isinstance(row, ReaderRow) and (first := seen.setdefault(row.email, row.line)) != row.line:
            yield Refused(row.email, "duplicate", f"Line {first} has the same address; that one counts.", row.line)
        else:
            yield row


def _rows(table: Iterator[list[str]], known: Known) -> Iterator[ReaderRow | Refused]:
    head: Sequence[str] | None = None
    before = 0
    for cells in table:
        line, before = before + 1, table.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if head is None:
            head = _head(cells)
            continue
        if any(cell.strip() for cell in cells[len(head) :]):
            say = f"It has {len(cells)} cells, and the head has {len(head)}. Put text with separators in quotation marks."
            yield Refused(cells[0].strip()[:80], "too many cells", say, line)
            continue
        yield _Row(dict(zip(head, (cell.strip() for cell in cells), strict=False)), line, known).read()
    if head is None:
        raise NoReaders("the file is empty")


def _head(cells: Sequence[str]) -> list[str]:
    """Our name of each column, or "" for one we do not use."""
    names = {other: ours for ours, others in COLUMNS.items() for other in others}
    head: list[str] = []
    for cell in cells:
        ours = names.get(re.sub(r"[^a-z]", "", cell.lower()), "")
        head.append(ours if ours not in head else "")
    if "email" not in head:
        raise NoReaders(f"its first line names no column “email”. It names: {', '.join(filter(None, cells))[:200]}")
    return head


@dataclass
class _Row:
    """One row being read: collects remarks on the way."""

    given: dict[str, str]
    line: int
    known: Known
    remarks: list[Remark] = field(default_factory=list)

    def read(self) -> ReaderRow | Refused:
        typed = self.given.get("email", "")
        try:
            email = clean(typed)
        except BadAddress:
            return Refused(
                typed[:80], "bad address", "It is no address that can be written to. Correct it, or leave the row out.", self.line
            )
        until = self._until()
        plans = self._plans(until)
        confirmed = self._confirmed()
        letters, paying = self._letters(confirmed), self._subscription()
        return ReaderRow(self.line, email, self._name(), letters, self._zone(), plans, until, confirmed, tuple(self.remarks), paying)

    def _lose(self, code: str, say: str) -> None:
        self.remarks.append(Remark(f"lost: {code}", say))

    def _name(self) -> str:
        name = self.given.get("name") or f"{self.given.get('first', '')} {self.given.get('last', '')}"
        return " ".join(_CONTROL.sub(" ", name).split())[:200]

    def _zone(self) -> str:
        zone = self.given.get("time_zone", "")
        if zone and zone not in self.known.zones:
            self._lose("unknown zone", f"There is no time zone {zone[:40]!r}; the publication’s is used. Write it as Europe/London.")
            return ""
        return zone

    def _subscription(self) -> str:
        given = self.given.get("subscription", "")
        if given and not _SUBSCRIPTION.fullmatch(given):
            self._lose("no subscription id", f"{given[:40]!r} is no id of a subscription. Stripe’s begin with sub_.")
            return ""
        return given

    def _plans(self, until: datetime | None) -> tuple[str, ...]:
        named = [one for one in _split(self.given.get("plan", "")) if one.lower() not in NO_PLAN]
        if named and until is None and self.given.get("until"):
            return ()
        if named and until is not None and until <= self.known.at:
            self.remarks.append(Remark("plan over", f"Its plan ended on {until:%Y-%m-%d}; no access was given."))
        for one in named:
            if one not in self.known.plans:
                plans = ", ".join(sorted(self.known.plans)) or "none yet"
                self._lose("unknown plan", f"There is no plan {one[:40]!r}; no access was given for it. Plans: {plans}.")
        return tuple(one for one in named if one in self.known.plans)

    def _until(self) -> datetime | None:
        given = self.given.get("until", "")
        until = moment(given, self.known.zone, end=True)
        if given and until is None:
            self._lose("bad date", f"until: {given[:40]!r} is no date, so no plan was given. Write it as 2027-01-31.")
        return until

    def _confirmed(self) -> datetime | None:
        """When the consent was given. Another house's `created_at` counts where it also says that they want mail."""
        name = next((one for one in ("confirmed_at", "agreed_at") if self.given.get(one)), "since")
        if name == "since" and not self._wants():
            return None
        given = self.given.get(name, "")
        confirmed = moment(given, self.known.zone)
        if given and confirmed is None:
            self._lose("bad date", f"{name}: {given[:40]!r} is no date, so no consent was taken over. Write it as 2026-01-05T08:00:00Z.")
        elif confirmed and confirmed > self.known.at + _LATER:
            self._lose("bad date", f"{name}: {given[:40]} is still to come, so no consent was taken over.")
            return None
        return confirmed

    def _wants(self) -> bool:
        if "refuses" in self.given:
            return self.given["refuses"].lower() not in YES
        return self.given.get("wants", "").lower() in YES

    def _letters(self, confirmed: datetime | None) -> tuple[str, ...]:
        if "letters" not in self.given:  # an export without letters: the address was confirmed, which is the consent to these
            refuses = ("wants" in self.given or "refuses" in self.given) and not self._wants()
            return self.known.on_arrival if confirmed and not refuses else ()
        named = _split(self.given["letters"])
        for one in named:
            if one not in self.known.letters:
                self._lose("unknown letter", f"There is no letter {one[:40]!r}. Letters: {', '.join(sorted(self.known.letters))}.")
        kept = tuple(one for one in named if one in self.known.letters)
        if kept and confirmed is None and not any(remark.code == "lost: bad date" for remark in self.remarks):
            self._lose("no consent", "It names letters and no confirmed_at: without a consent nobody gets a letter.")
        return kept if confirmed else ()


def _split(cell: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (one.strip() for one in cell.split(";")))))


def moment(given: str, zone: tzinfo, *, end: bool = False) -> datetime | None:
    """A date or a time of ISO 8601. A day alone is its beginning, or with `end` its end. None for anything else."""
    try:
        if len(given) == 10:
            day = date.fromisoformat(given)
            return datetime.combine(day, time(), tzinfo=zone) + timedelta(days=1 if end else 0)
        read = datetime.fromisoformat(given.removesuffix(" UTC") + ("+00:00" if given.endswith(" UTC") else ""))
        read = read if read.tzinfo else read.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    return read if 1900 < read.year < 9000 else None
