"""Rows that are inserted without an object each are the rows that `bulk_create` would have made."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from conftest import NOON
from masthead.newsletters.models import Consent, Letter
from masthead.transfer.inserting import do_insert


@pytest.fixture
def daily(db: None) -> Letter:
    return Letter.objects.get_or_create(slug="daily", defaults={"name": "The Daily Review"})[0]


def kept() -> list[dict[str, Any]]:
    return list(Consent.objects.order_by("reader_id").values("reader_id", "letter_id", "given_at", "wording", "source", "withdrawn_at", "paused_until", "weekdays"))  # fmt: skip


def test_rows_are_those_of_bulk_create(daily: Letter, people: Any) -> None:
    """Defaults too; times in any zone; the same value twice."""
    readers = [people.reader(name) for name in ("fay", "gil", "hal")]
    times = [NOON, NOON - timedelta(days=1, microseconds=5), NOON]
    Consent.objects.bulk_create(
        [Consent(reader=one, letter=daily, given_at=at, source="a file") for one, at in zip(readers, times, strict=True)]
    )
    expected = kept()
    Consent.objects.all().delete()
    rows = [(one.pk, at) for one, at in zip(readers, times, strict=True)]
    do_insert(Consent(letter=daily, given_at=NOON, source="a file"), ("reader", "given_at"), rows)
    assert kept() == expected and len(expected) == 3


def test_the_databases_own_rules_hold_and_all_or_nothing_is_inserted(daily: Letter, people: Any) -> None:
    fay, gil = people.reader("fay"), people.reader("gil")
    with pytest.raises(IntegrityError), transaction.atomic():
        do_insert(Consent(letter=daily), ("reader", "given_at"), [(gil.pk, NOON), (fay.pk, NOON), (fay.pk, NOON)])
    assert not Consent.objects.exists()


def test_no_rows_are_no_statement(daily: Letter) -> None:
    do_insert(Consent(letter=daily), ("reader", "given_at"), [])
    assert not Consent.objects.exists()
