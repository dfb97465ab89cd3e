"""Readers brought from elsewhere: every row is accounted for, nobody is mailed, nobody is subscribed again against their will."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from masthead.kit.refusals import BadInput
from masthead.newsletters.consents import do_agree, do_withdraw
from masthead.newsletters.letters import do_make_letters
from masthead.newsletters.models import Consent, ConsentRecord, Letter, Message
from masthead.newsletters.outcomes.models import Suppression
from masthead.newsletters.suppressions import do_suppress
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant, Plan
from masthead.transfer.incoming import Refused
from masthead.transfer.readers.importing import import_readers
from masthead.transfer.readers.reading import Known, NoReaders, ReaderRow, moment, read_rows, text_of
from masthead.transfer.readers.report import ReadersReport

HEAD = "email,name,letters,time_zone,plan,until,confirmed_at\n"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KNOWN = Known(
    frozenset({"daily", "weekly", "free-letter"}),
    frozenset({"all-access"}),
    frozenset({"Europe/Berlin", "UTC"}),
    UTC,
    NOON,
    ("free-letter",),
)


def rows(text: str) -> list[ReaderRow | Refused]:
    return list(read_rows(text, KNOWN))


def codes(text: str) -> list[str]:
    return [code for row in rows(text) for code in ([row.code] if isinstance(row, Refused) else [one.code for one in row.remarks])]


@pytest.fixture
def bring(db: None, tmp_path: Path, at: datetime) -> Any:
    do_make_letters()
    Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})

    def do(text: str | bytes, **options: Any) -> ReadersReport:
        path = tmp_path / "readers.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_readers(path, progress=False, at=options.pop("at", at), **options)

    return do


def test_a_row_is_understood_whole() -> None:
    (row,) = rows(HEAD + '"Ben@Example.ORG","Ayling, Ben",daily;weekly,Europe/Berlin,all-access,2027-01-31,2026-01-05T08:00:00Z\n')
    assert row == ReaderRow(
        2, "ben@example.org", "Ayling, Ben", ("daily", "weekly"), "Europe/Berlin", ("all-access",),
        datetime(2027, 2, 1, tzinfo=UTC), datetime(2026, 1, 5, 8, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ben@@example.org,,,,,,", "bad address"),
        (",Ben,,,,,", "bad address"),
        ("ben@example.org,,dayly,,,,2026-01-05", "lost: unknown letter"),
        ("ben@example.org,,daily,,,,", "lost: no consent"),
        ("ben@example.org,,daily,,,,yesterday", "lost: bad date"),
        ("ben@example.org,,daily,,,,2027-01-01", "lost: bad date"),
        ("ben@example.org,,,Mars/North,,,", "lost: unknown zone"),
        ("ben@example.org,,,,gold,,", "lost: unknown plan"),
        ("ben@example.org,,,,all-access,soon,", "lost: bad date"),
        ("ben@example.org,,,,all-access,2020-01-01,", "plan over"),
        ("ben@example.org,Ayling,Ben,,,,,,surplus", "too many cells"),
    ],
)
def test_what_is_wrong_is_named(line: str, code: str) -> None:
    assert codes(HEAD + line + "\n") == [code]


def test_a_plan_whose_end_cannot_be_read_is_not_given_for_ever() -> None:
    (row,) = rows(HEAD + "ben@example.org,,,,all-access,soon,\n")
    assert isinstance(row, ReaderRow) and row.plans == ()


def test_of_two_same_addresses_the_first_counts_and_lines_are_counted_over_quoted_breaks() -> None:
    first, second = rows('email,name\nben@example.org,"Ben\nAyling"\n\nBEN@example.org,Other\n')
    assert isinstance(first, ReaderRow) and first.name == "Ben Ayling"
    assert isinstance(second, Refused) and (second.code, second.line) == ("duplicate", 5) and "Line 2" in second.say


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffemail;name\nben@example.org;Zoë\n".encode(),
        "email\tname\nben@example.org\tZoë\n".encode(),
        "email,name\r\nben@example.org,Zoë\r\n".encode("utf-16"),
        "E-mail Address,Full Name\nben@example.org,Zoë\n".encode("cp1252"),
        "email,name\rben@example.org,Zoë\r".encode(),
    ],
)
def test_separators_and_encodings(content: bytes) -> None:
    (row,) = rows(text_of(content)[0])
    assert isinstance(row, ReaderRow) and (row.email, row.name) == ("ben@example.org", "Zoë")


def test_a_file_without_addresses_is_refused_by_name(bring: Any) -> None:
    with pytest.raises(NoReaders, match="name"):
        rows("name,letters\nBen,daily\n")
    with pytest.raises(BadInput, match="no column"):
        bring("name,letters\nBen,daily\n")
    with pytest.raises(BadInput, match="empty"):
        bring("")


@pytest.mark.parametrize(
    ("export", "letters"),
    [
        ("id,email,name,subscribed_to_emails,created_at\n1,ben@example.org,Ben,true,2024-05-01T10:00:00.000Z\n", ("free-letter",)),
        ("id,email,name,subscribed_to_emails,created_at\n1,ben@example.org,Ben,false,2024-05-01T10:00:00.000Z\n", ()),
        ("Email,Plan,Email Disabled,Created At\nben@example.org,free,false,2024-05-01T10:00:00.000Z\n", ("free-letter",)),
        ("Email,Plan,Email Disabled,Created At\nben@example.org,free,true,2024-05-01T10:00:00.000Z\n", ()),
        ("Email Address,First Name,Last Name,OPTIN_TIME,CONFIRM_TIME\nben@example.org,Ben,A,,2024-05-01 10:00:00\n", ("free-letter",)),
        ("email,created_at\nben@example.org,2024-05-01\n", ()),
    ],
)
def test_exports_of_other_houses(export: str, letters: tuple[str, ...]) -> None:
    (row,) = rows(export)
    assert isinstance(row, ReaderRow) and row.letters == letters and not row.remarks


@pytest.mark.parametrize("given", ["", "0001-01-01", "9999-12-31", "31/12/2026", "2026-13-01", "2026-02-30", "٢٠٢٦-٠١-٠١", "now"])
def test_what_is_no_date_is_none_or_within_the_calendar(given: str) -> None:
    read = moment(given, UTC, end=True)
    assert read is None or given in {"0001-01-01", "9999-12-31"}


def test_readers_come_in_with_consents_records_and_access_and_nobody_is_mailed(bring: Any, at: datetime) -> None:
    report = bring(
        HEAD + "ben@example.org,Ben,daily;weekly,Europe/Berlin,all-access,2027-01-31,2026-01-05T08:00:00Z\ncleo@example.org,Cleo,,,,,\n"
    )
    ben, cleo = Reader.objects.order_by("email")
    assert (ben.name, ben.time_zone, ben.confirmed_at, ben.has_usable_password()) == (
        "Ben",
        "Europe/Berlin",
        datetime(2026, 1, 5, 8, tzinfo=UTC),
        False,
    )
    assert ben.emailaddress_set.get().verified and not cleo.emailaddress_set.exists() and cleo.confirmed_at is None
    assert list(
        Consent.objects.filter(reader=ben, given_at=ben.confirmed_at).order_by("letter__slug").values_list("letter__slug", flat=True)
    ) == ["daily", "weekly"]
    assert set(ConsentRecord.objects.values_list("what", "method", "source")) == {
        ("given", "brought from elsewhere", "import of readers.csv")
    }
    assert Grant.objects.open_at(at).get().ends == datetime(2027, 2, 1, tzinfo=UTC)
    assert not Message.objects.exists()
    assert (report.outcomes["new"], report.letters, report.plans, report.complete) == (2, 2, 1, True)


def test_again_is_nothing_new_and_more_rows_go_on(bring: Any) -> None:
    text = HEAD + "ben@example.org,Ben,daily,,all-access,,2026-01-05\n"
    bring(text)
    again = bring(text + "cleo@example.org,Cleo,daily,,,,2026-01-05\n")
    assert Counter(again.outcomes) == {"unchanged": 1, "new": 1}
    assert Consent.objects.count() == ConsentRecord.objects.count() == 2 and Grant.objects.count() == 1


def test_what_readers_wrote_stays_and_what_was_unknown_is_filled(bring: Any, people: Any) -> None:
    ben = people.ben()
    report = bring(HEAD + "ben@example.org,Benjamin,daily,UTC,,,2026-01-05\n")
    ben.refresh_from_db()
    assert (ben.name, ben.time_zone, report.outcomes["updated"]) == ("Ben", "UTC", 1)
    assert ben.emailaddress_set.count() == 1


def test_who_unsubscribed_is_not_subscribed_again(bring: Any, people: Any, at: datetime) -> None:
    ben, letter = people.ben(), Letter.objects.get(slug="daily")
    do_agree(reader_id=ben.pk, letter=letter, at=at - timedelta(days=9), wording="", source="")
    do_withdraw(reader_id=ben.pk, letter=letter, at=at - timedelta(days=1))
    report = bring(HEAD + "ben@example.org,Ben,daily;weekly,,,,2026-11-22T23:00:00Z\n")
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("letter__slug", flat=True)) == ["weekly"]
    assert [one.code for one in report.entries] == ["unsubscribed"]


def test_a_suppressed_address_gets_no_letter_and_keeps_its_access(bring: Any, at: datetime) -> None:
    do_suppress(address="ben@example.org", reason=Suppression.Reason.COMPLAINT, at=at)
    report = bring(HEAD + "Ben@example.org,Ben,daily,,all-access,,2026-01-05\n")
    assert not Consent.objects.exists() and Grant.objects.exists()
    assert [one.code for one in report.entries] == ["suppressed"]


def test_an_access_moves_with_the_file_and_a_revoked_one_stays_revoked(bring: Any, at: datetime) -> None:
    text = HEAD + "ben@example.org,Ben,,,all-access,{},2026-01-05\n"
    bring(text.format("2027-01-31"))
    bring(text.format("2028-01-31"))
    assert Grant.objects.get().ends == datetime(2028, 2, 1, tzinfo=UTC)
    bring(text.format("2026-11-01"))
    assert not Grant.objects.open_at(at + timedelta(minutes=1)).exists()
    Grant.objects.update(revoked_at=at)
    assert [one.code for one in bring(text.format("2028-01-31")).entries] == ["revoked"]
    assert Grant.objects.count() == 1


def test_a_dry_run_says_the_same_and_keeps_nothing(bring: Any) -> None:
    text = HEAD + "ben@example.org,Ben,daily,,all-access,,2026-01-05\nnobody,,,,,,\n"
    tried = bring(text, dry_run=True)
    assert not Reader.objects.exists() and not Consent.objects.exists()
    done = bring(text)
    assert (tried.outcomes, tried.letters, tried.plans) == (done.outcomes, done.letters, done.plans)


def test_the_report_has_every_row(bring: Any, tmp_path: Path) -> None:
    report = bring(HEAD + "ben@example.org,Ben,dayly,,,,2026-01-05\nnobody,,,,,,\n", report=tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_text())
    assert written["items"] == {"read": 2, "new": 1, "updated": 0, "unchanged": 0, "kept": 0, "refused": 1}
    assert {one["code"] for one in written["remarks"]} == {"lost: unknown letter", "refused: bad address"}
    assert not written["complete"] and "There is no letter 'dayly'" in report.summary()


def test_readers_cost_queries_by_the_hundred(bring: Any, django_assert_max_num_queries: Any) -> None:
    def text(count: int, host: str) -> str:
        return HEAD + "".join(f"r{n}@{host}.example,Reader,daily;weekly,UTC,all-access,,2026-01-05\n" for n in range(count))

    with django_assert_max_num_queries(25):
        bring(text(10, "few"))
    with django_assert_max_num_queries(90):
        bring(text(1000, "many"))
