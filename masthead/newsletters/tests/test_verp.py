"""A bounce's address says whom it concerns, and nobody else can write such an address."""

import pytest
from django.conf import settings

from masthead.newsletters.verp import local_part, read, return_path


@pytest.mark.parametrize("delivery", [1, 35, 36, 20_000, 2**40])
def test_an_address_names_its_delivery(delivery: int) -> None:
    address = return_path(delivery)
    assert read(address) == delivery and read(f"<{address}>") == delivery and read(address.upper()) == delivery
    assert len(local_part(delivery)) <= 64 and address.endswith("@" + settings.DEFAULT_FROM_EMAIL.rpartition("@")[2])


@pytest.mark.parametrize(
    "change", [lambda a: a.replace("b-1-", "b-2-"), lambda a: a[:-1], lambda a: "x" + a, lambda a: "", lambda a: "b-@x"]
)
def test_a_forged_address_names_nothing(change) -> None:  # type: ignore[no-untyped-def]
    assert read(change(return_path(1).partition("@")[0])) is None


def test_another_key_reads_nothing(settings) -> None:  # type: ignore[no-untyped-def]
    address = return_path(7)
    settings.SECRET_KEY = "another" * 8
    assert read(address) is None


def test_an_unsubscribe_by_mail_is_no_bounce() -> None:
    address = f"{local_part(7, 'u')}@example.org"
    assert read(address, "u") == 7 and read(address) is None and read("u" + return_path(7)[1:], "u") is None
