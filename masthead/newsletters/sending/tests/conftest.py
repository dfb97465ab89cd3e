"""An edition, its letter, and readers of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import NOON
from masthead.newsletters.consents import do_agree
from masthead.newsletters.models import Consent, Edition, Letter
from masthead.readers.models import Reader


@pytest.fixture
def daily(db: None) -> Letter:
    return Letter.objects.get_or_create(slug="daily", defaults={"name": "The Daily Review"})[0]


@pytest.fixture
def edition(db: None) -> Edition:
    return Edition.objects.create(day=date(2026, 11, 23), title="Iran’s long silence", take="<p>Our take.</p>")


@pytest.fixture
def agrees(daily: Letter) -> Callable[..., Any]:
    """`agrees(reader)` receives the Daily."""

    def agree(reader: Any, letter: Letter = daily) -> Any:
        do_agree(reader_id=reader.pk, letter=letter, at=NOON - timedelta(days=9), wording="Yes", source="/")
        return reader

    return agree


@pytest.fixture
def crowd(daily: Letter) -> Callable[..., list[Reader]]:
    """`crowd(50)`: so many readers of the Daily."""

    def make(count: int, **fields: Any) -> list[Reader]:
        rows = [Reader(email=f"reader{n}@example.org", name=f"Reader {n}", password="!", **fields) for n in range(count)]
        made = Reader.objects.bulk_create(rows, batch_size=5000)
        Consent.objects.bulk_create([Consent(reader=one, letter=daily, given_at=NOON) for one in made], batch_size=5000)
        return made

    return make
