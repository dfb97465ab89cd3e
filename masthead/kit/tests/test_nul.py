"""A NUL in what somebody sent makes nothing fail, on any database."""

from typing import Any

import pytest
from django.db import connection

from masthead.kit.models import Count
from masthead.kit.nul import SIGN

pytestmark = pytest.mark.django_db


def test_a_question_with_one_finds_nothing() -> None:
    assert not Count.objects.filter(key__contains="a\0b").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = %s", ["\0", "b"])
        assert not cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps a NUL as it is")
def test_one_that_is_kept_is_kept_as_a_sign(at: Any) -> None:
    Count.objects.create(key="a\0b' OR ''='", window=at, times=1)
    assert Count.objects.get().key == f"a{SIGN}b' OR ''='"
