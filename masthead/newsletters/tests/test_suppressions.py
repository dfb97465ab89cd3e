"""Addresses that get no letters, and the log of consents."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from masthead.newsletters.consents import Act, do_agree, do_withdraw, receiving
from masthead.newsletters.letters import do_make_letters
from masthead.newsletters.models import Consent, ConsentRecord, Letter
from masthead.newsletters.outcomes.models import Suppression
from masthead.newsletters.suppressions import do_lift, do_suppress, in_force, key, suppressed

MONDAY = date(2026, 11, 23)


@pytest.fixture
def letter(db: None) -> Letter:
    do_make_letters()
    return Letter.objects.get(slug="daily")


def test_a_suppressed_address_is_found_whatever_its_case(db: None, at: Any) -> None:
    assert do_suppress(address="Ben@Example.org", reason=Suppression.Reason.DEAD, at=at, evidence="550 BEN@example.org unknown")
    assert suppressed(["ben@example.org", "cleo@example.org"]) == {"ben@example.org"}
    assert suppressed(iter(["BEN@example.org"])) == {"BEN@example.org"}
    assert suppressed([]) == set()


def test_the_first_reason_stays(db: None, at: Any) -> None:
    do_suppress(address="ben@example.org", reason=Suppression.Reason.COMPLAINT, at=at)
    assert not do_suppress(address="ben@example.org", reason=Suppression.Reason.DEAD, at=at)
    assert in_force("ben@example.org").reason == "complaint"


def test_nothing_in_the_row_names_the_address(db: None, at: Any) -> None:
    do_suppress(address="ben@example.org", reason=Suppression.Reason.DEAD, at=at, evidence="550 5.1.1 <ben@example.org>: unknown")
    row = Suppression.objects.values().get()
    assert not any("ben" in str(value).lower() for value in row.values())
    assert "550 5.1.1" in row["evidence"]


def test_it_outlives_the_readers_erasure(people: Any, at: Any) -> None:
    ben = people.ben()
    do_suppress(address=ben.email, reason=Suppression.Reason.COMPLAINT, at=at)
    ben.delete()
    assert suppressed(["ben@example.org"])


def test_lifted_it_holds_nothing_back_and_stays_as_a_record(db: None, at: Any) -> None:
    do_suppress(address="ben@example.org", reason=Suppression.Reason.DEAD, at=at)
    assert do_lift(address_key=key("ben@example.org"), at=at, by="eva@example.org")
    assert not do_lift(address_key=key("ben@example.org"), at=at, by="eva@example.org")
    assert not suppressed(["ben@example.org"])
    assert Suppression.objects.get().lifted_by == "eva@example.org"
    assert do_suppress(address="ben@example.org", reason=Suppression.Reason.DEAD, at=at)


def test_twenty_five_thousand_addresses_are_three_queries(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        suppressed(f"{n}@example.org" for n in range(25_000))


def test_both_ends_of_a_consent_are_records_with_time_page_words_and_network(people: Any, letter: Letter, at: Any) -> None:
    ben = people.ben()
    do_agree(reader_id=ben.pk, letter=letter, at=at, wording="Yes, daily.", source="/letters/", network="192.0.2.7")
    do_withdraw(reader_id=ben.pk, letter=letter, at=at + timedelta(days=1), act=Act("one click in the mail program"))
    assert not do_withdraw(reader_id=ben.pk, letter=letter, at=at + timedelta(days=2))
    given, withdrawn = ConsentRecord.objects.all()
    assert (given.what, given.at, given.source, given.wording, len(given.version)) == ("given", at, "/letters/", "Yes, daily.", 12)
    assert len(given.network) == 64 and "192.0.2.7" not in given.network
    assert (withdrawn.what, withdrawn.method) == ("withdrawn", "one click in the mail program")


def test_the_database_refuses_to_change_a_record(people: Any, letter: Letter, at: Any) -> None:
    ben = people.ben()
    do_agree(reader_id=ben.pk, letter=letter, at=at, wording="Yes.", source="/letters/")
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentRecord.objects.update(wording="Yes, and to everything else.")
    assert ConsentRecord.objects.get().wording == "Yes."
    ben.delete()
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize(
    ("fields", "day", "comes"),
    [
        ({}, MONDAY, True),
        ({"withdrawn_at": "at"}, MONDAY, False),
        ({"paused_until": MONDAY + timedelta(days=1)}, MONDAY, False),
        ({"paused_until": MONDAY}, MONDAY, True),
        ({"weekdays": Consent.Days.THREE}, MONDAY, True),
        ({"weekdays": Consent.Days.THREE}, MONDAY + timedelta(days=1), False),
        ({"weekdays": Consent.Days.THREE}, MONDAY + timedelta(days=4), True),
        ({"weekdays": Consent.Days.ONE}, MONDAY + timedelta(days=4), False),
    ],
)
def test_who_receives_a_letter_on_a_day(people: Any, letter: Letter, at: Any, fields: dict[str, Any], day: date, comes: bool) -> None:
    ben = people.ben()
    do_agree(reader_id=ben.pk, letter=letter, at=at, wording="", source="")
    Consent.objects.update(**{name: at if value == "at" else value for name, value in fields.items()})
    assert [one.reader_id for one in receiving(letter, day)] == ([ben.pk] if comes else [])


def test_who_may_not_sign_in_receives_nothing(people: Any, letter: Letter, at: Any) -> None:
    ben = people.ben()
    do_agree(reader_id=ben.pk, letter=letter, at=at, wording="", source="")
    ben.is_active = False
    ben.save()
    assert not receiving(letter, MONDAY)


def test_making_the_letters_again_keeps_the_owners_names(db: None) -> None:
    do_make_letters()
    Letter.objects.filter(slug="daily").update(name="Morning paper")
    do_make_letters()
    assert list(Letter.objects.values_list("slug", "name")) == [
        ("daily", "Morning paper"), ("free-letter", "The free letter"), ("weekly", "The Weekly Review"),
    ]  # fmt: skip
